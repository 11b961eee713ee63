"""Calls on cells: equal to their plain twin to the bit, and its limits."""

from __future__ import annotations

import math

import numpy as np
import pytest

from steppefire.kernels.country.calls import add_call, either, under_calls
from steppefire.kernels.random import normal_cdf, normal_quantile

CELLS, PLACES = 60, 7


def plain_either(z: float, c: float) -> float:
    if -math.inf in (z, c):
        return max(z, c)
    stays = normal_cdf(-z) * normal_cdf(-c)
    goes = normal_cdf(z) + normal_cdf(c) * normal_cdf(-z)
    if min(goes, stays) < np.finfo(float).tiny:
        return max(z, c)
    return max(z, c, normal_quantile(goes) if goes < stays else -normal_quantile(stays))


@pytest.mark.parametrize("seed", range(5))
def test_calls_act_as_written(seed):
    luck = np.random.default_rng(seed)
    place, deterrence = luck.integers(0, PLACES, CELLS), luck.uniform(0, 2, PLACES)
    pull, field, expected = np.full(CELLS, -np.inf), luck.uniform(-9, 6, CELLS), np.full(CELLS, -np.inf)
    for quantile in luck.uniform(-5, 5, 3):
        called = luck.uniform(0, 1, CELLS) < 0.4
        add_call(pull, called, quantile, deterrence, place)
        for i in np.flatnonzero(called):
            expected[i] = plain_either(expected[i], quantile - deterrence[place[i]])
    assert (pull == expected).all()
    after = field.copy()
    under_calls(after, pull)
    assert after.tolist() == [plain_either(z, c) for z, c in zip(field, pull, strict=True)]
    assert (after[pull == -np.inf] == field[pull == -np.inf]).all()


@pytest.mark.parametrize("z", [-8.0, -4.0, -1.0, 0.0, 2.0])
@pytest.mark.parametrize("c", [-8.0, -4.0, -1.0, 0.0, 2.0])
def test_callers_and_others_are_independent(z, c):
    share = normal_cdf(z) + normal_cdf(c) * normal_cdf(-z)
    assert normal_cdf(either(z, c)) == pytest.approx(share, rel=1e-9)
    assert either(z, c) == pytest.approx(either(c, z), rel=1e-9)
    assert either(z, c) >= max(z, c)


@pytest.mark.parametrize("z", [-np.inf, -300.0, -37.6, 37.6, 300.0])
def test_no_field_is_too_extreme(z):
    assert either(z, -2.0) == pytest.approx(max(z, -2.0), abs=1e-9)
    assert either(z, -np.inf) == z
