"""The event-driven hour: its cost follows the people whose situation changes.

Whoever can change in an hour is one of these, since thresholds are static and fields are shared by a cell:

1. people whose rest ends now;
2. people without active contacts whose rank lies between the old and the new frontier of their cell: the ranks are
   walked and mapped back to citizens;
3. people with active contacts whose rank the field could reach (`NEAR`): they are on the watch list, which is looked
   through; a place where they are many is looked through from end to end instead;
4. people on the street: all of them are looked at.

Nobody else is touched. All changes of an hour are decided on the state before it and applied together, so that their
order cannot matter. `steppefire.kernels.sweep` does the same by looking at everybody; the two agree to the bit.

Two things make loops fast here. Arrays are bound to names first: reading a field of a tuple inside a loop costs more
than the loop. And memory is visited in loops that do nothing else, a block at a time, so that visits wait for memory
together.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit

from steppefire.kernels.memory import reserve
from steppefire.kernels.picks import TAKES, eligible, fate_of, last_picks, word_of
from steppefire.kernels.random import words
from steppefire.kernels.rule import (
    BAD_COUNT,
    CELL_CONTACTS,
    CELL_PLACE,
    CELL_SIZE,
    CELL_START,
    DETAINED,
    DONE,
    LOCAL_ONE,
    NEAR,
    OK,
    ONLINE_ONE,
    PEACEFUL,
    QUIET,
    RESTING,
    STATUS,
    VIOLENT,
    WATCHED,
    Population,
    contacts_of,
    fates,
    priority,
    pull,
    rage_limit,
    rank_of,
    stint_hours,
    temper_of,
)
from steppefire.kernels.streams import INVESTIGATE
from steppefire.kernels.thresholds import count_below
from steppefire.kernels.ties import (
    PLACE_ADULTS,
    audience_of,
    find,
    first_online,
    most_contacts,
    stretch,
    write_contacts,
)

HEADROOM = 0.05
"""Standard deviations by which the near set is drawn wider than the field asks for, so that it seldom grows."""
BLOCK = 256
"""Citizens looked at, or whose contacts are worked out, together."""

SOMEBODY = np.dtype([("citizen", np.int64), ("rank", np.int32), ("cell", np.int32)], align=True)
"""A citizen with what its cell asks of it."""
PARTICIPANT = np.dtype(
    [*SOMEBODY.descr, ("until", np.int32), ("rest", np.int32), ("word", np.uint32)], align=True
)
"""Somebody on the street: also the last hour there, the hours of rest after it (-1: done), and the word for violence."""
PAGE = 64
"""Sleepers on one page of the calendar."""
MANY, FEW = 0.25, 0.06
"""Shares of a place on the watch list above which it is looked through from end to end, and below which no more."""

# Columns of the tables of a crowd.
PRESENT, ENRAGED, WATCHERS, SCANNED = range(4)
LIMIT, HELD, STAMP = range(3)
LAST, REACHED = range(2)
WHO, TO, STATE = range(3)
WHERE, STINT = 1, 2
TOP, ENTRIES = range(2)
# Entries of ``used``.
ACTIVE, WATCH, VETERAN, PAGES, FREE, MOST = range(6)


class Crowd(NamedTuple):
    """State of all citizens, and lists of those who may change.

    Lists have room for every adult but take up memory only as far as they are used.
    """

    state: np.ndarray
    """Status, marks and counts of active contacts, uint16 (citizens,)."""
    stints: np.ndarray
    """Stints begun, uint8 (citizens,)."""
    street: np.ndarray
    """People on the street, violent ones among them, people on the watch list, and 1 where everybody is looked through
    instead, int64 (places, 4)."""
    used: np.ndarray
    """Lengths of the lists; the first free page of the calendar, -1 for none; and the most active contacts anybody has
    had so far (at least 1), int64 (6,)."""
    active: np.ndarray
    """People on the street, `PARTICIPANT` (adults,)."""
    watch: np.ndarray
    """People with active contacts whom the field could reach, `SOMEBODY` (adults,)."""
    veteran: np.ndarray
    """Everybody who has been on the street, `SOMEBODY` (adults,)."""
    due: np.ndarray
    """Calendar: top page of each hour, -1 for none, and entries on it, int64 (hours + 1, 2)."""
    sleepers: np.ndarray
    """Pages of the calendar: people whose rest ends in an hour, `SOMEBODY` (pages, PAGE)."""
    under: np.ndarray
    """Page below each page of the calendar, or the next free page, int64 (pages,)."""
    frontiers: np.ndarray
    """Field of the last hour, and field up to which citizens are marked near, float64 (cells, 2)."""
    table: np.ndarray
    """Ranks below which people join and stay, by cell and contacts, with the hour they hold for plus one,
    int64 (cells, codes, 3)."""
    joins: np.ndarray
    """Workspace: people who join, `SOMEBODY` (adults,)."""
    moves: np.ndarray
    """Workspace: entries of ``active`` that leave, new status and old state; then citizens who moved, place and stint,
    int64 (adults, 3)."""


def quiet_crowd(population: Population, citizens: int, hours: int) -> Crowd:
    """Return a country in which nobody is on the street.

    Parameters
    ----------
    population
        Who lives where.
    citizens
        Everybody, children included.
    hours
        Length of the run.
    """
    cells = population.cells.shape[0]
    adults = int(population.cells[:, CELL_SIZE].sum())
    local, online = most_contacts(population.ties)
    used = np.zeros(6, np.int64)
    used[FREE], used[MOST] = -1, 1
    return Crowd(
        state=reserve(citizens, np.uint16),
        stints=reserve(citizens, np.uint8),
        street=np.zeros((population.places.shape[0], 4), np.int64),
        used=used,
        active=reserve(adults, PARTICIPANT),
        watch=reserve(adults, SOMEBODY),
        veteran=reserve(adults, SOMEBODY),
        due=np.full((hours + 1, 2), -1, np.int64),
        sleepers=reserve((adults // PAGE + hours + 2, PAGE), SOMEBODY),
        under=reserve(adults // PAGE + hours + 2, np.int64),
        frontiers=np.full((cells, 2), -np.inf),
        table=reserve((cells, (local + 1) * (online + 1), 3), np.int64),
        # The sleepers of an hour are written here before it is known who of them joins.
        joins=reserve(2 * adults, SOMEBODY),
        moves=reserve((adults + 1, 3), np.int64),
    )


@njit(cache=True)
def step(population, temper, field, crowd, hour):
    """Carry every citizen through one hour.

    Parameters
    ----------
    population, temper, field, crowd
        See the classes; ``crowd`` is changed.
    hour
        Step of the run.

    Returns
    -------
    int
        A status code of `steppefire.kernels.rule`.
    """
    _widen_near(population, temper, field, crowd)
    joins = _wake(population, temper, field, crowd, hour)
    joins = _walk_frontiers(population, field, crowd, joins)
    joins = _look_through_watch(population, temper, field, crowd, hour, joins)
    joins = _look_through_places(population, temper, field, crowd, hour, joins)
    _choose_by_place(population, crowd)
    leaves = _look_at_street(population, temper, field, crowd, hour)
    _apply_leaves(population, crowd, hour, leaves)
    _apply_joins(population, temper, crowd, hour, joins)
    present, violent = crowd.street[:, PRESENT], crowd.street[:, ENRAGED]
    return OK if present.sum() == crowd.used[ACTIVE] and (violent <= present).all() else BAD_COUNT


@njit(cache=True)
def _refresh(population, temper, field, table, hour, cell, local, online):
    """Work out for this hour below which ranks people of a cell with these active contacts join and stay."""
    cells = population.cells
    kind, first, lowest = population.thresholds
    drawn = pull(temper.contact_pull, field.online[cells[cell, CELL_PLACE]], local, online, cells[cell, CELL_CONTACTS])
    size, z = cells[cell, CELL_SIZE], field.cell[cell]
    row = table[cell, local * (1 + most_contacts(population.ties)[1]) + online]
    row[LIMIT] = count_below(kind, first, lowest, cell, size, z + drawn)
    row[HELD] = count_below(kind, first, lowest, cell, size, z + temper.hysteresis + drawn)
    row[STAMP] = hour + 1


@njit(cache=True)
def _widen_near(population, temper, field, crowd):
    """Mark the citizens of each cell whom its field could reach with the most contacts anybody has."""
    cells, ranks, state, frontiers = population.cells, population.ranks, crowd.state, crowd.frontiers
    kind, lowest_of, lowest = population.thresholds
    watch, used, street, z = crowd.watch, crowd.used, crowd.street, field.cell
    citizens = np.empty(BLOCK, np.int64)
    for cell in range(cells.shape[0]):
        reach = z[cell] + pull(temper.contact_pull, 1.0, used[MOST], 0, cells[cell, CELL_CONTACTS])
        if reach <= frontiers[cell, REACHED]:
            continue
        size, start = cells[cell, CELL_SIZE], cells[cell, CELL_START]
        old = count_below(kind, lowest_of, lowest, cell, size, frontiers[cell, REACHED])
        new = count_below(kind, lowest_of, lowest, cell, size, reach + HEADROOM)
        frontiers[cell, REACHED] = reach + HEADROOM
        for first in range(old, new, BLOCK):
            block = citizens[: min(BLOCK, new - first)]
            stretch(ranks, cell, first, block)
            for k in range(block.shape[0]):
                citizen = start + block[k]
                state[citizen] |= NEAR
                if state[citizen] >= LOCAL_ONE and not state[citizen] & WATCHED:
                    _watch(watch, used, street, cells[cell, CELL_PLACE], state, citizen, first + k, cell)


@njit(cache=True)
def _watch(watch, used, street, place, state, citizen, rank, cell):
    used[WATCH] = _note(watch, used[WATCH], citizen, rank, cell)
    street[place, WATCHERS] += 1
    state[citizen] |= WATCHED


@njit(cache=True)
def _note(people, n, citizen, rank, cell):
    """Write somebody into a list; return where the next one goes."""
    people[n].citizen = citizen
    people[n].rank = rank
    people[n].cell = cell
    return n + 1


@njit(cache=True)
def _wake(population, temper, field, crowd, hour):
    """End the rests that are over; return the number of people who would join at once."""
    joins, state, table = crowd.joins, crowd.state, crowd.table
    online_codes = 1 + most_contacts(population.ties)[1]
    woken = _turn_over(crowd.due, crowd.sleepers, crowd.under, crowd.used, joins, hour)
    n = 0
    for k in range(woken):
        citizen, rank, cell = joins[k].citizen, joins[k].rank, joins[k].cell
        now = state[citizen]
        if now & STATUS != RESTING:
            continue
        state[citizen] = now - np.uint16(RESTING)
        local, online = contacts_of(now)
        code = local * online_codes + online
        if table[cell, code, STAMP] != hour + 1:
            _refresh(population, temper, field, table, hour, cell, local, online)
        if rank < table[cell, code, LIMIT]:
            n = _note(joins, n, citizen, rank, cell)
    return n


@njit(cache=True)
def _turn_over(due, sleepers, under, used, woken, hour):
    """Copy everybody whose rest ends from the calendar; free its pages. Return how many."""
    n, page, entries = 0, due[hour, TOP], due[hour, ENTRIES]
    while page >= 0:
        for k in range(entries):
            woken[n] = sleepers[page, k]
            n += 1
        below = under[page]
        under[page] = used[FREE]
        used[FREE] = page
        page, entries = below, PAGE
    return n


@njit(cache=True)
def _walk_frontiers(population, field, crowd, n):
    """Find the quiet people whom the risen field of their cell calls without any contact."""
    cells, ranks, state, frontiers, joins = (
        population.cells, population.ranks, crowd.state, crowd.frontiers, crowd.joins
    )
    kind, lowest_of, lowest = population.thresholds
    z = field.cell
    citizens = np.empty(BLOCK, np.int64)
    for cell in range(cells.shape[0]):
        last = frontiers[cell, LAST]
        frontiers[cell, LAST] = z[cell]
        if z[cell] <= last:
            continue
        size, start = cells[cell, CELL_SIZE], cells[cell, CELL_START]
        old = count_below(kind, lowest_of, lowest, cell, size, last)
        new = count_below(kind, lowest_of, lowest, cell, size, z[cell])
        for first in range(old, new, BLOCK):
            block = citizens[: min(BLOCK, new - first)]
            stretch(ranks, cell, first, block)
            for k in range(block.shape[0]):
                if state[start + block[k]] & (STATUS | WATCHED) == QUIET:
                    n = _note(joins, n, start + block[k], first + k, cell)
    return n


@njit(cache=True)
def _look_through_watch(population, temper, field, crowd, hour, n):
    """Find the quiet people with active contacts who are called now; drop those whose contacts have gone."""
    cells, state, watch, joins = population.cells, crowd.state, crowd.watch, crowd.joins
    table, street = crowd.table, crowd.street
    online_codes = 1 + most_contacts(population.ties)[1]
    seen = np.empty(BLOCK, np.uint16)
    kept = 0
    for first in range(0, crowd.used[WATCH], BLOCK):
        last = min(first + BLOCK, crowd.used[WATCH])
        for k in range(first, last):
            seen[k - first] = state[watch[k].citizen]
        for k in range(first, last):
            now = seen[k - first]
            citizen, rank, cell = watch[k].citizen, watch[k].rank, watch[k].cell
            if now < LOCAL_ONE:
                state[citizen] = now & ~WATCHED
                street[cells[cell, CELL_PLACE], WATCHERS] -= 1
            else:
                kept = _note(watch, kept, citizen, rank, cell)
            if now & STATUS == QUIET:
                local, online = contacts_of(now)
                code = local * online_codes + online
                if table[cell, code, STAMP] != hour + 1:
                    _refresh(population, temper, field, table, hour, cell, local, online)
                if rank < table[cell, code, LIMIT]:
                    n = _note(joins, n, citizen, rank, cell)
    crowd.used[WATCH] = kept
    return n


@njit(cache=True)
def _look_through_places(population, temper, field, crowd, hour, n):
    """Find the quiet people called now in the places that are looked through from end to end."""
    cells, ranks, state, joins = population.cells, population.ranks, crowd.state, crowd.joins
    table, street = crowd.table, crowd.street
    online_codes = 1 + most_contacts(population.ties)[1]
    for cell in range(cells.shape[0]):
        place, start = cells[cell, CELL_PLACE], cells[cell, CELL_START]
        if not street[place, SCANNED]:
            continue
        if cell == 0 or cells[cell - 1, CELL_PLACE] != place:
            street[place, WATCHERS] = 0
        for citizen in range(start, start + cells[cell, CELL_SIZE]):
            now = state[citizen]
            if not now & NEAR:
                continue
            street[place, WATCHERS] += now >= LOCAL_ONE
            if now & STATUS == QUIET:
                local, online = contacts_of(now)
                code = local * online_codes + online
                if table[cell, code, STAMP] != hour + 1:
                    _refresh(population, temper, field, table, hour, cell, local, online)
                rank = rank_of(cells, ranks, cell, citizen)
                if rank < table[cell, code, LIMIT]:
                    n = _note(joins, n, citizen, rank, cell)
    return n


@njit(cache=True)
def _choose_by_place(population, crowd):
    """Settle for each place whether its watched people are kept on the list or everybody is looked through."""
    cells, ranks, places = population.cells, population.ranks, population.places
    state, watch, street, used = crowd.state, crowd.watch, crowd.street, crowd.used
    switched = False
    for cell in range(cells.shape[0]):
        place, start = cells[cell, CELL_PLACE], cells[cell, CELL_START]
        watchers, adults = street[place, WATCHERS], places[place, PLACE_ADULTS]
        if not street[place, SCANNED] and watchers > MANY * adults:
            switched = True
            for citizen in range(start, start + cells[cell, CELL_SIZE]):
                state[citizen] |= WATCHED  # nobody is put on the list
        elif street[place, SCANNED] and watchers < FEW * adults:
            switched = True
            for citizen in range(start, start + cells[cell, CELL_SIZE]):
                state[citizen] &= ~WATCHED
                if state[citizen] & NEAR and state[citizen] >= LOCAL_ONE:
                    used[WATCH] = _note(watch, used[WATCH], citizen, rank_of(cells, ranks, cell, citizen), cell)
                    state[citizen] |= WATCHED
    if not switched:
        return
    for place in range(places.shape[0]):
        share = FEW if street[place, SCANNED] else MANY
        street[place, SCANNED] = street[place, WATCHERS] > share * places[place, PLACE_ADULTS]
    kept = 0
    for k in range(used[WATCH]):
        if not street[cells[watch[k].cell, CELL_PLACE], SCANNED]:
            watch[kept] = watch[k]
            kept += 1
    used[WATCH] = kept


@njit(cache=True)
def _look_at_street(population, temper, field, crowd, hour):
    """Decide who leaves the street; turn those who stay violent or peaceful. Return how many leave."""
    cells, rage = population.cells, field.rage
    state, active, moves, table, street = crowd.state, crowd.active, crowd.moves, crowd.table, crowd.street
    online_codes = 1 + most_contacts(population.ties)[1]
    seen = np.empty(BLOCK, np.uint16)
    leaves = 0
    for first in range(0, crowd.used[ACTIVE], BLOCK):
        last = min(first + BLOCK, crowd.used[ACTIVE])
        for n in range(first, last):
            seen[n - first] = state[active[n].citizen]
        for n in range(first, last):
            now, cell = seen[n - first], active[n].cell
            if active[n].until <= hour:
                moves[leaves, WHO], moves[leaves, TO], moves[leaves, STATE] = n, RESTING, now
                leaves += 1
                continue
            local, online = contacts_of(now)
            code = local * online_codes + online
            if table[cell, code, STAMP] != hour + 1:
                _refresh(population, temper, field, table, hour, cell, local, online)
            if active[n].rank >= table[cell, code, HELD]:
                moves[leaves, WHO], moves[leaves, TO], moves[leaves, STATE] = n, QUIET, now
                leaves += 1
                continue
            place = cells[cell, CELL_PLACE]
            enraged = active[n].word < rage_limit(rage[place])
            if enraged and now & STATUS == PEACEFUL:
                state[active[n].citizen] = now + np.uint16(VIOLENT - PEACEFUL)
                street[place, ENRAGED] += 1
            elif not enraged and now & STATUS == VIOLENT:
                state[active[n].citizen] = now - np.uint16(VIOLENT - PEACEFUL)
                street[place, ENRAGED] -= 1
    return leaves


@njit(cache=True)
def _apply_leaves(population, crowd, hour, leaves):
    """Take the leavers off the street and note when their rest ends."""
    active, moves, due = crowd.active, crowd.moves, crowd.due
    sleepers, under, used = crowd.sleepers, crowd.under, crowd.used
    for k in range(leaves):
        if moves[k, TO] == RESTING:
            n = moves[k, WHO]
            if active[n].rest < 0:
                moves[k, TO] = DONE
            elif hour + active[n].rest < due.shape[0]:  # later than the run is never
                page, entry = _room(due, under, used, hour + active[n].rest)
                sleepers[page, entry].citizen = active[n].citizen
                sleepers[page, entry].rank = active[n].rank
                sleepers[page, entry].cell = active[n].cell
    _off_street(population, crowd, leaves)


@njit(cache=True)
def _room(due, under, used, hour):
    """Return page and entry of the calendar for one more sleeper until ``hour``."""
    if due[hour, TOP] < 0 or due[hour, ENTRIES] == PAGE:
        page = used[FREE]
        if page >= 0:
            used[FREE] = under[page]
        else:
            page = used[PAGES]
            used[PAGES] += 1
        under[page] = due[hour, TOP]
        due[hour, TOP], due[hour, ENTRIES] = page, 0
    due[hour, ENTRIES] += 1
    return due[hour, TOP], due[hour, ENTRIES] - 1


@njit(cache=True)
def _off_street(population, crowd, leaves):
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


@njit(cache=True)
def _apply_joins(population, temper, crowd, hour, proposals):
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
            used[VETERAN] = _note(veteran, used[VETERAN], citizen, joins[k].rank, joins[k].cell)
        if stints[citizen] < 255:
            stints[citizen] += 1
        state[citizen] += np.uint16(PEACEFUL)
        street[place, PRESENT] += 1
        moves[joined, WHO], moves[joined, WHERE], moves[joined, STINT] = citizen, place, stints[citizen]
        _note(active, n + joined, citizen, joins[k].rank, joins[k].cell)
        joined += 1
    key, habits = temper.key, (temper.stay, temper.rest, temper.done)
    for k in range(joined):
        stay, rest = stint_hours(key, moves[k, WHO], moves[k, STINT], *habits)
        active[n + k].until, active[n + k].rest = hour + stay, rest
        active[n + k].word = temper_of(key, moves[k, WHO])
    used[ACTIVE] = n + joined
    _tell(population, crowd, joined, True)


@njit(cache=True)
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


@njit(cache=True)
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
        _count(population, crowd, followers, ONLINE_ONE, here)


@njit(cache=True)
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
                _watch(watch, used, street, cells[cell, CELL_PLACE], state, other, rank, cell)
    used[MOST] = most


@njit(cache=True)
def take(population, temper, crowd, takes, hour):
    """Let the forces pick people from the street: killed, injured or detained.

    Parameters
    ----------
    takes
        Wanted numbers, int64 (places, TAKES); changed to the numbers really taken.
    hour
        Step of the run.
    """
    cells, state, active, moves, key = population.cells, crowd.state, crowd.active, crowd.moves, temper.key
    street = crowd.used[ACTIVE]
    wanted = np.zeros(takes.shape[0], np.bool_)
    for kind in range(TAKES):
        wanted |= takes[:, kind] > 0
    if not wanted.any():
        return
    entry, where, status = np.empty(street, np.int64), np.empty(street, np.int64), np.empty(street, np.int64)
    near = 0
    for n in range(street):
        where[near], entry[near] = cells[active[n].cell, CELL_PLACE], n
        near += wanted[where[near]]
    luck, fate, keys = np.empty((near, 3), np.uint32), np.zeros(near, np.int64), np.empty(near, np.int64)
    now = np.empty(near, np.uint16)
    for k in range(near):
        now[k] = state[active[entry[k]].citizen]
    for k in range(near):
        status[k] = now[k] & STATUS
        drawn = fates(key, active[entry[k]].citizen, hour)
        luck[k, 0], luck[k, 1], luck[k, 2] = drawn[0], drawn[1], drawn[2]
    for kind in range(TAKES):
        if takes[:, kind].max() > 0:
            for k in range(near):
                picked_from = takes[where[k], kind] > 0 and fate[k] == 0 and eligible(kind, status[k])
                word, citizen = np.uint64(luck[k, word_of(kind)]), active[entry[k]].citizen
                keys[k] = priority(word, citizen, status[k] == VIOLENT) if picked_from else -1
            last = last_picks(keys, where[:near], takes[:, kind])
            for k in range(near):
                if keys[k] >= 0 and keys[k] <= last[where[k]]:
                    fate[k] = fate_of(kind)
    leaves = 0
    for k in range(near):
        if fate[k] != 0:
            moves[leaves, WHO], moves[leaves, TO], moves[leaves, STATE] = entry[k], fate[k], now[k]
            leaves += 1
    _off_street(population, crowd, leaves)


@njit(cache=True)
def investigate(population, temper, crowd, wanted, hour):
    """Detain people who have been on the street and have gone home.

    Parameters
    ----------
    wanted
        Numbers wanted, int64 (places,); changed to the numbers really detained.
    """
    cells, state, veteran, key = population.cells, crowd.state, crowd.veteran, temper.key
    count = crowd.used[VETERAN]
    keys, where = np.full(count, -1, np.int64), np.zeros(count, np.int64)
    for n in range(count):
        status = state[veteran[n].citizen] & STATUS
        if status == QUIET or status == RESTING or status == DONE:
            where[n] = cells[veteran[n].cell, CELL_PLACE]
            if wanted[where[n]] > 0:
                word = words(key, INVESTIGATE, veteran[n].citizen, hour)[0]
                keys[n] = priority(word, veteran[n].citizen, False)
    last = last_picks(keys, where, wanted)
    for n in range(count):
        if keys[n] >= 0 and keys[n] <= last[where[n]]:
            citizen = veteran[n].citizen
            state[citizen] = (state[citizen] & ~STATUS) | np.uint16(DETAINED)
