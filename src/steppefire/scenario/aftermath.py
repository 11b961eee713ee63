"""What came after a crisis, and what was foretold of it: aftermath.csv and predictions.csv of a scenario.

Both stand beside the scenario and are no part of it: no run can read them, and a record corrected changes no result.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from steppefire.errors import Problem, ScenarioError, suggest
from steppefire.scenario.facts import Citation, Scenario
from steppefire.scenario.inbox import Inbox
from steppefire.scenario.tables import Row, Table

RECORD, PREDICTIONS = "aftermath.csv", "predictions.csv"
DECISION, SHARE, FAVOUR = KINDS = ("decision", "share", "favour")
"""Kinds of record: whether a demand was granted (0 or 1); a power's share in a kind of tie; favour in a survey."""
EVENTS = ("granted", "refused", "any-granted", "share-rises", "share-falls", "index-falls")
"""What can be foretold: the fate of one demand, or of any of a power's; a share of a tie at the end against its
start; how evenly a kind of tie is spread over the powers."""
ALL = "*"
"""Stands for every power, or every demand of a power."""


@dataclass(frozen=True)
class Outcome:
    """A row of the record after the crisis.

    Parameters
    ----------
    kind, power, item
        One of `KINDS`, of which power, and the issue, the dimension or the question asked.
    low, best, high
        Range of what is recorded, 0 to 1.
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
    """What articles foretold, as an event that runs and the record both decide.

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


@dataclass(frozen=True)
class AfterBook:
    """The record after a crisis and the predictions it is held against."""

    record: tuple[Outcome, ...]
    predictions: tuple[Prediction, ...]


def read_after(scenario: Scenario) -> AfterBook | None:
    """Return the record and the predictions, or None where the scenario has none.

    Raises
    ------
    ScenarioError
        With every problem of the two files.
    """
    book, problems = assemble_after(scenario)
    if problems:
        raise ScenarioError(problems)
    return book


def assemble_after(scenario: Scenario) -> tuple[AfterBook | None, list[Problem]]:
    """Read both files and return what they hold with every problem in them; nothing if neither is there."""
    if not any((scenario.folder / name).is_file() for name in (RECORD, PREDICTIONS)):
        return None, []
    inbox = Inbox(scenario.folder)
    record, predictions = inbox.table(RECORD), inbox.table(PREDICTIONS)
    outcomes = _read_record(record, scenario) if record else ()
    foretold = _read_predictions(predictions, scenario) if predictions else ()
    return AfterBook(outcomes, foretold), inbox.problems


def _powers(scenario: Scenario) -> list[str]:
    return list(dict.fromkeys(d.power for d in scenario.dependence))


def _read_record(table: Table, scenario: Scenario) -> tuple[Outcome, ...]:
    table.unique("date", "kind", "power", "item")
    return tuple(o for row in table.rows if (o := _outcome(row, scenario)))


def _outcome(row: Row, scenario: Scenario) -> Outcome | None:
    day, kind = row.day("date"), row.one_of("kind", KINDS)
    power = row.known("power", _powers(scenario), "powers.csv")
    low, best, high = row.ordered("low", "best", "high", low=0, high=1)
    item = row.text("item")
    if kind == DECISION:
        _check_issue(row, power, scenario)
    if kind == SHARE:
        row.known("item", _dimensions(scenario), "powers.csv, as dimension")
    citation = row.citation("source", scenario.evidence.claims)
    return Outcome(day, kind, power, item, low, best, high, row.given("note"), citation) if day else None


def _dimensions(scenario: Scenario) -> list[str]:
    return list(dict.fromkeys(d.dimension for d in scenario.dependence))


def _check_issue(row: Row, power: str, scenario: Scenario) -> None:
    """Blame an issue that this power does not raise."""
    issues: Collection[str] = [d.issue for d in scenario.demands if d.power == power]
    item = row.given("item")
    if power and item and item not in issues:
        row.blame("item", f"item '{item}' is no demand of {power} in demands.csv.{suggest(item, issues)}")


def _read_predictions(table: Table, scenario: Scenario) -> tuple[Prediction, ...]:
    table.unique("name")
    return tuple(_prediction(row, scenario) for row in table.rows)


def _prediction(row: Row, scenario: Scenario) -> Prediction:
    event, power, item = row.one_of("event", EVENTS), row.text("power"), row.text("item")
    if event != "index-falls":
        row.known("power", _powers(scenario), "powers.csv")
    if event in ("granted", "refused"):
        _check_issue(row, power, scenario)
    elif event in EVENTS and event != "any-granted":
        row.known("item", _dimensions(scenario), "powers.csv, as dimension")
    return Prediction(row.text("name"), event, power, item, tuple(row.given("claims").split()), row.text("text"))
