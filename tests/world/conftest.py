"""The reference case lived through once for each arm a test asks for."""

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
from steppefire.world.state import World
from tests.draws import defaults
from tests.scenario.tiny import write_tiny


@cache
def country() -> Scenario:
    return load("kazakhstan-2022")


@cache
def lived(*without: str, scripted: bool = True) -> tuple[World, Record]:
    """Live through the reference case at its default values without some parts."""
    scenario = country()
    arm = Arm("test", "test", tuple(Without(part) for part in without))
    return run_once(scenario, arm, defaults(scenario), run_key(1, 0), scripted=scripted)


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Scenario:
    folder: Path = tmp_path_factory.mktemp("tiny")
    return load(write_tiny(folder))
