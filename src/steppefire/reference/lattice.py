"""One tick of the civil violence lattice: what `steppefire.reference.epstein` runs.

Everybody acts once a tick in an order drawn anew; each sees at once what those before it did. Two things make that
fast. How many cops and actives are seen from each cell is kept, not counted: whoever moves, rises or is arrested adds
or takes away the window of cells that see it, and looks outnumber such changes. And a free site is found by trying
cells of the neighbourhood at random, which is as even as choosing among the free ones listed.

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
"""State of a citizen; any positive number is a sentence that still runs."""
FOR_EVER = 2**31 - 1
"""A sentence that does not end."""

ACTIVES, JAILED, COPS = range(3)
"""Entries of the totals."""

_LOW = np.uint64(0xFFFFFFFF)
_32 = np.uint64(32)
_SEEN = 0xFFFF
_COP = np.int32(1 << 16)
_ONE = np.int32(1)


class Law(NamedTuple):
    """The rules and numbers of a run, as the kernels take them (see `steppefire.reference.epstein.Rules`)."""

    key: np.uint64
    moves_first: bool
    counts_itself_twice: bool
    cop_follows: bool
    jailed_block: bool
    citizens_move: bool
    sentences_end_together: bool
    terms: int
    """Sentences are drawn from 0 to ``terms`` - 1; 0 means for ever."""
    threshold: float
    k: float
    rounding: int
    size: int
    """Rows and columns of the lattice."""
    shift: int
    """Bits of a column."""


class Sight(NamedTuple):
    """The neighbourhood, as tables."""

    wrap: np.ndarray
    """Row or column on the torus of each -reach to size + reach - 1, uint64 (size + 2 reach,)."""
    rows: np.ndarray
    """Rows of its cells from -reach on, in reading order, then the own cell up to a power of two, uint64 (2**bits,)."""
    columns: np.ndarray
    """Columns of the same."""
    near: np.ndarray
    """Its cells as differences from the own one, where it crosses no side of the lattice, int64 (cells,)."""
    reach: int
    """Rows it has above the own one."""
    bits: int
    """Bits that name one of them."""
    risks: np.ndarray
    """Risk by actives (from 1) and cops seen, float64; see `risk_table`."""


class Town(NamedTuple):
    """Everybody, and what is kept about them."""

    states: np.ndarray
    """State of each citizen, int32 (citizens,)."""
    hardships: np.ndarray
    """Hardship H of each citizen, float64 (citizens,)."""
    aversions: np.ndarray
    """Risk aversion R of each citizen, float64 (citizens,)."""
    places: np.ndarray
    """Cell of each agent, int32 (agents,)."""
    crowding: np.ndarray
    """Agents in each cell who keep others out of it, int16 (cells,)."""
    seen: np.ndarray
    """Cops (high 16 bits) and actives (low ones) seen from each cell, int32 (cells,)."""
    chain: np.ndarray
    """Active citizens of each cell by number, -1 at the end: who comes first in a cell, then, from ``crowding.size``
    on, who comes after each citizen, int32 (cells + citizens,)."""
    jail: np.ndarray
    """Those in jail, in no order, where sentences end together, int32 (citizens,)."""
    totals: np.ndarray
    """Actives, jailed, cops, int64 (3,)."""


@kernel
def risk(cops, actives, k, rounding):
    """Return the risk of arrest seen by somebody among ``cops`` and ``actives`` (itself among them, so at least 1).

    P = 1 - exp(-k C/A), Epstein 2002; NetLogo takes the floor of C/A (`FLOOR`), Mesa rounds it half to even (`EVEN`).
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
    """Return the risk by actives (from 1) and cops seen in ``cells``; `risk` tells the rare ones beyond the table."""
    out = np.empty((min(cells + 3, 256), min(cells + 1, 256)))
    for actives in range(out.shape[0]):
        for cops in range(out.shape[1]):
            out[actives, cops] = risk(cops, actives + 1, k, rounding)
    return out


def empty_town(law: Law, citizens: int, cops: int) -> Town:
    """Return room for a town; `found` peoples it."""
    cells = law.size << law.shift
    return Town(
        states=np.zeros(citizens, np.int32), hardships=np.empty(citizens), aversions=np.empty(citizens),
        places=np.zeros(citizens + cops, np.int32), crowding=np.zeros(cells, np.int16),
        seen=np.zeros(cells, np.int32), chain=np.full(cells + citizens, -1, np.int32),
        jail=np.empty(citizens, np.int32), totals=np.zeros(3, np.int64),
    )


@kernel
def shuffle(key, stream, occurrence, order):
    """Fill ``order`` with a permutation of 0 to n - 1 that depends on nothing but key, stream and occurrence.

    Fisher and Yates's, from four words of one Philox call at a time.
    """
    n = order.shape[0]
    calls = (n + 3) >> 2
    luck = np.empty(4 * calls, np.uint32)
    low, high = key & _LOW, key >> _32
    for call in range(calls):  # `philox`, not `words`: only so does the compiler do several at once
        w = philox(np.uint64(call), np.uint64(0), np.uint64(occurrence), np.uint64(stream), low, high)
        luck[4 * call], luck[4 * call + 1], luck[4 * call + 2], luck[4 * call + 3] = w[0], w[1], w[2], w[3]
    for i in range(n):
        order[i] = i
    for i in range(n):
        j = i + np.int64((np.uint64(luck[i]) * np.uint64(n - i)) >> _32)
        order[i], order[j] = order[j], order[i]


@kernel
def found(law, sight, town):
    """Put everybody on a cell of its own, quiet, with hardship and risk aversion drawn."""
    size = law.size
    sites = np.empty(size * size, np.int32)
    shuffle(law.key, LATTICE_SITE, 0, sites)
    citizens = town.states.shape[0]
    for agent in range(town.places.shape[0]):
        cell = sites[agent] // size << law.shift | sites[agent] % size
        town.places[agent] = cell
        town.crowding[cell] += 1
        if agent >= citizens:
            _spread(town.seen, sight.rows, sight.columns, sight.near, sight.reach, sight.wrap, law.shift, cell, _COP)
        else:
            town.hardships[agent] = unit(words(law.key, LATTICE_HARDSHIP, agent, 0)[0])
            town.aversions[agent] = unit(words(law.key, LATTICE_AVERSION, agent, 0)[0])
    town.totals[COPS] = town.places.shape[0] - citizens


@inner
def _spread(seen, rows, columns, near, reach, wrap, shift, cell, amount):
    """Add ``amount`` to what is seen from every cell that has this one in its neighbourhood."""
    row, column, size = cell >> shift, cell & ((1 << shift) - 1), wrap.shape[0] - 2 * reach
    inside = (row >= reach) & (row < size - reach) & (column >= reach) & (column < size - reach)
    # Two loops of which one does nothing, where a branch would make numba count references; unsigned indices, which
    # are not checked for being negative.
    for n in range(np.uint64(near.shape[0] * inside)):
        seen[np.uint64(cell + near[n])] += amount
    up, left, wide = np.uint64(row), np.uint64(column), np.uint64(shift)
    for n in range(np.uint64(near.shape[0] * (not inside))):
        seen[wrap[up + rows[n]] << wide | wrap[left + columns[n]]] += amount


@inner
def _tried_site(rows, columns, bits, wrap, shift, crowding, place, luck):
    """Return the first free one of the eight sites within vision that the bits of a word name, or -1.

    All eight are looked at, last first: that costs less than guessing wrongly where to stop.
    """
    mask, step, wide = np.uint64((1 << bits) - 1), np.uint64(bits), np.uint64(shift)
    row, column = np.uint64(place >> shift), np.uint64(place & ((1 << shift) - 1))
    chosen = np.int64(-1)
    for _ in range(8):
        index = luck & mask
        luck >>= step
        there = wrap[row + rows[index]] << wide | wrap[column + columns[index]]
        chosen = np.int64(there) if crowding[there] == 0 else chosen
    return chosen


@inner
def _rare_site(rows, columns, cells, bits, wrap, shift, crowding, place, w):
    """Return the first free one of eight sites more; else one of the free ones, listed; else the own place."""
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
    """Return active number ``wanted`` within vision, in reading order of the cells, then by number."""
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
def _rise(seen, rows, columns, near, reach, wrap, shift, chain, cells, totals, citizen, cell):
    """Enter an active citizen in a cell."""
    _spread(seen, rows, columns, near, reach, wrap, shift, cell, _ONE)
    link = cell
    while (chain[link] >= 0) & (chain[link] < citizen):
        link = cells + chain[link]
    chain[cells + citizen] = chain[link]
    chain[link] = citizen
    totals[ACTIVES] += 1


@inner
def _fall(seen, rows, columns, near, reach, wrap, shift, chain, cells, totals, citizen, cell):
    """Take an active citizen away from a cell."""
    _spread(seen, rows, columns, near, reach, wrap, shift, cell, -_ONE)
    link = cell
    while chain[link] != citizen:
        link = cells + chain[link]
    chain[link] = chain[cells + citizen]
    totals[ACTIVES] -= 1


@inner
def _arrest(law, sight, town, cop, tick, place):
    """Let a cop arrest one of the actives within vision; return where it stands afterwards."""
    actives = town.seen[place] & _SEEN
    w = words(law.key, LATTICE_ARREST, cop, tick)
    wanted = np.int64((w[0] * np.uint64(actives)) >> _32)
    citizen = _suspect(sight, law.shift, town.chain, town.crowding.shape[0], place, wanted)
    there = town.places[citizen]
    _fall(
        town.seen, sight.rows, sight.columns, sight.near, sight.reach, sight.wrap, law.shift, town.chain,
        town.crowding.shape[0], town.totals, citizen, there,
    )
    term = FOR_EVER if law.terms == 0 else np.int64((w[1] * np.uint64(law.terms)) >> _32)
    if not law.sentences_end_together:
        # A sentence of n is n turns let pass; it still counts as jailed until the turn after.
        town.states[citizen] = term + 1 if term < FOR_EVER else FOR_EVER
        town.totals[JAILED] += 1
    else:
        town.states[citizen] = term
        if term > 0:
            town.jail[town.totals[JAILED]] = citizen
            town.totals[JAILED] += 1
    if town.states[citizen] > 0 and not law.jailed_block:
        town.crowding[there] -= 1
    return there if law.cop_follows else place


@inner
def _end_sentences(law, town):
    """Let a tick of every sentence pass; free those whose last it was."""
    n = 0
    while n < town.totals[JAILED]:
        citizen = town.jail[n]
        if town.states[citizen] < FOR_EVER:
            town.states[citizen] -= 1
        if town.states[citizen] > 0:
            n += 1
            continue
        town.totals[JAILED] -= 1
        town.jail[n] = town.jail[town.totals[JAILED]]
        if not law.jailed_block:
            town.crowding[town.places[citizen]] += 1


@inner
def _dismiss(law, sight, town, cops):
    """Take cops off the lattice, the highest numbers first, until ``cops`` are left."""
    while town.totals[COPS] > cops:
        town.totals[COPS] -= 1
        place = town.places[town.states.shape[0] + town.totals[COPS]]
        town.crowding[place] -= 1
        _spread(town.seen, sight.rows, sight.columns, sight.near, sight.reach, sight.wrap, law.shift, place, -_COP)


@inner
def _luck(key, tick, order):
    """Return two words of 64 bits for each agent in turn."""
    first, second = np.empty(order.shape[0], np.uint64), np.empty(order.shape[0], np.uint64)
    low, high = key & _LOW, key >> _32
    for n in range(order.shape[0]):
        w = philox(np.uint64(np.uint32(order[n])), np.uint64(0), np.uint64(tick), np.uint64(LATTICE_MOVE), low, high)
        first[n], second[n] = w[0] | w[1] << _32, w[2] | w[3] << _32
    return first, second


@inner
def _turns(law, sight, town, tick, legitimacy, order):
    """Let everybody act, in order: move, then decide or arrest; or the other way round."""
    moves_first, threshold, shift, wrap = law.moves_first, law.threshold, law.shift, sight.wrap
    twice, citizens_move, together = law.counts_itself_twice, law.citizens_move, law.sentences_end_together
    states, hardships, aversions, places = town.states, town.hardships, town.aversions, town.places
    seen, crowding, chain, totals = town.seen, town.crowding, town.chain, town.totals
    rows, columns, near, reach, bits, risks = (
        sight.rows, sight.columns, sight.near, sight.reach, sight.bits, sight.risks,
    )
    citizens, cells, key = states.shape[0], crowding.shape[0], law.key
    luck0, luck1 = _luck(key, tick, order)
    for n in range(order.shape[0]):
        agent = np.int64(order[n])
        here = np.int64(places[agent])
        is_cop = agent >= citizens
        state = QUIET if is_cop else states[agent]
        if state > 0:
            if together or state == FOR_EVER:
                continue
            states[agent] = state - 1
            if state > 1:
                continue
            totals[JAILED] -= 1
            crowding[here] += not law.jailed_block
        there = here
        if citizens_move or is_cop:
            there = np.int64(-1)
            if bits <= 8:
                there = _tried_site(rows, columns, bits, wrap, shift, crowding, here, luck0[n])
                if there < 0:
                    there = _tried_site(rows, columns, bits, wrap, shift, crowding, here, luck1[n])
            if there < 0:
                w = words(key, LATTICE_CHOICE, agent, tick)
                there = _rare_site(rows, columns, near.shape[0], bits, wrap, shift, crowding, here, w)
        looks = there if moves_first else here
        if is_cop:
            if seen[looks] & _SEEN:
                stands = _arrest(law, sight, town, agent, tick, looks)
                there = stands if moves_first or stands != looks else there
            if there != here:
                _spread(seen, rows, columns, near, reach, wrap, shift, here, -_COP)
                _spread(seen, rows, columns, near, reach, wrap, shift, there, _COP)
        else:
            if state == ACTIVE:
                _fall(seen, rows, columns, near, reach, wrap, shift, chain, cells, totals, agent, here)
            cops, actives = seen[looks] >> 16, 1 + (seen[looks] & _SEEN) + (twice and state == ACTIVE)
            if actives <= risks.shape[0] and cops < risks.shape[1]:
                danger = risks[actives - 1, cops]
            else:
                danger = risk(cops, actives, law.k, law.rounding)
            rises = hardships[agent] * (1.0 - legitimacy) - aversions[agent] * danger > threshold
            states[agent] = ACTIVE if rises else QUIET
            if rises:
                _rise(seen, rows, columns, near, reach, wrap, shift, chain, cells, totals, agent, there)
        places[agent] = there
        crowding[here] -= 1
        crowding[there] += 1


@kernel
def advance(law, sight, town, tick, legitimacy, cops):
    """Carry the lattice through one tick.

    Parameters
    ----------
    law, sight, town
        The run; ``town`` is changed.
    tick
        Which, from 0: the occurrence of all draws.
    legitimacy
        L of this tick.
    cops
        Cops in this tick, at most those of the last.
    """
    _dismiss(law, sight, town, cops)
    order = np.empty(town.states.shape[0] + town.totals[COPS], np.int32)
    shuffle(law.key, LATTICE_ORDER, tick, order)
    _turns(law, sight, town, tick, legitimacy, order)
    if law.sentences_end_together:
        _end_sentences(law, town)


@kernel
def play(law, sight, town, legitimacies, cops, actives, jailed):
    """Carry the lattice through all ticks; fill the series ``actives`` and ``jailed``."""
    for tick in range(actives.shape[0]):
        advance(law, sight, town, tick, legitimacies[tick], cops[tick])
        actives[tick] = town.totals[ACTIVES]
        jailed[tick] = town.totals[JAILED]
