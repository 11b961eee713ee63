"""docs/parameters.md, from the register; ``python -m tests.scenario.parameter_tables`` writes it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from steppefire.inputs import paths
from steppefire.inputs.citations import Citation
from steppefire.inputs.tables import read_table
from steppefire.inputs.text import read_text
from steppefire.inputs.values import tidy
from steppefire.scenario import load
from steppefire.scenario.model.parameters import Parameter
from steppefire.scenario.readers.parameters import read_register
from steppefire.scenario.readers.schema import COLUMNS

PAGE = Path(__file__).parents[2] / "docs" / "parameters.md"
REFERENCE = "kazakhstan-2022"
HEADS = (
    "name", "symbol", "unit", "default", "prior", "bounds", "row", "meaning", "source", "in the reference scenario",
)  # fmt: skip


def page() -> str:
    """Return the text of the page."""
    register, own = shared_register(), load(REFERENCE).parameters
    changed = [name for name, p in register.items() if _numbers(p) != _numbers(own[name])]
    parts = [_opening(register.values(), len(changed))]
    for section in dict.fromkeys(p.section for p in register.values()):
        rows = [_row(p, own[name], name in changed) for name, p in register.items() if p.section == section]
        lines = ["| " + " | ".join(HEADS) + " |", "|" + "---|" * len(HEADS)]
        lines += ["| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in rows]
        parts += [f"## {section.capitalize()}", "\n".join(lines)]
    return "\n\n".join(parts) + "\n"


def shared_register() -> dict[str, Parameter]:
    """Return the register without the changes of a scenario."""
    file = read_text(paths.DATA_DIR / "parameters.csv", [])
    table = read_table(file, COLUMNS["parameters.csv"], {}, ()) if file else None
    return read_register(table, None) if table else {}


def _opening(parameters: Iterable[Parameter], changed: int) -> str:
    kinds = [p.uncertain for p in parameters]
    return f"""# Parameters

Generated from `src/steppefire/scenario/parameters.csv` by `python -m tests.scenario.parameter_tables`; do not edit.

{len(kinds)} parameters, of which {sum(kinds)} have a prior from which every run draws. [model.md](model.md) and
[powers.md](powers.md) hold the equations; model.md 2 says in which of their sections those of each table are defined,
and model.md 9 what the priors are worth. *Bounds* are hard limits of any value, *row* is the row of the system. The
last column holds default and prior of the reference scenario (`{REFERENCE}`), with their source, where they differ from
the register: {changed} parameters. Ids of sources are statements in `literature.yaml`, or in the scenario's
`evidence.yaml`."""


def _numbers(p: Parameter) -> tuple[object, ...]:
    """Return what makes a prior; a fixed parameter has no range."""
    return (p.default, p.prior, *((p.low, p.high) if p.uncertain else ()))


def _prior(p: Parameter) -> str:
    return f"{p.prior}, {tidy(p.low)} to {tidy(p.high)}" if p.uncertain else "fixed"


def _source(citation: Citation) -> str:
    ids = ", ".join(f"`{one}`" for one in citation.statements)
    return ids or f"assumption: {citation.assumption}"


def _row(shared: Parameter, own: Parameter, differs: bool) -> list[str]:
    reference = f"{tidy(own.default)} ({_prior(own)}); {_source(own.citation)}" if differs else ""
    bounds = f"{tidy(shared.minimum)} to {tidy(shared.maximum)}"
    symbol = shared.symbol.replace("_", "\\_")
    return [
        f"`{shared.name}`", symbol, shared.unit, tidy(shared.default), _prior(shared), bounds, shared.row,
        shared.meaning, _source(shared.citation), reference,
    ]  # fmt: skip


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
