"""What came after a crisis, and what was foretold of it: aftermath.csv and predictions.csv of a scenario.

Both stand beside the scenario and are no part of it: no run can read them, and a record corrected changes no result.
"""

from __future__ import annotations

from collections.abc import Collection

from steppefire.errors import Problem, ScenarioError, suggest
from steppefire.inputs.tables import Row, Table
from steppefire.scenario.model.predictions import (
    DECISION,
    EVENTS,
    KINDS,
    SHARE,
    Prediction,
    PredictionBook,
    RecordedFact,
)
from steppefire.scenario.model.scenario import Scenario
from steppefire.scenario.readers.folder import ScenarioFolder

RECORD, PREDICTIONS = "aftermath.csv", "predictions.csv"








def read_predictions_of(scenario: Scenario) -> PredictionBook | None:
    """Return the record and the predictions, or None where the scenario has none.

    Raises
    ------
    ScenarioError
        With every problem of the two files.
    """
    book, problems = assemble_predictions(scenario)
    if problems:
        raise ScenarioError(problems)
    return book


def assemble_predictions(scenario: Scenario) -> tuple[PredictionBook | None, list[Problem]]:
    """Read both files and return what they hold with every problem in them; nothing if neither is there."""
    if not any((scenario.folder / name).is_file() for name in (RECORD, PREDICTIONS)):
        return None, []
    files = ScenarioFolder(scenario.folder)
    record, predictions = files.table(RECORD), files.table(PREDICTIONS)
    outcomes = _read_record(record, scenario) if record else ()
    foretold = _read_predictions(predictions, scenario) if predictions else ()
    return PredictionBook(outcomes, foretold), files.problems


def _powers(scenario: Scenario) -> list[str]:
    return list(dict.fromkeys(d.power for d in scenario.dependence))


def _read_record(table: Table, scenario: Scenario) -> tuple[RecordedFact, ...]:
    table.unique("date", "kind", "power", "item")
    return tuple(o for row in table.rows if (o := _outcome(row, scenario)))


def _outcome(row: Row, scenario: Scenario) -> RecordedFact | None:
    day, kind = row.day("date"), row.one_of("kind", KINDS)
    power = row.known("power", _powers(scenario), "powers.csv")
    low, best, high = row.ordered("low", "best", "high", low=0, high=1)
    item = row.text("item")
    if kind == DECISION:
        _check_issue(row, power, scenario)
    if kind == SHARE:
        row.known("item", _dimensions(scenario), "powers.csv, as dimension")
    citation = row.citation("source", scenario.evidence.statements)
    return RecordedFact(day, kind, power, item, low, best, high, row.given("note"), citation) if day else None


def _dimensions(scenario: Scenario) -> list[str]:
    return list(dict.fromkeys(d.dimension for d in scenario.dependence))


def _check_issue(row: Row, power: str, scenario: Scenario) -> None:
    """Blame an issue that this power does not raise."""
    issues: Collection[str] = [d.issue for d in scenario.demands if d.power == power]
    item = row.given("item")
    if power and item and item not in issues:
        row.add_problem("item", f"item '{item}' is no demand of {power} in demands.csv.{suggest(item, issues)}")


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
