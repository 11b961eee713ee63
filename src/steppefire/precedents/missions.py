"""What comes after yes: how many troops, the leader's share of them, how long they stay, and whether the asker lasts.

Sizes and durations are lognormal around a mean that depends on the kind of threat and on who decides, with the leader's
habit pooled partially. A duration that is missing though troops went is left out, or, to see what hangs on that, taken
for a mission that had not ended when the record was closed.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from steppefire.precedents.cases import KINDS, TOP_SCORE, Precedent
from steppefire.stats.intervals import LEVELS
from steppefire.stats.regression import Grid, bisect, fit_logit, fit_normal, normal_mixture_cdf, probability

CLOSED = date(2026, 11, 22)
"""Day on which the record was closed."""
ALONE = 0.985
"""Leader's share from which on it counts as alone."""
LEAST_SHARE = 0.02
CENSORED_ROUNDS = 30

Quantiles = dict[str, float]


def _context(cases: Sequence[Precedent]) -> np.ndarray:
    return np.array([[1.0, float(c.council), *(float(c.kind == kind) for kind in KINDS)] for c in cases])


@dataclass(frozen=True)
class Lognormal:
    """A positive quantity of missions: how it is read off a case, and its posterior."""

    grid: Grid
    leaders: tuple[str, ...]

    def quantiles(self, cases: Sequence[Precedent]) -> list[Quantiles]:
        """Return the quantiles of the quantity for each case, if troops come."""
        groups = [self.leaders.index(c.leader) if c.leader in self.leaders else -1 for c in cases]
        mean, variance = self.grid.moments(_context(cases), np.array(groups, int))
        deviation = np.sqrt(variance + self.grid.noise[:, None] ** 2)
        # Combinations that nobody believes only cost time.
        kept = self.grid.weights > 1e-4
        weights = self.grid.weights[kept] / self.grid.weights[kept].sum()
        found = []
        for i in range(len(cases)):
            means, deviations = mean[kept, i], deviation[kept, i]

            def below(value: float, means: np.ndarray = means, deviations: np.ndarray = deviations) -> float:
                return normal_mixture_cdf(value, weights, means, deviations)

            found.append({name: math.exp(bisect(-5.0, 20.0, below, level)) for name, level in LEVELS.items()})
        return found


def troops_of(case: Precedent) -> float | None:
    """Return the size of a mission; None if no troops went, or only aircraft."""
    return float(case.troops) if case.help == 2 and case.troops else None


def days_of(case: Precedent) -> float | None:
    """Return how long troops stayed, in days; None if none went, or it is not known."""
    return case.days if case.help == 2 and case.days else None


def fit_lognormal(cases: Sequence[Precedent], quantity: Callable[[Precedent], float | None]) -> Lognormal:
    """Fit the logarithm of a quantity to the cases where it is known."""
    told = [(c, math.log(value)) for c in cases if (value := quantity(c))]
    return _fit([c for c, _ in told], np.array([value for _, value in told]))


def _fit(told: Sequence[Precedent], y: np.ndarray) -> Lognormal:
    leaders = tuple(sorted({c.leader for c in told}))
    groups = np.array([leaders.index(c.leader) for c in told])
    return Lognormal(fit_normal(_context(told), y, groups, len(leaders)), leaders)


def fit_days_unended(cases: Sequence[Precedent]) -> tuple[Lognormal, int]:
    """Fit durations with those missing taken for unended; return how many these were.

    Each is put at its mean given that it is longer than what has been seen of it, round after round.
    """
    told = [c for c in cases if c.help == 2 and (c.days or c.deployment_day)]
    missing = np.array([not c.days for c in told])
    seen = [math.log(c.days or max(1, (CLOSED - (c.deployment_day or CLOSED)).days)) for c in told]
    y, least = np.array(seen), np.array(seen)
    fit = _fit(told, y)
    for _ in range(CENSORED_ROUNDS if missing.any() else 0):
        groups = np.array([fit.leaders.index(c.leader) for c in told])
        means = np.einsum("c,cr->r", fit.grid.weights, fit.grid.moments(_context(told), groups)[0])
        noise = float(fit.grid.weights @ fit.grid.noise)
        y = np.where(missing, [_above(m, noise, low) for m, low in zip(means, least, strict=True)], y)
        fit = _fit(told, y)
    return fit, int(missing.sum())


def _above(mean: float, deviation: float, low: float) -> float:
    """Return the mean of a normal cut off below ``low`` (inverse Mills ratio)."""
    z = (low - mean) / deviation
    beyond = max(1e-12, 0.5 * math.erfc(z / math.sqrt(2.0)))
    return mean + deviation * math.exp(-0.5 * z * z) / math.sqrt(2.0 * math.pi) / beyond


@dataclass(frozen=True)
class Share:
    """The leader's share: whether it goes alone, and its share if not."""

    alone: Grid
    shared: Grid

    def of(self, cases: Sequence[Precedent]) -> list[dict[str, float]]:
        """Return the probability that the leader goes alone, and quantiles of its share if it does not."""
        x = _context(cases)
        chance = probability(self.alone, x)
        mean, variance = self.shared.moments(x[:, :2], np.zeros(len(cases), int))
        deviation = np.sqrt(variance + self.shared.noise[:, None] ** 2)
        found = []
        for i in range(len(cases)):
            means, deviations = mean[:, i], deviation[:, i]

            def below(value: float, means: np.ndarray = means, deviations: np.ndarray = deviations) -> float:
                return normal_mixture_cdf(value, self.shared.weights, means, deviations)

            logits = {name: bisect(-12.0, 12.0, below, level) for name, level in LEVELS.items()}
            shares = {name: 1.0 / (1.0 + math.exp(-value)) for name, value in logits.items()}
            found.append({"alone": float(chance[i]), **shares})
        return found


def fit_share(cases: Sequence[Precedent]) -> Share:
    """Fit the leader's share to the missions where it is known."""
    told = [(c, c.leader_share) for c in cases if c.help == 2 and c.leader_share is not None]
    x = _context([c for c, _ in told])
    share = np.array([s for _, s in told])
    alone = share >= ALONE
    # A council brings partners: the one sign theory gives.
    signs = np.array([0.0, -1.0, *(0.0 for _ in KINDS)])
    part = np.clip(share[~alone], LEAST_SHARE, 1 - LEAST_SHARE)
    shared = fit_normal(x[~alone][:, :2], np.log(part / (1 - part)))
    return Share(fit_logit(x, alone.astype(float), signs), shared)


SURVIVAL: Mapping[str, int] = {"intercept": 0, "fall_risk": -1, "patron": -1, "external": 0, "other": 0, "troops": 0}
"""Predictors of lasting a year, and what theory says of their signs; of help, which is in question, nothing."""


def lasting(case: Precedent) -> bool:
    """Tell whether a ruler asked for himself and it is known whether he lasted a year."""
    return case.asked and case.side == "pro-incumbent" and case.survived is not None and case.help is not None


def _stakes(cases: Sequence[Precedent], level: int | None = None) -> np.ndarray:
    rows = []
    for c in cases:
        help_ = c.help if level is None else level
        scores = (c.fall_risk - 2) / 2, (c.patron - 1) / 2
        rows.append([1.0, *scores, float(c.kind == "external"), float(help_ == 1), float(help_ == 2)])
    return np.array(rows)


def fit_survival(cases: Sequence[Precedent]) -> Grid:
    """Fit whether rulers who asked for help lasted a year. An association, and no effect of help."""
    told = [c for c in cases if lasting(c) and not c.helps_itself]
    y = np.array([float(bool(c.survived)) for c in told])
    return fit_logit(_stakes(told), y, np.array(list(SURVIVAL.values()), float))


def survival(fit: Grid, cases: Sequence[Precedent], level: int) -> np.ndarray:
    """Return the probability that the ruler of each case lasts a year at a level of help."""
    return probability(fit, _stakes(cases, level))


def survival_table(fit: Grid) -> list[dict[str, float]]:
    """Return the probability of lasting by fall risk and help, for a threat from within and a patron of 1."""
    rows = []
    for risk in range(1, TOP_SCORE + 1):
        x = np.array([[1.0, (risk - 2) / 2, 0.0, 0.0, float(h == 1), float(h == 2)] for h in range(3)])
        nothing, other, troops = (float(p) for p in probability(fit, x))
        rows.append({"fall_risk": risk, "none": nothing, "other": other, "troops": troops})
    return rows
