"""Recorded events and observed figures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from steppefire.inputs.citations import Citation


@dataclass(frozen=True)
class Event:
    """Something that happened: a row of timeline.csv.

    Parameters
    ----------
    time
        Local time of the place.
    hour
        Step of the run; outside 0..hours-1 for background events.
    place
        A place, a region, or ``country``.
    kind
        One of `EVENT_KINDS`.
    act
        What exactly, within the kind (see `POLICY_ACTS` and `ALLIANCE_ACTS`; free text elsewhere).
    value
        The number that belongs to it, or None.
    precision
        ``hour``, ``part`` (of a day) or ``day``.
    text
        The event in our own words.
    """

    time: datetime
    hour: int
    place: str
    kind: str
    act: str
    value: float | None
    precision: str
    text: str
    citation: Citation


EVENT_KINDS = (
    "price", "policy", "alliance", "crowd", "clash", "site-lost", "site-retaken", "stand-down", "casualties",
    "arrests", "elite", "power", "information",
)
POLICY_ACTS = (
    "price-cap", "dismissal", "emergency", "emergency-end", "blackout", "blackout-end", "lethal-order",
    "mass-arrest", "operation", "predecessor-removed", "request",
)
ALLIANCE_ACTS = ("request", "decision", "arrival", "complete", "withdrawal", "withdrawal-end")


@dataclass(frozen=True)
class Observation:
    """A figure that was recorded and that a run can be held against.

    Parameters
    ----------
    series
        One of the simulated series (see `steppefire.scenario.model.timeline.SERIES`).
    day
        Day it speaks of.
    place
        A place, a region, an alliance member, or ``country``.
    low, best, high
        Range of the sources and its best value, in the unit of the series.
    citation
        Its source.
    """

    series: str
    day: date
    place: str
    low: float
    best: float
    high: float
    note: str
    citation: Citation


PRECISIONS = ("hour", "part", "day")
COUNTRY = "country"
"""Place of what belongs to the country as a whole."""


@dataclass(frozen=True)
class Series:
    """An observable quantity: its unit and what it means."""

    unit: str
    meaning: str


SERIES: Mapping[str, Series] = {
    "participants": Series("persons", "people on the street at the day's peak"),
    "regions_affected": Series("1", "regions with protest on the day"),
    "detained": Series("persons", "detained since the start"),
    "killed": Series("persons", "killed on every side since the start"),
    "killed_security": Series("persons", "members of police, guard and army killed since the start"),
    "killed_civil": Series("persons", "killed who belonged to no force, since the start"),
    "injured_security": Series("persons", "members of police, guard and army injured since the start"),
    "injured_civil": Series("persons", "injured who belonged to no force, since the start"),
    "injured": Series("persons", "injured on every side since the start"),
    "connectivity": Series("1", "share of ordinary internet traffic that gets through, 0 to 1"),
    "blackout_hours": Series("h", "hours without internet since the start"),
    "alliance_troops": Series("persons", "troops of the alliance, or of one member, in the country"),
    "sites_lost": Series("1", "sites lost since the start, each counted once"),
    "sites_lost_now": Series("1", "sites in the hands of the crowd"),
    "centres_lost": Series("1", "regional centres of which the state lost hold, since the start"),
    "sites_guarded": Series("1", "sites guarded by the alliance"),
    "forces_freed": Series("persons", "local forces relieved of guarding sites by the alliance"),
    "weapons_taken": Series("1", "firearms taken from armouries and stations since the start"),
    "fuel_price": Series("currency/l", "price of liquefied gas"),
    "units_stood_down": Series("1", "units that left their post or changed sides, since the start"),
}
"""Observed series by name; a run gives each of them too."""
