"""Predictions of the articles, and the facts recorded after the crisis."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from steppefire.inputs.citations import Citation

DECISION, SHARE, FAVOUR = KINDS = ("decision", "share", "favour")
"""Kinds of recorded fact: whether a demand was granted (0 or 1); a power's share in a dimension of dependence; the
share of a survey in favour of a power."""
EVENTS = ("granted", "refused", "any-granted", "share-rises", "share-falls", "index-falls")
"""Events that can be predicted: a demand is granted; it is refused; any demand of a power is granted; a power's share
rises; it falls; the shares of a dimension become less evenly distributed over the powers."""
ALL = "*"
"""Means every power, or every demand of a power."""


@dataclass(frozen=True)
class RecordedFact:
    """A fact recorded after the crisis: a row of recorded_facts.csv.

    Parameters
    ----------
    kind
        One of `KINDS`.
    power, item
        Outside power, and the issue of the demand, the dimension of the share, or the question of the survey.
    low, best, high
        Range and best estimate, 0 to 1.
    """

    day: date
    kind: str
    power: str
    item: str
    low: float
    best: float
    high: float
    note: str
    citation: Citation


@dataclass(frozen=True)
class Prediction:
    """A prediction of the articles, as an event that runs and record can both answer: a row of predictions.csv.

    Parameters
    ----------
    event
        One of `EVENTS`.
    power, item
        Outside power, and the issue of the demand or the dimension of the share; `ALL` if the event is not about one.
    claims
        Ids, in claims.yaml, of the claims that make the prediction.
    """

    name: str
    event: str
    power: str
    item: str
    claims: tuple[str, ...]
    text: str
