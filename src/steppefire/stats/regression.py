"""Small regressions with shrinkage: logit and normal, their posteriors mixed over the scales of the prior.

Plain numpy on a few dozen rows: no loop over citizens, no random number, every sum in a fixed order, so that the same
rows give the same bits. Groups (such as leader states) have effects of their own, pooled partially: their scale is one
of the scales mixed over. How far to shrink is decided by the rows that are fitted, never by those left out.

Logit: Newton to the mode for each pair of scales, a normal around it (Laplace), believed in proportion to Laplace's
evidence (MacKay 1992, "The evidence framework applied to classification networks", Neural Computation 4:720). Normal:
exact for each triple of scales (the noise is the third).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

SCALES = (0.25, 0.5, 1.0, 2.0)
"""Standard deviations a priori that are mixed over, of slopes and of group effects; each twice the last."""
INTERCEPT_SCALE = 1.5
"""Standard deviation of the intercept of a logit a priori: shares of 5 to 95 % are all plausible."""
LEVEL_SCALE = 10.0
"""Standard deviation of the intercept of a normal regression a priori, in units of its noise: no opinion."""
NOISES = tuple(0.4 * 1.25**i for i in range(10))
"""Standard deviations of one row around its mean that are mixed over: 0.4 to 3."""
NEWTON_STEPS = 50
CLOSE_ENOUGH = 1e-10


@dataclass(frozen=True)
class Grid:
    """Normal posteriors, one for each combination of scales, and how far each is believed.

    Parameters
    ----------
    weights
        Shape (combinations,), adding up to one.
    means, covariances
        Of the coefficients, slopes first and then groups; shapes (combinations, n) and (combinations, n, n).
    group_scale
        Scale of the group effects, shape (combinations,): the doubt about a group never seen.
    noise
        Standard deviation of one row around its mean, shape (combinations,); zeros for a logit.
    slopes
        How many coefficients are slopes, the intercept among them.
    log_evidence
        Log probability of the outcomes under the model as a whole.
    """

    weights: np.ndarray
    means: np.ndarray
    covariances: np.ndarray
    group_scale: np.ndarray
    noise: np.ndarray
    slopes: int
    log_evidence: float

    def moments(self, x: np.ndarray, groups: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return mean and variance of the linear predictor, both of shape (combinations, rows).

        Parameters
        ----------
        x
            Rows of predictors, shape (rows, slopes).
        groups
            Number of each row's group, or -1 for one never seen.
        """
        z = _with_groups(x, groups, self.means.shape[1] - self.slopes)
        mean = np.einsum("cj,rj->cr", self.means, z)
        variance = np.einsum("rj,cjk,rk->cr", z, self.covariances, z)
        return mean, variance + np.where(groups < 0, self.group_scale[:, None] ** 2, 0.0)

    def coefficients(self) -> tuple[np.ndarray, np.ndarray]:
        """Return mean and standard deviation of every coefficient over all combinations."""
        mean = np.einsum("c,cj->j", self.weights, self.means)
        second = np.einsum("cjj->cj", self.covariances) + self.means**2
        return mean, np.sqrt(np.einsum("c,cj->j", self.weights, second) - mean**2)


def logistic(x: np.ndarray) -> np.ndarray:
    """Return 1 / (1 + exp(-x)), without overflow."""
    return np.asarray(0.5 * (1.0 + np.tanh(0.5 * x)))


def fit_logit(
    x: np.ndarray, y: np.ndarray, signs: np.ndarray, groups: np.ndarray | None = None, count: int = 0
) -> Grid:
    """Fit a logit.

    A slope of scale t is normal a priori with mean ``sign`` times t and standard deviation t: theory's sign is believed
    with 84 %, and how large the slope is decide the rows.

    Parameters
    ----------
    x
        Predictors, shape (rows, slopes); the first column is the intercept, all ones.
    y
        Outcomes: 0, 1, or a share between them (doubtful membership of a mixture).
    signs
        What theory says of each slope: 1, -1, or 0 for nothing; shape (slopes,).
    groups, count
        Number of each row's group, and how many groups there are; none if left out.
    """
    groups = np.full(len(x), -1) if groups is None else groups
    z, n = _with_groups(x, groups, count), x.shape[1]
    slope, group, prior = _combinations(count)
    fits = []
    for tau, sigma in zip(slope, group, strict=True):
        precision = np.full(n + count, tau**-2.0)
        precision[0], precision[n:] = INTERCEPT_SCALE**-2.0, sigma**-2.0
        centre = np.concatenate([signs * tau, np.zeros(count)])
        fits.append(_laplace(z, y, centre, precision))
    means, covariances, evidence = (np.array(part) for part in zip(*fits, strict=True))
    weights, total = _weigh(evidence + prior)
    return Grid(weights, means, covariances, group * (count > 0), np.zeros(len(weights)), n, total)


def probability(fit: Grid, x: np.ndarray, groups: np.ndarray | None = None) -> np.ndarray:
    """Return the probability of 1 for each row of a fitted logit, the doubt about its coefficients integrated over.

    The mean of a logistic over a normal by MacKay's probit formula, whose error is below 0.02, mixed over the scales.
    """
    mean, variance = fit.moments(x, np.zeros(len(x), int) if groups is None else groups)
    return np.asarray(np.einsum("c,cr->r", fit.weights, logistic(mean / np.sqrt(1.0 + math.pi / 8.0 * variance))))


def fit_normal(x: np.ndarray, y: np.ndarray, groups: np.ndarray | None = None, count: int = 0) -> Grid:
    """Fit a normal regression, for instance of the logarithm of a size; slopes and groups scale with the noise.

    Parameters are those of `fit_logit`; ``y`` may be any number. Slopes have mean zero a priori.
    """
    groups = np.full(len(x), -1) if groups is None else groups
    z, n = _with_groups(x, groups, count), x.shape[1]
    noises = np.array(NOISES)
    parts = []
    for tau, sigma, belief in zip(*_combinations(count), strict=True):
        variance = np.concatenate([[LEVEL_SCALE**2], np.full(n - 1, tau**2), np.full(count, sigma**2)])
        mean, covariance, evidence = _normal(z, y, variance, noises)
        for i, noise in enumerate(NOISES):
            scale = sigma * noise * (count > 0)
            parts.append((mean, covariance * noise**2, evidence[i] + belief, scale, noise))
    means, covariances, evidences, scales, every = (np.array(part) for part in zip(*parts, strict=True))
    weights, total = _weigh(evidences - math.log(len(NOISES)))
    return Grid(weights, means, covariances, scales, every, n, total)


def bisect(low: float, high: float, below: Callable[[float], float], level: float) -> float:
    """Return where a rising function reaches ``level``, between ``low`` and ``high``."""
    for _ in range(50):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if below(middle) < level else (low, middle)
    return 0.5 * (low + high)


def normal_mixture_cdf(value: float, weights: np.ndarray, means: np.ndarray, deviations: np.ndarray) -> float:
    """Return the probability that a mixture of normals lies below a value."""
    z = (value - means) / (deviations * math.sqrt(2.0))
    return math.fsum(w * 0.5 * math.erfc(-float(v)) for w, v in zip(weights, z, strict=True))


def _with_groups(x: np.ndarray, groups: np.ndarray, count: int) -> np.ndarray:
    return np.concatenate([x, (groups[:, None] == np.arange(count)).astype(float)], axis=1)


def _combinations(groups: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return slope scale, group scale and log belief a priori of every pair: half-normal of scale one, each."""
    points = np.array(SCALES)
    # Points a doubling apart stand for stretches as long as they are high.
    belief = points * np.exp(-0.5 * points**2)
    belief /= belief.sum()
    both = np.multiply.outer(belief, belief if groups else np.ones(1)).ravel()
    slope, group = np.meshgrid(points, points if groups else np.ones(1), indexing="ij")
    return slope.ravel(), group.ravel(), np.log(both)


def _weigh(log_evidence: np.ndarray) -> tuple[np.ndarray, float]:
    """Return weights that add up to one, and the log of their sum before."""
    top = float(log_evidence.max())
    weights = np.exp(log_evidence - top)
    total = float(weights.sum())
    return weights / total, top + math.log(total)


def _log_det(matrix: np.ndarray) -> float:
    return 2.0 * float(np.log(np.diagonal(np.linalg.cholesky(matrix))).sum())


def _laplace(
    z: np.ndarray, y: np.ndarray, centre: np.ndarray, precision: np.ndarray
) -> tuple[np.ndarray, np.ndarray, float]:
    """Return mode, covariance and log evidence of a logit with a normal prior."""
    mode, hessian = centre.copy(), np.diag(precision)
    for _ in range(NEWTON_STEPS):
        p = logistic(z @ mode)
        hessian = z.T @ (z * (p * (1.0 - p))[:, None]) + np.diag(precision)
        step = np.linalg.solve(hessian, z.T @ (y - p) - precision * (mode - centre))
        # Far from the mode a full step overshoots.
        step *= min(1.0, 2.0 / max(1e-300, float(np.abs(step).max())))
        mode = mode + step
        if float(np.abs(step).max()) < CLOSE_ENOUGH:
            break
    eta = z @ mode
    fit = float((y * eta - np.logaddexp(0.0, eta)).sum()) - 0.5 * float((precision * (mode - centre) ** 2).sum())
    evidence = fit + 0.5 * float(np.log(precision).sum()) - 0.5 * _log_det(hessian)
    return mode, np.linalg.inv(hessian), evidence


def _normal(
    z: np.ndarray, y: np.ndarray, variance: np.ndarray, noises: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return mean, covariance over squared noise, and log evidence at each noise; the prior scales with the noise."""
    spread = (z * variance) @ z.T + np.eye(len(y))
    gain = np.linalg.solve(spread, z * variance).T
    fit = float(y @ np.linalg.solve(spread, y))
    evidence = -0.5 * (fit / noises**2 + _log_det(spread) + len(y) * np.log(2.0 * math.pi * noises**2))
    return gain @ y, np.diag(variance) - gain @ (z * variance), evidence
