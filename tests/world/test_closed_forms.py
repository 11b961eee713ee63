"""Parts of the world against numbers that can be checked by hand or were published."""

from __future__ import annotations

import numpy as np
import pytest

from steppefire.world.elites import contest_options
from steppefire.world.geography import nearness
from steppefire.world.powers import evenness, friedkin_johnsen
from tests.world.conftest import lived

WEIGHTS = np.array([50.0, 30.0, 20.0])
UTILITY = np.array([[1, 0.7, 0], [0.6, 1, 0.2], [0.1, 0.6, 1]])


@pytest.mark.parametrize(
    ("exponent", "law"),
    [(1, (0.3577, 0.5538, 0.0885)), (2, (0.3050, 0.6761, 0.0189)), (4, (0.1771, 0.8222, 0.0008))],
)
def test_condorcet_election_gives_the_reference_numbers(exponent, law):
    assert contest_options(WEIGHTS, UTILITY, exponent) == pytest.approx(law, abs=1e-4)


def test_friedkin_johnsen_gives_the_published_opinions():
    w = np.array(
        [[0.220, 0.120, 0.360, 0.300], [0.147, 0.215, 0.344, 0.294], [0, 0, 1, 0], [0.090, 0.178, 0.446, 0.286]]
    )
    anchor = np.array([25.0, 25, 75, 85])
    opinion = anchor.copy()
    for _ in range(500):
        opinion = friedkin_johnsen(opinion, anchor, w, 1 - np.diag(w))
    assert opinion == pytest.approx([60, 60, 75, 75], abs=0.05)


def test_evenness_runs_from_one_power_to_all_alike():
    assert evenness(np.array([0.25, 0.25, 0.25, 0.25])) == pytest.approx(1)
    assert evenness(np.array([1.0, 1e-12, 1e-12, 1e-12])) == pytest.approx(0, abs=1e-9)


def test_what_a_place_sees_adds_up_to_one_and_falls_with_distance():
    geography = lived()[0].geography
    k = nearness(geography, 50.0, 1.2)
    assert k.sum(axis=1) == pytest.approx(np.ones(geography.places))
    almaty, near, far = (geography.place(n) for n in ("Almaty", "Kaskelen", "Aktau"))
    assert k[almaty, almaty] > k[almaty, near] > k[almaty, far]


def test_distances_are_those_of_the_globe():
    geography = lived()[0].geography
    assert geography.distance[geography.place("Almaty"), geography.place("Nur-Sultan")] == pytest.approx(974, abs=5)
    assert geography.distance[geography.place("Almaty"), geography.place("Zhanaozen")] == pytest.approx(1943, abs=10)
