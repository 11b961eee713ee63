"""Readers of forces.csv (the units of the reserve) and of unit_kinds.csv, which all scenarios share."""

from __future__ import annotations

from collections.abc import Collection

from steppefire.inputs.tables import Table
from steppefire.scenario.model.places import UNIT_KINDS, Unit, UnitKind
from steppefire.scenario.readers.references import Known
from steppefire.scenario.readers.schema import MOST_STRENGTH


def read_unit_kinds(table: Table, claims: Collection[str] | None) -> dict[str, UnitKind]:
    """Return the kinds of unit by name, after reporting what is wrong in the table."""
    table.unique("kind")
    kinds = [
        UnitKind(
            name=row.one_of("kind", UNIT_KINDS),
            armed_share=row.share("armed_share"),
            meaning=row.text("meaning"),
            citation=row.citation("source", claims),
        )
        for row in table.rows
    ]
    missing = [kind for kind in UNIT_KINDS if kind not in {k.name for k in kinds}]
    if missing and table.file.sound:
        table.file.add_problem(1, 1, f"no row for kind {', '.join(missing)}")
    return {kind.name: kind for kind in kinds}


def read_forces(table: Table, known: Known) -> tuple[Unit, ...]:
    """Return the units sorted by name, after reporting what is wrong in the table."""
    table.unique("unit")
    units = [
        Unit(
            name=row.text("unit"),
            place=row.known("place", known.places, "places.csv"),
            kind=row.one_of("kind", UNIT_KINDS),
            strength=row.count("strength", high=MOST_STRENGTH),
            citation=row.citation("source", known.statements),
        )
        for row in table.rows
    ]
    return tuple(sorted(units, key=lambda u: u.name))
