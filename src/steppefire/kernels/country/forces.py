"""Forces, crowds and sites of an hour, on arrays: who can act where, who holds, who is hurt, what falls.

Rates are per hour and come with the length of the step in hours; sums run in the order of the places.
"""

from __future__ import annotations

import math

import numpy as np

from steppefire.kernels import kernel
from steppefire.kernels.citizens.crowd_state import ENRAGED, PRESENT

ALARM = 20
"""Violent people above whom the police of a place are called out, and reserves look at its crowd."""
RESERVE_SHARE = 0.2
"""Participants of a peaceful crowd for each of whom a reserve is wanted as for a fifth of a violent one."""
LOST_SITE_NEED = 100.0
"""Reserves wanted for each site lost (assumption)."""


@kernel
def people_out(street):
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
    for unit_ in range(down.shape[0]):
        here = police[unit_] if unit_ < places else strength[unit_ - places]
        total += here
        if down[unit_]:
            gone += here
    return lost, gone / total if gone > 0.0 else 0.0


@kernel
def reserves(readiness, strength, army, post, ready_at, down, step, operation):
    """Return the strength of the reserves that act in each place: arrived, called out, and not stood down, (places,).

    Parameters
    ----------
    readiness
        Share of the forces of each place that is called out, (places,).
    strength, army, post, ready_at
        Of each reserve, (reserves,).
    down
        Units that have stood down, places first, then reserves.
    step
        Step of the run.
    operation
        Whether an operation has been ordered; the army acts in no other case.
    """
    out = np.zeros(readiness.shape[0])
    for unit_ in range(post.shape[0]):
        if ready_at[unit_] <= step and not down[readiness.shape[0] + unit_] and (operation or not army[unit_]):
            out[post[unit_]] += strength[unit_]
    for place in range(out.shape[0]):
        out[place] *= readiness[place]
    return out


@kernel
def stand_down(down, loyalty, street, police, at_hand, post, lethal, base, ratio, order, firm, back):
    """Let units stand down, and return to duty, by their loyalty.

    Parameters
    ----------
    down
        Changed: units that have stood down, places first, then reserves.
    loyalty
        Standard normal, low is disloyal, of every unit.
    street, police, at_hand
        People on the street (places, 2 or more), police, and reserves that act, (places,).
    post
        Place of each reserve.
    lethal
        Where an order to shoot is in force, (places,).
    base, ratio, order, firm
        Readiness to stand down when evenly matched; per e-fold by which the violent outnumber the forces; under an
        order; and what holds units everywhere.
    back
        Readiness by which a unit must calm down before it returns.
    """
    places = police.shape[0]
    doubts = np.empty(places)
    for place in range(places):
        doubts[place] = base + ratio * math.log((street[place, ENRAGED] + 1) / (police[place] + at_hand[place] + 1))
        doubts[place] += order * lethal[place]
        doubts[place] -= firm
    for unit_ in range(down.shape[0]):
        place = unit_ if unit_ < places else post[unit_ - places]
        if down[unit_]:
            down[unit_] = loyalty[unit_] <= doubts[place] + back
        else:
            down[unit_] = street[place, ENRAGED] > 0 and loyalty[unit_] <= doubts[place]


@kernel
def call_out(readiness, emergency, capital, street, vigilance, moved):
    """Let police come out where there is alarm and go in elsewhere; tell whether an emergency is in force anywhere.

    Parameters
    ----------
    readiness
        Share of the police of each place on the street, changed.
    emergency, capital
        Where an emergency is in force, and where all are always out, (places,).
    street
        People on the street, (places, 2 or more).
    vigilance
        Share of them on the street on an ordinary day.
    moved
        Share of the way they go in the step.
    """
    declared = False
    for place in range(readiness.shape[0]):
        alarmed = emergency[place] or street[place, ENRAGED] > ALARM or capital[place]
        wanted = 1.0 if alarmed else vigilance
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
def send(post, ready_at, by_strength, strength, duty, street, place_of, held, step, arrival):
    """Send each idle reserve, the strongest first, to the place that lacks most.

    Parameters
    ----------
    post, ready_at
        Changed: place of each reserve and step from which it can act there.
    by_strength, strength
        Reserves in order of strength, and their strength.
    duty, street
        Police on the street (places,), people on the street (places, 2 or more).
    place_of, held
        Place of each site, and whether it is held.
    step, arrival
        Step of the run, and step at which somebody sent now can act.
    """
    places = duty.shape[0]
    posted, lost = np.zeros(places), np.zeros(places)
    for unit_ in range(post.shape[0]):
        posted[post[unit_]] += strength[unit_]
    for site in range(held.shape[0]):
        lost[place_of[site]] += not held[site]
    need, lack = np.empty(places), np.empty(places)
    for place in range(places):
        crowd = street[place, PRESENT] if street[place, ENRAGED] > ALARM else 0
        need[place] = street[place, ENRAGED] + RESERVE_SHARE * crowd + LOST_SITE_NEED * lost[place]
        lack[place] = need[place] - duty[place] - posted[place]
    for n in range(by_strength.shape[0]):
        unit_ = by_strength[n]
        if need[post[unit_]] > 0 or ready_at[unit_] > step:
            continue
        target = 0
        for place in range(1, places):
            if lack[place] > lack[target]:
                target = place
        if lack[target] <= 0:
            return
        post[unit_] = target
        ready_at[unit_] = arrival
        lack[target] -= strength[unit_]


@kernel
def muster(present, duty, reserve, freed):
    """Count into ``present`` who can act in each place: police, reserves, and those whom allied soldiers free."""
    total = 0.0
    for place in range(present.shape[0]):
        present[place] = duty[place] + reserve[place]
        total += present[place]
    if freed > 0.0 and total > 0.0:
        for place in range(present.shape[0]):
            present[place] += freed * (present[place] / total)














@kernel
def remember_force(intensity, crowd, violent, forces, arrests, moved):
    """Raise the memory of force where forces met a crowd that fights or is being arrested; ``intensity`` is changed."""
    for place in range(intensity.shape[0]):
        met = min(1.0, forces[place] / (crowd[place] + 1))
        fought = min(1.0, (violent[place] + 3 * arrests[place]) / (0.1 * crowd[place] + 1))
        intensity[place] += moved * met * fought


















