"""The citizen's rule (docs/model.md 3), shared by both engines so that they cannot disagree.

A citizen joins while its threshold lies below the field of its cell plus the pull of its active contacts. Thresholds
are quantiles of ranks, so that the rule becomes a comparison of integers (`steppefire.kernels.citizens.thresholds`).
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from steppefire.kernels import inner, kernel
from steppefire.kernels.citizens.contacts import MOST_CONTACTS, ContactNetwork
from steppefire.kernels.citizens.permutations import element, position
from steppefire.kernels.citizens.thresholds import Thresholds
from steppefire.kernels.random import unit, words
from steppefire.kernels.streams import SELECTION, STINT, VIOLENCE

# Status of a citizen: the low three bits of its state.
QUIET, PEACEFUL, VIOLENT, RESTING, DONE, DETAINED, HOSPITAL, DEAD = range(8)
STATUS_NAMES = ("quiet", "peaceful", "violent", "resting", "done", "detained", "hospital", "dead")
STATUS = np.uint16(7)
"""Mask of the bits that hold the status."""
NEAR = np.uint16(8)
"""Mark of a citizen whose threshold the field could reach given the contacts it may have (event-driven only)."""
WATCHED = np.uint16(16)
"""Mark of a citizen that must not be put on the watch list: it is there already, or its place is scanned instead
(event-driven only)."""
# Counts of active contacts: four bits each, above the status and the marks.
LOCAL_SHIFT, ONLINE_SHIFT = 8, 12
LOCAL_ONE, ONLINE_ONE = np.uint16(1 << LOCAL_SHIFT), np.uint16(1 << ONLINE_SHIFT)
VISIBLE = np.uint16(0xFFFF ^ 8 ^ 16)
"""Mask of the bits on which both engines must agree: status and counts of active contacts."""

# Status codes that kernels return, and the message for each failure.
OK, BAD_COUNT = 0, 1
FAILURES = {BAD_COUNT: "street counts disagree with the participant list"}
LONGEST_STINT = 60_000
"""Most steps of a stint or a rest; fits into the integers of the participant list."""


# Columns of a table of cells.
CELL_START, CELL_SIZE, CELL_PLACE, CELL_CONTACTS = range(4)


class Population(NamedTuple):
    """Citizens by cell and place, the distribution of their thresholds, and their contacts.

    Citizens who can take part are numbered place by place, and within a place cell by cell; the others (children) are
    numbered after all of them. A cell is one stratum of one place.
    """

    cells: np.ndarray
    """First citizen, size, place, and contacts of every citizen, of each cell, int64 (cells, 4)."""
    places: np.ndarray
    """First citizen that can take part and number of them, of each place, int64 (places, 2)."""
    ranks: np.ndarray
    """Order of the citizens of each cell by threshold: a table of bijections, one row per cell."""
    thresholds: Thresholds
    network: ContactNetwork


class Temper(NamedTuple):
    """The constants of the rule for one run."""

    key: np.uint64
    contact_pull: float
    """kappa_S, standard deviations with all contacts active."""
    hysteresis: float
    """eta, standard deviations."""
    stay: float
    """Mean steps of a stint on the street."""
    rest: float
    """Mean steps of rest after a stint."""
    done: float
    """Probability of not coming back after a stint."""


class Field(NamedTuple):
    """The inputs of the rule in one step, shared by all citizens of a cell or place."""

    cell: np.ndarray
    """Field Z of each cell, standard deviations, float64 (cells,)."""
    online: np.ndarray
    """Share of online contacts that get through, float64 (places,)."""
    rage: np.ndarray
    """Share of the crowd that turns violent, 0 to 1, float64 (places,)."""


@kernel
def active_contacts(state):
    """Return the counts of active contacts (local, online) held in a state."""
    return (np.int64(state) >> LOCAL_SHIFT) & MOST_CONTACTS, (np.int64(state) >> ONLINE_SHIFT) & MOST_CONTACTS


@kernel
def on_street(status):
    """Return whether a citizen with this status is on the street."""
    return status == PEACEFUL or status == VIOLENT


@kernel
def pull(strength, online_share, local, online, contacts):
    """Return the pull of active contacts, standard deviations: kappa_S times their share of all contacts.

    Parameters
    ----------
    strength
        kappa_S.
    online_share
        Share of online contacts that get through.
    local, online
        Numbers of active contacts of each kind.
    contacts
        Number of contacts of the citizen.
    """
    return strength * (local + online_share * online) / max(contacts, 1)


@kernel
def rank_of(cells, ranks, cell, citizen):
    """Return the rank of a citizen's threshold in its cell, 0 for the lowest."""
    return position(ranks, cell, citizen - cells[cell, CELL_START])


@kernel
def citizen_of(cells, ranks, cell, rank):
    """Return the citizen with a rank in a cell: the inverse of `rank_of`."""
    return cells[cell, CELL_START] + element(ranks, cell, rank)


@kernel
def stint_steps(key, citizen, stint, stay, rest, done):
    """Return the steps of a stint on the street and of the rest after it, -1 when the citizen does not come back.

    Parameters
    ----------
    key, citizen, stint
        Key of the run, citizen, and number of the stint.
    stay, rest, done
        Fields of `Temper`.
    """
    w = words(key, STINT, citizen, stint)
    return _exponential_steps(stay, w[0]), (np.int64(-1) if unit(w[2]) < done else _exponential_steps(rest, w[1]))


@inner
def _exponential_steps(mean, word):
    """Return an exponential time, rounded up to whole steps."""
    return min(np.int64(LONGEST_STINT), np.int64(math.ceil(-mean * math.log(unit(word)))))


@kernel
def violence_draw(key, citizen):
    """Return the citizen's static draw for violence: uniform on 0..2^32-1 (u in docs/model.md)."""
    return np.int64(words(key, VIOLENCE, citizen, 0)[0])


@kernel
def violence_limit(share):
    """Return the limit below which draws for violence mean violent, when a ``share`` of the crowd turns violent."""
    return np.int64(share * 4294967296.0)


@kernel
def selection_words(key, citizen, step):
    """Return the four random words that decide whether the forces select a citizen in a step (`selection`)."""
    return words(key, SELECTION, citizen, step)


@kernel
def priority(word, citizen, violent):
    """Return the sort key by which forces select from a crowd: lowest first, violent citizens three times as likely.

    Sequential order sampling with uniform keys (Ohlsson 1998); the number of the citizen breaks ties.
    """
    weighted = word if violent else word * np.uint64(3)
    return (np.int64(weighted >> np.uint64(4)) << 33) | np.int64(citizen)
