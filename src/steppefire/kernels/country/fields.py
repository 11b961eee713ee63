"""Exposure, the field of each place and its pressure on people, on arrays with one entry for each place.

The kernels do not depend on the model of a country. Two parts of the rule are selected by number, so that published
models are settings of the same kernels: the response to visible participation (`LOG`, `LINEAR`, `SATURATING`), and the
memory of the resulting pressure (`INSTANT`, `LEAKY`, `CUMULATIVE`). The country uses `LOG` and `INSTANT`; `LINEAR` and
`INSTANT` give the thresholds of Granovetter (1978), and `CUMULATIVE` the contagion of Bonnasse-Gahot et al. (2018).

Sums run in the order of the places, and functions are those of the C library, so that results do not depend on the
vector instructions of a processor.
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
"""Responses of the field to visible participation."""
INSTANT, LEAKY, CUMULATIVE = range(3)
"""Kinds of memory of the pressure."""

DAY = float(HOURS_A_DAY)
RHYTHM, CURFEW = range(2)
"""Rows of what the time of day does to the field of each place: the daily rhythm, and the reduction by a curfew."""


class ExposureResponse(NamedTuple):
    """Response of people to visible participation, and memory of the pressure."""

    transform: int = LOG
    """`LOG`: gain ln(1 + (B / scale) / (1 + B / saturation)). `LINEAR`: gain B / scale. `SATURATING`: 0 up to the knee,
    above it gain (1 - exp(-(B - knee) / scale))."""
    gain: float = 1.0
    """kappa_B for `LOG`, eta for `SATURATING`."""
    scale: float = 1.0
    """b0 for `LOG`, s of N(mu, s) for `LINEAR`, 1 / gamma for `SATURATING`."""
    knee: float = 0.0
    """Lambda_c, for `SATURATING` only."""
    memory: int = INSTANT
    """`INSTANT`: the pressure is the field. `LEAKY`: its low-pass filter. `CUMULATIVE`: its integral over time."""
    time_constant: float = 1.0
    """Time constant of a leaky pressure, hours."""
    saturation: float = math.inf
    """Participation at which attention is half saturated, for `LOG` only; infinity for attention without bound."""


class ViolenceWeights(NamedTuple):
    """Weights of the causes of violence, probit units (docs/model.md, violence)."""

    base: float
    force: float
    contagion: float
    ratio: float
    organised: float
    blackout: float
    restraint: float
    contagion_share: float
    """Violent share of a crowd from which on others are carried along (v0)."""
    ratio_limit: float
    """Largest absolute value of the log ratio of crowd to forces that has an effect."""


class Deterrence(NamedTuple):
    """Reduction of the field by certain arrest (kappa_R) and by full fear of being killed (kappa_L)."""

    risk: float
    fear: float


class DailyRhythm(NamedTuple):
    """Effect of the time of day on the field; hours are local."""

    amplitude: float
    """Amplitude of the daily rhythm of the field (delta_h)."""
    peak: float
    """Hour of the maximum of the daily rhythm."""
    curfew: float
    """Reduction of the field during a curfew (kappa_C)."""
    curfew_from: float
    curfew_to: float
    """Hours at which a curfew begins and ends, across midnight."""


@kernel
def attention(exposure, response):
    """Return the effect of visible participation on the field: the transform of an `ExposureResponse`."""
    if response.transform == LOG:
        return response.gain * math.log1p(exposure / response.scale / (1.0 + exposure / response.saturation))
    if response.transform == LINEAR:
        return response.gain * (exposure / response.scale)
    above = exposure - response.knee
    return response.gain * (1.0 - math.exp(-above / response.scale)) if above > 0.0 else 0.0


@kernel
def update_exposure(exposure, nearness, share, online, everywhere, moved):
    """Update exposure by a low-pass filter of visible participation nearby and online.

    Parameters
    ----------
    exposure
        Visible participation B, changed, (places,).
    nearness
        Weight of place j in the exposure of place i, (places, places).
    share
        Share of the people of each place that is on the street, (places,).
    online
        Share of the exposure of a place that comes from the whole country, (places,).
    everywhere
        Share of the people of the whole country that is on the street.
    moved
        Share of the distance to current visible participation that is covered in a step, 1 for no memory.
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
    """Update the random disturbance of each field, an Ornstein-Uhlenbeck process.

    Parameters
    ----------
    weather
        Disturbance, standard deviations, changed, (places,).
    key, stream, occurrence
        Key, stream and occurrence of the random numbers.
    kept
        Factor by which the disturbance decays in a step.
    spread
        Stationary standard deviation.
    """
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
        Visible participation B, (places,), and its `ExposureResponse`.
    risk, fear, deterrence
        R and L, (places,), and their weights, a `Deterrence`.
    weather
        Random disturbance, (places,).
    time
        Result of `time_of_day`.
    """
    field = np.empty(grievance.shape[0])
    for place in range(field.shape[0]):
        total = grievance[place] + attention(exposure[place], response)
        total -= deterrence.risk * risk[place] + deterrence.fear * fear[place]
        field[place] = total + (time[RHYTHM, place] + weather[place]) - time[CURFEW, place]
    return field


@kernel
def time_of_day(now, shift, emergency, daily):
    """Return what the time of day does to the field of each place: rows `RHYTHM` and `CURFEW`, (2, places).

    Parameters
    ----------
    now
        Time of day in the reference time of the country, hours.
    shift
        Hours to add to obtain the local time of each place, (places,).
    emergency
        Whether an emergency is in force, (places,).
    daily
        `DailyRhythm`.
    """
    out = np.zeros((2, shift.shape[0]))
    for place in range(shift.shape[0]):
        local = (now + shift[place]) % DAY
        out[RHYTHM, place] = daily.amplitude * math.cos(2.0 * math.pi * (local - daily.peak) / DAY)
        if emergency[place] and (local >= daily.curfew_from or local < daily.curfew_to):
            out[CURFEW, place] = daily.curfew
    return out


@kernel
def update_pressure(pressure, field, response, hours):
    """Update the pressure of the field on people, with the memory of an `ExposureResponse`.

    Parameters
    ----------
    pressure
        Z, which is compared with thresholds; changed, one-dimensional.
    field
        The field in this step, same shape.
    response
        `ExposureResponse`; its memory and time constant are used.
    hours
        Length of the step, hours.
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
def fields_by_cell(field, place_of, disposition, response, strength):
    """Return the field of each cell: that of its place, its disposition, and the effect of foreign troops, (cells,).

    Parameters
    ----------
    field
        Field of each place, (places,).
    place_of, disposition, response
        Place and mean disposition of each cell, and increase of its field by foreign troops in full strength, (cells,).
    strength
        Strength of the foreign troops, 0 to 1.
    """
    out = np.empty(place_of.shape[0])
    for cell in range(out.shape[0]):
        out[cell] = field[place_of[cell]] + disposition[cell] + strength * response[cell]
    return out


@kernel
def violent_share(street, forces, intensity, organised, floor, connectivity, stake, weights):
    """Return the share of each crowd that turns violent, 0 to 1, (places,).

    Parameters
    ----------
    street
        People on the street, and violent people among them, in the first two columns, (places, 2 or more).
    forces, intensity, organised
        Officers who can act, force used per participant, and influence of organised groups, 0 to 1, (places,).
    floor
        Number of people below which a crowd goes unnoticed, (places,).
    connectivity, stake
        Share of network traffic that gets through, and share of prices in the motives of a crowd, (places,).
    weights
        `ViolenceWeights`.
    """
    share = np.empty(forces.shape[0])
    for place in range(share.shape[0]):
        ratio = math.log((street[place, PRESENT] + floor[place]) / (forces[place] + floor[place]))
        probit = weights.base + weights.force * intensity[place]
        noticed = weights.contagion_share * street[place, PRESENT] + floor[place]
        probit += weights.contagion * math.log1p(street[place, ENRAGED] / noticed)
        probit += weights.ratio * min(max(ratio, -weights.ratio_limit), weights.ratio_limit)
        probit += weights.organised * organised[place]
        probit += weights.blackout * (1.0 - connectivity[place])
        share[place] = normal_cdf(probit - weights.restraint * stake[place])
    return share


@kernel
def share_on_street(street, adults):
    """Return the share of citizens that can take part who are on the street, over all places."""
    present = people = 0.0
    for place in range(adults.shape[0]):
        present += street[place, PRESENT]
        people += adults[place]
    return present / people


@kernel
def average(values, weights):
    """Return the weighted mean over places."""
    total = weight = 0.0
    for place in range(values.shape[0]):
        total += values[place] * weights[place]
        weight += weights[place]
    return total / weight


@kernel
def would_join(grievance, further, weights):
    """Return the share of people who would join if the field were the grievance of their place plus ``further``."""
    share = np.empty(grievance.shape[0])
    for place in range(share.shape[0]):
        share[place] = normal_cdf(grievance[place] + further)
    return average(share, weights)
