"""The best sweep we can write: it reads all states in every step, but evaluates only whom the field can reach.

It shares with the event-driven engine what makes both fast (marks for whom the field could reach, limits computed once
a step for each count of contacts, contacts computed several at a time) but keeps no lists of citizens.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from steppefire.kernels import inner, kernel
from steppefire.kernels.citizens.contacts import first_online_slot, most_contacts, write_contacts
from steppefire.kernels.citizens.crowd_state import ENRAGED, JOIN_BELOW, PRESENT, STAMP, STAY_BELOW
from steppefire.kernels.citizens.event_driven import BLOCK, HEADROOM, update_limits
from steppefire.kernels.citizens.memory import reserve
from steppefire.kernels.citizens.permutations import elements_from
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
    on_street,
    pull,
    rank_of,
    stint_steps,
    violence_draw,
    violence_limit,
)
from steppefire.kernels.citizens.thresholds import count_below

CITIZEN, PLACE, NEW_STATUS = range(3)


class SweepState(NamedTuple):
    """State of all citizens, read from the first to the last in every step."""

    state: np.ndarray
    stints: np.ndarray
    until: np.ndarray
    """Step at which the stint or the rest ends, int32 (citizens,)."""
    street: np.ndarray
    most: np.ndarray
    """Most active contacts that any citizen has had so far, int64 (1,)."""
    reached: np.ndarray
    """Field up to which citizens are marked near, float64 (cells,)."""
    table: np.ndarray
    transitions: np.ndarray


def initial_sweep(population: Population, citizens: int) -> SweepState:
    """Return the state of a country in which nobody is on the street."""
    cells = population.cells.shape[0]
    local, online = most_contacts(population.network)
    return SweepState(
        state=reserve(citizens, np.uint16),
        stints=reserve(citizens, np.uint8),
        until=reserve(citizens, np.int32),
        street=np.zeros((population.places.shape[0], 2), np.int64),
        most=np.ones(1, np.int64),
        reached=np.full(cells, -np.inf),
        table=reserve((cells, (local + 1) * (online + 1), 3), np.int64),
        transitions=reserve((int(population.cells[:, CELL_SIZE].sum()), 3), np.int64),
    )


@kernel
def step(population, temper, field, crowd, step):
    """Advance all citizens by one step; same meaning and same bits as `event_driven.step`."""
    _mark(population, temper, field, crowd)
    transitions = _scan(population, temper, field, crowd, step)
    _apply(population, temper, crowd, step, transitions)
    return OK


@inner
def _mark(population, temper, field, crowd):
    cells, ranks, state, reached = population.cells, population.ranks, crowd.state, crowd.reached
    kind, first_of, lowest = population.thresholds
    z, most = field.cell, crowd.most[0]
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
                elements_from(ranks, cell, first, block)
                for k in range(block.shape[0]):
                    state[cells[cell, CELL_START] + block[k]] |= NEAR


@inner
def _scan(population, temper, field, crowd, step):
    cells, ranks, rage, key = population.cells, population.ranks, field.rage, temper.key
    state, until, table, transitions, street = crowd.state, crowd.until, crowd.table, crowd.transitions, crowd.street
    online_codes = 1 + most_contacts(population.network)[1]
    n = 0
    for cell in range(cells.shape[0]):
        start, place = cells[cell, CELL_START], cells[cell, CELL_PLACE]
        limit = violence_limit(rage[place])
        for citizen in range(start, start + cells[cell, CELL_SIZE]):
            now = state[citizen]
            status = now & STATUS
            if status == QUIET and not now & NEAR:
                continue
            if status > RESTING or (status == RESTING and until[citizen] != step):
                continue
            if status == RESTING:
                status = np.uint16(QUIET)
                state[citizen] = now - np.uint16(RESTING)
            if status != QUIET and until[citizen] <= step:
                n = _add_transition(transitions, n, citizen, place, RESTING)
                continue
            local, online = active_contacts(now)
            code = local * online_codes + online
            if table[cell, code, STAMP] != step + 1:
                update_limits(population, temper, field, table, step, cell, local, online)
            rank = rank_of(cells, ranks, cell, citizen)
            if status == QUIET:
                if rank < table[cell, code, JOIN_BELOW]:
                    after = VIOLENT if violence_draw(key, citizen) < limit else PEACEFUL
                    n = _add_transition(transitions, n, citizen, place, after)
            elif rank >= table[cell, code, STAY_BELOW]:
                n = _add_transition(transitions, n, citizen, place, QUIET)
            else:
                after = np.uint16(VIOLENT) if violence_draw(key, citizen) < limit else np.uint16(PEACEFUL)
                street[place, ENRAGED] += np.int64(after == VIOLENT) - np.int64(status == VIOLENT)
                state[citizen] = (now & ~STATUS) | after
    return n


@inner
def _add_transition(transitions, n, citizen, place, after):
    transitions[n, CITIZEN], transitions[n, PLACE], transitions[n, NEW_STATUS] = citizen, place, after
    return n + 1


@inner
def _apply(population, temper, crowd, step, movers):
    network, places, transitions = population.network, population.places, crowd.transitions
    state, stints, until, street = crowd.state, crowd.stints, crowd.until, crowd.street
    online_from, key, most = first_online_slot(network), temper.key, crowd.most[0]
    for k in range(movers):
        citizen, place, after = transitions[k, CITIZEN], transitions[k, PLACE], np.uint16(transitions[k, NEW_STATUS])
        joins = on_street(after)
        street[place, ENRAGED] += np.int64(after == VIOLENT) - np.int64(state[citizen] & STATUS == VIOLENT)
        street[place, PRESENT] += 1 if joins else -1
        if joins and stints[citizen] < 255:
            stints[citizen] += 1
        stay, rest = stint_steps(key, citizen, stints[citizen], temper.stay, temper.rest, temper.done)
        if joins:
            until[citizen] = step + stay
        elif after == RESTING:
            until[citizen] = step + rest
            after = np.uint16(DONE) if rest < 0 else after
        state[citizen] = (state[citizen] & ~STATUS) | after
    block = np.empty((BLOCK, online_from + 2 * network.online_rings), np.int64)
    for first in range(0, movers, BLOCK):
        last = min(first + BLOCK, movers)
        write_contacts(network, places, transitions[first:last, CITIZEN], transitions[first:last, PLACE], block)
        for k in range(first, last):
            here = on_street(transitions[k, NEW_STATUS])
            for c in range(block.shape[1]):
                other = block[k - first, c]
                if other >= 0:
                    one = LOCAL_ONE if c < online_from else ONLINE_ONE
                    state[other] = state[other] + one if here else state[other] - one
                    local, online = active_contacts(state[other])
                    most = max(most, local + online)
    crowd.most[0] = most
