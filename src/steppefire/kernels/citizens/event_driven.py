"""The event-driven engine: a step costs what changes, not what there is.

Thresholds are static and fields are shared by a cell, so that only these citizens can change in a step:

1. citizens whose rest ends now;
2. citizens without active contacts whose rank lies between the old and the new frontier of their cell: the ranks in
   between are mapped back to citizens;
3. citizens with active contacts whose threshold the field could reach (`NEAR`): they are on the watch list, and all of
   it is evaluated; once a third of a place is on the watch list, all its residents are scanned instead;
4. citizens on the street: all of them are evaluated.

Nobody else is touched. All changes of a step are decided on the state before it and applied together, so that their
order cannot matter. `steppefire.kernels.citizens.full_sweep` evaluates everybody instead; the two agree to the bit.

Two habits make the loops fast. Arrays are bound to local names first: reading a field of a tuple inside a loop costs
more than the loop. And memory is read at random in loops that do nothing else, a block at a time, so that the processor
waits for many reads at once.
"""

from __future__ import annotations

import numpy as np

from steppefire.kernels import inner, kernel
from steppefire.kernels.citizens.contacts import PLACE_ADULTS, most_contacts
from steppefire.kernels.citizens.crowd_state import (
    ACTIVE,
    ENRAGED,
    ENTRY,
    EVER_ACTIVE,
    JOIN_BELOW,
    LAST_FIELD,
    MOST_ACTIVE,
    NEAR_FIELD,
    NEW_STATUS,
    OLD_STATE,
    ON_WATCH,
    SCANNED,
    STAMP,
    STAY_BELOW,
    WATCH,
    add_to_watch_list,
    append,
    check_counts,
    pop_rested,
)
from steppefire.kernels.citizens.permutations import elements_from
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
    active_contacts,
    priority,
    pull,
    rank_of,
    selection_words,
    violence_limit,
)
from steppefire.kernels.citizens.selection import TAKES, eligible, last_selected, status_after, word_index
from steppefire.kernels.citizens.thresholds import count_below
from steppefire.kernels.citizens.transitions import apply_joins, apply_leaves, leave_street
from steppefire.kernels.random import words
from steppefire.kernels.streams import INVESTIGATE

HEADROOM = 0.05
"""Standard deviations by which marks go beyond the reach of the field, so that few steps add marks."""
BLOCK = 256
"""Citizens whose state is read together."""
SCAN_ABOVE = 0.35
"""Share of a place on the watch list above which all its residents are scanned and none is listed."""
LIST_BELOW = 0.2
"""Share below which a scanned place is listed again; lower than `SCAN_ABOVE`, so that places seldom switch."""


@kernel
def step(population, temper, field, crowd, step):
    """Advance all citizens by one step.

    Parameters
    ----------
    population, temper, field
        A `Population`, a `Temper` and a `Field`.
    crowd
        State of the citizens, a `CrowdState`; changed.
    step
        Index of the step, from 0.

    Returns
    -------
    int
        A status code of `steppefire.kernels.citizens.rule`.
    """
    _extend_near(population, temper, field, crowd)
    joins = _end_rests(population, temper, field, crowd, step)
    joins = _scan_frontiers(population, field, crowd, joins)
    joins = _scan_watch_list(population, temper, field, crowd, step, joins)
    joins = _scan_places(population, temper, field, crowd, step, joins)
    _choose_list_or_scan(population, crowd)
    leaves = _scan_street(population, temper, field, crowd, step)
    apply_leaves(population, crowd, step, leaves)
    apply_joins(population, temper, field, crowd, step, joins)
    return check_counts(crowd.street, crowd.used[ACTIVE])


@kernel
def update_limits(population, temper, field, table, step, cell, local, online):
    """Compute the ranks below which citizens of a cell with these active contacts join and stay in this step."""
    cells = population.cells
    kind, first, lowest = population.thresholds
    drawn = pull(temper.contact_pull, field.online[cells[cell, CELL_PLACE]], local, online, cells[cell, CELL_CONTACTS])
    size, z = cells[cell, CELL_SIZE], field.cell[cell]
    row = table[cell, local * (1 + most_contacts(population.network)[1]) + online]
    row[JOIN_BELOW] = count_below(kind, first, lowest, cell, size, z + drawn)
    row[STAY_BELOW] = count_below(kind, first, lowest, cell, size, z + temper.hysteresis + drawn)
    row[STAMP] = step + 1


@inner
def _extend_near(population, temper, field, crowd):
    """Mark the citizens of each cell whom its field could reach with the most active contacts of any citizen."""
    cells, ranks, state, frontiers = population.cells, population.ranks, crowd.state, crowd.frontiers
    kind, lowest_of, lowest = population.thresholds
    watch, used, street, z = crowd.watch, crowd.used, crowd.street, field.cell
    citizens = np.empty(BLOCK, np.int64)
    for cell in range(cells.shape[0]):
        reach = z[cell] + pull(temper.contact_pull, 1.0, used[MOST_ACTIVE], 0, cells[cell, CELL_CONTACTS])
        if reach <= frontiers[cell, NEAR_FIELD]:
            continue
        size, start = cells[cell, CELL_SIZE], cells[cell, CELL_START]
        old = count_below(kind, lowest_of, lowest, cell, size, frontiers[cell, NEAR_FIELD])
        new = count_below(kind, lowest_of, lowest, cell, size, reach + HEADROOM)
        frontiers[cell, NEAR_FIELD] = reach + HEADROOM
        for first in range(old, new, BLOCK):
            block = citizens[: min(BLOCK, new - first)]
            elements_from(ranks, cell, first, block)
            for k in range(block.shape[0]):
                citizen = start + block[k]
                state[citizen] |= NEAR
                if state[citizen] >= LOCAL_ONE and not state[citizen] & WATCHED:
                    add_to_watch_list(watch, used, street, cells[cell, CELL_PLACE], state, citizen, first + k, cell)


@inner
def _end_rests(population, temper, field, crowd, step):
    """End the rests that are over; return the number of citizens who join at once."""
    joins, state, table = crowd.joins, crowd.state, crowd.table
    online_codes = 1 + most_contacts(population.network)[1]
    rested = pop_rested(crowd.calendar, crowd.pages, crowd.next_page, crowd.used, joins, step)
    n = 0
    for k in range(rested):
        citizen, rank, cell = joins[k].citizen, joins[k].rank, joins[k].cell
        now = state[citizen]
        if now & STATUS != RESTING:
            continue
        state[citizen] = now - np.uint16(RESTING)
        local, online = active_contacts(now)
        code = local * online_codes + online
        if table[cell, code, STAMP] != step + 1:
            update_limits(population, temper, field, table, step, cell, local, online)
        if rank < table[cell, code, JOIN_BELOW]:
            n = append(joins, n, citizen, rank, cell)
    return n


@inner
def _scan_frontiers(population, field, crowd, n):
    """Find the quiet citizens without active contacts whose threshold the risen field of their cell has passed."""
    cells, ranks, state, frontiers, joins = (
        population.cells, population.ranks, crowd.state, crowd.frontiers, crowd.joins
    )
    kind, lowest_of, lowest = population.thresholds
    z = field.cell
    citizens = np.empty(BLOCK, np.int64)
    for cell in range(cells.shape[0]):
        last = frontiers[cell, LAST_FIELD]
        frontiers[cell, LAST_FIELD] = z[cell]
        if z[cell] <= last:
            continue
        size, start = cells[cell, CELL_SIZE], cells[cell, CELL_START]
        old = count_below(kind, lowest_of, lowest, cell, size, last)
        new = count_below(kind, lowest_of, lowest, cell, size, z[cell])
        for first in range(old, new, BLOCK):
            block = citizens[: min(BLOCK, new - first)]
            elements_from(ranks, cell, first, block)
            for k in range(block.shape[0]):
                if state[start + block[k]] & (STATUS | WATCHED) == QUIET:
                    n = append(joins, n, start + block[k], first + k, cell)
    return n


@inner
def _scan_watch_list(population, temper, field, crowd, step, n):
    """Find the citizens on the watch list who join; drop those without active contacts from it."""
    cells, state, watch, joins = population.cells, crowd.state, crowd.watch, crowd.joins
    table, street = crowd.table, crowd.street
    online_codes = 1 + most_contacts(population.network)[1]
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
                street[cells[cell, CELL_PLACE], ON_WATCH] -= 1
            else:
                kept = append(watch, kept, citizen, rank, cell)
            if now & STATUS == QUIET:
                local, online = active_contacts(now)
                code = local * online_codes + online
                if table[cell, code, STAMP] != step + 1:
                    update_limits(population, temper, field, table, step, cell, local, online)
                if rank < table[cell, code, JOIN_BELOW]:
                    n = append(joins, n, citizen, rank, cell)
    crowd.used[WATCH] = kept
    return n


@inner
def _scan_places(population, temper, field, crowd, step, n):
    """Find the citizens who join in the places where all residents are scanned."""
    cells, ranks, state, joins = population.cells, population.ranks, crowd.state, crowd.joins
    table, street = crowd.table, crowd.street
    online_codes = 1 + most_contacts(population.network)[1]
    for cell in range(cells.shape[0]):
        place, start = cells[cell, CELL_PLACE], cells[cell, CELL_START]
        if not street[place, SCANNED]:
            continue
        if cell == 0 or cells[cell - 1, CELL_PLACE] != place:
            street[place, ON_WATCH] = 0
        for citizen in range(start, start + cells[cell, CELL_SIZE]):
            now = state[citizen]
            if not now & NEAR:
                continue
            street[place, ON_WATCH] += now >= LOCAL_ONE
            if now & STATUS == QUIET:
                local, online = active_contacts(now)
                code = local * online_codes + online
                if table[cell, code, STAMP] != step + 1:
                    update_limits(population, temper, field, table, step, cell, local, online)
                rank = rank_of(cells, ranks, cell, citizen)
                if rank < table[cell, code, JOIN_BELOW]:
                    n = append(joins, n, citizen, rank, cell)
    return n


@inner
def _choose_list_or_scan(population, crowd):
    """Decide for each place whether its citizens are put on the watch list or all residents are scanned."""
    cells, ranks, places = population.cells, population.ranks, population.places
    state, watch, street, used = crowd.state, crowd.watch, crowd.street, crowd.used
    switched = False
    for cell in range(cells.shape[0]):
        place, start = cells[cell, CELL_PLACE], cells[cell, CELL_START]
        on_watch, adults = street[place, ON_WATCH], places[place, PLACE_ADULTS]
        if not street[place, SCANNED] and on_watch > SCAN_ABOVE * adults:
            switched = True
            for citizen in range(start, start + cells[cell, CELL_SIZE]):
                state[citizen] |= WATCHED  # none of them is put on the list any more
        elif street[place, SCANNED] and on_watch < LIST_BELOW * adults:
            switched = True
            for citizen in range(start, start + cells[cell, CELL_SIZE]):
                state[citizen] &= ~WATCHED
                if state[citizen] & NEAR and state[citizen] >= LOCAL_ONE:
                    used[WATCH] = append(watch, used[WATCH], citizen, rank_of(cells, ranks, cell, citizen), cell)
                    state[citizen] |= WATCHED
    if not switched:
        return
    for place in range(places.shape[0]):
        on_watch, adults = street[place, ON_WATCH], places[place, PLACE_ADULTS]
        if street[place, SCANNED]:
            street[place, SCANNED] = on_watch >= LIST_BELOW * adults
        else:
            street[place, SCANNED] = on_watch > SCAN_ABOVE * adults
    kept = 0
    for k in range(used[WATCH]):
        if not street[cells[watch[k].cell, CELL_PLACE], SCANNED]:
            watch[kept] = watch[k]
            kept += 1
    used[WATCH] = kept


@inner
def _scan_street(population, temper, field, crowd, step):
    """Decide who leaves the street and make those who stay violent or peaceful; return how many leave."""
    cells, rage = population.cells, field.rage
    state, active, transitions, table, street = crowd.state, crowd.active, crowd.transitions, crowd.table, crowd.street
    online_codes = 1 + most_contacts(population.network)[1]
    seen = np.empty(BLOCK, np.uint16)
    leaves = 0
    for first in range(0, crowd.used[ACTIVE], BLOCK):
        last = min(first + BLOCK, crowd.used[ACTIVE])
        for n in range(first, last):
            seen[n - first] = state[active[n].citizen]
        for n in range(first, last):
            now, cell = seen[n - first], active[n].cell
            if active[n].until <= step:
                transitions[leaves, ENTRY], transitions[leaves, NEW_STATUS] = n, RESTING
                transitions[leaves, OLD_STATE] = now
                leaves += 1
                continue
            local, online = active_contacts(now)
            code = local * online_codes + online
            if table[cell, code, STAMP] != step + 1:
                update_limits(population, temper, field, table, step, cell, local, online)
            if active[n].rank >= table[cell, code, STAY_BELOW]:
                transitions[leaves, ENTRY], transitions[leaves, NEW_STATUS] = n, QUIET
                transitions[leaves, OLD_STATE] = now
                leaves += 1
                continue
            place = cells[cell, CELL_PLACE]
            enraged = active[n].word < violence_limit(rage[place])
            if enraged and now & STATUS == PEACEFUL:
                state[active[n].citizen] = now + np.uint16(VIOLENT - PEACEFUL)
                street[place, ENRAGED] += 1
            elif not enraged and now & STATUS == VIOLENT:
                state[active[n].citizen] = now - np.uint16(VIOLENT - PEACEFUL)
                street[place, ENRAGED] -= 1
    return leaves


@kernel
def take(population, temper, crowd, takes, step):
    """Kill, injure and detain people on the street, selected at random.

    Parameters
    ----------
    population, temper, crowd
        See `step`.
    takes
        Numbers wanted of each kind (`selection`), int64 (places, TAKES); changed to the numbers found.
    step
        Index of the step.
    """
    cells, state, active, transitions, key = population.cells, crowd.state, crowd.active, crowd.transitions, temper.key
    people = crowd.used[ACTIVE]
    wanted, kinds, any_wanted = np.zeros(takes.shape[0], np.int64), np.zeros(TAKES, np.int64), False
    for place in range(takes.shape[0]):
        for kind in range(TAKES):
            if takes[place, kind] > 0:
                wanted[place], kinds[kind], any_wanted = 1, 1, True
    if not any_wanted:
        return
    entry, where, status = np.empty(people, np.int64), np.empty(people, np.int64), np.empty(people, np.int64)
    candidates = 0
    for n in range(people):
        where[candidates], entry[candidates] = cells[active[n].cell, CELL_PLACE], n
        candidates += wanted[where[candidates]]
    draws, now = np.empty((candidates, 3), np.uint32), np.empty(candidates, np.uint16)
    after, keys = np.zeros(candidates, np.int64), np.empty(candidates, np.int64)
    for k in range(candidates):
        now[k] = state[active[entry[k]].citizen]
    for k in range(candidates):
        status[k] = now[k] & STATUS
        drawn = selection_words(key, active[entry[k]].citizen, step)
        draws[k, 0], draws[k, 1], draws[k, 2] = drawn[0], drawn[1], drawn[2]
    for kind in range(TAKES):
        if kinds[kind] > 0:
            for k in range(candidates):
                picked_from = takes[where[k], kind] > 0 and after[k] == 0 and eligible(kind, status[k])
                word, citizen = np.uint64(draws[k, word_index(kind)]), active[entry[k]].citizen
                keys[k] = priority(word, citizen, status[k] == VIOLENT) if picked_from else -1
            last = last_selected(keys, where[:candidates], takes[:, kind])
            for k in range(candidates):
                if keys[k] >= 0 and keys[k] <= last[where[k]]:
                    after[k] = status_after(kind)
    leaves = 0
    for k in range(candidates):
        if after[k] != 0:
            transitions[leaves, ENTRY], transitions[leaves, NEW_STATUS] = entry[k], after[k]
            transitions[leaves, OLD_STATE] = now[k]
            leaves += 1
    leave_street(population, crowd, leaves)


@kernel
def gone_home(population, crowd):
    """Return how many citizens of each place have been on the street and have gone home, int64 (places,)."""
    out, state, ever_active = np.zeros(population.places.shape[0], np.int64), crowd.state, crowd.ever_active
    for n in range(crowd.used[EVER_ACTIVE]):
        status = state[ever_active[n].citizen] & STATUS
        if status == QUIET or status == RESTING or status == DONE:
            out[population.cells[ever_active[n].cell, CELL_PLACE]] += 1
    return out


@kernel
def investigate(population, temper, crowd, wanted, step):
    """Detain citizens who have been on the street and have gone home, selected at random.

    Parameters
    ----------
    population, temper, crowd
        See `step`.
    wanted
        Numbers wanted, int64 (places,); changed to the numbers found.
    step
        Index of the step.
    """
    cells, state, ever_active, key = population.cells, crowd.state, crowd.ever_active, temper.key
    count = crowd.used[EVER_ACTIVE]
    keys, where = np.empty(count, np.int64), np.zeros(count, np.int64)
    for n in range(count):
        keys[n] = -1
        status = state[ever_active[n].citizen] & STATUS
        if status == QUIET or status == RESTING or status == DONE:
            where[n] = cells[ever_active[n].cell, CELL_PLACE]
            if wanted[where[n]] > 0:
                word = words(key, INVESTIGATE, ever_active[n].citizen, step)[0]
                keys[n] = priority(word, ever_active[n].citizen, False)
    last = last_selected(keys, where, wanted)
    for n in range(count):
        if keys[n] >= 0 and keys[n] <= last[where[n]]:
            citizen = ever_active[n].citizen
            state[citizen] = (state[citizen] & ~STATUS) | np.uint16(DETAINED)
