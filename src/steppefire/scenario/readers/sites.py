"""Readers of sites.csv (places of strategic value) and of site_kinds.csv, shared and of a scenario."""

from __future__ import annotations

from collections.abc import Collection

from steppefire.errors import suggest
from steppefire.inputs.tables import Row, Table
from steppefire.scenario.model.places import WHEN_LOST, Site, SiteKind
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
            when_lost=_when_lost(row),
            meaning=row.text("meaning"),
            citation=row.citation("source", claims),
        )
        for row in table.rows
    ]
    return {kind.name: kind for kind in kinds}


def _when_lost(row: Row) -> tuple[str, ...]:
    """Return what the loss of a site of a kind does, after reporting names of no mechanism."""
    names = tuple(dict.fromkeys(row.given("when_lost").split()))
    for name in names:
        if name not in WHEN_LOST:
            hint = suggest(name, WHEN_LOST) or f" Expected some of {', '.join(WHEN_LOST)}."
            row.add_problem("when_lost", f"unknown mechanism '{name}'.{hint}")
    return names


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
