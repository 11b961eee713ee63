"""Recorded events and observed figures."""

from __future__ import annotations

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
        One of `steppefire.outcomes.OBSERVED`.
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
