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
from steppefire.kernels.streams import (
    ARRESTS,
    BYSTANDERS,
    CLASH_DEATHS,
    DEATHS,
    FORCE_DEATHS,
    FORCE_INJURIES,
    INJURIES,
)

# Rows of the toll: people since the start, by place.
FIGHTING, NOT_FIGHTING, SECURITY_DEAD, CIVIL_HURT, SECURITY_HURT, ARRESTED, TOLL_ROWS = range(7)
# Rows of the victims of one step, by place.
DEATHS_NOW, INJURIES_NOW, ARRESTS_NOW, LATEST_ROWS = range(4)


class Clash(NamedTuple):
    """People and arms on the spot before anybody is taken in a step, arrays of shape (places,) unless noted."""

    street: np.ndarray
    """People on the street and violent people among them, int64 (places, 2 or more)."""
    forces: np.ndarray
    """Officers who can act."""
    armed: np.ndarray
    """Officers with firearms among those who can act."""
    weapons: np.ndarray
    """Firearms in the hands of the crowd."""
    lethal: np.ndarray
    """Whether an order to shoot is in force, bool."""
    floor: np.ndarray
    """Number of people too few to matter, above zero."""


class ArrestRates(NamedTuple):
    """Rates of arrests on the street."""

    rate: float
    """Arrests per officer and hour in a crowd much larger than the forces (alpha)."""
    saturation: float
    """Participants per officer at which arrests reach half their rate (chi)."""
    violent_weight: float
    """Participants that each violent participant counts for in addition to itself."""


class FireRates(NamedTuple):
    """Rates of deaths by fire under an order to shoot."""

    rate: float
    """Deaths per armed officer who is threatened, and hour (delta_L)."""
    threat_ratio: float
    """Violent people per officer at which the threat is half its maximum, for a shape of 1 (theta)."""
    threat_shape: float
    """Exponent of the threat (eta_L)."""
    saturation: float
    """People exposed per armed officer at which deaths reach half their rate (chi_L)."""
    exposed_share: float
    """Share of the peaceful participants that is exposed to live fire like the violent ones (phi_A)."""
    dispersion: float
    """Dispersion of the negative binomial, 0 for Poisson counts (k_nb)."""
    bystander_share: float
    """Share of civilian deaths among people who were not fighting (psi)."""


class InjuryRates(NamedTuple):
    """Rates of injuries of civilians, and of deaths without fire."""

    per_shot: float
    """Injured by fire for each person killed by it."""
    per_arrest: float
    """Injured for each arrest."""
    clash: float
    """Injured per violent participant in contact with officers, and hour (iota_C)."""
    deaths_per_injury: float
    """Deaths for each injury without fire (mu_C)."""
    crush: float
    """Deaths in accidents per participant and hour (mu_A)."""
    bystander_share: float
    """Share of civilian deaths among people who were not fighting (psi)."""


class SecurityRates(NamedTuple):
    """Rates of injuries and deaths of the forces."""

    injury_rate: float
    """Injuries per violent participant in contact with officers, and hour (iota)."""
    death_rate: float
    """Deaths per weapon in use and hour (delta_S)."""


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
def expected_arrests(crowd, violent, forces, floor, rates):
    """Return the expected number of arrests an hour in a place.

    This and the other expected numbers are homogeneous of degree one in people, officers and weapons.
    """
    weight = crowd + rates.violent_weight * violent
    return rates.rate * forces * weight / (weight + rates.saturation * forces + floor)


@kernel
def expected_shot(crowd, violent, forces, armed, floor, rates):
    """Return the expected number of people shot dead an hour in a place under an order to shoot.

    A force far superior to the violent does not need to shoot; an outnumbered one shoots.
    """
    threat = violent / (violent + rates.threat_ratio * forces + floor)
    exposed = violent + rates.exposed_share * (crowd - violent)
    return rates.rate * armed * threat**rates.threat_shape * exposed / (exposed + rates.saturation * armed + floor)


@kernel
def in_contact(violent, forces, floor):
    """Return the number of violent people who are in contact with officers."""
    return violent * forces / (violent + forces + floor)


@kernel
def expected_officers_injured(violent, forces, weapons, floor, rates):
    """Return the expected number of officers injured an hour in a place."""
    return rates.injury_rate * in_contact(violent, forces, floor) * (1 + min(weapons / (violent + floor), 1.0))


@kernel
def expected_officers_killed(violent, forces, weapons, floor, rates):
    """Return the expected number of officers killed an hour in a place: weapons need violent people to use them."""
    return rates.death_rate * min(weapons, forces) * violent / (violent + weapons + floor)


@kernel
def draw_arrests(takes, clash, rates, hours, draw):
    """Draw the number of arrests in each place.

    Parameters
    ----------
    takes
        Changed: people to take by kind, int64 (places, kinds).
    clash
        `Clash`.
    rates
        `ArrestRates`.
    hours
        Length of the step, hours.
    draw
        `DrawKey`.
    """
    street, forces, floor = clash.street, clash.forces, clash.floor
    for place in range(takes.shape[0]):
        crowd, violent = float(street[place, PRESENT]), float(street[place, ENRAGED])
        mean = expected_arrests(crowd, violent, forces[place], floor[place], rates) * hours
        takes[place, ARREST_ANY] = _poisson(mean, draw.key, ARRESTS, place, draw.step)


@kernel
def draw_shot(takes, clash, rates, hours, draw):
    """Draw the number of people shot dead in each place where an order to shoot is in force.

    The rate of an hour is gamma distributed about its mean, so that counts are negative binomial; all steps of an hour
    share it.

    Parameters
    ----------
    takes
        Changed: people to take by kind, int64 (places, kinds).
    clash
        `Clash`.
    rates
        `FireRates`.
    hours
        Length of the step, hours.
    draw
        `DrawKey`.
    """
    street, forces, armed, floor = clash.street, clash.forces, clash.armed, clash.floor
    for place in range(takes.shape[0]):
        if not clash.lethal[place]:
            continue
        crowd, violent = float(street[place, PRESENT]), float(street[place, ENRAGED])
        mean = expected_shot(crowd, violent, forces[place], armed[place], floor[place], rates) * hours
        if mean <= 0.0:
            continue
        if rates.dispersion > 0.0:
            mean *= gamma_quantile(rates.dispersion, unit(words(draw.key, DEATHS, place, draw.hour)[1]))
        killed = _poisson(mean, draw.key, DEATHS, place, draw.step)
        _divide(takes, place, killed, rates.bystander_share, uniform(draw.key, BYSTANDERS, place, draw.step))


@kernel
def draw_injuries(takes, clash, rates, hours, draw):
    """Draw the number of civilians injured in each place, and of those killed without fire.

    Parameters
    ----------
    takes
        Changed: people to take by kind, int64 (places, kinds); arrests and people shot have been drawn.
    clash
        `Clash`.
    rates
        `InjuryRates`.
    hours
        Length of the step, hours.
    draw
        `DrawKey`.
    """
    street, forces, floor = clash.street, clash.forces, clash.floor
    for place in range(takes.shape[0]):
        shot = takes[place, KILL_VIOLENT] + takes[place, KILL_PEACEFUL]
        fights = in_contact(float(street[place, ENRAGED]), forces[place], floor[place]) * hours
        unarmed = rates.clash * fights + rates.per_arrest * takes[place, ARREST_ANY]
        mean = unarmed + rates.per_shot * shot
        takes[place, INJURE_ANY] = _poisson(mean, draw.key, INJURIES, place, draw.step)
        mean = rates.deaths_per_injury * unarmed + rates.crush * street[place, PRESENT] * hours
        if mean > 0.0:
            luck = words(draw.key, CLASH_DEATHS, place, draw.step)
            _divide(takes, place, poisson_quantile(mean, unit(luck[0])), rates.bystander_share, unit(luck[1]))


@inner
def _divide(takes, place, killed, bystander_share, rounding):
    """Add the dead of a place to those taken, divided among the peaceful and the violent."""
    bystanders = min(killed, np.int64(math.floor(killed * bystander_share + rounding)))
    takes[place, KILL_PEACEFUL] += bystanders
    takes[place, KILL_VIOLENT] += killed - bystanders


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
def security_casualties(toll, clash, rates, hours, draw):
    """Draw the injuries and deaths of the forces and add them to the toll.

    Parameters
    ----------
    toll
        Changed, (rows, places).
    clash
        `Clash`.
    rates
        `SecurityRates`.
    hours
        Length of the step, hours.
    draw
        `DrawKey`.
    """
    forces, weapons, floor = clash.forces, clash.weapons, clash.floor
    for place in range(forces.shape[0]):
        violent = float(clash.street[place, ENRAGED])
        hurt = expected_officers_injured(violent, forces[place], weapons[place], floor[place], rates) * hours
        toll[SECURITY_HURT, place] += _poisson(hurt, draw.key, FORCE_INJURIES, place, draw.step)
        dead = expected_officers_killed(violent, forces[place], weapons[place], floor[place], rates) * hours
        toll[SECURITY_DEAD, place] += _poisson(dead, draw.key, FORCE_DEATHS, place, draw.step)


@kernel
def expected_investigated(officers_there, at_home, floor, rate, saturation):
    """Return the expected number of former participants detained at home in a day, (places,).

    Parameters
    ----------
    officers_there
        Officers on the spot, (places,).
    at_home
        Former participants who have gone home, int64 (places,).
    floor
        Number of people too few to matter, (places,).
    rate
        Detentions per officer and day where former participants are many.
    saturation
        Former participants per officer at which detentions reach half their rate.
    """
    out = np.empty(officers_there.shape[0])
    for place in range(out.shape[0]):
        officers = officers_there[place]
        found = at_home[place] / (at_home[place] + saturation * officers + floor[place])
        out[place] = rate * officers * found
    return out


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
