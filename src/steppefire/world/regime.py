"""S4. The regime: the threat it sees, and its policies, as recorded or in answer to events."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from steppefire.kernels import streams
from steppefire.kernels.country.forces import losses, people_out
from steppefire.kernels.random import uniform
from steppefire.scenario.model.scenario import Scenario
from steppefire.scenario.resolution import ResolvedArm
from steppefire.world.geography import Geography
from steppefire.world.state import Regime, ScheduledPolicy

if TYPE_CHECKING:
    from steppefire.world.state import World

STEEPEST = 40.0
"""Argument beyond which a logistic function is 0 or 1 to the last bit that matters; keeps it from overflowing."""
LADDER = (
    ("price-cap", "ladder_concession", "concessions"),
    ("emergency", "ladder_emergency", "emergency"),
    ("dismissal", "ladder_dismissal", "dismissal"),
    ("blackout", "ladder_blackout", "blackout"),
    ("mass-arrest", "ladder_arrest", "mass-arrest"),
    ("request", "ladder_request", "request"),
    ("lethal-order", "ladder_lethal", "lethal-order"),
)
"""Policies a responsive regime may enact: the act, the parameter of its threat level, the part it belongs to."""
PART_OF = {
    "price-cap": "concessions", "emergency": "emergency", "emergency-end": "emergency", "blackout": "blackout",
    "blackout-end": "blackout", "lethal-order": "lethal-order", "mass-arrest": "mass-arrest",
    "dismissal": "dismissal", "request": "request", "predecessor-removed": "elites", "operation": "forces",
}
"""Part of the system that each recorded policy belongs to: without the part, the policy is not enacted."""


def initial_regime(scenario: Scenario, geography: Geography, arm: ResolvedArm, *, scripted: bool = True) -> Regime:
    """Return a regime without any policy in force, holding the policies that come at a fixed hour."""
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
    """Return the policies that come at a fixed hour, in order of time.

    These are the recorded ones as the arm moves and delays them or, where the regime is free to react, only those
    that the arm moves to an hour. Of a policy recorded more than once only the first is moved.
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


def watch(world: World, step: int) -> None:
    """Measure the threat the regime sees: the street, violence, lost sites, units that stood down."""
    values, sites, forces = world.values, world.sites, world.forces
    violent = people_out(world.street)[1]
    lost, down = losses(sites.weight, sites.held, forces.police, forces.reserves.strength, forces.down)
    world.regime.threat = (
        values.threat_street * math.log1p(world.share_on_street / values.attention_floor)
        + values.threat_violence * math.log1p(violent)
        + values.threat_sites * math.log1p(lost)
        + values.threat_standdown * down
    )


def act(world: World, step: int) -> None:
    """Enact the policies due now: those of the script and, where the regime is free to react, those it decides on."""
    regime = world.regime
    if regime.fallen_at >= 0 or not world.clock.starts_hour(step):
        return
    hour = world.clock.hour_at(step)
    while regime.next_policy < len(regime.script) and regime.script[regime.next_policy].hour <= hour:
        enact(world, regime.script[regime.next_policy], hour)
        regime.next_policy += 1
    if world.scripted:
        return
    due = [act_name for act_name, at in regime.pending.items() if at <= hour]
    for act_name in due:
        del regime.pending[act_name]
        _take(world, act_name, hour)
    if hour % int(world.values.review_interval) == 0 and hour > 0:
        _climb(world, hour)
        _descend(world, hour)


def enact(world: World, policy: ScheduledPolicy, hour: int) -> None:
    """Put one policy into force."""
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


def _climb(world: World, hour: int) -> None:
    """Decide on each policy not in force with a probability that rises with the threat above its level."""
    values, regime = world.values, world.regime
    # A policy that the arm has set an hour for, or that waits for its hour, is not decided on again.
    awaited = {policy.act for policy in regime.script[regime.next_policy :]} | set(regime.pending)
    for rung, (act_name, level, part) in enumerate(LADDER):
        in_force = act_name in regime.taken and not _ended(world, act_name)
        if not world.on(part) or in_force or act_name in awaited:
            continue
        above = (regime.threat - getattr(values, level)) / values.ladder_width
        rate = values.policy_rate / (1 + math.exp(-max(-STEEPEST, min(STEEPEST, above))))
        if uniform(world.key, streams.POLICY, rung, hour) < 1 - math.exp(-rate * int(values.review_interval)):
            delay = regime.delayed.get(act_name, 0)
            if delay > 0:
                regime.pending[act_name] = hour + delay
            else:
                _take(world, act_name, hour)


def _take(world: World, act_name: str, hour: int) -> None:
    """Put a policy that a free regime has decided on into force in the whole country."""
    regime = world.regime
    regime.taken.pop(f"{act_name}-end", None)
    value = world.values.connectivity_cut if act_name == "blackout" else 1.0
    enact(world, ScheduledPolicy(hour, act_name, np.ones(world.geography.places, bool), value), hour)
    if act_name == "emergency":
        regime.taken.setdefault("operation", hour)


def _ended(world: World, act_name: str) -> bool:
    return f"{act_name}-end" in world.regime.taken


def _descend(world: World, hour: int) -> None:
    """End the policies that burden the whole population once the threat has stayed well below their level."""
    regime, values = world.regime, world.values
    everywhere = np.ones(world.geography.places, bool)
    for act_name, level in (("blackout", "ladder_blackout"), ("emergency", "ladder_emergency")):
        begun = regime.taken.get(act_name, -1)
        calm = regime.threat < getattr(values, level) - values.calm_margin
        if begun >= 0 and not _ended(world, act_name) and calm and hour - begun >= values.calm_delay:
            enact(world, ScheduledPolicy(hour, f"{act_name}-end", everywhere, 1.0), hour)
    if "lethal-order" in regime.taken and regime.threat < values.ladder_lethal - values.lethal_margin:
        regime.lethal[:] = False


def fall(world: World, hour: int) -> None:
    """Record that the regime gives way: its policies end and demands are met."""
    world.regime.fallen_at = hour
    world.regime.lethal[:] = False
    world.regime.emergency[:] = False
    world.information.connectivity[:] = 1.0
