"""Recorded events and observed figures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from steppefire.inputs.citations import Citation

COUNTRY = "country"
"""Place of events and figures that concern the country as a whole."""
EVENT_KINDS = (
    "price", "policy", "alliance", "crowd", "clash", "site-lost", "site-retaken", "stand-down", "casualties",
    "arrests", "elite", "power", "information",
)  # fmt: skip
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
        A place, a region, or `COUNTRY`; the site of an order that concerns a site.
    kind
        One of `EVENT_KINDS`.
    act
        The policy, one of `ALLIANCE_ACTS` for events of this kind, the site for a site lost or retaken, else free text.
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
        One of `steppefire.outcomes.OBSERVED`.
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
