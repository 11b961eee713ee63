"""Orders and contacts of citizens, computed and never stored.

Both rest on keyed bijections of 0..size-1: a Feistel network over the smallest grid that holds the set, walking on
where a value falls outside (Black and Rogaway 2002, "Ciphers with arbitrary finite domains"). One bijection orders the
people of a cell by disposition; each of the others lays everybody of a place, or of the country, on a random ring whose
neighbours are contacts. A tie is symmetric because a ring is.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit

_GOLD = np.uint64(0x9E3779B97F4A7C15)
_MIX = np.uint64(0xD6E8FEB86659FD93)
_32 = np.uint64(32)
_ROUND = np.uint64(0x632BE59BD9B4E019)
HOUSEHOLD = 3
"""Adults of one household; the last household of a place may be smaller."""


SIZE, ROWS, COLS, KEY = range(4)
"""Columns of a table of bijections: elements, the grid that holds them, and the key."""


def bijections(sizes: np.ndarray, keys: np.ndarray) -> np.ndarray:
    """Lay out one bijection per size.

    Parameters
    ----------
    sizes
        Elements of each, shape (n,).
    keys
        Keys, uint64 (n,).

    Returns
    -------
    ndarray of uint64, shape (n, 4)
        Columns `SIZE`, `ROWS`, `COLS`, `KEY`.
    """
    size = np.maximum(np.asarray(sizes, np.int64), 1)
    rows = np.array([math.isqrt(int(n) - 1) + 1 for n in size], np.int64)
    table = np.empty((size.shape[0], 4), np.uint64)
    table[:, SIZE], table[:, ROWS], table[:, COLS], table[:, KEY] = size, rows, -(-size // rows), keys
    return table


@njit(cache=True, inline="always")
def _shift(x, key, modulus):
    """Return a number below ``modulus`` that depends on all bits of ``x`` and ``key``."""
    h = x * _GOLD + key
    h ^= h >> _32
    h *= _MIX
    return ((h >> _32) * modulus) >> _32


@njit(cache=True)
def position(table, which, index):
    """Return the position of element ``index`` under bijection ``which`` of a table.

    Three rounds make a Feistel network pseudo-random (Luby and Rackoff 1988).
    """
    size, rows, cols, key = table[which, SIZE], table[which, ROWS], table[which, COLS], table[which, KEY]
    x = np.uint64(index)
    while True:
        left = x // cols
        right = x - left * cols
        left += _shift(right, key, rows)
        if left >= rows:
            left -= rows
        right += _shift(left, key + _ROUND, cols)
        if right >= cols:
            right -= cols
        left += _shift(right, key ^ _MIX, rows)
        if left >= rows:
            left -= rows
        x = left * cols + right
        if x < size:
            return np.int64(x)


@njit(cache=True)
def element(table, which, place):
    """Return the element at position ``place`` under bijection ``which``: the inverse of `position`."""
    size, rows, cols, key = table[which, SIZE], table[which, ROWS], table[which, COLS], table[which, KEY]
    x = np.uint64(place)
    while True:
        left = x // cols
        right = x - left * cols
        s = _shift(right, key ^ _MIX, rows)
        left = left - s if left >= s else left + rows - s
        s = _shift(left, key + _ROUND, cols)
        right = right - s if right >= s else right + cols - s
        s = _shift(right, key, rows)
        left = left - s if left >= s else left + rows - s
        x = left * cols + right
        if x < size:
            return np.int64(x)


@njit(cache=True)
def ring_neighbours(table, which, index):
    """Return the two neighbours of ``index`` on ring ``which``; itself where it is alone."""
    people = np.int64(table[which, SIZE])
    here = position(table, which, index)
    after = here + 1 if here + 1 < people else 0
    before = here - 1 if here > 0 else people - 1
    return element(table, which, before), element(table, which, after)


@njit(cache=True)
def household(index, adults, slot):
    """Return member ``slot`` (1 or 2) of the household of ``index`` among ``adults``, or -1.

    Members stand a third of the place's list apart, so that a household mixes the strata, which follow each other in
    the list.
    """
    stride = (adults + HOUSEHOLD - 1) // HOUSEHOLD
    other = (index // stride + slot) % HOUSEHOLD * stride + index % stride
    return other if other < adults else -1


@njit(cache=True)
def find(table, column, index):
    """Return the last row of ``table`` whose ``column`` is at most ``index``; the column rises and begins with zero."""
    low = 0
    high = table.shape[0] - 1
    while low < high:
        middle = (low + high + 1) >> 1
        if table[middle, column] <= index:
            low = middle
        else:
            high = middle - 1
    return low
