"""Intervals over runs, as plain numbers that JSON can carry."""

from __future__ import annotations

import math

import numpy as np

LEVELS = {"p05": 0.05, "p50": 0.5, "p95": 0.95}
"""Names of the quantiles that are reported everywhere."""

Interval = dict[str, float | None]
"""Quantiles by name; None where there is no number."""


def plain(value: float | np.floating) -> float | None:
    """Return a Python float, or None for what is not a finite number."""
    number = float(value)
    return number if math.isfinite(number) else None


def quantiles(values: np.ndarray, axis: int = 0) -> np.ndarray:
    """Return the quantiles of `LEVELS` along an axis, by linear interpolation; they come first in the result.

    A missing value makes the quantiles missing: nobody knows on which side it would have fallen.
    """
    # float64 first: in float32 an interpolated quantile need not lie between its neighbours.
    return np.asarray(
        np.quantile(np.asarray(values, np.float64), list(LEVELS.values()), axis=axis, method="linear")
    )


def interval(values: np.ndarray) -> Interval:
    """Return the quantiles of one number per run."""
    if values.size == 0:
        return dict.fromkeys(LEVELS)
    return {name: plain(q) for name, q in zip(LEVELS, quantiles(values), strict=True)}


def difference(arm: np.ndarray, base: np.ndarray) -> Interval:
    """Return the interval of ``arm - base``, run by run, and the shares of runs below zero and at zero."""
    gap = np.asarray(arm, np.float64) - np.asarray(base, np.float64)
    known = gap[np.isfinite(gap)]
    shares: Interval = {"share_negative": None, "share_zero": None}
    if known.size:
        shares = {"share_negative": float(np.mean(known < 0)), "share_zero": float(np.mean(known == 0))}
    return interval(gap) | shares


def contains(low: float | None, high: float | None, value: float) -> bool | None:
    """Tell whether a value lies in a closed interval; None where the interval is not known.

    Series are kept in single precision, in which 0.05 is 0.0500000007: the bounds give way by that much.
    """
    if low is None or high is None or not math.isfinite(value):
        return None
    slack = 1e-6 * max(1.0, abs(value))
    return low - slack <= value <= high + slack
