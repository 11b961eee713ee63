"""A pair: the arms of one run, with the same people and the same luck."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple, dataclass

import numpy as np

from steppefire.kernels.random import run_key
from steppefire.runs.draws import draw
from steppefire.runs.outputs import final_outputs
from steppefire.runs.run import run_once
from steppefire.scenario.model.scenario import Scenario


@dataclass(frozen=True)
class ArmOfRun:
    """One arm of a pair: the arm's name and the policy mode, with the label under which it is kept."""

    label: str
    arm: str
    scripted: bool


def run_paired_arms(
    scenario: Scenario, arms: Sequence[ArmOfRun], seed: int, run: int
) -> tuple[dict[str, np.ndarray], np.ndarray]:
    """Live through one run in every arm.

    Returns
    -------
    results
        Every variable of `steppefire.runs.variables.variables`, stacked over the arms.
    values
        The draw, float64 (parameters,).
    """
    key = run_key(seed, run)
    values = draw(scenario.parameters, key)
    kept: list[dict[str, np.ndarray]] = []
    for one in arms:
        try:
            world, record = run_once(scenario, scenario.arms[one.arm], values, key, scripted=one.scripted)
            kept.append(final_outputs(world, record))
        except Exception as error:
            error.add_note(f"arm '{one.label}'")
            raise
        # One country at a time: the largest has gigabytes.
        del world, record
    return {name: np.stack([k[name] for k in kept]) for name in kept[0]}, np.array(astuple(values))


@dataclass(frozen=True)
class Finished:
    """One run in every arm, with what it cost.

    Parameters
    ----------
    variables
        Arrays by name, the arms first.
    draw
        Values of the parameters.
    seconds
        Wall-clock time of all arms, kernels loaded before.
    peak_rss_mb
        Most memory its process has had so far, MB.
    """

    run: int
    variables: dict[str, np.ndarray]
    draw: np.ndarray
    seconds: float
    peak_rss_mb: float
