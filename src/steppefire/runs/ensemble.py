"""Ensembles: many runs of a scenario, each in every arm and policy mode."""

from __future__ import annotations

import os
import shutil
import tempfile
import weakref
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from pathlib import Path

import numpy as np

from steppefire.errors import Interrupted, UsageError, suggest
from steppefire.outcomes import POLICY_MODES, RESPONSIVE, SCRIPTED
from steppefire.runs.results import Results
from steppefire.runs.storage.manifest import Manifest, describe
from steppefire.runs.storage.store import Store, open_store
from steppefire.runs.workers.executors import compile_in_child, finished_runs
from steppefire.runs.workers.interrupts import Stop, stop_on_signals
from steppefire.runs.workers.messages import Job
from steppefire.runs.workers.warmup import COMPILING, is_cold
from steppefire.scenario.load import load, with_settings
from steppefire.scenario.model.arms import FACTUAL
from steppefire.scenario.model.scenario import Scenario

Progress = Callable[[int, int, str], None]
"""Called with the number of finished runs, the total number, and a message about the current step."""
MODES = {SCRIPTED: (SCRIPTED,), RESPONSIVE: (RESPONSIVE,), "both": POLICY_MODES}
"""Policy modes that are run, for each choice of ``policies``."""
LARGEST_SEED = 2**32 - 1


def run(
    scenario: Scenario | str | Path, *, runs: int = 50, seed: int = 2022, arms: Sequence[str] = (),
    settings: Mapping[str, str] | None = None, policies: str = "scripted", jobs: int | None = None,
    out: str | Path | None = None, progress: Progress | None = None,
) -> Results:
    """Run an ensemble of simulations of a scenario, each in every arm.

    Parameters
    ----------
    scenario
        A scenario, or an argument of `steppefire.load`.
    runs
        Runs of each arm.
    seed
        Seed of the ensemble, 0 to 2**32 - 1. Run r has the same draw and the same random numbers in every arm.
    arms
        Names of the scenario's counterfactual arms; the factual one is always run and comes first.
    settings
        Parameters held fixed, as text with their units, besides those that the scenario itself holds fixed.
    policies
        ``scripted`` for policies at recorded hours, ``responsive`` for policies in response to events of the run, or
        ``both``; every arm is run in each of these modes.
    jobs
        Worker processes; by default one for each processor. The results do not depend on it.
    out
        Folder for the results; an unfinished ensemble with the same arguments is continued there. By default, results
        are in a temporary folder that is removed with the returned object.
    progress
        Called with the number of finished runs, the total number, and a message about the current step.

    Returns
    -------
    Results
        All runs.

    Raises
    ------
    UsageError
        With all problems of the arguments.
    OccupiedError
        When the folder holds other files or results, or was written by another version.
    RunError, StoreError, Interrupted
        When the ensemble could not be finished; ``out`` keeps the finished runs, and the same call continues.
    """
    base = scenario if isinstance(scenario, Scenario) else load(scenario)
    _check(base, runs=runs, seed=seed, arms=arms, policies=policies, jobs=jobs)
    settled = with_settings(base, settings or {})
    job = Job(settled, tuple(dict.fromkeys((FACTUAL, *arms))), MODES[policies], seed)
    wanted = describe(settled, arms=job.arms, policies=job.policies, seed=seed, runs=runs)
    if out is None:
        return _run_in_temporary_folder(wanted, job, jobs, progress)
    return Results(settled, Path(out), _run_in_folder(Path(out), wanted, job, jobs, progress))


def _run_in_temporary_folder(wanted: Manifest, job: Job, jobs: int | None, progress: Progress | None) -> Results:
    """Run in a temporary folder, which is removed with the results."""
    folder = Path(tempfile.mkdtemp(prefix="steppefire-"))
    try:
        results = Results(job.scenario, folder, _run_in_folder(folder, wanted, job, jobs, progress), temporary=True)
    except BaseException as error:
        shutil.rmtree(folder, ignore_errors=True)
        if isinstance(error, Interrupted):
            what = "stopped; no results are kept, because no output folder was given"
            raise Interrupted(what) from None
        raise
    weakref.finalize(results, shutil.rmtree, folder, ignore_errors=True)
    return results


def _run_in_folder(
    folder: Path, wanted: Manifest, job: Job, jobs: int | None, progress: Progress | None
) -> Manifest:
    with stop_on_signals() as stop, open_store(folder, wanted, job.scenario) as store:
        try:
            _run_missing(store, job, jobs, stop, progress or _no_progress)
        except KeyboardInterrupt:
            done = store.done()
            raise Interrupted(
                f"stopped: {int(done.sum())} of {done.shape[0]} runs are finished and kept in '{folder}'; "
                "the same command resumes from there"
            ) from None
        return store.manifest


def _run_missing(store: Store, job: Job, jobs: int | None, stop: Stop, progress: Progress) -> None:
    done = store.done()
    total, finished = done.shape[0], int(done.sum())
    missing = [int(run) for run in np.flatnonzero(~done)]
    if missing and is_cold():
        progress(finished, total, COMPILING)
        compile_in_child(job.scenario, stop)
    progress(finished, total, f"{finished} of {total} runs were finished before" if finished else "starting")
    jobs = min(jobs or _processors(), max(1, len(missing)))
    with closing(finished_runs(job, missing, jobs, stop)) as outcomes:
        for outcome in outcomes:
            store.write(outcome)
            finished += 1
            progress(finished, total, f"run {outcome.run}: {outcome.seconds:.1f} s")
    stop.check()
    store.finish()


def _no_progress(_done: int, _total: int, _message: str) -> None:
    pass


def _processors() -> int:
    """Return the number of processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _check(
    scenario: Scenario, *, runs: int, seed: int, arms: Sequence[str], policies: str, jobs: int | None
) -> None:
    """Raise one UsageError with all problems of the arguments."""
    wrong = []
    if not _is_integer(runs) or runs < 1:
        wrong.append(f"runs must be a whole number from 1, not {runs!r}")
    if not _is_integer(seed) or not 0 <= seed <= LARGEST_SEED:
        wrong.append(f"seed must be a whole number from 0 to {LARGEST_SEED}, not {seed!r}")
    if jobs is not None and (not _is_integer(jobs) or jobs < 1):
        wrong.append(f"jobs must be a whole number from 1, not {jobs!r}")
    if policies not in MODES:
        near = suggest(policies, MODES)
        wrong.append(f"policies must be one of {', '.join(MODES)}, not '{policies}'.{near}")
    if isinstance(arms, str):
        wrong.append(f"arms must be a list of names: write ['{arms}']")
    else:
        known = ", ".join(name for name in scenario.arms if name != FACTUAL) or "none"
        wrong += [
            f"scenario '{scenario.name}' has no arm '{name}'.{suggest(name, scenario.arms)} It has {known}"
            for name in dict.fromkeys(arms)
            if name not in scenario.arms
        ]
    if wrong:
        raise UsageError("\n".join(wrong))


def _is_integer(number: object) -> bool:
    return isinstance(number, int) and not isinstance(number, bool)
