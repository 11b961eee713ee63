"""docs/outcomes.md, from the catalogue; ``python -m tests.runs.outcome_tables`` writes it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from steppefire.outcomes import (
    CATALOGUE,
    COMPUTED_IN,
    DEFINITIONS,
    FIGURE_DEFINITIONS,
    MONTHS,
    POLICY_MODES,
    Kind,
    Outcome,
)

PAGE = Path(__file__).parents[2] / "docs" / "outcomes.md"
OPENING = f"""# Outcomes

Generated from `src/steppefire/outcomes.py` by `python -m tests.runs.outcome_tables`; do not edit.

Every variable of `results.outcomes` has the dimensions `arm`, `policies` ({", ".join(POLICY_MODES)}) and `run`, and
those named below. `draw` (`run`, `parameter`) holds the value of each parameter. The dimension `month` has {MONTHS}
entries; its first is the month of the crisis itself. *Aggregation* says how an outcome is combined over each of its
dimensions; for an observed series, over the hours of its day and over the places of an area."""


def page() -> str:
    """Return the text of the page."""
    parts, observed = [OPENING], CATALOGUE[Kind.OBSERVED].values()
    for kind in Kind:
        outcomes = CATALOGUE[kind].values()
        parts.append(f"## {kind.capitalize()}\n\n{_where(kind)} Computed in `{COMPUTED_IN[kind]}`.")
        parts.append(_table(("name", "unit", "label", "meaning", "aggregation"), (_row(one) for one in outcomes)))
    numbers = ((f"`{n}`", f"{d.value:g}", d.unit, d.meaning, d.basis) for n, d in DEFINITIONS.items())
    parts.append("## Numbers in these definitions")
    parts.append(_table(("name", "value", "unit", "meaning", "basis"), numbers))
    parts.append("## What observed figures count\n\nNames in the column `definition` of `observed.csv`.")
    series = {name: [f"`{o.name}`" for o in observed if name in o.definitions] for name in FIGURE_DEFINITIONS}
    rows = ((f"`{name}`", text, ", ".join(series[name])) for name, text in FIGURE_DEFINITIONS.items())
    parts.append(_table(("name", "meaning", "series"), rows))
    return "\n\n".join(parts) + "\n"


def _where(kind: Kind) -> str:
    """Return where the outcomes of a kind are found."""
    if kind is Kind.SINGLE:
        return "Entries of the variable `single`, named by the dimension `measure`."
    if kind is Kind.FIRST_HOUR:
        return "Entries of the variable `policy_hour`, named by the dimension `policy`."
    if kind is Kind.OBSERVED:
        return "Series of `observed.csv`; the counterparts are computed from the variables and are not stored."
    dims = dict.fromkeys(one.dims for one in CATALOGUE[kind].values())
    return f"Variables ({', or '.join(', '.join(f'`{dim}`' for dim in named) for named in dims)})."


def _row(one: Outcome) -> Sequence[str]:
    unit = f"{one.unit} ({one.scale})" if one.scale else one.unit
    return f"`{one.name}`", unit, one.label, one.meaning, ", ".join(f"{d}: {rule}" for d, rule in one.combine.items())


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = ["| " + " | ".join(heads) + " |", "|" + "---|" * len(heads)]
    return "\n".join([*lines, *("| " + " | ".join(row) + " |" for row in rows)])


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
