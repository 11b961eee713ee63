"""Transitions: citizens join and leave the street, and the counts of active contacts follow.

The event-driven engine decides all changes of a step first (`steppefire.kernels.citizens.event_driven`); here they are
applied.
"""

from __future__ import annotations

import numpy as np

from steppefire.kernels import inner, kernel
from steppefire.kernels.citizens.contacts import audience_of, first_online_slot, write_contacts
from steppefire.kernels.citizens.crowd_state import (
    ACTIVE,
    CITIZEN,
    ENRAGED,
    ENTRY,
    EVER_ACTIVE,
    MOST_ACTIVE,
    NEW_STATUS,
    OLD_STATE,
    PLACE,
    PRESENT,
    STINT,
    add_to_watch_list,
    append,
    reserve_entry,
)
from steppefire.kernels.citizens.permutations import elements_from
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
    active_contacts,
    rank_of,
    stint_steps,
    violence_draw,
    violence_limit,
)

BLOCK = 256
"""Citizens whose contacts are computed together."""


@kernel
def apply_leaves(population, crowd, step, leaves):
    """Apply the first ``leaves`` entries of ``crowd.transitions``: enter rests in the calendar and leave the street."""
    active, transitions, calendar = crowd.active, crowd.transitions, crowd.calendar
    pages, next_page, used = crowd.pages, crowd.next_page, crowd.used
    for k in range(leaves):
        if transitions[k, NEW_STATUS] == RESTING:
            n = transitions[k, ENTRY]
            if active[n].rest < 0:
                transitions[k, NEW_STATUS] = DONE
            elif step + active[n].rest < calendar.shape[0]:  # a rest that outlasts the run never ends
                page, entry = reserve_entry(calendar, next_page, used, step + active[n].rest)
                append(pages[page], entry, active[n].citizen, active[n].rank, active[n].cell)
    leave_street(population, crowd, leaves)


@kernel
def leave_street(population, crowd, leaves):
    """Set the new status of the first ``leaves`` entries of ``crowd.transitions`` and shorten the participant list.

    Entries are in rising order; gaps are filled from the end of the list, last first, so that no entry that is still to
    be removed moves. The contacts of those who leave count one active contact less.
    """
    cells, state, active, street = population.cells, crowd.state, crowd.active, crowd.street
    transitions = crowd.transitions
    last = crowd.used[ACTIVE]
    for k in range(leaves - 1, -1, -1):
        n, to, now = transitions[k, ENTRY], transitions[k, NEW_STATUS], np.uint16(transitions[k, OLD_STATE])
        citizen = active[n].citizen
        place = cells[active[n].cell, CELL_PLACE]
        street[place, PRESENT] -= 1
        if now & STATUS == VIOLENT:
            street[place, ENRAGED] -= 1
        state[citizen] = (now & ~STATUS) | np.uint16(to)
        transitions[k, CITIZEN], transitions[k, PLACE] = citizen, place
        last -= 1
        active[n] = active[last]
    crowd.used[ACTIVE] = last
    _count_movers(population, crowd, leaves, False)


@kernel
def apply_joins(population, temper, field, crowd, step, proposals):
    """Bring the first ``proposals`` entries of ``crowd.joins`` onto the street; a citizen proposed twice joins once.

    Those who join are violent at once if their place turns them. Their contacts count one active contact more.
    """
    cells, state, stints = population.cells, crowd.state, crowd.stints
    active, ever_active, joins, transitions = crowd.active, crowd.ever_active, crowd.joins, crowd.transitions
    street, used, rage = crowd.street, crowd.used, field.rage
    joined = 0
    n = used[ACTIVE]
    for k in range(proposals):
        citizen = joins[k].citizen
        if state[citizen] & STATUS != QUIET:
            continue
        place = cells[joins[k].cell, CELL_PLACE]
        if stints[citizen] == 0:
            used[EVER_ACTIVE] = append(ever_active, used[EVER_ACTIVE], citizen, joins[k].rank, joins[k].cell)
        if stints[citizen] < 255:
            stints[citizen] += 1
        state[citizen] += np.uint16(PEACEFUL)
        street[place, PRESENT] += 1
        transitions[joined, CITIZEN], transitions[joined, PLACE] = citizen, place
        transitions[joined, STINT] = stints[citizen]
        append(active, n + joined, citizen, joins[k].rank, joins[k].cell)
        joined += 1
    key, constants = temper.key, (temper.stay, temper.rest, temper.done)
    for k in range(joined):
        stay, rest = stint_steps(key, transitions[k, CITIZEN], transitions[k, STINT], *constants)
        active[n + k].until, active[n + k].rest = step + stay, rest
        active[n + k].word = violence_draw(key, transitions[k, CITIZEN])
        place = transitions[k, PLACE]
        if active[n + k].word < violence_limit(rage[place]):
            state[transitions[k, CITIZEN]] += np.uint16(VIOLENT - PEACEFUL)
            street[place, ENRAGED] += 1
    used[ACTIVE] = n + joined
    _count_movers(population, crowd, joined, True)


@inner
def _count_movers(population, crowd, movers, joined):
    """Update the counts of all contacts of the first ``movers`` citizens in ``crowd.transitions``."""
    network, places, transitions = population.network, population.places, crowd.transitions
    online_from = first_online_slot(network)
    hubs = network.audience.shape[0] > 1
    block = np.empty((BLOCK, online_from + 2 * network.online_rings), np.int64)
    for first in range(0, movers, BLOCK):
        last = min(first + BLOCK, movers)
        contacts = block[: last - first]
        write_contacts(network, places, transitions[first:last, CITIZEN], transitions[first:last, PLACE], contacts)
        _update_counts(population, crowd, contacts[:, :online_from], LOCAL_ONE, joined)
        _update_counts(population, crowd, contacts[:, online_from:], ONLINE_ONE, joined)
        if hubs:
            for k in range(first, last):
                _count_hub(population, crowd, transitions[k, CITIZEN], joined)


@inner
def _count_hub(population, crowd, citizen, joined):
    """Update the counts of the followers of a hub; does nothing for other citizens."""
    network = population.network
    first, end = audience_of(network, citizen)
    if end > first:
        followers = np.empty((1, end - first), np.int64)
        elements_from(network.rings, network.rings.shape[0] - 1, first, followers[0])
        for k in range(followers.shape[1]):
            if followers[0, k] == citizen:
                followers[0, k] = -1
        _update_counts(population, crowd, followers[:, : end - first], ONLINE_ONE, joined)


@inner
def _update_counts(population, crowd, contacts, one, joined):
    """Add or subtract one active contact; put those on the watch list whom the field could reach with it."""
    cells, ranks, state = population.cells, population.ranks, crowd.state
    watch, used, street = crowd.watch, crowd.used, crowd.street
    if not joined:
        for k in range(contacts.shape[0]):
            for c in range(contacts.shape[1]):
                if contacts[k, c] >= 0:
                    state[contacts[k, c]] -= one
        return
    most = used[MOST_ACTIVE]
    for k in range(contacts.shape[0]):
        for c in range(contacts.shape[1]):
            other = contacts[k, c]
            if other < 0:
                continue
            now = state[other] + one
            state[other] = now
            local, online = active_contacts(now)
            most = max(most, local + online)
            if now & (NEAR | WATCHED) == NEAR:
                cell = _cell_of(cells, other)
                rank = rank_of(cells, ranks, cell, other)
                add_to_watch_list(watch, used, street, cells[cell, CELL_PLACE], state, other, rank, cell)
    used[MOST_ACTIVE] = most


@inner
def _cell_of(cells, citizen):
    """Return the cell of a citizen: the last one that starts at or before it."""
    low = 0
    high = cells.shape[0] - 1
    while low < high:
        middle = (low + high + 1) >> 1
        if cells[middle, CELL_START] <= citizen:
            low = middle
        else:
            high = middle - 1
    return low
