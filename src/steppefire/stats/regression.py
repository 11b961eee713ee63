"""Bayesian logit and normal regressions for small samples, averaged over the scales of their priors.

The posterior is a mixture over a grid of prior scales, weighted by their marginal likelihoods, so that the amount of
shrinkage is estimated from the fitted rows alone. Groups (such as leader states) have random effects, partially pooled;
their scale is one of those averaged over. There are no random numbers and every sum has a fixed order: the same rows
give the same bits.

Logit: Newton's method finds the mode for each pair of scales; the posterior there is approximated by a normal (Laplace)
and weighted by Laplace's approximation of the evidence (MacKay 1992, "The evidence framework applied to classification
networks", Neural Computation 4:720). Normal: the posterior is exact for each triple of scales (the noise is the third).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

SCALES = (0.25, 0.5, 1.0, 2.0)
"""Grid of prior standard deviations of slopes and of group effects; each is twice the one before."""
INTERCEPT_SCALE = 1.5
"""Prior standard deviation of the intercept of a logit: shares of 5 to 95 % are plausible."""
LEVEL_SCALE = 10.0
"""Prior standard deviation of the intercept of a normal regression, in units of its noise: nearly flat."""
NOISES = tuple(0.4 * 1.25**i for i in range(10))
"""Grid of residual standard deviations of a normal regression, 0.4 to 3."""
MAX_NEWTON_STEPS = 50
TOLERANCE = 1e-10
"""Largest change of a coefficient at which Newton's method has converged."""


@dataclass(frozen=True)
class Grid:
    """A posterior as a mixture of normals, one for each combination of prior scales.

    Parameters
    ----------
    weights
        Weights of the combinations, shape (combinations,); they sum to one.
    means, covariances
        Moments of the coefficients, slopes first and then group effects; shapes (combinations, n) and
        (combinations, n, n).
    group_scale
        Standard deviation of the group effects, shape (combinations,): that of the effect of a new group.
    noise
        Residual standard deviation, shape (combinations,); zeros for a logit.
    slopes
        Number of coefficients that are slopes, including the intercept.
    log_evidence
        Log marginal likelihood of the outcomes under the model as a whole.
    """

    weights: np.ndarray
    means: np.ndarray
    covariances: np.ndarray
    group_scale: np.ndarray
    noise: np.ndarray
    slopes: int
    log_evidence: float

    def moments(self, x: np.ndarray, groups: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return the mean and the variance of the linear predictor, both of shape (combinations, rows).

        Parameters
        ----------
        x
            Predictors, shape (rows, slopes).
        groups
            Index of each row's group, shape (rows,); -1 for a group that was not fitted.
        """
        z = _with_groups(x, groups, self.means.shape[1] - self.slopes)
        mean = np.einsum("cj,rj->cr", self.means, z)
        variance = np.einsum("rj,cjk,rk->cr", z, self.covariances, z)
        return mean, variance + np.where(groups < 0, self.group_scale[:, None] ** 2, 0.0)

    def coefficients(self) -> tuple[np.ndarray, np.ndarray]:
        """Return the posterior mean and standard deviation of every coefficient, both of shape (n,)."""
        mean = np.einsum("c,cj->j", self.weights, self.means)
        second = np.einsum("cjj->cj", self.covariances) + self.means**2
        return mean, np.sqrt(np.einsum("c,cj->j", self.weights, second) - mean**2)


def logistic(x: np.ndarray) -> np.ndarray:
    """Return 1 / (1 + exp(-x)), computed without overflow."""
    return np.asarray(0.5 * (1.0 + np.tanh(0.5 * x)))


def fit_logit(
    x: np.ndarray, y: np.ndarray, signs: np.ndarray, groups: np.ndarray | None = None, count: int = 0
) -> Grid:
    """Fit a logit.

    Given the scale t, the prior of a slope is normal with mean ``sign * t`` and standard deviation t: the expected sign
    has a prior probability of 84 %, and the rows determine the size.

    Parameters
    ----------
    x
        Predictors, shape (rows, slopes); the first column is the intercept, all ones.
    y
        Outcomes, shape (rows,): 0, 1, or a share between them (such as the probability of membership in a mixture).
    signs
        Expected sign of each slope, shape (slopes,): 1, -1, or 0 if theory gives none.
    groups, count
        Index of each row's group, shape (rows,), and the number of groups; without groups if left out.
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
    weights, total = _normalise(evidence + prior)
    return Grid(weights, means, covariances, group * (count > 0), np.zeros(len(weights)), n, total)


def probability(fit: Grid, x: np.ndarray, groups: np.ndarray | None = None) -> np.ndarray:
    """Return the posterior mean of the probability of 1 for each row, shape (rows,).

    The mean of the logistic of a normal variable is computed by MacKay's probit approximation, whose error is below
    0.02, and averaged over the prior scales. Parameters are those of `Grid.moments`.
    """
    mean, variance = fit.moments(x, np.zeros(len(x), int) if groups is None else groups)
    return np.asarray(np.einsum("c,cr->r", fit.weights, logistic(mean / np.sqrt(1.0 + math.pi / 8.0 * variance))))


def fit_normal(x: np.ndarray, y: np.ndarray, groups: np.ndarray | None = None, count: int = 0) -> Grid:
    """Fit a normal regression, for instance of the logarithm of a size.

    The prior scales of slopes and group effects are in units of the noise; the prior mean of the slopes is zero.
    Parameters are those of `fit_logit`, except that ``y`` may be any number.
    """
    groups = np.full(len(x), -1) if groups is None else groups
    z, n = _with_groups(x, groups, count), x.shape[1]
    noises = np.array(NOISES)
    parts = []
    for tau, sigma, prior in zip(*_combinations(count), strict=True):
        variance = np.concatenate([[LEVEL_SCALE**2], np.full(n - 1, tau**2), np.full(count, sigma**2)])
        mean, covariance, evidence = _normal(z, y, variance, noises)
        for i, noise in enumerate(NOISES):
            scale = sigma * noise * (count > 0)
            parts.append((mean, covariance * noise**2, evidence[i] + prior, scale, noise))
    means, covariances, log_posterior, scales, noise_of = (np.array(part) for part in zip(*parts, strict=True))
    weights, total = _normalise(log_posterior - math.log(len(NOISES)))
    return Grid(weights, means, covariances, scales, noise_of, n, total)


def bisect(low: float, high: float, below: Callable[[float], float], level: float) -> float:
    """Return the point between ``low`` and ``high`` at which an increasing function reaches ``level``."""
    for _ in range(50):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if below(middle) < level else (low, middle)
    return 0.5 * (low + high)


def normal_mixture_cdf(value: float, weights: np.ndarray, means: np.ndarray, deviations: np.ndarray) -> float:
    """Return the distribution function of a mixture of normals at a value.

    Parameters
    ----------
    weights, means, deviations
        Weight, mean and standard deviation of each component, shape (components,).
    """
    z = (value - means) / (deviations * math.sqrt(2.0))
    return math.fsum(w * 0.5 * math.erfc(-float(v)) for w, v in zip(weights, z, strict=True))


def _with_groups(x: np.ndarray, groups: np.ndarray, count: int) -> np.ndarray:
    return np.concatenate([x, (groups[:, None] == np.arange(count)).astype(float)], axis=1)


def _combinations(groups: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return slope scale, group scale and log prior of every pair; both scales are half-normal(1)."""
    points = np.array(SCALES)
    # The points are equally spaced in the logarithm, so each stands for an interval proportional to its value.
    prior = points * np.exp(-0.5 * points**2)
    prior /= prior.sum()
    both = np.multiply.outer(prior, prior if groups else np.ones(1)).ravel()
    slope, group = np.meshgrid(points, points if groups else np.ones(1), indexing="ij")
    return slope.ravel(), group.ravel(), np.log(both)


def _normalise(log_weights: np.ndarray) -> tuple[np.ndarray, float]:
    """Return weights that sum to one, and the log of their sum before."""
    top = float(log_weights.max())
    weights = np.exp(log_weights - top)
    total = float(weights.sum())
    return weights / total, top + math.log(total)


def _log_det(matrix: np.ndarray) -> float:
    return 2.0 * float(np.log(np.diagonal(np.linalg.cholesky(matrix))).sum())


def _laplace(
    z: np.ndarray, y: np.ndarray, centre: np.ndarray, precision: np.ndarray
) -> tuple[np.ndarray, np.ndarray, float]:
    """Return mode, covariance and log evidence of a logit with a normal prior."""
    mode, hessian = centre.copy(), np.diag(precision)
    for _ in range(MAX_NEWTON_STEPS):
        p = logistic(z @ mode)
        hessian = z.T @ (z * (p * (1.0 - p))[:, None]) + np.diag(precision)
        step = np.linalg.solve(hessian, z.T @ (y - p) - precision * (mode - centre))
        # Far from the mode a full step overshoots.
        step *= min(1.0, 2.0 / max(1e-300, float(np.abs(step).max())))
        mode = mode + step
        if float(np.abs(step).max()) < TOLERANCE:
            break
    eta = z @ mode
    fit = float((y * eta - np.logaddexp(0.0, eta)).sum()) - 0.5 * float((precision * (mode - centre) ** 2).sum())
    evidence = fit + 0.5 * float(np.log(precision).sum()) - 0.5 * _log_det(hessian)
    return mode, np.linalg.inv(hessian), evidence


def _normal(
    z: np.ndarray, y: np.ndarray, variance: np.ndarray, noises: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return mean, covariance in units of squared noise, and log evidence at each noise.

    The prior standard deviations are in units of the noise, so mean and scaled covariance are the same at each.
    """
    spread = (z * variance) @ z.T + np.eye(len(y))
    gain = np.linalg.solve(spread, z * variance).T
    fit = float(y @ np.linalg.solve(spread, y))
    evidence = -0.5 * (fit / noises**2 + _log_det(spread) + len(y) * np.log(2.0 * math.pi * noises**2))
    return gain @ y, np.diag(variance) - gain @ (z * variance), evidence
