"""Runs of the reference case, each simulated once however many tests read it."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from steppefire.kernels.random import run_key
from steppefire.runs.recorder import Record
from steppefire.runs.run import run_once
from steppefire.scenario import load
from steppefire.scenario.model.arms import Arm, Without
from steppefire.scenario.model.scenario import Scenario
from steppefire.world.initial import initial_world
from steppefire.world.state import World
from tests.draws import defaults
from tests.scenario.tiny import write_tiny


@cache
def country() -> Scenario:
    return load("kazakhstan-2022")


HOTTER = 0.15
"""Grievance added everywhere, so that all parts of the system have much to do: about twice the participants."""


@cache
def simulated(*without: str, seed: int = 1, scripted: bool = True) -> tuple[World, Record]:
    """Simulate a crisis more severe than the reference case, else at its default values, without some parts."""
    scenario = country()
    arm = Arm("test", "test", tuple(Without(part) for part in without))
    level = scenario.parameters["grievance_mean"].default + HOTTER
    return run_once(scenario, arm, defaults(scenario, grievance_mean=level), run_key(seed, 0), scripted=scripted)


def before_first_hour(*without: str, scripted: bool = True, **values: float) -> World:
    """Return the reference case before its first hour, at its default values but for those given."""
    arm = Arm("test", "test", tuple(Without(part) for part in without))
    return initial_world(country(), arm, defaults(country(), **values), run_key(5, 0), scripted=scripted)


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Scenario:
    folder: Path = tmp_path_factory.mktemp("tiny")
    return load(write_tiny(folder))
