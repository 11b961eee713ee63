"""S4. The regime: the threat index, and policies as recorded or in response to events."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from steppefire.kernels import streams
from steppefire.kernels.country.forces import losses, street_totals
from steppefire.kernels.random import uniform
from steppefire.scenario.model.scenario import Scenario
from steppefire.scenario.resolution import ResolvedArm
from steppefire.world.geography import Geography
from steppefire.world.state import Regime, ScheduledPolicy

if TYPE_CHECKING:
    from steppefire.world.state import World

STEEPEST = 40.0
"""Largest absolute argument of the logistic function; prevents overflow where the function is 0 or 1 in effect."""
LADDER = (
    ("price-cap", "ladder_concession", "concessions"),
    ("emergency", "ladder_emergency", "emergency"),
    ("dismissal", "ladder_dismissal", "dismissal"),
    ("blackout", "ladder_blackout", "blackout"),
    ("mass-arrest", "ladder_arrest", "mass-arrest"),
    ("request", "ladder_request", "request"),
    ("lethal-order", "ladder_lethal", "lethal-order"),
)
"""Policies a responsive regime may enact: the policy, the parameter of its threat level, its part of the system."""
PART_OF = {
    "price-cap": "concessions", "emergency": "emergency", "emergency-end": "emergency", "blackout": "blackout",
    "blackout-end": "blackout", "lethal-order": "lethal-order", "mass-arrest": "mass-arrest",
    "dismissal": "dismissal", "request": "request", "predecessor-removed": "elites", "operation": "forces",
}
"""Part of the system that each recorded policy belongs to: without the part, the policy is not enacted."""


def initial_regime(scenario: Scenario, geography: Geography, arm: ResolvedArm, *, scripted: bool = True) -> Regime:
    """Return a regime with no policy in force and with the policies that are enacted at fixed hours."""
    places = geography.places
    return Regime(
        script=script(scenario, geography, arm, scripted=scripted),
        next_policy=0,
        delayed=arm.delayed,
        pending={},
        capped=np.zeros(places, bool),
        emergency=np.zeros(places, bool),
        lethal=np.zeros(places, bool),
        taken={},
        threat=0.0,
        fallen_at=-1,
    )


def script(
    scenario: Scenario, geography: Geography, arm: ResolvedArm, *, scripted: bool = True
) -> list[ScheduledPolicy]:
    """Return the policies that are enacted at fixed hours, in order of time.

    If ``scripted``, these are the recorded policies as the arm moves and delays them; otherwise only those that the
    arm moves to an hour. Of a policy recorded more than once only the first is moved.
    """
    moved = dict(arm.moved)
    policies = []
    for event in scenario.timeline:
        if event.kind != "policy" or PART_OF[event.act] in arm.off:
            continue
        if event.act not in moved and not scripted:
            continue
        hour = moved.pop(event.act, event.hour + arm.delayed.get(event.act, 0))
        value = 1.0 if event.value is None else event.value
        policies.append(ScheduledPolicy(hour, event.act, geography.within(event.place), value))
    everywhere = np.ones(geography.places, bool)
    policies += [ScheduledPolicy(at, act, everywhere, 1.0) for act, at in moved.items()]
    return sorted(policies, key=lambda policy: policy.hour)


def assess_threat(world: World, step: int) -> None:
    """Update the threat index from participation, violence, lost sites and units that have stood down."""
    values, sites, forces = world.values, world.sites, world.forces
    violent = street_totals(world.street)[1]
    lost, down = losses(sites.weight, sites.held, forces.police, forces.reserves.strength, forces.down)
    world.regime.threat = (
        values.threat_street * math.log1p(world.share_on_street / values.attention_floor)
        + values.threat_violence * math.log1p(violent)
        + values.threat_sites * math.log1p(lost)
        + values.threat_standdown * down
    )


def enact_policies(world: World, step: int) -> None:
    """Enact the scripted policies due now and, unless policies are scripted, review and enact responsive policies."""
    regime = world.regime
    if regime.fallen_at >= 0 or not world.clock.starts_hour(step):
        return
    hour = world.clock.hour_at(step)
    while regime.next_policy < len(regime.script) and regime.script[regime.next_policy].hour <= hour:
        enact(world, regime.script[regime.next_policy], hour)
        regime.next_policy += 1
    if world.scripted:
        return
    due = [policy for policy, at in regime.pending.items() if at <= hour]
    for policy in due:
        del regime.pending[policy]
        _enact_everywhere(world, policy, hour)
    if hour % int(world.values.review_interval) == 0 and hour > 0:
        _escalate(world, hour)
        _de_escalate(world, hour)


def enact(world: World, policy: ScheduledPolicy, hour: int) -> None:
    """Enact one policy in its places."""
    regime, info = world.regime, world.information
    regime.taken.setdefault(policy.act, hour)
    if policy.act == "price-cap":
        regime.capped |= policy.where
    elif policy.act == "emergency":
        regime.emergency |= policy.where
    elif policy.act == "emergency-end":
        regime.emergency &= ~policy.where
    elif policy.act == "blackout":
        info.connectivity[policy.where] = policy.value
    elif policy.act == "blackout-end":
        info.connectivity[policy.where] = 1.0
    elif policy.act == "lethal-order":
        regime.lethal |= policy.where
    elif policy.act == "predecessor-removed":
        world.elites.purged = True


def _escalate(world: World, hour: int) -> None:
    """Decide on each policy not in force, with a probability that rises with the threat above the policy's level."""
    values, regime = world.values, world.regime
    # A policy that is already scheduled by the arm or pending is not decided on again.
    awaited = {policy.act for policy in regime.script[regime.next_policy :]} | set(regime.pending)
    for number, (policy, level, part) in enumerate(LADDER):
        in_force = policy in regime.taken and not _ended(world, policy)
        pointless = policy == "price-cap" and not world.economy.priced
        if not world.on(part) or in_force or pointless or policy in awaited:
            continue
        above = (regime.threat - getattr(values, level)) / values.ladder_width
        rate = values.policy_rate / (1 + math.exp(-max(-STEEPEST, min(STEEPEST, above))))
        if uniform(world.key, streams.POLICY, number, hour) < 1 - math.exp(-rate * int(values.review_interval)):
            delay = regime.delayed.get(policy, 0)
            if delay > 0:
                regime.pending[policy] = hour + delay
            else:
                _enact_everywhere(world, policy, hour)


def _enact_everywhere(world: World, policy: str, hour: int) -> None:
    """Enact a policy of a responsive regime in the whole country."""
    regime = world.regime
    regime.taken.pop(f"{policy}-end", None)
    value = world.values.connectivity_cut if policy == "blackout" else 1.0
    enact(world, ScheduledPolicy(hour, policy, np.ones(world.geography.places, bool), value), hour)
    if policy == "emergency":
        regime.taken.setdefault("operation", hour)


def _ended(world: World, policy: str) -> bool:
    """Return whether a policy has been enacted and ended."""
    return f"{policy}-end" in world.regime.taken


def _de_escalate(world: World, hour: int) -> None:
    """End a blackout, an emergency or an order to shoot once the threat is well below the level of the policy."""
    regime, values = world.regime, world.values
    everywhere = np.ones(world.geography.places, bool)
    for policy, level in (("blackout", "ladder_blackout"), ("emergency", "ladder_emergency")):
        begun = regime.taken.get(policy, -1)
        calm = regime.threat < getattr(values, level) - values.calm_margin
        if begun >= 0 and not _ended(world, policy) and calm and hour - begun >= values.calm_delay:
            enact(world, ScheduledPolicy(hour, f"{policy}-end", everywhere, 1.0), hour)
    if "lethal-order" in regime.taken and regime.threat < values.ladder_lethal - values.lethal_margin:
        regime.lethal[:] = False


def fall(world: World, hour: int) -> None:
    """Record that the regime gives way at an hour, and end its orders to shoot, emergencies and blackouts."""
    world.regime.fallen_at = hour
    world.regime.lethal[:] = False
    world.regime.emergency[:] = False
    world.information.connectivity[:] = 1.0
