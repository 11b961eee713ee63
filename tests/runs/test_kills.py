"""Nothing is lost: kills of every kind, and the bits after resuming."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

import steppefire

from .conftest import descendants, gone, read_until, tree, workers

Launch = Callable[..., subprocess.Popen[str]]
LONG = "go(runs=400, jobs=2, progress=say)"


def finish(tiny: Path, folder: Path, runs: int) -> dict[str, bytes]:
    steppefire.run(tiny, seed=5, arms=["without-alliance"], runs=runs, jobs=1, out=folder)
    return tree(folder)


def kept(folder: Path) -> int:
    import xarray as xr

    done = xr.open_zarr(folder / "results.zarr", consolidated=False, chunks=None)["done"]
    return int((done.values == 1).sum())


@pytest.mark.parametrize("at", [0, 3])
def test_a_kill_loses_nothing(tiny: Path, tmp_path: Path, launch: Launch, at: int) -> None:
    process = launch(
        f"go(runs=8, jobs=2, progress=lambda done, *_: done == {at} and os.kill(os.getpid(), signal.SIGKILL))"
    )
    assert process.wait(30) == -signal.SIGKILL
    assert kept(tmp_path / "out") == at
    assert finish(tiny, tmp_path / "out", 8) == finish(tiny, tmp_path / "fresh", 8)


DIE = """
from itertools import count
seen = count(1)
def die(event, args):
    if event == {event!r} and {path!r} in str(args[0]) and next(seen) == {nth}:
        os.kill(os.getpid(), signal.SIGKILL)
sys.addaudithook(die)
go(runs=12, jobs=1)
"""
MOMENTS = [
    ("open", "/results.zarr/", 1), ("os.rename", ".partial", 1), ("os.rename", ".partial", 60),
    ("os.rename", "manifest.json", 1), ("os.remove", "/.begun", 1), ("os.rename", "/violent/c/", 2),
    ("os.rename", "manifest.json", 3), ("os.rename", "/done/c/", 2),
]  # fmt: skip
"""Just before the n-th change of such a file: five while the folder is being set up, three while runs are written."""


def test_kills_at_any_moment(tiny: Path, tmp_path: Path, launch: Launch) -> None:
    """Kill while the folder is being set up, while runs are written, and at whatever moment it happens to be."""
    for event, path, nth in MOMENTS:
        process = launch(DIE.format(event=event, path=path, nth=nth))
        said, _ = process.communicate(timeout=60)
        assert process.returncode == -signal.SIGKILL, f"at {event} {path} {nth}: {said}"
    assert 0 < kept(tmp_path / "out") < 8
    for delay in (0.0, 0.05):
        # How many runs are there by now depends on how fast they are.
        there = kept(tmp_path / "out")
        process = launch("go(runs=12, jobs=1, progress=say)")
        read_until(process, str(there + 1))
        time.sleep(delay)
        process.kill()
        process.wait()
    assert finish(tiny, tmp_path / "out", 12) == finish(tiny, tmp_path / "fresh", 12)
    assert not list((tmp_path / "out").rglob("*.partial"))


def test_a_killed_worker_is_replaced(tiny: Path, tmp_path: Path, launch: Launch) -> None:
    process = launch("go(runs=30, jobs=2, progress=say)")
    for word in ("2", "9"):
        read_until(process, word)
        os.kill(workers(process.pid)[0], signal.SIGKILL)
    assert process.stdout is not None
    process.stdout.read()
    assert process.wait(60) == 0
    assert tree(tmp_path / "out") == finish(tiny, tmp_path / "fresh", 30)


def test_a_killed_parent_leaves_no_orphans(launch: Launch) -> None:
    process = launch(LONG)
    read_until(process, "2")
    below = descendants(process.pid)
    assert len(workers(process.pid)) == 2
    process.kill()
    process.wait()
    assert gone(below, 5)


@pytest.mark.parametrize(("number", "jobs"), [(signal.SIGINT, 2), (signal.SIGINT, 1), (signal.SIGTERM, 2)])
def test_stopping_takes_two_seconds_at_most(
    tiny: Path, tmp_path: Path, launch: Launch, number: signal.Signals, jobs: int
) -> None:
    process = launch(LONG.replace("jobs=2", f"jobs={jobs}"))
    read_until(process, "3")
    below = descendants(process.pid)
    # As from a terminal, which signals the whole group.
    for pid in [process.pid, *(workers(process.pid) if number == signal.SIGINT else [])]:
        os.kill(pid, number)
    begin = time.monotonic()
    assert process.stdout is not None
    said = process.stdout.read().splitlines()
    assert process.wait(10) == 1
    assert time.monotonic() - begin < 2
    assert gone(below, 1)
    count = kept(tmp_path / "out")
    assert count >= 3
    assert said[-1].startswith(f"Interrupted: stopped: {count} of 400 runs are finished and kept in")
    assert "resumes" in said[-1]
    assert not [line for line in said[:-1] if not line.isdigit()]
    process = launch(f"go(runs=400, jobs=2, progress=lambda done, *_: done == {count + 1} and os._exit(7))")
    assert process.wait(30) == 7


def test_stopping_without_a_folder(tiny: Path) -> None:
    def stop(done: int, *_: object) -> None:
        if done == 1:
            os.kill(os.getpid(), signal.SIGINT)

    before = signal.getsignal(signal.SIGTERM)
    with pytest.raises(steppefire.Interrupted, match="no output folder was given"):
        steppefire.run(tiny, runs=50, jobs=2, progress=stop)
    assert signal.getsignal(signal.SIGTERM) is before
