"""Sites: attackers and defenders, and changes of control."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from steppefire.kernels import kernel
from steppefire.kernels.citizens.crowd_state import ENRAGED
from steppefire.kernels.random import uniform
from steppefire.kernels.streams import CAPTURE, RECAPTURE


class SiteContest(NamedTuple):
    """Coefficients of attacks on sites and of their defence, loss and recapture."""

    smallest_attack: float
    """Number of attackers below which no site is attacked."""
    lost_attraction: float
    """Attraction of a lost site relative to a held one."""
    forces_share: float
    """Share of the forces in a place that defends its sites."""
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
    """Return whether any site may change hands: one is lost, or some crowd is violent enough to attack one."""
    most, lost = 0, False
    for place in range(street.shape[0]):
        most = max(most, street[place, ENRAGED])
    for site in range(held.shape[0]):
        lost |= not held[site]
    return lost or most > smallest_attack


@kernel
def besiegers(place_of, pull, held, street, organised, contest):
    """Return the attackers of each site, (sites,): violent people of its place, split by the sites' attraction."""
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
    """Return the defenders of each site, (sites,): guards unless stood down, a share of the forces, allied soldiers."""
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
    """Draw which sites are lost and retaken, with hazards that depend on the force ratio.

    Parameters
    ----------
    held
        Whether the state holds each site, changed, (sites,).
    place_of, attackers, inside
        Place of each site, its attackers and its defenders, (sites,).
    forces
        Officers who can act, (places,).
    contest
        `SiteContest`.
    hours
        Length of the step, hours.
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
    """Return the share of the sites with the given indices that is held."""
    there = 0
    for n in range(which.shape[0]):
        there += held[which[n]]
    return there / which.shape[0]
