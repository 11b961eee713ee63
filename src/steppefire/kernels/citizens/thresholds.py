"""How readiness is distributed: from a field to the number of people whose threshold lies at or below it.

Citizens of a cell are ordered by a keyed bijection, readiest first, so that a rule on thresholds becomes a rule on
ranks: a citizen of rank r joins iff r < `count_below`. Which distribution the thresholds follow is a setting; with it
the same kernels run the country and the classical models (docs/verification.md).
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
"""Share of a cell, readiest first, whose thresholds are sampled one by one where sampling is asked for."""


class Thresholds(NamedTuple):
    """The distribution of thresholds in every cell."""

    kind: int
    """`NORMAL` (standard normal), `UNIFORM` on 0 to 1, `EXPONENTIAL` with mean one, or `COMMON`: zero for everybody."""
    first: np.ndarray
    """First entry of each cell in ``lowest`` and the end, int64 (cells + 1,)."""
    lowest: np.ndarray
    """Quantiles of the readiest of each cell, rising, float64; empty where quantiles follow from ranks alone."""


def stratified(kind: int, cells: int) -> Thresholds:
    """Return thresholds at the mid-ranks: rank r of n has the quantile (r + 1/2) / n, the same in every run."""
    return Thresholds(kind, np.zeros(cells + 1, np.int64), np.empty(0))


def listed(kind: int, quantiles: list[np.ndarray]) -> Thresholds:
    """Return thresholds whose quantiles are given for the readiest of each cell, or for all."""
    first = np.concatenate([[0], np.cumsum([len(q) for q in quantiles])]).astype(np.int64)
    return Thresholds(kind, first, np.concatenate([*quantiles, np.empty(0)]).astype(np.float64))


def sampled(kind: int, sizes: np.ndarray, key: np.uint64) -> Thresholds:
    """Return thresholds whose lowest ones vary between runs as if citizens had been sampled.

    Rényi's representation of order statistics, from the bottom: U_(r+1) = 1 - (1 - U_(r)) V^(1/(n - r)) with V uniform.
    Above `SAMPLED_SHARE` of a cell the rest is laid out evenly.

    Parameters
    ----------
    kind
        Distribution.
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
    lowest = np.empty(first[-1])
    for cell in range(sizes.shape[0]):
        above = 1.0
        for r in range(first[cell + 1] - first[cell]):
            above *= uniform(key, LOWEST, cell, r) ** (1.0 / (sizes[cell] - r))
            lowest[first[cell] + r] = 1.0 - above
    return lowest


def quantile_of(thresholds: Thresholds, cell: int, size: int, rank: int) -> float:
    """Return the quantile of the threshold of the citizen with a rank in a cell, 0 to 1."""
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
        Fields of `Thresholds`.
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
