"""The summary of an ensemble: outcomes by arm, paired differences, and the comparison with the record."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import xarray as xr

from steppefire.analysis.arm_labels import arms_of, by_arm, modes_of, reference_mode
from steppefire.analysis.observed import fit, observed_rows
from steppefire.analysis.predictions import score_predictions
from steppefire.analysis.prior_dependence import prior_dependence
from steppefire.analysis.sensitivity import rank_parameters, top
from steppefire.outcomes import SINGLE
from steppefire.scenario.model.arms import FACTUAL
from steppefire.stats.intervals import Interval, difference, interval, plain

if TYPE_CHECKING:
    from steppefire.runs.results import Results

FLAGS = tuple(name for name, one in SINGLE.items() if one.is_flag)
"""Measures that are 0 or 1; the share of runs that have 1 is given beside the quantiles, which say little of them."""

ByArm = dict[str, dict[str, dict[str, Interval]]]
"""Intervals by arm, policy mode and measure."""


def summarise(results: Results) -> dict[str, Any]:
    """Return the main numbers of an ensemble as plain data for JSON.

    Parameters
    ----------
    results
        The results of an ensemble, finished or not.

    Returns
    -------
    summary
        ``scenario``, ``title``, ``citizens``, ``hours``, ``runs``, ``seed``; ``policies`` (the modes that were run);
        ``arms`` (quantiles over runs by arm, policy mode and measure); ``paired`` (by counterfactual arm, policy mode
        and measure: quantiles of the difference from the factual arm of the same mode, run by run, and the shares of
        runs in which it is negative or zero); ``prior_dependence`` (see `steppefire.analysis.prior_dependence`);
        ``observed`` (one row for each observed figure), ``fit`` and ``inside_share`` (see
        `steppefire.analysis.observed`); ``predictions`` (see
        `steppefire.analysis.predictions`); ``timing``; ``prior_only`` (the parameters most correlated with the main
        differences, and whether they are cited).
    """
    scenario, outcomes = results.scenario, results.outcomes
    modes = modes_of(outcomes)
    rows: list[dict[str, Any]] = []
    if FACTUAL in arms_of(outcomes):
        rows = observed_rows(outcomes.sel(arm=FACTUAL, policies=reference_mode(modes)), scenario)
    fits = fit(rows)
    return {
        "scenario": scenario.name,
        "title": scenario.title,
        "citizens": scenario.population,
        "hours": scenario.clock.hours,
        "runs": int(outcomes.sizes["run"]),
        "seed": results.manifest.seed,
        "policies": modes,
        "arms": arm_levels(outcomes),
        "paired": paired_differences(outcomes),
        "prior_dependence": prior_dependence(outcomes, scenario),
        "observed": rows,
        "inside_share": fits["inside_share"],
        "fit": fits,
        "predictions": score_predictions(results),
        "timing": {name: plain(value) for name, value in results.timing.items()},
        "prior_only": top(rank_parameters(results)),
    }


def arm_levels(outcomes: xr.Dataset) -> ByArm:
    """Return the quantiles of every single number by arm and policy mode; for flags also the share of runs."""
    return by_arm(arms_of(outcomes), modes_of(outcomes), lambda arm, mode: _levels(_single(outcomes, arm, mode)))


def _single(outcomes: xr.Dataset, arm: str, mode: str) -> dict[str, np.ndarray]:
    """Return the single numbers of every run of an arm, each (runs,), by measure."""
    single = outcomes["single"].sel(arm=arm, policies=mode).transpose("measure", "run").to_numpy()
    return dict(zip(map(str, outcomes["measure"].to_numpy()), single, strict=True))


def _levels(single: dict[str, np.ndarray]) -> dict[str, Interval]:
    levels = {name: interval(values) for name, values in single.items()}
    for name in FLAGS:
        if name in levels:
            levels[name]["share"] = plain(np.mean(single[name])) if single[name].size else None
    return levels


def paired_differences(outcomes: xr.Dataset) -> ByArm:
    """Return the difference of each counterfactual arm from the factual arm of the same policy mode, run by run."""
    arms = arms_of(outcomes)
    if FACTUAL not in arms:
        return {}

    def differences(arm: str, mode: str) -> dict[str, Interval]:
        factual = _single(outcomes, FACTUAL, mode)
        return {name: difference(values, factual[name]) for name, values in _single(outcomes, arm, mode).items()}

    return by_arm([arm for arm in arms if arm != FACTUAL], modes_of(outcomes), differences)
