"""Steppefire: a laboratory for political crises.

>>> import steppefire
>>> results = steppefire.run("kazakhstan-2022", runs=20, arms=["without-alliance"])  # doctest: +SKIP
>>> results.outcomes["participants"].sel(arm="factual").sum("region").max("hour")  # doctest: +SKIP

Names are loaded when they are first used, so that importing the package costs next to nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from steppefire._version import __version__

if TYPE_CHECKING:
    from steppefire.errors import (
        InputError,
        Interrupted,
        OccupiedError,
        Problem,
        RunError,
        ScenarioError,
        SteppefireError,
        StoreError,
        UsageError,
    )
    from steppefire.runs.ensemble import run
    from steppefire.runs.results import Results, open_results
    from steppefire.runs.run import Run, begin_run, simulate_until
    from steppefire.runs.snapshots.snapshot import resume_run, save_run
    from steppefire.scenario.load import available, check, load
    from steppefire.scenario.model.scenario import Scenario


__all__ = [  # noqa: RUF022 - in groups
    "__version__",
    # Scenarios
    "available",
    "check",
    "load",
    "Scenario",
    # Ensembles and their results
    "run",
    "open_results",
    "Results",
    # One run, hour by hour
    "begin_run",
    "simulate_until",
    "save_run",
    "resume_run",
    "Run",
    # What can go wrong
    "SteppefireError",
    "RunError",
    "StoreError",
    "Interrupted",
    "InputError",
    "UsageError",
    "OccupiedError",
    "ScenarioError",
    "Problem",
]

_HOMES = {
    "steppefire.scenario.load": ("available", "check", "load"),
    "steppefire.scenario.model.scenario": ("Scenario",),
    "steppefire.runs.ensemble": ("run",),
    "steppefire.runs.results": ("open_results", "Results"),
    "steppefire.runs.run": ("begin_run", "simulate_until", "Run"),
    "steppefire.runs.snapshots.snapshot": ("save_run", "resume_run"),
    "steppefire.errors": (
        "SteppefireError", "RunError", "StoreError", "Interrupted", "InputError", "UsageError",
        "OccupiedError", "ScenarioError", "Problem",
    ),
}
_HOME = {name: module for module, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'steppefire' has no attribute '{name}'")
    # Kept, so that it is looked up once.
    value = globals()[name] = getattr(import_module(_HOME[name]), name)
    return value


def __dir__() -> list[str]:
    return sorted(set(globals()) | set(__all__))
