"""One run: a country lived through once."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from steppefire.runs.record import Record, blank, write_hour
from steppefire.scenario.facts import SEATS, Arm, Scenario
from steppefire.world.founding import found
from steppefire.world.hour import live
from steppefire.world.state import World

Witness = Callable[[World, int], None]
"""Called after every hour; it may look and must not touch."""


def run_once(
    scenario: Scenario, arm: Arm, draw: Mapping[str, float], key: np.uint64, *, scripted: bool = True,
    engine: str = "crowd", witness: Witness | None = None, steps_an_hour: int = 1,
) -> tuple[World, Record]:
    """Live through the hours of a scenario once.

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
    world = found(scenario, arm, draw, key, scripted=scripted, engine=engine, steps_an_hour=steps_an_hour)
    members = len(world.help.alliance.members) if world.help.alliance else 0
    record = blank(scenario, members)
    departments = np.array([p.kind in SEATS for p in scenario.places])
    for hour in range(scenario.clock.hours):
        live(world, hour)
        write_hour(record, world, hour, departments)
        if witness is not None:
            witness(world, hour)
    return world, record
