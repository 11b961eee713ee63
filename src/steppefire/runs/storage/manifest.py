"""The manifest of an ensemble: its inputs and costs, in a file beside the results."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

from steppefire._version import __version__
from steppefire.errors import OccupiedError, UsageError
from steppefire.inputs import paths
from steppefire.runs.storage.atomic import written_atomically
from steppefire.scenario.model.scenario import Scenario

FILE = "manifest.json"
LIBRARIES = ("numpy", "numba", "xarray", "zarr")


@dataclass(frozen=True)
class Manifest:
    """Inputs and costs of an ensemble.

    Parameters
    ----------
    steppefire
        Version of this package that made it.
    scenario, location
        Name of the scenario, and the argument with which `steppefire.load` finds it.
    fingerprint
        Fingerprint of the scenario's files, without the settings.
    arms, policies
        Names of the arms, the factual one first, and the policy modes; every pair of them is run.
    settings
        Text and value of each parameter the user has set, in the scenario given or for this ensemble.
    draws
        Path of the array with the draws.
    libraries
        Versions of the libraries; more than one entry when an ensemble was resumed with others.
    timings
        Seconds for all arms and modes, and peak memory in MB, of each run. Wall-clock time is stored nowhere else.
    """

    steppefire: str
    scenario: str
    location: str
    fingerprint: str
    seed: int
    runs: int
    arms: tuple[str, ...]
    policies: tuple[str, ...]
    settings: Mapping[str, tuple[str, float]]
    draws: str
    libraries: tuple[Mapping[str, str], ...]
    timings: Mapping[int, tuple[float, float]]


def describe(
    scenario: Scenario, *, arms: Sequence[str], policies: Sequence[str], seed: int, runs: int
) -> Manifest:
    """Return the manifest of an ensemble that has not begun.

    Parameters
    ----------
    scenario
        The scenario with its settings.
    arms, policies, seed, runs
        See `Manifest`.
    """
    return Manifest(
        steppefire=__version__,
        scenario=scenario.name,
        location=location_of(scenario),
        fingerprint=scenario.files or scenario.fingerprint,
        seed=seed,
        runs=runs,
        arms=tuple(arms),
        policies=tuple(policies),
        settings={
            name: (text, scenario.parameters[name].default) for name, text in sorted(scenario.settings.items())
        },
        draws="results.zarr/draw",
        libraries=({"python": platform.python_version()} | {name: version(name) for name in LIBRARIES},),
        timings={},
    )


def location_of(scenario: Scenario) -> str:
    """Return the argument with which `steppefire.load` finds a scenario: its name in the library, or its folder."""
    in_library = scenario.folder.parent == paths.DATA_DIR / "library"
    return scenario.folder.name if in_library else str(scenario.folder.absolute())


def differences(kept: Manifest, wanted: Manifest) -> list[str]:
    """Return the inputs that differ between two ensembles, each as ``name: old -> new``; runs may differ."""
    lines = []
    for name, old, new in (
        ("scenario", kept.scenario, wanted.scenario),
        ("fingerprint of the scenario", kept.fingerprint[:12], wanted.fingerprint[:12]),
        ("seed", kept.seed, wanted.seed),
        ("arms", ", ".join(kept.arms), ", ".join(wanted.arms)),
        ("policies", ", ".join(kept.policies), ", ".join(wanted.policies)),
        ("settings", _settings(kept), _settings(wanted)),
    ):
        if old != new:
            lines.append(f"{name}: {old} -> {new}")
    return lines


def _settings(manifest: Manifest) -> str:
    # Values are compared, so that '0.5 d' and '12 h' are one input.
    return ", ".join(f"{name}={value:g}" for name, (_, value) in manifest.settings.items()) or "none"


def merged(kept: Manifest, wanted: Manifest) -> Manifest:
    """Return the manifest of a continued ensemble, with the new number of runs and any new library versions."""
    new = [entry for entry in wanted.libraries if entry not in kept.libraries]
    return replace(kept, runs=wanted.runs, libraries=(*kept.libraries, *new))


def read(folder: Path) -> Manifest | None:
    """Return the manifest of a folder, None when there is none.

    Raises
    ------
    UsageError
        When it is not a manifest of this package, or is damaged.
    OccupiedError
        When it was written by another version.
    """
    try:
        raw: dict[str, Any] = json.loads((folder / FILE).read_text("utf-8"))
        if raw["steppefire"] != __version__:
            raise OccupiedError(
                f"'{folder}' holds results of steppefire {raw['steppefire']}, and this is {__version__}: open or "
                "continue them with that version, or run the ensemble again into another folder"
            )
        raw["arms"], raw["policies"] = tuple(raw["arms"]), tuple(raw["policies"])
        raw["settings"] = {name: (s["text"], s["value"]) for name, s in raw["settings"].items()}
        raw["libraries"] = tuple(raw["libraries"])
        raw["timings"] = {int(run): (t["seconds"], t["peak_rss_mb"]) for run, t in raw["timings"].items()}
        return Manifest(**raw)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        path = folder / FILE
        raise UsageError(f"'{path}' is not a manifest of steppefire, or is damaged ({error})") from None


def write(folder: Path, manifest: Manifest) -> None:
    """Write the manifest into a folder atomically."""
    raw = asdict(manifest)
    raw["settings"] = {
        name: {"text": text, "value": value} for name, (text, value) in manifest.settings.items()
    }
    raw["timings"] = {
        str(run): {"seconds": round(seconds, 4), "peak_rss_mb": round(peak, 1)}
        for run, (seconds, peak) in sorted(manifest.timings.items())
    }
    with written_atomically(folder / FILE) as partial, partial.open("w", encoding="utf-8") as file:
        json.dump(raw, file, indent=1, ensure_ascii=False)
        file.flush()
        os.fsync(file.fileno())
