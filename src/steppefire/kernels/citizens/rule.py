"""The citizen's rule (docs/model.md 2): what both engines share, so that they cannot disagree.

A citizen joins while its threshold lies below the field of its cell plus the pull of its active contacts. Thresholds
are quantiles of ranks, so the rule is carried out on integers (`steppefire.kernels.citizens.thresholds`).
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from steppefire.kernels import inner, kernel
from steppefire.kernels.citizens.contacts import MOST_CONTACTS, Ties
from steppefire.kernels.citizens.permutations import element, position
from steppefire.kernels.citizens.thresholds import Thresholds
from steppefire.kernels.random import unit, words
from steppefire.kernels.streams import FATE, STINT, TEMPER

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
VISIBLE = np.uint16(0xFFFF ^ 8 ^ 16)
"""What the engines must agree on: status and counts of active contacts."""

# Status codes of kernels, and what they mean outside.
OK, BAD_COUNT = 0, 1
FAILURES = {BAD_COUNT: "the people counted on the street are not those who are there"}
LONGEST = 60_000


# Columns of a table of cells.
CELL_START, CELL_SIZE, CELL_PLACE, CELL_CONTACTS = range(4)


class Population(NamedTuple):
    """Who lives where, how readiness is distributed, and who is tied to whom.

    Citizens that take part are numbered place by place, and within a place cell after cell; the others, children, come
    after all of them. A cell is one stratum of one place.
    """

    cells: np.ndarray
    """First citizen, size, place, and contacts of every citizen, of each cell, int64 (cells, 4)."""
    places: np.ndarray
    """First citizen that takes part and how many, of each place, int64 (places, 2)."""
    ranks: np.ndarray
    """Order of disposition in each cell: a table of bijections, one row per cell."""
    thresholds: Thresholds
    ties: Ties


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


@kernel
def contacts_of(state):
    """Return the counts of active contacts (local, online) of a state."""
    return (np.int64(state) >> LOCAL_SHIFT) & MOST_CONTACTS, (np.int64(state) >> ONLINE_SHIFT) & MOST_CONTACTS


@kernel
def on_street(status):
    """Tell whether a status is on the street."""
    return status == PEACEFUL or status == VIOLENT


@kernel
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
        Contacts of the citizen.
    """
    return strength * (local + online_share * online) / max(contacts, 1)


@kernel
def rank_of(cells, ranks, cell, citizen):
    """Return the citizen's rank of disposition in its cell, 0 for the readiest."""
    return position(ranks, cell, citizen - cells[cell, CELL_START])


@kernel
def citizen_of(cells, ranks, cell, rank):
    """Return the citizen who has a rank in a cell: the inverse of `rank_of`."""
    return cells[cell, CELL_START] + element(ranks, cell, rank)


@kernel
def stint_hours(key, citizen, stint, stay, rest, done):
    """Return how long the citizen stays on the street this time, and the hours of rest after it, -1 when it is done.

    Parameters
    ----------
    key, citizen, stint
        What the two are drawn for.
    stay, rest, done
        Fields of `Temper`.
    """
    w = words(key, STINT, citizen, stint)
    return _hours(stay, w[0]), (np.int64(-1) if unit(w[2]) < done else _hours(rest, w[1]))


@inner
def _hours(mean, word):
    return min(np.int64(LONGEST), np.int64(math.ceil(-mean * math.log(unit(word)))))


@kernel
def violence_draw(key, citizen):
    """Return the citizen's static word for violence: uniform on 0..2^32-1 (u^v in docs/model.md)."""
    return np.int64(words(key, TEMPER, citizen, 0)[0])


@kernel
def rage_limit(share):
    """Return the word below which citizens turn violent when a ``share`` of the crowd does."""
    return np.int64(share * 4294967296.0)


@kernel
def fates(key, citizen, hour):
    """Return the citizen's four words for what the forces may do to it in an hour (`selection`)."""
    return words(key, FATE, citizen, hour)


@kernel
def priority(word, citizen, violent):
    """Return the order in which forces pick from a crowd: lowest first, violent three times as likely.

    Sequential order sampling with uniform keys (Ohlsson 1998); the citizen's number breaks ties.
    """
    weighted = word if violent else word * np.uint64(3)
    return (np.int64(weighted >> np.uint64(4)) << 33) | np.int64(citizen)
