"""Forces, crowds and sites of an hour, on arrays: who can act where, who holds, who is hurt, what falls.

Rates are per hour and come with the length of the step in hours; sums run in the order of the places.
"""

from __future__ import annotations

import math

import numpy as np

from steppefire.kernels import inner, kernel
from steppefire.kernels.picks import ARREST_ANY, INJURE_ANY, KILL_PEACEFUL, KILL_VIOLENT
from steppefire.kernels.random import gamma_quantile, poisson_quantile, uniform, unit, words
from steppefire.kernels.roster import ENRAGED, PRESENT
from steppefire.kernels.streams import (
    ARRESTS,
    BYSTANDERS,
    CAPTURE,
    DEATHS,
    FORCE_DEATHS,
    FORCE_INJURIES,
    INJURIES,
    RECAPTURE,
)

# Rows of a toll: people so far, by place.
FIGHTING, NOT_FIGHTING, SECURITY_DEAD, CIVIL_HURT, SECURITY_HURT, HELD, TOLL_ROWS = range(7)
# Rows of the latest victims: those of one step, by place.
DEATHS_NOW, INJURIES_NOW, ARRESTS_NOW, LATEST_ROWS = range(4)
ALARM = 20
"""Violent people above whom the police of a place are called out, and reserves look at its crowd."""
ARMED_SHARE = 0.2
"""Share of the forces before a crowd that opens fire under an order (assumption)."""
PEACEFUL_SHIELD = 0.2
"""Violent share of a crowd at which fire is opened half as readily as on fighters alone (assumption)."""
RESERVE_SHARE = 0.2
"""Participants of a peaceful crowd for each of whom a reserve is wanted as for a fifth of a violent one."""
LOST_SITE_NEED = 100.0
"""Reserves wanted for each site lost (assumption)."""
SMALLEST_ATTACK = 40.0
"""Attackers below whom no site is tried."""
POLICE_SHARE = 0.3
"""Share of the forces in a place that stand before its sites."""
LOST_PULL = 0.3
"""Attraction of a site already lost, over that of one held."""


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


@inner
def _count(mean, key, stream, place, step):
    """Draw a Poisson count."""
    return poisson_quantile(mean, unit(words(key, stream, place, step)[0])) if mean > 0.0 else 0


@kernel
def wanted_arrests(takes, street, forces, rate, saturation, hours, key, step):
    """Draw whom the forces arrest in each place, into ``takes``."""
    for place in range(takes.shape[0]):
        weight = float(street[place, PRESENT]) + 3 * street[place, ENRAGED]
        mean = rate * forces[place] * weight / (weight + saturation * forces[place] + 1) * hours
        takes[place, ARREST_ANY] = _count(mean, key, ARRESTS, place, step)


@kernel
def wanted_dead(takes, street, forces, lethal, rate, exposed_share, dispersion, bystanders, hours, key, step, hour):
    """Draw the dead where a lethal order is in force, into ``takes``; fire is opened on violent crowds.

    The rate of an hour is gamma distributed about its mean (negative binomial counts): all steps of an hour share it.
    """
    for place in range(takes.shape[0]):
        if not lethal[place]:
            continue
        violent, crowd = float(street[place, ENRAGED]), float(street[place, PRESENT])
        mixed = violent / (violent + PEACEFUL_SHIELD * crowd + 1)
        exposed = (violent + exposed_share * (crowd - violent)) * mixed
        mean = rate * min(ARMED_SHARE * forces[place], exposed) * hours
        if mean <= 0.0:
            continue
        if dispersion > 0.0:
            mean *= gamma_quantile(dispersion, unit(words(key, DEATHS, place, hour)[1]))
        killed = _count(mean, key, DEATHS, place, step)
        spared = np.int64(math.floor(killed * bystanders + uniform(key, BYSTANDERS, place, step)))
        takes[place, KILL_PEACEFUL] = min(killed, spared)
        takes[place, KILL_VIOLENT] = killed - takes[place, KILL_PEACEFUL]


@kernel
def wanted_hurt(takes, per_death, per_arrest, key, step):
    """Draw whom the forces injure for those they kill and arrest, into ``takes``."""
    for place in range(takes.shape[0]):
        killed = takes[place, KILL_VIOLENT] + takes[place, KILL_PEACEFUL]
        takes[place, INJURE_ANY] = _count(
            per_death * killed + per_arrest * takes[place, ARREST_ANY], key, INJURIES, place, step
        )


@kernel
def mourn(toll, now, takes):
    """Enter those taken into the toll, and into the victims of this step."""
    for place in range(takes.shape[0]):
        toll[FIGHTING, place] += takes[place, KILL_VIOLENT]
        toll[NOT_FIGHTING, place] += takes[place, KILL_PEACEFUL]
        toll[CIVIL_HURT, place] += takes[place, INJURE_ANY]
        toll[HELD, place] += takes[place, ARREST_ANY]
        now[DEATHS_NOW, place] = takes[place, KILL_VIOLENT] + takes[place, KILL_PEACEFUL]
        now[INJURIES_NOW, place] = takes[place, INJURE_ANY]
        now[ARRESTS_NOW, place] = takes[place, ARREST_ANY]


@kernel
def suffer(toll, violent, forces, weapons, hurt_rate, death_rate, hours, key, step):
    """Draw the injured and dead of the forces into the toll.

    Parameters
    ----------
    toll
        Changed, (rows, places).
    violent
        Violent people in the clash, (places,).
    forces, weapons
        Officers who can act, and firearms in the hands of the crowd, (places,).
    hurt_rate, death_rate
        Per violent participant and hour, and per weapon and hour of fighting.
    """
    for place in range(violent.shape[0]):
        contact = forces[place] / (forces[place] + violent[place] + 1)
        armed = weapons[place] / (violent[place] + 1)
        hurt = hurt_rate * violent[place] * contact * (1 + min(armed, 1.0)) * hours
        toll[SECURITY_HURT, place] += _count(hurt, key, FORCE_INJURIES, place, step)
        fighting = violent[place] / (violent[place] + 50)
        dead = death_rate * min(weapons[place], forces[place]) * fighting * hours
        toll[SECURITY_DEAD, place] += _count(dead, key, FORCE_DEATHS, place, step)


@kernel
def remember_force(intensity, crowd, violent, forces, arrests, moved):
    """Raise the memory of force where forces met a crowd that fights or is being arrested; ``intensity`` is changed."""
    for place in range(intensity.shape[0]):
        met = min(1.0, forces[place] / (crowd[place] + 1))
        fought = min(1.0, (violent[place] + 3 * arrests[place]) / (0.1 * crowd[place] + 1))
        intensity[place] += moved * met * fought


@kernel
def at_stake(street, held):
    """Tell whether a site may change hands: one is lost, or some crowd is violent enough to try one."""
    most, lost = 0, False
    for place in range(street.shape[0]):
        most = max(most, street[place, ENRAGED])
    for site in range(held.shape[0]):
        lost |= not held[site]
    return lost or most > SMALLEST_ATTACK


@kernel
def besiegers(place_of, pull, held, street, organised):
    """Return the attackers before each site: the violent of its place, split by the attraction of the sites."""
    total = np.zeros(street.shape[0])
    for site in range(held.shape[0]):
        total[place_of[site]] += pull[site] if held[site] else LOST_PULL * pull[site]
    out = np.empty(held.shape[0])
    for site in range(held.shape[0]):
        place = place_of[site]
        here = pull[site] if held[site] else LOST_PULL * pull[site]
        out[site] = (street[place, ENRAGED] + organised[place]) * here / total[place]
    return out


@kernel
def defenders(place_of, guards, guarded, forces, down, troops):
    """Return who stands in each site: its guards unless they left, a part of the forces there, allied soldiers."""
    here = np.zeros(forces.shape[0], np.int64)
    for site in range(guards.shape[0]):
        here[place_of[site]] += 1
    out = np.empty(guards.shape[0])
    for site in range(guards.shape[0]):
        place = place_of[site]
        inside = 0.0 if down[place] else guards[site]
        out[site] = inside + POLICE_SHARE * forces[place] / here[place] + troops * guarded[site]
    return out


@kernel
def contest(held, place_of, attackers, inside, forces, odds, shape, capture_rate, retake_rate, hours, key, step):
    """Let crowds take sites and forces take them back, each by a hazard of the force ratio.

    Parameters
    ----------
    held
        Changed, (sites,).
    place_of, attackers, inside
        Place of each site, who is before it and who stands in it, (sites,).
    forces
        Officers who can act, (places,).
    odds, shape
        Attackers per guard at which the hazard is half, and how sharply it turns there.
    capture_rate, retake_rate
        Hazards of an undefended site, per hour.

    Returns
    -------
    ndarray of int64
        Sites that changed hands.
    """
    changed = np.empty(held.shape[0], np.int64)
    count = 0
    for site in range(held.shape[0]):
        if held[site]:
            if attackers[site] < SMALLEST_ATTACK:
                continue
            ratio = odds * (inside[site] + 1) / (attackers[site] + 1)
            hazard, stream = capture_rate / (1 + ratio**shape), CAPTURE
        else:
            against = 2 * (attackers[site] + 1) / (forces[place_of[site]] + 1)
            hazard, stream = retake_rate / (1 + against**shape), RECAPTURE
        if uniform(key, stream, site, step) < 1 - math.exp(-hazard * hours):
            held[site] = not held[site]
            changed[count] = site
            count += 1
    return changed[:count]


@kernel
def build_up(troops, contingent, arrival, now, ramp, leaving):
    """Set the soldiers of each member in the country; return them all together.

    Parameters
    ----------
    troops
        Changed, (members,).
    contingent, arrival
        Soldiers of each member at full strength, and hour of the first, (members,).
    now
        Hours from the start.
    ramp
        Time constant with which contingents build up, hours.
    leaving
        Share that has left.
    """
    total = 0.0
    for member in range(troops.shape[0]):
        built = 1.0 - math.exp(-max(now - arrival[member], 0.0) / ramp)
        troops[member] = np.rint(contingent[member] * built * (1.0 - leaving))
        total += troops[member]
    return total


@kernel
def guard(guarded, held, order, number):
    """Hand the first so many sites still held over to allied soldiers, in the order of their tasks."""
    for n in range(order.shape[0]):
        site = order[n]
        guarded[site] = number > 0 and held[site]
        number -= guarded[site]


@kernel
def held_share(held, which):
    """Return the share of some sites, given by their numbers, that is held."""
    there = 0
    for n in range(which.shape[0]):
        there += held[which[n]]
    return there / which.shape[0]


@kernel
def last_hour(latest, row):
    """Return the victims of the last hour, a row of the latest steps (steps, `LATEST_ROWS`, places), (places,)."""
    out = np.zeros(latest.shape[2], np.int64)
    for step in range(latest.shape[0]):
        for place in range(out.shape[0]):
            out[place] += latest[step, row, place]
    return out


@kernel
def harm(now, connectivity, injured, detained):
    """Return the victims of a step that people hear of: all while the network works, a fifth without it."""
    total = 0.0
    for place in range(connectivity.shape[0]):
        victims = now[DEATHS_NOW, place] + injured * now[INJURIES_NOW, place] + detained * now[ARRESTS_NOW, place]
        total += victims * (0.2 + 0.8 * connectivity[place])
    return total
