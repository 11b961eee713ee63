"""S6, S7. The alliance: request, consultation, decision of its members, contingents, guard duties and withdrawal."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from steppefire.kernels import streams
from steppefire.kernels.country.mission import assign_guards, build_up
from steppefire.kernels.random import uniform
from steppefire.scenario.model.alliances import Alliance
from steppefire.scenario.resolution import ResolvedArm
from steppefire.world.sites import no_entry
from steppefire.world.state import Mission
from steppefire.world.voting import draw_answers, follows_record, sending_members

if TYPE_CHECKING:
    from steppefire.world.state import World


def initial_mission(arm: ResolvedArm) -> Mission:
    """Return the state of a mission before the alliance of an arm receives a request."""
    count = len(arm.alliance.members) if arm.alliance else 0
    return Mission(
        alliance=arm.alliance,
        on_record=arm.on_record,
        refuses=arm.refuses,
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
    """Register a request for help, draw the time of consultation, and decide once it has passed."""
    mission, alliance = world.mission, world.mission.alliance
    if alliance is None or not world.on("alliance") or not world.clock.starts_hour(step):
        return
    hour = world.clock.hour_at(step)
    if mission.requested_at < 0:
        if "request" not in world.regime.effects:
            return
        mission.requested_at = hour
        low, high = alliance.consultation
        wait = low + (high - low) * uniform(world.key, streams.CONSULTATION, 0, 0)
        mission.decided_at = hour + max(1, round(wait))
    if hour == mission.decided_at:
        _decide(world, alliance, hour)


def _recorded(world: World, act: str, kind: str = "alliance") -> int:
    """Return the recorded hour of an act, or -1."""
    return next((e.hour for e in world.scenario.timeline if e.kind == kind and e.act == act), -1)


def _decide(world: World, alliance: Alliance, hour: int) -> None:
    """Determine which members send troops; draw their contingents and set their hours of arrival."""
    mission, members = world.mission, alliance.members
    willing = sending_members(alliance, draw_answers(world, alliance), world.values.quorum)
    mission.agreed = willing
    for i, member in enumerate(members):
        if willing[i]:
            u = uniform(world.key, streams.CONTINGENT, i, 0)
            mission.contingent[i] = round(member.low + (member.high - member.low) * u)
            mission.arrival[i] = hour + member.staging + member.delay
            mission.first_arrival = min(mission.first_arrival, float(mission.arrival[i]))


def update_mission(world: World, step: int) -> None:
    """Build up the contingents, assign them sites to guard, and withdraw them when the mission ends."""
    mission, values, now = world.mission, world.values, world.clock.time(step)
    if mission.first_arrival == math.inf:
        return
    _plan_departure(world, now)
    if now < mission.first_arrival:
        return
    if no_entry(world):
        # Nobody lands: those who are due wait, and those who build up stay as many as they are.
        mission.arrival[mission.arrival <= now] += world.clock.step_hours
        mission.first_arrival = float(mission.arrival.min())
    leaving = min(1.0, max(0.0, (now - mission.leaving_at) / max(1.0, mission.left_at - mission.leaving_at)))
    total = build_up(mission.troops, mission.contingent, mission.arrival, now, values.ally_ramp, leaving)
    mission.strength = min(1.0, total / values.ally_size)
    mission.freed = values.freed_per_troop * total
    sites = world.sites
    assign_guards(sites.guarded, sites.held, sites.task_order, int(total // values.troops_per_site))


def _plan_departure(world: World, now: float) -> None:
    """Set the hours at which the withdrawal begins and ends, once they are known."""
    mission, values = world.mission, world.values
    if mission.leaving_at < math.inf:
        return
    if follows_record(world):
        begins, ends = (_recorded(world, act) for act in ("withdrawal", "withdrawal-end"))
        # A mission requested at another hour lasts as long as the recorded one; without a recorded end it stays.
        moved = mission.requested_at - _recorded(world, "request", "policy")
        if begins >= 0:
            mission.leaving_at = begins + moved
            mission.left_at = (ends if ends >= 0 else begins + values.withdrawal_duration) + moved
        return
    calm = world.regime.threat < values.ladder_emergency - values.departure_margin
    if calm and now > mission.first_arrival + values.departure_delay:
        mission.leaving_at = now
        mission.left_at = now + values.withdrawal_duration
