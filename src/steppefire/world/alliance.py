"""S6, S7. The alliance: request, consultation, decision by its members, contingents, guard tasks, withdrawal."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from steppefire.kernels import streams
from steppefire.kernels.clash import build_up, guard
from steppefire.kernels.random import uniform
from steppefire.scenario.facts import Alliance, Arm, Scenario
from steppefire.world.council import answers, counted, follows_record
from steppefire.world.state import Help

if TYPE_CHECKING:
    from steppefire.world.state import World

CALM_HOURS = 72
"""Hours of low threat after which a responsive mission leaves."""
LEAVING_HOURS = 144
"""Hours a withdrawal takes."""


def found_help(scenario: Scenario, arm: Arm) -> Help:
    """Return the alliance in charge, which has not been asked."""
    alliance = scenario.in_charge(arm)
    count = len(alliance.members) if alliance else 0
    return Help(
        alliance=alliance,
        on_record=not any(change.alliance or change.rules_of for change in arm.changes),
        refuses=frozenset(change.refuses for change in arm.changes if change.refuses),
        requested_at=-1,
        decided_at=-1,
        agreed=np.zeros(count, bool),
        contingent=np.zeros(count),
        arrival=np.full(count, np.inf),
        first_arrival=math.inf,
        leaving_at=math.inf,
        left_at=math.inf,
        troops=np.zeros(count),
        strength=0.0,
        freed=0.0,
    )


def consult(world: World, step: int) -> None:
    """Answer a request: by the record, or by the treaty's rule and the members' interests."""
    help_, alliance = world.help, world.help.alliance
    if alliance is None or not world.on("alliance") or not world.clock.strikes(step):
        return
    hour = world.clock.hour_at(step)
    if help_.requested_at < 0:
        if "request" not in world.regime.taken:
            return
        help_.requested_at = hour
        low, high = alliance.consultation
        wait = low + (high - low) * uniform(world.key, streams.CONSULTATION, 0, 0)
        help_.decided_at = hour + max(1, round(wait))
    if hour == help_.decided_at:
        _decide(world, alliance, hour)


def _recorded(world: World, act: str, kind: str = "alliance") -> int:
    """Return the recorded hour of an act, or -1."""
    return next((e.hour for e in world.scenario.timeline if e.kind == kind and e.act == act), -1)


def _decide(world: World, alliance: Alliance, hour: int) -> None:
    """Ask the members; apply the rule; draw contingents and arrivals."""
    help_, members = world.help, alliance.members
    willing = counted(alliance, answers(world, alliance))
    help_.agreed = willing
    for i, member in enumerate(members):
        if willing[i]:
            u = uniform(world.key, streams.CONTINGENT, i, 0)
            help_.contingent[i] = round(member.low + (member.high - member.low) * u)
            help_.arrival[i] = hour + member.staging + member.delay
            help_.first_arrival = min(help_.first_arrival, float(help_.arrival[i]))


def arrive(world: World, step: int) -> None:
    """Build the contingents up, let them take over guards, and take them home when it is over."""
    help_, values, now = world.help, world.values, world.clock.time(step)
    if help_.first_arrival == math.inf:
        return
    _plan_departure(world, now)
    if now < help_.first_arrival:
        return
    leaving = min(1.0, max(0.0, (now - help_.leaving_at) / max(1.0, help_.left_at - help_.leaving_at)))
    total = build_up(help_.troops, help_.contingent, help_.arrival, now, values.ally_ramp, leaving)
    help_.strength = min(1.0, total / values.ally_size)
    help_.freed = values.freed_per_troop * total
    sites = world.sites
    guard(sites.guarded, sites.held, sites.task_order, int(total // values.troops_per_site))


def _plan_departure(world: World, now: float) -> None:
    help_ = world.help
    if help_.leaving_at < math.inf:
        return
    if follows_record(world):
        begins, ends = (_recorded(world, act) for act in ("withdrawal", "withdrawal-end"))
        # A mission asked for at another hour lasts as long as the recorded one; without a recorded end it stays.
        moved = help_.requested_at - _recorded(world, "request", "policy")
        if begins >= 0:
            help_.leaving_at = begins + moved
            help_.left_at = (ends if ends >= 0 else begins + LEAVING_HOURS) + moved
    elif now > help_.first_arrival + CALM_HOURS and world.regime.threat < world.values.ladder_emergency - 1.0:
        help_.leaving_at = now
        help_.left_at = now + LEAVING_HOURS
