"""The tables of a scenario as facts: places, sites, forces and outside powers.

Luck and ties go by the number of a place, site or unit, so each table is put in an order of its own, whatever the order
of its rows in the file.
"""

from __future__ import annotations

from steppefire.errors import suggest
from steppefire.inputs.tables import Row, Table
from steppefire.scenario.model.places import PLACE_KINDS, Place
from steppefire.scenario.readers.references import Known
from steppefire.scenario.readers.schema import LEAST_PRICE, MOST_MONEY, MOST_PEOPLE


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
            row.add_problem("kind", f"region '{region}' has a centre already, '{other}'; write town or rural")
    told: set[str] = set()
    for row in table.rows:
        region = row.given("region")
        if region and region not in centres and region not in told:
            told.add(region)
            rule = "one of its places must be of kind centre, or it must be a city"
            row.add_problem("region", f"region '{region}' has no centre; {rule}.{suggest(region, centres)}")


def _place(row: Row, known: Known) -> Place:
    titular, russian = row.share("titular_share"), row.share("russian_share")
    if titular + russian > 1 + 1e-9:
        row.add_problem(
            "russian_share", f"titular_share and russian_share add up to {titular + russian:.4g}, more than 1"
        )
    return Place(
        name=row.text("place"),
        region=row.text("region"),
        kind=row.one_of("kind", PLACE_KINDS),
        population=row.count("population", 1, MOST_PEOPLE),
        latitude=row.number("lat", -90, 90),
        longitude=row.number("lon", -180, 180),
        utc_offset=row.count("utc_offset", -12, 14),
        titular_share=titular,
        russian_share=russian,
        income=row.number("income", 0, MOST_MONEY),
        poverty=row.share("poverty_share"),
        gas_car_share=row.share("gas_car_share"),
        price_before=row.number("price_before", LEAST_PRICE, MOST_MONEY),
        price_after=row.number("price_after", LEAST_PRICE, MOST_MONEY),
        citations={
            group: row.citation(f"{group}_source", known.claims)
            for group in ("population", "location", "people", "fuel")
        },
    )










