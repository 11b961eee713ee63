"""What the articles foretold of the two years after: the model's probability, the record, and a rival's.

Nothing here is typed in: a probability comes of the runs, an outcome of the record, a base rate of the demands.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import xarray as xr

from steppefire.analysis.arm_labels import reference
from steppefire.scenario.model.powers import Demand
from steppefire.scenario.model.predictions import ALL, DECISION, FAVOUR, SHARE, Prediction, PredictionBook, RecordedFact
from steppefire.scenario.model.scenario import Scenario
from steppefire.scenario.readers.predictions import assemble_predictions
from steppefire.stats.intervals import contains, interval, plain
from steppefire.world.powers import evenness

if TYPE_CHECKING:
    from steppefire.runs.results import Results

IGNORANCE = 0.5
"""Base rate of a share that rises or falls, for which no history was counted: either way is equally likely."""
RIVAL = "base_rate"
"""Name of the rival among the arms."""
UNTOLD = None
"""Of what the record leaves open."""


def score_predictions(results: Results) -> dict[str, Any] | None:
    """Return how predictions fared, as plain data for JSON; None where the scenario has none that are sound.

    Returns
    -------
    aftermath
        ``predictions`` (name, text, claims, ``arms`` (label, probability), ``base_rate`` and its ``basis``,
        ``happened``: 1, 0 or None where the record cannot tell, ``brier`` of every arm and the rival), ``scores`` (for
        every arm and ``base_rate`` the mean Brier score over the ``scored`` predictions the record decides),
        ``scored``, and ``figures`` (recorded shares and favour beside the 90 % interval of the runs of what happened).
    """
    scenario, dataset = results.scenario, results.outcomes
    book, problems = assemble_predictions(scenario)
    if book is None or problems:
        # A page of results must not fail for want of them; `steppefire check` tells what is wrong.
        return None
    labels = [str(a) for a in dataset["arm"].to_numpy()]
    rows = [_row(p, book, scenario, dataset, labels) for p in book.predictions]
    decided = [row for row in rows if row["happened"] is not UNTOLD]
    return {
        "predictions": rows,
        "scored": len(decided),
        "scores": {label: _brier([(r["arms"][label], r["happened"]) for r in decided]) for label in labels}
        | {RIVAL: _brier([(r["base_rate"], r["happened"]) for r in decided])},
        "figures": _figures(book.record, scenario, dataset, reference(labels)),
    }


def _row(
    prediction: Prediction, book: PredictionBook, scenario: Scenario, dataset: xr.Dataset, labels: Sequence[str]
) -> dict[str, Any]:
    rate, basis = base_rate(prediction, scenario)
    arms = {a: plain(predicted(prediction, book, scenario, dataset.sel(arm=a))) for a in labels}
    came = happened(prediction, book, scenario)
    told = arms | {RIVAL: rate}
    return {
        "name": prediction.name,
        "text": prediction.text,
        "claims": list(prediction.claims),
        "arms": arms,
        "base_rate": rate,
        "basis": basis,
        "happened": came,
        "brier": {who: None if came is UNTOLD else _brier([(p, came)]) for who, p in told.items()},
    }


def _brier(pairs: Sequence[tuple[float | None, float]]) -> float | None:
    """Return the mean squared error of probabilities (Brier 1950), 0 at best; None where one is missing."""
    if not pairs or any(p is None for p, _ in pairs):
        return None
    return float(np.mean([(p - y) ** 2 for p, y in pairs if p is not None]))


def predicted(prediction: Prediction, book: PredictionBook, scenario: Scenario, arm: xr.Dataset) -> float:
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
        known = [names.index(p) for p in _compared(prediction, book)] or list(range(len(names)))
        first, last = (np.array([evenness(run[month, known]) for run in of]) for month in (0, -1))
    else:
        power = names.index(prediction.power)
        first, last = of[:, 0, power], of[:, -1, power]
    gap = last - first
    return float(np.mean(gap > 0 if prediction.event == "share-rises" else gap < 0))


def base_rate(prediction: Prediction, scenario: Scenario) -> tuple[float, str]:
    """Return the rival's probability and what it rests on."""
    asked = [d for d in scenario.demands if _raised(d, prediction)]
    if prediction.event in ("granted", "refused", "any-granted") and asked:
        refused = math.prod(1 - d.base_rate for d in asked)
        counted = "; ".join(f"{d.granted} of {d.asked}" for d in asked)
        return refused if prediction.event == "refused" else 1 - refused, f"granted before: {counted}"
    return IGNORANCE, "no history counted: either way is equally likely"


def _raised(demand: Demand, prediction: Prediction) -> bool:
    return demand.power == prediction.power and prediction.item in (ALL, demand.issue)


def happened(prediction: Prediction, book: PredictionBook, scenario: Scenario) -> int | None:
    """Return 1 or 0 for what the record decides, None where it is silent or its ranges leave both open."""
    if prediction.event in ("granted", "refused", "any-granted"):
        asked = [d.issue for d in scenario.demands if _raised(d, prediction)]
        told = [o for o in book.record if o.kind == DECISION and o.power == prediction.power and o.item in asked]
        if any(o.low == o.best == o.high == 1 for o in told):
            return int(prediction.event != "refused")
        settled = {o.item for o in told if o.low == o.best == o.high == 0}
        return int(prediction.event == "refused") if settled == set(asked) and asked else UNTOLD
    if prediction.event == "index-falls":
        return _index_fell(prediction, book)
    first, last = _ends(prediction.power, prediction.item, book)
    if first is None or last is None:
        return UNTOLD
    if last.low > first.high or last.high < first.low:
        return int((last.low > first.high) == (prediction.event == "share-rises"))
    return UNTOLD


def decisions(scenario: Scenario) -> dict[tuple[str, str], bool]:
    """Return which demands were granted in fact, by power and issue; those the record leaves open are left out."""
    book, problems = assemble_predictions(scenario)
    if book is None or problems:
        return {}
    rows = [o for o in book.record if o.kind == DECISION and o.low == o.high]
    return {(o.power, o.item): o.best == 1 for o in rows if o.best in (0, 1)}


def _ends(power: str, dimension: str, book: PredictionBook) -> tuple[RecordedFact | None, RecordedFact | None]:
    """Return the first and the last recorded share; nothing unless there are two."""
    rows = [o for o in book.record if o.kind == SHARE and (o.power, o.item) == (power, dimension)]
    rows.sort(key=lambda o: o.day)
    return (rows[0], rows[-1]) if len(rows) > 1 else (None, None)


def _compared(prediction: Prediction, book: PredictionBook) -> list[str]:
    """Return the powers whose share is recorded both at the start and at the end."""
    powers = dict.fromkeys(o.power for o in book.record if o.kind == SHARE)
    return [p for p in powers if _ends(p, prediction.item, book)[0] is not None]


def _index_fell(prediction: Prediction, book: PredictionBook) -> int | None:
    """Return whether a kind of tie became less evenly spread, at every end of the recorded ranges."""
    spans = [
        (first, last)
        for p in _compared(prediction, book)
        for first, last in [_ends(p, prediction.item, book)]
        if first is not None and last is not None
    ]
    if len(spans) < 2:
        return UNTOLD
    starts, ends = (_corners([pair[k] for pair in spans]) for k in (0, 1))
    if max(ends) < min(starts):
        return 1
    return 0 if min(ends) > max(starts) else UNTOLD


def _corners(rows: Sequence[RecordedFact]) -> list[float]:
    """Return the index at every combination of the lowest, best and highest share."""
    grid = np.stack(np.meshgrid(*([o.low, o.best, o.high] for o in rows)), -1).reshape(-1, len(rows))
    return [evenness(shares) for shares in grid]


def _figures(
    record: Sequence[RecordedFact], scenario: Scenario, dataset: xr.Dataset, label: str | None
) -> list[dict[str, Any]]:
    """Return recorded figures of later months beside the runs of what happened; survey figures as stand-ins."""
    if label is None:
        return []
    arm, out = dataset.sel(arm=label), []
    start = scenario.clock.start.date()
    readers: Mapping[str, Callable[[RecordedFact, int], np.ndarray]] = {
        SHARE: lambda o, m: arm["ties"].sel(power=o.power, dimension=o.item, month=m).to_numpy(),
        FAVOUR: lambda o, m: arm["favour"].sel(month=m).to_numpy(),
    }
    for seen in record:
        month = 12 * (seen.day.year - start.year) + seen.day.month - start.month
        if seen.kind in readers and 0 < month < dataset.sizes["month"]:
            runs = interval(readers[seen.kind](seen, month))
            about = {"date": seen.day.isoformat(), "kind": seen.kind, "power": seen.power, "item": seen.item}
            numbers = {"low": seen.low, "best": seen.best, "high": seen.high, "note": seen.note}
            out.append(about | numbers | runs | {"inside": contains(runs["p05"], runs["p95"], seen.best)})
    return out
