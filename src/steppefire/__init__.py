"""Steppefire: a laboratory for political crises.

>>> import steppefire
>>> results = steppefire.run("kazakhstan-2022", runs=20, arms=["without-alliance"])  # doctest: +SKIP
>>> results.outcomes["participants"].sel(arm="factual", policies="scripted").sum("region").max("hour")  # doctest: +SKIP
>>> steppefire.summarise(results)["paired"]["without-alliance"]["scripted"]["killed"]  # doctest: +SKIP

Names are loaded when they are first used, so that importing the package costs next to nothing.
"""

from __future__ import annotations

from types import ModuleType
from typing import TYPE_CHECKING, Any

from steppefire._version import __version__

if TYPE_CHECKING:
    from steppefire.analysis.summary import summarise
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
    from steppefire.report.page import write_report
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
    "summarise",
    "write_report",
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


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module 'steppefire' has no attribute '{name}'")
    # Kept, so that it is looked up once.
    value = globals()[name] = getattr(_home(name), name)
    return value


def _home(name: str) -> ModuleType:
    """Import and return the module that defines a public name."""
    if name in ("available", "check", "load", "Scenario"):
        from steppefire import scenario

        return scenario
    if name == "run":
        from steppefire.runs import ensemble

        return ensemble
    if name in ("open_results", "Results"):
        from steppefire.runs import results

        return results
    if name == "summarise":
        from steppefire import analysis

        return analysis
    if name == "write_report":
        from steppefire import report

        return report
    if name in ("begin_run", "simulate_until", "Run"):
        from steppefire.runs import run

        return run
    if name in ("save_run", "resume_run"):
        from steppefire.runs.snapshots import snapshot

        return snapshot
    from steppefire import errors

    return errors


def __dir__() -> list[str]:
    return sorted(set(globals()) | set(__all__))
