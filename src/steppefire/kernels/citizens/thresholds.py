"""The distribution of thresholds: how many citizens of a cell have a threshold at or below a field.

Citizens of a cell are ordered by a keyed bijection, lowest threshold first, so that a rule on thresholds becomes a rule
on ranks: a citizen of rank r joins if and only if r < `count_below`. The distribution is a setting, so that the same
kernels run the country and the classical models (docs/verification.md).
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from steppefire.kernels import kernel
from steppefire.kernels.random import normal_cdf, uniform
from steppefire.kernels.streams import LOWEST

# Distributions of thresholds.
NORMAL, UNIFORM, EXPONENTIAL, COMMON = range(4)
SAMPLED_SHARE = 0.05
"""Share of a cell, lowest thresholds first, that `sampled` draws one by one."""


class Thresholds(NamedTuple):
    """The distribution of thresholds in every cell."""

    kind: int
    """`NORMAL` (standard normal), `UNIFORM` on 0 to 1, `EXPONENTIAL` with mean one, or `COMMON`: zero for everybody."""
    first: np.ndarray
    """First entry of each cell in ``lowest`` and the end, int64 (cells + 1,)."""
    lowest: np.ndarray
    """Quantiles of the lowest thresholds of each cell, rising, float64; empty where they follow from ranks alone."""


def stratified(kind: int, cells: int) -> Thresholds:
    """Return thresholds at the mid-ranks: rank r of n has the quantile (r + 1/2) / n, the same in every run."""
    return Thresholds(kind, np.zeros(cells + 1, np.int64), np.empty(0))


def listed(kind: int, quantiles: list[np.ndarray]) -> Thresholds:
    """Return thresholds whose quantiles are given for the lowest ones of each cell, or for all."""
    first = np.concatenate([[0], np.cumsum([len(q) for q in quantiles])]).astype(np.int64)
    return Thresholds(kind, first, np.concatenate([*quantiles, np.empty(0)]).astype(np.float64))


def sampled(kind: int, sizes: np.ndarray, key: np.uint64) -> Thresholds:
    """Return thresholds whose lowest ones vary between runs as if citizens were sampled independently.

    Rényi's representation of order statistics, from the bottom: U_(r+1) = 1 - (1 - U_(r)) V^(1/(n - r)) with V uniform.
    Above `SAMPLED_SHARE` of a cell the remaining quantiles are evenly spaced.

    Parameters
    ----------
    kind
        Distribution of the thresholds; see `Thresholds`.
    sizes
        Citizens of each cell, int64 (cells,).
    key
        Key of the run.
    """
    known = np.ceil(SAMPLED_SHARE * sizes).astype(np.int64)
    first = np.concatenate([[0], np.cumsum(known)]).astype(np.int64)
    return Thresholds(kind, first, _spacings(np.asarray(sizes, np.int64), first, key))


@kernel
def _spacings(sizes, first, key):
    """Return the sampled quantiles of all cells; see `sampled`."""
    lowest = np.empty(first[-1])
    for cell in range(sizes.shape[0]):
        above = 1.0
        for r in range(first[cell + 1] - first[cell]):
            above *= uniform(key, LOWEST, cell, r) ** (1.0 / (sizes[cell] - r))
            lowest[first[cell] + r] = 1.0 - above
    return lowest


def quantile_of(thresholds: Thresholds, cell: int, size: int, rank: int) -> float:
    """Return the quantile, 0 to 1, of the threshold of the citizen with a given rank in a cell of ``size`` citizens."""
    start, known = int(thresholds.first[cell]), int(thresholds.first[cell + 1] - thresholds.first[cell])
    if rank < known:
        return float(thresholds.lowest[start + rank])
    last = float(thresholds.lowest[start + known - 1]) if known else 0.0
    return last + (1.0 - last) * (rank - known + 0.5) / (size - known)


@kernel
def share_below(kind, z):
    """Return the share of thresholds at or below ``z``."""
    if kind == NORMAL:
        return normal_cdf(z)
    if kind == UNIFORM:
        return min(max(z, 0.0), 1.0)
    if kind == EXPONENTIAL:
        return -math.expm1(-z) if z > 0.0 else 0.0
    return 1.0 if z >= 0.0 else 0.0


@kernel
def count_below(kind, first, lowest, cell, size, z):
    """Return how many of the ``size`` citizens of a cell have a threshold at or below ``z``.

    Parameters
    ----------
    kind, first, lowest
        Fields of `Thresholds`; passed one by one because reading a field of a tuple in a loop is slow.
    cell, size
        Number of the cell and of its citizens.
    z
        Field, in the unit of the thresholds.
    """
    if z == -np.inf:
        return np.int64(0)
    share = share_below(kind, z)
    start, known = first[cell], first[cell + 1] - first[cell]
    if known == 0:
        return np.int64(math.floor(size * share + 0.5))
    low, high = 0, known
    while low < high:
        middle = (low + high) >> 1
        if lowest[start + middle] <= share:
            low = middle + 1
        else:
            high = middle
    if low < known or known == size:
        return np.int64(low)
    last = lowest[start + known - 1]
    return known + np.int64(math.floor((size - known) * (share - last) / (1.0 - last) + 0.5))
