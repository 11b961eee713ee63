"""Levels, paired differences and the fit to the record, computed from numbers that are known."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from steppefire.analysis.observed import outside
from steppefire.analysis.sensitivity import FEWEST_RUNS, chance_level, rank_parameters, ranks, spearman, top
from steppefire.analysis.summary import summarise
from steppefire.outcomes import SINGLE
from steppefire.stats.intervals import contains, difference, interval

from .country import country, seen
from .synthetic import ARMS, BOTH, empty, lively, results, set_single

KEYS = {
    "scenario", "title", "citizens", "hours", "runs", "seed", "policies", "arms", "paired",
    "prior_dependence", "observed", "fit",
    "inside_share", "predictions", "timing", "prior_only",
}  # fmt: skip
ROW = {
    "series", "unit", "date", "place", "low", "best", "high", "p05", "p50", "p95", "inside", "note", "claims",
    "when", "hour", "definition", "kind", "lag", "range_low", "range_high", "best_inside",
}  # fmt: skip


def test_quantiles_interpolate_linearly() -> None:
    assert interval(np.arange(21.0)) == {"p05": 1.0, "p50": 10.0, "p95": 19.0}
    assert interval(np.array([1.0, 2.0])) == pytest.approx({"p05": 1.05, "p50": 1.5, "p95": 1.95})
    assert interval(np.array([])) == {"p05": None, "p50": None, "p95": None}
    assert interval(np.array([1.0, np.nan])) == {"p05": None, "p50": None, "p95": None}


def test_a_difference_is_taken_run_by_run() -> None:
    # The two arms hold the same numbers: without pairing, no difference would be seen.
    out = difference(np.array([3, 1, 2]), np.array([1, 2, 3]))
    assert out == pytest.approx({"p05": -1, "p50": -1, "p95": 1.7, "share_negative": 2 / 3, "share_zero": 0})


@pytest.mark.parametrize(
    ("low", "high", "value", "inside"),
    [
        (1, 2, 1, True), (1, 2, 2, True), (1, 2, 2.1, False), (1, 2, 0.9, False), (0, 0, 0, True),
        (float(np.float32(0.05)), 0.1, 0.05, True), (None, 2, 1, None), (1, 2, float("nan"), None),
    ],
)  # fmt: skip
def test_an_interval_contains_its_ends(
    low: float | None, high: float, value: float, inside: bool | None
) -> None:
    assert contains(low, high, value) is inside


def test_summary_has_its_keys_and_is_json() -> None:
    land = country()
    summary = summarise(results(land, lively(land, runs=12)))
    assert set(summary) == KEYS
    assert json.loads(json.dumps(summary, allow_nan=False)) == summary
    assert summary["runs"] == 12
    assert summary["policies"] == list(BOTH)
    assert list(summary["arms"]) == list(ARMS)
    assert list(summary["paired"]) == ["without-alliance"]
    for modes in (*summary["arms"].values(), *summary["paired"].values()):
        assert list(modes) == list(BOTH)
        for levels in modes.values():
            assert set(levels) == set(SINGLE)
            assert all({"p05", "p50", "p95"} <= set(level) for level in levels.values())
    assert all(set(row) == ROW for row in summary["observed"])
    assert summary["timing"] == {
        "seconds_per_run_median": None, "citizen_hours_per_second": None, "peak_rss_mb_per_process": None
    }  # fmt: skip


def test_pairs_are_of_one_mode() -> None:
    land = country()
    data = empty(land, ARMS, 3, BOTH)
    for mode, factual, without in (("scripted", [1, 2, 3], [2, 4, 6]), ("responsive", [10, 10, 10], [7, 10, 11])):
        set_single(data, "factual", "killed", factual, mode)
        set_single(data, "without-alliance", "killed", without, mode)
    scripted, responsive = (
        summarise(results(land, data))["paired"]["without-alliance"][mode]["killed"] for mode in BOTH
    )
    assert (scripted["p50"], scripted["share_negative"], scripted["share_zero"]) == (2, 0, 0)
    assert (responsive["p50"], responsive["share_negative"]) == (0, pytest.approx(1 / 3))
    assert responsive["share_zero"] == pytest.approx(1 / 3)


def test_flags_carry_their_share() -> None:
    land = country()
    data = empty(land, ARMS, 4)
    set_single(data, "factual", "regime_survives", [1, 1, 1, 0])
    factual = summarise(results(land, data))["arms"]["factual"]["scripted"]
    assert factual["regime_survives"]["share"] == 0.75
    assert "share" not in factual["killed"]


def test_observed_figures_beside_the_runs() -> None:
    land = replace(
        country(),
        observed=(
            seen("killed", best=5),
            seen("killed", "Metro", best=5),
            seen("weapons_taken", "Metro", best=3),
            seen("forces_freed", "Metro", best=3),
        ),
    )
    data = empty(land, ARMS, 3, BOTH)
    data["killed"].values[0, 0, :, 47, 0] = [4, 5, 6]
    data["killed"].values[0, 1, :, 47, 0] = 999
    data["daily_weapons"].values[0, 0, :, 1, 3] = [2, 3, 4]
    summary = summarise(results(land, data))
    assert [row["inside"] for row in summary["observed"]] == [True, False, True, None]
    first, _, _, unknown = summary["observed"]
    assert (first["p50"], first["best"], first["unit"], first["date"]) == (5, 5, "persons", "2022-01-02")
    assert first["claims"] == ["c-1"]
    assert unknown["p50"] is None
    # What cannot be judged does not count.
    assert summary["inside_share"] == pytest.approx(2 / 3)
    assert outside(summary["observed"]) == ["killed, Metro, 2022-01-02"]


def test_without_a_factual_arm_nothing_is_compared_with_the_record() -> None:
    land = country()
    summary = summarise(results(land, empty(land, ("without-alliance",), 2)))
    assert (summary["observed"], summary["paired"], summary["inside_share"]) == ([], {}, None)


def test_currency_is_named() -> None:
    land = replace(country(), observed=(seen("fuel_price", "Bay"),))
    assert summarise(results(land, empty(land)))["observed"][0]["unit"] == "TNG/l"


def test_ranks_share_ties() -> None:
    assert ranks(np.array([5.0, 1.0, 5.0, 9.0])).tolist() == [1.5, 0, 1.5, 3]


def test_spearman_sees_any_monotone_tie() -> None:
    x = np.arange(10.0)
    table = np.stack([np.exp(x), -x, np.ones(10)], axis=1)
    rho = spearman(x**3, table)
    assert rho[:2] == pytest.approx([1, -1])
    assert np.isnan(rho[2])
    assert np.isnan(spearman(np.ones(10), table)).all()


def test_drivers_are_uncertain_parameters_of_the_main_comparison() -> None:
    land = country()
    data = empty(land, runs=40)
    random = np.random.default_rng(1)
    data["draw"].values[:] = random.random(data["draw"].shape)
    set_single(
        data, "without-alliance", "killed", np.round(50 * data["draw"].sel(parameter="guessed").values)
    )
    rows = rank_parameters(results(land, data))
    assert {row["parameter"] for row in rows} == {"known", "guessed"}
    first = top(rows)[0]
    assert (first["parameter"], first["measure"], first["cited"]) == ("guessed", "killed", False)
    assert first["rho"] > 0.99
    assert first["beyond_chance"]
    assert {(row["arm"], row["policies"]) for row in rows} == {("without-alliance", "scripted")}
    assert [row["parameter"] for row in top(rows)] == ["guessed", "known"]


def test_too_few_runs_have_no_drivers() -> None:
    land = country()
    assert rank_parameters(results(land, lively(land, runs=FEWEST_RUNS - 1))) == []
    assert rank_parameters(results(land, lively(land, ("factual",), runs=20))) == []


def test_correlations_are_taken_within_each_policy_mode() -> None:
    land = country()
    data = empty(land, ARMS, 40, BOTH)
    data["draw"].values[:] = np.random.default_rng(1).random(data["draw"].shape)
    guessed = np.round(50 * data["draw"].sel(parameter="guessed").values)
    set_single(data, "without-alliance", "killed", guessed, "scripted")
    set_single(data, "without-alliance", "killed", -guessed, "responsive")
    first = {row["policies"]: row["rho"] for row in reversed(rank_parameters(results(land, data)))}
    assert first["scripted"] > 0.99
    assert first["responsive"] < -0.99


def test_luck_alone_is_seldom_beyond_chance() -> None:
    random = np.random.default_rng(3)
    level = chance_level(50, 80)
    tries = [np.abs(spearman(random.random(50), random.random((50, 80)))).max() > level for _ in range(200)]
    assert np.mean(tries) < 0.1
