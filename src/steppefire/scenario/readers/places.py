"""Reader of places.csv.

Random numbers and contacts are keyed by the index of a place, site or unit. The readers of these tables therefore sort
their rows, so that results do not depend on the order of the file.
"""

from __future__ import annotations

from steppefire.errors import suggest
from steppefire.inputs.tables import Row, Table
from steppefire.scenario.model.places import PLACE_KINDS, Place
from steppefire.scenario.readers.references import Known
from steppefire.scenario.readers.schema import LEAST_PRICE, MOST_MONEY, MOST_PEOPLE


def read_places(table: Table, known: Known) -> tuple[Place, ...]:
    """Return the places sorted by region, kind (seat, towns, countryside) and name, after reporting what is wrong."""
    table.unique("place")
    places = [_place(row, known) for row in table.rows]
    _check_centres(table)
    order = {kind: i for i, kind in enumerate(PLACE_KINDS)}
    return tuple(sorted(places, key=lambda p: (p.region, order.get(p.kind, 0), p.name)))


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
            group: row.citation(f"{group}_source", known.statements)
            for group in ("population", "location", "people", "fuel")
        },
    )


def _check_centres(table: Table) -> None:
    """Report regions without a centre or with more than one; a region's time zone is that of its centre."""
    if table.names("place", "region") is None:
        return
    centres: dict[str, Row] = {}
    for row in table.rows:
        region = row.given("region")
        # A place with an unknown kind, which has been reported, may be the centre.
        if row.given("kind") not in ("town", "rural") and centres.setdefault(region, row) is not row:
            other = centres[region].given("place")
            row.add_problem("kind", f"region '{region}' already has a centre, '{other}'; write town or rural")
    reported: set[str] = set()
    for row in table.rows:
        region = row.given("region")
        if region and region not in centres and region not in reported:
            reported.add(region)
            rule = "one of its places must be of kind centre, or it must be a city"
            row.add_problem("region", f"region '{region}' has no centre; {rule}.{suggest(region, centres)}")
