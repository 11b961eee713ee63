"""Sites against the same formulas on whole arrays, to the bit but for the order of sums; hazards at every scale."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from steppefire.kernels import random, streams
from steppefire.kernels.country import sites
from tests.kernels.random_places import DRAW, GROUPS, KEY, PLACES, SITES

CONTEST = sites.SiteContest(
    attackers_per_guard=0.3, lost_attraction=0.3, forces_share=0.3, allied_guards=145.0, capture_rate=0.9,
    capture_ratio=0.3, retake_rate=0.8, retake_ratio=2.0, shape=2.5,
)
people = st.floats(0, 1e6)


def test_sites_are_besieged_defended_and_change_hands(c):
    pull = np.where(c.held, c.pull, 0.3 * c.pull)
    total = np.bincount(c.place_of, weights=pull, minlength=PLACES)
    attackers = c.violent[c.place_of] * pull / total[c.place_of]
    for group in range(GROUPS):
        if (wanted := (mine := np.where(c.members.targets[group], pull, 0.0)).cumsum()[-1]) > 0:
            attackers += c.members.present[group] * mine / wanted
    here = np.bincount(c.place_of, minlength=PLACES)[c.place_of]
    inside = c.guards * ~c.down[:PLACES][c.place_of] + 0.3 * c.forces[c.place_of] / here + 145.0 * c.guarded
    assert (sites.besiegers(c.place_of, c.pull, c.held, c.street, c.members, CONTEST) == attackers).all()
    assert (sites.defenders(c.place_of, c.guards, c.guarded, c.forces, c.down, CONTEST) == inside).all()
    forces, floor = c.forces[c.place_of], c.floor[c.place_of]
    enough = attackers >= 0.3 * c.guards + floor
    capture = 0.9 / (1 + (0.3 * (inside + floor) / (attackers + floor)) ** 2.5) * enough
    retake = 0.8 / (1 + (2 * attackers * enough / (forces + floor)) ** 2.5)
    falls = c.held & (random.uniforms(KEY, streams.CAPTURE, SITES, 12) < 1 - np.exp(-capture))
    returns = ~c.held & (random.uniforms(KEY, streams.RECAPTURE, SITES, 12) < 1 - np.exp(-retake))
    held = (c.held | returns) & ~falls
    balance = sites.SiteBalance(attackers, inside, c.guards, forces, floor)
    changed = sites.change_hands(c.held, balance, CONTEST, 1.0, DRAW)
    assert (changed == np.flatnonzero(falls | returns)).all()
    assert (c.held == held).all()


@given(attackers=people, defenders=people, forces=people, floor=st.floats(1e-6, 1e4))
@pytest.mark.parametrize("size", [2.0**-7, 2.0**-3, 4.0])
def test_hazards_are_the_same_in_a_country_of_any_size(size, attackers, defenders, forces, floor):
    def hazards(scale):
        return (
            sites.capture_hazard(attackers * scale, defenders * scale, floor * scale, CONTEST),
            sites.retake_hazard(attackers * scale, forces * scale, floor * scale, CONTEST),
            attackers * scale >= sites.smallest_crowd(defenders * scale, floor * scale, CONTEST),
        )

    # Powers of two scale without rounding: equal to the bit.
    assert hazards(size) == hazards(1.0)


@given(attackers=people, defenders=people, forces=people, floor=st.floats(1e-6, 1e4))
@pytest.mark.parametrize("size", [0.01, 0.1])
def test_hazards_are_those_of_the_whole_country_in_a_hundredth_and_a_tenth(size, attackers, defenders, forces, floor):
    whole = sites.capture_hazard(attackers, defenders, floor, CONTEST)
    part = sites.capture_hazard(attackers * size, defenders * size, floor * size, CONTEST)
    assert part == pytest.approx(whole, rel=1e-12)
    whole = sites.retake_hazard(attackers, forces, floor, CONTEST)
    part = sites.retake_hazard(attackers * size, forces * size, floor * size, CONTEST)
    assert part == pytest.approx(whole, rel=1e-12)


def test_a_site_with_nobody_inside_is_retaken_at_the_full_rate_even_by_few():
    assert sites.retake_hazard(0.0, 1.0, 20.0, CONTEST) == CONTEST.retake_rate
    assert sites.retake_hazard(500.0, 100.0, 20.0, CONTEST) < 0.01 * CONTEST.retake_rate


def test_a_site_may_change_hands_if_it_is_lost_or_somebody_is_there():
    street, members, held = np.zeros((2, 2), np.int64), np.zeros(1, np.int64), np.ones(3, bool)
    assert not sites.may_change_hands(street, held, members)
    violent = np.array([[3, 0], [3, 1]])
    assert sites.may_change_hands(violent, held, members)
    assert sites.may_change_hands(street, np.array([True, False, True]), members)
    assert sites.may_change_hands(street, held, members + 1)
