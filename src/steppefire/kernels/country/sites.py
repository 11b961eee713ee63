"""Sites: attackers and defenders of each, and which change hands."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from steppefire.kernels import kernel
from steppefire.kernels.citizens.crowd_state import ENRAGED
from steppefire.kernels.random import uniform
from steppefire.kernels.streams import CAPTURE, RECAPTURE


class SiteContest(NamedTuple):
    """How sites are attacked, defended, lost and retaken."""

    smallest_attack: float
    """Attackers below whom no site is attacked."""
    lost_attraction: float
    """Attraction of a site already lost, over that of one held."""
    forces_share: float
    """Share of the forces in a place that defend its sites."""
    allied_guards: float
    """Allied soldiers that guard one site (g_I)."""
    capture_rate: float
    """Hazard of losing an unguarded site, per hour (h_0)."""
    capture_ratio: float
    """Attackers per defender at which the hazard is half (rho)."""
    retake_rate: float
    """Hazard of retaking an undefended site, per hour (h_1)."""
    retake_ratio: float
    """Officers per attacker at which the hazard is half."""
    shape: float
    """Sharpness of the force ratio (eta_s)."""


@kernel
def may_change_hands(street, held, smallest_attack):
    """Return whether a site may change hands: one is lost, or some crowd is violent enough to attack one."""
    most, lost = 0, False
    for place in range(street.shape[0]):
        most = max(most, street[place, ENRAGED])
    for site in range(held.shape[0]):
        lost |= not held[site]
    return lost or most > smallest_attack


@kernel
def besiegers(place_of, pull, held, street, organised, contest):
    """Return the attackers before each site: the violent of its place, split by the attraction of the sites."""
    total = np.zeros(street.shape[0])
    for site in range(held.shape[0]):
        total[place_of[site]] += pull[site] if held[site] else contest.lost_attraction * pull[site]
    out = np.empty(held.shape[0])
    for site in range(held.shape[0]):
        place = place_of[site]
        here = pull[site] if held[site] else contest.lost_attraction * pull[site]
        out[site] = (street[place, ENRAGED] + organised[place]) * here / total[place]
    return out


@kernel
def defenders(place_of, guards, guarded, forces, down, contest):
    """Return the defenders of each site: its guards unless they left, a part of the forces there, allied soldiers."""
    here = np.zeros(forces.shape[0], np.int64)
    for site in range(guards.shape[0]):
        here[place_of[site]] += 1
    out = np.empty(guards.shape[0])
    for site in range(guards.shape[0]):
        place = place_of[site]
        inside = 0.0 if down[place] else guards[site]
        out[site] = inside + contest.forces_share * forces[place] / here[place] + contest.allied_guards * guarded[site]
    return out


@kernel
def change_hands(held, place_of, attackers, inside, forces, contest, hours, draw):
    """Draw which sites crowds take and forces retake, each by a hazard of the force ratio.

    Parameters
    ----------
    held
        Changed, (sites,).
    place_of, attackers, inside
        Place of each site, its attackers and its defenders, (sites,).
    forces
        Officers who can act, (places,).
    contest
        `SiteContest`.
    hours
        Length of the step.
    draw
        `DrawKey`.

    Returns
    -------
    ndarray of int64
        Sites that changed hands.
    """
    changed = np.empty(held.shape[0], np.int64)
    count = 0
    for site in range(held.shape[0]):
        if held[site]:
            if attackers[site] < contest.smallest_attack:
                continue
            ratio = contest.capture_ratio * (inside[site] + 1) / (attackers[site] + 1)
            hazard, stream = contest.capture_rate / (1 + ratio**contest.shape), CAPTURE
        else:
            against = contest.retake_ratio * (attackers[site] + 1) / (forces[place_of[site]] + 1)
            hazard, stream = contest.retake_rate / (1 + against**contest.shape), RECAPTURE
        if uniform(draw.key, stream, site, draw.step) < 1 - math.exp(-hazard * hours):
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
