"""Reader of forces.csv: the units of the reserve."""

from __future__ import annotations

from steppefire.inputs.tables import Table
from steppefire.scenario.model.places import UNIT_KINDS, Unit
from steppefire.scenario.readers.references import Known
from steppefire.scenario.readers.schema import MOST_STRENGTH


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
