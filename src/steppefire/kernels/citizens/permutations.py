"""Keyed pseudo-random permutations of 0 to size - 1, computed on demand and never stored.

A permutation is a Feistel network over the smallest grid that holds the set; a value that falls outside the set is
mapped again until it falls inside (cycle walking; Black and Rogaway 2002, "Ciphers with arbitrary finite domains").
Both directions cost the same: `position` maps an element to its position and `element` maps it back.
"""

from __future__ import annotations

import math

import numpy as np

from steppefire.kernels import inner, kernel

SIZE, ROWS, COLS, KEY = range(4)
"""Columns of a table of bijections: number of elements, rows and columns of the grid that holds them, and the key."""

_32 = np.uint64(32)
# Multipliers and shifts of the hash, and what makes a key of its own for each round.
_FIRST, _SECOND = np.uint32(0x9E3779B1), np.uint32(0x85EBCA6B)
_15, _13 = np.uint32(15), np.uint32(13)
_KEY_2, _KEY_3 = np.uint32(0x632BE59B), np.uint32(0xD6E8FEB8)


def bijections(sizes: np.ndarray, keys: np.ndarray) -> np.ndarray:
    """Return a table of bijections, one row for each size.

    Parameters
    ----------
    sizes
        Number of elements of each, shape (n,).
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


@inner(inline="always")
def _shift(x, key, modulus):
    """Return a number below ``modulus`` that depends on all bits of ``x`` and ``key``, in 32-bit words."""
    h = np.uint32(np.uint32(x ^ key) * _FIRST)
    h = np.uint32(h ^ (h >> _15))
    h = np.uint32(h * _SECOND)
    h = np.uint32(h ^ (h >> _13))
    return np.uint32((np.uint64(h) * np.uint64(modulus)) >> _32)


@inner(inline="always")
def _mix(left, right, rows, cols, key):
    """Apply the three rounds that make a Feistel network pseudo-random to a point of the grid.

    Luby and Rackoff 1988, "How to construct pseudorandom permutations from pseudorandom functions".
    Words are unsigned: a difference below zero wraps to a huge number, so that the smaller of two candidates is the one
    inside the grid.
    """
    left = np.uint32(left + _shift(right, key, rows))
    left = min(left, np.uint32(left - rows))
    right = np.uint32(right + _shift(left, np.uint32(key ^ _KEY_2), cols))
    right = min(right, np.uint32(right - cols))
    left = np.uint32(left + _shift(right, np.uint32(key ^ _KEY_3), rows))
    left = min(left, np.uint32(left - rows))
    return left, right


@inner(inline="always")
def _unmix(left, right, rows, cols, key):
    """Invert `_mix`."""
    left = np.uint32(left - _shift(right, np.uint32(key ^ _KEY_3), rows))
    left = min(left, np.uint32(left + rows))
    right = np.uint32(right - _shift(left, np.uint32(key ^ _KEY_2), cols))
    right = min(right, np.uint32(right + cols))
    left = np.uint32(left - _shift(right, key, rows))
    left = min(left, np.uint32(left + rows))
    return left, right


@inner(inline="always")
def _grid(table, which):
    """Return rows, columns and key of one bijection as 32-bit words."""
    return np.uint32(table[which, ROWS]), np.uint32(table[which, COLS]), np.uint32(table[which, KEY] >> _32)


@kernel
def position(table, which, index):
    """Return the position of element ``index`` under bijection ``which`` of a table."""
    size = np.int64(table[which, SIZE])
    rows, cols, key = _grid(table, which)
    width = np.int64(cols)
    x = np.int64(index)
    while True:
        left, right = _mix(np.uint32(x // width), np.uint32(x % width), rows, cols, key)
        x = np.int64(left) * width + np.int64(right)
        if x < size:
            return x


@kernel
def element(table, which, index):
    """Return the element at position ``index`` under bijection ``which`` of a table: the inverse of `position`."""
    size = np.int64(table[which, SIZE])
    rows, cols, key = _grid(table, which)
    width = np.int64(cols)
    x = np.int64(index)
    while True:
        left, right = _unmix(np.uint32(x // width), np.uint32(x % width), rows, cols, key)
        x = np.int64(left) * width + np.int64(right)
        if x < size:
            return x


@kernel
def grids(table, which):
    """Return sizes, columns (int64), rows, columns (uint32) and keys of several bijections as arrays of shape (n,).

    Parameters
    ----------
    table
        See `bijections`.
    which
        Rows of the table, int64 (n,); they may repeat.
    """
    n = which.shape[0]
    size, width = np.empty(n, np.int64), np.empty(n, np.int64)
    rows, cols, keys = np.empty(n, np.uint32), np.empty(n, np.uint32), np.empty(n, np.uint32)
    for k in range(n):
        size[k] = table[which[k], SIZE]
        rows[k], cols[k], keys[k] = _grid(table, which[k])
        width[k] = cols[k]
    return size, width, rows, cols, keys


@kernel(error_model="numpy")
def positions(table, which, grid, indices, out):
    """Compute `position` for many elements, each under a bijection of its own.

    The loops have no branches, so that the compiler turns them into vector instructions; the few results that fall
    outside the set are mapped again one by one.

    Parameters
    ----------
    table, which
        Table and row of each bijection, int64 (n,).
    grid
        Result of `grids` for ``which``.
    indices
        Elements, int64 (n,).
    out
        Receives the positions, int64 (n,).
    """
    size, width, rows, cols, keys = grid
    left, right = _split(indices, width)
    for k in range(left.shape[0]):
        left[k], right[k] = _mix(left[k], right[k], rows[k], cols[k], keys[k])
    _join(left, right, width, out)
    for k in range(left.shape[0]):
        if out[k] >= size[k]:
            out[k] = position(table, which[k], out[k])


@kernel(error_model="numpy")
def elements(table, which, grid, indices, out):
    """Compute `element` for many positions, each under a bijection of its own; parameters are those of `positions`."""
    size, width, rows, cols, keys = grid
    left, right = _split(indices, width)
    for k in range(left.shape[0]):
        left[k], right[k] = _unmix(left[k], right[k], rows[k], cols[k], keys[k])
    _join(left, right, width, out)
    for k in range(left.shape[0]):
        if out[k] >= size[k]:
            out[k] = element(table, which[k], out[k])


@kernel
def elements_from(table, which, first, out):
    """Compute the elements at consecutive positions under one bijection.

    Parameters
    ----------
    table, which
        Table and row of the bijection.
    first
        First position.
    out
        Receives the elements, int64 (n,).
    """
    rows, indices = np.empty(out.shape[0], np.int64), np.empty(out.shape[0], np.int64)
    for k in range(out.shape[0]):
        rows[k], indices[k] = which, first + k
    elements(table, rows, grids(table, rows), indices, out)


@inner(error_model="numpy")
def _split(x, width):
    """Divide numbers into rows and columns; adding a half keeps the rounded quotient away from whole numbers."""
    left, right = np.empty(x.shape[0], np.uint32), np.empty(x.shape[0], np.uint32)
    for k in range(x.shape[0]):
        row = np.int64((np.float64(x[k]) + 0.5) / np.float64(width[k]))
        left[k] = np.uint32(row)
        right[k] = np.uint32(x[k] - row * width[k])
    return left, right


@inner
def _join(left, right, width, out):
    """Combine rows and columns into numbers: the inverse of `_split`."""
    for k in range(left.shape[0]):
        out[k] = np.int64(left[k]) * width[k] + np.int64(right[k])
