"""The tables of a scenario as facts: places, sites, forces and outside powers.

Luck and ties go by the number of a place, site or unit, so each table is put in an order of its own, whatever the order
of its rows in the file.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from steppefire.errors import suggest
from steppefire.scenario.facts import (
    SITE_KINDS,
    Demand,
    Dependence,
    Place,
    Site,
    Unit,
)
from steppefire.scenario.schema import COUNTRY, PLACE_KINDS, UNIT_KINDS
from steppefire.scenario.tables import Row, Table


@dataclass(frozen=True)
class Known:
    """Names that cells may refer to; None where the file that lists them could not be read."""

    claims: Collection[str] | None
    places: Mapping[str, str] | None
    """Region by place."""
    sites: Mapping[str, str] | None
    """Place by site."""
    members: Collection[str] | None
    """Members of the alliances the scenario uses."""

    @property
    def areas(self) -> list[str] | None:
        """Everything an event may happen in."""
        if self.places is None:
            return None
        return list(dict.fromkeys([*self.places, *self.places.values(), COUNTRY]))


def read_places(table: Table, known: Known) -> tuple[Place, ...]:
    """Return the places by region; in each its seat, then its towns, then its countryside, by name."""
    table.unique("place")
    places = [_place(row, known) for row in table.rows]
    _check_centres(table)
    order = {kind: i for i, kind in enumerate(PLACE_KINDS)}
    return tuple(sorted(places, key=lambda p: (p.region, order.get(p.kind, 0), p.name)))


def _check_centres(table: Table) -> None:
    """Blame a region with no centre, or two: its clock is that of its centre."""
    if table.names("place", "region") is None:
        return
    centres: dict[str, Row] = {}
    for row in table.rows:
        region = row.given("region")
        # A place whose kind is misspelt may be the centre; that mistake is told already.
        if row.given("kind") not in ("town", "rural") and centres.setdefault(region, row) is not row:
            other = centres[region].given("place")
            row.blame("kind", f"region '{region}' has a centre already, '{other}'; write town or rural")
    told: set[str] = set()
    for row in table.rows:
        region = row.given("region")
        if region and region not in centres and region not in told:
            told.add(region)
            rule = "one of its places must be of kind centre, or it must be a city"
            row.blame("region", f"region '{region}' has no centre; {rule}.{suggest(region, centres)}")


def _place(row: Row, known: Known) -> Place:
    titular, russian = row.share("titular_share"), row.share("russian_share")
    if titular + russian > 1 + 1e-9:
        row.blame(
            "russian_share", f"titular_share and russian_share add up to {titular + russian:.4g}, more than 1"
        )
    return Place(
        name=row.text("place"),
        region=row.text("region"),
        kind=row.one_of("kind", PLACE_KINDS),
        population=row.count("population"),
        latitude=row.number("lat", -90, 90),
        longitude=row.number("lon", -180, 180),
        utc_offset=row.count("utc_offset", -12, 14),
        titular_share=titular,
        russian_share=russian,
        income=row.number("income", 0),
        poverty=row.share("poverty_share"),
        gas_car_share=row.share("gas_car_share"),
        price_before=row.number("price_before", 0),
        price_after=row.number("price_after", 0),
        citations={
            group: row.citation(f"{group}_source", known.claims)
            for group in ("population", "location", "people", "fuel")
        },
    )


def read_sites(table: Table, known: Known) -> tuple[Site, ...]:
    """Return the sites by place and name."""
    table.unique("site")
    sites = [
        Site(
            name=row.text("site"),
            place=row.known("place", known.places, "places.csv"),
            kind=row.one_of("kind", SITE_KINDS),
            guards=row.count("guards"),
            weapons=row.count("weapons"),
            citation=row.citation("source", known.claims),
        )
        for row in table.rows
    ]
    return tuple(sorted(sites, key=lambda s: (s.place, s.name)))


def read_forces(table: Table, known: Known) -> tuple[Unit, ...]:
    """Return the units by name."""
    table.unique("unit")
    units = [
        Unit(
            name=row.text("unit"),
            place=row.known("place", known.places, "places.csv"),
            kind=row.one_of("kind", UNIT_KINDS),
            strength=row.count("strength"),
            citation=row.citation("source", known.claims),
        )
        for row in table.rows
    ]
    return tuple(sorted(units, key=lambda u: u.name))


def read_powers(table: Table, known: Known) -> tuple[Dependence, ...]:
    """Return the shares of outside powers by power and dimension; in a dimension they may not exceed the whole."""
    table.unique("power", "dimension")
    ties, totals = [], dict[str, float]()
    for row in table.rows:
        low, best, high = row.ordered("low", "best", "high", low=0, high=1)
        power, dimension = row.text("power"), row.text("dimension")
        ties.append(Dependence(power, dimension, low, best, high, row.citation("source", known.claims)))
        before = totals.get(dimension, 0.0)
        totals[dimension] = before + best
        if before <= 1 + 1e-9 < totals[dimension]:
            row.blame(
                "best",
                f"the powers' shares of {dimension} add up to {totals[dimension]:.4g} here, more than 1",
            )
    return tuple(sorted(ties, key=lambda t: (t.power, t.dimension)))


def read_demands(table: Table, known: Known, powers: Collection[str] | None) -> tuple[Demand, ...]:
    """Return what the powers may ask for, by month, power and issue."""
    table.unique("power", "issue")
    demands = [_demand(row, known, powers) for row in table.rows]
    return tuple(sorted(demands, key=lambda d: (d.month, d.power, d.issue)))


def _demand(row: Row, known: Known, powers: Collection[str] | None) -> Demand:
    asked, granted = row.count("asked"), row.count("granted")
    if granted > asked:
        row.blame("granted", f"granted {granted} is more than asked {asked}")
    return Demand(
        power=row.known("power", powers, "powers.csv"),
        issue=row.text("issue"),
        asked=asked,
        granted=granted,
        month=row.count("month"),
        citation=row.citation("source", known.claims),
    )
