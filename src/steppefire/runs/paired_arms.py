"""One run in every arm and policy mode, with the same draw and random numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from steppefire.kernels.random import run_key
from steppefire.outcomes import SCRIPTED
from steppefire.runs.draws import draw
from steppefire.runs.outputs import final_outputs
from steppefire.runs.run import run_once
from steppefire.scenario.model.draw import Draw
from steppefire.scenario.model.scenario import Scenario


def run_paired_arms(
    scenario: Scenario, arms: Sequence[str], policies: Sequence[str], seed: int, run: int
) -> tuple[dict[str, np.ndarray], Draw]:
    """Simulate one run in every pair of an arm and a policy mode.

    Parameters
    ----------
    scenario
        The scenario with its settings.
    arms
        Names of its arms.
    policies
        Policy modes, of `steppefire.outcomes.POLICY_MODES`.
    seed, run
        Seed of the ensemble and number of the run.

    Returns
    -------
    results
        Every variable of `steppefire.outcomes.VARIABLES`, (arms, policies, ...).
    values
        The draw.
    """
    key = run_key(seed, run)
    values = draw(scenario, key)
    pairs: list[dict[str, np.ndarray]] = []
    for arm in arms:
        for mode in policies:
            try:
                world, record = run_once(scenario, scenario.arms[arm], values, key, scripted=mode == SCRIPTED)
                pairs.append(final_outputs(world, record))
            except Exception as error:
                error.add_note(f"arm '{arm}', policies {mode}")
                raise
            # Only one country is held at a time: a large one takes gigabytes.
            del world, record
    shape = len(arms), len(policies)
    stacked = {name: np.stack([pair[name] for pair in pairs]) for name in pairs[0]}
    return {name: a.reshape(*shape, *a.shape[1:]) for name, a in stacked.items()}, values


@dataclass(frozen=True)
class Finished:
    """One finished run in every arm and policy mode, with its costs.

    Parameters
    ----------
    variables
        Arrays by name, (arms, policies, ...).
    draw
        Its draw.
    seconds
        Wall-clock time of all arms and modes, without loading the kernels.
    peak_rss_mb
        Peak memory of its process so far, MB.
    """

    run: int
    variables: dict[str, np.ndarray]
    draw: Draw
    seconds: float
    peak_rss_mb: float
