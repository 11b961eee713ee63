"""S5. Factions at the top: the options they see, who wins the bargain, and how united they are."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from steppefire.clock import HOURS_A_DAY
from steppefire.kernels import streams
from steppefire.kernels.country.factions import option_probabilities
from steppefire.kernels.random import uniform
from steppefire.scenario.model.draw import Draw
from steppefire.world.geography import Floats
from steppefire.world.regime import fall
from steppefire.world.state import Elites

if TYPE_CHECKING:
    from steppefire.world.state import World

FACTIONS = ("president", "predecessor's network", "security services", "business")
OPTIONS = ("hold", "sacrifice the predecessor", "call the ally", "give way")
HOLD, SACRIFICE, CALL, GIVE_WAY = range(4)
BARGAIN_HOURS = 6
"""Hours between two bargains of factions under threat."""
CALM_UTILITY = np.array(
    [
        [1.0, 0.6, 0.2, 0.0],
        [1.0, 0.0, 0.3, 0.2],
        [1.0, 0.5, 0.4, 0.1],
        [1.0, 0.6, 0.4, 0.3],
    ]
)
"""Utility of each option to each faction when nothing threatens (assumption), factions by options."""
UNDER_THREAT = np.array(
    [
        [-0.35, 0.35, 0.45, 0.05],
        [-0.25, 0.00, 0.05, 0.25],
        [-0.35, 0.25, 0.40, 0.10],
        [-0.45, 0.25, 0.20, 0.25],
    ]
)
"""Shift of utility per unit of threat above the level at which they bargain (assumption)."""


def initial_elites() -> Elites:
    """Return united elites that hold."""
    return Elites(options=np.array([1.0, 0.0, 0.0, 0.0]), cohesion=1.0, purged=False)


def contest_options(weights: Floats, utility: Floats, exponent: float) -> Floats:
    """Return the probability of each option: a probabilistic Condorcet election.

    P[a over b] = S_ab^nu / (S_ab^nu + S_ba^nu) with S_ab = sum_i w_i max(0, u_ia - u_ib); the law is the stationary one
    of p_a = sum_b P[a over b] (p_a + p_b) / n (KTAB's uniform Markov form).

    Parameters
    ----------
    weights
        Weight of each faction, shape (factions,).
    utility
        Utility of each option to each faction, shape (factions, options).
    exponent
        nu, sharpness of contests.
    """
    law: Floats = option_probabilities(weights, utility, exponent)
    return law


def bargain(world: World, step: int) -> None:
    """Let the factions weigh their options daily, and every six hours when the threat is past their level."""
    elites, values, regime, clock = world.elites, world.values, world.regime, world.clock
    if not world.on("elites") or not clock.starts_hour(step, BARGAIN_HOURS):
        return
    hour, pressed = clock.hour_at(step), regime.threat - values.elite_level
    if pressed <= 0 and hour % HOURS_A_DAY != 0:
        return
    elites.options = contest_options(_weights(values, elites.purged), _utility(world, pressed), values.elite_exponent)
    united = elites.options[HOLD] + elites.options[SACRIFICE]
    elites.cohesion = 2 * united - 1 + (0.3 if elites.purged else 0.0)
    if pressed <= 0 or regime.fallen_at >= 0:
        return
    if not world.scripted and not elites.purged and "dismissal" in regime.taken:
        elites.purged = uniform(world.key, streams.OPTION, 0, hour) < elites.options[SACRIFICE]
    chance = 1 - math.exp(-values.capitulation_rate * elites.options[GIVE_WAY] * BARGAIN_HOURS / HOURS_A_DAY)
    if uniform(world.key, streams.OPTION, 1, hour) < chance:
        fall(world, hour)


def _weights(values: Draw, purged: bool) -> Floats:
    """Return the weights of the factions; a purge takes most of the predecessor's and gives it to the president."""
    predecessor = values.elite_predecessor * (0.3 if purged else 1.0)
    rest = 1 - predecessor
    return np.array([0.5 * rest, predecessor, 0.3 * rest, 0.2 * rest])


def _utility(world: World, pressed: float) -> Floats:
    utility = CALM_UTILITY + UNDER_THREAT * max(0.0, pressed)
    if world.mission.strength > 0:
        signal = world.values.ally_signal * world.mission.strength
        utility[:, HOLD] += signal
        utility[:, GIVE_WAY] -= signal
    shift: Floats = utility
    return shift
