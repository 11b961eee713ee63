"""Quantiles against references from the standard library; draws against their distributions."""

from __future__ import annotations

import math
from itertools import pairwise
from statistics import NormalDist

import numpy as np
import pytest

from steppefire.kernels import random as rnd


@pytest.mark.parametrize("p", [1e-12, 1e-6, 0.001, 0.02425, 0.2, 0.5, 0.8, 0.97575, 0.999, 1 - 1e-9])
def test_normal_quantile_inverts_the_distribution(p):
    assert rnd.normal_quantile(p) == pytest.approx(NormalDist().inv_cdf(p), rel=1e-9, abs=1e-12)
    assert rnd.normal_cdf(rnd.normal_quantile(p)) == pytest.approx(p, rel=1e-10)


@pytest.mark.parametrize("mean", [0.3, 4.0, 49.0, 51.0, 800.0])
def test_poisson_has_its_mean_and_variance(mean):
    n = 20_000
    draws = np.array([rnd.poisson_quantile(mean, (i + 0.5) / n) for i in range(n)])
    assert draws.mean() == pytest.approx(mean, rel=0.01)
    assert draws.var() == pytest.approx(mean, rel=0.03)


def test_poisson_quantile_rises_with_the_mean_across_the_switch_of_method():
    for u in (0.01, 0.3, 0.77, 0.995):
        counts = [rnd.poisson_quantile(m, u) for m in np.linspace(0.01, 120, 500)]
        assert all(b >= a for a, b in pairwise(counts))


def test_negative_binomial_has_its_variance():
    means, k = np.full(40_000, 20.0), 2.0
    draws = rnd.counts(means, k, np.uint64(7), 99, 0)
    assert draws.mean() == pytest.approx(20.0, rel=0.03)
    assert draws.var() == pytest.approx(20.0 + 20.0**2 / k, rel=0.08)


def test_uniforms_are_uniform_and_depend_on_every_part_of_the_key():
    u = rnd.uniforms(np.uint64(5), 3, 100_000, 8)
    assert abs(u.mean() - 0.5) < 5 * math.sqrt(1 / 12 / u.size)
    base = rnd.uniform(np.uint64(5), 3, 11, 8)
    others = [rnd.uniform(np.uint64(6), 3, 11, 8), rnd.uniform(np.uint64(5), 4, 11, 8),
              rnd.uniform(np.uint64(5), 3, 12, 8), rnd.uniform(np.uint64(5), 3, 11, 9),
              rnd.uniform(np.uint64(5), 3, 11 + 2**32, 8)]
    assert base == u[11]
    assert len({base, *others}) == 6


def test_runs_of_an_ensemble_have_different_keys():
    assert len({int(rnd.run_key(seed, run)) for seed in range(20) for run in range(50)}) == 1000


@pytest.mark.parametrize(("trials", "chance"), [(1, 0.3), (40, 0.02), (40, 0.9), (200, 0.5), (4000, 0.04), (9000, 0.7)])
def test_binomial_has_its_mean_and_variance(trials, chance):
    n = 20_000
    draws = np.array([rnd.binomial_quantile(trials, chance, (i + 0.5) / n) for i in range(n)])
    assert 0 <= draws.min() <= draws.max() <= trials
    assert draws.mean() == pytest.approx(trials * chance, rel=0.01)
    assert draws.var() == pytest.approx(trials * chance * (1 - chance), rel=0.03)


@pytest.mark.parametrize("u", [0.01, 0.3, 0.77, 0.995])
def test_binomial_quantile_rises_with_the_probability_and_the_trials(u):
    for trials in (1, 30, 300):
        counts = [rnd.binomial_quantile(trials, p, u) for p in np.linspace(0, 1, 400)]
        assert all(b >= a for a, b in pairwise(counts))
        assert (counts[0], counts[-1]) == (0, trials)
    counts = [rnd.binomial_quantile(n, 0.2, u) for n in range(600)]
    assert all(b >= a for a, b in pairwise(counts))
