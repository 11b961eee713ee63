"""Orders and contacts of citizens, computed and hardly ever stored.

Both rest on keyed bijections of 0..size-1: a Feistel network over the smallest grid that holds the set, walking on
where a value falls outside (Black and Rogaway 2002, "Ciphers with arbitrary finite domains"). One bijection orders the
people of a cell by disposition; each of the others lays everybody of a place, or of the country, on a random ring whose
neighbours are contacts. A tie is symmetric because a ring is.

Hubs, where there are any, are citizens with an audience: everybody follows one of them, and audiences are stretches of
one more bijection. Following is not mutual. A network of one's own can be given instead, as lists.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from steppefire.kernels import kernel
from steppefire.kernels.citizens.permutations import bijections, element, elements, grids, position, positions

HOUSEHOLD = 3
"""Adults of one household; the last household of a place may be smaller."""
MOST_CONTACTS = 15
"""Contacts of one kind that a state can count."""

PLACE_START, PLACE_ADULTS = range(2)
"""Columns of a table of places: first citizen that takes part, and how many."""




























@kernel
def ring_neighbours(table, which, indices, before, after):
    """Write the two neighbours of each of ``indices`` on its ring ``which``; itself where it is alone."""
    grid = grids(table, which)
    size = grid[0]
    here = np.empty(indices.shape[0], np.int64)
    there = np.empty(indices.shape[0], np.int64)
    positions(table, which, grid, indices, here)
    for k in range(here.shape[0]):
        there[k] = here[k] - 1 if here[k] > 0 else size[k] - 1
    elements(table, which, grid, there, before)
    for k in range(here.shape[0]):
        there[k] = here[k] + 1 if here[k] + 1 < size[k] else 0
    elements(table, which, grid, there, after)


@kernel
def household(index, adults, slot):
    """Return member ``slot`` (1 or 2) of the household of ``index`` among ``adults``, or -1.

    Members stand a third of the place's list apart, so that a household mixes the strata, which follow each other in
    the list.
    """
    stride = (adults + HOUSEHOLD - 1) // HOUSEHOLD
    other = (index // stride + slot) % HOUSEHOLD * stride + index % stride
    return other if other < adults else -1


class Ties(NamedTuple):
    """Who is in contact with whom."""

    household: int
    """Adults of a household (`HOUSEHOLD`), or 1 for none."""
    local_rings: int
    online_rings: int
    rings: np.ndarray
    """Bijections: row place * local_rings + ring, then the online rings, then which citizens are hubs, then the order
    in which citizens are divided among them."""
    audience: np.ndarray
    """First position of each hub's audience and the end, int64 (hubs + 1,); a single entry where there are none."""
    first: np.ndarray
    """First entry of each citizen in ``given`` and the end, int64; a single entry where ties are computed."""
    given: np.ndarray
    """Contacts of every citizen, citizen by citizen, int64."""


def woven(adults: np.ndarray, local_rings: int, online_rings: int, keys: np.ndarray, audience: np.ndarray) -> Ties:
    """Return households, rings inside every place and across the country, and hubs.

    Parameters
    ----------
    adults
        Citizens of each place that take part, int64 (places,).
    local_rings, online_rings
        Rings of each kind; a ring means two contacts.
    keys
        Keys of the bijections, uint64 (places * local_rings + online_rings + 2,).
    audience
        See `audiences`.
    """
    everybody = np.full(online_rings + 2, adults.sum())
    rings = bijections(np.concatenate([np.repeat(adults, local_rings), everybody]), keys)
    return Ties(HOUSEHOLD, local_rings, online_rings, rings, audience, np.zeros(1, np.int64), np.empty(0, np.int64))


def contacts_each(ties: Ties) -> int:
    """Return how many contacts every citizen of a woven network has: its household, two on each ring, and its hub."""
    return ties.household - 1 + 2 * (ties.local_rings + ties.online_rings) + int(ties.audience.shape[0] > 1)


def listed_ties(contacts_of_each: list[list[int]]) -> Ties:
    """Return a network given by the contacts of every citizen, at most `MOST_CONTACTS` each."""
    first = np.concatenate([[0], np.cumsum([len(c) for c in contacts_of_each])]).astype(np.int64)
    given = np.array([other for contacts in contacts_of_each for other in contacts], np.int64)
    return Ties(1, 0, 0, bijections(np.ones(2), np.zeros(2, np.uint64)), np.zeros(1, np.int64), first, given)


def audiences(adults: int, hubs: int, tail: float) -> np.ndarray:
    """Divide everybody among hubs of very different size.

    Parameters
    ----------
    adults
        Citizens that take part.
    hubs
        How many of them are hubs; zero for none.
    tail
        Exponent a of the sizes: the share of hubs with an audience above x falls as x^-a.

    Returns
    -------
    ndarray of int64, shape (hubs + 1,)
        Bounds of the audiences, the largest first.
    """
    hubs = min(hubs, adults)
    if hubs == 0:
        return np.zeros(1, np.int64)
    weight = (np.arange(hubs) + 0.5) ** (-1.0 / tail)
    bounds = np.floor(np.cumsum(weight) / weight.sum() * adults + 0.5)
    return np.concatenate([[0], bounds]).astype(np.int64)


@kernel
def first_online(ties):
    """Return the place of the first online contact in a list of contacts."""
    if ties.first.shape[0] > 1:
        return MOST_CONTACTS
    return ties.household - 1 + 2 * ties.local_rings


@kernel
def most_contacts(ties):
    """Return how many local and how many online contacts anybody can have; a hub that is followed is one more."""
    follows = 1 if ties.audience.shape[0] > 1 else 0
    return first_online(ties), 2 * ties.online_rings + follows


@kernel
def write_contacts(ties, places, who, where, out):
    """Write the contacts of several citizens: household, local rings, online rings; -1 where there is none.

    Parameters
    ----------
    places
        First citizen that takes part and how many, of each place, int64 (places, 2 or more).
    who, where
        Citizens and their places, int64 (n,).
    out
        int64 (n or more, household - 1 + 2 * rings); those from `first_online` on are online. The audience of a hub is
        not among them: see `audience_of`.
    """
    rings, local_rings, online_rings = ties.rings, ties.local_rings, ties.online_rings
    first, given, members = ties.first, ties.given, ties.household
    if first.shape[0] > 1:
        for k in range(who.shape[0]):
            start, known = first[who[k]], first[who[k] + 1] - first[who[k]]
            for c in range(out.shape[1]):
                out[k, c] = given[start + c] if c < known else -1
        return
    n = who.shape[0]
    which, index = np.empty(n, np.int64), np.empty(n, np.int64)
    before, after = np.empty(n, np.int64), np.empty(n, np.int64)
    for k in range(n):
        adults = places[where[k], PLACE_ADULTS]
        index[k] = who[k] - places[where[k], PLACE_START]
        for slot in range(1, members):
            other = household(index[k], adults, slot)
            out[k, slot - 1] = who[k] - index[k] + other if other >= 0 else -1
    c = members - 1
    for ring in range(local_rings + online_rings):
        here = ring < local_rings
        for k in range(n):
            which[k] = where[k] * local_rings + ring if here else (places.shape[0] - 1) * local_rings + ring
        neighbours_of = index if here else who
        ring_neighbours(rings, which, neighbours_of, before, after)
        for k in range(n):
            start = who[k] - neighbours_of[k]
            out[k, c] = start + before[k] if before[k] != neighbours_of[k] else -1
            out[k, c + 1] = start + after[k] if after[k] != neighbours_of[k] else -1
        c += 2


@kernel
def contacts(ties, places, place, citizen):
    """Return the contacts of one citizen, int64; see `write_contacts`."""
    local, _ = most_contacts(ties)
    out = np.empty((1, local + 2 * ties.online_rings), np.int64)
    who, where = np.array([citizen]), np.array([place])
    write_contacts(ties, places, who, where, out)
    return out[0]


@kernel
def audience_of(ties, citizen):
    """Return the first and last (not included) position of a citizen's audience; nothing for who is no hub."""
    hubs = ties.audience.shape[0] - 1
    if hubs == 0:
        return 0, 0
    hub = position(ties.rings, ties.rings.shape[0] - 2, citizen)
    if hub >= hubs:
        return 0, 0
    return ties.audience[hub], ties.audience[hub + 1]


@kernel
def listener(ties, position_):
    """Return the citizen at a position of the order in which citizens are divided among hubs."""
    return element(ties.rings, ties.rings.shape[0] - 1, position_)


@kernel
def find(table, column, index):
    """Return the last row of ``table`` whose ``column`` is at most ``index``; the column rises and begins with zero."""
    low = 0
    high = table.shape[0] - 1
    while low < high:
        middle = (low + high + 1) >> 1
        if table[middle, column] <= index:
            low = middle
        else:
            high = middle - 1
    return low
