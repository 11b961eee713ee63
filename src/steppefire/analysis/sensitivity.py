"""Rank correlations between uncertain parameters and the effect of a decision, over paired runs."""

from __future__ import annotations

from statistics import NormalDist
from typing import TYPE_CHECKING, Any

import numpy as np

from steppefire.analysis.arm_labels import arms_of, modes_of, primary
from steppefire.scenario.model.arms import FACTUAL

if TYPE_CHECKING:
    from steppefire.runs.results import Results

MEASURES = (
    "hours_to_order",
    "killed",
    "detained",
    "peak",
    "sites_lost",
    "regime_survives",
    "multi_vector_end",
)
"""Measures whose paired differences are correlated with the parameters."""
TOP = 5
FEWEST_RUNS = 8
"""Runs below which rank correlations with dozens of parameters are not informative."""


def ranks(values: np.ndarray) -> np.ndarray:
    """Return ranks from zero along the first axis; equal values share their mean rank.

    Parameters
    ----------
    values
        Shape (runs,) or (runs, columns).
    """
    table = np.asarray(values, np.float64).reshape(len(values), -1)
    out = np.empty_like(table)
    for column in range(table.shape[1]):
        _, inverse, counts = np.unique(table[:, column], return_inverse=True, return_counts=True)
        last = np.cumsum(counts)
        out[:, column] = (last - (counts + 1) / 2)[inverse.reshape(-1)]
    return out.reshape(np.shape(values))


def spearman(effect: np.ndarray, parameters: np.ndarray) -> np.ndarray:
    """Return the rank correlation of an effect with each column; NaN where one of them never varies.

    Parameters
    ----------
    effect
        Shape (runs,).
    parameters
        Shape (runs, columns).
    """
    x, y = ranks(parameters), ranks(effect)
    x, y = x - x.mean(axis=0), y - y.mean()
    scale = np.sqrt((x**2).sum(axis=0) * (y**2).sum())
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(np.where(scale > 0, (x * y[:, None]).sum(axis=0) / scale, np.nan))


def chance_level(runs: int, tries: int) -> float:
    """Return the size that the largest of ``tries`` rank correlations exceeds by chance once in twenty times."""
    return NormalDist().inv_cdf(1 - 0.05 / (2 * max(1, tries))) / float(np.sqrt(max(1, runs - 1)))


def rank_parameters(results: Results) -> list[dict[str, Any]]:
    """Return rank correlations between uncertain parameters and paired differences, largest first.

    Returns
    -------
    rows
        ``arm``, ``policies``, ``measure``, ``parameter``, ``rho``, ``cited`` (whether the parameter cites a
        statement) and ``beyond_chance`` (whether so large a value among so many would be rare by chance). Empty where
        runs are fewer than `FEWEST_RUNS` or no counterfactual was run.
    """
    dataset, register = results.outcomes, results.scenario.parameters
    arms, modes = arms_of(dataset), modes_of(dataset)
    arm = primary(arms)
    if dataset.sizes["run"] < FEWEST_RUNS or arm is None or FACTUAL not in arms:
        return []
    names = [str(n) for n in dataset["parameter"].to_numpy() if register[str(n)].uncertain]
    values = dataset["draw"].transpose("run", "parameter").sel(parameter=names).to_numpy()
    single = dataset["single"].sel(measure=list(MEASURES))
    rows: list[dict[str, Any]] = []
    for mode in modes:
        own, factual = (
            single.sel(arm=one, policies=mode).transpose("run", "measure").to_numpy() for one in (arm, FACTUAL)
        )
        gaps = own - factual
        level = chance_level(len(gaps), len(names) * len(MEASURES))
        for m, measure in enumerate(MEASURES):
            for name, rho in zip(names, spearman(gaps[:, m], values), strict=True):
                if np.isfinite(rho):
                    size = float(rho)
                    which = {"arm": arm, "policies": mode, "measure": measure, "parameter": name}
                    about = {"cited": register[name].citation.cited, "beyond_chance": abs(size) > level}
                    rows.append(which | {"rho": size} | about)
    # Equal sizes are sorted by name, so that the same results give the same list.
    return sorted(rows, key=lambda r: (-abs(r["rho"]), r["measure"], r["parameter"], modes.index(r["policies"])))


def top(rows: list[dict[str, Any]], number: int = TOP) -> list[dict[str, Any]]:
    """Return the strongest row of each of the first parameters."""
    best: dict[str, dict[str, Any]] = {}
    for row in rows:
        best.setdefault(row["parameter"], row)
    return list(best.values())[:number]
