"""Reader of timeline.csv: recorded events."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from steppefire.clock import Clock
from steppefire.inputs.tables import Row, Table
from steppefire.scenario.model.places import Place, local_offsets
from steppefire.scenario.model.timeline import (
    ALLIANCE_ACTS,
    COUNTRY,
    EVENT_KINDS,
    PRECISIONS,
    Event,
)
from steppefire.scenario.readers.references import Known
from steppefire.scenario.readers.schema import LEAST_PRICE, MOST_FIGURE, MOST_MONEY

ALLOWED_BEFORE = frozenset({"power", "elite", "information", "shock"})
"""Kinds of event that may lie before the run."""
ALLOWED_AFTER = frozenset({"power", "elite"})
"""Kinds of event that may lie after the run."""


def read_timeline(table: Table, known: Known, clock: Clock | None, places: Iterable[Place]) -> tuple[Event, ...]:
    """Return the events sorted by hour, after reporting what is wrong in the table.

    Events of the same hour keep the order of the file.

    Parameters
    ----------
    clock
        Clock of the run; None if it is not known, in which case times are not checked.
    places
        Places of the scenario: their time zones apply to their events, that of a region's seat to its region.
    """
    offsets = local_offsets(places)
    events = [event for row in table.rows if (event := _event(row, known, clock, offsets))]
    return tuple(sorted(events, key=lambda e: e.hour))


def _event(row: Row, known: Known, clock: Clock | None, offsets: Mapping[str, float]) -> Event | None:
    time, kind = row.moment("time"), row.one_of("kind", EVENT_KINDS)
    place = _place(row, kind, known)
    precision = row.one_of("precision", PRECISIONS)
    if precision == "hour" and time is not None and len(row.given("time")) == 10:
        row.add_problem(
            "time",
            f"time has no hour but precision is 'hour': write '{time:%Y-%m-%d %H:%M}', or precision 'day'",
        )
    hour = -1
    if time is not None and clock is not None:
        hour = clock.hour_of(time, offsets.get((known.sites or {}).get(place, place)))
        _check_span(row, clock, hour, kind)
    event = Event(
        time=time or datetime.min,
        hour=hour,
        place=place,
        kind=kind,
        act=_act(row, kind, place, known),
        value=_value(row, kind, known),
        precision=precision,
        text=row.text("text"),
        citation=row.citation("source", known.statements),
    )
    return event if time else None


def _place(row: Row, kind: str, known: Known) -> str:
    """Return the area of an event, or the site of an order that may be given at a site."""
    policy = (known.policies or {}).get(row.given("act")) if kind == "policy" else None
    if policy is None or not policy.at_sites:
        return row.known("place", known.areas, "places.csv, as place or region")
    return row.known("place", known.targets(policy.name), "places.csv, as place or region, nor in sites.csv")


def _value(row: Row, kind: str, known: Known) -> float | None:
    """Return the number of an event, or None: the price or level of a shock, traffic left by a blackout, a count."""
    if kind == "shock":
        shock = (known.shocks or {}).get(row.given("act"))
        if shock == "event":
            return row.share("value")
        return row.number("value", LEAST_PRICE if shock else 0, MOST_MONEY)
    if not row.given("value"):
        return None
    if kind == "policy" and row.given("act") == "blackout":
        return row.share("value")
    return row.number("value", 0, MOST_FIGURE)


def _check_span(row: Row, clock: Clock, hour: int, kind: str) -> None:
    """Report an event that lies outside the run, unless its kind may."""
    early = hour < 0 and kind not in ALLOWED_BEFORE
    late = hour >= clock.hours and kind not in ALLOWED_AFTER
    if kind in EVENT_KINDS and (early or late):
        side, free = ("before", ALLOWED_BEFORE) if early else ("after", ALLOWED_AFTER)
        span = f"{clock.start:%Y-%m-%d %H:%M} to {clock.end:%Y-%m-%d %H:%M}"
        kinds = ", ".join(sorted(free))
        row.add_problem("time", f"time lies {side} the run, {span}; only events of kind {kinds} may")


def _act(row: Row, kind: str, place: str, known: Known) -> str:
    """Return the act of an event, after reporting one that does not belong to its kind."""
    if kind == "policy":
        return row.given("act") if known.policies is None else row.one_of("act", known.policies)
    if kind == "alliance":
        return row.one_of("act", ALLIANCE_ACTS)
    if kind == "shock":
        return row.known("act", known.shocks, "shocks.csv")
    if kind not in ("site-lost", "site-retaken"):
        return row.given("act")
    site = row.known("act", known.sites, "sites.csv")
    home = (known.sites or {}).get(site, "")
    region = (known.places or {}).get(home)
    if region and place in (known.areas or ()) and place not in (home, region, COUNTRY):
        row.add_problem("place", f"site '{site}' is in {home}, not in {place}")
    return site
