"""Police and reserves: deployment, units that stand down, and the memory of force used.

Sums run in the order of the places.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from steppefire.kernels import kernel
from steppefire.kernels.citizens.crowd_state import ENRAGED, PRESENT


class Reserves(NamedTuple):
    """Units that can be sent to another place, arrays of shape (reserves,)."""

    strength: np.ndarray
    """Officers, float64."""
    armed: np.ndarray
    """Officers with firearms, float64."""
    by_strength: np.ndarray
    """Reserves in order of strength, the strongest first, int64."""
    army: np.ndarray
    """Whether each belongs to the army, bool."""
    post: np.ndarray
    """Place of each, or its destination while it moves, int64; changes."""
    ready_at: np.ndarray
    """Step from which each can act there, int64; changes."""


class StandDown(NamedTuple):
    """Coefficients of the threshold of standing down, standard deviations of loyalty."""

    base: float
    """Threshold when violent people and forces are equal in number (lambda_0)."""
    ratio: float
    """Increase per unit of the log ratio of violent people to forces (lambda_1)."""
    hysteresis: float
    """Distance by which the threshold must fall below loyalty before a unit returns to duty (eta_u)."""


class CallOut(NamedTuple):
    """Conditions under which the police of a place are called out."""

    alarm_level: float
    """Violent people per officer of the place above which they are called out."""
    vigilance: float
    """Share of the police on the street on an ordinary day."""


class ReserveNeed(NamedTuple):
    """Officers of the reserves that a place needs in addition to one for each violent participant."""

    alarm_level: float
    """Violent people per officer of the place above which all participants of a crowd count."""
    per_participant: float
    """Officers for each participant of such a crowd."""
    per_lost_guard: float
    """Officers for each ordinary guard of a lost site."""


class ForceMemory(NamedTuple):
    """Coefficients of clashes in the memory of force."""

    arrest_weight: float
    """Number of violent people that an arrest counts for."""
    violent_share: float
    """Violent share of a crowd from which force is used on all of it."""


@kernel
def street_totals(street):
    """Return the number of people on the street, and of violent people among them, over all places."""
    present = violent = 0
    for place in range(street.shape[0]):
        present += street[place, PRESENT]
        violent += street[place, ENRAGED]
    return present, violent


@kernel
def losses(weight, held, police, strength, down):
    """Return the total threat weight of lost sites, and the share of the forces that has stood down."""
    lost = 0.0
    for site in range(held.shape[0]):
        if not held[site]:
            lost += weight[site]
    places, gone, total = police.shape[0], 0.0, 0.0
    for unit in range(down.shape[0]):
        here = police[unit] if unit < places else strength[unit - places]
        total += here
        if down[unit]:
            gone += here
    return lost, gone / total if gone > 0.0 else 0.0


@kernel
def acting_reserves(counted, readiness, reserves, down, step, operation):
    """Return the officers of the reserves that have arrived, are called out and have not stood down, (places,).

    Parameters
    ----------
    counted
        Officers of each reserve who are counted: all, or those with firearms, (reserves,).
    readiness
        Share of the forces of each place that is called out, 0 to 1, (places,).
    reserves
        `Reserves`.
    down
        Units that have stood down, places first, then reserves.
    step
        Step of the run.
    operation
        Whether an operation has been ordered; otherwise the army does not act.
    """
    out = np.zeros(readiness.shape[0])
    for unit in range(reserves.post.shape[0]):
        arrived = reserves.ready_at[unit] <= step and not down[readiness.shape[0] + unit]
        if arrived and (operation or not reserves.army[unit]):
            out[reserves.post[unit]] += counted[unit]
    for place in range(out.shape[0]):
        out[place] *= readiness[place]
    return out


@kernel
def stand_down(down, loyalty, street, forces, floor, post, rule, firmness):
    """Update which units have stood down by comparing a threshold with their loyalty.

    Parameters
    ----------
    down
        Whether each unit has stood down, places first, then reserves; changed.
    loyalty
        Loyalty of every unit, standard normal; low values are disloyal.
    street, forces
        People on the street, (places, 2 or more), and officers of police and acting reserves, (places,).
    floor
        Number of persons below which neither the violent nor the forces matter, (places,).
    post
        Place of each reserve.
    rule
        `StandDown`.
    firmness
        Reduction of the threshold, (places,).
    """
    places = forces.shape[0]
    limit = np.empty(places)
    for place in range(places):
        odds = (street[place, ENRAGED] + floor[place]) / (forces[place] + floor[place])
        limit[place] = rule.base + rule.ratio * math.log(odds) - firmness[place]
    for unit in range(down.shape[0]):
        place = unit if unit < places else post[unit - places]
        if down[unit]:
            down[unit] = loyalty[unit] <= limit[place] + rule.hysteresis
        else:
            down[unit] = street[place, ENRAGED] > 0 and loyalty[unit] <= limit[place]


@kernel
def call_out(readiness, emergency, capital, street, police, rule, moved):
    """Update the readiness of the police, and return whether an emergency is in force in any place.

    Parameters
    ----------
    readiness
        Share of the police of each place on the street, 0 to 1, changed, (places,).
    emergency, capital
        Whether an emergency is in force, and whether a place is the capital, whose police are always called out,
        (places,).
    street, police
        People on the street, (places, 2 or more), and officers of each place when all are called out, (places,).
    rule
        `CallOut`.
    moved
        Share of the distance to the target readiness that is covered in a step.
    """
    declared = False
    for place in range(readiness.shape[0]):
        alarmed = emergency[place] or capital[place]
        alarmed |= street[place, ENRAGED] > rule.alarm_level * police[place]
        wanted = 1.0 if alarmed else rule.vigilance
        readiness[place] += moved * (wanted - readiness[place])
        declared |= emergency[place]
    return declared


@kernel
def on_duty(police, readiness, down):
    """Return the number of police officers on the street in each place, (places,)."""
    out = np.empty(police.shape[0])
    for place in range(out.shape[0]):
        out[place] = 0.0 if down[place] else police[place] * readiness[place]
    return out


@kernel
def update_needed(needed, kept, street, police, sites, need):
    """Update the number of officers that each place needs: at once upwards, slowly downwards.

    Parameters
    ----------
    needed
        Officers that each place needs, changed, (places,).
    kept
        Share of the need that is kept in a step without crowds.
    street, police
        People on the street, (places, 2 or more), and officers of each place when all are called out, (places,).
    sites
        Place of each site, whether it is held, and its ordinary guards: a tuple of arrays of shape (sites,).
    need
        `ReserveNeed`.
    """
    place_of, held, guards = sites
    now = np.empty(police.shape[0])
    for place in range(now.shape[0]):
        violent = street[place, ENRAGED]
        crowd = street[place, PRESENT] if violent > need.alarm_level * police[place] else 0
        now[place] = violent + need.per_participant * crowd
    for site in range(held.shape[0]):
        if not held[site]:
            now[place_of[site]] += need.per_lost_guard * guards[site]
    for place in range(now.shape[0]):
        needed[place] = max(now[place], kept * needed[place])


@kernel
def send_reserves(reserves, duty, needed, step, arrival):
    """Send each reserve that its place can spare, the strongest first, to the place with the largest shortage.

    Parameters
    ----------
    reserves
        `Reserves`; ``post`` and ``ready_at`` are changed.
    duty, needed
        Police officers on the street, and officers needed, (places,).
    step, arrival
        Current step, and step at which a reserve sent now can act.
    """
    places = duty.shape[0]
    posted = np.zeros(places)
    for unit in range(reserves.post.shape[0]):
        posted[reserves.post[unit]] += reserves.strength[unit]
    lack = np.empty(places)
    for place in range(places):
        lack[place] = needed[place] - duty[place] - posted[place]
    for n in range(reserves.by_strength.shape[0]):
        unit = reserves.by_strength[n]
        here, strength = reserves.post[unit], reserves.strength[unit]
        if lack[here] + strength > 0 or reserves.ready_at[unit] > step:
            continue
        target = 0
        for place in range(1, places):
            if lack[place] > lack[target]:
                target = place
        if lack[target] <= 0:
            return
        reserves.post[unit] = target
        reserves.ready_at[unit] = arrival
        lack[here] += strength
        lack[target] -= strength


@kernel
def post_freed(reinforced, guards, held, guarded, freed, per_guard):
    """Post officers freed by allied troops at held sites that those do not guard, and return how many are left.

    Parameters
    ----------
    reinforced
        Officers posted at each site in addition to its guards, changed, (sites,).
    guards
        Ordinary guards of each site, (sites,).
    held, guarded
        Whether the state holds each site, and whether allied soldiers guard it, (sites,).
    freed
        Officers freed from guard duty.
    per_guard
        Most officers posted at a site for each of its ordinary guards.
    """
    room = 0.0
    for site in range(guards.shape[0]):
        reinforced[site] = per_guard * guards[site] if held[site] and not guarded[site] else 0.0
        room += reinforced[site]
    share = min(1.0, freed / room) if room > 0.0 else 0.0
    for site in range(guards.shape[0]):
        reinforced[site] *= share
    return freed - share * room


@kernel
def update_present(present, duty, reserve, freed):
    """Update the number of officers who can act in each place.

    Parameters
    ----------
    present
        Officers who can act, changed, (places,).
    duty, reserve
        Officers of the police on duty and of the acting reserves, (places,).
    freed
        Officers freed by allied troops who are not posted at sites, distributed in proportion to the others.
    """
    total = 0.0
    for place in range(present.shape[0]):
        present[place] = duty[place] + reserve[place]
        total += present[place]
    if freed > 0.0 and total > 0.0:
        for place in range(present.shape[0]):
            present[place] += freed * (present[place] / total)


@kernel
def update_force_intensity(intensity, street, forces, arrests, floor, memory, moved):
    """Increase the force intensity in places where forces clash with a crowd or arrest its members.

    Parameters
    ----------
    intensity
        Force used per participant, 0 to 1, changed, (places,).
    street
        People on the street and violent people among them, (places, 2 or more).
    forces, arrests, floor
        Officers who can act, arrests of the last hour, and number of people too few to matter, (places,).
    memory
        `ForceMemory`.
    moved
        Weight of the force used in this step.
    """
    for place in range(intensity.shape[0]):
        crowd, violent = street[place, PRESENT], street[place, ENRAGED]
        met = min(1.0, forces[place] / (crowd + floor[place]))
        clashes = violent + memory.arrest_weight * arrests[place]
        fought = min(1.0, clashes / (memory.violent_share * crowd + floor[place]))
        intensity[place] += moved * met * fought
