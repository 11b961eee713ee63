"""The dead, the injured and the detained of a step, and the toll so far.

Rates are per hour and come with the length of the step in hours; sums run in the order of the places.
"""

from __future__ import annotations

import math

import numpy as np

from steppefire.kernels import inner, kernel
from steppefire.kernels.citizens.crowd_state import ENRAGED, PRESENT
from steppefire.kernels.citizens.selection import ARREST_ANY, INJURE_ANY, KILL_PEACEFUL, KILL_VIOLENT
from steppefire.kernels.random import gamma_quantile, poisson_quantile, uniform, unit, words
from steppefire.kernels.streams import ARRESTS, BYSTANDERS, DEATHS, FORCE_DEATHS, FORCE_INJURIES, INJURIES

# Rows of a toll: people so far, by place.
FIGHTING, NOT_FIGHTING, SECURITY_DEAD, CIVIL_HURT, SECURITY_HURT, ARRESTED, TOLL_ROWS = range(7)
# Rows of the latest victims: those of one step, by place.
DEATHS_NOW, INJURIES_NOW, ARRESTS_NOW, LATEST_ROWS = range(4)
ARMED_SHARE = 0.2
"""Share of the forces before a crowd that opens fire under an order (assumption)."""
PEACEFUL_SHIELD = 0.2
"""Violent share of a crowd at which fire is opened half as readily as on fighters alone (assumption)."""


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
        toll[ARRESTED, place] += takes[place, ARREST_ANY]
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
