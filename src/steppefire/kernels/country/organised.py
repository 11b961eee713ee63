"""Organised groups: members who are killed, arrested or leave, and the sites they attack.

Rates are per hour and are multiplied by the length of the step in hours; sums run in the order of the groups.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from steppefire.kernels import inner, kernel
from steppefire.kernels.random import binomial_quantile, uniform
from steppefire.kernels.streams import ORGANISED_ARRESTS, ORGANISED_DEATHS, ORGANISED_DEPARTURES, PRISON_BREAKS


class Members(NamedTuple):
    """Members of each group by what became of them, int64 (groups,), and where they are."""

    place: np.ndarray
    """Place of each group."""
    targets: np.ndarray
    """Whether each group attacks a site, bool (groups, sites)."""
    awaited: np.ndarray
    """Members who have not arrived."""
    present: np.ndarray
    killed: np.ndarray
    arrested: np.ndarray
    left: np.ndarray


class Opposition(NamedTuple):
    """What members meet in a place in a step, (places,)."""

    forces: np.ndarray
    """Officers who can act."""
    lethal: np.ndarray
    """Whether an order to shoot is in force."""
    violent: np.ndarray
    """Violent people after the losses of the step."""
    killed: np.ndarray
    """Violent people killed in the step."""


class MemberRates(NamedTuple):
    """Rates at which members are lost."""

    deaths: float
    """Deaths per member and hour under an order to shoot where the forces are many (h_O)."""
    arrests: float
    """Arrests per member and hour where the forces are many (a_O)."""
    hopeless: float
    """Officers per violent person from whom on groups give up (r_O)."""
    departures: float
    """Departures per member and hour of groups that have given up (1 / tau_O)."""


@kernel
def members_by_place(place, present, places):
    """Return the members present in each place, (places,)."""
    out = np.zeros(places)
    for group in range(place.shape[0]):
        out[place[group]] += present[group]
    return out


@kernel
def is_active(present, awaited, arrives, now):
    """Return whether any member of a group is present, or arrives at this hour."""
    active = False
    for group in range(present.shape[0]):
        active |= present[group] > 0 or (awaited[group] > 0 and now >= arrives[group])
    return active


@kernel
def influence(place, present, floor):
    """Return the influence of organised groups on the violence of each crowd, 0 to 1, (places,).

    Parameters
    ----------
    place, present
        Place of each group, and its members present, (groups,).
    floor
        Number of people below which a crowd goes unnoticed, at which the influence is half, (places,).
    """
    out = members_by_place(place, present, floor.shape[0])
    for there in range(out.shape[0]):
        if out[there] > 0.0:
            out[there] = out[there] / (out[there] + floor[there])
    return out


@inner
def _chances(members, place, met, rates, hours):
    """Return the probabilities that a member is killed, is arrested, and gives up in a step."""
    crowd = met.violent[place] + members[place]
    forces = met.forces[place]
    contact = forces / (forces + crowd)
    spared = met.violent[place] / (met.violent[place] + met.killed[place]) if met.killed[place] > 0 else 1.0
    alone = rates.deaths * contact if met.lethal[place] else 0.0
    killed = 1.0 - spared * math.exp(-alone * hours)
    arrested = 1.0 - math.exp(-rates.arrests * contact * hours)
    gone = 1.0 - math.exp(-rates.departures * hours) if forces > rates.hopeless * crowd else 0.0
    return killed, arrested, gone


@kernel
def lose_members(groups, lost, met, rates, hours, draw):
    """Draw how many members of each group are killed, are arrested, and give up.

    Parameters
    ----------
    groups
        `Members`, changed.
    lost
        Set to the members killed and arrested in the step, int64 (2, places).
    met
        `Opposition`.
    rates
        `MemberRates`.
    hours
        Length of the step, hours.
    draw
        `DrawKey`.
    """
    lost[:] = 0
    members = members_by_place(groups.place, groups.present, met.forces.shape[0])
    for group in range(groups.place.shape[0]):
        if groups.present[group] == 0:
            continue
        place = groups.place[group]
        chances = _chances(members, place, met, rates, hours)
        left = groups.present[group]
        killed = binomial_quantile(left, chances[0], uniform(draw.key, ORGANISED_DEATHS, group, draw.step))
        left -= killed
        arrested = binomial_quantile(left, chances[1], uniform(draw.key, ORGANISED_ARRESTS, group, draw.step))
        left -= arrested
        gone = binomial_quantile(left, chances[2], uniform(draw.key, ORGANISED_DEPARTURES, group, draw.step))
        groups.present[group] = left - gone
        groups.killed[group] += killed
        groups.arrested[group] += arrested
        groups.left[group] += gone
        lost[0, place] += killed
        lost[1, place] += arrested


@kernel
def free_members(groups, place, share, draw):
    """Draw how many of the arrested members of the groups of a place go free and join their group again."""
    for group in range(groups.place.shape[0]):
        if groups.place[group] == place:
            u = uniform(draw.key, PRISON_BREAKS, group, draw.step)
            freed = binomial_quantile(groups.arrested[group], share, u)
            groups.arrested[group] -= freed
            groups.present[group] += freed
