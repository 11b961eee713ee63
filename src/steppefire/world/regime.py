"""S4. The regime: the threat index, and policies as recorded or in response to events."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from steppefire.kernels import streams
from steppefire.kernels.country.forces import losses, street_totals
from steppefire.kernels.random import uniform
from steppefire.scenario.model.policies import Policy
from steppefire.scenario.model.scenario import Scenario
from steppefire.scenario.model.timeline import COUNTRY
from steppefire.scenario.resolution import ResolvedArm
from steppefire.world.geography import Bools, Geography
from steppefire.world.policies import set_in_motion
from steppefire.world.state import Regime, ScheduledPolicy

if TYPE_CHECKING:
    from steppefire.world.state import World

STEEPEST = 40.0
"""Largest absolute argument of the logistic function; prevents overflow where the function is 0 or 1 in effect."""


def initial_regime(scenario: Scenario, geography: Geography, arm: ResolvedArm, *, scripted: bool = True) -> Regime:
    """Return a regime with no policy in force and with the policies that are enacted at fixed hours."""
    nowhere = np.zeros(geography.places, bool)
    return Regime(
        script=script(scenario, geography, arm, scripted=scripted),
        next_policy=0,
        delayed=arm.delayed,
        pending={},
        capped=nowhere.copy(),
        conceded=nowhere.copy(),
        emergency=nowhere.copy(),
        curfew=nowhere.copy(),
        ordered=nowhere.copy(),
        fire_held=nowhere.copy(),
        lethal=nowhere.copy(),
        taken={},
        effects={},
        in_force={},
        threat=0.0,
        perceived=0.0,
        losses=0.0,
        dead_before=0,
        fallen_at=-1,
        ended_by="",
    )


def script(
    scenario: Scenario, geography: Geography, arm: ResolvedArm, *, scripted: bool = True
) -> list[ScheduledPolicy]:
    """Return the policies that are enacted at fixed hours, in order of time.

    If ``scripted``, these are the recorded policies as the arm moves and delays them; otherwise only those that the
    arm moves to an hour. Of a policy recorded more than once only the first is moved; of one that is ordered at a
    place, the first that is recorded there.
    """
    moved, placed = dict(arm.moved), dict(arm.placed)
    policies = []
    for event in scenario.timeline:
        if event.kind != "policy" or scenario.policies[event.act].part in arm.off:
            continue
        here = (event.act, event.place)
        if event.act not in moved and here not in placed and not scripted:
            continue
        recorded = event.hour + arm.delayed.get(event.act, 0)
        local = here in placed
        hour = placed.pop(here) if local else moved.pop(event.act, recorded)
        where, sites = targets(scenario, geography, event.place)
        policies.append(ScheduledPolicy(hour, event.act, where, sites, event.value, local))
    ordered = [(act, COUNTRY, at) for act, at in moved.items()]
    ordered += [(act, place, at) for (act, place), at in placed.items()]
    for act, place, at in ordered:
        where, sites = targets(scenario, geography, place)
        if scenario.policies[act].part not in arm.off:
            policies.append(ScheduledPolicy(at, act, where, sites, None, (act, place) in placed))
    return sorted(policies, key=lambda policy: policy.hour)


def targets(scenario: Scenario, geography: Geography, name: str) -> tuple[Bools, Bools]:
    """Return the places, (places,), and the sites, (sites,), that an order at a place, region or site concerns."""
    named = np.array([site.name == name for site in scenario.sites], bool)
    if named.any():
        return np.zeros(geography.places, bool), named
    where = geography.within(name)
    return where, where[np.array([geography.place(site.place) for site in scenario.sites], np.int64)]


def assess_threat(world: World, step: int) -> None:
    """Update the threat index, and the threat that the regime perceives, which follows it with a lag.

    The index rises with participation, violence, lost sites, units that have stood down, and the dead of the forces.
    """
    values, sites, forces, regime, clock = world.values, world.sites, world.forces, world.regime, world.clock
    violent, adults = street_totals(world.street)[1], world.citizens.number
    lost, down = losses(sites.weight, sites.held, forces.police, forces.reserves.strength, forces.down)
    dead = int(world.toll.killed_security.sum())
    regime.losses = regime.losses * clock.decay(values.loss_memory) + dead - regime.dead_before
    regime.dead_before = dead
    regime.threat = (
        values.threat_street * math.log1p(world.share_on_street / values.attention_floor)
        + values.threat_violence * math.log1p(violent / (values.crowd_floor * adults))
        + values.threat_sites * math.log1p(lost)
        + values.threat_standdown * down
        + values.threat_losses * math.log1p(regime.losses / (values.loss_floor * adults))
    )
    regime.perceived += clock.approach(values.decision_lag) * (regime.threat - regime.perceived)


def enact_policies(world: World, step: int) -> None:
    """Enact the scripted policies due now and, unless policies are scripted, review and enact responsive policies."""
    regime = world.regime
    if not world.clock.starts_hour(step):
        return
    hour = world.clock.hour_at(step)
    while regime.fallen_at < 0 and regime.next_policy < len(regime.script):
        policy = regime.script[regime.next_policy]
        if policy.hour > hour:
            break
        enact(world, policy, hour)
        regime.next_policy += 1
    if world.scripted or regime.fallen_at >= 0:
        return
    for name in [name for name, at in regime.pending.items() if at <= hour]:
        del regime.pending[name]
        _enact_everywhere(world, name, hour)
    if hour % int(world.values.review_interval) == 0 and hour > 0:
        _review(world, hour)


def enact(world: World, policy: ScheduledPolicy, hour: int) -> None:
    """Enact one policy where it is ordered."""
    regime = world.regime
    regime.taken.setdefault(policy.act, hour)
    if not policy.local:
        regime.in_force[policy.act] = hour
        regime.in_force.pop(world.scenario.policies[policy.act].ends, None)
    set_in_motion(world, policy, hour)


def may_decide(world: World, policy: Policy) -> bool:
    """Return whether a responsive regime may decide on a policy: on, not in force or awaited, and not out of order."""
    regime = world.regime
    if not world.on(policy.part) or (policy.after and policy.after not in regime.in_force):
        return False
    if "cap-prices" in policy.effects and not world.economy.priced:
        return False
    if policy.ends:
        return policy.ends in regime.in_force
    # A policy that is already scheduled by the arm or pending is not decided on again.
    scheduled = {order.act for order in regime.script[regime.next_policy :] if not order.local}
    return policy.name not in regime.in_force and policy.name not in scheduled | set(regime.pending)


def decide(world: World, name: str, hour: int) -> None:
    """Let a responsive regime take a policy in the whole country, now or as late as the arm delays it."""
    delay = world.regime.delayed.get(name, 0)
    if delay > 0:
        world.regime.pending[name] = hour + delay
    else:
        _enact_everywhere(world, name, hour)


def _enact_everywhere(world: World, name: str, hour: int) -> None:
    """Enact a policy of a responsive regime in the whole country."""
    where, sites = np.ones(world.geography.places, bool), np.ones(world.sites.place.size, bool)
    enact(world, ScheduledPolicy(hour, name, where, sites), hour)


def _review(world: World, hour: int) -> None:
    """Decide on each policy that has a level, and end policies whose threat has passed."""
    for number, policy in enumerate(world.scenario.policies.values()):
        if not policy.level or not may_decide(world, policy):
            continue
        if _is_over(world, policy, hour) if policy.ends else _is_taken(world, policy, number, hour):
            decide(world, policy.name, hour)


def _is_taken(world: World, policy: Policy, number: int, hour: int) -> bool:
    """Return whether a policy is taken, with a probability that rises with the threat above the policy's level."""
    values = world.values
    above = (world.regime.perceived - getattr(values, policy.level)) / values.ladder_width
    rate = values.policy_rate / (1 + math.exp(-max(-STEEPEST, min(STEEPEST, above))))
    chance = 1 - math.exp(-rate * int(values.review_interval))
    return bool(uniform(world.key, streams.POLICY, number, hour) < chance)


def _is_over(world: World, policy: Policy, hour: int) -> bool:
    """Return whether a policy ends another: long enough in force, and the threat well below its level."""
    values, ended = world.values, world.scenario.policies[policy.ends]
    lasted = hour - world.regime.in_force[ended.name]
    margin = getattr(values, policy.level)
    return bool(
        lasted >= (getattr(values, policy.delay) if policy.delay else 0)
        and world.regime.perceived < getattr(values, ended.level) - margin
    )
