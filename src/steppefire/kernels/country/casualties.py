"""Deaths, injuries and arrests of a step, and cumulative counts of them.

Rates are per hour and are multiplied by the length of the step in hours; sums run in the order of the places.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from steppefire.kernels import inner, kernel
from steppefire.kernels.citizens.crowd_state import ENRAGED, PRESENT
from steppefire.kernels.citizens.selection import ARREST_ANY, INJURE_ANY, KILL_PEACEFUL, KILL_VIOLENT
from steppefire.kernels.random import gamma_quantile, poisson_quantile, uniform, unit, words
from steppefire.kernels.streams import ARRESTS, BYSTANDERS, DEATHS, FORCE_DEATHS, FORCE_INJURIES, INJURIES

# Rows of the toll: people since the start, by place.
FIGHTING, NOT_FIGHTING, SECURITY_DEAD, CIVIL_HURT, SECURITY_HURT, ARRESTED, TOLL_ROWS = range(7)
# Rows of the victims of one step, by place.
DEATHS_NOW, INJURIES_NOW, ARRESTS_NOW, LATEST_ROWS = range(4)


class ArrestRates(NamedTuple):
    """Rates of arrests on the street."""

    rate: float
    """Arrests per officer and hour in a crowd much larger than the forces (alpha)."""
    saturation: float
    """Participants per officer at which arrests reach half their rate (chi)."""
    violent_weight: float
    """Participants that each violent participant counts for in addition to itself."""


class FireRates(NamedTuple):
    """Rates of deaths under an order to shoot."""

    rate: float
    """Deaths per armed officer and hour (delta_L)."""
    armed_share: float
    """Share of the forces facing a crowd that opens fire."""
    exposed_share: float
    """Share of the peaceful participants that is exposed to live fire like the violent ones (phi_A)."""
    shield: float
    """Violent share of a crowd at which the readiness to open fire is half its maximum."""
    dispersion: float
    """Dispersion of the negative binomial, 0 for Poisson counts (k_nb)."""
    bystander_share: float
    """Share of civilian deaths among people who were not fighting (psi)."""


class InjuryRates(NamedTuple):
    """Civilians injured by the forces, for each death and each arrest."""

    per_death: float
    per_arrest: float


class SecurityRates(NamedTuple):
    """Rates of injuries and deaths of the forces."""

    injury_rate: float
    """Injuries per violent participant and hour (iota)."""
    death_rate: float
    """Deaths per weapon and hour of fighting (delta_S)."""
    fighting_scale: float
    """Number of violent people in a place at which half of the weapons are used."""


class HarmWeights(NamedTuple):
    """Weights of victims in the visible harm, relative to a death."""

    injury: float
    arrest: float
    offline: float
    """Share of the harm that becomes known without network traffic."""


@inner
def _poisson(mean, key, stream, place, step):
    """Draw a Poisson count."""
    return poisson_quantile(mean, unit(words(key, stream, place, step)[0])) if mean > 0.0 else 0


@kernel
def draw_arrests(takes, street, forces, rates, hours, draw):
    """Draw the number of arrests in each place.

    Parameters
    ----------
    takes
        Changed: people to take by kind, int64 (places, kinds).
    street
        People on the street and violent people among them, (places, 2 or more).
    forces
        Officers who can act, (places,).
    rates
        `ArrestRates`.
    hours
        Length of the step, hours.
    draw
        `DrawKey`.
    """
    for place in range(takes.shape[0]):
        weight = float(street[place, PRESENT]) + rates.violent_weight * street[place, ENRAGED]
        mean = rates.rate * forces[place] * weight / (weight + rates.saturation * forces[place] + 1) * hours
        takes[place, ARREST_ANY] = _poisson(mean, draw.key, ARRESTS, place, draw.step)


@kernel
def draw_deaths(takes, street, forces, lethal, rates, hours, draw):
    """Draw the number of deaths in each place where an order to shoot is in force and the crowd has violent members.

    The rate of an hour is gamma distributed about its mean, so that counts are negative binomial; all steps of an hour
    share it.

    Parameters
    ----------
    takes
        Changed: people to take by kind, int64 (places, kinds).
    street
        People on the street and violent people among them, (places, 2 or more).
    forces, lethal
        Officers who can act, and whether an order to shoot is in force, (places,).
    rates
        `FireRates`.
    hours
        Length of the step, hours.
    draw
        `DrawKey`.
    """
    for place in range(takes.shape[0]):
        if not lethal[place]:
            continue
        violent, crowd = float(street[place, ENRAGED]), float(street[place, PRESENT])
        mixed = violent / (violent + rates.shield * crowd + 1)
        exposed = (violent + rates.exposed_share * (crowd - violent)) * mixed
        mean = rates.rate * min(rates.armed_share * forces[place], exposed) * hours
        if mean <= 0.0:
            continue
        if rates.dispersion > 0.0:
            mean *= gamma_quantile(rates.dispersion, unit(words(draw.key, DEATHS, place, draw.hour)[1]))
        killed = _poisson(mean, draw.key, DEATHS, place, draw.step)
        rounding = uniform(draw.key, BYSTANDERS, place, draw.step)
        bystanders = np.int64(math.floor(killed * rates.bystander_share + rounding))
        takes[place, KILL_PEACEFUL] = min(killed, bystanders)
        takes[place, KILL_VIOLENT] = killed - takes[place, KILL_PEACEFUL]


@kernel
def draw_injuries(takes, rates, draw):
    """Draw the number of civilians injured in each place.

    Parameters
    ----------
    takes
        Changed: people to take by kind, int64 (places, kinds); deaths and arrests have been drawn.
    rates
        `InjuryRates`.
    draw
        `DrawKey`.
    """
    for place in range(takes.shape[0]):
        killed = takes[place, KILL_VIOLENT] + takes[place, KILL_PEACEFUL]
        takes[place, INJURE_ANY] = _poisson(
            rates.per_death * killed + rates.per_arrest * takes[place, ARREST_ANY], draw.key, INJURIES, place, draw.step
        )


@kernel
def add_to_toll(toll, now, takes):
    """Add the people taken in a step to the toll, (rows, places), and to the victims of the step, (rows, places)."""
    for place in range(takes.shape[0]):
        toll[FIGHTING, place] += takes[place, KILL_VIOLENT]
        toll[NOT_FIGHTING, place] += takes[place, KILL_PEACEFUL]
        toll[CIVIL_HURT, place] += takes[place, INJURE_ANY]
        toll[ARRESTED, place] += takes[place, ARREST_ANY]
        now[DEATHS_NOW, place] = takes[place, KILL_VIOLENT] + takes[place, KILL_PEACEFUL]
        now[INJURIES_NOW, place] = takes[place, INJURE_ANY]
        now[ARRESTS_NOW, place] = takes[place, ARREST_ANY]


@kernel
def security_casualties(toll, violent, forces, weapons, rates, hours, draw):
    """Draw the injuries and deaths of the forces and add them to the toll.

    Parameters
    ----------
    toll
        Changed, (rows, places).
    violent
        Violent people before arrests and casualties of the step, (places,).
    forces, weapons
        Officers who can act, and firearms in the hands of the crowd, (places,).
    rates
        `SecurityRates`.
    hours
        Length of the step, hours.
    draw
        `DrawKey`.
    """
    for place in range(violent.shape[0]):
        contact = forces[place] / (forces[place] + violent[place] + 1)
        armed = weapons[place] / (violent[place] + 1)
        hurt = rates.injury_rate * violent[place] * contact * (1 + min(armed, 1.0)) * hours
        toll[SECURITY_HURT, place] += _poisson(hurt, draw.key, FORCE_INJURIES, place, draw.step)
        fighting = violent[place] / (violent[place] + rates.fighting_scale)
        dead = rates.death_rate * min(weapons[place], forces[place]) * fighting * hours
        toll[SECURITY_DEAD, place] += _poisson(dead, draw.key, FORCE_DEATHS, place, draw.step)


@kernel
def last_hour(latest, row):
    """Return the victims of the last hour of one kind, (places,).

    Parameters
    ----------
    latest
        Victims of each step of the last hour, int64 (steps, `LATEST_ROWS`, places).
    row
        Row of the kind.
    """
    out = np.zeros(latest.shape[2], np.int64)
    for step in range(latest.shape[0]):
        for place in range(out.shape[0]):
            out[place] += latest[step, row, place]
    return out


@kernel
def harm(now, connectivity, weights):
    """Return the visible harm of a step, in deaths.

    Parameters
    ----------
    now
        Victims of the step, (`LATEST_ROWS`, places).
    connectivity
        Share of traffic that gets through, (places,).
    weights
        `HarmWeights`.
    """
    total = 0.0
    for place in range(connectivity.shape[0]):
        injuries, arrests = weights.injury * now[INJURIES_NOW, place], weights.arrest * now[ARRESTS_NOW, place]
        victims = now[DEATHS_NOW, place] + injuries + arrests
        total += victims * (weights.offline + (1.0 - weights.offline) * connectivity[place])
    return total
