"""S5. Factions of the elites: their bargaining over options, their cohesion, and the ends of a regime."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from steppefire.clock import HOURS_A_DAY
from steppefire.kernels import streams
from steppefire.kernels.country.factions import option_probabilities
from steppefire.kernels.country.forces import losses
from steppefire.kernels.random import uniform
from steppefire.scenario.model.elites import OPTIONS, RIVAL, Faction
from steppefire.scenario.model.policies import Policy
from steppefire.scenario.model.scenario import Scenario
from steppefire.world.geography import Bools, Floats
from steppefire.world.policies import CAPITULATION, COUP, FLIGHT, end_regime
from steppefire.world.regime import decide, may_decide
from steppefire.world.state import Elites

if TYPE_CHECKING:
    from steppefire.world.state import World

HOLD, SACRIFICE, CALL, GIVE_WAY, LEADER_REMOVED, LEADER_LEAVES = range(len(OPTIONS))
EXITS = {GIVE_WAY: CAPITULATION, LEADER_REMOVED: COUP, LEADER_LEAVES: FLIGHT}
"""How the regime ends, by the option that ends it."""
ENACTED = {SACRIFICE: "purge", CALL: "request"}
"""Effect of the policy that a responsive regime takes, by the option that its elites choose."""
CHOICE, EXIT = 0, 1
"""Identities of draws of the stream of options: the option that is chosen, and whether and how the regime ends."""


def initial_elites(scenario: Scenario) -> Elites:
    """Return the factions of the scenario, united in holding on to power."""
    factions, count = scenario.factions, len(scenario.factions)
    united = np.zeros(len(OPTIONS))
    united[HOLD] = 1.0

    def table(numbers: list[dict[str, float]]) -> Floats:
        return np.array([[one.get(option, 0.0) for option in OPTIONS] for one in numbers]).reshape(count, len(OPTIONS))

    return Elites(
        shares=np.array([math.nan if f.weight is None else f.weight for f in factions]),
        rival=np.array([f.role == RIVAL for f in factions], bool),
        there=np.array([_exists(option, factions) for option in OPTIONS], bool),
        utility=table([dict(f.utility) for f in factions]),
        per_threat=table([dict(f.per_threat) for f in factions]),
        options=united,
        cohesion=1.0,
        purged=False,
    )


def _exists(option: str, factions: tuple[Faction, ...]) -> bool:
    return all(option in f.utility for f in factions)


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


def open_options(world: World) -> Bools:
    """Return which options can be chosen, (options,): they exist, are not used up, and are there in this arm."""
    can, elites = world.elites.there.copy(), world.elites
    can[SACRIFICE] &= elites.rival.any() and not elites.purged
    # Help that is decided on and only delayed has been called, too.
    called = world.mission.alliance is None or _called(world) or not world.on("request") or not world.on("alliance")
    can[CALL] &= not called
    return can


def bargain(world: World, step: int) -> None:
    """Update the probabilities of the elites' options: daily, or every bargaining interval while the threat is high.

    While the threat exceeds the level at which the elites bargain, they may choose to purge the rival or to call the
    ally, which a responsive regime then does, and to end the regime.
    """
    elites, values, regime, clock = world.elites, world.values, world.regime, world.clock
    interval = int(values.bargain_interval)
    if not world.on("elites") or not elites.rival.size or not clock.starts_hour(step, interval):
        return
    hour, pressed = clock.hour_at(step), regime.threat - values.elite_level
    if pressed <= 0 and hour % HOURS_A_DAY != 0:
        return
    can = open_options(world)
    elites.options[:] = 0.0
    elites.options[can] = contest_options(
        weights(world), np.ascontiguousarray(utilities(world, pressed, hour)[:, can]), values.elite_exponent
    )
    divided = sum(float(elites.options[way]) for way in EXITS)
    elites.cohesion = 1 - 2 * divided + (values.purge_cohesion if elites.purged else 0.0)
    if pressed <= 0 or regime.fallen_at >= 0:
        return
    if not world.scripted:
        _enact_choice(world, hour)
    _may_end(world, interval, hour)


def _enact_choice(world: World, hour: int) -> None:
    """Let a responsive regime do what its elites choose: purge the rival, or call the ally."""
    choice = int(np.searchsorted(np.cumsum(world.elites.options), uniform(world.key, streams.OPTION, CHOICE, hour)))
    policy = _policy_of(world, ENACTED.get(choice, ""))
    if policy and may_decide(world, policy):
        decide(world, policy.name, hour)


def _may_end(world: World, interval: int, hour: int) -> None:
    """Draw whether the regime ends, and by which of the options that end it."""
    chosen = {way: float(world.elites.options[way]) for way in EXITS}
    draw = float(uniform(world.key, streams.OPTION, EXIT, hour))
    survives = 1.0
    for way, probability in chosen.items():
        survives *= math.exp(-world.values.capitulation_rate * probability * interval / HOURS_A_DAY)
        if draw < 1 - survives:
            end_regime(world, hour, EXITS[way])
            return


def _policy_of(world: World, effect: str) -> Policy | None:
    """Return the first policy with an effect."""
    return next((one for one in world.scenario.policies.values() if effect in one.effects), None)


def weights(world: World) -> Floats:
    """Return the weight of each faction, (factions,); a purge moves weight from the rival to the others."""
    elites, values = world.elites, world.values
    own = elites.shares[elites.rival]
    rival = float(np.where(np.isnan(own), values.rival_weight, own).sum())
    rival *= values.purge_remainder if elites.purged else 1.0
    return np.where(elites.rival, rival, elites.shares * (1 - rival))


def utilities(world: World, pressed: float, hour: int) -> Floats:
    """Return the utility of each option to each faction, (factions, options).

    Parameters
    ----------
    pressed
        Threat above the level at which the elites bargain.
    """
    forces, sites, values = world.forces, world.sites, world.values
    utility: Floats = world.elites.utility + world.elites.per_threat * max(0.0, pressed)
    signal = values.ally_signal * max(world.mission.strength, values.promised_signal * _is_help_expected(world, hour))
    down = losses(sites.weight, sites.held, forces.police, forces.reserves.strength, forces.down)[1]
    utility[:, HOLD] += signal
    for way in EXITS:
        utility[:, way] += values.defection_exit * down - signal
    return utility


def _called(world: World) -> bool:
    """Return whether help has been asked for, or is about to be."""
    policy = _policy_of(world, ENACTED[CALL])
    return "request" in world.regime.effects or (policy is not None and policy.name in world.regime.pending)


def _is_help_expected(world: World, hour: int) -> bool:
    """Return whether the ally has been asked and has neither refused nor begun to leave."""
    mission, effects = world.mission, world.regime.effects
    if mission.alliance is None or "request" not in effects or mission.leaving_at < math.inf:
        return False
    waiting = mission.requested_at < 0 or hour <= mission.decided_at
    return waiting or bool(mission.agreed.any())
