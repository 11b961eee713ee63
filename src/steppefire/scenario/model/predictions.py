"""Predictions of the articles, and the facts recorded after the crisis."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from steppefire.inputs.citations import Citation

DECISION, SHARE, FAVOUR = KINDS = ("decision", "share", "favour")
"""Kinds of recorded facts: whether a demand was granted (0 or 1); a power's share of a tie; favour in a survey."""
EVENTS = ("granted", "refused", "any-granted", "share-rises", "share-falls", "index-falls")
"""Events that can be predicted: the outcome of one demand, or of any demand of a power; the share of a tie at the end
against its start; how evenly a kind of tie is spread over the powers."""
ALL = "*"
"""Stands for every power, or every demand of a power."""


@dataclass(frozen=True)
class RecordedFact:
    """A fact recorded after the crisis.

    Parameters
    ----------
    kind, power, item
        One of `KINDS`, of which power, and the issue, the dimension or the question asked.
    low, best, high
        Range of the recorded value, 0 to 1.
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
    """A prediction of articles, as an event that both runs and the record decide.

    Parameters
    ----------
    event, power, item
        One of `EVENTS`, and of which power and demand or dimension (`ALL` where it is not one).
    claims
        Claims of the articles that say so, by their ids in claims.yaml.
    """

    name: str
    event: str
    power: str
    item: str
    claims: tuple[str, ...]
    text: str
