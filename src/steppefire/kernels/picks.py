"""What the forces may do to people on the street, and whom they pick: what both engines share."""

from __future__ import annotations

import numpy as np
from numba import njit

from steppefire.kernels.rule import DEAD, DETAINED, HOSPITAL, PEACEFUL, VIOLENT

# What the forces do to people on the street: columns of a ``takes`` table, carried out in this order.
KILL_VIOLENT, KILL_PEACEFUL, INJURE_ANY, ARREST_ANY = range(4)
TAKES = 4


@njit(cache=True)
def eligible(kind, status):
    """Tell whether somebody with this status on the street can be picked for ``kind``."""
    if kind == KILL_VIOLENT:
        return status == VIOLENT
    if kind == KILL_PEACEFUL:
        return status == PEACEFUL
    return status == PEACEFUL or status == VIOLENT


@njit(cache=True)
def word_of(kind, words):
    """Return which of a citizen's words of the hour decides on a kind of taking."""
    if kind == ARREST_ANY:
        return words[2]
    if kind == INJURE_ANY:
        return words[1]
    return words[0]


@njit(cache=True)
def fate_of(kind):
    """Return the status somebody taken gets."""
    if kind == ARREST_ANY:
        return DETAINED
    if kind == INJURE_ANY:
        return HOSPITAL
    return DEAD


@njit(cache=True)
def last_picks(keys, where, wanted):
    """Return for each place the priority of the last person picked, -1 for nobody; cut ``wanted`` to who is there."""
    places = wanted.shape[0]
    ends = np.zeros(places + 1, np.int64)
    for n in range(keys.shape[0]):
        if keys[n] >= 0:
            ends[where[n] + 1] += 1
    for place in range(places):
        ends[place + 1] += ends[place]
    pool = np.empty(ends[places], np.int64)
    filled = ends[:places].copy()
    for n in range(keys.shape[0]):
        if keys[n] >= 0:
            pool[filled[where[n]]] = keys[n]
            filled[where[n]] += 1
    last = np.full(places, -1, np.int64)
    for place in range(places):
        mine = pool[ends[place] : ends[place + 1]]
        wanted[place] = max(0, min(wanted[place], mine.shape[0]))
        if wanted[place] > 0:
            last[place] = np.partition(mine, wanted[place] - 1)[wanted[place] - 1]
    return last
