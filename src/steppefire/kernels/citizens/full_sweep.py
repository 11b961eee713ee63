"""The full sweep: the plain twin of `steppefire.kernels.citizens.event_driven`, slower and equal to the bit.

Every step evaluates every citizen by the rule as it is written. Nothing is remembered but the state itself.
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
    first_online_slot,
    follower,
)
from steppefire.kernels.citizens.crowd_state import ENRAGED, PRESENT, check_counts
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
    active_contacts,
    on_street,
    priority,
    pull,
    rank_of,
    selection_words,
    stint_steps,
    violence_draw,
    violence_limit,
)
from steppefire.kernels.citizens.selection import TAKES, eligible, status_after, word_index
from steppefire.kernels.citizens.thresholds import count_below
from steppefire.kernels.random import words
from steppefire.kernels.streams import INVESTIGATE


class SweepState(NamedTuple):
    """State of all citizens, each evaluated in every step."""

    state: np.ndarray
    """Status and counts of active contacts, uint16 (citizens,)."""
    stints: np.ndarray
    """Stints begun, uint8 (citizens,)."""
    until: np.ndarray
    """Step at which the stint or the rest ends, int32 (citizens,)."""
    street: np.ndarray
    """People on the street and violent ones among them, int64 (places, 2)."""
    after: np.ndarray
    """Workspace: status after the step, uint16 (citizens,)."""


def initial_sweep(population: Population, citizens: int) -> SweepState:
    """Return the state of a country in which nobody is on the street; see `crowd_state.initial_crowd`."""
    return SweepState(
        state=reserve(citizens, np.uint16),
        stints=reserve(citizens, np.uint8),
        until=reserve(citizens, np.int32),
        street=np.zeros((population.places.shape[0], 2), np.int64),
        after=reserve(citizens, np.uint16),
    )


@kernel
def step(population, temper, field, crowd, step):
    """Advance all citizens by one step; same meaning and same bits as `event_driven.step`."""
    cells, state, after = population.cells, crowd.state, crowd.after
    for cell in range(cells.shape[0]):
        _decide(population, temper, field, crowd, cell, step)
    for cell in range(cells.shape[0]):
        start = cells[cell, CELL_START]
        for citizen in range(start, start + cells[cell, CELL_SIZE]):
            if state[citizen] & STATUS != after[citizen]:
                _apply(population, temper, crowd, citizen, cells[cell, CELL_PLACE], step)
    there = 0
    for citizen in range(state.shape[0]):
        if on_street(state[citizen] & STATUS):
            there += 1
    return check_counts(crowd.street, there)


@inner
def _decide(population, temper, field, crowd, cell, step):
    """Decide the status after the step of all citizens of a cell, on the state before it."""
    cells, ranks, states, until, after = (
        population.cells, population.ranks, crowd.state, crowd.until, crowd.after
    )
    kind, first, lowest = population.thresholds
    start, size, place, each = cells[cell]
    z, online_share, limit, key = field.cell[cell], field.online[place], violence_limit(field.rage[place]), temper.key
    strength, hysteresis = temper.contact_pull, temper.hysteresis
    for citizen in range(start, start + size):
        state = states[citizen]
        status = state & STATUS
        if status == RESTING and until[citizen] == step:
            status = np.uint16(QUIET)
        after[citizen] = status
        if status != QUIET and not on_street(status):
            continue
        if on_street(status) and until[citizen] <= step:
            after[citizen] = RESTING
            continue
        local, online = active_contacts(state)
        drawn = pull(strength, online_share, local, online, each)
        rank = rank_of(cells, ranks, cell, citizen)
        if status == QUIET:
            if rank < count_below(kind, first, lowest, cell, size, z + drawn):
                after[citizen] = VIOLENT if violence_draw(key, citizen) < limit else PEACEFUL
        elif rank >= count_below(kind, first, lowest, cell, size, z + hysteresis + drawn):
            after[citizen] = QUIET
        else:
            after[citizen] = VIOLENT if violence_draw(key, citizen) < limit else PEACEFUL


@inner
def _apply(population, temper, crowd, citizen, place, step):
    """Apply what was decided for a citizen: begin a stint or a rest, and set the status."""
    before = crowd.state[citizen] & STATUS
    after = crowd.after[citizen]
    if on_street(before) and after == RESTING:
        _, rest = stint_steps(temper.key, citizen, crowd.stints[citizen], temper.stay, temper.rest, temper.done)
        after = np.uint16(DONE) if rest < 0 else after
        crowd.until[citizen] = step + rest
    if on_street(after) and not on_street(before):
        if crowd.stints[citizen] < 255:
            crowd.stints[citizen] += 1
        stay, _ = stint_steps(temper.key, citizen, crowd.stints[citizen], temper.stay, temper.rest, temper.done)
        crowd.until[citizen] = step + stay
    _set(population, crowd, citizen, place, before, after)


@inner
def _set(population, crowd, citizen, place, before, after):
    """Set the status of a citizen, and update the counts of its place and of its contacts."""
    state = crowd.state
    state[citizen] = (state[citizen] & ~STATUS) | np.uint16(after)
    crowd.street[place, ENRAGED] += np.int64(after == VIOLENT) - np.int64(before == VIOLENT)
    change = np.int64(on_street(after)) - np.int64(on_street(before))
    crowd.street[place, PRESENT] += change
    if change == 0:
        return
    network = population.network
    out = contacts(network, population.places, place, citizen)
    for c in range(out.shape[0]):
        if out[c] >= 0:
            _count(state, out[c], LOCAL_ONE if c < first_online_slot(network) else ONLINE_ONE, change)
    first, end = audience_of(network, citizen)
    for index in range(first, end):
        other = follower(network, index)
        if other != citizen:
            _count(state, other, ONLINE_ONE, change)


@inner
def _count(state, citizen, one, change):
    """Add or subtract one active contact."""
    if change > 0:
        state[citizen] += one
    else:
        state[citizen] -= one


@kernel
def take(population, temper, crowd, takes, step):
    """Kill, injure and detain people on the street; same meaning and same bits as `event_driven.take`."""
    for kind in range(TAKES):
        for place in range(takes.shape[0]):
            if takes[place, kind] > 0:
                selected = _select(population, temper, crowd, place, takes[place, kind], step, kind)
                takes[place, kind] = selected.shape[0]
                for citizen in selected:
                    before = crowd.state[citizen] & STATUS
                    _set(population, crowd, citizen, place, before, status_after(kind))


@kernel
def gone_home(population, crowd):
    """Count citizens who have gone home; same meaning and same bits as `event_driven.gone_home`."""
    out = np.zeros(population.places.shape[0], np.int64)
    for place in range(out.shape[0]):
        start, adults = population.places[place, PLACE_START], population.places[place, PLACE_ADULTS]
        for citizen in range(start, start + adults):
            status = crowd.state[citizen] & STATUS
            if crowd.stints[citizen] > 0 and (status == QUIET or status == RESTING or status == DONE):
                out[place] += 1
    return out


@kernel
def investigate(population, temper, crowd, wanted, step):
    """Detain citizens who have gone home; same meaning and same bits as `event_driven.investigate`."""
    for place in range(wanted.shape[0]):
        if wanted[place] > 0:
            selected = _select(population, temper, crowd, place, wanted[place], step, -1)
            wanted[place] = selected.shape[0]
            for citizen in selected:
                _set(population, crowd, citizen, place, crowd.state[citizen] & STATUS, DETAINED)


@inner
def _select(population, temper, crowd, place, wanted, step, kind):
    """Return the ``wanted`` eligible citizens of a place with the lowest priorities."""
    start, adults = population.places[place, PLACE_START], population.places[place, PLACE_ADULTS]
    keys = np.empty(adults, np.int64)
    n = 0
    for citizen in range(start, start + adults):
        status = crowd.state[citizen] & STATUS
        if kind >= 0:
            fits = eligible(kind, status)
        else:
            gone_home = status == QUIET or status == RESTING or status == DONE
            fits = gone_home and crowd.stints[citizen] > 0
        if fits:
            if kind >= 0:
                word = selection_words(temper.key, citizen, step)[word_index(kind)]
            else:
                word = words(temper.key, INVESTIGATE, citizen, step)[0]
            keys[n] = priority(word, citizen, status == VIOLENT)
            n += 1
    return np.sort(keys[:n])[:wanted] & np.int64((1 << 33) - 1)
