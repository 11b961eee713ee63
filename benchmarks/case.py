"""One run of the reference case in one process: time, memory, and where the time goes."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import numpy as np
from numba.extending import is_jitted

from benchmarks.common import SCENARIO, SEED, answer, fresh, median, memory, peak_memory, say, seconds
from steppefire.kernels.random import run_key
from steppefire.runs.draws import draw
from steppefire.runs.recorder import empty_record, write_hour
from steppefire.runs.run import run_once
from steppefire.runs.workers.warmup import warm_up
from steppefire.scenario.load import load
from steppefire.scenario.model.arms import FACTUAL
from steppefire.scenario.model.places import SEATS
from steppefire.scenario.model.scenario import Scenario
from steppefire.world.hour import SCHEDULE
from steppefire.world.initial import initial_world
from steppefire.world.state import World

DRAWS, PASSES = 80, 1
CALM = 1e-4
"""Share of citizens on the street below which an hour is calm."""
KERNELS = ("step", "take", "investigate", "gone_home")


def country_of(quick: bool) -> Scenario:
    """Return the scenario; for a smoke test its first two days in villages."""
    scenario = load(SCENARIO)
    return shrunk(scenario, 300 * len(scenario.places), 48) if quick else scenario


def shrunk(scenario: Scenario, citizens: int, hours: int | None = None) -> Scenario:
    """Return a scenario with ``citizens`` people in the same proportions, and the first ``hours`` of it."""
    share = citizens / sum(p.population for p in scenario.places)
    places = tuple(replace(p, population=max(30, round(p.population * share))) for p in scenario.places)
    clock = scenario.clock
    if hours is not None:
        clock = replace(clock, end=clock.start + timedelta(hours=hours))
    return replace(scenario, places=places, clock=clock)


def measure(quick: bool) -> dict[str, Any]:
    """Time draws of the prior in the factual arm with scripted policies; profile one, and measure the memory of one."""
    scenario = country_of(quick)
    warm_up(scenario)
    draws, passes = (2, 1) if quick else (DRAWS, PASSES)
    people = sum(p.population for p in scenario.places)
    times, foundings = np.zeros((passes, draws)), []
    share = np.zeros(draws)
    for turn in range(passes):
        say(f"case: pass {turn + 1} of {passes} through {draws} draws")
        for run in range(draws):
            foundings.append(seconds(lambda run=run: _initial(scenario, run)))
            start = time.perf_counter()
            _, record = _simulate(scenario, run)
            times[turn, run] = time.perf_counter() - start
            share[run] = record.regional["participants"].sum(axis=1).mean() / people
    by_draw = np.median(times, axis=0)
    typical = int(np.argsort(by_draw)[draws // 2])
    low, mid, high = np.quantile(by_draw, [0.1, 0.5, 0.9])
    return {
        "citizens": people, "hours": scenario.clock.hours, "places": len(scenario.places), "draws": draws,
        "passes": passes, "median": float(mid), "low": float(low), "high": float(high), "worst": float(by_draw.max()),
        "best": float(by_draw.min()), "founding": median(foundings),
        "mean_share": [float(q) for q in np.quantile(share, [0.1, 0.5, 0.9])],
        "profile": profile(scenario, typical),
        "memory": fresh("benchmarks.case", "memory", typical, int(quick)),
    }


def _initial(scenario: Scenario, run: int) -> Any:
    key = run_key(SEED, run)
    return initial_world(scenario, scenario.arms[FACTUAL], draw(scenario, key), key)


def _simulate(scenario: Scenario, run: int) -> Any:
    key = run_key(SEED, run)
    return run_once(scenario, scenario.arms[FACTUAL], draw(scenario, key), key)


def profile(scenario: Scenario, run: int) -> dict[str, Any]:
    """Return the time of one run by act of the schedule, and by kernel within the acts.

    The time of an act outside kernels is overhead of Python, and so is recording the hour.
    """
    world = _initial(scenario, run)
    clocks = {name: _Clock(getattr(world.citizens.engine, name)) for name in KERNELS}
    world.citizens.engine = SimpleNamespace(**clocks)
    with _places_clocked() as places:
        return _profile(scenario, world, clocks | {"places": places})


def _profile(scenario: Scenario, world: World, clocks: dict[str, _Clock]) -> dict[str, Any]:
    record = empty_record(scenario, len(world.mission.alliance.members) if world.mission.alliance else 0)
    departments = np.array([p.kind in SEATS for p in scenario.places])
    names = [f"{act.__module__.split('.')[-1]}.{act.__name__}" for act in SCHEDULE]
    hours = scenario.clock.hours
    acts, kernels = np.zeros((hours, len(names) + 1)), np.zeros((hours, len(clocks)))
    share = np.zeros(hours)
    for hour in range(hours):
        for n, act in enumerate(SCHEDULE):
            whole = seconds(lambda act=act, hour=hour: act(world, hour))
            within = [clock.read() for clock in clocks.values()]
            acts[hour, n] = whole - sum(within)
            kernels[hour] += within
        whole = seconds(lambda hour=hour: write_hour(record, world, hour, departments))
        within = [clock.read() for clock in clocks.values()]
        acts[hour, -1] = whole - sum(within)
        kernels[hour] += within
        share[hour] = world.share_on_street
    calm = share < CALM
    return {
        "hours": {"calm": int(calm.sum()), "active": int((~calm).sum())},
        "acts": {name: _split(acts[:, i], calm) for i, name in enumerate([*names, "recorder.write_hour"])},
        "kernels": {name: _split(kernels[:, i], calm) for i, name in enumerate(clocks)},
        "overhead": _split(acts.sum(axis=1), calm),
    }


class _Clock:
    """A timer of one kernel, or of several together."""

    def __init__(self, kernel: Callable[..., Any] | None) -> None:
        self.kernel = kernel
        self.spent = 0.0

    def __call__(self, *arguments: Any) -> Any:
        return self.on(self.kernel)(*arguments)

    def on(self, kernel: Callable[..., Any]) -> Callable[..., Any]:
        """Return a kernel whose time is added to this timer."""

        def clocked(*arguments: Any) -> Any:
            start = time.perf_counter()
            result = kernel(*arguments)
            self.spent += time.perf_counter() - start
            return result

        return clocked

    def read(self) -> float:
        """Return the seconds since the last reading."""
        spent, self.spent = self.spent, 0.0
        return spent


@contextmanager
def _places_clocked() -> Iterator[_Clock]:
    """Time all kernels over places that the acts call with one timer."""
    whole, before = _Clock(None), []
    for module in [sys.modules[act.__module__] for act in SCHEDULE] + [sys.modules[write_hour.__module__]]:
        for name, kernel in list(vars(module).items()):
            if is_jitted(kernel):
                before.append((module, name, kernel))
                setattr(module, name, whole.on(kernel))
    try:
        yield whole
    finally:
        for module, name, kernel in before:
            setattr(module, name, kernel)


def _split(spent: np.ndarray, calm: np.ndarray) -> dict[str, float]:
    """Return the total, seconds, and medians of calm and active hours, microseconds."""
    parts = {"calm": spent[calm], "active": spent[~calm]}
    return {"total": float(spent.sum())} | {n: float(np.median(p) * 1e6) if p.size else 0.0 for n, p in parts.items()}


def weigh(run: int, quick: bool) -> dict[str, Any]:
    """Simulate one run and return the memory of the process before it and at its peak, bytes."""
    scenario = country_of(quick)
    warm_up(scenario)
    before = memory()
    _, record = _simulate(scenario, run)
    most = int(record.regional["participants"].sum(axis=1).max())
    return {
        "before": before, "peak": peak_memory(), "citizens": sum(p.population for p in scenario.places), "most": most
    }


if __name__ == "__main__" and sys.argv[1:2] == ["memory"]:
    answer(weigh(int(sys.argv[2]), sys.argv[3] == "1"))
