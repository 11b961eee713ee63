"""S5. Factions of the elites: their bargaining over options, and their cohesion."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from steppefire.clock import HOURS_A_DAY
from steppefire.kernels import streams
from steppefire.kernels.country.factions import option_probabilities
from steppefire.kernels.random import uniform
from steppefire.scenario.model.elites import OPTIONS
from steppefire.scenario.model.scenario import Scenario
from steppefire.world.geography import Floats
from steppefire.world.regime import fall
from steppefire.world.state import Elites

if TYPE_CHECKING:
    from steppefire.world.state import World

HOLD, SACRIFICE, CALL, GIVE_WAY = range(len(OPTIONS))


def initial_elites(scenario: Scenario) -> Elites:
    """Return the factions of the scenario, united in holding on to power."""
    factions, count = scenario.factions, len(scenario.factions)
    return Elites(
        shares=np.array([0.0 if f.weight is None else f.weight for f in factions]),
        predecessor=np.array([f.weight is None for f in factions], bool),
        utility=np.array([f.utility for f in factions]).reshape(count, len(OPTIONS)),
        per_threat=np.array([f.per_threat for f in factions]).reshape(count, len(OPTIONS)),
        options=np.array([1.0, 0.0, 0.0, 0.0]),
        cohesion=1.0,
        purged=False,
    )


def contest_options(weights: Floats, utility: Floats, exponent: float) -> Floats:
    """Return the probability of each option: a probabilistic Condorcet election.

    P[a over b] = S_ab^nu / (S_ab^nu + S_ba^nu) with S_ab = sum_i w_i max(0, u_ia - u_ib); the probabilities are
    stationary under p_a = sum_b P[a over b] (p_a + p_b) / n (KTAB's uniform Markov form).

    Parameters
    ----------
    weights
        Weight of each faction, shape (factions,).
    utility
        Utility of each option to each faction, shape (factions, options).
    exponent
        nu, sharpness of contests.
    """
    probabilities: Floats = option_probabilities(weights, utility, exponent)
    return probabilities


def bargain(world: World, step: int) -> None:
    """Update the probabilities of the elites' options: daily, or every bargaining interval while the threat is high.

    While the threat exceeds the level at which the elites bargain, they may purge the predecessor's network and give
    way.
    """
    elites, values, regime, clock = world.elites, world.values, world.regime, world.clock
    interval = int(values.bargain_interval)
    if not world.on("elites") or not elites.predecessor.size or not clock.starts_hour(step, interval):
        return
    hour, pressed = clock.hour_at(step), regime.threat - values.elite_level
    if pressed <= 0 and hour % HOURS_A_DAY != 0:
        return
    elites.options = contest_options(weights(world), _utility(world, pressed), values.elite_exponent)
    united = elites.options[HOLD] + elites.options[SACRIFICE]
    elites.cohesion = 2 * united - 1 + (values.purge_cohesion if elites.purged else 0.0)
    if pressed <= 0 or regime.fallen_at >= 0:
        return
    if not world.scripted and not elites.purged and "dismissal" in regime.taken:
        elites.purged = uniform(world.key, streams.OPTION, 0, hour) < elites.options[SACRIFICE]
    chance = 1 - math.exp(-values.capitulation_rate * elites.options[GIVE_WAY] * interval / HOURS_A_DAY)
    if uniform(world.key, streams.OPTION, 1, hour) < chance:
        fall(world, hour)


def weights(world: World) -> Floats:
    """Return the weight of each faction, (factions,); a purge moves weight from the predecessor's network to others."""
    elites, values = world.elites, world.values
    predecessor = 0.0
    if elites.predecessor.any():
        predecessor = values.elite_predecessor * (values.purge_remainder if elites.purged else 1.0)
    return np.where(elites.predecessor, predecessor, elites.shares * (1 - predecessor))


def _utility(world: World, pressed: float) -> Floats:
    """Return the utility of each option to each faction, (factions, options)."""
    utility: Floats = world.elites.utility + world.elites.per_threat * max(0.0, pressed)
    if world.mission.strength > 0:
        signal = world.values.ally_signal * world.mission.strength
        utility[:, HOLD] += signal
        utility[:, GIVE_WAY] -= signal
    return utility
