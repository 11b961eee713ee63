"""What an ensemble sends to its workers, and what they answer."""

from __future__ import annotations

from dataclasses import dataclass

from steppefire.runs.paired_arms import ArmOfRun
from steppefire.scenario.model.scenario import Scenario


@dataclass(frozen=True)
class Job:
    """What every run of an ensemble has in common; sent to each worker once."""

    scenario: Scenario
    arms: tuple[ArmOfRun, ...]
    seed: int


@dataclass(frozen=True)
class Failed:
    """Why a run did not finish: one line for the user, and the traceback for developers."""

    text: str
    trace: str


@dataclass(frozen=True)
class Ready:
    """Sent by a worker when it can be told what to do: earlier, whoever writes to it might have to wait."""
