"""The page's data keeps the contract of web/src/data.ts, and the file is whole, small and safe."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from steppefire import scenario
from steppefire.analysis import summarise
from steppefire.errors import StoreError
from steppefire.outcomes import OBSERVED, POLICIES, SINGLE, VARIABLES
from steppefire.report import labels, page, write_report
from steppefire.report.limits import limits
from steppefire.report.rounding import short
from steppefire.scenario.model.scenario import Scenario

from ..analysis.country import country, seen, with_text
from ..analysis.synthetic import ARMS, BOTH, empty, lively, results

CONTRACT = Path(__file__).parents[2] / "web" / "src" / "data.ts"
EVIL = '</script><script>alert("1")</script><!-- & \u2028 __STEPPEFIRE_DATA__'


@pytest.fixture(scope="module")
def kazakhstan() -> Scenario:
    return scenario.load("kazakhstan-2022")


@pytest.fixture(scope="module")
def large(kazakhstan: Scenario) -> Any:
    return results(kazakhstan, lively(kazakhstan, ARMS, 50, BOTH))


@pytest.fixture(scope="module")
def data(large: Any) -> dict[str, Any]:
    return page.page_data(large)


def keys_of(interface: str) -> set[str]:
    """Return the keys of an interface of data.ts, with those it extends."""
    text = CONTRACT.read_text("utf-8")
    found = re.search(rf"interface {interface}(?: extends (\w+))? \{{(.*?)\n?\}}\n", text, re.S)
    assert found, interface
    body = re.sub(r"\{[^{}]*\}", "", re.sub(r"\{[^{}]*\}", "", found[2]))
    own = set(re.findall(r"(\w+)\??:", body))
    return own | (keys_of(found[1]) if found[1] else set())


def numbers(value: Any) -> Iterator[float]:
    if isinstance(value, dict):
        for inner in value.values():
            yield from numbers(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from numbers(inner)
    elif isinstance(value, (int, float)) and not isinstance(value, bool):
        yield value


@pytest.mark.parametrize(
    ("interface", "path"),
    [
        ("Arm", "arms"), ("Region", "regions"), ("Place", "places"), ("MapOutcome", "maps.outcomes"),
        ("Series", "series"), ("Policy", "policies"), ("CrisisEvent", "events"),
        ("TollRow", "toll.rows"), ("TollPlace", "toll.places"),
        ("Paired", "paired"), ("Which", "maps.default"), ("Demand", "powers.demands"),
        ("Prediction", "powers.predictions"),
        ("ObservedRow", "observed"),
        ("Parameter", "evidence.parameters"), ("Source", "evidence.sources"), ("Statement", "evidence.claims"),
        ("Observation", "series.0.observed"), ("Claim", "claims"), ("Reading", "claims.13.readings"),
    ],
)  # fmt: skip
def test_rows_have_the_keys_of_the_contract(interface: str, path: str, data: dict[str, Any]) -> None:
    rows: Any = data
    for step in path.split("."):
        rows = rows[int(step)] if step.isdigit() else rows[step]
    assert rows
    for row in rows:
        assert set(row) == keys_of(interface)


def test_the_whole_has_the_keys_of_the_contract(data: dict[str, Any]) -> None:
    assert set(data) == keys_of("Report")
    assert set(data["powers"]) == keys_of("Powers")
    assert set(data["prior_dependence"]) == keys_of("PriorDependence")
    assert set(data["powers"]["scores"]) == keys_of("Scores")
    assert all(set(row["brier"]) == keys_of("Scores") for row in data["powers"]["predictions"])
    assert set(data["evidence"]) == {"groups", "parameters", "sources", "claims"}
    assert set(data["meta"]) == {
        "scenario", "version", "seed", "runs", "citizens", "hours", "fingerprint", "command", "policies",
        "seconds_per_run",
    }  # fmt: skip


def test_arms_and_policy_modes_are_the_same_everywhere(data: dict[str, Any]) -> None:
    names = [arm["name"] for arm in data["arms"]]
    assert names == list(ARMS)
    assert data["meta"]["policies"] == list(BOTH)
    by_arm = [
        *(outcome["arms"] for outcome in data["maps"]["outcomes"]),
        *(curve["arms"] for curve in data["series"]),
        *(row["arms"] for row in data["policies"]),
        *(row["arms"] for row in data["toll"]["rows"]),
        *(place["arms"] for place in data["toll"]["places"]),
        *(demand["arms"] for demand in data["powers"]["demands"]),
        *(row["arms"] for row in data["powers"]["predictions"]),
        *(row["brier"]["arms"] for row in data["powers"]["predictions"]),
        data["powers"]["index"], data["powers"]["obligation"], data["powers"]["scores"]["arms"],
    ]  # fmt: skip
    assert all(list(arms) == names for arms in by_arm)
    assert all(list(modes) == list(BOTH) for arms in by_arm for modes in arms.values())
    assert data["maps"]["default"] == [{"arm": arm, "policies": "scripted"} for arm in ARMS]
    assert {(p["arm"], p["policies"], p["against"]) for p in data["paired"]} == {
        ("without-alliance", "scripted", "factual"), ("without-alliance", "responsive", "factual")
    }  # fmt: skip


def test_the_arm_without_effects_stands_in_the_table_of_prior_dependence_only(kazakhstan: Scenario) -> None:
    three = (*ARMS, "alliance-inert")
    shown = page.page_data(results(kazakhstan, lively(kazakhstan, three, 20, BOTH)))
    assert [one["effects"] for one in shown["prior_dependence"]["assumptions"]] == ["prior", "zero"] * 2
    assert all(len(row["differences"]) == 4 for row in shown["prior_dependence"]["rows"])
    del shown["prior_dependence"], shown["claims"], shown["meta"]
    assert "alliance-inert" not in json.dumps(shown)
    alone = page.page_data(results(kazakhstan, lively(kazakhstan, ("factual", "alliance-inert"), 20)))
    assert [arm["name"] for arm in alone["arms"]] == ["factual", "alliance-inert"]
    assert {row["arm"] for row in alone["paired"]} == {"alliance-inert"}


def test_observed_points_are_labelled_with_their_day_and_note() -> None:
    noted = replace(seen("killed", day=2, best=5.0), note="an official count")
    land = replace(country(), observed=(noted, seen("killed", day=3, best=6.0)))
    curves = {curve["id"]: curve for curve in page.page_data(results(land, empty(land)))["series"]}
    assert [o["label"] for o in curves["killed"]["observed"]] == ["2 January: an official count", "3 January"]


def test_what_was_added_in_a_day_is_not_drawn_beside_totals() -> None:
    land = replace(country(), observed=(replace(seen("killed"), definition="in-24h"),))
    data = page.page_data(results(land, empty(land)))
    assert next(curve for curve in data["series"] if curve["id"] == "killed")["observed"] == []
    assert data["observed"][0]["counts"].startswith("What was added")


def test_no_text_of_the_page_is_an_unfilled_template(data: dict[str, Any]) -> None:
    assert not re.search(r"\{\w+[\w.]*\}", json.dumps({k: v for k, v in data.items() if k != "claims"}))


def test_lengths_fit_the_steps(data: dict[str, Any]) -> None:
    hours, regions = data["clock"]["hours"], len(data["regions"])
    for outcome in data["maps"]["outcomes"]:
        for steps in (steps for modes in outcome["arms"].values() for steps in modes.values()):
            assert len(steps) == -(-hours // data["maps"]["step_hours"])
            assert all(len(row) == regions for row in steps)
    for curve in data["series"]:
        quantiles = [q for modes in curve["arms"].values() for bands in modes.values() for q in bands.values()]
        assert {len(q) for q in quantiles} == {-(-hours // curve["step_hours"])}
    assert len(data["powers"]["months"]) == len(data["powers"]["index"]["factual"]["scripted"]["p50"])


def test_persons_are_whole_and_the_rest_is_short(data: dict[str, Any]) -> None:
    curves = {curve["id"]: curve for curve in data["series"]}
    assert all(isinstance(n, int) for n in numbers(curves["participants"]["arms"]))
    assert all(n == float(f"{n:.3g}") for n in numbers(curves["threat"]["arms"]))
    assert all(isinstance(n, int) for n in numbers([o["arms"] for o in data["maps"]["outcomes"]]))


@pytest.mark.parametrize(
    ("value", "unit", "out"),
    [(1234.5678, "", 1230), (0.012345, "", 0.0123), (12.5, "persons", 12), (-0.2, "persons", 0),
     (None, "", None),
     (float("nan"), "persons", None), (123456.0, "persons", 123456)],
)  # fmt: skip
def test_short(value: float | None, unit: str, out: float | None) -> None:
    assert short(value, unit) == out
    assert str(short(value, unit)) == str(out)


def test_what_was_reported_stands_at_its_hour(data: dict[str, Any]) -> None:
    curves = {curve["id"]: curve for curve in data["series"]}
    fifth = next(o for o in curves["participants"]["observed"] if o["best"] == 50000)
    assert fifth["hour"] == 4 * 24 + 18
    # What was counted by the morning is not drawn at midnight.
    morning = next(o for o in curves["detained"]["observed"] if o["best"] == 200)
    assert (morning["hour"], morning["label"][:15]) == (4 * 24 + 7, "5 January 08:00")
    assert max(o["hour"] for o in curves["killed"]["observed"]) == 19 * 24 - 1
    assert curves["violent"]["observed"] == []
    # The chart shows sites not held now, so the record of sites lost so far does not belong there.
    assert all(o["best"] <= 12 for o in curves["sites_lost"]["observed"])


def test_policies_stand_at_their_recorded_hour_and_count_only_the_runs_where_they_came() -> None:
    land = country()
    given = empty(land, runs=4)
    given["policy_hour"].loc[{"policy": "price-cap", "arm": "factual"}] = [10, -1, 20, 30]
    given["policy_hour"].loc[{"policy": "price-cap", "arm": "without-alliance"}] = -1
    rows = {row["name"]: row for row in page.page_data(results(land, given))["policies"]}
    cap = rows["price-cap"]
    assert cap["recorded"] == 20
    assert cap["arms"]["factual"]["scripted"] == {"p05": 11, "p50": 20, "p95": 29, "share": 0.75}
    assert cap["arms"]["without-alliance"]["scripted"] == {"p05": None, "p50": None, "p95": None, "share": 0}
    assert rows["arrival"]["recorded"] == 50
    assert rows["dismissal"]["recorded"] is None


def test_medians_by_region() -> None:
    land = country()
    given = empty(land, runs=3)
    given["participants"].values[0, 0, :, 3, 1] = [5, 100, 7]
    shown = page.page_data(results(land, given))
    assert shown["maps"]["outcomes"][0]["arms"]["factual"]["scripted"][1] == [0, 7]
    # Regions stand where their centre does, with all their people.
    assert [(r["name"], r["population"]) for r in shown["regions"]] == [("Shore", 6000), ("Metro", 4000)]
    assert shown["regions"][0]["lat"] == 43.3


def test_toll_by_place_leaves_out_places_without_dead() -> None:
    land = country()
    given = empty(land, runs=3)
    given["daily_killed"].values[0, 0, :, -1, 1] = [1, 2, 3]
    places = page.page_data(results(land, given))["toll"]["places"]
    (bay,) = places
    assert (bay["place"], *(bay["arms"][arm]["scripted"]["p50"] for arm in ARMS)) == ("Bay", 2, 0)


def test_every_name_of_the_results_has_its_words() -> None:
    assert set(labels.OBSERVED) == set(OBSERVED)
    assert set(labels.POLICIES) == set(POLICIES)
    assert set(labels.PAIRED) | set(labels.TOLL) <= set(SINGLE)
    assert set(labels.CURVES) | set(labels.MAPS) <= set(VARIABLES)


def test_country(data: dict[str, Any]) -> None:
    land = country()
    assert data["country_id"] == "398"
    assert page.page_data(results(land, empty(land)))["country_id"] == ""


def test_evidence_and_limits(data: dict[str, Any], kazakhstan: Scenario) -> None:
    claims = {claim["id"] for claim in data["evidence"]["claims"]}
    for parameter in data["evidence"]["parameters"]:
        assert all(b in claims or b.startswith("assumption: ") for b in parameter["basis"])
    assert len(data["evidence"]["parameters"]) == len(kazakhstan.parameters)
    assert 9 <= len(data["limits"]) <= 12
    text = " ".join(data["limits"])
    for word in (
        "organised fighters",
        "regime's own",
        "schematic",
        "outside the 90 % interval",
        "human cost",
    ):
        assert word in text
    assert "effects of the alliance, the order to shoot, the network blackout and the price cap." in text
    # Each of its observed figures has a counterpart; where one has none, the page says so.
    assert "no counterpart" not in text
    bare = replace(kazakhstan, alliance=None, timeline=(), observed=(), dependence=(), organised=())
    text = " ".join(limits(bare, {"prior_only": [], "runs": 1, "observed": []}))
    assert not re.findall(r"alliance|shoot|blackout|price|official|months|organised|observed", text)
    land = replace(country(), observed=(seen("forces_freed", "Metro"), seen("weapons_taken", "Metro")))
    text = " ".join(page.page_data(results(land, empty(land)))["limits"])
    assert "no counterpart of these observed figures: forces freed, Metro, 2022-01-02." in text


def test_the_command_repeats_the_ensemble() -> None:
    land = country()
    given = results(land, empty(land, ARMS, 3, BOTH), settings={"known": ("0.5 1/h", 0.5)})
    assert page.page_data(given)["meta"]["command"] == (
        "steppefire run handmade-2022 --runs 3 --seed 7 --arm without-alliance --set 'known=0.5 1/h' "
        "--policies both"
    )


def test_size_and_sameness(large: Any, tmp_path: Path) -> None:
    first = write_report(large, tmp_path / "a.html").read_bytes()
    again = write_report(large, tmp_path / "b.html").read_bytes()
    assert len(first) < 1_500_000
    assert first == again


def test_many_arms_are_drawn_more_coarsely(kazakhstan: Scenario, monkeypatch: pytest.MonkeyPatch) -> None:
    given = results(kazakhstan, lively(kazakhstan, ARMS, 3, ("scripted",)))
    fine = len(page.render(given, summarise(given)).encode())
    monkeypatch.setattr(page, "MOST_BYTES", fine - 1)
    coarse = page.render(given, summarise(given))
    assert len(coarse.encode()) < fine
    assert inside(coarse)["maps"]["step_hours"] == 6


def test_the_summary_is_computed_once_however_coarse_the_page(
    large: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    computed = []
    monkeypatch.setattr(page, "summarise", lambda given: computed.append(given) or summarise(given))
    monkeypatch.setattr(page, "MOST_BYTES", 1)
    write_report(large, tmp_path / "page.html")
    assert computed == [large]


def inside(text: str) -> dict[str, Any]:
    """Return the data of a page as a browser would read it."""
    found = re.search(r'<script[^>]*id="steppefire-data"[^>]*>(.*?)</script>', text, re.S)
    assert found
    return dict(json.loads(found[1]))


def test_no_text_can_break_out() -> None:
    land = with_text(country(), EVIL)
    given = results(land, empty(land))
    text = page.render(given, summarise(given))
    assert inside(text) == json.loads(json.dumps(page.page_data(given)))
    assert inside(text)["events"][0]["text"] == EVIL
    assert 'alert("1")</script>' not in text
    scripts = page.template().count("</script>")
    assert text.count("</script>") == scripts


def test_a_missing_template_is_reported(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    land = country()
    monkeypatch.setattr(resources, "files", lambda _: tmp_path)
    with pytest.raises(StoreError, match="make web"):
        write_report(results(land, empty(land)), tmp_path / "page.html")
    (tmp_path / "web").mkdir()
    (tmp_path / "web" / "page.html").write_text("<html></html>", "utf-8")
    with pytest.raises(StoreError, match="exactly once"):
        page.template()


def test_a_page_is_replaced_whole_or_not_at_all(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    land = country()
    given = results(land, empty(land))
    path = tmp_path / "new" / "page.html"
    write_report(given, path)
    whole = path.read_bytes()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("steppefire.runs.storage.atomic.os.replace", full)
    with pytest.raises(StoreError, match=r"page\.html: .*No space left"):
        write_report(given, path)
    assert path.read_bytes() == whole
    assert [p.name for p in path.parent.iterdir()] == ["page.html"]


def test_a_folder_that_cannot_be_written_is_reported(tmp_path: Path) -> None:
    land = country()
    (tmp_path / "file").write_text("", "utf-8")
    with pytest.raises(StoreError, match="could not be written"):
        write_report(results(land, empty(land)), tmp_path / "file" / "page.html")


def test_the_command_of_a_factual_run_alone_says_so() -> None:
    land = country()
    given = page.page_data(results(land, empty(land, ("factual",), 1)))
    assert "--arm factual" in given["meta"]["command"]


def test_one_run_of_one_arm_makes_a_page() -> None:
    land = country()
    shown = page.page_data(results(land, empty(land, ("factual",), 1)))
    assert shown["paired"] == []
    assert shown["maps"]["default"] == [{"arm": "factual", "policies": "scripted"}]
    assert np.isfinite(list(numbers(shown["series"]))).all()


def test_claims_are_judged_by_these_results(large: Any, data: dict[str, Any]) -> None:
    verdicts = {row["id"]: row for row in data["claims"]}
    assert len(verdicts) == 132
    one = verdicts["S4-12"]
    assert [r["policies"] for r in one["readings"]] == ["scripted", "responsive"]
    survives = large.outcomes["single"].sel(arm="without-alliance", policies="scripted", measure="regime_survives")
    assert one["readings"][0]["p50"] == pytest.approx(survives.to_numpy().mean(), abs=5e-4)
    # What was not run has no verdict.
    assert verdicts["S4-22"]["outcome"] == "not yet computed"


def test_a_scenario_without_claims_makes_a_page() -> None:
    land = country()
    assert land.claims is None
    assert page.page_data(results(land, lively(land, ARMS, 3)))["claims"] == []
