"""Recorded facts and predictions, and that neither runs nor forecasts use anything of the record."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pytest

from steppefire.errors import ScenarioError
from steppefire.inputs.citations import Citation
from steppefire.kernels.random import run_key
from steppefire.runs.draws import draw
from steppefire.runs.outputs import final_outputs
from steppefire.runs.run import run_once
from steppefire.scenario import check, load, with_settings
from steppefire.scenario.model.scenario import Scenario
from steppefire.scenario.readers.predictions import PREDICTIONS, RECORDED_FACTS

from .test_claims import CLAIMS
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
    facts = scenario.recorded_facts
    assert all(fact.citation.cited for fact in facts)
    earlier = [fact for fact in facts if fact.day <= LAST_DAY]
    assert len(facts) > len(earlier) == 3
    assert {fact.kind for fact in earlier} == {"share"}


def test_predictions_name_claims_of_the_articles(scenario: Scenario) -> None:
    assert scenario.claims is not None
    known = {claim.id for claim in scenario.claims.claims}
    assert scenario.predictions
    assert all(p.claims and set(p.claims) <= known for p in scenario.predictions)


FACTS = "date,kind,power,item,low,best,high,note,source\n2022-03-01,decision,Russia,a base,0,0,0,,c-visit\n"
EVENTS = "name,event,power,item,claims,text\nbase,granted,Russia,a base,A-1,It gets a base\n"


def test_the_fingerprint_covers_predictions_and_recorded_facts(tmp_path: Path) -> None:
    folder = write_tiny(tmp_path / "tiny")
    prints = [load(folder).fingerprint]
    (folder / RECORDED_FACTS).write_text(FACTS, encoding="utf-8")
    (folder / PREDICTIONS).write_text(EVENTS, encoding="utf-8")
    prints.append(load(folder).fingerprint)
    (folder / RECORDED_FACTS).write_text(FACTS.replace("0,0,0", "1,1,1"), encoding="utf-8")
    prints.append(load(folder).fingerprint)
    (folder / PREDICTIONS).write_text(EVENTS.replace("granted", "refused"), encoding="utf-8")
    prints.append(load(folder).fingerprint)
    assert len(set(prints)) == 4


def test_no_run_depends_on_claims_predictions_or_recorded_facts(tmp_path: Path) -> None:
    folder = write_tiny(tmp_path / "tiny")
    bare = load(folder)
    (folder / RECORDED_FACTS).write_text(FACTS, encoding="utf-8")
    (folder / PREDICTIONS).write_text(EVENTS, encoding="utf-8")
    (folder / "claims.yaml").write_text(CLAIMS, encoding="utf-8")
    full = load(folder)
    assert full.claims is not None
    assert (len(full.predictions), len(full.recorded_facts)) == (1, 1)
    first, second = (outputs_of(country) for country in (bare, full))
    assert first["participants"].any()
    assert list(first) == list(second)
    for name in first:
        np.testing.assert_array_equal(first[name], second[name], err_msg=name)


def outputs_of(scenario: Scenario) -> dict[str, np.ndarray]:
    """Return every output of one run on the brink of an uprising."""
    scenario, key = with_settings(scenario, {"grievance_mean": "-0.8"}), run_key(7, 0)
    return final_outputs(*run_once(scenario, scenario.arms["factual"], draw(scenario, key), key))


def test_one_of_the_two_tables_alone_is_a_problem(tmp_path: Path) -> None:
    folder = write_tiny(tmp_path / "tiny")
    (folder / PREDICTIONS).write_text(EVENTS, encoding="utf-8")
    (problem,) = check(folder)
    assert problem.file.endswith(RECORDED_FACTS)
    assert "missing" in problem.message


def test_every_problem_is_reported_at_once(tmp_path: Path) -> None:
    folder = write_tiny(tmp_path / "tiny")
    (folder / RECORDED_FACTS).write_text(
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
    with pytest.raises(ScenarioError) as raised:
        load(folder)
    said = [(p.line, p.message) for p in raised.value.problems]
    for line, part in (
        (2, "item 'a bas' is not a demand of Russia in demands.csv. Did you mean 'a base'?"),
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
