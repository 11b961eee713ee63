"""The best sweep we can write: looks at everybody's state in every hour, and evaluates only whom the field can reach.

It shares with the crowd what makes both fast (marks for whom the field could reach, limits worked out once an hour for
each count of contacts, contacts computed several at a time) but keeps no lists: the states are read from end to end.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from steppefire.kernels import inner, kernel
from steppefire.kernels.citizens.contacts import first_online_slot, most_contacts, write_contacts
from steppefire.kernels.citizens.crowd_state import ENRAGED, JOIN_BELOW, PRESENT, STAMP, STAY_BELOW
from steppefire.kernels.citizens.event_driven import BLOCK, HEADROOM, refresh
from steppefire.kernels.citizens.memory import reserve
from steppefire.kernels.citizens.permutations import stretch
from steppefire.kernels.citizens.rule import (
    CELL_CONTACTS,
    CELL_PLACE,
    CELL_SIZE,
    CELL_START,
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
    Population,
    active_contacts,
    pull,
    rank_of,
    stint_steps,
    violence_draw,
    violence_limit,
)
from steppefire.kernels.citizens.thresholds import count_below

WHO, WHERE, AFTER = range(3)


class Scanned(NamedTuple):
    """State of all citizens, read from end to end in every hour."""

    state: np.ndarray
    stints: np.ndarray
    until: np.ndarray
    """Hour at which the stint or the rest ends, int32 (citizens,)."""
    street: np.ndarray
    most: np.ndarray
    """The most active contacts anybody has had, int64 (1,)."""
    reached: np.ndarray
    """Field up to which citizens are marked near, float64 (cells,)."""
    table: np.ndarray
    moves: np.ndarray


def initial_sweep(population: Population, citizens: int) -> Scanned:
    """Return a country in which nobody is on the street."""
    cells = population.cells.shape[0]
    local, online = most_contacts(population.network)
    return Scanned(
        state=reserve(citizens, np.uint16),
        stints=reserve(citizens, np.uint8),
        until=reserve(citizens, np.int32),
        street=np.zeros((population.places.shape[0], 2), np.int64),
        most=np.ones(1, np.int64),
        reached=np.full(cells, -np.inf),
        table=reserve((cells, (local + 1) * (online + 1), 3), np.int64),
        moves=reserve((int(population.cells[:, CELL_SIZE].sum()), 3), np.int64),
    )


@kernel
def step(population, temper, field, scanned, hour):
    """Carry every citizen through one hour; same meaning and same bits as `event_driven.step`."""
    _mark(population, temper, field, scanned)
    moves = _scan(population, temper, field, scanned, hour)
    _apply(population, temper, scanned, hour, moves)
    return OK


@inner
def _mark(population, temper, field, scanned):
    cells, ranks, state, reached = population.cells, population.ranks, scanned.state, scanned.reached
    kind, first_of, lowest = population.thresholds
    z, most = field.cell, scanned.most[0]
    citizens = np.empty(BLOCK, np.int64)
    for cell in range(cells.shape[0]):
        reach = z[cell] + pull(temper.contact_pull, 1.0, most, 0, cells[cell, CELL_CONTACTS])
        if reach > reached[cell]:
            size = cells[cell, CELL_SIZE]
            old = count_below(kind, first_of, lowest, cell, size, reached[cell])
            new = count_below(kind, first_of, lowest, cell, size, reach + HEADROOM)
            reached[cell] = reach + HEADROOM
            for first in range(old, new, BLOCK):
                block = citizens[: min(BLOCK, new - first)]
                stretch(ranks, cell, first, block)
                for k in range(block.shape[0]):
                    state[cells[cell, CELL_START] + block[k]] |= NEAR


@inner
def _scan(population, temper, field, scanned, hour):
    cells, ranks, rage, key = population.cells, population.ranks, field.rage, temper.key
    state, until, table, moves, street = scanned.state, scanned.until, scanned.table, scanned.moves, scanned.street
    online_codes = 1 + most_contacts(population.network)[1]
    n = 0
    for cell in range(cells.shape[0]):
        start, place = cells[cell, CELL_START], cells[cell, CELL_PLACE]
        furious = violence_limit(rage[place])
        for citizen in range(start, start + cells[cell, CELL_SIZE]):
            now = state[citizen]
            status = now & STATUS
            if status == QUIET and not now & NEAR:
                continue
            if status > RESTING or (status == RESTING and until[citizen] != hour):
                continue
            if status == RESTING:
                status = np.uint16(QUIET)
                state[citizen] = now - np.uint16(RESTING)
            if status != QUIET and until[citizen] <= hour:
                n = _move(moves, n, citizen, place, RESTING)
                continue
            local, online = active_contacts(now)
            code = local * online_codes + online
            if table[cell, code, STAMP] != hour + 1:
                refresh(population, temper, field, table, hour, cell, local, online)
            rank = rank_of(cells, ranks, cell, citizen)
            if status == QUIET:
                if rank < table[cell, code, JOIN_BELOW]:
                    n = _move(moves, n, citizen, place, PEACEFUL)
            elif rank >= table[cell, code, STAY_BELOW]:
                n = _move(moves, n, citizen, place, QUIET)
            else:
                after = np.uint16(VIOLENT) if violence_draw(key, citizen) < furious else np.uint16(PEACEFUL)
                street[place, ENRAGED] += np.int64(after == VIOLENT) - np.int64(status == VIOLENT)
                state[citizen] = (now & ~STATUS) | after
    return n


@inner
def _move(moves, n, citizen, place, after):
    moves[n, WHO], moves[n, WHERE], moves[n, AFTER] = citizen, place, after
    return n + 1


@inner
def _apply(population, temper, scanned, hour, movers):
    ties, places, moves = population.network, population.places, scanned.moves
    state, stints, until, street = scanned.state, scanned.stints, scanned.until, scanned.street
    online_from, key, most = first_online_slot(ties), temper.key, scanned.most[0]
    for k in range(movers):
        citizen, place, after = moves[k, WHO], moves[k, WHERE], np.uint16(moves[k, AFTER])
        street[place, ENRAGED] -= np.int64(state[citizen] & STATUS == VIOLENT)
        street[place, PRESENT] += 1 if after == PEACEFUL else -1
        if after == PEACEFUL and stints[citizen] < 255:
            stints[citizen] += 1
        stay, rest = stint_steps(key, citizen, stints[citizen], temper.stay, temper.rest, temper.done)
        if after == PEACEFUL:
            until[citizen] = hour + stay
        elif after == RESTING:
            until[citizen] = hour + rest
            after = np.uint16(DONE) if rest < 0 else after
        state[citizen] = (state[citizen] & ~STATUS) | after
    block = np.empty((BLOCK, online_from + 2 * ties.online_rings), np.int64)
    for first in range(0, movers, BLOCK):
        last = min(first + BLOCK, movers)
        write_contacts(ties, places, moves[first:last, WHO], moves[first:last, WHERE], block)
        for k in range(first, last):
            here = moves[k, AFTER] == PEACEFUL
            for c in range(block.shape[1]):
                other = block[k - first, c]
                if other >= 0:
                    one = LOCAL_ONE if c < online_from else ONLINE_ONE
                    state[other] = state[other] + one if here else state[other] - one
                    local, online = active_contacts(state[other])
                    most = max(most, local + online)
    scanned.most[0] = most
