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
from steppefire.errors import StoreError
from steppefire.outcomes import OBSERVED, POLICIES, SINGLE, VARIABLES
from steppefire.report import labels, page
from steppefire.report.rounding import short
from steppefire.scenario.model.scenario import Scenario

from ..analysis.country import country, seen, with_text
from ..analysis.synthetic import BOTH, empty, lively, results

CONTRACT = Path(__file__).parents[2] / "web" / "src" / "data.ts"
EVIL = '</script><script>alert("1")</script><!-- & \u2028 __STEPPEFIRE_DATA__'


@pytest.fixture(scope="module")
def kazakhstan() -> Scenario:
    return scenario.load("kazakhstan-2022")


@pytest.fixture(scope="module")
def large(kazakhstan: Scenario) -> Any:
    return results(kazakhstan, lively(kazakhstan, BOTH, 50))


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
        ("Paired", "paired"), ("Demand", "powers.demands"), ("Prediction", "powers.predictions"),
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
    assert set(data["evidence"]) == {"groups", "parameters", "sources", "claims"}
    assert set(data["meta"]) == {
        "scenario", "version", "seed", "runs", "citizens", "hours", "fingerprint", "command", "policies",
        "seconds_per_run",
    }  # fmt: skip


def test_arms_are_the_same_everywhere(data: dict[str, Any]) -> None:
    names = [arm["name"] for arm in data["arms"]]
    assert names == list(BOTH)
    assert [arm["mode"] for arm in data["arms"]] == ["scripted", "scripted", "responsive", "responsive"]
    by_arm = [
        *data["maps"]["outcomes"],
        *data["series"],
        *data["policies"],
        *data["toll"]["rows"],
        *data["powers"]["demands"],
    ]
    assert all(list(row["arms"]) == names for row in by_arm)
    assert data["maps"]["default"] == ["factual", "without-alliance"]
    assert {(p["arm"], p["against"]) for p in data["paired"]} == {
        ("without-alliance", "factual"), ("without-alliance@responsive", "factual@responsive")
    }  # fmt: skip


def test_lengths_fit_the_steps(data: dict[str, Any]) -> None:
    hours, regions = data["clock"]["hours"], len(data["regions"])
    for outcome in data["maps"]["outcomes"]:
        for steps in outcome["arms"].values():
            assert len(steps) == -(-hours // data["maps"]["step_hours"])
            assert all(len(row) == regions for row in steps)
    for curve in data["series"]:
        assert {len(q) for arm in curve["arms"].values() for q in arm.values()} == {
            -(-hours // curve["step_hours"])
        }
    assert len(data["powers"]["months"]) == len(data["powers"]["index"]["factual"]["p50"])


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
    assert cap["arms"]["factual"] == {"p05": 11, "p50": 20, "p95": 29, "share": 0.75}
    assert cap["arms"]["without-alliance"] == {"p05": None, "p50": None, "p95": None, "share": 0}
    assert rows["arrival"]["recorded"] == 50
    assert rows["dismissal"]["recorded"] is None


def test_medians_by_region() -> None:
    land = country()
    given = empty(land, runs=3)
    given["participants"].values[0, :, 3, 1] = [5, 100, 7]
    shown = page.page_data(results(land, given))
    assert shown["maps"]["outcomes"][0]["arms"]["factual"][1] == [0, 7]
    # Regions stand where their centre does, with all their people.
    assert [(r["name"], r["population"]) for r in shown["regions"]] == [("Shore", 6000), ("Metro", 4000)]
    assert shown["regions"][0]["lat"] == 43.3


def test_toll_by_place_leaves_out_places_without_dead() -> None:
    land = country()
    given = empty(land, runs=3)
    given["daily_killed"].values[0, :, -1, 1] = [1, 2, 3]
    places = page.page_data(results(land, given))["toll"]["places"]
    assert [
        (p["place"], p["arms"]["factual"]["p50"], p["arms"]["without-alliance"]["p50"]) for p in places
    ] == [("Bay", 2, 0)]


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
    # Something is kept for each of its figures; where nothing is, the page says so.
    assert "keep nothing" not in text
    land = replace(country(), observed=(seen("forces_freed", "Metro"), seen("weapons_taken", "Metro")))
    told = " ".join(page.page_data(results(land, empty(land)))["limits"])
    assert "keep nothing to hold against these figures: forces freed, Metro, 2022-01-02." in told


def test_the_command_repeats_the_ensemble() -> None:
    land = country()
    given = results(land, empty(land, BOTH, 3), settings={"known": ("0.5 1/h", 0.5)})
    assert page.page_data(given)["meta"]["command"] == (
        "steppefire run handmade-2022 --runs 3 --seed 7 --arm without-alliance --set 'known=0.5 1/h' "
        "--policies both"
    )


def test_size_and_sameness(large: Any, tmp_path: Path) -> None:
    first = page.write(large, tmp_path / "a.html").read_bytes()
    again = page.write(large, tmp_path / "b.html").read_bytes()
    assert len(first) < 1_500_000
    assert first == again


def test_many_arms_are_drawn_more_coarsely(kazakhstan: Scenario, monkeypatch: pytest.MonkeyPatch) -> None:
    given = results(kazakhstan, lively(kazakhstan, ("factual", "without-alliance"), 3))
    fine = len(page.render(given).encode())
    monkeypatch.setattr(page, "MOST_BYTES", fine - 1)
    coarse = page.render(given)
    assert len(coarse.encode()) < fine
    assert inside(coarse)["maps"]["step_hours"] == 6


def inside(text: str) -> dict[str, Any]:
    """Return the data of a page as a browser would read it."""
    found = re.search(r'<script[^>]*id="steppefire-data"[^>]*>(.*?)</script>', text, re.S)
    assert found
    return dict(json.loads(found[1]))


def test_no_text_can_break_out() -> None:
    land = with_text(country(), EVIL)
    given = results(land, empty(land))
    text = page.render(given)
    assert inside(text) == json.loads(json.dumps(page.page_data(given)))
    assert inside(text)["events"][0]["text"] == EVIL
    assert 'alert("1")</script>' not in text
    scripts = page.template().count("</script>")
    assert text.count("</script>") == scripts


def test_a_missing_template_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    land = country()
    monkeypatch.setattr(resources, "files", lambda _: tmp_path)
    with pytest.raises(StoreError, match="make web"):
        page.write(results(land, empty(land)), tmp_path / "page.html")
    (tmp_path / "web").mkdir()
    (tmp_path / "web" / "page.html").write_text("<html></html>", "utf-8")
    with pytest.raises(StoreError, match="exactly once"):
        page.template()


def test_a_page_is_replaced_whole_or_not_at_all(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    land = country()
    given = results(land, empty(land))
    path = tmp_path / "new" / "page.html"
    page.write(given, path)
    whole = path.read_bytes()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("steppefire.runs.storage.atomic.os.replace", full)
    with pytest.raises(StoreError, match=r"page\.html: .*No space left"):
        page.write(given, path)
    assert path.read_bytes() == whole
    assert [p.name for p in path.parent.iterdir()] == ["page.html"]


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    land = country()
    (tmp_path / "file").write_text("", "utf-8")
    with pytest.raises(StoreError, match="could not be written"):
        page.write(results(land, empty(land)), tmp_path / "file" / "page.html")


def test_the_command_of_a_factual_run_alone_says_so() -> None:
    land = country()
    given = page.page_data(results(land, empty(land, ("factual",), 1)))
    assert "--arm factual" in given["meta"]["command"]


def test_one_run_of_one_arm_makes_a_page() -> None:
    land = country()
    shown = page.page_data(results(land, empty(land, ("factual",), 1)))
    assert shown["paired"] == []
    assert shown["maps"]["default"] == ["factual"]
    assert np.isfinite(list(numbers(shown["series"]))).all()


def test_claims_are_judged_by_these_results(large: Any, data: dict[str, Any]) -> None:
    told = {row["id"]: row for row in data["claims"]}
    assert len(told) == 132
    one = told["S4-12"]
    assert [r["policies"] for r in one["readings"]] == ["scripted", "responsive"]
    survives = large.outcomes["single"].sel(arm="without-alliance", measure="regime_survives").to_numpy().mean()
    assert one["readings"][0]["p50"] == pytest.approx(survives, abs=5e-4)
    # What was not run is not told.
    assert told["S4-22"]["outcome"] == "not yet computed"


def test_broken_claims_cost_no_page(kazakhstan: Scenario, tmp_path: Path) -> None:
    (tmp_path / "claims.yaml").write_text("claims: [\n", "utf-8")
    land = replace(kazakhstan, folder=tmp_path)
    assert page.page_data(results(land, lively(land, BOTH, 3)))["claims"] == []
