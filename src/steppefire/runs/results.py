"""Results of an ensemble: outcomes, inputs and costs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from html import escape
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

import numpy as np

from steppefire.errors import OccupiedError, ScenarioError, StoreError, UsageError
from steppefire.outcomes import VARIABLES
from steppefire.runs.storage import manifest as manifests
from steppefire.runs.storage.arrays import LATENT
from steppefire.runs.storage.manifest import Manifest
from steppefire.runs.storage.store import ARRAYS
from steppefire.scenario.load import load, with_settings
from steppefire.scenario.model.scenario import Scenario

if TYPE_CHECKING:
    import xarray as xr


@dataclass(frozen=True, eq=False, repr=False)
class Results:
    """The outcomes of an ensemble.

    Parameters
    ----------
    scenario
        Scenario that was run, with its settings.
    folder
        Folder of the results.
    manifest
        Inputs and costs of the ensemble.
    temporary
        Whether the folder is removed with the last reference to these results.
    """

    scenario: Scenario
    folder: Path
    manifest: Manifest
    temporary: bool = False

    @cached_property
    def outcomes(self) -> xr.Dataset:
        """Outcomes of the finished runs, each variable (arm, policies, run, ...), read from the folder when used.

        The variables and their dimensions are those of `steppefire.outcomes.VARIABLES`, and ``draw`` (run, parameter).
        """
        import xarray as xr

        try:
            # The consolidated metadata may be older than the arrays while an ensemble is being extended.
            data = xr.open_zarr(self.folder / ARRAYS, chunks=None, consolidated=False)
            done = np.flatnonzero(data["done"].values == 1)
        except (OSError, KeyError, ValueError) as error:
            raise StoreError(f"'{self.folder / ARRAYS}' cannot be read: {error}") from error
        # Selections expect strings of fixed length; on disk they have variable length.
        names = {
            name: np.array(labels.values.tolist(), dtype=str)
            for name, labels in data.coords.items()
            if labels.dtype.kind in "TO"
        }
        kept: xr.Dataset = data[[*VARIABLES, *LATENT]].isel(run=done).assign_coords(names)
        # Reading from a temporary folder after its removal would return fill values.
        return kept.load() if self.temporary else kept

    @property
    def timing(self) -> dict[str, float]:
        """Cost of one run of one arm in one mode: median seconds, citizen-hours per second, peak MB of a process."""
        pairs = len(self.manifest.arms) * len(self.manifest.policies)
        costs = self.manifest.timings.values()
        seconds = median([spent / pairs for spent, _ in costs] or [float("nan")])
        return {
            "seconds_per_run_median": seconds,
            "citizen_hours_per_second": self.scenario.population * self.scenario.clock.hours / seconds,
            "peak_rss_mb_per_process": max((peak for _, peak in costs), default=float("nan")),
        }

    def _facts(self) -> Mapping[str, str]:
        timing, manifest, settings = self.timing, self.manifest, self.manifest.settings.items()
        return {
            "scenario": f"{self.scenario.title} ({manifest.scenario})",
            "runs": f"{self.outcomes.sizes['run']} of {manifest.runs}, seed {manifest.seed}",
            "arms": ", ".join(manifest.arms),
            "policies": ", ".join(manifest.policies),
            "settings": ", ".join(f"{name} = {text}" for name, (text, _) in settings) or "none",
            "folder": str(self.folder) + (" (temporary)" if self.temporary else ""),
            "cost": f"{timing['seconds_per_run_median']:.2f} s a run of one arm, "
            f"{timing['peak_rss_mb_per_process']:.0f} MB a process",
        }

    def __repr__(self) -> str:
        lines = (f"  {name:9} {text}" for name, text in self._facts().items())
        return "\n".join(("<steppefire.Results>", *lines))

    def _repr_html_(self) -> str:
        rows = "".join(
            f"<tr><th align='left'>{escape(name)}</th><td align='left'>{escape(text)}</td></tr>"
            for name, text in self._facts().items()
        )
        return f"<table>{rows}</table>"


def open_results(folder: str | Path) -> Results:
    """Open the results of an ensemble in a folder, finished or not.

    Parameters
    ----------
    folder
        The ``out`` of `steppefire.run`.

    Raises
    ------
    UsageError
        When it holds no results or no finished run.
    OccupiedError
        When the scenario has changed since, or another version wrote the results.
    """
    folder = Path(folder)
    if not folder.is_dir():
        raise UsageError(f"there is no folder '{folder}'" if not folder.exists() else f"'{folder}' is a file")
    try:
        manifest = manifests.read(folder)
    except OSError as error:
        raise UsageError(f"'{folder}' cannot be read: {error.strerror}") from error
    if manifest is None:
        raise UsageError(f"'{folder}' holds no results: there is no {manifests.FILE}")
    results = Results(_scenario_of(manifest, folder), folder, manifest)
    if results.outcomes.sizes["run"] == 0:
        raise UsageError(f"'{folder}' holds no finished run yet; run the same command again")
    return results


def _scenario_of(manifest: Manifest, folder: Path) -> Scenario:
    try:
        scenario = load(manifest.location)
    except (UsageError, ScenarioError) as error:
        raise UsageError(f"the scenario of '{folder}' can no longer be read: {error}") from None
    if scenario.fingerprint != manifest.fingerprint:
        raise OccupiedError(
            f"'{folder}' was computed from another version of scenario '{manifest.scenario}' (fingerprint "
            f"{manifest.fingerprint[:12]}); '{manifest.location}' has changed since "
            f"(now {scenario.fingerprint[:12]}). "
            "Restore the old files, or run the ensemble again into another folder"
        )
    return with_settings(scenario, {name: text for name, (text, _) in manifest.settings.items()})
