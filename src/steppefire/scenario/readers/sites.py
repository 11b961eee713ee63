"""Reader of sites.csv: buildings and facilities of strategic value."""

from __future__ import annotations

from steppefire.inputs.tables import Table
from steppefire.scenario.model.places import SITE_KINDS, Site
from steppefire.scenario.readers.references import Known
from steppefire.scenario.readers.schema import MOST_STRENGTH, MOST_WEAPONS


def read_sites(table: Table, known: Known) -> tuple[Site, ...]:
    """Return the sites sorted by place and name, after reporting what is wrong in the table."""
    table.unique("site")
    sites = [
        Site(
            name=row.text("site"),
            place=row.known("place", known.places, "places.csv"),
            kind=row.one_of("kind", SITE_KINDS),
            guards=row.count("guards", high=MOST_STRENGTH),
            weapons=row.count("weapons", high=MOST_WEAPONS),
            citation=row.citation("source", known.statements),
        )
        for row in table.rows
    ]
    return tuple(sorted(sites, key=lambda s: (s.place, s.name)))
