"""Orders are bijections; ties are symmetric and few."""

from __future__ import annotations

import numpy as np
import pytest

from steppefire.kernels.citizens import contacts, permutations
from steppefire.kernels.citizens.rule import citizen_of, rank_of
from tests.kernels.country import random_country


@pytest.mark.parametrize("size", [1, 2, 3, 5, 16, 17, 100, 997, 20_011])
def test_a_bijection_hits_every_position_once_and_is_inverted(size):
    table = permutations.bijections(np.array([size]), np.array([123456789], np.uint64))
    positions = [permutations.position(table, 0, i) for i in range(size)]
    assert sorted(positions) == list(range(size))
    assert all(permutations.element(table, 0, p) == i for i, p in enumerate(positions))


def test_an_order_looks_random():
    size = 50_000
    table = permutations.bijections(np.array([size]), np.array([42], np.uint64))
    p = np.array([permutations.position(table, 0, i) for i in range(size)])
    for lag in (1, 2, 224):
        r = np.corrcoef(p[:-lag], p[lag:])[0, 1]
        assert abs(r) < 4 / np.sqrt(size)


def test_households_are_symmetric_and_small():
    for adults in (1, 2, 3, 4, 5, 9, 10, 11):
        for i in range(adults):
            for slot in (1, 2):
                other = contacts.household(i, adults, slot)
                if other >= 0:
                    assert i in [contacts.household(other, adults, s) for s in (1, 2)]


def test_several_at_a_time_are_the_same_as_one_by_one():
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


def test_contacts_are_symmetric_and_as_many_as_said():
    population, _ = random_country(np.random.default_rng(3), 4, 3000, 3, 2)
    each = contacts.contacts_each(population.ties)
    assert each == 2 + 2 * 3 + 2 * 2
    links: dict[int, list[int]] = {}
    for place, (start, adults) in enumerate(population.places):
        for citizen in range(start, start + adults):
            out = contacts.contacts(population.ties, population.places, place, citizen)
            assert out.shape == (each,)
            links[citizen] = [int(o) for o in out if o >= 0]
    degrees = np.array([len(v) for v in links.values()])
    assert degrees.max() == each
    assert degrees.mean() > each - 0.2
    for citizen, others in links.items():
        assert citizen not in others
        for other in set(others):
            assert links[other].count(citizen) == others.count(other)


def test_rank_and_citizen_invert_each_other():
    population, _ = random_country(np.random.default_rng(4), 3, 2000, 1, 1)
    for cell, (start, size, *_) in enumerate(population.cells):
        ranks = {rank_of(population.cells, population.ranks, cell, c) for c in range(start, start + size)}
        assert ranks == set(range(size))
        assert citizen_of(population.cells, population.ranks, cell, size - 1) in range(start, start + size)
