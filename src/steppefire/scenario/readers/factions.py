"""Reader of factions.csv."""

from __future__ import annotations

from collections.abc import Sequence

from steppefire.inputs.tables import Row, Table
from steppefire.inputs.values import tidy
from steppefire.scenario.model.elites import OPTIONS, RIVAL, Faction
from steppefire.scenario.readers.references import Known


def read_factions(table: Table, known: Known) -> tuple[Faction, ...]:
    """Return the factions in the order of the file: sums over them run in it."""
    table.unique("faction")
    table.unique("role")
    _check_options(table)
    factions = tuple(_faction(row, known) for row in table.rows)
    if table.complete:
        _check_weights(table.rows, factions)
    return factions


def _faction(row: Row, known: Known) -> Faction:
    there = [option for option in OPTIONS if option in row.cells]
    return Faction(
        name=row.text("faction"),
        weight=row.share("weight") if row.given("weight") else None,
        role=row.one_of("role", (RIVAL,)) if row.given("role") else "",
        utility={option: row.number(option) for option in there},
        per_threat={option: row.number(f"{option}_per_threat") for option in there},
        citation=row.citation("source", known.statements),
    )


def _check_options(table: Table) -> None:
    """Report an option of which only one of its two columns is there."""
    columns = table.rows[0].cells if table.rows else {}
    for option in OPTIONS:
        both = [column for column in (option, f"{option}_per_threat") if column in columns]
        if len(both) == 1:
            other = f"{option}_per_threat" if both == [option] else option
            table.file.add_problem(1, 1, f"column '{other}' is missing beside '{both[0]}'; give both, or neither")


def _check_weights(rows: Sequence[Row], factions: Sequence[Faction]) -> None:
    """Report factions other than the rival without a weight, and weights that do not add up to one without it."""
    others = [faction for faction in factions if faction.role != RIVAL]
    for row, faction in zip(rows, factions, strict=True):
        if faction.weight is None and faction.role != RIVAL:
            row.add_problem("weight", f"weight is empty; only the faction with the role '{RIVAL}' may have no weight")
    if any(faction.weight is None for faction in others):
        return
    total = sum(faction.weight for faction in others if faction.weight is not None)
    if factions and abs(total - 1) > 1e-9:
        without = f" but the {RIVAL}" if len(others) < len(factions) else ""
        rows[-1].add_problem("weight", f"the weights of the factions{without} add up to {tidy(total)}, not 1")
