"""What an ensemble says: levels by arm, paired differences, and how the record lies beside the runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import xarray as xr

from steppefire.analysis.arm_labels import base_of, reference
from steppefire.analysis.observed import observed_rows
from steppefire.analysis.predictions import score_predictions
from steppefire.analysis.prior_dependence import prior_dependence
from steppefire.analysis.sensitivity import rank_parameters, top
from steppefire.outcomes import SINGLE
from steppefire.stats.intervals import Interval, difference, interval, plain

if TYPE_CHECKING:
    from steppefire.runs.results import Results

FLAGS = tuple(name for name, one in SINGLE.items() if one.is_flag)
"""Measures that are 0 or 1; their share of ones is given beside the quantiles, which say little of them."""


def summarise(results: Results) -> dict[str, Any]:
    """Return what an ensemble says as plain data for JSON.

    Returns
    -------
    summary
        ``scenario``, ``title``, ``citizens``, ``hours``, ``runs``, ``seed``, ``policies``; ``arms`` (label,
        measure, quantiles over runs); ``paired`` (counterfactual label, measure, quantiles of the difference
        from the factual arm of the same mode, run by run, and the shares of runs in which it is negative or
        zero); ``prior_dependence`` (see `steppefire.analysis.prior_dependence`); ``observed`` (one row for each
        observed figure) and ``inside_share``; ``aftermath`` (what was foretold of the time after, see
        `steppefire.analysis.predictions`); ``timing``;
        ``prior_only`` (the parameters that go most with the main differences, and whether they are cited).
    """
    scenario, dataset, manifest = results.scenario, results.outcomes, results.manifest
    labels = [str(a) for a in dataset["arm"].to_numpy()]
    rows = observed_rows(dataset, scenario, reference(labels))
    judged = [row["inside"] for row in rows if row["inside"] is not None]
    return {
        "scenario": scenario.name,
        "title": scenario.title,
        "citizens": scenario.population,
        "hours": scenario.clock.hours,
        "runs": int(dataset.sizes["run"]),
        "seed": manifest.seed,
        "policies": manifest.policies,
        "arms": arm_levels(dataset),
        "paired": paired_differences(dataset),
        "prior_dependence": prior_dependence(dataset, scenario, manifest.policies),
        "observed": rows,
        "inside_share": sum(judged) / len(judged) if judged else None,
        "aftermath": score_predictions(results),
        "timing": {name: plain(value) for name, value in results.timing.items()},
        "prior_only": top(rank_parameters(results)),
    }


def _measures(dataset: xr.Dataset) -> tuple[list[str], list[str], np.ndarray]:
    """Return labels, measures and the single numbers, (arms, runs, measures)."""
    single = dataset["single"].transpose("arm", "run", "measure")
    return (
        [str(a) for a in dataset["arm"].to_numpy()],
        [str(m) for m in dataset["measure"].to_numpy()],
        single.to_numpy(),
    )


def arm_levels(dataset: xr.Dataset) -> dict[str, dict[str, Interval]]:
    """Return the quantiles of every single number by arm; for flags also the share of runs that have them."""
    labels, measures, values = _measures(dataset)
    out: dict[str, dict[str, Interval]] = {}
    for label, arm in zip(labels, values, strict=True):
        out[label] = {name: interval(arm[:, m]) for m, name in enumerate(measures)}
        for name in FLAGS:
            if name in out[label]:
                out[label][name]["share"] = plain(np.mean(arm[:, measures.index(name)])) if arm.size else None
    return out


def paired_differences(dataset: xr.Dataset) -> dict[str, dict[str, Interval]]:
    """Return each counterfactual arm less the factual arm of the same policy mode, run by run."""
    labels, measures, values = _measures(dataset)
    out: dict[str, dict[str, Interval]] = {}
    for i, label in enumerate(labels):
        base = base_of(label, labels)
        if base is not None:
            against = values[labels.index(base)]
            out[label] = {m: difference(values[i, :, k], against[:, k]) for k, m in enumerate(measures)}
    return out




