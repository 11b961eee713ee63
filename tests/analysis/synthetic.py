"""Results that nobody simulated: the right shape, and numbers that a test can set."""

from __future__ import annotations

from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

import numpy as np
import xarray as xr

from steppefire.outcomes import POLICIES, SINGLE, VARIABLES
from steppefire.runs.variables import coordinates
from steppefire.scenario.model.scenario import Scenario

ARMS = ("factual", "without-alliance")
SCRIPTED = ("scripted",)
BOTH = ("scripted", "responsive")


def empty(
    scenario: Scenario, arms: Sequence[str] = ARMS, runs: int = 3, policies: Sequence[str] = SCRIPTED
) -> xr.Dataset:
    """Return outcomes in which nothing happened."""
    coords = {**coordinates(scenario, arms, policies), "run": np.arange(runs)}
    dims = ("arm", "policies", "run")
    data = {
        name: ((*dims, *v.dims), np.zeros([len(coords[d]) for d in (*dims, *v.dims)], v.dtype))
        for name, v in VARIABLES.items()
    }
    data["draw"] = (("run", "parameter"), np.zeros((runs, len(coords["parameter"]))))
    data["place_effect"] = (("run", "place"), np.zeros((runs, len(coords["place"]))))
    return xr.Dataset(data, coords)


def lively(
    scenario: Scenario, arms: Sequence[str] = ARMS, runs: int = 50, policies: Sequence[str] = BOTH
) -> xr.Dataset:
    """Return outcomes with varied numbers of about the size a country gives."""
    random = np.random.default_rng(5)
    dataset = empty(scenario, arms, runs, policies)
    hours = dataset.sizes["hour"]
    wave = np.exp(-(((np.arange(hours) - hours / 4) / (hours / 10)) ** 2))
    for name in dataset.data_vars:
        variable = dataset[name]
        noise = random.lognormal(0, 0.5, variable.shape)
        if "region" in variable.dims:
            rise = (
                wave if name in ("participants", "violent", "sites_lost", "forces") else np.cumsum(wave) / 20
            )
            variable[:] = (noise[..., :1, :] * 3000 * rise[:, None]).astype(variable.dtype)
        elif "hour" in variable.dims:
            variable[:] = (noise[..., :1] * wave).astype(variable.dtype)
        else:
            variable[:] = noise * 20
    dataset["policy_hour"][:] = random.integers(-1, hours, dataset["policy_hour"].shape)
    for flag in ("order_returned", "regime_survives", "alliance_sent"):
        dataset["single"].loc[{"measure": flag}] = random.integers(0, 2, (len(arms), len(policies), runs))
    return dataset


def results(scenario: Scenario, dataset: xr.Dataset, **manifest: Any) -> Any:
    """Return something that looks like results of an ensemble."""
    head = SimpleNamespace(
        **{
            "steppefire": "0.1.0",
            "fingerprint": "f" * 64,
            "seed": 7,
            "policies": tuple(dataset["policies"].values.tolist()),
            "settings": {},
            "location": scenario.name,
            "runs": dataset.sizes["run"],
            "arms": tuple(dataset["arm"].values.tolist()),
        }
        | manifest
    )
    timing = dict.fromkeys(
        ("seconds_per_run_median", "citizen_hours_per_second", "peak_rss_mb_per_process"), float("nan")
    )
    return SimpleNamespace(scenario=scenario, outcomes=dataset, manifest=head, timing=timing)


def set_single(
    dataset: xr.Dataset, arm: str, measure: str, values: Sequence[float], policies: str = "scripted"
) -> None:
    """Write one measure of every run of an arm."""
    dataset["single"].loc[{"arm": arm, "policies": policies, "measure": measure}] = list(values)


__all__ = ["ARMS", "BOTH", "POLICIES", "SCRIPTED", "SINGLE", "empty", "lively", "results", "set_single"]
