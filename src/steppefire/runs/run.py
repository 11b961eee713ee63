"""One run of a country, simulated at once or in parts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from steppefire.errors import UsageError, suggest
from steppefire.kernels.random import run_key
from steppefire.runs.draws import draw as draw_values
from steppefire.runs.recorder import Record, empty_record, write_hour
from steppefire.scenario.load import load
from steppefire.scenario.model.arms import FACTUAL, Arm
from steppefire.scenario.model.draw import Draw
from steppefire.scenario.model.places import SEATS
from steppefire.scenario.model.scenario import Scenario
from steppefire.world.hour import simulate_hour
from steppefire.world.initial import initial_world
from steppefire.world.state import World

Observer = Callable[[World, int], None]
"""Function called after every hour with the world and the hour; it must not change the world."""


@dataclass
class Run:
    """A run in progress: its inputs and its state.

    Parameters
    ----------
    scenario, arm, draw, key, scripted, engine, steps_an_hour
        See `steppefire.world.initial.initial_world`.
    world
        The current state of the country.
    record
        Record of the hours simulated so far.
    hour
        The next hour to simulate.
    """

    scenario: Scenario
    arm: Arm
    draw: Draw
    key: np.uint64
    scripted: bool
    engine: str
    steps_an_hour: int
    world: World
    record: Record
    hour: int = 0


def begin(
    scenario: Scenario, arm: Arm, draw: Draw, key: np.uint64, *, scripted: bool = True,
    engine: str = "event_driven", steps_an_hour: int = 1,
) -> Run:
    """Return a run before its first hour; for the parameters see `steppefire.world.initial.initial_world`."""
    world = initial_world(scenario, arm, draw, key, scripted=scripted, engine=engine, steps_an_hour=steps_an_hour)
    members = len(world.mission.alliance.members) if world.mission.alliance else 0
    return Run(scenario, arm, draw, key, scripted, engine, steps_an_hour, world, empty_record(scenario, members))


def simulate_until(run: Run, hour: int | None = None, observer: Observer | None = None) -> None:
    """Simulate the hours of a run up to ``hour``, which is then the next to be simulated.

    Parameters
    ----------
    hour
        At least the current hour of the run, and at most its number of hours, which is the default.
    observer
        Called with the world after every hour.

    Raises
    ------
    UsageError
        When the hour is before the current one or past the end.
    """
    last = run.scenario.clock.hours
    end = last if hour is None else hour
    if not run.hour <= end <= last:
        raise UsageError(
            f"the run stands at hour {run.hour} and has {last} hours: it cannot be simulated until hour {end}"
        )
    departments = np.array([p.kind in SEATS for p in run.scenario.places])
    while run.hour < end:
        simulate_hour(run.world, run.hour)
        write_hour(run.record, run.world, run.hour, departments)
        if observer is not None:
            observer(run.world, run.hour)
        run.hour += 1


def run_once(
    scenario: Scenario, arm: Arm, draw: Draw, key: np.uint64, *, scripted: bool = True,
    engine: str = "event_driven", observer: Observer | None = None, steps_an_hour: int = 1,
) -> tuple[World, Record]:
    """Simulate all hours of a scenario once.

    Parameters
    ----------
    scenario, arm, draw, key, scripted, engine, steps_an_hour
        See `steppefire.world.initial.initial_world`.
    observer
        Called with the world after every hour.

    Returns
    -------
    world
        The country after the last hour.
    record
        Its recorded series.
    """
    run = begin(scenario, arm, draw, key, scripted=scripted, engine=engine, steps_an_hour=steps_an_hour)
    simulate_until(run, observer=observer)
    return run.world, run.record


def begin_run(
    scenario: Scenario | str | Path, *, run: int = 0, seed: int = 2022, arm: str = FACTUAL, scripted: bool = True
) -> Run:
    """Begin one run of an ensemble, to be simulated hour by hour or in parts.

    Parameters
    ----------
    scenario
        A scenario, or an argument of `steppefire.load`.
    run, seed
        Number of the run and seed of the ensemble; the results are bit for bit those of `steppefire.run`.
    arm
        Name of the arm.
    scripted
        Whether policies are enacted at their recorded hours (True) or in response to events of the run.

    Raises
    ------
    UsageError
        When the scenario has no such arm.
    """
    country = scenario if isinstance(scenario, Scenario) else load(scenario)
    if arm not in country.arms:
        known = ", ".join(country.arms)
        raise UsageError(f"scenario '{country.name}' has no arm '{arm}'.{suggest(arm, country.arms)} It has {known}")
    key = run_key(seed, run)
    return begin(country, country.arms[arm], draw_values(country, key), key, scripted=scripted)
