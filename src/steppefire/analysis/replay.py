"""A observer of a run: lives through it again in two arms, looks after every hour and touches nothing."""

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
"""What was written down: one number an hour, by name."""
Happenings = Iterable[tuple[int, str]]
"""Hours, and what came about in them."""
Look = Callable[[World, Mapping[str, float]], Mapping[str, float]]
"""From the world after an hour, and what was written down the hour before, to what is written down."""
Tell = Callable[[World, Trace], Happenings]
"""From the world after the last hour, and all that was written down, to what came about."""


@dataclass(frozen=True)
class Viewpoint:
    """What is looked at.

    Parameters
    ----------
    arm
        The arm beside the factual one; if empty, the one without the alliance or else the first.
    run, seed
        Which run of which ensemble.
    scripted
        Whether policies follow the record (True) or answer to events.
    """

    arm: str = ""
    run: int = 0
    seed: int = 2022
    scripted: bool = True


@dataclass(frozen=True)
class Trajectory:
    """One arm of a story: its trace, and what came about in order of time."""

    arm: str
    trace: Trace
    happenings: tuple[tuple[int, str], ...]

    def daily(self, name: str, how: Callable[[Floats], float]) -> list[float]:
        """Return one number a day, made from the hours of the day."""
        series = self.trace[name]
        return [float(how(series[at : at + HOURS_A_DAY])) for at in range(0, len(series), HOURS_A_DAY)]

    def gained(self, name: str) -> list[float]:
        """Return what a running total has gained in each day."""
        ends = self.daily(name, lambda day: day[-1])
        return [now - before for before, now in zip([0.0, *ends], ends, strict=False)]

    def first(self, name: str, least: float = 1.0) -> int:
        """Return the first hour with at least so much, or `NEVER`."""
        hours = np.flatnonzero(self.trace[name] >= least)
        return int(hours[0]) if hours.size else NEVER

    def top(self, name: str) -> int:
        """Return the hour with the most, or `NEVER` if there was nothing."""
        return int(np.argmax(self.trace[name])) if self.trace[name].any() else NEVER


def replay(
    scenario: Scenario, view: Viewpoint, look: Look, tell: Tell
) -> tuple[tuple[Trajectory, ...], int, World]:
    """Live through one run in both arms.

    Returns
    -------
    trajectories
        What was seen, the factual arm first.
    same
        Hours from the start in which nothing that was looked at differs.
    world
        The country after the last hour of the last arm.
    """
    key = run_key(view.seed, view.run)
    values = draw(scenario.parameters, key)
    trajectories: list[Trajectory] = []
    for arm in arms_of(scenario, view.arm):
        seen: list[Mapping[str, float]] = [{}]

        def observer(world: World, _: int, seen: list[Mapping[str, float]] = seen) -> None:
            seen.append(look(world, seen[-1]))

        change = scenario.arms[arm]
        world, _ = run_once(scenario, change, values, key, scripted=view.scripted, observer=observer)
        trace = {name: np.array([float(row[name]) for row in seen[1:]]) for name in seen[1]}
        trajectories.append(Trajectory(arm, trace, tuple(sorted(tell(world, trace)))))
    first, last = trajectories[0].trace, trajectories[-1].trace
    apart = np.flatnonzero(np.any([first[name] != last[name] for name in first], axis=0))
    return tuple(trajectories), int(apart[0]) if apart.size else scenario.clock.hours, world


def arms_of(scenario: Scenario, arm: str) -> list[str]:
    """Return the factual arm and the one beside it."""
    others = [name for name in scenario.arms if name != FACTUAL]
    if not arm:
        arm = DEFAULT_ARM if DEFAULT_ARM in others else [*others, FACTUAL][0]
    if arm not in scenario.arms:
        known = ", ".join(scenario.arms)
        raise UsageError(f"there is no arm '{arm}'.{suggest(arm, others)} Known are {known}")
    return list(dict.fromkeys([FACTUAL, arm]))


def switches(trace: Trace, words: Mapping[str, tuple[str, str]]) -> Happenings:
    """Yield when something came into force and when it ended, in the words for both."""
    for name, (begins, ends) in words.items():
        turns = np.diff(trace[name], prepend=0.0)
        yield from ((int(hour), begins if turns[hour] > 0 else ends) for hour in np.flatnonzero(turns))
