"""Police and reserves: where they are, whether they stand down, and the force they are remembered for.

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
    by_strength: np.ndarray
    """Reserves in order of strength, the strongest first, int64."""
    army: np.ndarray
    """Which belong to the army, bool."""
    post: np.ndarray
    """Place each is at or on its way to, int64; changes."""
    ready_at: np.ndarray
    """Step from which each can act there, int64; changes."""


class StandDown(NamedTuple):
    """What makes units stand down, standard deviations of loyalty."""

    base: float
    """Readiness when evenly matched (lambda_0)."""
    ratio: float
    """Readiness added per e-fold by which the violent outnumber the forces (lambda_1)."""
    order: float
    """Readiness added by an order to shoot (lambda_2)."""
    hysteresis: float
    """Readiness by which a unit must calm down before it returns to duty (eta_u)."""


class CallOut(NamedTuple):
    """When the police of a place are called out."""

    alarm_level: float
    """Violent people above whom they are."""
    vigilance: float
    """Share of them on the street on an ordinary day."""


class ReserveNeed(NamedTuple):
    """Reserves that a place needs beside one for each violent participant."""

    alarm_level: float
    """Violent people above whom a crowd counts as a whole."""
    per_participant: float
    """Reserves for each participant of such a crowd."""
    per_lost_site: float
    """Reserves for each site lost."""


class ForceMemory(NamedTuple):
    """What counts as a clash in the memory of force."""

    arrest_weight: float
    """Violent people that each arrest counts for."""
    violent_share: float
    """Violent share of a crowd from which on force meets all of it."""


@kernel
def street_totals(street):
    """Return how many people are on the street, and how many violent ones among them."""
    present = violent = 0
    for place in range(street.shape[0]):
        present += street[place, PRESENT]
        violent += street[place, ENRAGED]
    return present, violent


@kernel
def losses(weight, held, police, strength, down):
    """Return the weight of the sites lost, and the share of the forces that has stood down."""
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
def acting_reserves(readiness, reserves, down, step, operation):
    """Return the strength of the reserves that act in each place: arrived, called out, and not stood down, (places,).

    Parameters
    ----------
    readiness
        Share of the forces of each place that is called out, (places,).
    reserves
        `Reserves`.
    down
        Units that have stood down, places first, then reserves.
    step
        Step of the run.
    operation
        Whether an operation has been ordered; the army acts in no other case.
    """
    out = np.zeros(readiness.shape[0])
    for unit in range(reserves.post.shape[0]):
        arrived = reserves.ready_at[unit] <= step and not down[readiness.shape[0] + unit]
        if arrived and (operation or not reserves.army[unit]):
            out[reserves.post[unit]] += reserves.strength[unit]
    for place in range(out.shape[0]):
        out[place] *= readiness[place]
    return out


@kernel
def stand_down(down, loyalty, street, forces, post, lethal, rule, firmness):
    """Update which units have stood down, by their loyalty.

    Parameters
    ----------
    down
        Changed: units that have stood down, places first, then reserves.
    loyalty
        Standard normal, low is disloyal, of every unit.
    street, forces
        People on the street (places, 2 or more), and police with the reserves that act, (places,).
    post
        Place of each reserve.
    lethal
        Where an order to shoot is in force, (places,).
    rule
        `StandDown`.
    firmness
        Readiness taken away everywhere.
    """
    places = forces.shape[0]
    limit = np.empty(places)
    for place in range(places):
        limit[place] = rule.base + rule.ratio * math.log((street[place, ENRAGED] + 1) / (forces[place] + 1))
        limit[place] += rule.order * lethal[place]
        limit[place] -= firmness
    for unit in range(down.shape[0]):
        place = unit if unit < places else post[unit - places]
        if down[unit]:
            down[unit] = loyalty[unit] <= limit[place] + rule.hysteresis
        else:
            down[unit] = street[place, ENRAGED] > 0 and loyalty[unit] <= limit[place]


@kernel
def call_out(readiness, emergency, capital, street, rule, moved):
    """Call out the police where there is alarm, withdraw them elsewhere; return whether any place is in an emergency.

    Parameters
    ----------
    readiness
        Share of the police of each place on the street, changed.
    emergency, capital
        Where an emergency is in force, and where all are always out, (places,).
    street
        People on the street, (places, 2 or more).
    rule
        `CallOut`.
    moved
        Share of the way they go in the step.
    """
    declared = False
    for place in range(readiness.shape[0]):
        alarmed = emergency[place] or street[place, ENRAGED] > rule.alarm_level or capital[place]
        wanted = 1.0 if alarmed else rule.vigilance
        readiness[place] += moved * (wanted - readiness[place])
        declared |= emergency[place]
    return declared


@kernel
def on_duty(police, readiness, down):
    """Return the police on the street in each place, (places,)."""
    out = np.empty(police.shape[0])
    for place in range(out.shape[0]):
        out[place] = 0.0 if down[place] else police[place] * readiness[place]
    return out


@kernel
def send_reserves(reserves, duty, street, place_of, held, need, step, arrival):
    """Send each idle reserve, the strongest first, to the place that lacks most.

    Parameters
    ----------
    reserves
        `Reserves`; ``post`` and ``ready_at`` are changed.
    duty, street
        Police on the street (places,), people on the street (places, 2 or more).
    place_of, held
        Place of each site, and whether it is held.
    need
        `ReserveNeed`.
    step, arrival
        Step of the run, and step at which somebody sent now can act.
    """
    places = duty.shape[0]
    posted, lost = np.zeros(places), np.zeros(places)
    for unit in range(reserves.post.shape[0]):
        posted[reserves.post[unit]] += reserves.strength[unit]
    for site in range(held.shape[0]):
        lost[place_of[site]] += not held[site]
    wanted, lack = np.empty(places), np.empty(places)
    for place in range(places):
        crowd = street[place, PRESENT] if street[place, ENRAGED] > need.alarm_level else 0
        wanted[place] = street[place, ENRAGED] + need.per_participant * crowd + need.per_lost_site * lost[place]
        lack[place] = wanted[place] - duty[place] - posted[place]
    for n in range(reserves.by_strength.shape[0]):
        unit = reserves.by_strength[n]
        if wanted[reserves.post[unit]] > 0 or reserves.ready_at[unit] > step:
            continue
        target = 0
        for place in range(1, places):
            if lack[place] > lack[target]:
                target = place
        if lack[target] <= 0:
            return
        reserves.post[unit] = target
        reserves.ready_at[unit] = arrival
        lack[target] -= reserves.strength[unit]


@kernel
def update_present(present, duty, reserve, freed):
    """Set ``present`` to the officers who can act in each place: police, reserves, and those freed by allied troops."""
    total = 0.0
    for place in range(present.shape[0]):
        present[place] = duty[place] + reserve[place]
        total += present[place]
    if freed > 0.0 and total > 0.0:
        for place in range(present.shape[0]):
            present[place] += freed * (present[place] / total)


@kernel
def update_force_intensity(intensity, crowd, violent, forces, arrests, memory, moved):
    """Raise the memory of force where forces met a crowd that fights or is being arrested.

    Parameters
    ----------
    intensity
        Force used per participant, 0 to 1, changed, (places,).
    crowd, violent, forces, arrests
        People on the street, violent ones among them, officers who can act, arrests of the last hour, (places,).
    memory
        `ForceMemory`.
    moved
        Share of the way to the force used now.
    """
    for place in range(intensity.shape[0]):
        met = min(1.0, forces[place] / (crowd[place] + 1))
        clashes = violent[place] + memory.arrest_weight * arrests[place]
        fought = min(1.0, clashes / (memory.violent_share * crowd[place] + 1))
        intensity[place] += moved * met * fought
