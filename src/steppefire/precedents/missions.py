"""Missions: number of troops, the leader's share of them, duration; and whether the ruler who asked survives.

Size and duration are lognormal; the mean of the logarithm depends on who decides and on the kind of threat, with a
random effect of the leader. Missions of unknown duration are left out or, as a check, treated as censored: not ended
when the data were closed.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from steppefire.precedents.cases import KINDS, TOP_SCORE, Precedent
from steppefire.precedents.latency import mission_matrix
from steppefire.stats.intervals import LEVELS
from steppefire.stats.regression import Grid, bisect, fit_logit, fit_normal, normal_mixture_cdf, probability

DATA_CLOSED = date(2026, 11, 22)
"""Day on which the data were closed."""
ALONE = 0.985
"""Share of the troops from which on the leader counts as acting alone."""
MIN_SHARE = 0.02
"""Shares are clipped to this distance from 0 and 1 before they are transformed to log-odds."""
CENSORED_ROUNDS = 30
"""Rounds of the imputation of censored durations."""
MIN_WEIGHT = 1e-4
"""Combinations of prior scales with less weight than this are left out of predictions, to save time."""
SURVIVAL_SIGNS: Mapping[str, int] = {
    "intercept": 0, "fall_risk": -1, "patron": -1, "external": 0, "other": 0, "troops": 0,
}  # fmt: skip
"""Predictors of survival and their expected signs; none for help, whose association is the question."""

Quantiles = dict[str, float]
"""Quantiles by the names in `LEVELS`."""


@dataclass(frozen=True)
class Lognormal:
    """A fitted lognormal quantity of missions.

    Parameters
    ----------
    grid
        Posterior of the regression of its logarithm.
    leaders
        States in the order of their random effects.
    """

    grid: Grid
    leaders: tuple[str, ...]

    def quantiles(self, cases: Sequence[Precedent]) -> list[Quantiles]:
        """Return quantiles of the quantity for each case, if troops are sent."""
        groups = [self.leaders.index(c.leader) if c.leader in self.leaders else -1 for c in cases]
        mean, variance = self.grid.moments(mission_matrix(cases), np.array(groups, int))
        deviation = np.sqrt(variance + self.grid.noise[:, None] ** 2)
        kept = self.grid.weights > MIN_WEIGHT
        weights = self.grid.weights[kept] / self.grid.weights[kept].sum()
        found = []
        for i in range(len(cases)):
            means, deviations = mean[kept, i], deviation[kept, i]

            def below(value: float, means: np.ndarray = means, deviations: np.ndarray = deviations) -> float:
                return normal_mixture_cdf(value, weights, means, deviations)

            found.append({name: math.exp(bisect(-5.0, 20.0, below, level)) for name, level in LEVELS.items()})
        return found


def troops_of(case: Precedent) -> float | None:
    """Return the number of troops of a mission; None without troops (none, or only aircraft)."""
    return float(case.troops) if case.help == 2 and case.troops else None


def days_of(case: Precedent) -> float | None:
    """Return the duration of a mission, days; None without troops, or if it is not known."""
    return case.days if case.help == 2 and case.days else None


def fit_lognormal(cases: Sequence[Precedent], quantity: Callable[[Precedent], float | None]) -> Lognormal:
    """Fit a quantity to the cases for which it is not None."""
    known = [(c, math.log(value)) for c in cases if (value := quantity(c))]
    return _fit([c for c, _ in known], np.array([value for _, value in known]))


def _fit(cases: Sequence[Precedent], y: np.ndarray) -> Lognormal:
    leaders = tuple(sorted({c.leader for c in cases}))
    groups = np.array([leaders.index(c.leader) for c in cases])
    return Lognormal(fit_normal(mission_matrix(cases), y, groups, len(leaders)), leaders)


def fit_days_censored(cases: Sequence[Precedent]) -> tuple[Lognormal, int]:
    """Fit the duration with missing values treated as censored; return the fit and the number of these values.

    In each round a censored value is replaced by its mean given that it exceeds the time observed so far.
    """
    known = [c for c in cases if c.help == 2 and (c.days or c.deployment_day)]
    missing = np.array([not c.days for c in known])
    observed = [math.log(c.days or max(1, (DATA_CLOSED - (c.deployment_day or DATA_CLOSED)).days)) for c in known]
    y, least = np.array(observed), np.array(observed)
    fit = _fit(known, y)
    for _ in range(CENSORED_ROUNDS if missing.any() else 0):
        groups = np.array([fit.leaders.index(c.leader) for c in known])
        means = np.einsum("c,cr->r", fit.grid.weights, fit.grid.moments(mission_matrix(known), groups)[0])
        noise = float(fit.grid.weights @ fit.grid.noise)
        y = np.where(missing, [_truncated_mean(m, noise, low) for m, low in zip(means, least, strict=True)], y)
        fit = _fit(known, y)
    return fit, int(missing.sum())


def _truncated_mean(mean: float, deviation: float, low: float) -> float:
    """Return the mean of a normal variable given that it exceeds ``low`` (inverse Mills ratio)."""
    z = (low - mean) / deviation
    beyond = max(1e-12, 0.5 * math.erfc(z / math.sqrt(2.0)))
    return mean + deviation * math.exp(-0.5 * z * z) / math.sqrt(2.0 * math.pi) / beyond


@dataclass(frozen=True)
class LeaderShare:
    """A fitted model of the leader's share of the troops.

    Parameters
    ----------
    alone
        Logit of whether the leader acts alone.
    shared
        Normal regression of the log-odds of its share if it does not.
    """

    alone: Grid
    shared: Grid

    def quantiles(self, cases: Sequence[Precedent]) -> list[dict[str, float]]:
        """Return, for each case, the probability ``alone`` and quantiles of the share if others take part."""
        x = mission_matrix(cases)
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


def fit_share(cases: Sequence[Precedent]) -> LeaderShare:
    """Fit the leader's share to the missions for which it is known."""
    known = [(c, c.leader_share) for c in cases if c.help == 2 and c.leader_share is not None]
    x = mission_matrix([c for c, _ in known])
    share = np.array([s for _, s in known])
    alone = share >= ALONE
    # The only sign that theory gives: a council brings partners.
    signs = np.array([0.0, -1.0, *(0.0 for _ in KINDS)])
    part = np.clip(share[~alone], MIN_SHARE, 1 - MIN_SHARE)
    shared = fit_normal(x[~alone][:, :2], np.log(part / (1 - part)))
    return LeaderShare(fit_logit(x, alone.astype(float), signs), shared)


def survival_known(case: Precedent) -> bool:
    """Return whether a ruler asked for help for himself and it is known whether he survived for a year."""
    return case.asked and case.side == "pro-incumbent" and case.survived is not None and case.help is not None


def fit_survival(cases: Sequence[Precedent]) -> Grid:
    """Fit a logit of the survival for a year of rulers who asked for help: an association, not an effect of help."""
    known = [c for c in cases if survival_known(c) and not c.domestic]
    y = np.array([float(bool(c.survived)) for c in known])
    return fit_logit(_survival_matrix(known), y, np.array(list(SURVIVAL_SIGNS.values()), float))


def survival_probability(fit: Grid, cases: Sequence[Precedent], level: int) -> np.ndarray:
    """Return the probability that the ruler survives for a year, shape (cases,), at a level of help (0, 1 or 2)."""
    return probability(fit, _survival_matrix(cases, level))


def survival_table(fit: Grid) -> list[dict[str, float]]:
    """Return the probability of survival by fall risk and help, for an internal threat and a patron of score 1."""
    rows = []
    for risk in range(1, TOP_SCORE + 1):
        x = np.array([[1.0, (risk - 2) / 2, 0.0, 0.0, float(h == 1), float(h == 2)] for h in range(3)])
        nothing, other, troops = (float(p) for p in probability(fit, x))
        rows.append({"fall_risk": risk, "none": nothing, "other": other, "troops": troops})
    return rows


def _survival_matrix(cases: Sequence[Precedent], level: int | None = None) -> np.ndarray:
    """Return the predictors of survival, (cases, 6), at the recorded level of help if none is given."""
    rows = []
    for c in cases:
        help_ = c.help if level is None else level
        scores = (c.fall_risk - 2) / 2, (c.patron - 1) / 2
        rows.append([1.0, *scores, float(c.kind == "external"), float(help_ == 1), float(help_ == 2)])
    return np.array(rows)
