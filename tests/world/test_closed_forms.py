"""Parts of the world against numbers that can be checked by hand or were published."""

from __future__ import annotations

import numpy as np
import pytest

from steppefire.world.geography import nearness
from steppefire.world.powers import evenness
from tests.world.conftest import simulated


def test_evenness_runs_from_one_power_to_all_alike():
    assert evenness(np.array([0.25, 0.25, 0.25, 0.25])) == pytest.approx(1)
    assert evenness(np.array([1.0, 1e-12, 1e-12, 1e-12])) == pytest.approx(0, abs=1e-9)


def test_what_a_place_sees_adds_up_to_one_and_falls_with_distance():
    geography = simulated()[0].geography
    k = nearness(geography, 50.0, 1.2)
    assert k.sum(axis=1) == pytest.approx(np.ones(geography.places))
    almaty, near, far = (geography.place(n) for n in ("Almaty", "Kaskelen", "Aktau"))
    assert k[almaty, almaty] > k[almaty, near] > k[almaty, far]


def test_distances_are_those_of_the_globe():
    geography = simulated()[0].geography
    assert geography.distance[geography.place("Almaty"), geography.place("Nur-Sultan")] == pytest.approx(974, abs=5)
    assert geography.distance[geography.place("Almaty"), geography.place("Zhanaozen")] == pytest.approx(1943, abs=10)
