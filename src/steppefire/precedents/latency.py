"""How long from the request to the first boots: two modes, and which of them a request gets.

Fast: forces staged and a leader who decides, hours to days. Slow: a council or a mandate, money and lift first, weeks
to months. The logarithm of the hours is a mixture of two normals; a logit on who decides and on the kind of threat
says which. Fitted by expectation and maximisation from a fixed start, so that the same cases give the same bits.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from steppefire.precedents.cases import KINDS, Precedent
from steppefire.stats.intervals import LEVELS
from steppefire.stats.regression import Grid, bisect, fit_logit, normal_mixture_cdf, probability

STARTS = (24.0, 2400.0)
"""Hours around which the two modes are looked for: a day and a hundred days."""
START_DEVIATION = 1.0
PRIOR_CASES = 2.0
"""How many cases the prior of a mode is worth: its start and a deviation of `START_DEVIATION`."""
ROUNDS = 100
CLOSE_ENOUGH = 1e-4
"""Change of any case's membership at which the modes have settled; hours then move by less than a thousandth."""
SIGNS = np.array([0, 1, *(-1 if kind in ("unrest", "coup") else 0 for kind in KINDS)], float)
"""What theory says of being slow: a council is, sudden threats are not."""


@dataclass(frozen=True)
class Latency:
    """Two modes of the log of hours: where, how wide, how many cases; and the logit of being slow."""

    centres: np.ndarray
    deviations: np.ndarray
    cases: np.ndarray
    slow: Grid


def usable(case: Precedent) -> bool:
    """Tell whether troops went and the hours from request to boots are known."""
    return case.help == 2 and bool(case.hours_to_boots)


def _matrix(cases: Sequence[Precedent]) -> np.ndarray:
    return np.array([[1.0, float(c.council), *(float(c.kind == kind) for kind in KINDS)] for c in cases])


def fit_latency(cases: Sequence[Precedent]) -> Latency:
    """Fit the mixture to the cases that are `usable`."""
    told = [c for c in cases if usable(c)]
    y = np.array([math.log(c.hours_to_boots or math.nan) for c in told])
    x = _matrix(told)
    starts = np.log(STARTS)
    centres, deviations = starts.copy(), np.full(2, START_DEVIATION)
    share = np.full(len(told), 0.5)
    slow, member = None, np.zeros(len(told))
    for _ in range(ROUNDS):
        odds = np.log(share) - np.log1p(-share) + _log_density(y, centres, deviations)
        before, member = member, 1.0 / (1.0 + np.exp(-odds))
        if float(np.abs(member - before).max()) < CLOSE_ENOUGH:
            break
        both = np.stack([1.0 - member, member])
        total = both.sum(axis=1)
        centres = (both @ y + PRIOR_CASES * starts) / (total + PRIOR_CASES)
        square = (both * (y - centres[:, None]) ** 2).sum(axis=1)
        square += PRIOR_CASES * ((centres - starts) ** 2 + START_DEVIATION**2)
        deviations = np.sqrt(square / (total + PRIOR_CASES))
        slow = fit_logit(x, member, SIGNS)
        share = probability(slow, x)
    assert slow is not None
    return Latency(centres, deviations, np.array([1.0 - member, member]).sum(axis=1), slow)


def _log_density(y: np.ndarray, centres: np.ndarray, deviations: np.ndarray) -> np.ndarray:
    """Return the log of how much better the slow mode explains each case than the fast one."""
    z = (y - centres[:, None]) / deviations[:, None]
    log = -0.5 * z**2 - np.log(deviations)[:, None]
    return np.asarray(log[1] - log[0])


def slow_share(fit: Latency, cases: Sequence[Precedent]) -> np.ndarray:
    """Return the probability of the slow mode for each case."""
    return probability(fit.slow, _matrix(cases))


def hours(fit: Latency, cases: Sequence[Precedent]) -> list[dict[str, float]]:
    """Return quantiles of the hours from request to boots, if troops come, for each case."""
    # One case more or less moves a centre: the doubt about it widens its mode.
    wide = fit.deviations * np.sqrt(1.0 + 1.0 / (fit.cases + PRIOR_CASES))
    found = []
    for share in slow_share(fit, cases):
        weights = np.array([1.0 - share, share])

        def below(value: float, weights: np.ndarray = weights) -> float:
            return normal_mixture_cdf(value, weights, fit.centres, wide)

        found.append({name: math.exp(bisect(-5.0, 15.0, below, level)) for name, level in LEVELS.items()})
    return found
