"""Time from a request to the arrival of the first troops: a mixture of a fast and a slow mode.

In the fast mode forces are ready and a leader decides, within hours to days; in the slow mode a council or a mandate
decides and funds and transport come first, which takes weeks to months. The logarithm of the hours is a mixture of two
normals; a logit on who decides and on the kind of threat gives the probability of the slow mode. The mixture is fitted
by expectation-maximisation from a fixed start, so that the same cases give the same bits.
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
"""Prior medians of the two modes, hours: a day and a hundred days."""
START_DEVIATION = 1.0
"""Prior standard deviation of the log of hours in a mode."""
PRIOR_CASES = 2.0
"""Weight of the prior of a mode, in cases."""
MAX_ROUNDS = 100
TOLERANCE = 1e-4
"""Largest change of a membership probability at convergence; quantiles then change by less than a thousandth."""
SIGNS = np.array([0, 1, *(-1 if kind in ("unrest", "coup") else 0 for kind in KINDS)], float)
"""Expected signs of the slopes for the slow mode: councils are slower, sudden threats faster."""


@dataclass(frozen=True)
class Latency:
    """A fitted mixture of the log of hours.

    Parameters
    ----------
    centres, deviations
        Mean and standard deviation of the fast and the slow mode, shape (2,).
    cases
        Expected number of cases in each mode, shape (2,).
    slow
        Logit of the slow mode.
    """

    centres: np.ndarray
    deviations: np.ndarray
    cases: np.ndarray
    slow: Grid


def mission_matrix(cases: Sequence[Precedent]) -> np.ndarray:
    """Return the predictors of a mission: intercept, council, and one indicator for each of `KINDS`; (cases, 6)."""
    return np.array([[1.0, float(c.council), *(float(c.kind == kind) for kind in KINDS)] for c in cases])


def latency_known(case: Precedent) -> bool:
    """Return whether troops were sent and the hours from request to arrival are known."""
    return case.help == 2 and bool(case.hours_to_deployment)


def fit_latency(cases: Sequence[Precedent]) -> Latency:
    """Fit the mixture to the cases for which `latency_known`."""
    known = [c for c in cases if latency_known(c)]
    y = np.array([math.log(c.hours_to_deployment or math.nan) for c in known])
    x = mission_matrix(known)
    starts = np.log(STARTS)
    centres, deviations = starts.copy(), np.full(2, START_DEVIATION)
    share = np.full(len(known), 0.5)
    slow, member = None, np.zeros(len(known))
    for _ in range(MAX_ROUNDS):
        odds = np.log(share) - np.log1p(-share) + _log_density_ratio(y, centres, deviations)
        before, member = member, 1.0 / (1.0 + np.exp(-odds))
        if float(np.abs(member - before).max()) < TOLERANCE:
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


def slow_probability(fit: Latency, cases: Sequence[Precedent]) -> np.ndarray:
    """Return the probability of the slow mode, shape (cases,)."""
    return probability(fit.slow, mission_matrix(cases))


def latency_quantiles(fit: Latency, cases: Sequence[Precedent]) -> list[dict[str, float]]:
    """Return, for each case, quantiles (see `LEVELS`) of the hours from request to arrival if troops are sent."""
    # Wider than the modes, because their centres are uncertain.
    wide = fit.deviations * np.sqrt(1.0 + 1.0 / (fit.cases + PRIOR_CASES))
    found = []
    for share in slow_probability(fit, cases):
        weights = np.array([1.0 - share, share])

        def below(value: float, weights: np.ndarray = weights) -> float:
            return normal_mixture_cdf(value, weights, fit.centres, wide)

        found.append({name: math.exp(bisect(-5.0, 15.0, below, level)) for name, level in LEVELS.items()})
    return found


def _log_density_ratio(y: np.ndarray, centres: np.ndarray, deviations: np.ndarray) -> np.ndarray:
    """Return the log of the density of each case in the slow mode over that in the fast mode."""
    z = (y - centres[:, None]) / deviations[:, None]
    log = -0.5 * z**2 - np.log(deviations)[:, None]
    return np.asarray(log[1] - log[0])
