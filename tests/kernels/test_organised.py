"""Members of organised groups against a plain loop, to the bit."""

from __future__ import annotations

import math

import numpy as np
import pytest

from steppefire.kernels import random, streams
from steppefire.kernels.country import organised
from tests.kernels.random_places import DRAW, GROUPS, KEY, PLACES

RATES = organised.MemberRates(deaths=0.2, arrests=0.3, hopeless=0.7, departures=0.4)


def drawn(stream, group, trials, chance):
    return random.binomial_quantile(trials, chance, random.uniform(KEY, stream, group, 12))


def test_members_are_killed_arrested_and_give_up_as_written(c):
    killed = np.minimum(c.violent, 7)
    met = organised.Opposition(c.forces, c.lethal, c.violent, killed)
    before = [list(count) for count in c.members[3:]]
    here = [sum(before[0][g] for g in range(GROUPS) if c.members.place[g] == p) for p in range(PLACES)]
    lost = np.full((2, PLACES), -5)
    organised.lose_members(c.members, lost, met, RATES, 0.5, DRAW)
    expected = np.zeros((2, PLACES), int)
    for g in range(GROUPS):
        p, n = c.members.place[g], before[0][g]
        if n == 0:
            continue
        crowd = c.violent[p] + here[p]
        contact = c.forces[p] / (c.forces[p] + crowd)
        spared = c.violent[p] / (c.violent[p] + killed[p]) if killed[p] else 1.0
        dead = drawn(streams.ORGANISED_DEATHS, g, n,
                     1 - spared * math.exp(-(0.2 * contact if c.lethal[p] else 0.0) * 0.5))
        held = drawn(streams.ORGANISED_ARRESTS, g, n - dead, 1 - math.exp(-0.3 * contact * 0.5))
        giving_up = 1 - math.exp(-0.4 * 0.5) if c.forces[p] > 0.7 * crowd else 0.0
        gone = drawn(streams.ORGANISED_DEPARTURES, g, n - dead - held, giving_up)
        before[0][g] -= dead + held + gone
        for kind, number in enumerate((dead, held, gone), 1):
            before[kind][g] += number
        expected[:, p] += dead, held
    assert [list(count) for count in c.members[3:]] == before
    assert (lost == expected).all()
    assert expected.sum() > 0


def test_arrested_members_of_a_place_go_free(c):
    place = c.members.place[0]
    before = [count.copy() for count in c.members[3:]]
    organised.free_members(c.members, place, 0.5, DRAW)
    freed = [
        drawn(streams.PRISON_BREAKS, g, before[2][g], 0.5) if c.members.place[g] == place else 0 for g in range(GROUPS)
    ]
    assert sum(freed) > 0
    assert (c.members.present == before[0] + freed).all()
    assert (c.members.arrested == before[2] - freed).all()


def test_influence_is_half_at_the_floor_and_the_same_at_every_scale():
    place, present, floor = np.array([1, 2, 2]), np.array([20, 16, 44]), np.array([20.0, 20.0, 20.0])
    there = organised.influence(place, present, floor)
    assert there == pytest.approx([0, 0.5, 0.75], abs=0)
    assert (organised.influence(place, present / 4, floor / 4) == there).all()


def test_a_group_is_active_while_it_is_there_or_arrives():
    nobody, some, hour = np.zeros(2, np.int64), np.array([0, 5]), np.array([3.0, 8.0])
    assert organised.is_active(some, nobody, hour, 0.0)
    assert not organised.is_active(nobody, some, hour, 7.0)
    assert organised.is_active(nobody, some, hour, 8.0)
    assert not organised.is_active(nobody, nobody, hour, 9.0)
