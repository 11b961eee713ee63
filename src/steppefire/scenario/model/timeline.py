"""Recorded events and observed figures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from steppefire.inputs.citations import Citation

COUNTRY = "country"
"""Place of events and figures that concern the country as a whole."""
EVENT_KINDS = (
    "price", "policy", "alliance", "crowd", "clash", "site-lost", "site-retaken", "stand-down", "casualties",
    "arrests", "elite", "power", "information",
)  # fmt: skip
POLICY_ACTS = (
    "price-cap", "dismissal", "emergency", "emergency-end", "blackout", "blackout-end", "lethal-order",
    "mass-arrest", "operation", "predecessor-removed", "request",
)  # fmt: skip
"""Acts of events of kind ``policy``."""
ALLIANCE_ACTS = ("request", "decision", "arrival", "complete", "withdrawal", "withdrawal-end")
"""Acts of events of kind ``alliance``."""
PRECISIONS = ("hour", "part", "day")
"""How precisely the time of an event is known: to the hour, to a part of the day, to the day."""


@dataclass(frozen=True)
class Event:
    """A recorded event: a row of timeline.csv.

    Parameters
    ----------
    time
        Local time of the place.
    hour
        Hour of the run; below zero or beyond the last hour for background events.
    place
        A place, a region, or `COUNTRY`.
    kind
        One of `EVENT_KINDS`.
    act
        One of `POLICY_ACTS` or `ALLIANCE_ACTS` for these kinds, the site for a site lost or retaken, else free text.
    value
        Number that belongs to the event, if any.
    precision
        One of `PRECISIONS`.
    text
        Description.
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


@dataclass(frozen=True)
class Observation:
    """An observed figure with which runs can be compared: a row of observed.csv.

    Parameters
    ----------
    series
        Name of a series in `SERIES`.
    place
        A place, a region, a member of the alliance, or `COUNTRY`.
    low, best, high
        Range of the sources and best estimate, in the unit of the series.
    """

    series: str
    day: date
    place: str
    low: float
    best: float
    high: float
    note: str
    citation: Citation


@dataclass(frozen=True)
class Series:
    """A quantity that is both observed and simulated."""

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
    "centres_lost": Series("1", "regional centres of which the state lost control, since the start"),
    "sites_guarded": Series("1", "sites guarded by the alliance"),
    "forces_freed": Series("persons", "local forces relieved of guarding sites by the alliance"),
    "weapons_taken": Series("1", "firearms taken from armouries and stations since the start"),
    "fuel_price": Series("currency/l", "price of liquefied gas"),
    "units_stood_down": Series("1", "units that left their post or changed sides, since the start"),
}
"""Observed series by name; every run computes each of them."""
