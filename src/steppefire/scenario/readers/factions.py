"""Reader of factions.csv."""

from __future__ import annotations

from collections.abc import Sequence

from steppefire.inputs.tables import Row, Table
from steppefire.inputs.values import tidy
from steppefire.scenario.model.elites import OPTIONS, Faction
from steppefire.scenario.readers.references import Known


def read_factions(table: Table, known: Known) -> tuple[Faction, ...]:
    """Return the factions in the order of the file: sums over them run in it."""
    table.unique("faction")
    factions = tuple(_faction(row, known) for row in table.rows)
    if table.complete:
        _check_weights(table.rows, factions)
    return factions


def _faction(row: Row, known: Known) -> Faction:
    return Faction(
        name=row.text("faction"),
        weight=row.share("weight") if row.given("weight") else None,
        utility=tuple(row.number(option) for option in OPTIONS),
        per_threat=tuple(row.number(f"{option}_per_threat") for option in OPTIONS),
        citation=row.citation("source", known.statements),
    )


def _check_weights(rows: Sequence[Row], factions: Sequence[Faction]) -> None:
    """Report weights that do not add up to one, and all rows after the first that have no weight."""
    unweighted = [row for row, faction in zip(rows, factions, strict=True) if faction.weight is None]
    for row in unweighted[1:]:
        message = "weight is empty in a second row; only the row of the predecessor's network may have no weight"
        row.add_problem("weight", message)
    if len(unweighted) > 1:
        return
    total = sum(faction.weight for faction in factions if faction.weight is not None)
    if factions and abs(total - 1) > 1e-9:
        rows[-1].add_problem("weight", f"the weights of the factions add up to {tidy(total)}, not 1")
