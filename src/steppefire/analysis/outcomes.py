"""What an ensemble says: levels by arm, paired differences, and how the record lies beside the runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import xarray as xr

from steppefire.analysis.aftermath import aftermath
from steppefire.analysis.drivers import rank_drivers, top
from steppefire.analysis.fourways import four_ways
from steppefire.analysis.intervals import Interval, contains, difference, interval, plain
from steppefire.analysis.labels import base_of, reference
from steppefire.analysis.targets import ArmView, counterpart
from steppefire.scenario.facts import Scenario
from steppefire.scenario.schema import SERIES

if TYPE_CHECKING:
    from steppefire.runs.results import Results

FLAGS = ("order_returned", "regime_survives", "alliance_sent")
"""Measures that are 0 or 1; their share of ones is given beside the quantiles, which say little of them."""


def summarise(results: Results) -> dict[str, Any]:
    """Return what an ensemble says as plain data for JSON.

    Returns
    -------
    summary
        ``scenario``, ``title``, ``citizens``, ``hours``, ``runs``, ``seed``, ``policies``; ``arms`` (label,
        measure, quantiles over runs); ``paired`` (counterfactual label, measure, quantiles of the difference
        from the factual arm of the same mode, run by run, and the shares of runs in which it is negative or
        zero); ``four_ways`` (see `steppefire.analysis.fourways.four_ways`); ``observed`` (one row for each
        observed figure) and ``inside_share``; ``aftermath`` (what was foretold of the time after, see
        `steppefire.analysis.aftermath`); ``timing``;
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
        "four_ways": four_ways(dataset, scenario, manifest.policies),
        "observed": rows,
        "inside_share": sum(judged) / len(judged) if judged else None,
        "aftermath": aftermath(results),
        "timing": {name: plain(value) for name, value in results.timing.items()},
        "prior_only": top(rank_drivers(results)),
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


def observed_rows(dataset: xr.Dataset, scenario: Scenario, arm: str | None) -> list[dict[str, Any]]:
    """Return every observed figure beside its simulated quantiles.

    Parameters
    ----------
    dataset, scenario
        The results and their scenario.
    arm
        Label of the arm that stands for what happened; without one there is nothing to compare with.
    """
    if arm is None:
        return []
    view = ArmView(dataset, scenario, arm)
    rows = []
    for seen in scenario.observed:
        runs = interval(counterpart(view, seen))
        rows.append(
            {
                "series": seen.series,
                "unit": SERIES[seen.series].unit.replace("currency", scenario.currency),
                "date": seen.day.isoformat(),
                "place": seen.place,
                "low": plain(seen.low),
                "best": plain(seen.best),
                "high": plain(seen.high),
                **runs,
                "inside": contains(runs["p05"], runs["p95"], seen.best),
                "note": seen.note,
                "claims": list(seen.citation.claims),
            }
        )
    return rows


def outside(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return the observed figures that lie outside the interval of the runs, by name."""
    return [
        f"{r['series'].replace('_', ' ')}, {r['place']}, {r['date']}" for r in rows if r["inside"] is False
    ]
