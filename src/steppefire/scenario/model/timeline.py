"""Recorded events, calls to come to the street, and observed figures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from math import inf

from steppefire.inputs.citations import Citation
from steppefire.outcomes import AT_HOUR, OBSERVED, REPORTED

COUNTRY = "country"
"""Place of events and figures that concern the country as a whole."""
EVENT_KINDS = (
    "shock", "policy", "alliance", "crowd", "clash", "site-lost", "site-retaken", "stand-down", "casualties",
    "arrests", "elite", "power", "information",
)  # fmt: skip
ALLIANCE_ACTS = ("request", "decision", "arrival", "complete", "withdrawal", "withdrawal-end")
"""Acts of events of kind ``alliance``."""
PRECISIONS = ("hour", "part", "day")
"""How precisely the time of an event is known: to the hour, to a part of the day, to the day."""
CALL_KINDS = ("strike", "march", "funeral", "anniversary", "rally")
"""Kinds of call to come to the street."""
EVERYBODY = "all"
"""A call to all strata."""


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
        The policy, one of `ALLIANCE_ACTS` for events of this kind, the name of a shock, the site for a site lost or
        retaken, else free text.
    value
        Number that belongs to the event, if any; of a shock its new price, or its level (1 in full, 0 reversed).
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
class Call:
    """A call to come to the street, such as a strike or an announced march: a row of calls.csv.

    Parameters
    ----------
    kind
        One of `CALL_KINDS`.
    place
        A place, a region, or `COUNTRY`.
    start, end
        First hour of the run in which it holds, and the hour after the last.
    who
        Stratum that is called, or `EVERYBODY`.
    answers
        People who would come in a calm country if nothing deterred them, persons.
    """

    name: str
    kind: str
    place: str
    start: int
    end: int
    who: str
    answers: int
    citation: Citation


@dataclass(frozen=True)
class SourceKind:
    """A kind of source of observed figures: a row of source_kinds.csv.

    Parameters
    ----------
    minimum_error
        Least error of a figure, as a share of it.
    lag_low, lag_best, lag_high
        Mean delay after which a case enters the count, h.
    """

    name: str
    minimum_error: float
    lag_low: float
    lag_best: float
    lag_high: float
    meaning: str
    citation: Citation


EXACT = SourceKind("exact", 0.0, 0.0, 0.0, 0.0, "Without error and delay", Citation(assumption="by definition"))


@dataclass(frozen=True)
class Observation:
    """An observed figure with which runs can be compared: a row of observed.csv.

    Parameters
    ----------
    series
        One of `steppefire.outcomes.OBSERVED`.
    day
        Local day.
    place
        A place, a region, a member of the alliance, or `COUNTRY`.
    low, best, high
        Range of the sources and best estimate, in the unit of the series.
    hour
        Hour of the run that begins at the time of the figure; None if the figure holds for a day.
    time
        Local time as written, with an hour if the figure has one.
    definition
        One of `steppefire.outcomes.FIGURE_DEFINITIONS`; empty for that of the series.
    kind
        Kind of source.
    """

    series: str
    day: date
    place: str
    low: float
    best: float
    high: float
    note: str
    citation: Citation
    hour: int | None = None
    time: datetime | None = None
    definition: str = ""
    kind: SourceKind = EXACT

    @property
    def counts(self) -> str:
        """What the figure counts, one of `steppefire.outcomes.FIGURE_DEFINITIONS`."""
        possible = OBSERVED[self.series].definitions
        return self.definition or (AT_HOUR if self.hour is not None and AT_HOUR in possible else possible[0])

    @property
    def lags(self) -> tuple[float, float, float]:
        """Mean reporting delay, h: low, best, high; zero unless the figure counts what has happened."""
        kind = self.kind
        return (kind.lag_low, kind.lag_best, kind.lag_high) if self.counts in REPORTED else (0.0, 0.0, 0.0)

    @property
    def error_range(self) -> tuple[float, float]:
        """Range of the sources, widened to the least error of their kind.

        A count that has an error has one of at least one thing or person.
        """
        series, least = OBSERVED[self.series], self.kind.minimum_error
        error = max(least * self.best, float(series.is_count and least > 0))
        ceiling = 1.0 if self.series == "connectivity" else inf
        return min(self.low, max(0.0, self.best - error)), max(self.high, min(ceiling, self.best + error))

    @property
    def when(self) -> str:
        """Local day of the figure, with the hour if it has one: ``2022-01-05 08:00``."""
        return self.day.isoformat() if self.hour is None or self.time is None else f"{self.time:%Y-%m-%d %H:%M}"
