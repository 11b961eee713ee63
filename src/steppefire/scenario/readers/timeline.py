"""What happened and what was recorded of it: timeline.csv and observed.csv as facts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from steppefire.clock import Clock
from steppefire.inputs.tables import Row, Table
from steppefire.scenario.model.places import SEATS, Place
from steppefire.scenario.model.timeline import (
    ALLIANCE_ACTS,
    COUNTRY,
    EVENT_KINDS,
    POLICY_ACTS,
    PRECISIONS,
    SERIES,
    Event,
    Observation,
)
from steppefire.scenario.readers.references import Known
from steppefire.scenario.readers.schema import MOST_FIGURE, MOST_MONEY

BACKGROUND = frozenset({"power", "elite", "information", "price"})
"""Kinds of event that may lie before the run."""

AFTERMATH = frozenset({"power", "elite"})
"""Kinds of event that may lie after it."""


def read_timeline(
    table: Table, known: Known, clock: Clock | None, places: Iterable[Place]
) -> tuple[Event, ...]:
    """Return the events by hour; those of one hour keep the order of the file."""
    offsets = {p.region: p.utc_offset for p in places if p.kind in SEATS}
    offsets |= {p.name: p.utc_offset for p in places}
    events = [event for row in table.rows if (event := _event(row, known, clock, offsets))]
    return tuple(sorted(events, key=lambda e: e.hour))


def _event(row: Row, known: Known, clock: Clock | None, offsets: Mapping[str, int]) -> Event | None:
    time, kind = row.moment("time"), row.one_of("kind", EVENT_KINDS)
    place = row.known("place", known.areas, "places.csv, as place or region")
    precision = row.one_of("precision", PRECISIONS)
    if precision == "hour" and time is not None and len(row.given("time")) == 10:
        row.add_problem(
            "time",
            f"time has no hour but precision is 'hour': write '{time:%Y-%m-%d %H:%M}', or precision 'day'",
        )
    hour = -1
    if time is not None and clock is not None:
        hour = clock.hour_of(time, offsets.get(place))
        _check_span(row, clock, hour, kind)
    event = Event(
        time=time or datetime.min,
        hour=hour,
        place=place,
        kind=kind,
        act=_act(row, kind, place, known),
        value=_value(row, kind),
        precision=precision,
        text=row.text("text"),
        citation=row.citation("source", known.claims),
    )
    return event if time else None


def _value(row: Row, kind: str) -> float | None:
    """Return the number of an event, or None: traffic left by a blackout is a share, everything else a count."""
    if not row.given("value"):
        return None
    if kind == "policy" and row.given("act") == "blackout":
        return row.share("value")
    return row.number("value", 0, MOST_MONEY if kind == "price" else MOST_FIGURE)


def _check_span(row: Row, clock: Clock, hour: int, kind: str) -> None:
    """Blame an event that lies where its kind has no meaning to a run."""
    early = hour < 0 and kind not in BACKGROUND
    late = hour >= clock.hours and kind not in AFTERMATH
    if kind in EVENT_KINDS and (early or late):
        side, free = ("before", BACKGROUND) if early else ("after", AFTERMATH)
        span = f"{clock.start:%Y-%m-%d %H:%M} to {clock.end:%Y-%m-%d %H:%M}"
        kinds = " and ".join(sorted(free))
        row.add_problem("time", f"time lies {side} the run, {span}; only events of kind {kinds} may")


def _act(row: Row, kind: str, place: str, known: Known) -> str:
    """Return the act of an event after checking it against its kind."""
    acts = {"policy": POLICY_ACTS, "alliance": ALLIANCE_ACTS}.get(kind)
    if acts is not None:
        return row.one_of("act", acts)
    if kind not in ("site-lost", "site-retaken"):
        return row.given("act")
    site = row.known("act", known.sites, "sites.csv")
    home = (known.sites or {}).get(site, "")
    region = (known.places or {}).get(home)
    if region and place in (known.areas or ()) and place not in (home, region, COUNTRY):
        row.add_problem("place", f"site '{site}' is in {home}, not in {place}")
    return site


def read_observed(table: Table, known: Known, clock: Clock | None) -> tuple[Observation, ...]:
    """Return the recorded figures in the order of the file."""
    return tuple(o for row in table.rows if (o := _observation(row, known, clock)))


def _observation(row: Row, known: Known, clock: Clock | None) -> Observation | None:
    day, series = row.day("date"), row.one_of("series", tuple(SERIES))
    if day is not None and clock is not None:
        first, last = clock.start.date(), (clock.end - timedelta(hours=1)).date()
        if not first <= day <= last:
            row.add_problem("date", f"date lies outside the run, {first} to {last}")
    areas, home = known.areas, "places.csv, as place or region"
    if series == "alliance_troops":
        areas = None if areas is None or known.members is None else [*areas, *known.members]
        home = "places.csv, nor a member of the alliance"
    low, best, high = row.ordered(
        "low", "best", "high", low=0, high=1 if series == "connectivity" else MOST_FIGURE
    )
    place, citation = row.known("place", areas, home), row.citation("source", known.claims)
    if day is None:
        return None
    return Observation(series, day, place, low, best, high, row.given("note"), citation)
