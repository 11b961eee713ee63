"""Quantiles and intervals over runs, as plain numbers for JSON."""

from __future__ import annotations

import math

import numpy as np

LEVELS = {"p05": 0.05, "p50": 0.5, "p95": 0.95}
"""Names and probabilities of the quantiles that are reported."""

Interval = dict[str, float | None]
"""Quantiles by name; None if there is no number."""


def plain(value: float | np.floating) -> float | None:
    """Return a value as a Python float; None if it is not finite."""
    number = float(value)
    return number if math.isfinite(number) else None


def quantiles(values: np.ndarray, axis: int = 0) -> np.ndarray:
    """Return the quantiles of `LEVELS` along an axis, by linear interpolation.

    Parameters
    ----------
    values
        Values; the quantiles of a slice that contains NaN are NaN.
    axis
        Axis of the runs.

    Returns
    -------
    numpy.ndarray
        Float64; the first axis is that of the quantiles, the others are those of ``values`` without ``axis``.
    """
    # In float32 an interpolated quantile need not lie between its neighbours.
    return np.asarray(
        np.quantile(np.asarray(values, np.float64), list(LEVELS.values()), axis=axis, method="linear")
    )


def interval(values: np.ndarray) -> Interval:
    """Return the quantiles of one number per run, shape (runs,); all None if there are no runs."""
    if values.size == 0:
        return dict.fromkeys(LEVELS)
    return {name: plain(q) for name, q in zip(LEVELS, quantiles(values), strict=True)}


def difference(arm: np.ndarray, base: np.ndarray) -> Interval:
    """Return the interval of paired differences, and the shares of runs in which they are negative and zero.

    Parameters
    ----------
    arm, base
        One number per run, shape (runs,); the difference of a run is ``arm - base``.

    Returns
    -------
    dict
        The quantiles of `LEVELS`, ``share_negative`` and ``share_zero``. The shares are those of the runs with a finite
        difference, 0 to 1; None if there are none.
    """
    gap = np.asarray(arm, np.float64) - np.asarray(base, np.float64)
    known = gap[np.isfinite(gap)]
    shares: Interval = {"share_negative": None, "share_zero": None}
    if known.size:
        shares = {"share_negative": float(np.mean(known < 0)), "share_zero": float(np.mean(known == 0))}
    return interval(gap) | shares


def contains(low: float | None, high: float | None, value: float) -> bool | None:
    """Return whether a value lies in a closed interval; None if a bound is None or the value is not finite.

    The bounds have a relative tolerance of 1e-6: series are stored in single precision, in which 0.05 is 0.0500000007.
    """
    if low is None or high is None or not math.isfinite(value):
        return None
    slack = 1e-6 * max(1.0, abs(value))
    return low - slack <= value <= high + slack


def overlap(low: float | None, high: float | None, other_low: float, other_high: float) -> bool | None:
    """Return whether two closed intervals have a value in common; None if a bound is None or not finite.

    The bounds have the tolerance of `contains`.
    """
    if low is None or high is None or not (math.isfinite(other_low) and math.isfinite(other_high)):
        return None
    nearest = min(max(low, other_low), other_high)
    return contains(low, high, nearest)
