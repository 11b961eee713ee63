"""Ensembles: the same bits whatever the processes, and what comes out."""

from __future__ import annotations

import sys
import threading
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

import steppefire
from steppefire.errors import RunError, UsageError
from steppefire.outcomes import POLICY_MODES, VARIABLES
from steppefire.runs.storage.arrays import LATENT
from steppefire.runs.workers import executors
from steppefire.runs.workers.interrupts import Stop
from steppefire.runs.workers.messages import Job
from steppefire.runs.workers.worker import start

from . import deadly
from .conftest import tree


def test_processes_leave_no_trace_in_the_bits(tiny: Path, tmp_path: Path) -> None:
    for jobs in (1, 2):
        out = tmp_path / str(jobs)
        steppefire.run(tiny, runs=5, arms=["without-alliance"], policies="both", jobs=jobs, out=out)
    assert tree(tmp_path / "1") == tree(tmp_path / "2")


def test_more_runs_equal_a_larger_ensemble(tiny: Path, tmp_path: Path) -> None:
    for runs in (2, 5):
        steppefire.run(tiny, runs=runs, jobs=1, out=tmp_path / "grown")
    steppefire.run(tiny, runs=5, jobs=1, out=tmp_path / "fresh")
    assert tree(tmp_path / "grown") == tree(tmp_path / "fresh")


def test_outcomes_are_labelled(tiny: Path, tmp_path: Path) -> None:
    arms, out = ["early-concession"], tmp_path / "out"
    data = steppefire.run(tiny, runs=3, arms=arms, policies="both", jobs=1, out=out).outcomes
    assert list(data.arm.values) == ["factual", "early-concession"]
    assert tuple(data.policies.values) == POLICY_MODES
    assert list(data.run.values) == [0, 1, 2]
    assert str(data.hour.values[1]) == "2022-01-01T01:00:00.000000000"
    assert set(data.data_vars) == {*VARIABLES, *LATENT}
    for name, outcome in VARIABLES.items():
        assert data[name].dims == ("arm", "policies", "run", *outcome.dims)
        assert str(data[name].dtype) == outcome.dtype
        assert data[name].attrs["long_name"] == outcome.label
        assert data[name].attrs["description"] == outcome.meaning
        assert data[name].attrs["units"] == outcome.unit
    assert data["draw"].dims == ("run", "parameter")
    assert not np.isnan(data["draw"].values).any()
    assert data["place_effect"].dims == ("run", "place")
    assert not np.isnan(data["place_effect"].values).any()
    assert data["policy_hour"].attrs["units"] == "h"
    assert "done" not in data
    assert data["participants"].sel(arm="factual", policies="scripted", region="North").dims == ("run", "hour")


def test_arms_and_policy_modes_are_independent_dimensions(tiny: Path, tmp_path: Path) -> None:
    """Every pair is run, and is the same whatever else is run beside it."""
    both = steppefire.run(tiny, runs=2, arms=["without-alliance"], policies="both", jobs=1, out=tmp_path / "both")
    assert (both.manifest.arms, both.manifest.policies) == (("factual", "without-alliance"), POLICY_MODES)
    for mode in POLICY_MODES:
        alone = steppefire.run(tiny, runs=2, arms=["without-alliance"], policies=mode, jobs=1, out=tmp_path / mode)
        assert list(alone.outcomes.policies.values) == [mode]
        for name in VARIABLES:
            one, two = (data[name].sel(policies=mode).values for data in (both.outcomes, alone.outcomes))
            assert one.tobytes() == two.tobytes(), name
    moved = both.outcomes["policy_hour"]
    assert (moved.sel(policies="scripted") != moved.sel(policies="responsive")).any()


def test_a_stranger_can_open_the_results(tiny: Path, tmp_path: Path) -> None:
    import xarray as xr

    results = steppefire.run(tiny, runs=2, jobs=1, out=tmp_path / "out")
    data = xr.open_zarr(tmp_path / "out" / "results.zarr")
    assert data["done"].values.tolist() == [1, 1]
    for name in VARIABLES:
        assert (data[name].values == results.outcomes[name].values).all(), name
        assert data[name].dtype == results.outcomes[name].dtype
    assert data["participants"].sel(arm="factual", policies="scripted").shape == (2, 72, 2)


def test_results_without_a_folder(tiny: Path) -> None:
    data = steppefire.run(tiny, runs=2, jobs=1).outcomes
    # The results themselves are gone by now, and their folder with them.
    assert (data["forces"].values.max(axis=(0, 1, 3, 4)) > 0).all()


def test_timing_and_looks(tiny: Path, tmp_path: Path) -> None:
    out = tmp_path / "o<ut"
    results = steppefire.run(tiny, runs=2, jobs=1, out=out, settings={"price_shock": "0.5"})
    assert len(results.timing) == 3
    assert all(value > 0 for value in results.timing.values())
    assert "2 of 2, seed 2022" in repr(results)
    assert "price_shock = 0.5" in results._repr_html_()
    assert "o&lt;ut" in results._repr_html_()


def test_progress_is_reported(tiny: Path) -> None:
    seen: list[tuple[int, int]] = []
    steppefire.run(tiny, runs=3, jobs=2, progress=lambda done, total, _: seen.append((done, total)))
    assert seen == [(0, 3), (1, 3), (2, 3), (3, 3)]


def test_a_failing_listener_ends_the_workers(tiny: Path) -> None:
    def fail(done: int, total: int, message: str) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        steppefire.run(tiny, runs=3, jobs=2, progress=fail)


def test_an_ensemble_runs_beside_the_main_thread(tiny: Path) -> None:
    seen: list[int] = []

    def run() -> None:
        seen.append(steppefire.run(tiny, runs=2, jobs=2).outcomes.sizes["run"])

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    assert seen == [2]


def test_all_wrong_arguments_are_reported_at_once(tiny: Path) -> None:
    with pytest.raises(UsageError) as caught:
        steppefire.run(tiny, runs=0, seed=2**32, arms=["without-aliance"], policies="free", jobs=0)
    lines = str(caught.value).splitlines()
    assert len(lines) == 5
    assert "Did you mean 'without-alliance'?" in lines[-1]


@pytest.mark.parametrize("options", [{"runs": 1.5}, {"runs": True}, {"seed": -1}, {"arms": "factual"}])
def test_wrong_arguments(tiny: Path, options: dict[str, object]) -> None:
    with pytest.raises(UsageError):
        steppefire.run(tiny, **options)  # type: ignore[arg-type]


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_bug_names_its_run_arm_and_policy_mode(tiny: Path, jobs: int) -> None:
    job = Job(steppefire.load(tiny), ("nowhere",), ("scripted",), 7)
    message = r"run 3 of seed 7 failed: arm 'nowhere', policies scripted: KeyError: 'nowhere' \(paired_arms.py:\d+\)"
    with pytest.raises(RunError, match=message):
        list(executors.finished_runs(job, [3], jobs, Stop()))


def test_a_deadly_run_is_given_up(tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(executors, "start", lambda _target: start(deadly.work))
    job = Job(steppefire.load(tiny), ("factual",), ("scripted",), 7)
    seen = []
    with pytest.raises(RunError, match=r"run 4 of seed 7 ended its process 3 times \(SIGKILL\)"):
        seen.extend(one.run for one in executors.finished_runs(job, [2, 4, 6], 2, Stop()))


def test_workers_leave_the_users_script_alone(
    tiny: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    script = ModuleType("__main__")
    script.__file__ = str(tmp_path / "not-there.py")
    monkeypatch.setitem(sys.modules, "__main__", script)
    steppefire.run(tiny, runs=2, jobs=2)
    assert sys.modules["__main__"] is script
