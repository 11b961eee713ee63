"""One run: a country lived through once, in one go or with breaks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from steppefire.errors import UsageError, suggest
from steppefire.kernels.random import run_key
from steppefire.runs.draws import draw as draw_values
from steppefire.runs.record import Record, blank, write_hour
from steppefire.scenario.facts import FACTUAL, SEATS, Arm, Scenario
from steppefire.scenario.load import load
from steppefire.world.founding import found
from steppefire.world.hour import live
from steppefire.world.state import World

Witness = Callable[[World, int], None]
"""Called after every hour; it may look and must not touch."""


@dataclass
class Run:
    """A run under way: what it was begun with, and where it stands.

    Parameters
    ----------
    scenario, arm, draw, key, scripted, engine, steps_an_hour
        See `steppefire.world.founding.found`.
    world
        The country now.
    record
        What is kept of the hours lived so far.
    hour
        The hour to be lived next.
    """

    scenario: Scenario
    arm: Arm
    draw: Mapping[str, float]
    key: np.uint64
    scripted: bool
    engine: str
    steps_an_hour: int
    world: World
    record: Record
    hour: int = 0


def begin(
    scenario: Scenario, arm: Arm, draw: Mapping[str, float], key: np.uint64, *, scripted: bool = True,
    engine: str = "crowd", steps_an_hour: int = 1,
) -> Run:
    """Return a run before its first hour; for the parameters see `steppefire.world.founding.found`."""
    world = found(scenario, arm, draw, key, scripted=scripted, engine=engine, steps_an_hour=steps_an_hour)
    members = len(world.help.alliance.members) if world.help.alliance else 0
    return Run(scenario, arm, draw, key, scripted, engine, steps_an_hour, world, blank(scenario, members))


def live_until(run: Run, hour: int | None = None, witness: Witness | None = None) -> None:
    """Live through the hours of a run up to ``hour``, which is the next to be lived then.

    Parameters
    ----------
    hour
        From the hour the run stands at to the number of its hours; to the end unless told.
    witness
        Called with the world after every hour.

    Raises
    ------
    UsageError
        When the hour lies behind the run, or past its end.
    """
    last = run.scenario.clock.hours
    end = last if hour is None else hour
    if not run.hour <= end <= last:
        raise UsageError(f"the run stands at hour {run.hour} and has {last} hours: it cannot live until hour {end}")
    departments = np.array([p.kind in SEATS for p in run.scenario.places])
    while run.hour < end:
        live(run.world, run.hour)
        write_hour(run.record, run.world, run.hour, departments)
        if witness is not None:
            witness(run.world, run.hour)
        run.hour += 1


def run_once(
    scenario: Scenario, arm: Arm, draw: Mapping[str, float], key: np.uint64, *, scripted: bool = True,
    engine: str = "crowd", witness: Witness | None = None, steps_an_hour: int = 1,
) -> tuple[World, Record]:
    """Live through all hours of a scenario once.

    Parameters
    ----------
    scenario, arm, draw, key, scripted, engine, steps_an_hour
        See `steppefire.world.founding.found`.
    witness
        Called with the world after every hour.

    Returns
    -------
    world
        The country after the last hour.
    record
        What is kept of the run.
    """
    run = begin(scenario, arm, draw, key, scripted=scripted, engine=engine, steps_an_hour=steps_an_hour)
    live_until(run, witness=witness)
    return run.world, run.record


def begin_run(
    scenario: Scenario | str | Path, *, run: int = 0, seed: int = 2022, arm: str = FACTUAL, scripted: bool = True
) -> Run:
    """Begin one run of an ensemble by hand, to look at it hour by hour or to stop and go on.

    Parameters
    ----------
    scenario
        A scenario, or what `steppefire.load` takes.
    run, seed
        Which run of which ensemble: it is equal to that of `steppefire.run` bit for bit.
    arm
        Name of the arm.
    scripted
        Whether policies follow the record (True) or answer to events.

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
    return begin(country, country.arms[arm], draw_values(country.parameters, key), key, scripted=scripted)
