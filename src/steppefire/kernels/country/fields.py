"""Exposure, the field of each place and its pressure on people, on arrays with one entry a place.

Nothing here knows of a country. Two parts of the rule are chosen by number, so that known models are settings of the
same kernels: how strongly what people see acts on them (`LOG`, `LINEAR`, `SATURATING`), and how they remember the
pressure it makes (`INSTANT`, `LEAKY`, `CUMULATIVE`). The country uses `LOG` and `INSTANT`; thresholds with linear
exposure are Granovetter's (1978); cumulative pressure is the contagion of Bonnasse-Gahot et al. (2018).

Sums run in the order of the places, and functions are those of the C library, so that a result does not depend on the
vector units of a processor.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from steppefire.clock import HOURS_A_DAY
from steppefire.kernels import kernel
from steppefire.kernels.citizens.crowd_state import ENRAGED, PRESENT
from steppefire.kernels.random import normal_cdf, normal_quantile, uniform

LOG, LINEAR, SATURATING = range(3)
"""How what people see acts on them."""
INSTANT, LEAKY, CUMULATIVE = range(3)
"""How the pressure is remembered."""

DAY = float(HOURS_A_DAY)


class ExposureResponse(NamedTuple):
    """How what people see presses on them, and how long that lasts."""

    transform: int = LOG
    """`LOG`: gain ln(1 + B / scale). `LINEAR`: gain B / scale. `SATURATING`: nothing up to the knee, above it
    gain (1 - exp(-(B - knee) / scale))."""
    gain: float = 1.0
    """kappa_B for `LOG`, eta for `SATURATING`."""
    scale: float = 1.0
    """b0 for `LOG`, s of N(mu, s) for `LINEAR`, 1 / gamma for `SATURATING`."""
    knee: float = 0.0
    """Lambda_c, for `SATURATING` only."""
    memory: int = INSTANT
    """`INSTANT`: the pressure is the field. `LEAKY`: it moves towards the field. `CUMULATIVE`: it adds it up."""
    time_constant: float = 1.0
    """Hours with which a leaky pressure moves."""


class ViolenceWeights(NamedTuple):
    """Weights of what makes a crowd violent, probit units (docs/model.md, violence)."""

    base: float
    force: float
    contagion: float
    ratio: float
    organised: float
    blackout: float
    restraint: float
    contagion_scale: float
    """Violent people at whom contagion begins to count (v0 in docs/model.md)."""
    ratio_limit: float
    """Log of the ratio of crowd to forces beyond which more makes no difference."""


class Deterrence(NamedTuple):
    """Field taken away by certain arrest (kappa_R) and by fear of being killed (kappa_L)."""

    risk: float
    fear: float


class DailyRhythm(NamedTuple):
    """What the time of day does to the field; hours are local."""

    amplitude: float
    """Of the daily rhythm of readiness (delta_h)."""
    peak: float
    """Hour at which people are readiest."""
    curfew: float
    """Field taken away during a curfew (kappa_C)."""
    curfew_from: float
    curfew_to: float
    """Hours between which a curfew holds, over midnight."""


class TimeOfDay(NamedTuple):
    """What the time of day adds to the field of each place and a curfew takes away, arrays of shape (places,)."""

    rhythm: np.ndarray
    curfew: np.ndarray


@kernel
def attention(exposure, response):
    """Return how strongly visible participation acts on people: the transform of an `ExposureResponse`."""
    if response.transform == LOG:
        return response.gain * math.log1p(exposure / response.scale)
    if response.transform == LINEAR:
        return response.gain * (exposure / response.scale)
    above = exposure - response.knee
    return response.gain * (1.0 - math.exp(-above / response.scale)) if above > 0.0 else 0.0


@kernel
def update_exposure(exposure, nearness, share, online, everywhere, moved):
    """Update exposure to the street: visible participation nearby and online, remembered.

    Parameters
    ----------
    exposure
        Visible participation B, changed, (places,).
    nearness
        Weight of place j in what place i sees, (places, places).
    share
        Share of each place that is on the street, (places,).
    online
        Share of what a place sees that comes from the whole country, (places,).
    everywhere
        Share of the whole country that is on the street.
    moved
        Share of the way to what there is to be seen, 1 for no memory.
    """
    near = np.zeros(exposure.shape[0])
    for other in range(share.shape[0]):
        if share[other] != 0.0:
            for place in range(near.shape[0]):
                near[place] += nearness[place, other] * share[other]
    for place in range(near.shape[0]):
        now = (1.0 - online[place]) * near[place] + online[place] * everywhere
        exposure[place] += moved * (now - exposure[place])


@kernel
def update_disturbance(weather, key, stream, occurrence, kept, spread):
    """Update the unexplained part of each field: an Ornstein-Uhlenbeck process with standard deviation ``spread``."""
    innovation = math.sqrt(1.0 - kept * kept) * spread
    for place in range(weather.shape[0]):
        weather[place] = kept * weather[place] + innovation * normal_quantile(uniform(key, stream, place, occurrence))


@kernel
def total_field(grievance, exposure, response, risk, fear, deterrence, weather, time):
    """Return the field of each place, standard deviations, (places,).

    Parameters
    ----------
    grievance
        G, (places,).
    exposure, response
        Visible participation B, (places,), and how it acts.
    risk, fear, deterrence
        R and L, (places,), and their weights, a `Deterrence`.
    weather
        What reasons unknown add, (places,).
    time
        `TimeOfDay`.
    """
    field = np.empty(grievance.shape[0])
    for place in range(field.shape[0]):
        total = grievance[place] + attention(exposure[place], response)
        total -= deterrence.risk * risk[place] + deterrence.fear * fear[place]
        field[place] = total + (time.rhythm[place] + weather[place]) - time.curfew[place]
    return field


@kernel
def time_of_day(now, shift, emergency, daily):
    """Return the `TimeOfDay`: what the evening adds to the field of each place, and what a curfew takes away at night.

    Parameters
    ----------
    now
        Time of the day on the clock of the country, hours.
    shift
        Hours to add for the clock of each place, (places,).
    emergency
        Where one is in force, (places,).
    daily
        `DailyRhythm`.
    """
    rhythm, curfew = np.empty(shift.shape[0]), np.zeros(shift.shape[0])
    for place in range(shift.shape[0]):
        local = (now + shift[place]) % DAY
        rhythm[place] = daily.amplitude * math.cos(2.0 * math.pi * (local - daily.peak) / DAY)
        if emergency[place] and (local >= daily.curfew_from or local < daily.curfew_to):
            curfew[place] = daily.curfew
    return TimeOfDay(rhythm, curfew)


@kernel
def update_pressure(pressure, field, response, hours):
    """Update the pressure of the field on people: the memory of an `ExposureResponse`.

    Parameters
    ----------
    pressure
        Z, what thresholds are held against; changed, any shape of one dimension.
    field
        The field of this hour, same shape.
    response
        Which memory, and its time constant.
    hours
        Length of the step.
    """
    moved = 1.0
    if response.memory == LEAKY:
        moved = 1.0 - math.exp(-hours / response.time_constant)
    for n in range(pressure.shape[0]):
        if response.memory == INSTANT:
            pressure[n] = field[n]
        elif response.memory == LEAKY:
            pressure[n] += moved * (field[n] - pressure[n])
        else:
            pressure[n] += field[n] * hours


@kernel
def fields_by_cell(field, place_of, disposition, minority, nationalist, relieved):
    """Return the field of each cell: that of its place, its disposition, and the effect of foreign troops, (cells,).

    Parameters
    ----------
    field
        Of each place, (places,).
    place_of, disposition, minority
        Place and mean disposition of each cell, and whether it is of the minority, (cells,).
    nationalist, relieved
        Field that foreign troops add to the majority and take from the minority.
    """
    out = np.empty(place_of.shape[0])
    for cell in range(out.shape[0]):
        effect = -relieved if minority[cell] else nationalist
        out[cell] = field[place_of[cell]] + disposition[cell] + effect
    return out


@kernel
def violent_share(street, forces, intensity, organised, temperament, connectivity, stake, weights):
    """Return the share of each crowd that turns violent, 0 to 1, (places,).

    Parameters
    ----------
    street
        People on the street and violent ones among them in the first two columns, (places, 2 or more).
    forces, intensity, organised
        Officers who can act, force used per participant, members of organised groups at work, (places,).
    temperament
        Readiness beyond the mean, (places,).
    connectivity, stake
        Share of traffic that gets through; share of the price in what people came for, (places,).
    weights
        `ViolenceWeights`.
    """
    share = np.empty(forces.shape[0])
    for place in range(share.shape[0]):
        ratio = math.log((street[place, PRESENT] + 1) / (forces[place] + 1))
        probit = weights.base + temperament[place] + weights.force * intensity[place]
        probit += weights.contagion * math.log1p(street[place, ENRAGED] / weights.contagion_scale)
        probit += weights.ratio * min(max(ratio, -weights.ratio_limit), weights.ratio_limit)
        probit += weights.organised * (organised[place] > 0)
        probit += weights.blackout * (1.0 - connectivity[place])
        share[place] = normal_cdf(probit - weights.restraint * stake[place])
    return share


@kernel
def share_on_street(street, adults):
    """Return the share of those who take part that is on the street, all places together."""
    present = people = 0.0
    for place in range(adults.shape[0]):
        present += street[place, PRESENT]
        people += adults[place]
    return present / people


@kernel
def average(values, weights):
    """Return the weighted mean of the places."""
    total = weight = 0.0
    for place in range(values.shape[0]):
        total += values[place] * weights[place]
        weight += weights[place]
    return total / weight


@kernel
def would_join(grievance, further, weights):
    """Return the share of people who would join if the field were ``further`` above their grievance."""
    share = np.empty(grievance.shape[0])
    for place in range(share.shape[0]):
        share[place] = normal_cdf(grievance[place] + further)
    return average(share, weights)
