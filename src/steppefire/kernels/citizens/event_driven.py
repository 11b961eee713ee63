"""The event-driven hour: its cost follows the people whose situation changes.

Whoever can change in an hour is one of these, since thresholds are static and fields are shared by a cell:

1. people whose rest ends now;
2. people without active contacts whose rank lies between the old and the new frontier of their cell: the ranks are
   walked and mapped back to citizens;
3. people with active contacts whose rank the field could reach (`NEAR`): they are on the watch list, which is looked
   through; a place where they are many is looked through from end to end instead;
4. people on the street: all of them are looked at.

Nobody else is touched. All changes of an hour are decided on the state before it and applied together, so that their
order cannot matter. `steppefire.kernels.citizens.full_sweep` does the same by looking at everybody; the two agree to
the bit.

Two things make loops fast here. Arrays are bound to names first: reading a field of a tuple inside a loop costs more
than the loop. And memory is visited in loops that do nothing else, a block at a time, so that visits wait for memory
together.
"""

from __future__ import annotations

import numpy as np

from steppefire.kernels import inner, kernel
from steppefire.kernels.citizens.contacts import PLACE_ADULTS, most_contacts
from steppefire.kernels.citizens.crowd_state import (
    ACTIVE,
    ENRAGED,
    JOIN_BELOW,
    LAST,
    MOST,
    REACHED,
    SCANNED,
    STAMP,
    STATE,
    STAY_BELOW,
    TO,
    VETERAN,
    WATCH,
    WATCHERS,
    WHO,
    check,
    note,
    quiet_crowd,
    turn_over,
    watch_over,
)
from steppefire.kernels.citizens.permutations import stretch
from steppefire.kernels.citizens.rule import (
    CELL_CONTACTS,
    CELL_PLACE,
    CELL_SIZE,
    CELL_START,
    DETAINED,
    DONE,
    LOCAL_ONE,
    NEAR,
    PEACEFUL,
    QUIET,
    RESTING,
    STATUS,
    VIOLENT,
    WATCHED,
    contacts_of,
    fates,
    priority,
    pull,
    rage_limit,
    rank_of,
)
from steppefire.kernels.citizens.selection import TAKES, eligible, fate_of, last_picks, word_of
from steppefire.kernels.citizens.thresholds import count_below
from steppefire.kernels.citizens.transitions import apply_joins, apply_leaves, off_street
from steppefire.kernels.random import words
from steppefire.kernels.streams import INVESTIGATE

__all__ = ["investigate", "quiet_crowd", "step", "take"]

HEADROOM = 0.05
"""Standard deviations by which the near set is drawn wider than the field asks for, so that it seldom grows."""
BLOCK = 256
"""Citizens looked at, together."""

MANY, FEW = 0.35, 0.2
"""Shares of a place on the watch list above which it is looked through from end to end, and below which no more."""


@kernel
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
        A status code of `steppefire.kernels.citizens.rule`.
    """
    _widen_near(population, temper, field, crowd)
    joins = _wake(population, temper, field, crowd, hour)
    joins = _walk_frontiers(population, field, crowd, joins)
    joins = _look_through_watch(population, temper, field, crowd, hour, joins)
    joins = _look_through_places(population, temper, field, crowd, hour, joins)
    _choose_by_place(population, crowd)
    leaves = _look_at_street(population, temper, field, crowd, hour)
    apply_leaves(population, crowd, hour, leaves)
    apply_joins(population, temper, crowd, hour, joins)
    return check(crowd.street, crowd.used[ACTIVE])


@kernel
def refresh(population, temper, field, table, hour, cell, local, online):
    """Work out for this hour below which ranks people of a cell with these active contacts join and stay."""
    cells = population.cells
    kind, first, lowest = population.thresholds
    drawn = pull(temper.contact_pull, field.online[cells[cell, CELL_PLACE]], local, online, cells[cell, CELL_CONTACTS])
    size, z = cells[cell, CELL_SIZE], field.cell[cell]
    row = table[cell, local * (1 + most_contacts(population.ties)[1]) + online]
    row[JOIN_BELOW] = count_below(kind, first, lowest, cell, size, z + drawn)
    row[STAY_BELOW] = count_below(kind, first, lowest, cell, size, z + temper.hysteresis + drawn)
    row[STAMP] = hour + 1


@inner
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
                    watch_over(watch, used, street, cells[cell, CELL_PLACE], state, citizen, first + k, cell)


@inner
def _wake(population, temper, field, crowd, hour):
    """End the rests that are over; return the number of people who would join at once."""
    joins, state, table = crowd.joins, crowd.state, crowd.table
    online_codes = 1 + most_contacts(population.ties)[1]
    woken = turn_over(crowd.due, crowd.sleepers, crowd.under, crowd.used, joins, hour)
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
            refresh(population, temper, field, table, hour, cell, local, online)
        if rank < table[cell, code, JOIN_BELOW]:
            n = note(joins, n, citizen, rank, cell)
    return n


@inner
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
                    n = note(joins, n, start + block[k], first + k, cell)
    return n


@inner
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
                kept = note(watch, kept, citizen, rank, cell)
            if now & STATUS == QUIET:
                local, online = contacts_of(now)
                code = local * online_codes + online
                if table[cell, code, STAMP] != hour + 1:
                    refresh(population, temper, field, table, hour, cell, local, online)
                if rank < table[cell, code, JOIN_BELOW]:
                    n = note(joins, n, citizen, rank, cell)
    crowd.used[WATCH] = kept
    return n


@inner
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
                    refresh(population, temper, field, table, hour, cell, local, online)
                rank = rank_of(cells, ranks, cell, citizen)
                if rank < table[cell, code, JOIN_BELOW]:
                    n = note(joins, n, citizen, rank, cell)
    return n


@inner
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
                    used[WATCH] = note(watch, used[WATCH], citizen, rank_of(cells, ranks, cell, citizen), cell)
                    state[citizen] |= WATCHED
    if not switched:
        return
    for place in range(places.shape[0]):
        watchers, adults = street[place, WATCHERS], places[place, PLACE_ADULTS]
        street[place, SCANNED] = watchers >= FEW * adults if street[place, SCANNED] else watchers > MANY * adults
    kept = 0
    for k in range(used[WATCH]):
        if not street[cells[watch[k].cell, CELL_PLACE], SCANNED]:
            watch[kept] = watch[k]
            kept += 1
    used[WATCH] = kept


@inner
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
                refresh(population, temper, field, table, hour, cell, local, online)
            if active[n].rank >= table[cell, code, STAY_BELOW]:
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


@kernel
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
    wanted, kinds, anybody = np.zeros(takes.shape[0], np.int64), np.zeros(TAKES, np.int64), False
    for place in range(takes.shape[0]):
        for kind in range(TAKES):
            if takes[place, kind] > 0:
                wanted[place], kinds[kind], anybody = 1, 1, True
    if not anybody:
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
        if kinds[kind] > 0:
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
    off_street(population, crowd, leaves)


@kernel
def investigate(population, temper, crowd, wanted, hour):
    """Detain people who have been on the street and have gone home.

    Parameters
    ----------
    wanted
        Numbers wanted, int64 (places,); changed to the numbers really detained.
    """
    cells, state, veteran, key = population.cells, crowd.state, crowd.veteran, temper.key
    count = crowd.used[VETERAN]
    keys, where = np.empty(count, np.int64), np.zeros(count, np.int64)
    for n in range(count):
        keys[n] = -1
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
