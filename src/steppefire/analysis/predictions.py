"""Scores of the articles' predictions for the two years after the crisis, beside base rates.

Probabilities are computed from runs, outcomes from the recorded facts, and base rates from the demands.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import xarray as xr

from steppefire.analysis.arm_labels import arms_of, by_arm, modes_of, reference_mode
from steppefire.scenario.model.arms import FACTUAL
from steppefire.scenario.model.powers import Demand
from steppefire.scenario.model.predictions import ALL, DECISION, FAVOUR, SHARE, Prediction, RecordedFact
from steppefire.scenario.model.scenario import Scenario
from steppefire.stats.intervals import contains, interval, plain
from steppefire.world.powers import evenness

if TYPE_CHECKING:
    from steppefire.runs.results import Results

IGNORANCE = 0.5
"""Base rate of a rise or a fall of a share, for which no earlier cases were counted."""
UNDECIDED = None
"""Outcome of a prediction that the record leaves open."""


def score_predictions(results: Results) -> dict[str, Any] | None:
    """Return the scores of the articles' predictions as plain data for JSON; None where the scenario has none.

    Returns
    -------
    predictions
        ``predictions`` (``name``, ``text``, ``claims``; ``arms``: probability by arm and policy mode; ``base_rate``
        and its ``basis``; ``happened``: 1, 0 or None where the record leaves it open; ``brier``: Brier scores of the
        ``arms`` and of the ``base_rate``), ``scores`` (mean Brier scores over the decided predictions, likewise),
        ``scored`` (number of decided predictions), and ``figures`` (recorded shares and favour with the 90 % interval
        of the factual runs).
    """
    scenario, outcomes = results.scenario, results.outcomes
    if not scenario.predictions and not scenario.recorded_facts:
        return None
    arms, modes = arms_of(outcomes), modes_of(outcomes)
    rows = [_row(p, scenario, outcomes) for p in scenario.predictions]
    decided = [row for row in rows if row["happened"] is not UNDECIDED]

    def mean_score(arm: str, mode: str) -> float | None:
        return _brier([(row["arms"][arm][mode], row["happened"]) for row in decided])

    return {
        "predictions": rows,
        "scored": len(decided),
        "scores": {
            "arms": by_arm(arms, modes, mean_score),
            "base_rate": _brier([(row["base_rate"], row["happened"]) for row in decided]),
        },
        "figures": _figures(scenario, outcomes),
    }


def _row(prediction: Prediction, scenario: Scenario, outcomes: xr.Dataset) -> dict[str, Any]:
    arms, modes = arms_of(outcomes), modes_of(outcomes)
    rate, basis = base_rate(prediction, scenario)
    chances = by_arm(
        arms, modes, lambda arm, mode: plain(predicted(prediction, scenario, outcomes.sel(arm=arm, policies=mode)))
    )
    came = happened(prediction, scenario)

    def score(probability: float | None) -> float | None:
        return UNDECIDED if came is UNDECIDED else _brier([(probability, came)])

    return {
        "name": prediction.name,
        "text": prediction.text,
        "claims": list(prediction.claims),
        "arms": chances,
        "base_rate": rate,
        "basis": basis,
        "happened": came,
        "brier": {
            "arms": by_arm(arms, modes, lambda arm, mode: score(chances[arm][mode])),
            "base_rate": score(rate),
        },
    }


def _brier(pairs: Sequence[tuple[float | None, float]]) -> float | None:
    """Return the mean squared error of probabilities (Brier 1950), 0 at best; None where one is missing."""
    if not pairs or any(p is None for p, _ in pairs):
        return None
    return float(np.mean([(p - y) ** 2 for p, y in pairs if p is not None]))


def predicted(prediction: Prediction, scenario: Scenario, arm: xr.Dataset) -> float:
    """Return the model's probability of an event: the mean over the runs of one arm, NaN where there is none."""
    if arm.sizes["run"] == 0:
        return math.nan
    if prediction.event in ("granted", "refused", "any-granted"):
        asked = [i for i, d in enumerate(scenario.demands) if _raised(d, prediction)]
        refused = np.prod(1 - arm["demand_probability"].transpose("run", "demand").to_numpy()[:, asked], axis=1)
        chance = float(np.mean(refused, dtype=np.float64))
        return chance if prediction.event == "refused" else 1 - chance
    ties = arm["ties"].transpose("run", "month", "power", "dimension").to_numpy().astype(np.float64)
    names = [str(p) for p in arm["power"].to_numpy()]
    of = ties[..., [str(d) for d in arm["dimension"].to_numpy()].index(prediction.item)]
    if prediction.event == "index-falls":
        known = [names.index(p) for p in _compared(prediction, scenario)] or list(range(len(names)))
        first, last = (np.array([evenness(run[month, known]) for run in of]) for month in (0, -1))
    else:
        power = names.index(prediction.power)
        first, last = of[:, 0, power], of[:, -1, power]
    gap = last - first
    return float(np.mean(gap > 0 if prediction.event == "share-rises" else gap < 0))


def base_rate(prediction: Prediction, scenario: Scenario) -> tuple[float, str]:
    """Return the base rate of a prediction and its basis."""
    asked = [d for d in scenario.demands if _raised(d, prediction)]
    if prediction.event in ("granted", "refused", "any-granted") and asked:
        refused = math.prod(1 - d.base_rate for d in asked)
        counted = "; ".join(f"{d.granted} of {d.asked}" for d in asked)
        return refused if prediction.event == "refused" else 1 - refused, f"granted in earlier cases: {counted}"
    return IGNORANCE, "no earlier cases counted: one half"


def _raised(demand: Demand, prediction: Prediction) -> bool:
    return demand.power == prediction.power and prediction.item in (ALL, demand.issue)


def happened(prediction: Prediction, scenario: Scenario) -> int | None:
    """Return 1 or 0 if the record decides, None if it has no data or its ranges allow both."""
    if prediction.event in ("granted", "refused", "any-granted"):
        asked = [d.issue for d in scenario.demands if _raised(d, prediction)]
        facts = [o for o in scenario.recorded_facts if o.kind == DECISION and o.power == prediction.power]
        facts = [o for o in facts if o.item in asked]
        if any(o.low == o.best == o.high == 1 for o in facts):
            return int(prediction.event != "refused")
        refused = {o.item for o in facts if o.low == o.best == o.high == 0}
        return int(prediction.event == "refused") if refused == set(asked) and asked else UNDECIDED
    if prediction.event == "index-falls":
        return _index_fell(prediction, scenario)
    first, last = _ends(prediction.power, prediction.item, scenario)
    if first is None or last is None:
        return UNDECIDED
    if last.low > first.high or last.high < first.low:
        return int((last.low > first.high) == (prediction.event == "share-rises"))
    return UNDECIDED


def decisions(scenario: Scenario) -> dict[tuple[str, str], bool]:
    """Return which demands were granted in fact, by power and issue; those the record leaves open are left out."""
    rows = [o for o in scenario.recorded_facts if o.kind == DECISION and o.low == o.high]
    return {(o.power, o.item): o.best == 1 for o in rows if o.best in (0, 1)}


def _ends(power: str, dimension: str, scenario: Scenario) -> tuple[RecordedFact | None, RecordedFact | None]:
    """Return the first and the last recorded share; nothing unless there are two."""
    rows = [o for o in scenario.recorded_facts if o.kind == SHARE and (o.power, o.item) == (power, dimension)]
    rows.sort(key=lambda o: o.day)
    return (rows[0], rows[-1]) if len(rows) > 1 else (None, None)


def _compared(prediction: Prediction, scenario: Scenario) -> list[str]:
    """Return the powers whose share is recorded both at the start and at the end."""
    powers = dict.fromkeys(o.power for o in scenario.recorded_facts if o.kind == SHARE)
    return [p for p in powers if _ends(p, prediction.item, scenario)[0] is not None]


def _index_fell(prediction: Prediction, scenario: Scenario) -> int | None:
    """Return whether a kind of tie became less evenly spread (1 or 0), or None if the recorded ranges allow both."""
    spans = [
        (first, last)
        for p in _compared(prediction, scenario)
        for first, last in [_ends(p, prediction.item, scenario)]
        if first is not None and last is not None
    ]
    if len(spans) < 2:
        return UNDECIDED
    starts, ends = (_corners([pair[k] for pair in spans]) for k in (0, 1))
    if max(ends) < min(starts):
        return 1
    return 0 if min(ends) > max(starts) else UNDECIDED


def _corners(rows: Sequence[RecordedFact]) -> list[float]:
    """Return the index at every combination of the lowest, best and highest share."""
    grid = np.stack(np.meshgrid(*([o.low, o.best, o.high] for o in rows)), -1).reshape(-1, len(rows))
    return [evenness(shares) for shares in grid]


def _figures(scenario: Scenario, outcomes: xr.Dataset) -> list[dict[str, Any]]:
    """Return recorded figures of later months with the interval of the factual runs; survey figures are proxies."""
    if FACTUAL not in arms_of(outcomes):
        return []
    arm, out = outcomes.sel(arm=FACTUAL, policies=reference_mode(modes_of(outcomes))), []
    start = scenario.clock.start.date()
    readers: Mapping[str, Callable[[RecordedFact, int], np.ndarray]] = {
        SHARE: lambda o, m: arm["ties"].sel(power=o.power, dimension=o.item, month=m).to_numpy(),
        FAVOUR: lambda o, m: arm["favour"].sel(month=m).to_numpy(),
    }
    for fact in scenario.recorded_facts:
        month = 12 * (fact.day.year - start.year) + fact.day.month - start.month
        if fact.kind in readers and 0 < month < outcomes.sizes["month"]:
            runs = interval(readers[fact.kind](fact, month))
            about = {"date": fact.day.isoformat(), "kind": fact.kind, "power": fact.power, "item": fact.item}
            numbers = {"low": fact.low, "best": fact.best, "high": fact.high, "note": fact.note}
            out.append(about | numbers | runs | {"inside": contains(runs["p05"], runs["p95"], fact.best)})
    return out
