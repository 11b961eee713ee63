"""Sites: who stands before each, who stands in it, and what changes hands."""

from __future__ import annotations

import math

import numpy as np

from steppefire.kernels import kernel
from steppefire.kernels.citizens.crowd_state import ENRAGED
from steppefire.kernels.random import uniform
from steppefire.kernels.streams import CAPTURE, RECAPTURE

SMALLEST_ATTACK = 40.0
"""Attackers below whom no site is tried."""
POLICE_SHARE = 0.3
"""Share of the forces in a place that stand before its sites."""
LOST_PULL = 0.3
"""Attraction of a site already lost, over that of one held."""


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
def held_share(held, which):
    """Return the share of some sites, given by their numbers, that is held."""
    there = 0
    for n in range(which.shape[0]):
        there += held[which[n]]
    return there / which.shape[0]
