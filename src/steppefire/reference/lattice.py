"""One tick of the civil violence lattice: what `steppefire.reference.epstein` runs.

All agents act once a tick, in a random order, and each sees what those before it did. Two things make that fast. The
numbers of cops and actives seen from each cell are kept, not counted: an agent that moves, becomes active or is
arrested updates all cells that see it, and reads outnumber such updates. And a free site is found by trying cells of
the neighbourhood at random, which gives the same distribution as choosing from a list of the free ones.

Agents are numbered: citizens first, then cops. A cell is ``row << shift | column``, so that arrays over cells have
rows of a power of two.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from steppefire.kernels import inner, kernel
from steppefire.kernels.random import philox, unit, words
from steppefire.kernels.streams import (
    LATTICE_ARREST,
    LATTICE_AVERSION,
    LATTICE_CHOICE,
    LATTICE_HARDSHIP,
    LATTICE_MOVE,
    LATTICE_ORDER,
    LATTICE_SITE,
)

FLOOR, EVEN, EXACT = range(3)
"""How the ratio of cops to actives is rounded."""

QUIET, ACTIVE = 0, -1
"""Status of a citizen; a positive number is the rest of a sentence in ticks."""
FOR_EVER = 2**31 - 1
"""A sentence that does not end."""

ACTIVES, JAILED, COPS = range(3)
"""Entries of the totals."""

_LOW = np.uint64(0xFFFFFFFF)
_32 = np.uint64(32)
_SEEN = 0xFFFF
_COP = np.int32(1 << 16)
_ONE = np.int32(1)


class Parameters(NamedTuple):
    """The rules and parameters of a run, as the kernels take them (see `steppefire.reference.epstein.Rules`)."""

    key: np.uint64
    moves_first: bool
    counts_itself_twice: bool
    cop_follows: bool
    jailed_block: bool
    citizens_move: bool
    sentences_end_together: bool
    terms: int
    """Sentences are drawn from 0 to ``terms`` - 1 ticks; 0 means that they do not end."""
    threshold: float
    k: float
    rounding: int
    size: int
    """Rows and columns of the lattice."""
    shift: int
    """Bits of a cell's number that hold its column."""


class Sight(NamedTuple):
    """Tables of the neighbourhood that an agent sees."""

    wrap: np.ndarray
    """Row or column on the torus of -reach to size + reach - 1, uint64 (size + 2 reach,)."""
    rows: np.ndarray
    """Rows of its cells plus reach, in reading order, padded with the own cell to a power of two, uint64 (2**bits,)."""
    columns: np.ndarray
    """Columns of the same cells plus reach, uint64 (2**bits,)."""
    near: np.ndarray
    """Its cells as differences from the own one, valid away from the borders, int64 (cells,)."""
    reach: int
    """Rows of the neighbourhood above the own one."""
    bits: int
    """Bits that index one of its cells."""
    risks: np.ndarray
    """Risk by actives (from 1) and cops seen, float64; see `risk_table`."""


class State(NamedTuple):
    """State of all agents and cells."""

    statuses: np.ndarray
    """Status of each citizen, int32 (citizens,)."""
    hardships: np.ndarray
    """Hardship H of each citizen, float64 (citizens,)."""
    aversions: np.ndarray
    """Risk aversion R of each citizen, float64 (citizens,)."""
    places: np.ndarray
    """Cell of each agent, int32 (agents,)."""
    crowding: np.ndarray
    """Agents in each cell that keep others out of it, int16 (cells,)."""
    seen: np.ndarray
    """Cops (high 16 bits) and actives (low ones) seen from each cell, int32 (cells,)."""
    chain: np.ndarray
    """Linked lists of the active citizens of each cell, by number, -1 at the end: the first of each cell, then, from
    ``crowding.size`` on, the next after each citizen, int32 (cells + citizens,)."""
    jail: np.ndarray
    """Citizens in jail, in no order, where sentences end together, int32 (citizens,)."""
    totals: np.ndarray
    """Numbers of actives, jailed and cops, int64 (3,)."""


@kernel
def risk(cops, actives, k, rounding):
    """Return the risk of arrest that a citizen perceives.

    P = 1 - exp(-k C/A), Epstein 2002; NetLogo takes the floor of C/A (`FLOOR`), Mesa rounds it half to even (`EVEN`).

    Parameters
    ----------
    cops, actives
        Numbers seen; the citizen counts itself among the actives, so that they are at least 1.
    k
        Constant of the risk.
    rounding
        `FLOOR`, `EVEN` or `EXACT`.
    """
    ratio = cops / actives
    if rounding == FLOOR:
        ratio = math.floor(ratio)
    elif rounding == EVEN:
        whole = math.floor(ratio)
        rest = ratio - whole
        ratio = whole + 1.0 if rest > 0.5 or (rest == 0.5 and whole % 2.0 == 1.0) else whole
    return 1.0 - math.exp(-k * ratio)


@kernel
def active_share(legitimacy, arrest_risk, threshold):
    """Return the share f(L, P) of free citizens who are active at a common risk P.

    The measure of H (1 - L) - R P > T for H and R uniform on (0, 1) and independent.

    Parameters
    ----------
    legitimacy
        L, 0 to 1.
    arrest_risk
        P, 0 to 1.
    threshold
        T, at least 0.
    """
    x = 1.0 - legitimacy - threshold
    if x <= 0.0:
        return 0.0
    if x <= arrest_risk:
        return x * x / (2.0 * arrest_risk * (1.0 - legitimacy))
    return (x - 0.5 * arrest_risk) / (1.0 - legitimacy)


@kernel
def risk_table(cells, k, rounding):
    """Return the risk by actives (from 1) and cops seen in ``cells``; rare numbers beyond the table need `risk`."""
    out = np.empty((min(cells + 3, 256), min(cells + 1, 256)))
    for actives in range(out.shape[0]):
        for cops in range(out.shape[1]):
            out[actives, cops] = risk(cops, actives + 1, k, rounding)
    return out


def empty_state(parameters: Parameters, citizens: int, cops: int) -> State:
    """Return a state of the right size, for `initialise` to fill."""
    cells = parameters.size << parameters.shift
    return State(
        statuses=np.zeros(citizens, np.int32), hardships=np.empty(citizens), aversions=np.empty(citizens),
        places=np.zeros(citizens + cops, np.int32), crowding=np.zeros(cells, np.int16),
        seen=np.zeros(cells, np.int32), chain=np.full(cells + citizens, -1, np.int32),
        jail=np.empty(citizens, np.int32), totals=np.zeros(3, np.int64),
    )


@kernel
def shuffle(key, stream, occurrence, order):
    """Fill ``order`` with a permutation of 0 to n - 1 that depends only on key, stream and occurrence.

    A Fisher-Yates shuffle; each call of Philox gives the words for four elements.
    """
    n = order.shape[0]
    calls = (n + 3) >> 2
    word = np.empty(4 * calls, np.uint32)
    low, high = key & _LOW, key >> _32
    for call in range(calls):  # `philox`, not `words`: only this loop is vectorised
        w = philox(np.uint64(call), np.uint64(0), np.uint64(occurrence), np.uint64(stream), low, high)
        word[4 * call], word[4 * call + 1], word[4 * call + 2], word[4 * call + 3] = w[0], w[1], w[2], w[3]
    for i in range(n):
        order[i] = i
    for i in range(n):
        j = i + np.int64((np.uint64(word[i]) * np.uint64(n - i)) >> _32)
        order[i], order[j] = order[j], order[i]


@kernel
def initialise(parameters, sight, state):
    """Put each agent on a cell of its own, all citizens quiet, with random hardship and risk aversion."""
    size = parameters.size
    sites = np.empty(size * size, np.int32)
    shuffle(parameters.key, LATTICE_SITE, 0, sites)
    citizens = state.statuses.shape[0]
    for agent in range(state.places.shape[0]):
        cell = sites[agent] // size << parameters.shift | sites[agent] % size
        state.places[agent] = cell
        state.crowding[cell] += 1
        if agent >= citizens:
            _add_seen(
                state.seen, sight.rows, sight.columns, sight.near, sight.reach, sight.wrap, parameters.shift, cell, _COP
            )
        else:
            state.hardships[agent] = unit(words(parameters.key, LATTICE_HARDSHIP, agent, 0)[0])
            state.aversions[agent] = unit(words(parameters.key, LATTICE_AVERSION, agent, 0)[0])
    state.totals[COPS] = state.places.shape[0] - citizens


@inner
def _add_seen(seen, rows, columns, near, reach, wrap, shift, cell, amount):
    """Add ``amount`` to the numbers seen from every cell that has this one in its neighbourhood."""
    row, column, size = cell >> shift, cell & ((1 << shift) - 1), wrap.shape[0] - 2 * reach
    inside = (row >= reach) & (row < size - reach) & (column >= reach) & (column < size - reach)
    # Two loops of which one is empty: a branch would make numba count references. Unsigned indices are not checked for
    # being negative.
    for n in range(np.uint64(near.shape[0] * inside)):
        seen[np.uint64(cell + near[n])] += amount
    up, left, wide = np.uint64(row), np.uint64(column), np.uint64(shift)
    for n in range(np.uint64(near.shape[0] * (not inside))):
        seen[wrap[up + rows[n]] << wide | wrap[left + columns[n]]] += amount


@inner
def _tried_site(rows, columns, bits, wrap, shift, crowding, place, word):
    """Return the first free one of the eight sites within vision that the bits of a word index, or -1.

    All eight are read, last first: that costs less than a mispredicted branch.
    """
    mask, step, wide = np.uint64((1 << bits) - 1), np.uint64(bits), np.uint64(shift)
    row, column = np.uint64(place >> shift), np.uint64(place & ((1 << shift) - 1))
    chosen = np.int64(-1)
    for _ in range(8):
        index = word & mask
        word >>= step
        there = wrap[row + rows[index]] << wide | wrap[column + columns[index]]
        chosen = np.int64(there) if crowding[there] == 0 else chosen
    return chosen


@inner
def _fallback_site(rows, columns, cells, bits, wrap, shift, crowding, place, w):
    """Return the first free one of eight more sites; else a random one of all free sites; else the own place."""
    if bits <= 8:
        tried = _tried_site(rows, columns, bits, wrap, shift, crowding, place, w[0] | w[1] << _32)
        if tried >= 0:
            return tried
    wide = np.uint64(shift)
    row, column = np.uint64(place >> shift), np.uint64(place & ((1 << shift) - 1))
    free = 0
    for n in range(cells):
        free += crowding[wrap[row + rows[n]] << wide | wrap[column + columns[n]]] == 0
    wanted = np.int64((w[2] * np.uint64(free)) >> _32)
    chosen = place
    for n in range(cells):
        there = wrap[row + rows[n]] << wide | wrap[column + columns[n]]
        if crowding[there] == 0:
            chosen = np.int64(there) if wanted == 0 else chosen
            wanted -= 1
    return chosen


@inner
def _suspect(sight, shift, chain, cells, place, wanted):
    """Return active citizen ``wanted`` of those within vision, counted by cell in reading order, then by number."""
    wide, wrap = np.uint64(shift), sight.wrap
    row, column = np.uint64(place >> shift), np.uint64(place & ((1 << shift) - 1))
    for n in range(sight.near.shape[0]):
        citizen = chain[wrap[row + sight.rows[n]] << wide | wrap[column + sight.columns[n]]]
        while citizen >= 0:
            if wanted == 0:
                return citizen
            wanted -= 1
            citizen = chain[cells + citizen]
    return -1


@inner
def _add_active(seen, rows, columns, near, reach, wrap, shift, chain, cells, totals, citizen, cell):
    """Add an active citizen to a cell."""
    _add_seen(seen, rows, columns, near, reach, wrap, shift, cell, _ONE)
    link = cell
    while (chain[link] >= 0) & (chain[link] < citizen):
        link = cells + chain[link]
    chain[cells + citizen] = chain[link]
    chain[link] = citizen
    totals[ACTIVES] += 1


@inner
def _remove_active(seen, rows, columns, near, reach, wrap, shift, chain, cells, totals, citizen, cell):
    """Remove an active citizen from a cell."""
    _add_seen(seen, rows, columns, near, reach, wrap, shift, cell, -_ONE)
    link = cell
    while chain[link] != citizen:
        link = cells + chain[link]
    chain[link] = chain[cells + citizen]
    totals[ACTIVES] -= 1


@inner
def _arrest(parameters, sight, state, cop, tick, place):
    """Arrest a random active citizen within vision of a cop; return where the cop stands afterwards."""
    actives = state.seen[place] & _SEEN
    w = words(parameters.key, LATTICE_ARREST, cop, tick)
    wanted = np.int64((w[0] * np.uint64(actives)) >> _32)
    citizen = _suspect(sight, parameters.shift, state.chain, state.crowding.shape[0], place, wanted)
    there = state.places[citizen]
    _remove_active(
        state.seen, sight.rows, sight.columns, sight.near, sight.reach, sight.wrap, parameters.shift, state.chain,
        state.crowding.shape[0], state.totals, citizen, there,
    )
    term = FOR_EVER if parameters.terms == 0 else np.int64((w[1] * np.uint64(parameters.terms)) >> _32)
    if not parameters.sentences_end_together:
        # A sentence of n ticks passes n turns of the prisoner, who counts as jailed until the turn after.
        state.statuses[citizen] = term + 1 if term < FOR_EVER else FOR_EVER
        state.totals[JAILED] += 1
    else:
        state.statuses[citizen] = term
        if term > 0:
            state.jail[state.totals[JAILED]] = citizen
            state.totals[JAILED] += 1
    if state.statuses[citizen] > 0 and not parameters.jailed_block:
        state.crowding[there] -= 1
    return there if parameters.cop_follows else place


@inner
def _end_sentences(parameters, state):
    """Shorten every sentence by a tick; release those whose sentence ends."""
    n = 0
    while n < state.totals[JAILED]:
        citizen = state.jail[n]
        if state.statuses[citizen] < FOR_EVER:
            state.statuses[citizen] -= 1
        if state.statuses[citizen] > 0:
            n += 1
            continue
        state.totals[JAILED] -= 1
        state.jail[n] = state.jail[state.totals[JAILED]]
        if not parameters.jailed_block:
            state.crowding[state.places[citizen]] += 1


@inner
def _remove_cops(parameters, sight, state, cops):
    """Remove cops from the lattice, highest numbers first, until ``cops`` are left."""
    while state.totals[COPS] > cops:
        state.totals[COPS] -= 1
        place = state.places[state.statuses.shape[0] + state.totals[COPS]]
        state.crowding[place] -= 1
        _add_seen(
            state.seen, sight.rows, sight.columns, sight.near, sight.reach, sight.wrap, parameters.shift, place, -_COP
        )


@inner
def _move_words(key, tick, order):
    """Return two random 64-bit words for each agent, in the order of their turns."""
    first, second = np.empty(order.shape[0], np.uint64), np.empty(order.shape[0], np.uint64)
    low, high = key & _LOW, key >> _32
    for n in range(order.shape[0]):
        w = philox(np.uint64(np.uint32(order[n])), np.uint64(0), np.uint64(tick), np.uint64(LATTICE_MOVE), low, high)
        first[n], second[n] = w[0] | w[1] << _32, w[2] | w[3] << _32
    return first, second


@inner
def _take_turns(parameters, sight, state, tick, legitimacy, order):
    """Let all agents act, in order: move, then decide or arrest; or decide or arrest, then move."""
    moves_first, threshold, shift, wrap = parameters.moves_first, parameters.threshold, parameters.shift, sight.wrap
    twice, citizens_move = parameters.counts_itself_twice, parameters.citizens_move
    together = parameters.sentences_end_together
    statuses, hardships, aversions, places = state.statuses, state.hardships, state.aversions, state.places
    seen, crowding, chain, totals = state.seen, state.crowding, state.chain, state.totals
    rows, columns, near, reach, bits, risks = (
        sight.rows, sight.columns, sight.near, sight.reach, sight.bits, sight.risks,
    )
    citizens, cells, key = statuses.shape[0], crowding.shape[0], parameters.key
    first_words, second_words = _move_words(key, tick, order)
    for n in range(order.shape[0]):
        agent = np.int64(order[n])
        here = np.int64(places[agent])
        is_cop = agent >= citizens
        status = QUIET if is_cop else statuses[agent]
        if status > 0:
            if together or status == FOR_EVER:
                continue
            statuses[agent] = status - 1
            if status > 1:
                continue
            totals[JAILED] -= 1
            crowding[here] += not parameters.jailed_block
        there = here
        if citizens_move or is_cop:
            there = np.int64(-1)
            if bits <= 8:
                there = _tried_site(rows, columns, bits, wrap, shift, crowding, here, first_words[n])
                if there < 0:
                    there = _tried_site(rows, columns, bits, wrap, shift, crowding, here, second_words[n])
            if there < 0:
                w = words(key, LATTICE_CHOICE, agent, tick)
                there = _fallback_site(rows, columns, near.shape[0], bits, wrap, shift, crowding, here, w)
        looks = there if moves_first else here
        if is_cop:
            if seen[looks] & _SEEN:
                stands = _arrest(parameters, sight, state, agent, tick, looks)
                there = stands if moves_first or stands != looks else there
            if there != here:
                _add_seen(seen, rows, columns, near, reach, wrap, shift, here, -_COP)
                _add_seen(seen, rows, columns, near, reach, wrap, shift, there, _COP)
        else:
            if status == ACTIVE:
                _remove_active(seen, rows, columns, near, reach, wrap, shift, chain, cells, totals, agent, here)
            cops, actives = seen[looks] >> 16, 1 + (seen[looks] & _SEEN) + (twice and status == ACTIVE)
            if actives <= risks.shape[0] and cops < risks.shape[1]:
                danger = risks[actives - 1, cops]
            else:
                danger = risk(cops, actives, parameters.k, parameters.rounding)
            rises = hardships[agent] * (1.0 - legitimacy) - aversions[agent] * danger > threshold
            statuses[agent] = ACTIVE if rises else QUIET
            if rises:
                _add_active(seen, rows, columns, near, reach, wrap, shift, chain, cells, totals, agent, there)
        places[agent] = there
        crowding[here] -= 1
        crowding[there] += 1


@kernel
def advance(parameters, sight, state, tick, legitimacy, cops):
    """Advance the lattice by one tick.

    Parameters
    ----------
    parameters, sight, state
        A `Parameters`, a `Sight` and a `State`, which is changed.
    tick
        Index of the tick, from 0: the occurrence of all draws.
    legitimacy
        L of this tick.
    cops
        Cops in this tick, at most those of the last.
    """
    _remove_cops(parameters, sight, state, cops)
    order = np.empty(state.statuses.shape[0] + state.totals[COPS], np.int32)
    shuffle(parameters.key, LATTICE_ORDER, tick, order)
    _take_turns(parameters, sight, state, tick, legitimacy, order)
    if parameters.sentences_end_together:
        _end_sentences(parameters, state)


@kernel
def simulate(parameters, sight, state, legitimacies, cops, actives, jailed):
    """Advance the lattice by as many ticks as ``actives`` and ``jailed`` have entries, and fill them.

    Parameters
    ----------
    parameters, sight, state
        A `Parameters`, a `Sight` and a `State`, which is changed.
    legitimacies, cops
        L, and number of cops, by tick.
    actives, jailed
        Receive the numbers at the end of each tick, int64 (ticks,).
    """
    for tick in range(actives.shape[0]):
        advance(parameters, sight, state, tick, legitimacies[tick], cops[tick])
        actives[tick] = state.totals[ACTIVES]
        jailed[tick] = state.totals[JAILED]
