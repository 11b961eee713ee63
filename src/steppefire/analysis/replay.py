"""Replay of one run in two arms, with series recorded after every hour; the run itself is not changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from steppefire.clock import HOURS_A_DAY
from steppefire.errors import UsageError, suggest
from steppefire.kernels.random import run_key
from steppefire.runs.draws import draw
from steppefire.runs.run import run_once
from steppefire.scenario.model.arms import FACTUAL
from steppefire.scenario.model.scenario import Scenario
from steppefire.world.geography import Floats
from steppefire.world.state import World

DEFAULT_ARM = "without-alliance"
NEVER = -1
Trace = Mapping[str, Floats]
"""Recorded series: one number an hour, by name."""
Events = Iterable[tuple[int, str]]
"""Hours, each with the text of an event."""
Observe = Callable[[World, Mapping[str, float]], Mapping[str, float]]
"""Function of the world after an hour and the numbers recorded the hour before; returns the numbers to record."""
FindEvents = Callable[[World, Trace], Events]
"""Function of the world after the last hour and all recorded series; returns the events."""


@dataclass(frozen=True)
class Viewpoint:
    """Which run is replayed, and in which arms.

    Parameters
    ----------
    arm
        Arm beside the factual one; if empty, the one without the alliance or else the first.
    run, seed
        Number of the run, and seed of its ensemble.
    scripted
        Whether policies are taken at their recorded hours (True) or in response to events.
    """

    arm: str = ""
    run: int = 0
    seed: int = 2022
    scripted: bool = True


@dataclass(frozen=True)
class Trajectory:
    """One arm of a replay: its series, and its events in order of time."""

    arm: str
    trace: Trace
    events: tuple[tuple[int, str], ...]

    def daily(self, name: str, how: Callable[[Floats], float]) -> list[float]:
        """Return one number a day, computed by ``how`` from the hours of the day."""
        series = self.trace[name]
        return [float(how(series[at : at + HOURS_A_DAY])) for at in range(0, len(series), HOURS_A_DAY)]

    def daily_gain(self, name: str) -> list[float]:
        """Return the increase of a running total in each day."""
        ends = self.daily(name, lambda day: day[-1])
        return [now - before for before, now in zip([0.0, *ends], ends, strict=False)]

    def first(self, name: str, least: float = 1.0) -> int:
        """Return the first hour in which a series is at least ``least``, or `NEVER`."""
        hours = np.flatnonzero(self.trace[name] >= least)
        return int(hours[0]) if hours.size else NEVER

    def peak_hour(self, name: str) -> int:
        """Return the hour of the maximum of a series, or `NEVER` if it is zero throughout."""
        return int(np.argmax(self.trace[name])) if self.trace[name].any() else NEVER


def replay(
    scenario: Scenario, view: Viewpoint, observe: Observe, find_events: FindEvents
) -> tuple[tuple[Trajectory, ...], int, World]:
    """Simulate one run again in both arms.

    Parameters
    ----------
    scenario, view
        Scenario, and which of its runs and arms.
    observe
        Returns the numbers to record after each hour.
    find_events
        Returns the events of an arm after its last hour.

    Returns
    -------
    trajectories
        The recorded series and events of each arm, the factual one first.
    same
        Hours from the start in which no recorded number differs between the arms.
    world
        The country after the last hour of the last arm.
    """
    key = run_key(view.seed, view.run)
    values = draw(scenario, key)
    trajectories: list[Trajectory] = []
    for arm in arms_of(scenario, view.arm):
        recorded: list[Mapping[str, float]] = [{}]

        def observer(world: World, _: int, recorded: list[Mapping[str, float]] = recorded) -> None:
            recorded.append(observe(world, recorded[-1]))

        change = scenario.arms[arm]
        world, _ = run_once(scenario, change, values, key, scripted=view.scripted, observer=observer)
        trace = {name: np.array([float(row[name]) for row in recorded[1:]]) for name in recorded[1]}
        trajectories.append(Trajectory(arm, trace, tuple(sorted(find_events(world, trace)))))
    first, last = trajectories[0].trace, trajectories[-1].trace
    apart = np.flatnonzero(np.any([first[name] != last[name] for name in first], axis=0))
    return tuple(trajectories), int(apart[0]) if apart.size else scenario.clock.hours, world


def arms_of(scenario: Scenario, arm: str) -> list[str]:
    """Return the names of the factual arm and of the one beside it."""
    others = [name for name in scenario.arms if name != FACTUAL]
    if not arm:
        arm = DEFAULT_ARM if DEFAULT_ARM in others else [*others, FACTUAL][0]
    if arm not in scenario.arms:
        known = ", ".join(scenario.arms)
        raise UsageError(f"there is no arm '{arm}'.{suggest(arm, others)} Expected one of {known}.")
    return list(dict.fromkeys([FACTUAL, arm]))


def switches(trace: Trace, words: Mapping[str, tuple[str, str]]) -> Events:
    """Yield an event whenever an indicator turns on or off, with the text for either."""
    for name, (begins, ends) in words.items():
        turns = np.diff(trace[name], prepend=0.0)
        yield from ((int(hour), begins if turns[hour] > 0 else ends) for hour in np.flatnonzero(turns))
