"""The contact network: who counts whom as active, computed on demand.

Every citizen who can take part has the members of its household, two neighbours on each local ring (a random cycle
through its place) and two on each online ring (a random cycle through the country). Rings are keyed permutations
(`steppefire.kernels.citizens.permutations`), so that contacts are computed and not stored, and they are symmetric
because neighbourhood on a ring is.

Optionally some citizens are hubs: everybody follows exactly one hub, and counts it as an online contact. The followers
of a hub, its audience, are consecutive positions of one more permutation. Following is not mutual. Instead of all this,
a network can be given explicitly, as lists of contacts.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from steppefire.kernels import kernel
from steppefire.kernels.citizens.permutations import bijections, element, elements, grids, position, positions

HOUSEHOLD = 3
"""Adults of one household; the last households of a place may be smaller."""
MOST_CONTACTS = 15
"""Most contacts of one kind that a citizen's state can count (four bits)."""

PLACE_START, PLACE_ADULTS = range(2)
"""Columns of a table of places: first citizen that can take part, and number of them."""


class ContactNetwork(NamedTuple):
    """Who is in contact with whom."""

    household: int
    """Adults of a household (`HOUSEHOLD`), or 1 for none."""
    local_rings: int
    online_rings: int
    rings: np.ndarray
    """Table of bijections: row place * local_rings + ring for local rings, then the online rings, then the order that
    decides which citizens are hubs, then the order in which citizens are divided into audiences."""
    audience: np.ndarray
    """First position of each hub's audience and the end, int64 (hubs + 1,); a single entry without hubs."""
    first: np.ndarray
    """First entry of each citizen in ``given`` and the end, int64; a single entry where contacts are computed."""
    given: np.ndarray
    """Contacts given explicitly, citizen by citizen, int64."""


def random_network(
    adults: np.ndarray, local_rings: int, online_rings: int, keys: np.ndarray, audience: np.ndarray
) -> ContactNetwork:
    """Return a network of households, rings inside every place and across the country, and hubs.

    Parameters
    ----------
    adults
        Citizens of each place that can take part, int64 (places,).
    local_rings, online_rings
        Number of rings of each kind; each ring adds two contacts.
    keys
        Keys of the bijections, uint64 (places * local_rings + online_rings + 2,).
    audience
        Bounds of the audiences (`audiences`).
    """
    everybody = np.full(online_rings + 2, adults.sum())
    rings = bijections(np.concatenate([np.repeat(adults, local_rings), everybody]), keys)
    computed, none = np.zeros(1, np.int64), np.empty(0, np.int64)
    return ContactNetwork(HOUSEHOLD, local_rings, online_rings, rings, audience, computed, none)


def listed_network(contacts_of_each: list[list[int]]) -> ContactNetwork:
    """Return a network given by the contacts of every citizen, at most `MOST_CONTACTS` each."""
    first = np.concatenate([[0], np.cumsum([len(c) for c in contacts_of_each])]).astype(np.int64)
    given = np.array([other for contacts in contacts_of_each for other in contacts], np.int64)
    rings = bijections(np.ones(2), np.zeros(2, np.uint64))
    return ContactNetwork(1, 0, 0, rings, np.zeros(1, np.int64), first, given)


def audiences(adults: int, hubs: int, tail: float) -> np.ndarray:
    """Divide all citizens into the audiences of hubs, whose sizes follow a power law.

    Parameters
    ----------
    adults
        Citizens that can take part.
    hubs
        Number of hubs; zero for none.
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


def contacts_per_citizen(network: ContactNetwork) -> int:
    """Return the number of contacts of every citizen of a random network: household, two per ring, and a hub."""
    rings = network.local_rings + network.online_rings
    return network.household - 1 + 2 * rings + int(network.audience.shape[0] > 1)


@kernel
def first_online_slot(network):
    """Return the index of the first online contact in a list of contacts (`write_contacts`)."""
    if network.first.shape[0] > 1:
        return MOST_CONTACTS
    return network.household - 1 + 2 * network.local_rings


@kernel
def most_contacts(network):
    """Return the largest numbers of local and of online contacts of a citizen; the hub it follows is one online."""
    follows = 1 if network.audience.shape[0] > 1 else 0
    return first_online_slot(network), 2 * network.online_rings + follows


@kernel
def household_member(index, adults, slot):
    """Return another member of a household, or -1 where the household has no such member.

    Members are a third of the place's list apart, so that a household mixes the strata, which follow each other in the
    list.

    Parameters
    ----------
    index
        Citizen, counted from the first of its place.
    adults
        Citizens of the place that can take part.
    slot
        Which other member, 1 or 2.
    """
    stride = (adults + HOUSEHOLD - 1) // HOUSEHOLD
    other = (index // stride + slot) % HOUSEHOLD * stride + index % stride
    return other if other < adults else -1


@kernel
def ring_neighbours(table, which, indices, before, after):
    """Compute both neighbours of citizens on rings; a citizen alone on its ring is its own neighbour.

    Parameters
    ----------
    table, which
        Table of bijections and the row of each citizen's ring, int64 (n,).
    indices
        Citizens, as elements of their ring, int64 (n,).
    before, after
        Receive the neighbours, int64 (n,).
    """
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
def write_contacts(network, places, who, where, out):
    """Write the contacts of several citizens: household, local rings, online rings; -1 where there is none.

    Parameters
    ----------
    network
        A `ContactNetwork`.
    places
        Table of places, int64 (places, 2 or more).
    who, where
        Citizens and their places, int64 (n,).
    out
        Receives the contacts, int64 (n or more, household - 1 + 2 * rings); those from `first_online_slot` on are
        online. Followers of a hub are not among them (`audience_of`).
    """
    rings, local_rings, online_rings = network.rings, network.local_rings, network.online_rings
    first, given, members = network.first, network.given, network.household
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
            other = household_member(index[k], adults, slot)
            out[k, slot - 1] = who[k] - index[k] + other if other >= 0 else -1
    c = members - 1
    for ring in range(local_rings + online_rings):
        is_local = ring < local_rings
        for k in range(n):
            which[k] = where[k] * local_rings + ring if is_local else (places.shape[0] - 1) * local_rings + ring
        neighbours_of = index if is_local else who
        ring_neighbours(rings, which, neighbours_of, before, after)
        for k in range(n):
            start = who[k] - neighbours_of[k]
            out[k, c] = start + before[k] if before[k] != neighbours_of[k] else -1
            out[k, c + 1] = start + after[k] if after[k] != neighbours_of[k] else -1
        c += 2


@kernel
def contacts(network, places, place, citizen):
    """Return the contacts of one citizen, int64; see `write_contacts`."""
    local, _ = most_contacts(network)
    out = np.empty((1, local + 2 * network.online_rings), np.int64)
    who, where = np.array([citizen]), np.array([place])
    write_contacts(network, places, who, where, out)
    return out[0]


@kernel
def audience_of(network, citizen):
    """Return the first and the end position of a citizen's audience; an empty range unless it is a hub."""
    hubs = network.audience.shape[0] - 1
    if hubs == 0:
        return 0, 0
    hub = position(network.rings, network.rings.shape[0] - 2, citizen)
    if hub >= hubs:
        return 0, 0
    return network.audience[hub], network.audience[hub + 1]


@kernel
def follower(network, index):
    """Return the citizen at position ``index`` of the order in which citizens are divided into audiences."""
    return element(network.rings, network.rings.shape[0] - 1, index)
