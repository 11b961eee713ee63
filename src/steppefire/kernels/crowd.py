"""The event-driven hour: its cost follows the people whose situation changes.

Whoever can change in an hour is one of these, since thresholds are static and fields are shared by a cell:

1. people whose rest ends now;
2. people without active contacts whose rank lies between the old and the new frontier of their cell: the ranks are
   walked and mapped back to citizens;
3. people with active contacts whose rank the field could reach (`NEAR`): they are on the watch list, which is looked
   through;
4. people on the street: all of them are looked at.

Nobody else is touched. All changes of an hour are decided on the state before it and applied together, so that their
order cannot matter. `steppefire.kernels.sweep` does the same by looking at everybody; the two agree to the bit.

Loops bind the arrays they use to names first: reading a field of a tuple inside a loop costs more than the loop.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit

from steppefire.kernels.picks import TAKES, eligible, fate_of, last_picks, stream_of
from steppefire.kernels.rule import (
    BAD_COUNT,
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
    PLACE_START,
    QUIET,
    RESTING,
    STATUS,
    VIOLENT,
    WATCHED,
    Population,
    citizen_of,
    contacts,
    contacts_each,
    contacts_of,
    count_below,
    first_online,
    priority,
    pull,
    rage_limit,
    rank_of,
    rest_hours,
    stay_hours,
    temper_of,
)
from steppefire.kernels.streams import INVESTIGATE
from steppefire.kernels.ties import find

HEADROOM = 0.15
"""Standard deviations by which the near set is drawn wider than the field asks for, so that it seldom grows."""

BATCH = 128
"""Citizens whose contacts are worked out together."""

# Columns of the tables of a crowd.
PRESENT, ENRAGED, MOST = range(3)
CITIZEN, RANK, CELL, UNTIL, WORD = range(5)
WALKED, REACHED = range(2)
LIMIT, HELD, STAMP = range(3)
NEXT = 1
# Entries of ``used``.
ACTIVE, WATCH, VETERAN, SLOTS, FREE = range(5)


class Crowd(NamedTuple):
    """State of all citizens, and lists of those who may change.

    Lists have room for every adult but are only touched as far as they are used, so that the memory of a calm country
    is that of its citizens' states.
    """

    state: np.ndarray
    """Status, marks and counts of active contacts, uint16 (citizens,)."""
    stints: np.ndarray
    """Stints begun, uint8 (citizens,)."""
    street: np.ndarray
    """People on the street, violent ones among them, and the most active contacts of anybody so far (at least 1),
    int64 (places, 3)."""
    used: np.ndarray
    """Lengths of the lists, int64 (5,); entry `FREE` is the first free slot of the calendar, -1 for none."""
    active: np.ndarray
    """People on the street: citizen, rank, cell, last hour, word for violence, int64 (adults, 5)."""
    watch: np.ndarray
    """People with active contacts whom the field could reach: citizen, rank, cell, int64 (adults, 3)."""
    veteran: np.ndarray
    """Everybody who has been on the street, int64 (adults,)."""
    due: np.ndarray
    """First calendar slot of each hour, int64 (hours + 1,), -1 for none."""
    slots: np.ndarray
    """Calendar: citizen and next slot, int64 (adults, 2)."""
    frontiers: np.ndarray
    """Frontier without contacts as last walked, and rank below which citizens are marked near, int64 (cells, 2)."""
    table: np.ndarray
    """Ranks below which people join and stay, by cell and contacts, with the hour they hold for,
    int64 (cells, codes, 3)."""
    joins: np.ndarray
    """Workspace: people who join: citizen, rank, cell, int64 (adults, 3)."""
    moves: np.ndarray
    """Workspace: entries of ``active`` that leave, new status and stint; then citizens who moved with their place."""


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
    adults = int(population.places[:, 1].sum())
    codes = (first_online(population.local_rings) + 1) * (1 + 2 * population.online_rings)
    used = np.zeros(5, np.int64)
    used[FREE] = -1
    street = np.zeros((population.places.shape[0], 3), np.int64)
    street[:, MOST] = 1
    return Crowd(
        state=np.zeros(citizens, np.uint16),
        stints=np.zeros(citizens, np.uint8),
        street=street,
        used=used,
        active=np.empty((adults, 5), np.int64),
        watch=np.empty((adults, 3), np.int64),
        veteran=np.empty(adults, np.int64),
        due=np.full(hours + 1, -1, np.int64),
        slots=np.empty((adults, 2), np.int64),
        frontiers=np.zeros((cells, 2), np.int64),
        table=np.full((cells, codes, 3), -1, np.int64),
        joins=np.empty((adults + 1, 3), np.int64),
        moves=np.empty((adults + 1, 3), np.int64),
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
    leaves = _look_at_street(population, temper, field, crowd, hour)
    _apply_leaves(population, temper, crowd, hour, leaves)
    _apply_joins(population, temper, crowd, hour, joins)
    present, violent = crowd.street[:, PRESENT], crowd.street[:, ENRAGED]
    return OK if present.sum() == crowd.used[ACTIVE] and (violent <= present).all() else BAD_COUNT


@njit(cache=True)
def _code(table, cells, z, online_share, temper, rings, hour, cell, local, online):
    """Return the row of ``table`` for a cell and a count of active contacts, brought up to date for the hour."""
    code = local * (1 + 2 * rings[1]) + online
    if table[cell, code, STAMP] != hour:
        each = contacts_each(rings[0], rings[1])
        drawn = pull(temper.contact_pull, online_share[cells[cell, CELL_PLACE]], local, online, each)
        table[cell, code, LIMIT] = count_below(cells[cell, CELL_SIZE], z[cell] + drawn)
        table[cell, code, HELD] = count_below(cells[cell, CELL_SIZE], z[cell] + temper.hysteresis + drawn)
        table[cell, code, STAMP] = hour
    return code


@njit(cache=True)
def _widen_near(population, temper, field, crowd):
    """Mark the citizens of each cell whom its field could reach with the most contacts anybody there has."""
    cells, ranks, state, frontiers = population.cells, population.ranks, crowd.state, crowd.frontiers
    each = contacts_each(population.local_rings, population.online_rings)
    for cell in range(cells.shape[0]):
        most = crowd.street[cells[cell, CELL_PLACE], MOST]
        reach = field.cell[cell] + pull(temper.contact_pull, 1.0, most, 0, each)
        if count_below(cells[cell, CELL_SIZE], reach) <= frontiers[cell, REACHED]:
            continue
        wide = count_below(cells[cell, CELL_SIZE], reach + HEADROOM)
        for rank in range(frontiers[cell, REACHED], wide):
            citizen = citizen_of(cells, ranks, cell, rank)
            state[citizen] |= NEAR
            if state[citizen] >= LOCAL_ONE:
                _watch(crowd.watch, crowd.used, state, citizen, rank, cell)
        frontiers[cell, REACHED] = wide


@njit(cache=True)
def _watch(watch, used, state, citizen, rank, cell):
    n = used[WATCH]
    watch[n, CITIZEN] = citizen
    watch[n, RANK] = rank
    watch[n, CELL] = cell
    used[WATCH] = n + 1
    state[citizen] |= WATCHED


@njit(cache=True)
def _propose(joins, n, citizen, rank, cell):
    joins[n, CITIZEN] = citizen
    joins[n, RANK] = rank
    joins[n, CELL] = cell
    return n + 1


@njit(cache=True)
def _wake(population, temper, field, crowd, hour):
    """End the rests that are over; return the number of people who would join at once."""
    cells, ranks, rings = population.cells, population.ranks, (population.local_rings, population.online_rings)
    state, slots, joins, used, table = crowd.state, crowd.slots, crowd.joins, crowd.used, crowd.table
    z, online_share = field.cell, field.online
    n = 0
    slot = crowd.due[hour]
    while slot >= 0:
        citizen = slots[slot, CITIZEN]
        if state[citizen] & STATUS == RESTING:
            state[citizen] -= np.uint16(RESTING)
            cell = find(cells, CELL_START, citizen)
            local, online = contacts_of(state[citizen])
            rank = rank_of(cells, ranks, cell, citizen)
            code = _code(table, cells, z, online_share, temper, rings, hour, cell, local, online)
            if rank < table[cell, code, LIMIT]:
                n = _propose(joins, n, citizen, rank, cell)
        following = slots[slot, NEXT]
        slots[slot, NEXT] = used[FREE]
        used[FREE] = slot
        slot = following
    return n


@njit(cache=True)
def _walk_frontiers(population, field, crowd, n):
    """Find the quiet people whom the risen field of their cell calls without any contact."""
    cells, ranks, state, frontiers, joins = (
        population.cells, population.ranks, crowd.state, crowd.frontiers, crowd.joins
    )
    for cell in range(cells.shape[0]):
        new = count_below(cells[cell, CELL_SIZE], field.cell[cell])
        for rank in range(frontiers[cell, WALKED], new):
            citizen = citizen_of(cells, ranks, cell, rank)
            if state[citizen] & (STATUS | WATCHED) == QUIET:
                n = _propose(joins, n, citizen, rank, cell)
        frontiers[cell, WALKED] = new
    return n


@njit(cache=True)
def _look_through_watch(population, temper, field, crowd, hour, n):
    """Find the quiet people with active contacts who are called now; drop those whose contacts have gone."""
    cells, rings = population.cells, (population.local_rings, population.online_rings)
    state, watch, joins, table = crowd.state, crowd.watch, crowd.joins, crowd.table
    z, online_share = field.cell, field.online
    kept = 0
    for entry in range(crowd.used[WATCH]):
        citizen, rank, cell = watch[entry, CITIZEN], watch[entry, RANK], watch[entry, CELL]
        now = state[citizen]
        if now & STATUS == QUIET:
            local, online = contacts_of(now)
            code = _code(table, cells, z, online_share, temper, rings, hour, cell, local, online)
            if rank < table[cell, code, LIMIT]:
                n = _propose(joins, n, citizen, rank, cell)
        if now < LOCAL_ONE:
            state[citizen] = now & ~WATCHED
        else:
            watch[kept, CITIZEN], watch[kept, RANK], watch[kept, CELL] = citizen, rank, cell
            kept += 1
    crowd.used[WATCH] = kept
    return n


@njit(cache=True)
def _look_at_street(population, temper, field, crowd, hour):
    """Decide who leaves the street; turn those who stay violent or peaceful. Return how many leave."""
    cells, rings = population.cells, (population.local_rings, population.online_rings)
    state, active, moves, table, street = crowd.state, crowd.active, crowd.moves, crowd.table, crowd.street
    z, online_share, rage = field.cell, field.online, field.rage
    leaves = 0
    for n in range(crowd.used[ACTIVE]):
        citizen, rank, cell = active[n, CITIZEN], active[n, RANK], active[n, CELL]
        if active[n, UNTIL] <= hour:
            moves[leaves, 0], moves[leaves, 1] = n, RESTING
            leaves += 1
            continue
        now = state[citizen]
        place = cells[cell, CELL_PLACE]
        local, online = contacts_of(now)
        code = _code(table, cells, z, online_share, temper, rings, hour, cell, local, online)
        if rank >= table[cell, code, HELD]:
            moves[leaves, 0], moves[leaves, 1] = n, QUIET
            leaves += 1
            continue
        enraged = active[n, WORD] < rage_limit(rage[place])
        if enraged and now & STATUS == PEACEFUL:
            state[citizen] = now + np.uint16(VIOLENT - PEACEFUL)
            street[place, ENRAGED] += 1
        elif not enraged and now & STATUS == VIOLENT:
            state[citizen] = now - np.uint16(VIOLENT - PEACEFUL)
            street[place, ENRAGED] -= 1
    return leaves


@njit(cache=True)
def _apply_leaves(population, temper, crowd, hour, leaves):
    """Take the leavers off the street and note when their rest ends.

    Memory is visited in one loop and sums are done in the next: visits that wait for memory then overlap.
    """
    active, moves, stints = crowd.active, crowd.moves, crowd.stints
    for k in range(leaves):
        moves[k, 2] = stints[active[moves[k, 0], CITIZEN]]
    for k in range(leaves):
        if moves[k, 1] == RESTING:
            citizen = active[moves[k, 0], CITIZEN]
            rest = rest_hours(temper, citizen, moves[k, 2])
            if rest < 0:
                moves[k, 1] = DONE
            else:
                _schedule(crowd.due, crowd.slots, crowd.used, citizen, hour + rest)
    _off_street(population, crowd, leaves)


@njit(cache=True)
def _schedule(due, slots, used, citizen, hour):
    """Note that the citizen's rest ends at ``hour``; later than the run is never."""
    if hour >= due.shape[0]:
        return
    slot = used[FREE]
    if slot >= 0:
        used[FREE] = slots[slot, NEXT]
    else:
        slot = used[SLOTS]
        used[SLOTS] += 1
    slots[slot, CITIZEN] = citizen
    slots[slot, NEXT] = due[hour]
    due[hour] = slot


@njit(cache=True)
def _off_street(population, crowd, leaves):
    """Give the first ``leaves`` entries of ``moves`` their new status, close the gaps, and tell their contacts.

    Entries rise, so that the list is closed from its end without disturbing those still to go.
    """
    cells, state, active, moves, street = population.cells, crowd.state, crowd.active, crowd.moves, crowd.street
    last = crowd.used[ACTIVE]
    for k in range(leaves - 1, -1, -1):
        n, to = moves[k, 0], moves[k, 1]
        citizen = active[n, CITIZEN]
        place = cells[active[n, CELL], CELL_PLACE]
        now = state[citizen]
        street[place, PRESENT] -= 1
        if now & STATUS == VIOLENT:
            street[place, ENRAGED] -= 1
        state[citizen] = (now & ~STATUS) | np.uint16(to)
        moves[k, 0], moves[k, 1] = citizen, place
        last -= 1
        active[n] = active[last]
    crowd.used[ACTIVE] = last
    _tell(population, crowd, leaves, False)


@njit(cache=True)
def _apply_joins(population, temper, crowd, hour, proposals):
    """Bring the joiners onto the street; somebody proposed twice joins once."""
    cells, state, stints = population.cells, crowd.state, crowd.stints
    active, joins, moves, street, veteran = crowd.active, crowd.joins, crowd.moves, crowd.street, crowd.veteran
    joined = 0
    n = crowd.used[ACTIVE]
    for k in range(proposals):
        citizen = joins[k, CITIZEN]
        if state[citizen] & STATUS != QUIET:
            continue
        place = cells[joins[k, CELL], CELL_PLACE]
        if stints[citizen] == 0:
            veteran[crowd.used[VETERAN]] = citizen
            crowd.used[VETERAN] += 1
        if stints[citizen] < 255:
            stints[citizen] += 1
        state[citizen] += np.uint16(PEACEFUL)
        street[place, PRESENT] += 1
        active[n, CITIZEN], active[n, RANK], active[n, CELL] = citizen, joins[k, RANK], joins[k, CELL]
        active[n, UNTIL] = stints[citizen]
        n += 1
        moves[joined, 0], moves[joined, 1] = citizen, place
        joined += 1
    for k in range(n - joined, n):
        active[k, UNTIL] = hour + stay_hours(temper, active[k, CITIZEN], active[k, UNTIL])
        active[k, WORD] = temper_of(temper.key, active[k, CITIZEN])
    crowd.used[ACTIVE] = n
    _tell(population, crowd, joined, True)


@njit(cache=True)
def _tell(population, crowd, movers, here):
    """Count the first ``movers`` citizens of ``moves`` in or out at each of their contacts.

    Contacts are worked out for a batch of citizens first and visited afterwards, so that the visits, which wait for
    memory, overlap.
    """
    places, rings = population.places, population.rings
    local_rings, online_rings = population.local_rings, population.online_rings
    moves = crowd.moves
    each = contacts_each(local_rings, online_rings)
    batch = np.empty((BATCH, each), np.int64)
    for first in range(0, movers, BATCH):
        last = min(first + BATCH, movers)
        for k in range(first, last):
            contacts(places, rings, local_rings, online_rings, moves[k, 1], moves[k, 0], batch[k - first])
        if here:
            _count_in(population, crowd, batch, first, last)
        else:
            _count_out(crowd.state, batch, last - first, first_online(local_rings))


@njit(cache=True)
def _count_out(state, batch, movers, online_from):
    """Take a batch of leavers out of the counts of their contacts."""
    for k in range(movers):
        for c in range(batch.shape[1]):
            if batch[k, c] >= 0:
                state[batch[k, c]] -= LOCAL_ONE if c < online_from else ONLINE_ONE


@njit(cache=True)
def _count_in(population, crowd, batch, first, last):
    """Add a batch of joiners to the counts of their contacts, and watch those whom the field could reach."""
    cells, places, ranks = population.cells, population.places, population.ranks
    state, moves, street, watch, used = crowd.state, crowd.moves, crowd.street, crowd.watch, crowd.used
    online_from = first_online(population.local_rings)
    for k in range(first, last):
        place = moves[k, 1]
        for c in range(batch.shape[1]):
            other = batch[k - first, c]
            if other < 0:
                continue
            now = state[other] + (LOCAL_ONE if c < online_from else ONLINE_ONE)
            state[other] = now
            local, online = contacts_of(now)
            if local + online > 1:
                there = place if c < online_from else find(places, PLACE_START, other)
                street[there, MOST] = max(street[there, MOST], local + online)
            if now & (NEAR | WATCHED) == NEAR:
                cell = find(cells, CELL_START, other)
                _watch(watch, used, state, other, rank_of(cells, ranks, cell, other), cell)


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
    for kind in range(TAKES):
        if takes[:, kind].max() > 0:
            _take_kind(population, temper, crowd, takes, kind, hour)


@njit(cache=True)
def _take_kind(population, temper, crowd, takes, kind, hour):
    cells, state, active, moves = population.cells, crowd.state, crowd.active, crowd.moves
    street = crowd.used[ACTIVE]
    keys = np.full(street, -1, np.int64)
    where = np.zeros(street, np.int64)
    for n in range(street):
        place = cells[active[n, CELL], CELL_PLACE]
        if takes[place, kind] > 0:
            status = state[active[n, CITIZEN]] & STATUS
            if eligible(kind, status):
                keys[n] = priority(temper.key, stream_of(kind), active[n, CITIZEN], hour, status == VIOLENT)
                where[n] = place
    last = last_picks(keys, where, takes[:, kind])
    leaves = 0
    for n in range(street):
        if keys[n] >= 0 and keys[n] <= last[where[n]]:
            moves[leaves, 0], moves[leaves, 1] = n, fate_of(kind)
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
    places, state, veteran = population.places, crowd.state, crowd.veteran
    count = crowd.used[VETERAN]
    keys = np.full(count, -1, np.int64)
    where = np.zeros(count, np.int64)
    for n in range(count):
        status = state[veteran[n]] & STATUS
        if status == QUIET or status == RESTING or status == DONE:
            where[n] = find(places, PLACE_START, veteran[n])
            if wanted[where[n]] > 0:
                keys[n] = priority(temper.key, INVESTIGATE, veteran[n], hour, False)
    last = last_picks(keys, where, wanted)
    for n in range(count):
        if keys[n] >= 0 and keys[n] <= last[where[n]]:
            state[veteran[n]] = (state[veteran[n]] & ~STATUS) | np.uint16(DETAINED)
