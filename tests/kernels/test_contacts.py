"""Households and contacts are symmetric, and every citizen has as many contacts as the network says."""

from __future__ import annotations

import numpy as np

from steppefire.kernels.citizens import contacts
from tests.kernels.country import random_country


def test_household_membership_is_mutual():
    for adults in (1, 2, 3, 4, 5, 9, 10, 11):
        for i in range(adults):
            for slot in (1, 2):
                other = contacts.household_member(i, adults, slot)
                if other >= 0:
                    assert i in [contacts.household_member(other, adults, s) for s in (1, 2)]


def test_contacts_are_mutual_and_as_many_as_the_network_says():
    population, _ = random_country(np.random.default_rng(3), 4, 3000, 3, 2)
    each = contacts.contacts_per_citizen(population.network)
    assert each == 2 + 2 * 3 + 2 * 2
    links: dict[int, list[int]] = {}
    for place, (start, adults) in enumerate(population.places):
        for citizen in range(start, start + adults):
            out = contacts.contacts(population.network, population.places, place, citizen)
            assert out.shape == (each,)
            links[citizen] = [int(o) for o in out if o >= 0]
    degrees = np.array([len(v) for v in links.values()])
    assert degrees.max() == each
    assert degrees.mean() > each - 0.2
    for citizen, others in links.items():
        assert citizen not in others
        for other in set(others):
            assert links[other].count(citizen) == others.count(other)
