"""Carrying out what an hour has decided: people come onto the street and leave it, and their contacts hear of it."""

from __future__ import annotations

import numpy as np

from steppefire.kernels import inner, kernel
from steppefire.kernels.citizens.contacts import audience_of, find, first_online, write_contacts
from steppefire.kernels.citizens.crowd_state import (
    ACTIVE,
    ENRAGED,
    MOST,
    NTH,
    PRESENT,
    STATE,
    TO,
    VETERAN,
    WHERE,
    WHO,
    note,
    room,
    watch_over,
)
from steppefire.kernels.citizens.permutations import stretch
from steppefire.kernels.citizens.rule import (
    CELL_PLACE,
    CELL_START,
    DONE,
    LOCAL_ONE,
    NEAR,
    ONLINE_ONE,
    PEACEFUL,
    QUIET,
    RESTING,
    STATUS,
    VIOLENT,
    WATCHED,
    contacts_of,
    rank_of,
    stint_hours,
    violence_draw,
)

BLOCK = 256
"""Citizens whose contacts are worked out together."""


@kernel
def apply_leaves(population, crowd, hour, leaves):
    """Take the leavers off the street and note when their rest ends."""
    active, moves, due = crowd.active, crowd.moves, crowd.due
    sleepers, under, used = crowd.sleepers, crowd.under, crowd.used
    for k in range(leaves):
        if moves[k, TO] == RESTING:
            n = moves[k, WHO]
            if active[n].rest < 0:
                moves[k, TO] = DONE
            elif hour + active[n].rest < due.shape[0]:  # later than the run is never
                page, entry = room(due, under, used, hour + active[n].rest)
                note(sleepers[page], entry, active[n].citizen, active[n].rank, active[n].cell)
    off_street(population, crowd, leaves)


@kernel
def off_street(population, crowd, leaves):
    """Give the first ``leaves`` entries of ``moves`` their new status, close the gaps, and tell their contacts.

    Entries rise, so that the list is closed from its end without disturbing those still to go.
    """
    cells, state, active, moves, street = population.cells, crowd.state, crowd.active, crowd.moves, crowd.street
    last = crowd.used[ACTIVE]
    for k in range(leaves - 1, -1, -1):
        n, to, now = moves[k, WHO], moves[k, TO], np.uint16(moves[k, STATE])
        citizen = active[n].citizen
        place = cells[active[n].cell, CELL_PLACE]
        street[place, PRESENT] -= 1
        if now & STATUS == VIOLENT:
            street[place, ENRAGED] -= 1
        state[citizen] = (now & ~STATUS) | np.uint16(to)
        moves[k, WHO], moves[k, WHERE] = citizen, place
        last -= 1
        active[n] = active[last]
    crowd.used[ACTIVE] = last
    _tell(population, crowd, leaves, False)


@kernel
def apply_joins(population, temper, crowd, hour, proposals):
    """Bring the joiners onto the street; somebody proposed twice joins once."""
    cells, state, stints = population.cells, crowd.state, crowd.stints
    active, joins, moves, street, veteran = crowd.active, crowd.joins, crowd.moves, crowd.street, crowd.veteran
    used = crowd.used
    joined = 0
    n = used[ACTIVE]
    for k in range(proposals):
        citizen = joins[k].citizen
        if state[citizen] & STATUS != QUIET:
            continue
        place = cells[joins[k].cell, CELL_PLACE]
        if stints[citizen] == 0:
            used[VETERAN] = note(veteran, used[VETERAN], citizen, joins[k].rank, joins[k].cell)
        if stints[citizen] < 255:
            stints[citizen] += 1
        state[citizen] += np.uint16(PEACEFUL)
        street[place, PRESENT] += 1
        moves[joined, WHO], moves[joined, WHERE], moves[joined, NTH] = citizen, place, stints[citizen]
        note(active, n + joined, citizen, joins[k].rank, joins[k].cell)
        joined += 1
    key, habits = temper.key, (temper.stay, temper.rest, temper.done)
    for k in range(joined):
        stay, rest = stint_hours(key, moves[k, WHO], moves[k, NTH], *habits)
        active[n + k].until, active[n + k].rest = hour + stay, rest
        active[n + k].word = violence_draw(key, moves[k, WHO])
    used[ACTIVE] = n + joined
    _tell(population, crowd, joined, True)


@inner
def _tell(population, crowd, movers, here):
    """Count the first ``movers`` citizens of ``moves`` in or out at each of their contacts."""
    ties, places, moves = population.ties, population.places, crowd.moves
    online_from = first_online(ties)
    hubs = ties.audience.shape[0] > 1
    block = np.empty((BLOCK, online_from + 2 * ties.online_rings), np.int64)
    for first in range(0, movers, BLOCK):
        last = min(first + BLOCK, movers)
        contacts = block[: last - first]
        write_contacts(ties, places, moves[first:last, WHO], moves[first:last, WHERE], contacts)
        _count(population, crowd, contacts[:, :online_from], LOCAL_ONE, here)
        _count(population, crowd, contacts[:, online_from:], ONLINE_ONE, here)
        if hubs:
            for k in range(first, last):
                _tell_audience(population, crowd, moves[k, WHO], here)


@inner
def _tell_audience(population, crowd, citizen, here):
    """Count a hub in or out at everybody who follows it."""
    ties = population.ties
    first, end = audience_of(ties, citizen)
    if end > first:
        followers = np.empty((1, end - first), np.int64)
        stretch(ties.rings, ties.rings.shape[0] - 1, first, followers[0])
        for k in range(followers.shape[1]):
            if followers[0, k] == citizen:
                followers[0, k] = -1
        _count(population, crowd, followers[:, : end - first], ONLINE_ONE, here)


@inner
def _count(population, crowd, contacts, one, here):
    """Count movers in or out at their contacts; those counted in are watched where the field could reach them."""
    cells, ranks, state = population.cells, population.ranks, crowd.state
    watch, used, street = crowd.watch, crowd.used, crowd.street
    if not here:
        for k in range(contacts.shape[0]):
            for c in range(contacts.shape[1]):
                if contacts[k, c] >= 0:
                    state[contacts[k, c]] -= one
        return
    most = used[MOST]
    for k in range(contacts.shape[0]):
        for c in range(contacts.shape[1]):
            other = contacts[k, c]
            if other < 0:
                continue
            now = state[other] + one
            state[other] = now
            local, online = contacts_of(now)
            most = max(most, local + online)
            if now & (NEAR | WATCHED) == NEAR:
                cell = find(cells, CELL_START, other)
                rank = rank_of(cells, ranks, cell, other)
                watch_over(watch, used, street, cells[cell, CELL_PLACE], state, other, rank, cell)
    used[MOST] = most


