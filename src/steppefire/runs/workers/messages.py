"""Messages between an ensemble and its workers."""

from __future__ import annotations

from dataclasses import dataclass

from steppefire.scenario.model.scenario import Scenario


@dataclass(frozen=True)
class Job:
    """Inputs common to all runs of an ensemble; sent to each worker once.

    Parameters
    ----------
    scenario
        The scenario with its settings.
    arms, policies
        Names of the arms and policy modes; every pair of them is run.
    seed
        Seed of the ensemble.
    """

    scenario: Scenario
    arms: tuple[str, ...]
    policies: tuple[str, ...]
    seed: int


@dataclass(frozen=True)
class Failed:
    """Reason why a run failed: one line for the user, and the traceback for developers."""

    text: str
    trace: str


@dataclass(frozen=True)
class Ready:
    """Sent by a worker once it can receive its job; before that, a write to its pipe might block."""
