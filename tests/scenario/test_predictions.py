"""The record after a crisis, what was foretold of it, and that the forecast was fed nothing of the record."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from steppefire.errors import ScenarioError
from steppefire.inputs.citations import Citation
from steppefire.scenario import load
from steppefire.scenario.model.scenario import Scenario
from steppefire.scenario.readers.claims import read_claims
from steppefire.scenario.readers.predictions import PREDICTIONS, RECORD, read_predictions_of

from .tiny import write_tiny

LAST_DAY = date(2022, 1, 19)
THE_WAR = "war_month"
"""The only thing of later days that is given: that the war came (an arm goes without it)."""
WITHIN = {"article-0": date(2022, 1, 10), "article-1": date(2022, 1, 12)}
"""Undated articles, by the days their contents fit (see their notes)."""


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return load("kazakhstan-2022")


def test_the_forecast_uses_no_source_dated_after_the_crisis(scenario: Scenario) -> None:
    used: list[tuple[str, Citation]] = [(f"{d.power}: {d.dimension}", d.citation) for d in scenario.dependence]
    used += [(f"{d.power}: {d.issue}", d.citation) for d in scenario.demands]
    own = [p for p in scenario.parameters.values() if p.section in ("powers", "backlash")]
    used += [(p.name, p.citation) for p in own if p.name != THE_WAR]
    late = [
        (name, statement)
        for name, citation in used
        for statement in citation.statements
        if latest(scenario, scenario.evidence.statements[statement].source) > LAST_DAY
    ]
    assert not late
    assert sum(citation.cited for _, citation in used) >= 4


def latest(scenario: Scenario, source: str) -> date:
    """Return the last day a source may be of: a year alone ends in December."""
    year, month, day = [*(int(n) for n in scenario.evidence.sources[source].date.split("-")), 0, 0][:3]
    return WITHIN.get(source, date(year, month or 12, day or 28))


def test_the_record_is_cited_and_lies_after_the_crisis(scenario: Scenario) -> None:
    book = read_predictions_of(scenario)
    assert book is not None
    assert all(o.citation.cited for o in book.record)
    later = [o for o in book.record if o.day > LAST_DAY]
    assert len(book.record) - len(later) == 3
    assert {o.kind for o in book.record if o not in later} == {"share"}


def test_predictions_name_claims_of_the_articles(scenario: Scenario) -> None:
    book, claims = read_predictions_of(scenario), read_claims(scenario)
    assert book is not None
    assert claims is not None
    known = {c.id for c in claims.claims}
    assert all(p.claims and set(p.claims) <= known for p in book.predictions)


def test_no_run_can_read_the_record(scenario: Scenario, tmp_path: Path) -> None:
    folder = write_tiny(tmp_path / "tiny")
    before = load(folder).fingerprint
    assert read_predictions_of(load(folder)) is None
    (folder / RECORD).write_text("date,kind,power,item,low,best,high,note,source\n", encoding="utf-8")
    (folder / PREDICTIONS).write_text("name,event,power,item,claims,text\n", encoding="utf-8")
    assert load(folder).fingerprint == before


def test_every_mistake_is_told_at_once(tmp_path: Path) -> None:
    folder = write_tiny(tmp_path / "tiny")
    (folder / RECORD).write_text(
        "date,kind,power,item,low,best,high,note,source\n"
        "2022-03-01,decision,Russia,a bas,0,0,0,,c-visit\n"
        "2022-03-01,shares,Russia,trade,0,0,0,,c-visit\n"
        "2022-03-01,share,Russia,trad,0.3,0.2,0.4,,c-vist\n",
        encoding="utf-8",
    )
    (folder / PREDICTIONS).write_text(
        "name,event,power,item,claims,text\nbase,granted,Rusia,a base,,It gets a base\nbase,grant,Russia,a base,,\n",
        encoding="utf-8",
    )
    with pytest.raises(ScenarioError) as told:
        read_predictions_of(load(folder))
    said = [(p.line, p.message) for p in told.value.problems]
    for line, part in (
        (2, "item 'a bas' is no demand of Russia in demands.csv. Did you mean 'a base'?"),
        (3, "unknown kind 'shares'"), (4, "item 'trad' is not in powers.csv"), (4, "below low"), (4, "c-vist"),
        (2, "power 'Rusia' is not in powers.csv"), (3, "unknown event 'grant'"), (3, "text is empty"),
        (3, "duplicate name 'base'; first given in line 2"),
    ):  # fmt: skip
        assert any(at == line and part in message for at, message in said), (line, part, said)


def test_a_demand_cannot_be_granted_more_often_than_asked(tmp_path: Path) -> None:
    folder = write_tiny(tmp_path / "tiny")
    path = folder / "demands.csv"
    path.write_text(path.read_text("utf-8").replace("a base,11,0", "a base,11,12"), encoding="utf-8")
    with pytest.raises(ScenarioError, match="granted 12 is more than asked 11"):
        load(folder)
