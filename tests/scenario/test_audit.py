"""What the audit counts."""

from __future__ import annotations

import json
from pathlib import Path

from steppefire.scenario import audit, load, with_settings


def test_each_group_is_counted(tiny: Path) -> None:
    report = audit(load(tiny))
    counts = {g.group: (g.cited, g.assumed) for g in report.groups}
    assert counts == {
        "places: population": (3, 0),
        "places: location": (2, 1),
        "places: people": (3, 0),
        "sites": (4, 1),
        "site kinds": (1, 3),
        "unit kinds": (1, 3),
        "policies": (10, 0),
        "forces": (4, 1),
        "timeline": (17, 1),
        "observed": (6, 1),
        "source kinds": (1, 4),
        "powers": (3, 2),
        "demands": (1, 1),
        "factions": (1, 2),
        "shocks": (1, 0),
        "exposures": (2, 1),
        "groups": (2, 0),
        "strata": (4, 1),
        "parameters: uncertain": (2, 1),
        "parameters: fixed": (0, 2),
        "alliance": (1, 2),
    }
    assert report.groups[1].share == 2 / 3
    assert (report.total.cited, report.total.assumed) == (69, 27)


def test_each_parameter_is_listed_with_its_bounds_and_its_basis(tiny: Path) -> None:
    report = audit(with_settings(load(tiny), {"shock_grievance": "1.5"}))
    rows = {p.name: p for p in report.parameters}
    assert list(rows) == ["shock_grievance", "exposure_memory", "grievance_mean", "arrest_rate", "demand_wait"]
    memory, wait = rows["exposure_memory"], rows["demand_wait"]
    assert (memory.unit, memory.prior, memory.minimum, memory.maximum) == ("h", "loguniform", 0.1, 87600)
    assert (memory.claims, memory.assumption) == (("l-news",), "")
    assert (wait.unit, wait.prior, wait.minimum, wait.maximum) == ("months", "fixed", 0, 24)
    assert (wait.claims, wait.assumption) == ((), "usual")
    assert (rows["shock_grievance"].default, rows["shock_grievance"].assumption) == (1.5, "set by the user")
    assert all(bool(p.claims) != bool(p.assumption) for p in report.parameters)


def test_assumptions_give_their_reasons(tiny: Path) -> None:
    report = audit(load(tiny))
    assert len(report.assumptions) == report.total.assumed
    reasons = {(a.group, a.name): a.reason for a in report.assumptions}
    assert reasons[("sites", 'Gun shop "Hunter"')] == "one shop"
    assert reasons[("alliance", "csto: Armenia")] == "for tests"


def test_disagreements_of_one_source_and_of_two(tiny: Path) -> None:
    spread, rival = audit(load(tiny)).disagreements
    assert (spread.series, spread.place, spread.day) == ("participants", "Northport", "2022-01-01")
    assert spread.rows == ((100, 200, 400),)
    assert (rival.series, rival.citations) == ("killed", ("c-toll", "c-rival"))
    assert rival.rows == ((8, 10, 10), (14, 14, 14))


def test_claims_on_which_nothing_rests(tiny: Path) -> None:
    report = audit(load(tiny))
    assert report.unused == ("c-idle",)
    assert (report.sources, report.claims) == (3, 15)


def test_a_setting_counts_as_assumed(tiny: Path) -> None:
    report = audit(with_settings(load(tiny), {"exposure_memory": "9 h"}))
    assert ("exposure_memory", "set by the user") in {(a.name, a.reason) for a in report.assumptions}


def test_it_can_be_written_as_json(tiny: Path) -> None:
    data = json.loads(json.dumps(audit(load(tiny)).to_dict()))
    assert data["scenario"] == "tiny"
    assert data["groups"][1] == {"group": "places: location", "cited": 2, "assumed": 1, "share": 2 / 3}
    assert data["total"]["assumed"] == 27
    assert data["unused"] == ["c-idle"]
    memory = data["parameters"][1]
    assert (memory["name"], memory["minimum"], memory["maximum"]) == ("exposure_memory", 0.1, 87600)
    assert (memory["claims"], memory["assumption"]) == (["l-news"], "")
