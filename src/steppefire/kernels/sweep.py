"""The plain hour over everyone: the slow twin of `steppefire.kernels.crowd`, with the same bits.

Every hour looks at every citizen and applies the rule as it is written. Nothing is remembered but the state itself.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit

from steppefire.kernels.crowd import ENRAGED, PRESENT
from steppefire.kernels.picks import TAKES, eligible, fate_of, stream_of
from steppefire.kernels.rule import (
    BAD_COUNT,
    CELL_PLACE,
    CELL_SIZE,
    CELL_START,
    DETAINED,
    DONE,
    LOCAL_ONE,
    OK,
    ONLINE_ONE,
    PEACEFUL,
    PLACE_ADULTS,
    PLACE_START,
    QUIET,
    RESTING,
    STATUS,
    VIOLENT,
    Population,
    contacts,
    contacts_each,
    contacts_of,
    count_below,
    first_online,
    on_street,
    priority,
    pull,
    rage_limit,
    rank_of,
    rest_hours,
    stay_hours,
    temper_of,
)
from steppefire.kernels.streams import INVESTIGATE


class Everybody(NamedTuple):
    """State of all citizens, each looked at in every hour."""

    state: np.ndarray
    """Status and counts of active contacts, uint16 (citizens,)."""
    stints: np.ndarray
    """Stints begun, uint8 (citizens,)."""
    until: np.ndarray
    """Hour at which the stint or the rest ends, int32 (citizens,)."""
    street: np.ndarray
    """People on the street and violent ones among them, int64 (places, 2)."""
    after: np.ndarray
    """Workspace: status after the hour, uint16 (citizens,)."""


def quiet_everybody(population: Population, citizens: int) -> Everybody:
    """Return a country in which nobody is on the street."""
    return Everybody(
        state=np.zeros(citizens, np.uint16),
        stints=np.zeros(citizens, np.uint8),
        until=np.zeros(citizens, np.int32),
        street=np.zeros((population.places.shape[0], 2), np.int64),
        after=np.zeros(citizens, np.uint16),
    )


@njit(cache=True)
def step(population, temper, field, everybody, hour):
    """Carry every citizen through one hour; same meaning and same bits as `crowd.step`."""
    cells, state, after = population.cells, everybody.state, everybody.after
    for cell in range(cells.shape[0]):
        start = cells[cell, CELL_START]
        for citizen in range(start, start + cells[cell, CELL_SIZE]):
            after[citizen] = _decide(population, temper, field, everybody, citizen, cell, hour)
    for cell in range(cells.shape[0]):
        start = cells[cell, CELL_START]
        for citizen in range(start, start + cells[cell, CELL_SIZE]):
            if state[citizen] & STATUS != after[citizen]:
                _apply(population, temper, everybody, citizen, cells[cell, CELL_PLACE], hour)
    there = 0
    for citizen in range(state.shape[0]):
        if on_street(state[citizen] & STATUS):
            there += 1
    present, violent = everybody.street[:, PRESENT], everybody.street[:, ENRAGED]
    return OK if present.sum() == there and (violent <= present).all() else BAD_COUNT


@njit(cache=True)
def _decide(population, temper, field, everybody, citizen, cell, hour):
    state = everybody.state[citizen]
    status = state & STATUS
    if status == RESTING and everybody.until[citizen] == hour:
        status = np.uint16(QUIET)
    if status != QUIET and not on_street(status):
        return status
    if on_street(status) and everybody.until[citizen] <= hour:
        return np.uint16(RESTING)
    place = population.cells[cell, CELL_PLACE]
    local, online = contacts_of(state)
    each = contacts_each(population.local_rings, population.online_rings)
    z = field.cell[cell] + pull(temper.contact_pull, field.online[place], local, online, each)
    rank = rank_of(population.cells, population.ranks, cell, citizen)
    if rank < count_below(population.cells[cell, CELL_SIZE], z):
        if status == QUIET:
            return np.uint16(PEACEFUL)
    elif status == QUIET:
        return status
    else:
        held = field.cell[cell] + temper.hysteresis
        held += pull(temper.contact_pull, field.online[place], local, online, each)
        if rank >= count_below(population.cells[cell, CELL_SIZE], held):
            return np.uint16(QUIET)
    enraged = temper_of(temper.key, citizen) < rage_limit(field.rage[place])
    return np.uint16(VIOLENT) if enraged else np.uint16(PEACEFUL)


@njit(cache=True)
def _apply(population, temper, everybody, citizen, place, hour):
    before = everybody.state[citizen] & STATUS
    after = everybody.after[citizen]
    if on_street(before) and after == RESTING:
        rest = rest_hours(temper, citizen, everybody.stints[citizen])
        after = np.uint16(DONE) if rest < 0 else after
        everybody.until[citizen] = hour + rest
    if on_street(after) and not on_street(before):
        if everybody.stints[citizen] < 255:
            everybody.stints[citizen] += 1
        everybody.until[citizen] = hour + stay_hours(temper, citizen, everybody.stints[citizen])
    _set(population, everybody, citizen, place, before, after)


@njit(cache=True)
def _set(population, everybody, citizen, place, before, after):
    """Give a citizen a status, keep the counts of its place, and tell its contacts."""
    state = everybody.state
    state[citizen] = (state[citizen] & ~STATUS) | np.uint16(after)
    everybody.street[place, ENRAGED] += np.int64(after == VIOLENT) - np.int64(before == VIOLENT)
    change = np.int64(on_street(after)) - np.int64(on_street(before))
    everybody.street[place, PRESENT] += change
    if change == 0:
        return
    local_rings, online_rings = population.local_rings, population.online_rings
    out = np.empty(contacts_each(local_rings, online_rings), np.int64)
    for k in range(contacts(population.places, population.rings, local_rings, online_rings, place, citizen, out)):
        if out[k] >= 0:
            one = LOCAL_ONE if k < first_online(local_rings) else ONLINE_ONE
            if change > 0:
                state[out[k]] += one
            else:
                state[out[k]] -= one


@njit(cache=True)
def take(population, temper, everybody, takes, hour):
    """Let the forces pick people from the street; same meaning and same bits as `crowd.take`."""
    for kind in range(TAKES):
        for place in range(takes.shape[0]):
            if takes[place, kind] > 0:
                picked = _pick(population, temper, everybody, place, takes[place, kind], hour, kind, stream_of(kind))
                takes[place, kind] = picked.shape[0]
                for citizen in picked:
                    before = everybody.state[citizen] & STATUS
                    _set(population, everybody, citizen, place, before, fate_of(kind))


@njit(cache=True)
def investigate(population, temper, everybody, wanted, hour):
    """Detain people who have gone home; same meaning and same bits as `crowd.investigate`."""
    for place in range(wanted.shape[0]):
        if wanted[place] > 0:
            picked = _pick(population, temper, everybody, place, wanted[place], hour, -1, INVESTIGATE)
            wanted[place] = picked.shape[0]
            for citizen in picked:
                _set(population, everybody, citizen, place, everybody.state[citizen] & STATUS, DETAINED)


@njit(cache=True)
def _pick(population, temper, everybody, place, wanted, hour, kind, stream):
    """Return the ``wanted`` eligible citizens of a place with the lowest priorities."""
    start, adults = population.places[place, PLACE_START], population.places[place, PLACE_ADULTS]
    keys = np.empty(adults, np.int64)
    n = 0
    for citizen in range(start, start + adults):
        status = everybody.state[citizen] & STATUS
        if kind >= 0:
            fits = eligible(kind, status)
        else:
            gone_home = status == QUIET or status == RESTING or status == DONE
            fits = gone_home and everybody.stints[citizen] > 0
        if fits:
            keys[n] = priority(temper.key, stream, citizen, hour, status == VIOLENT)
            n += 1
    return np.sort(keys[:n])[:wanted] & np.int64((1 << 33) - 1)
