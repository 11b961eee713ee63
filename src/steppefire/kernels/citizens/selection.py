"""What the forces may do to people on the street, and whom they pick: what both engines share."""

from __future__ import annotations

import numpy as np

from steppefire.kernels import inner, kernel
from steppefire.kernels.citizens.rule import DEAD, DETAINED, HOSPITAL, PEACEFUL, VIOLENT

# What the forces do to people on the street: columns of a ``takes`` table, carried out in this order.
KILL_VIOLENT, KILL_PEACEFUL, INJURE_ANY, ARREST_ANY = range(4)
TAKES = 4


@kernel
def eligible(kind, status):
    """Tell whether somebody with this status on the street can be picked for ``kind``."""
    if kind == KILL_VIOLENT:
        return status == VIOLENT
    if kind == KILL_PEACEFUL:
        return status == PEACEFUL
    return status == PEACEFUL or status == VIOLENT


@kernel
def word_of(kind):
    """Return which of a citizen's words of the hour decides on a kind of taking."""
    if kind == ARREST_ANY:
        return 2
    return 1 if kind == INJURE_ANY else 0


@kernel
def fate_of(kind):
    """Return the status somebody taken gets."""
    if kind == ARREST_ANY:
        return DETAINED
    if kind == INJURE_ANY:
        return HOSPITAL
    return DEAD


@kernel
def last_picks(keys, where, wanted):
    """Return for each place the priority of the last person picked, -1 for nobody; cut ``wanted`` to who is there.

    The lowest priorities so far of each place are kept as a heap with the highest on top: most people are passed over
    with one look at it.

    Parameters
    ----------
    keys
        Priorities, -1 for who cannot be picked, int64 (people,).
    where
        Place of each, int64 (people,).
    wanted
        How many are wanted in each place, int64 (places,).
    """
    places = wanted.shape[0]
    first = np.zeros(places + 1, np.int64)
    for place in range(places):
        first[place + 1] = first[place] + max(wanted[place], 0)
    pool, size = np.empty(first[places], np.int64), np.zeros(places, np.int64)
    for n in range(keys.shape[0]):
        place, key = where[n], keys[n]
        top, end = first[place], first[place + 1]
        if key < 0 or top == end:
            continue
        if top + size[place] < end:
            _rise(pool, top, size[place], key)
            size[place] += 1
        elif key < pool[top]:
            _sink(pool, top, end - top, key)
    last = np.empty(places, np.int64)
    for place in range(places):
        wanted[place] = size[place]
        last[place] = pool[first[place]] if size[place] > 0 else -1
    return last


@inner
def _rise(pool, top, n, key):
    """Add a key as entry ``n`` of the heap that begins at ``top``."""
    while n > 0 and pool[top + ((n - 1) >> 1)] < key:
        pool[top + n] = pool[top + ((n - 1) >> 1)]
        n = (n - 1) >> 1
    pool[top + n] = key


@inner
def _sink(pool, top, size, key):
    """Put a key in place of the top of a full heap."""
    n = 0
    while 2 * n + 1 < size:
        child = 2 * n + 1
        if child + 1 < size and pool[top + child + 1] > pool[top + child]:
            child += 1
        if pool[top + child] <= key:
            break
        pool[top + n] = pool[top + child]
        n = child
    pool[top + n] = key
