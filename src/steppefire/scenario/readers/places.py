"""Reader of places.csv.

Random numbers and contacts are keyed by the index of a place, site or unit. The readers of these tables therefore sort
their rows, so that results do not depend on the order of the file.
"""

from __future__ import annotations

import math
from collections.abc import Collection

from steppefire.errors import suggest
from steppefire.inputs.tables import Row, Table
from steppefire.inputs.values import tidy
from steppefire.scenario.model.places import PLACE_KINDS, Place
from steppefire.scenario.readers.references import Known
from steppefire.scenario.readers.schema import (
    LEAST_OFFSET,
    MOST_MONEY,
    MOST_OFFSET,
    MOST_PEOPLE,
    SHARE_COLUMN,
    check_offset,
)

SHARES_TOLERANCE = 1e-6
"""Largest distance from 1 of the sum of the shares of the groups in a place."""


def read_places(table: Table, known: Known, groups: Collection[str]) -> tuple[Place, ...]:
    """Return the places sorted by region, kind (seat, towns, countryside) and name, after reporting what is wrong.

    Parameters
    ----------
    groups
        Names of the groups of the population. The column of one of them may be absent: it is the remainder.
    """
    table.unique("place")
    # A missing column is missing in every record, and a record holds the columns of the header.
    absent = [group for group in groups if table.rows and SHARE_COLUMN.format(group) not in table.rows[0].cells]
    if len(absent) > 1:
        columns = " and ".join(SHARE_COLUMN.format(group) for group in absent)
        table.file.add_problem(1, 1, f"columns {columns} are missing; one group at most, the remainder, has no column")
    places = [_place(row, known, groups, absent) for row in table.rows]
    _check_centres(table)
    order = {kind: i for i, kind in enumerate(PLACE_KINDS)}
    return tuple(sorted(places, key=lambda p: (p.region, order.get(p.kind, 0), p.name)))


def _place(row: Row, known: Known, groups: Collection[str], absent: Collection[str]) -> Place:
    return Place(
        name=row.text("place"),
        region=row.text("region"),
        kind=row.one_of("kind", PLACE_KINDS),
        population=row.count("population", 1, MOST_PEOPLE),
        latitude=row.number("lat", -90, 90),
        longitude=row.number("lon", -180, 180),
        utc_offset=_offset(row),
        shares=_shares(row, groups, absent),
        income=row.number("income", 0, MOST_MONEY),
        poverty=row.share("poverty_share"),
        citations={
            group: row.citation(f"{group}_source", known.statements)
            for group in ("population", "location", "people")
        },
    )


def _offset(row: Row) -> float:
    """Return the offset of local time, hours; 0 if the cell does not hold one."""
    hours = row.number("utc_offset", LEAST_OFFSET, MOST_OFFSET)
    if math.isnan(hours):
        return 0.0
    try:
        return check_offset(hours)
    except ValueError as error:
        row.add_problem("utc_offset", f"utc_offset {error}")
        return 0.0


def _shares(row: Row, groups: Collection[str], absent: Collection[str]) -> dict[str, float]:
    """Return the share of each group; that of a group without a column is the remainder."""
    shares = {group: row.share(SHARE_COLUMN.format(group)) for group in groups if group not in absent}
    total = sum(shares.values())
    if shares and (total > 1 + SHARES_TOLERANCE or (not absent and total < 1 - SHARES_TOLERANCE)):
        columns = " and ".join(SHARE_COLUMN.format(group) for group in shares)
        given = f"{columns} {'add' if len(shares) > 1 else 'adds'} up to {tidy(total)}"
        row.add_problem(SHARE_COLUMN.format(next(reversed(shares))), f"{given}, {'more than' if absent else 'not'} 1")
    remainder = max(0.0, 1 - total)
    return {group: remainder if group in absent else shares[group] for group in groups}


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
