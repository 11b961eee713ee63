"""Verdicts of runs are computed: they follow the numbers, and change when the numbers change."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from steppefire.analysis.verdicts import (
    INCONCLUSIVE,
    NOT_YET,
    OUTCOMES,
    Reading,
    compare,
    counts,
    judge,
    measures,
    named,
    rows,
    run_values,
    wilson,
)
from steppefire.scenario import load
from steppefire.scenario.model.claims import CaseQuantity, Claim, ClaimBook, Condition, RunQuantity, Verdict
from steppefire.scenario.model.scenario import Scenario

from .country import country
from .synthetic import ARMS, BOTH, empty, results, set_single

WA, RUNS = "without-alliance", 40


def claim(quantity: Any, condition: Condition) -> ClaimBook:
    ground = "precedents" if isinstance(quantity, CaseQuantity) else "simulation"
    verdict = Verdict(ground, "Is it so?", quantity=quantity, condition=condition)
    return ClaimBook((Claim("A-1", "paper", "p. 1", "cause", "It is so.", verdict),), {})


def by_runs(measure: str, side: str, bound: float, **more: Any) -> ClaimBook:
    given = {"arm": WA, "measure": measure, "against": "factual", "share": False, "policies": ""} | more
    return claim(RunQuantity(**given), Condition(side == "above", bound))


@pytest.mark.parametrize(
    ("low", "mid", "high", "above", "outcome"),
    [
        (1, 2, 3, True, "supported"), (1, 2, 3, False, "contradicted"), (-3, -2, -1, True, "contradicted"),
        (-3, -2, -1, False, "supported"), (-1, 1, 2, True, INCONCLUSIVE), (0, 1, 2, True, "supported"),
        (0, 0, 2, True, INCONCLUSIVE), (-2, 0, 0, True, "contradicted"), (0, 0, 0, True, "contradicted"),
        (0, 0, 0, False, "contradicted"), (-2, -1, 0, False, "supported"), (math.nan, 1, 2, True, INCONCLUSIVE),
    ],
)  # fmt: skip
def test_an_interval_against_a_condition(low: float, mid: float, high: float, above: bool, outcome: str) -> None:
    assert compare(Reading(low, mid, high, "h"), Condition(above, 0.0)) == outcome
    shifted = Reading(low + 7, mid + 7, high + 7, "h")
    assert compare(shifted, Condition(above, 7.0)) == outcome


@pytest.mark.parametrize(("shift", "outcome"), [(5.0, "supported"), (-5.0, "contradicted"), (0.0, INCONCLUSIVE)])
def test_a_verdict_follows_the_runs(shift: float, outcome: str) -> None:
    land = country()
    data = empty(land, ARMS, RUNS)
    set_single(data, WA, "hours_to_order", np.linspace(-1, 1, RUNS) + shift)
    (one,) = judge(by_runs("hours_to_order", "above", 0), land, results(land, data))
    assert one.outcome == outcome
    (reading,) = one.readings
    assert (reading.low, reading.mid, reading.high) == pytest.approx((shift - 0.9, shift, shift + 0.9))
    assert (reading.policies, reading.runs, reading.unit) == ("scripted", RUNS, "h")


def test_a_difference_is_taken_run_by_run() -> None:
    land = country()
    data = empty(land, ARMS, RUNS)
    luck = np.arange(RUNS) * 100.0
    set_single(data, "factual", "killed", luck)
    set_single(data, WA, "killed", luck + 1)
    (one,) = judge(by_runs("killed", "above", 0), land, results(land, data))
    assert one.outcome == "supported"
    assert one.readings[0].low == one.readings[0].high == 1


@pytest.mark.parametrize(
    ("scripted", "free", "outcome"), [(5, 5, "supported"), (-5, -5, "contradicted"), (5, -5, INCONCLUSIVE)]
)
def test_all_policy_modes_must_agree(scripted: float, free: float, outcome: str) -> None:
    land = country()
    data = empty(land, ARMS, RUNS, BOTH)
    set_single(data, WA, "killed", [scripted] * RUNS)
    set_single(data, WA, "killed", [free] * RUNS, "responsive")
    got = results(land, data)
    (one,) = judge(by_runs("killed", "above", 0), land, got)
    assert (one.outcome, [r.policies for r in one.readings]) == (outcome, ["scripted", "responsive"])
    (only,) = judge(by_runs("killed", "above", 0, policies="responsive"), land, got)
    assert [r.policies for r in only.readings] == ["responsive"]
    assert only.outcome == ("supported" if free > 0 else "contradicted")


def test_a_share_of_runs_has_wilsons_interval() -> None:
    # Agresti and Coull (1998): for 0 of 10 the score interval at 90 % is 0 to z^2 / (10 + z^2).
    low, mid, high = wilson(np.zeros(10))
    z2 = 1.6448536269514722**2
    assert (low, mid, high) == pytest.approx((0, 0, z2 / (10 + z2)))
    low, mid, high = wilson(np.r_[np.ones(30), np.zeros(10)])
    assert (low, mid, high) == pytest.approx((0.6245, 0.75, 0.8438), abs=5e-4)
    land = country()
    data = empty(land, ARMS, RUNS)
    book = by_runs("regime_survives", "below", 0.5, against="", share=True)
    for held, outcome in ((RUNS, "contradicted"), (0, "supported"), (RUNS // 2, INCONCLUSIVE)):
        set_single(data, WA, "regime_survives", [1] * held + [0] * (RUNS - held))
        assert judge(book, land, results(land, data))[0].outcome == outcome


def test_demands_and_ties_are_numbers_too() -> None:
    land = country()
    data = empty(land, ARMS, RUNS)
    data["demand_probability"].loc[{"arm": WA, "demand": "Big: a base"}] = 0.75
    data["dependence"].loc[{"arm": WA, "power": "Far", "month": 24}] = 0.5
    alone = data.sel(arm=WA, policies="scripted")
    assert run_values(alone, "demand: Big: a base").tolist() == [0.75] * RUNS
    assert run_values(alone, "tie: Far").tolist() == [0.5] * RUNS
    assert {"demand: Big: a base", "tie: Far", "killed"} <= set(measures(land))
    got = results(land, data)
    assert judge(by_runs("demand: Big: a base", "above", 0.5, against=""), land, got)[0].outcome == "supported"
    assert judge(by_runs("tie: Far", "above", 0.6, against=""), land, got)[0].outcome == "contradicted"


def test_what_was_not_run_is_not_yet_computed_and_says_what_would() -> None:
    land = country()
    data = empty(land, ("factual",), RUNS)
    for have in (None, results(land, data)):
        (one,) = judge(by_runs("killed", "above", 0), land, have)
        assert (one.outcome, one.readings) == (NOT_YET, ())
        assert one.missing == "steppefire run handmade-2022 --arm without-alliance --policies both --out DIR"


def test_few_runs_are_inconclusive() -> None:
    land = country()
    data = empty(land, ARMS, 19)
    set_single(data, WA, "killed", [5] * 19)
    (one,) = judge(by_runs("killed", "above", 0), land, results(land, data))
    assert one.outcome == INCONCLUSIVE
    assert "these are 19" in one.missing
    assert one.readings[0].mid == 5


def test_precedents_are_read_where_they_are_there() -> None:
    land = country()
    book = claim(CaseQuantity("X-1", "p_troops"), Condition(True, 0.5))
    for p, outcome in ((0.9, "supported"), (0.1, "contradicted")):
        assert judge(book, land, cases={"X-1": {"p_troops": p}})[0].outcome == outcome
    (one,) = judge(book, land, cases={})
    assert (one.outcome, one.missing) == (NOT_YET, "steppefire precedents")
    wait = claim(CaseQuantity("X-1", "latency_h"), Condition(False, 48.0))
    hours = {"p05": 5.0, "p50": 20.0, "p95": 40.0}
    assert judge(wait, land, cases={"X-1": {"latency_h": hours}})[0].outcome == "supported"
    assert judge(wait, land, cases={"X-1": {"latency_h": hours | {"p95": 90.0}}})[0].outcome == INCONCLUSIVE


@pytest.fixture(scope="module")
def kazakhstan() -> Scenario:
    return load("kazakhstan-2022")


@pytest.fixture(scope="module")
def shipped(kazakhstan: Scenario) -> ClaimBook:
    assert kazakhstan.claims is not None
    return kazakhstan.claims


def test_every_shipped_verdict_of_runs_turns_with_the_results(kazakhstan: Scenario, shipped: ClaimBook) -> None:
    """Whatever the file says: the same claim is supported by one ensemble and contradicted by its mirror image."""
    decided = [c for c in shipped.claims if isinstance(c.verdict.quantity, RunQuantity)]
    book = replace(shipped, claims=tuple(decided))
    verdicts: dict[bool, list[str]] = {}
    arms = [a for c in decided for a in (c.verdict.quantity.arm, c.verdict.quantity.against) if a]
    for held in (True, False):
        data = empty(kazakhstan, list(dict.fromkeys(["factual", *arms])), RUNS)
        outcomes = []
        for one in decided:
            _meet(data, one.verdict, held)
            single = replace(book, claims=(one,))
            outcomes += [j.outcome for j in judge(single, kazakhstan, results(kazakhstan, data), {})]
        verdicts[held] = outcomes
    assert verdicts[True] == ["supported"] * len(decided)
    assert verdicts[False] == ["contradicted"] * len(decided)
    assert {j.outcome for j in judge(book, kazakhstan, None, {})} == {NOT_YET}


def _meet(data: Any, verdict: Verdict, held: bool) -> None:
    """Write numbers that meet, or miss, a condition."""
    quantity, condition = verdict.quantity, verdict.condition
    above = condition.above == held
    value = float(above) if quantity.share else condition.bound + (0.4 if above else -0.4)
    for arm, number in ((quantity.against, 0.0), (quantity.arm, value)):
        if not arm:
            continue
        if quantity.measure.startswith("demand: "):
            data["demand_probability"].loc[{"arm": arm, "demand": quantity.measure[8:]}] = number
        elif quantity.measure.startswith("tie: "):
            data["dependence"].loc[{"arm": arm, "power": quantity.measure[5:]}] = number
        else:
            set_single(data, arm, quantity.measure, [number] * RUNS)


def test_rows_are_plain_and_counted(kazakhstan: Scenario, shipped: ClaimBook) -> None:
    judged = judge(shipped, kazakhstan, None, {})
    plain = rows(shipped, kazakhstan, judged)
    assert [row["id"] for row in plain] == [c.id for c in shipped.claims]
    assert {row["outcome"] for row in plain} <= set(OUTCOMES)
    assert sum(n for ground in counts(judged).values() for n in ground.values()) == 132
    for row, one in zip(plain, shipped.claims, strict=True):
        assert bool(row["number"]) == bool(row["condition"]) == (one.verdict.quantity is not None)
    assert named(next(c.verdict for c in shipped.claims if c.id == "S4-12")) == (
        "share of runs with regime_survives, without-alliance"
    )


def test_every_claim_that_rests_on_precedents_is_decided(kazakhstan: Scenario, shipped: ClaimBook) -> None:
    """Each is judged by the model without the case it speaks of, and says what that model gives."""
    wanted = [one for one in judge(shipped, kazakhstan) if isinstance(one.claim.verdict.quantity, CaseQuantity)]
    assert len(wanted) >= 5
    assert {one.outcome for one in wanted} <= {"supported", "contradicted"}
    for one in wanted:
        (reading,) = one.readings
        assert 0 < reading.mid < 1
        assert compare(reading, one.claim.verdict.condition) == one.outcome
