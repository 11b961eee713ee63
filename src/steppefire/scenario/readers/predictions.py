"""The facts recorded after a crisis (recorded_facts.csv) and the articles' predictions of them (predictions.csv).

Both are facts of the scenario that no run reads: they are compared with what runs give.
"""

from __future__ import annotations

from steppefire.errors import suggest
from steppefire.inputs.tables import Row, Table
from steppefire.scenario.model.predictions import DECISION, EVENTS, KINDS, SHARE, Prediction, RecordedFact
from steppefire.scenario.model.scenario import Scenario

RECORDED_FACTS, PREDICTIONS = "recorded_facts.csv", "predictions.csv"
_DIMENSIONS = "powers.csv, as dimension"


def read_recorded_facts(table: Table, scenario: Scenario) -> tuple[RecordedFact, ...]:
    """Return the rows of recorded_facts.csv; rows without a date are reported and left out."""
    table.unique("date", "kind", "power", "item")
    return tuple(fact for row in table.rows if (fact := _fact(row, scenario)))


def _fact(row: Row, scenario: Scenario) -> RecordedFact | None:
    day, kind = row.day("date"), row.one_of("kind", KINDS)
    power = row.known("power", _powers(scenario), "powers.csv")
    low, best, high = row.ordered("low", "best", "high", low=0, high=1)
    item = row.text("item")
    if kind == DECISION:
        _check_issue(row, power, scenario)
    if kind == SHARE:
        row.known("item", _dimensions(scenario), _DIMENSIONS)
    citation = row.citation("source", scenario.evidence.statements)
    return RecordedFact(day, kind, power, item, low, best, high, row.given("note"), citation) if day else None


def read_predictions(table: Table, scenario: Scenario) -> tuple[Prediction, ...]:
    """Return the rows of predictions.csv."""
    table.unique("name")
    return tuple(_prediction(row, scenario) for row in table.rows)


def _prediction(row: Row, scenario: Scenario) -> Prediction:
    event, power, item = row.one_of("event", EVENTS), row.text("power"), row.text("item")
    if event != "index-falls":
        row.known("power", _powers(scenario), "powers.csv")
    if event in ("granted", "refused"):
        _check_issue(row, power, scenario)
    elif event in EVENTS and event != "any-granted":
        row.known("item", _dimensions(scenario), _DIMENSIONS)
    return Prediction(row.text("name"), event, power, item, tuple(row.given("claims").split()), row.text("text"))


def _powers(scenario: Scenario) -> list[str]:
    return list(dict.fromkeys(d.power for d in scenario.dependence))


def _dimensions(scenario: Scenario) -> list[str]:
    return list(dict.fromkeys(d.dimension for d in scenario.dependence))


def _check_issue(row: Row, power: str, scenario: Scenario) -> None:
    """Report an issue that this power does not raise."""
    issues = [d.issue for d in scenario.demands if d.power == power]
    item = row.given("item")
    if power and item and item not in issues:
        row.add_problem("item", f"item '{item}' is not a demand of {power} in demands.csv.{suggest(item, issues)}")
