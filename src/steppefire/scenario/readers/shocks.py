"""Readers of shocks.csv and exposures.csv: what sets off a crisis, and where it is felt."""

from __future__ import annotations

from collections.abc import Iterable

from steppefire.inputs.tables import Row, Table
from steppefire.scenario.model.shocks import SHOCK_KINDS, Shock, ShockExposure
from steppefire.scenario.model.timeline import Event
from steppefire.scenario.readers.references import Known
from steppefire.scenario.readers.schema import LEAST_PRICE, MOST_MONEY


def read_shocks(table: Table, known: Known) -> tuple[Shock, ...]:
    """Return the shocks in the order of the file, after reporting what is wrong in the table."""
    table.unique("shock")
    return tuple(_shock(row, known) for row in table.rows)


def _shock(row: Row, known: Known) -> Shock:
    kind = row.one_of("kind", SHOCK_KINDS)
    if kind == "event" and row.given("unit"):
        row.add_problem("unit", "unit belongs to prices; an event has none: leave it empty")
    if kind == "price" and "unit" in row.cells and not row.given("unit"):
        row.add_problem("unit", "unit is empty; write the unit of the price, such as USD/l")
    return Shock(
        name=row.text("shock"),
        kind=kind,
        unit=row.given("unit"),
        title=row.text("title"),
        citation=row.citation("source", known.statements),
    )


def read_exposures(table: Table, known: Known) -> tuple[ShockExposure, ...]:
    """Return the exposures in the order of the file, after reporting what is wrong in the table."""
    table.unique("shock", "place")
    return tuple(_exposure(row, known) for row in table.rows)


def _exposure(row: Row, known: Known) -> ShockExposure:
    shock = row.known("shock", known.shocks, "shocks.csv")
    kind = (known.shocks or {}).get(shock, "")
    prices: dict[str, float | None] = {"before": None, "after": None}
    for column in prices:
        # A price needs its value before the shock; what it becomes may also be recorded in the timeline.
        if kind == "event" and row.given(column):
            row.add_problem(column, f"{column} belongs to prices, but shock '{shock}' is an event: leave it empty")
        elif kind == "price" and (row.given(column) or column == "before"):
            prices[column] = row.number(column, LEAST_PRICE, MOST_MONEY)
    return ShockExposure(
        shock=shock,
        place=row.known("place", known.areas, "places.csv, as place or region"),
        exposure=row.share("exposure"),
        before=prices["before"],
        after=prices["after"],
        citation=row.citation("source", known.statements),
    )


def check_shocks(table: Table, exposures: Iterable[ShockExposure], timeline: Iterable[Event]) -> None:
    """Report shocks to which no place is exposed, and shocks that never act."""
    exposures = list(exposures)
    dated = {event.act for event in timeline if event.kind == "shock"}
    for row in table.rows:
        name = row.given("shock")
        felt = [e for e in exposures if e.shock == name]
        if name and not felt:
            row.add_problem("shock", f"no place is exposed to shock '{name}': exposures.csv has no row for it")
        elif name and name not in dated and all(e.after is None for e in felt):
            after = ", and exposures.csv no price after it" if row.given("kind") == "price" else ""
            row.add_problem(
                "shock", f"shock '{name}' never acts: timeline.csv has no event of kind shock for it{after}"
            )
