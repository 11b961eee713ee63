"""The plain hour over everyone: the slow twin of `steppefire.kernels.citizens.event_driven`, with the same bits.

Every hour looks at every citizen and applies the rule as it is written. Nothing is remembered but the state itself.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from steppefire.kernels import inner, kernel
from steppefire.kernels.citizens.contacts import (
    PLACE_ADULTS,
    PLACE_START,
    audience_of,
    contacts,
    first_online,
    listener,
)
from steppefire.kernels.citizens.crowd_state import ENRAGED, PRESENT, check
from steppefire.kernels.citizens.memory import reserve
from steppefire.kernels.citizens.rule import (
    CELL_PLACE,
    CELL_SIZE,
    CELL_START,
    DETAINED,
    DONE,
    LOCAL_ONE,
    ONLINE_ONE,
    PEACEFUL,
    QUIET,
    RESTING,
    STATUS,
    VIOLENT,
    Population,
    contacts_of,
    fates,
    on_street,
    priority,
    pull,
    rage_limit,
    rank_of,
    stint_hours,
    violence_draw,
)
from steppefire.kernels.citizens.selection import TAKES, eligible, fate_of, word_of
from steppefire.kernels.citizens.thresholds import count_below
from steppefire.kernels.random import words
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
        state=reserve(citizens, np.uint16),
        stints=reserve(citizens, np.uint8),
        until=reserve(citizens, np.int32),
        street=np.zeros((population.places.shape[0], 2), np.int64),
        after=reserve(citizens, np.uint16),
    )


@kernel
def step(population, temper, field, everybody, hour):
    """Carry every citizen through one hour; same meaning and same bits as `crowd.step`."""
    cells, state, after = population.cells, everybody.state, everybody.after
    for cell in range(cells.shape[0]):
        _decide(population, temper, field, everybody, cell, hour)
    for cell in range(cells.shape[0]):
        start = cells[cell, CELL_START]
        for citizen in range(start, start + cells[cell, CELL_SIZE]):
            if state[citizen] & STATUS != after[citizen]:
                _apply(population, temper, everybody, citizen, cells[cell, CELL_PLACE], hour)
    there = 0
    for citizen in range(state.shape[0]):
        if on_street(state[citizen] & STATUS):
            there += 1
    return check(everybody.street, there)


@inner
def _decide(population, temper, field, everybody, cell, hour):
    """Decide what everybody of a cell does this hour, on the state before it."""
    cells, ranks, states, until, after = (
        population.cells, population.ranks, everybody.state, everybody.until, everybody.after
    )
    kind, first, lowest = population.thresholds
    start, size, place, each = cells[cell]
    z, online_share, limit, key = field.cell[cell], field.online[place], rage_limit(field.rage[place]), temper.key
    strength, hysteresis = temper.contact_pull, temper.hysteresis
    for citizen in range(start, start + size):
        state = states[citizen]
        status = state & STATUS
        if status == RESTING and until[citizen] == hour:
            status = np.uint16(QUIET)
        after[citizen] = status
        if status != QUIET and not on_street(status):
            continue
        if on_street(status) and until[citizen] <= hour:
            after[citizen] = RESTING
            continue
        local, online = contacts_of(state)
        drawn = pull(strength, online_share, local, online, each)
        rank = rank_of(cells, ranks, cell, citizen)
        if status == QUIET:
            if rank < count_below(kind, first, lowest, cell, size, z + drawn):
                after[citizen] = PEACEFUL
        elif rank >= count_below(kind, first, lowest, cell, size, z + hysteresis + drawn):
            after[citizen] = QUIET
        else:
            after[citizen] = VIOLENT if violence_draw(key, citizen) < limit else PEACEFUL


@inner
def _apply(population, temper, everybody, citizen, place, hour):
    before = everybody.state[citizen] & STATUS
    after = everybody.after[citizen]
    if on_street(before) and after == RESTING:
        _, rest = stint_hours(temper.key, citizen, everybody.stints[citizen], temper.stay, temper.rest, temper.done)
        after = np.uint16(DONE) if rest < 0 else after
        everybody.until[citizen] = hour + rest
    if on_street(after) and not on_street(before):
        if everybody.stints[citizen] < 255:
            everybody.stints[citizen] += 1
        stay, _ = stint_hours(temper.key, citizen, everybody.stints[citizen], temper.stay, temper.rest, temper.done)
        everybody.until[citizen] = hour + stay
    _set(population, everybody, citizen, place, before, after)


@inner
def _set(population, everybody, citizen, place, before, after):
    """Give a citizen a status, keep the counts of its place, and tell its contacts."""
    state = everybody.state
    state[citizen] = (state[citizen] & ~STATUS) | np.uint16(after)
    everybody.street[place, ENRAGED] += np.int64(after == VIOLENT) - np.int64(before == VIOLENT)
    change = np.int64(on_street(after)) - np.int64(on_street(before))
    everybody.street[place, PRESENT] += change
    if change == 0:
        return
    ties = population.ties
    out = contacts(ties, population.places, place, citizen)
    for c in range(out.shape[0]):
        if out[c] >= 0:
            _count(state, out[c], LOCAL_ONE if c < first_online(ties) else ONLINE_ONE, change)
    first, end = audience_of(ties, citizen)
    for position in range(first, end):
        follower = listener(ties, position)
        if follower != citizen:
            _count(state, follower, ONLINE_ONE, change)


@inner
def _count(state, citizen, one, change):
    if change > 0:
        state[citizen] += one
    else:
        state[citizen] -= one


@kernel
def take(population, temper, everybody, takes, hour):
    """Let the forces pick people from the street; same meaning and same bits as `crowd.take`."""
    for kind in range(TAKES):
        for place in range(takes.shape[0]):
            if takes[place, kind] > 0:
                picked = _pick(population, temper, everybody, place, takes[place, kind], hour, kind)
                takes[place, kind] = picked.shape[0]
                for citizen in picked:
                    before = everybody.state[citizen] & STATUS
                    _set(population, everybody, citizen, place, before, fate_of(kind))


@kernel
def investigate(population, temper, everybody, wanted, hour):
    """Detain people who have gone home; same meaning and same bits as `crowd.investigate`."""
    for place in range(wanted.shape[0]):
        if wanted[place] > 0:
            picked = _pick(population, temper, everybody, place, wanted[place], hour, -1)
            wanted[place] = picked.shape[0]
            for citizen in picked:
                _set(population, everybody, citizen, place, everybody.state[citizen] & STATUS, DETAINED)


@inner
def _pick(population, temper, everybody, place, wanted, hour, kind):
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
            if kind >= 0:
                word = fates(temper.key, citizen, hour)[word_of(kind)]
            else:
                word = words(temper.key, INVESTIGATE, citizen, hour)[0]
            keys[n] = priority(word, citizen, status == VIOLENT)
            n += 1
    return np.sort(keys[:n])[:wanted] & np.int64((1 << 33) - 1)
