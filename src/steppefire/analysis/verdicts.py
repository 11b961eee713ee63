"""Verdicts on the claims of articles, from the record, the runs and the precedents.

A verdict by runs or by precedents is computed from a number and the condition that claims.yaml gives for it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from steppefire.analysis.arm_labels import arms_of, modes_of
from steppefire.analysis.headline import FEW_RUNS
from steppefire.outcomes import SINGLE
from steppefire.scenario.model.arms import FACTUAL
from steppefire.scenario.model.claims import (
    DEMAND,
    HOLDS,
    TIE,
    CaseQuantity,
    Claim,
    ClaimBook,
    Condition,
    RunQuantity,
    Verdict,
    power_measures,
)
from steppefire.scenario.model.scenario import Scenario
from steppefire.stats.intervals import quantiles

if TYPE_CHECKING:
    import xarray as xr

    from steppefire.runs.results import Results

SUPPORTED, CONTRADICTED = "supported", "contradicted"
INCONCLUSIVE, NOT_YET, CONTESTED, NOT_TESTABLE = "inconclusive", "not yet computed", "contested", "not testable"
OUTCOMES = (*HOLDS, INCONCLUSIVE, NOT_YET, CONTESTED, NOT_TESTABLE)
"""Possible verdicts on a claim."""
NINETY = 1.6448536269514722
"""Standard deviations from the middle to either end of a 90 % interval."""

Cases = Mapping[str, Mapping[str, Any]]
"""Predictions of the model of precedents by case, each fitted without that case."""


@dataclass(frozen=True)
class Reading:
    """A number that a verdict rests on: its median and 90 % interval, and the policy mode of its runs."""

    low: float
    mid: float
    high: float
    unit: str
    policies: str = ""
    runs: int = 0


@dataclass(frozen=True)
class Judgement:
    """A claim with its verdict.

    Parameters
    ----------
    outcome
        One of `OUTCOMES`.
    readings
        Numbers computed for it; none where nothing is computed.
    missing
        What would have to be run, where the outcome is not yet computed or inconclusive for lack of runs.
    """

    claim: Claim
    outcome: str
    readings: tuple[Reading, ...] = ()
    missing: str = ""


def measures(scenario: Scenario) -> dict[str, str]:
    """Return the unit of every number of a run that a claim may refer to, by name."""
    return {name: one.unit for name, one in SINGLE.items()} | power_measures(scenario.demands, scenario.dependence)


def judge(
    book: ClaimBook, scenario: Scenario, results: Results | None = None, cases: Cases | None = None
) -> list[Judgement]:
    """Return the verdict on every claim, in the order of the book.

    Parameters
    ----------
    book, scenario
        The claims and the scenario they refer to.
    results
        Results to read; without them a claim that runs decide is not yet computed.
    cases
        Rows of the model of precedents by case; those of `predicted_cases` if None.
    """
    if cases is None:
        cases = predicted_cases(book)
    return [_judged(claim, scenario, results, cases) for claim in book.claims]


def predicted_cases(book: ClaimBook) -> Cases:
    """Return the predictions of the model of precedents for the cases that the claims refer to."""
    wanted = {c.verdict.quantity.case for c in book.claims if isinstance(c.verdict.quantity, CaseQuantity)}
    if not wanted:
        return {}
    from steppefire.precedents.cases import read_shipped_cases
    from steppefire.precedents.study import predict

    known = read_shipped_cases()
    rows = predict(known, [case for case in known if case.case_id in wanted])
    return {row["case_id"]: row for row in rows}


def _judged(claim: Claim, scenario: Scenario, results: Results | None, cases: Cases) -> Judgement:
    verdict = claim.verdict
    if isinstance(verdict.quantity, RunQuantity):
        return _by_runs(claim, verdict, verdict.quantity, scenario, results)
    if isinstance(verdict.quantity, CaseQuantity):
        return _by_case(claim, verdict, verdict.quantity, cases)
    if verdict.ground == "record":
        return Judgement(claim, verdict.holds)
    return Judgement(claim, CONTESTED if verdict.ground == "contested" else NOT_TESTABLE)


def _by_runs(
    claim: Claim, verdict: Verdict, quantity: RunQuantity, scenario: Scenario, results: Results | None
) -> Judgement:
    """Return the verdict of the runs; all policy modes that the claim asks for must agree."""
    readings = [] if results is None else _readings(results, scenario, quantity)
    if not readings or verdict.condition is None:
        return Judgement(claim, NOT_YET, missing=_command(scenario, quantity))
    if readings[0].runs < FEW_RUNS:
        needed = f"at least {FEW_RUNS} runs; these are {readings[0].runs}"
        return Judgement(claim, INCONCLUSIVE, tuple(readings), needed)
    outcomes = {compare(reading, verdict.condition) for reading in readings}
    return Judgement(claim, outcomes.pop() if len(outcomes) == 1 else INCONCLUSIVE, tuple(readings))


def _by_case(claim: Claim, verdict: Verdict, quantity: CaseQuantity, cases: Cases) -> Judgement:
    value = cases.get(quantity.case, {}).get(quantity.number)
    if value is None or verdict.condition is None:
        return Judgement(claim, NOT_YET, missing="steppefire precedents")
    levels = [value[name] for name in ("p05", "p50", "p95")] if isinstance(value, Mapping) else [value] * 3
    low, mid, high = (math.nan if level is None else float(level) for level in levels)
    unit = "h" if quantity.number == "latency_h" else "probability"
    reading = Reading(low, mid, high, unit)
    return Judgement(claim, compare(reading, verdict.condition), (reading,))


def compare(reading: Reading, condition: Condition) -> str:
    """Return whether all of an interval meets a condition, none of it does, or it lies on both sides of the bound.

    An end may touch the bound, as long as the median does not.
    """
    low, mid, high = (x - condition.bound for x in (reading.low, reading.mid, reading.high))
    if not condition.above:
        low, mid, high = -high, -mid, -low
    if not all(math.isfinite(x) for x in (low, mid, high)):
        return INCONCLUSIVE
    if low >= 0 and mid > 0:
        return SUPPORTED
    return CONTRADICTED if high <= 0 else INCONCLUSIVE


def _readings(results: Results, scenario: Scenario, quantity: RunQuantity) -> list[Reading]:
    """Return the number in every policy mode that was run and that the claim asks for."""
    dataset, unit = results.outcomes, measures(scenario).get(quantity.measure)
    wanted = {quantity.arm, quantity.against} - {""}
    if unit is None or not wanted <= set(arms_of(dataset)):
        return []
    out: list[Reading] = []
    for mode in modes_of(dataset):
        if quantity.policies not in ("", mode):
            continue
        values = run_values(dataset.sel(arm=quantity.arm, policies=mode), quantity.measure)
        if quantity.against:
            values = values - run_values(dataset.sel(arm=quantity.against, policies=mode), quantity.measure)
        low, mid, high = wilson(values) if quantity.share else quantiles(values).tolist()
        out.append(Reading(low, mid, high, "share of runs" if quantity.share else unit, mode, values.shape[0]))
    return out


def run_values(arm: xr.Dataset, measure: str) -> np.ndarray:
    """Return one number of every run, float64 (runs,).

    Parameters
    ----------
    arm
        Outcomes of one arm under one policy mode.
    measure
        One of the names of `measures`.
    """
    if measure.startswith(DEMAND):
        values = arm["demand_probability"].sel(demand=measure.removeprefix(DEMAND))
    elif measure.startswith(TIE):
        values = arm["dependence"].sel(power=measure.removeprefix(TIE)).isel(month=-1)
    else:
        values = arm["single"].sel(measure=measure)
    return np.asarray(values.to_numpy(), np.float64)


def wilson(values: np.ndarray) -> tuple[float, float, float]:
    """Return the share of ones with its 90 % interval by Wilson's score (1927): low, middle, high."""
    n, share = values.shape[0], float(np.mean(values))
    if n == 0:
        return math.nan, math.nan, math.nan
    spread = NINETY**2 / n
    centre = (share + spread / 2) / (1 + spread)
    half = NINETY * math.sqrt(share * (1 - share) / n + spread / (4 * n)) / (1 + spread)
    return max(0.0, centre - half), share, min(1.0, centre + half)


def _command(scenario: Scenario, quantity: RunQuantity) -> str:
    """Return the command that computes a number."""
    arms = [a for a in dict.fromkeys((quantity.arm, quantity.against)) if a and a != FACTUAL]
    words = [f"--arm {arm}" for arm in arms or [FACTUAL]]
    mode = quantity.policies or "both"
    return f"steppefire run {scenario.name} {' '.join(words)} --policies {mode} --out DIR"


def counts(judgements: Sequence[Judgement]) -> dict[str, dict[str, int]]:
    """Return the numbers of claims by ground and outcome; zeros are left out."""
    out: dict[str, dict[str, int]] = {}
    for one in judgements:
        ground = out.setdefault(one.claim.verdict.ground, {})
        ground[one.outcome] = ground.get(one.outcome, 0) + 1
    return out


def rows(book: ClaimBook, scenario: Scenario, judgements: Sequence[Judgement]) -> list[dict[str, Any]]:
    """Return the judgements as plain data, for JSON and for the page."""
    titles = {**scenario.evidence.sources, **book.sources}
    return [
        {
            "id": one.claim.id,
            "source": one.claim.source,
            "article": titles[one.claim.source].title,
            "locator": one.claim.locator,
            "kind": one.claim.kind,
            "text": one.claim.text,
            "ground": one.claim.verdict.ground,
            "outcome": one.outcome,
            "words": one.claim.verdict.explanation,
            "caveat": one.claim.verdict.caveat,
            "sources": list(one.claim.verdict.sources),
            "assumption": one.claim.verdict.assumption,
            "number": named(one.claim.verdict),
            "condition": str(one.claim.verdict.condition or ""),
            "readings": [_plain(reading) for reading in one.readings],
            "missing": one.missing,
        }
        for one in judgements
    ]


def named(verdict: Verdict) -> str:
    """Return the name of the number that is computed for a verdict, or an empty string."""
    quantity = verdict.quantity
    if isinstance(quantity, CaseQuantity):
        return f"{quantity.number} of {quantity.case}"
    if quantity is None:
        return ""
    what = f"{'share of runs with ' if quantity.share else ''}{quantity.measure}, {quantity.arm}"
    return f"{what} minus {quantity.against}" if quantity.against else what


def _plain(reading: Reading) -> dict[str, Any]:
    levels = {"p05": reading.low, "p50": reading.mid, "p95": reading.high}
    numbers = {name: value if math.isfinite(value) else None for name, value in levels.items()}
    return {**numbers, "unit": reading.unit, "policies": reading.policies, "runs": reading.runs}
