"""The labels of each dimension of the results; `steppefire.outcomes` has their variables."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from steppefire.outcomes import MONTHS, POLICIES, SINGLE
from steppefire.scenario.model.scenario import Scenario
from steppefire.scenario.resolution import acting_members


def coordinates(scenario: Scenario, arms: Sequence[str], policies: Sequence[str]) -> dict[str, np.ndarray]:
    """Return the labels of every dimension but the run.

    Parameters
    ----------
    scenario
        The scenario.
    arms
        Names of the arms, the factual one first.
    policies
        Policy modes, of `steppefire.outcomes.POLICY_MODES`.
    """
    clock = scenario.clock
    start = np.datetime64(clock.start, "ns")
    return {
        "arm": np.array(arms),
        "policies": np.array(policies),
        "hour": start + np.arange(clock.hours) * np.timedelta64(1, "h"),
        "day": start.astype("datetime64[D]").astype("datetime64[ns]") + np.arange(clock.days) * np.timedelta64(1, "D"),
        "region": np.array(scenario.regions),
        "place": np.array([p.name for p in scenario.places]),
        "member": np.array(acting_members(scenario)),
        "policy": np.array(list(POLICIES)),
        "measure": np.array(list(SINGLE)),
        "month": np.arange(MONTHS),
        "power": np.array(list(dict.fromkeys(d.power for d in scenario.dependence))),
        "dimension": np.array(list(dict.fromkeys(d.dimension for d in scenario.dependence))),
        "demand": np.array([f"{d.power}: {d.issue}" for d in scenario.demands]),
        "parameter": np.array(list(scenario.parameters)),
    }
