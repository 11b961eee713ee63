"""Readers of sites.csv (places of strategic value) and of site_kinds.csv, which all scenarios share."""

from __future__ import annotations

from collections.abc import Collection

from steppefire.inputs.tables import Table
from steppefire.scenario.model.places import Site, SiteKind
from steppefire.scenario.readers.references import Known
from steppefire.scenario.readers.schema import MOST_STRENGTH, MOST_WEAPONS

LEAST_ATTRACTION = 1e-6

def read_site_kinds(table: Table, claims: Collection[str] | None) -> dict[str, SiteKind]:
    """Return the kinds of site by name."""
    table.unique("kind")
    table.unique("guard_order")
    kinds = [
        SiteKind(
            name=row.text("kind"),
            # A crowd divides by the attraction of the sites of its place, and cannot by zero.
            attraction=row.number("attraction", low=LEAST_ATTRACTION),
            threat_weight=row.number("threat_weight", low=0),
            guard_order=row.count("guard_order"),
            meaning=row.text("meaning"),
            citation=row.citation("source", claims),
        )
        for row in table.rows
    ]
    return {kind.name: kind for kind in kinds}


def read_sites(table: Table, known: Known) -> tuple[Site, ...]:
    """Return the sites sorted by place and name, after reporting what is wrong in the table."""
    table.unique("site")
    sites = [
        Site(
            name=row.text("site"),
            place=row.known("place", known.places, "places.csv"),
            kind=row.text("kind") if known.site_kinds is None else row.one_of("kind", known.site_kinds),
            guards=row.count("guards", high=MOST_STRENGTH),
            weapons=row.count("weapons", high=MOST_WEAPONS),
            citation=row.citation("source", known.statements),
        )
        for row in table.rows
    ]
    return tuple(sorted(sites, key=lambda s: (s.place, s.name)))
