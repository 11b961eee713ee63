"""Keyed permutations hit every position once, look random, and are the same one by one and several at a time."""

from __future__ import annotations

import numpy as np
import pytest

from steppefire.kernels.citizens import permutations
from steppefire.kernels.citizens.rule import citizen_of, rank_of
from tests.kernels.country import random_country


@pytest.mark.parametrize("size", [1, 2, 3, 5, 16, 17, 100, 997, 20_011])
def test_a_bijection_hits_every_position_once_and_is_invertible(size):
    table = permutations.bijections(np.array([size]), np.array([123456789], np.uint64))
    positions = [permutations.position(table, 0, i) for i in range(size)]
    assert sorted(positions) == list(range(size))
    assert all(permutations.element(table, 0, p) == i for i, p in enumerate(positions))


def test_positions_are_not_correlated_with_elements_nearby():
    size = 50_000
    table = permutations.bijections(np.array([size]), np.array([42], np.uint64))
    p = np.array([permutations.position(table, 0, i) for i in range(size)])
    for lag in (1, 2, 224):
        r = np.corrcoef(p[:-lag], p[lag:])[0, 1]
        assert abs(r) < 4 / np.sqrt(size)


def test_many_at_a_time_equal_one_by_one():
    sizes = np.array([1, 2, 3, 5, 17, 997, 250_000, 5_000_000_017])
    table = permutations.bijections(sizes, np.arange(8, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15))
    rng = np.random.default_rng(0)
    which = rng.integers(0, 8, 4000)
    index = (rng.random(4000) * sizes[which]).astype(np.int64)
    there, back = np.empty_like(index), np.empty_like(index)
    grid = permutations.grids(table, which)
    permutations.positions(table, which, grid, index, there)
    permutations.elements(table, which, grid, there, back)
    assert (back == index).all()
    assert [permutations.position(table, w, i) for w, i in zip(which, index, strict=True)] == there.tolist()
    assert [permutations.element(table, w, i) for w, i in zip(which, there, strict=True)] == index.tolist()


def test_rank_and_citizen_are_inverse():
    population, _ = random_country(np.random.default_rng(4), 3, 2000, 1, 1)
    for cell, (start, size, *_) in enumerate(population.cells):
        ranks = {rank_of(population.cells, population.ranks, cell, c) for c in range(start, start + size)}
        assert ranks == set(range(size))
        assert citizen_of(population.cells, population.ranks, cell, size - 1) in range(start, start + size)
