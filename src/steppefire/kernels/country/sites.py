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

    attackers_per_guard: float
    """Attackers per guard below whom a site is neither attacked nor occupied (q_g)."""
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


class SiteBalance(NamedTuple):
    """The strength of both sides at each site, (sites,)."""

    attackers: np.ndarray
    defenders: np.ndarray
    guards: np.ndarray
    """Guards of each site who have not stood down."""
    forces: np.ndarray
    """Officers who can act in the place of the site."""
    floor: np.ndarray
    """Number of people below which a crowd goes unnoticed in the place of the site."""


@kernel
def besiegers(place_of, pull, held, street, groups, contest):
    """Return the attackers of each site, (sites,), who occupy it once it is lost.

    Parameters
    ----------
    place_of, pull, held
        Place of each site, its attraction, and whether the state holds it, (sites,).
    street
        People on the street and violent people among them, (places, 2 or more).
    groups
        `Members` of organised groups.
    contest
        `SiteContest`.

    Notes
    -----
    The violent people of a place are split among all its sites by attraction, the members of a group among those that
    it goes for.
    """
    here = np.empty(held.shape[0])
    total = np.zeros(street.shape[0])
    for site in range(held.shape[0]):
        here[site] = pull[site] if held[site] else contest.lost_attraction * pull[site]
        total[place_of[site]] += here[site]
    out = np.empty(held.shape[0])
    for site in range(held.shape[0]):
        out[site] = street[place_of[site], ENRAGED] * here[site] / total[place_of[site]]
    for group in range(groups.place.shape[0]):
        if groups.present[group] == 0:
            continue
        wanted = 0.0
        for site in range(held.shape[0]):
            wanted += here[site] if groups.targets[group, site] else 0.0
        for site in range(held.shape[0]):
            if groups.targets[group, site]:
                out[site] += groups.present[group] * here[site] / wanted
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
def smallest_crowd(guards, floor, contest):
    """Return the number of attackers below which a site is neither attacked nor occupied."""
    return contest.attackers_per_guard * guards + floor


@kernel
def capture_hazard(attackers, defenders, floor, contest):
    """Return the hazard of losing a held site to a crowd that is large enough to attack it, per hour."""
    ratio = contest.capture_ratio * (defenders + floor) / (attackers + floor)
    return contest.capture_rate / (1 + ratio**contest.shape)


@kernel
def retake_hazard(attackers, forces, floor, contest):
    """Return the hazard of retaking a lost site that is occupied, per hour; it is full where nobody is inside."""
    against = contest.retake_ratio * attackers / (forces + floor)
    return contest.retake_rate / (1 + against**contest.shape)


@kernel
def may_change_hands(street, held, members):
    """Return whether any site may change hands: one is lost, or somebody is there to attack one.

    Parameters
    ----------
    street, held, members
        People on the street, (places, 2 or more), whether each site is held, (sites,), and members of organised groups
        present, (groups,).
    """
    attackers = lost = 0
    for place in range(street.shape[0]):
        attackers += street[place, ENRAGED]
    for group in range(members.shape[0]):
        attackers += members[group]
    for site in range(held.shape[0]):
        lost += not held[site]
    return attackers > 0 or lost > 0


@kernel
def change_hands(held, balance, contest, hours, draw):
    """Draw which sites are lost and retaken, with hazards that depend on the force ratio.

    Parameters
    ----------
    held
        Whether the state holds each site, changed, (sites,).
    balance
        `SiteBalance`.
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
        attackers, floor = balance.attackers[site], balance.floor[site]
        enough = attackers >= smallest_crowd(balance.guards[site], floor, contest)
        if held[site]:
            if not enough:
                continue
            hazard, stream = capture_hazard(attackers, balance.defenders[site], floor, contest), CAPTURE
        else:
            inside = attackers if enough else 0.0
            hazard, stream = retake_hazard(inside, balance.forces[site], floor, contest), RECAPTURE
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
