"""The citizen's rule (docs/model.md 2): what both engines share, so that they cannot disagree.

A citizen joins while its threshold lies below the field of its cell plus the pull of its active contacts. Thresholds
are quantiles of ranks, so the rule is carried out on integers: a citizen of rank r joins iff r < `frontier`.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numba import njit

from steppefire.kernels.random import normal_cdf, unit, words
from steppefire.kernels.streams import STINT, TEMPER
from steppefire.kernels.ties import HOUSEHOLD, element, find, household, position, ring_neighbours

# Status of a citizen: the low three bits of its state.
QUIET, PEACEFUL, VIOLENT, RESTING, DONE, DETAINED, HOSPITAL, DEAD = range(8)
STATUS_NAMES = ("quiet", "peaceful", "violent", "resting", "done", "detained", "hospital", "dead")
STATUS = np.uint16(7)
NEAR = np.uint16(8)
"""Marks a citizen whose rank the field could reach with the contacts it may have (crowd engine only)."""
WATCHED = np.uint16(16)
"""Marks a citizen on the watch list (crowd engine only)."""
LOCAL_SHIFT, ONLINE_SHIFT = 8, 12
LOCAL_ONE, ONLINE_ONE = np.uint16(1 << LOCAL_SHIFT), np.uint16(1 << ONLINE_SHIFT)
MOST_CONTACTS = 15
"""Contacts of one kind that a state can count."""
VISIBLE = np.uint16(0xFFFF ^ 8 ^ 16)
"""What the engines must agree on: status and counts of active contacts."""

# Status codes of kernels, and what they mean outside.
OK, BAD_COUNT = 0, 1
FAILURES = {BAD_COUNT: "the people counted on the street are not those who are there"}
LONGEST = 60_000


# Columns of the tables of a population.
CELL_START, CELL_SIZE, CELL_PLACE = range(3)
PLACE_START, PLACE_ADULTS, ADULTS_BEFORE = range(3)


class Population(NamedTuple):
    """Who lives where, and the bijections that order and tie them.

    Citizens are numbered place by place; within a place the strata that take part come first, cell after cell, then the
    children. A cell is one stratum of one place.
    """

    cells: np.ndarray
    """First citizen, size and place of each cell that takes part, int64 (cells, 3)."""
    places: np.ndarray
    """First citizen, citizens that take part, and those of all places before, int64 (places, 3)."""
    ranks: np.ndarray
    """Order of disposition in each cell: a table of bijections, one row per cell."""
    rings: np.ndarray
    """Rings of contacts: row place * local_rings + ring, then the country-wide online rings."""
    local_rings: int
    online_rings: int


class Temper(NamedTuple):
    """The constants of the rule for one run."""

    key: np.uint64
    contact_pull: float
    """kappa_S, standard deviations for all contacts active."""
    hysteresis: float
    """eta, standard deviations."""
    stay: float
    """Mean hours of a stint on the street."""
    rest: float
    """Mean hours of rest after it."""
    done: float
    """Probability of not coming back."""


class Field(NamedTuple):
    """What the hour asks of each cell and place."""

    cell: np.ndarray
    """Field Z of each cell, standard deviations, float64 (cells,)."""
    online: np.ndarray
    """Share of online contacts that get through, float64 (places,)."""
    rage: np.ndarray
    """Share of the crowd that turns violent, 0 to 1, float64 (places,)."""


@njit(cache=True)
def contacts_of(state):
    """Return the counts of active contacts (local, online) of a state."""
    return (np.int64(state) >> LOCAL_SHIFT) & MOST_CONTACTS, (np.int64(state) >> ONLINE_SHIFT) & MOST_CONTACTS


@njit(cache=True)
def on_street(status):
    """Tell whether a status is on the street."""
    return status == PEACEFUL or status == VIOLENT


@njit(cache=True)
def count_below(size, z):
    """Return how many of ``size`` citizens have a threshold at or below ``z``; rank r has quantile (r + 1/2) / size."""
    return np.int64(math.floor(size * normal_cdf(z) + 0.5))


@njit(cache=True)
def pull(strength, online_share, local, online, contacts):
    """Return the pull of active contacts, standard deviations: kappa_S times their share.

    Parameters
    ----------
    strength
        kappa_S.
    online_share
        Share of online contacts that get through.
    local, online
        Active contacts of each kind.
    contacts
        Contacts of every citizen.
    """
    return strength * (local + online_share * online) / contacts


@njit(cache=True)
def contacts_each(local_rings, online_rings):
    """Return how many contacts a citizen has: its household and two on each ring."""
    return HOUSEHOLD - 1 + 2 * local_rings + 2 * online_rings


@njit(cache=True)
def first_online(local_rings):
    """Return the place of the first online contact in a list of contacts."""
    return HOUSEHOLD - 1 + 2 * local_rings


@njit(cache=True)
def rank_of(cells, ranks, cell, citizen):
    """Return the citizen's rank of disposition in its cell, 0 for the readiest."""
    return position(ranks, cell, citizen - cells[cell, CELL_START])


@njit(cache=True)
def citizen_of(cells, ranks, cell, rank):
    """Return the citizen who has a rank in a cell: the inverse of `rank_of`."""
    return cells[cell, CELL_START] + element(ranks, cell, rank)


@njit(cache=True)
def stay_hours(temper, citizen, stint):
    """Return how long the citizen stays on the street this time, hours."""
    return _hours(temper.stay, words(temper.key, STINT, citizen, stint)[0])


@njit(cache=True)
def rest_hours(temper, citizen, stint):
    """Return the hours of rest after a stint, or -1 when the citizen is done."""
    w = words(temper.key, STINT, citizen, stint)
    if unit(w[2]) < temper.done:
        return np.int64(-1)
    return _hours(temper.rest, w[1])


@njit(cache=True)
def _hours(mean, word):
    return min(np.int64(LONGEST), np.int64(math.ceil(-mean * math.log(unit(word)))))


@njit(cache=True)
def temper_of(key, citizen):
    """Return the citizen's static word for violence: uniform on 0..2^32-1 (u^v in docs/model.md)."""
    return np.int64(words(key, TEMPER, citizen, 0)[0])


@njit(cache=True)
def rage_limit(share):
    """Return the word below which citizens turn violent when a ``share`` of the crowd does."""
    return np.int64(share * 4294967296.0)


@njit(cache=True)
def priority(key, stream, citizen, occurrence, violent):
    """Return the order in which forces pick from a crowd: lowest first, violent three times as likely.

    Sequential order sampling with uniform keys (Ohlsson 1998); the citizen's number breaks ties.
    """
    word = words(key, stream, citizen, occurrence)[0]
    weighted = word if violent else word * np.uint64(3)
    return (np.int64(weighted >> np.uint64(4)) << 33) | np.int64(citizen)


@njit(cache=True)
def contacts(places, rings, local_rings, online_rings, place, citizen, out):
    """Write the contacts of a citizen into ``out``: household, local rings, online rings; -1 where there is none.

    Returns
    -------
    int
        Entries written; those from `first_online` on are online.
    """
    start = places[place, PLACE_START]
    adults = places[place, PLACE_ADULTS]
    index = citizen - start
    n = 0
    for slot in range(1, HOUSEHOLD):
        other = household(index, adults, slot)
        out[n] = start + other if other >= 0 else -1
        n += 1
    for ring in range(local_rings):
        before, after = ring_neighbours(rings, place * local_rings + ring, index)
        out[n] = start + before if before != index else -1
        out[n + 1] = start + after if after != index else -1
        n += 2
    number = places[place, ADULTS_BEFORE] + index
    for ring in range(online_rings):
        before, after = ring_neighbours(rings, places.shape[0] * local_rings + ring, number)
        for other in (before, after):
            there = find(places, ADULTS_BEFORE, other)
            home = places[there, PLACE_START] + other - places[there, ADULTS_BEFORE]
            out[n] = home if other != number else -1
            n += 1
    return n
