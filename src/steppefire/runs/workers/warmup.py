"""Compilation of the kernels: one process fills the cache, and the others load from it."""

from __future__ import annotations

import fcntl
import hashlib
import os
import platform
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import llvmlite.binding  # type: ignore[import-untyped]
import numba
import numpy as np

from steppefire.kernels import cache_folder, random, sources, streams
from steppefire.runs.draws import draw
from steppefire.runs.run import run_once
from steppefire.scenario.model.arms import FACTUAL
from steppefire.scenario.model.scenario import Scenario
from steppefire.world import alliance, forces, sites

HOURS = 2
"""Hours simulated to load every kernel."""
PEOPLE = 300
"""Inhabitants of each place in these hours."""
COMPILING = "compiling kernels, once on this machine: about half a minute"
"""Progress message during compilation."""


def warm_up(scenario: Scenario) -> None:
    """Load every kernel, and compile those that are not cached.

    The scenario is simulated with few inhabitants, so that kernels are compiled for the types of a real run; kernels
    that an ordinary hour does not call are called directly.
    """
    small = replace(
        scenario,
        places=tuple(replace(place, population=PEOPLE) for place in scenario.places),
        clock=replace(scenario.clock, end=scenario.clock.start + timedelta(hours=HOURS)),
    )
    key = random.run_key(0, 0)
    world, _ = run_once(small, small.arms[FACTUAL], draw(small, key), key)
    people, step, places = world.citizens, HOURS - 1, world.geography.places
    wanted = random.counts(np.zeros(places), 0.0, key, streams.INVESTIGATIONS, step)
    people.engine.investigate(people.population, people.temper, people.crowd, wanted, step)
    random.uniform(key, streams.CONSULTATION, 0, 0)
    # The kernels of these acts are otherwise called only in an emergency, in a clash or during a mission.
    world.regime.emergency[:] = True
    world.citizens.crowd.street[0, :2] = PEOPLE
    world.sites.held[:1] = False
    world.mission.first_arrival = 0.0
    for act in (alliance.update_mission, forces.deploy, forces.confront, sites.contest):
        act(world, 0)


def is_cold() -> bool:
    """Return whether kernels must still be compiled on this machine."""
    return not _stamp().exists()


def compile_once(scenario: Scenario) -> None:
    """Compile the kernels, one process at a time, unless another process has done so in the meantime."""
    with _cache_lock():
        if is_cold():
            warm_up(scenario)
            # Without a stamp the next ensemble checks the cache again, which takes a second.
            with suppress(OSError):
                _stamp().touch()


def _stamp() -> Path:
    """Return the file whose presence marks a complete cache for these kernels, versions and processor."""
    processor = llvmlite.binding.get_host_cpu_name()
    # A cache folder set by the user does not change with the sources as the default one does, so the name must. Numba
    # also recompiles sources that have moved or were rewritten, even with equal contents.
    written = [(str(path), path.stat().st_mtime) for path in sources()]
    parts = (cache_folder().name, written, numba.__version__, platform.python_version(), processor)
    return _cache() / f"warm-{hashlib.sha256(repr(parts).encode()).hexdigest()[:16]}"


def _cache() -> Path:
    return Path(getattr(numba.config, "CACHE_DIR"))  # noqa: B009 - numba sets it at run time


@contextmanager
def _cache_lock() -> Iterator[None]:
    """Hold the lock of the cache folder; continue without it if the file system has no locks."""
    try:
        handle = os.open(_cache() / "lock", os.O_CREAT | os.O_RDWR, 0o600)
    except OSError:
        yield
        return
    try:
        with suppress(OSError):
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
