"""Random selection of citizens by the forces, shared by both engines."""

from __future__ import annotations

import numpy as np

from steppefire.kernels import inner, kernel
from steppefire.kernels.citizens.rule import DEAD, DETAINED, HOSPITAL, PEACEFUL, VIOLENT

# Kinds of taking: what the forces do to people on the street. Columns of a table of takes, applied in this order.
KILL_VIOLENT, KILL_PEACEFUL, INJURE_ANY, ARREST_ANY = range(4)
TAKES = 4
"""Number of kinds."""


@kernel
def eligible(kind, status):
    """Return whether a citizen with this status can be selected for a kind of taking."""
    if kind == KILL_VIOLENT:
        return status == VIOLENT
    if kind == KILL_PEACEFUL:
        return status == PEACEFUL
    return status == PEACEFUL or status == VIOLENT


@kernel
def word_index(kind):
    """Return which of a citizen's random words (`rule.selection_words`) decides on a kind of taking."""
    if kind == ARREST_ANY:
        return 2
    return 1 if kind == INJURE_ANY else 0


@kernel
def status_after(kind):
    """Return the status of a citizen after a kind of taking."""
    if kind == ARREST_ANY:
        return DETAINED
    if kind == INJURE_ANY:
        return HOSPITAL
    return DEAD


@kernel
def last_selected(keys, where, wanted):
    """Return the priority of the last citizen selected in each place, -1 where none is.

    The lowest priorities so far of each place are kept in a heap with the highest on top, so that most citizens are
    rejected by one comparison.

    Parameters
    ----------
    keys
        Priority of each citizen (`rule.priority`), -1 for those who cannot be selected, int64 (citizens,).
    where
        Place of each citizen, int64 (citizens,).
    wanted
        Numbers wanted in each place, int64 (places,); changed to the numbers found.
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
            _push(pool, top, size[place], key)
            size[place] += 1
        elif key < pool[top]:
            _replace_top(pool, top, end - top, key)
    last = np.empty(places, np.int64)
    for place in range(places):
        wanted[place] = size[place]
        last[place] = pool[first[place]] if size[place] > 0 else -1
    return last


@inner
def _push(pool, top, n, key):
    """Add a key to a heap of ``n`` entries that begins at ``top``."""
    while n > 0 and pool[top + ((n - 1) >> 1)] < key:
        pool[top + n] = pool[top + ((n - 1) >> 1)]
        n = (n - 1) >> 1
    pool[top + n] = key


@inner
def _replace_top(pool, top, size, key):
    """Replace the top of a full heap by a key."""
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
