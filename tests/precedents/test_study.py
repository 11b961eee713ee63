"""The models of precedents: fits, out-of-sample predictions, and the figures in docs/precedents.md."""

from __future__ import annotations

import json
import math
import os
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from steppefire.precedents import latency, missions, validation
from steppefire.precedents.cases import Precedent, read_shipped_cases, read_shipped_pairs
from steppefire.precedents.decision import (
    FEATURES,
    Request,
    fit_decision,
    help_probabilities,
    request_of,
    shipped_model,
    troops_probability,
)
from steppefire.precedents.study import predict, study
from steppefire.stats.regression import fit_logit, fit_normal, logistic, probability

from .tables import BLOCK, PAGE, TABLES

SOURCE = Path(__file__).parents[2] / "src"
NUMBER = re.compile(r"[-+−]?\d+(?:\.\d+)?")


@pytest.fixture(scope="module")
def found() -> dict[str, Any]:
    return study(read_shipped_cases(), read_shipped_pairs(read_shipped_cases()))


def by_id(name: str) -> Precedent:
    return next(c for c in read_shipped_cases() if c.case_id == name)


def known_cases() -> list[Precedent]:
    return [c for c in read_shipped_cases() if not c.domestic]


# --- the regressions -------------------------------------------------------------------------------------------------


def test_a_logit_with_many_rows_recovers_the_true_slopes_and_their_standard_errors():
    # 200 rows on a lattice; outcomes are the true probabilities, which the likelihood takes as shares.
    a, b = np.meshgrid(np.linspace(-2, 2, 20), np.linspace(-1, 1, 10))
    x = np.column_stack([np.ones(200), a.ravel(), b.ravel()])
    truth = np.array([0.3, 1.0, -0.8])
    fit = fit_logit(np.repeat(x, 50, axis=0), np.repeat(logistic(x @ truth), 50), np.zeros(3))
    mean, deviation = fit.coefficients()
    assert mean == pytest.approx(truth, abs=0.01)
    # Standard error from the information matrix.
    p = logistic(x @ truth)
    information = 50 * (x * (p * (1 - p))[:, None]).T @ x
    assert deviation == pytest.approx(np.sqrt(np.diagonal(np.linalg.inv(information))), rel=0.02)


def test_a_logit_without_rows_returns_its_prior():
    none = np.zeros((0, 2))
    fit = fit_logit(none, np.zeros(0), np.array([0.0, 1.0]))
    mean, _ = fit.coefficients()
    # Mean of the scales under their weights: no row has changed them.
    scales = np.array([0.25, 0.5, 1.0, 2.0])
    weights = scales * np.exp(-0.5 * scales**2)
    assert mean == pytest.approx([0.0, float(scales @ weights / weights.sum())], abs=1e-9)


def test_the_probit_approximation_is_within_two_hundredths_of_the_integral():
    nodes, weights = np.polynomial.hermite_e.hermegauss(60)
    model = shipped_model()
    x = np.array([[f.value(request_of(c)) for f in FEATURES.values()] for c in known_cases()])
    groups = np.array([model.leaders.index(c.leader) for c in known_cases()])
    mean, variance = model.troops.moments(x, groups)
    exact = logistic(mean[..., None] + np.sqrt(variance)[..., None] * nodes) @ weights / weights.sum()
    assert np.abs(model.troops.weights @ exact - probability(model.troops, x, groups)).max() < 0.02


def test_a_normal_fit_agrees_with_least_squares_and_is_less_certain_about_a_new_group():
    x = np.column_stack([np.ones(400), np.tile([0.0, 1.0], 200)])
    wave = np.sin(np.arange(400) * 2.399963)  # spread evenly, mean near 0, deviation 0.707
    y = 5 + 0.7 * x[:, 1] + wave
    fit = fit_normal(x, y, np.arange(400) // 50, 8)
    mean, _ = fit.coefficients()
    best = np.linalg.lstsq(x, y, rcond=None)[0]
    assert mean[:2] == pytest.approx(best, abs=0.03)
    assert float(fit.weights @ fit.noise) == pytest.approx(float(np.std(y - x @ best)), rel=0.1)
    _, variance = fit.moments(x[:1], np.array([-1]))
    _, known = fit.moments(x[:1], np.array([0]))
    assert float(fit.weights @ variance[:, 0]) > float(fit.weights @ known[:, 0])


def test_leader_effects_are_partially_pooled():
    model = shipped_model()
    mean, deviation = model.troops.coefficients()
    habits = dict(zip(model.leaders, mean[len(FEATURES) :], strict=True))
    spread = dict(zip(model.leaders, deviation[len(FEATURES) :], strict=True))
    # Nigeria sent troops in 7 of 9, Russia in 5 of 17; one case of Turkey moves it little and leaves more doubt.
    assert habits["Nigeria"] > habits["Turkey"] > habits["Russia"]
    assert abs(habits["Turkey"]) < 0.5 * abs(habits["Russia"])
    assert spread["Russia"] < spread["Turkey"]


# --- the decision ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "sign"),
    [
        ({"overstretch": 3.0}, -1), ({"patron": 3.0}, -1), ({"loyalty": 3.0}, 1), ({"loyalty": 0.0}, -1),
        ({"framing": 1.0}, 1), ({"out_of_power": True}, -1), ({"held": True}, -1), ({"unasked": True}, -1),
    ],
)  # fmt: skip
def test_each_predictor_changes_the_probability_in_the_expected_direction(change: dict[str, Any], sign: int):
    base = Request("Russia", "unrest")
    assert sign * (troops_probability(replace(base, **change)) - troops_probability(base)) > 0.02


def test_probabilities_of_the_three_answers_sum_to_one():
    p = help_probabilities(shipped_model(), [request_of(c) for c in read_shipped_cases()])
    assert p.min() > 0
    assert p.sum(axis=1) == pytest.approx(np.ones(len(p)), abs=1e-12)


def test_a_leader_without_precedents_ranks_below_one_with_a_positive_effect():
    known, unknown = (troops_probability(Request(name, patron=0.0, loyalty=3.0)) for name in ("Nigeria", "Ruritania"))
    assert 0.5 < unknown < known


def test_loyalty_does_not_count_against_the_ruler():
    one, other = (troops_probability(Request("USSR", loyalty=x, against=True)) for x in (0.0, 3.0))
    assert one == other


# --- validation ------------------------------------------------------------------------------------------------------


def test_held_out_scores_reach_the_targets_or_miss_them_by_less_than_a_standard_error(found: dict[str, Any]):
    scores = found["validation"]
    assert (scores["cases"], scores["troops"]) == (71, 48)
    # The target is 0.145; 0.147 is what the model reaches (docs/precedents.md 4), a tenth of a standard error more.
    assert scores["loo"]["brier"] == pytest.approx(0.147, abs=0.001)
    assert scores["loo"]["brier"] - 0.145 < scores["gain"]["standard_error"]
    assert scores["gain_leave_leader_out"]["share"] >= 0.15
    assert scores["loo"]["brier"] < scores["one_variable"]["brier"] < scores["base_rate"]["brier"]
    assert scores["leave_leader_out"]["brier"] < scores["one_variable_leave_leader_out"]["brier"]
    for fold in ("loo", "leave_leader_out"):
        assert 0.80 <= found["latency"]["coverage"][fold]["share"] <= 0.97


def test_the_outcome_of_a_case_left_out_does_not_change_its_prediction():
    cases = known_cases()
    name = "SYR-2024-11"
    turned = [replace(c, help=2 - (c.help or 0)) if c.case_id == name else c for c in cases]
    rest = [[c for c in of if c.case_id != name] for of in (cases, turned)]
    p, q = (help_probabilities(fit_decision(of), [request_of(by_id(name))]) for of in rest)
    assert np.array_equal(p, q)
    p, q = (validation.held_out(of, [c.case_id for c in of], validation.base_rate) for of in (cases, turned))
    i = [c.case_id for c in cases].index(name)
    assert p[i] == q[i]
    assert (p != q).sum() == len(cases) - 1


def test_leaving_a_leader_out_leaves_all_its_cases_out():
    seen: list[set[str]] = []

    def spy(known: Any, unknown: Any) -> np.ndarray:
        seen.append({c.leader for c in known} & {c.leader for c in unknown})
        return np.zeros(len(unknown))

    validation.held_out(known_cases(), validation.by_leader(known_cases()), spy)
    assert len(seen) == 20
    assert seen == [set()] * 20


def test_measures_of_a_worked_example():
    found = validation.measures(np.array([0.9, 0.6, 0.6, 0.2]), np.array([1.0, 1.0, 0.0, 0.0]))
    assert found["brier"] == pytest.approx((0.01 + 0.16 + 0.36 + 0.04) / 4)
    assert found["log_loss"] == pytest.approx(-(math.log(0.9) + math.log(0.6) + math.log(0.4) + math.log(0.8)) / 4)
    assert found["auc"] == pytest.approx(3.5 / 4)


def test_the_rule_uses_the_score_that_predicts_best():
    cases = [c for c in known_cases() if c.asked and not c.against]
    y = validation.troops_sent(cases)

    def brier(score: str) -> float:
        p = validation.held_out(cases, validation.by_case(cases), lambda a, b: validation.by_level(score, a, b))
        return validation.measures(p, y)["brier"]

    assert min(validation.SCORES, key=brier) == validation.RULE


def test_a_ridge_regression_on_the_same_requests_has_the_score_of_the_page():
    """The descriptive fit of docs/precedents.md 4: eight centred predictors, penalty one, free intercept."""
    cases = [c for c in known_cases() if c.asked and not c.against]
    names = ("overstretch", "patron", "fall_risk", "loyalty", "importance", "framing")
    scores = [[float(getattr(c, n)) for n in names] for c in cases]
    switches = [[float(not c.leader_only), float(c.kind == "external")] for c in cases]
    x = np.hstack([scores, switches])
    y = validation.troops_sent(cases)
    p = np.empty(len(y))
    for i in range(len(y)):
        rest = np.arange(len(y)) != i
        centre = x[rest].mean(axis=0)
        z = np.column_stack([np.ones(rest.sum()), x[rest] - centre])
        b, penalty = np.zeros(9), np.diag([0.0] + [1.0] * 8)
        for _ in range(30):
            q = logistic(z @ b)
            b += np.linalg.solve(z.T @ (z * (q * (1 - q))[:, None]) + penalty, z.T @ (y[rest] - q) - penalty @ b)
        p[i] = logistic(np.array([b[0] + (x[i] - centre) @ b[1:]]))[0]
    assert validation.measures(p, y)["brier"] == pytest.approx(0.153, abs=0.001)


def test_scores_without_expected_signs_are_those_of_the_page(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("steppefire.precedents.decision.SIGNS", np.zeros(len(FEATURES)))
    cases, scored = known_cases(), validation.requests(known_cases())
    y = validation.troops_sent(cases)[scored]
    for folds, brier in ((validation.by_case, 0.156), (validation.by_leader, 0.192)):
        p = validation.held_out(cases, folds(cases), validation.decision_model)[scored, 2]
        assert validation.measures(p, y)["brier"] == pytest.approx(brier, abs=0.001)


# --- missions and survival -------------------------------------------------------------------------------------------


def test_the_modes_of_latency_are_days_and_months():
    fit = latency.fit_latency(known_cases())
    fast, slow = np.exp(fit.centres)
    assert 12 <= fast <= 48
    assert 30 * 24 <= slow <= 6 * 30 * 24
    kazakhstan, mali = latency.slow_probability(fit, [by_id("KAZ-2022-01"), by_id("MLI-2012-09")])
    assert kazakhstan < 0.5 < mali
    (hours,) = latency.latency_quantiles(fit, [by_id("KAZ-2022-01")])
    assert 0 < hours["p05"] < hours["p50"] < hours["p95"]


def test_quantiles_of_the_mixture_have_their_probability_below_them():
    fit = latency.fit_latency(known_cases())
    case = by_id("TZA-1964-01")
    (hours,), (share,) = latency.latency_quantiles(fit, [case]), latency.slow_probability(fit, [case])
    wide = fit.deviations * np.sqrt(1 + 1 / (fit.cases + latency.PRIOR_CASES))
    z = (math.log(hours["p95"]) - fit.centres) / wide
    below = [0.5 * math.erfc(-v / math.sqrt(2)) for v in z]
    assert (1 - share) * below[0] + share * below[1] == pytest.approx(0.95, abs=1e-9)


def test_treating_missing_durations_as_censored_lengthens_predictions():
    plain = missions.fit_lognormal(known_cases(), missions.days_of)
    longer, missing = missions.fit_days_censored(known_cases())
    assert missing == 4
    case = by_id("QAT-2017-06")
    assert longer.quantiles([case])[0]["p50"] > plain.quantiles([case])[0]["p50"]


def test_survival_decreases_with_fall_risk_and_counts_are_reported(found: dict[str, Any]):
    rows = found["survival"]["table"]
    for name in ("none", "other", "troops"):
        assert rows[0][name] > rows[1][name] > rows[2][name]
    counts = {x["help"]: (x["survived"], x["cases"]) for x in found["survival"]["counts"]}
    assert counts == {0: (1, 7), 1: (9, 11), 2: (33, 39)}


def test_the_probability_of_acting_alone_is_higher_without_a_council():
    share = missions.fit_share(known_cases())
    france, ecowas = share.quantiles([by_id("MLI-2013-01"), by_id("GNB-2022-02")])
    assert france["alone"] > 0.5 > ecowas["alone"]
    assert 0 < ecowas["p05"] < ecowas["p50"] < ecowas["p95"] < 1


def test_pairs_are_predicted_by_a_model_fitted_to_neither_case(found: dict[str, Any]):
    pair = next(p for p in found["pairs"] if p["first"] == "SYR-2024-11")
    rest = [c for c in known_cases() if c.case_id not in ("SYR-2024-11", "SYR-2015-09")]
    requests = [request_of(by_id(name)) for name in ("SYR-2024-11", "SYR-2015-09")]
    p = help_probabilities(fit_decision(rest), requests)[:, 2]
    assert pair["p_troops"] == p.tolist()
    assert {r["feature"] for r in pair["reasons"]} == {"at_war", "overstretch"}
    assert sum(p["right"] for p in found["pairs"]) == 13


# --- cases of a user -------------------------------------------------------------------------------------------------


def test_models_are_not_fitted_to_the_predicted_cases(found: dict[str, Any]):
    copy = replace(by_id("KAZ-2022-01"), case_id="NEW-2030-01")
    known, new = predict(read_shipped_cases(), [by_id("KAZ-2022-01"), copy])
    by_name = {row["case_id"]: row for row in found["record"]}
    assert known["p_troops"] == by_name["KAZ-2022-01"]["p_troops"]
    # The models for the new case are fitted to its twin among the precedents, to which troops were sent.
    assert new["p_troops"] > known["p_troops"]
    changed = replace(copy, help=0, hours_to_deployment=9000.0, troops=10**6, days=9000.0, leader_share=0.1)
    assert predict(read_shipped_cases(), [changed])[0] == new


def test_a_case_of_unknown_kind_of_threat_can_be_predicted():
    case = replace(by_id("KAZ-2022-01"), case_id="NEW", threat="something else")
    (row,) = predict(read_shipped_cases(), [case])
    assert row["kind"] is None
    assert 0 < row["p_troops"] < 1


def test_predictions_do_not_depend_on_threads_or_hash_seeds():
    code = (
        "import json; from dataclasses import replace; from steppefire.precedents.study import predict;"
        "from steppefire.precedents.cases import read_shipped_cases;"
        "print(json.dumps(predict(read_shipped_cases(), [replace(read_shipped_cases()[0], case_id='NEW')])))"
    )
    outputs = set()
    for number in ("1", "2"):
        env = {
            **os.environ,
            "PYTHONPATH": str(SOURCE),
            "OPENBLAS_NUM_THREADS": number,
            "PYTHONHASHSEED": number,
        }
        command = [sys.executable, "-c", code]
        outputs.add(subprocess.run(command, capture_output=True, text=True, env=env, check=True).stdout)
    assert len(outputs) == 1
    assert json.loads(outputs.pop())[0]["case_id"] == "NEW"


# --- the page --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", TABLES)
def test_the_page_has_the_figures_of_the_study(found: dict[str, Any], name: str):
    page = {m[2]: m[3] for m in BLOCK.finditer(PAGE.read_text("utf-8"))}
    ours = "\n".join(TABLES[name](found)).strip()
    theirs = page[name].strip()
    assert NUMBER.sub("#", ours) == NUMBER.sub("#", theirs)
    # One unit of the last digit: another processor may round the other way.
    for a, b in zip(NUMBER.findall(ours), NUMBER.findall(theirs), strict=True):
        x, y = (float(t.replace("−", "-")) for t in (a, b))
        assert abs(x - y) <= 1.01 * 10.0 ** -len(a.partition(".")[2]), f"{name}: {b} in the page, {a} here"


def test_the_page_has_no_other_table_of_figures():
    assert {m[2] for m in BLOCK.finditer(PAGE.read_text("utf-8"))} == set(TABLES)
