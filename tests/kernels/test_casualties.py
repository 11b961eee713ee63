"""Arrests, deaths and injuries against the same formulas on whole arrays, to the bit."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from steppefire.kernels import random, streams
from steppefire.kernels.citizens.selection import ARREST_ANY, INJURE_ANY, KILL_PEACEFUL, KILL_VIOLENT, TAKES
from steppefire.kernels.country import casualties
from steppefire.kernels.country.casualties import ArrestRates, FireRates, HarmWeights, InjuryRates, SecurityRates
from tests.kernels.random_places import DRAW, KEY, PLACES

ARRESTS = ArrestRates(0.006, 1.0, 3.0)
FIRE = FireRates(0.1, threat_ratio=0.3, threat_shape=0.7, saturation=0.2, exposed_share=0.15, dispersion=2.0,
                 bystander_share=0.68)
INJURIES = InjuryRates(per_shot=3.0, per_arrest=0.1, clash=0.02, deaths_per_injury=0.1, crush=1e-4,
                       bystander_share=0.68)
SECURITY = SecurityRates(0.06, 0.001)


def test_whom_the_forces_take_is_drawn_as_counts_are(c):
    ours, theirs = np.zeros((PLACES, TAKES), np.int64), np.zeros((PLACES, TAKES), np.int64)
    crowd, violent, e = c.present.astype(float), c.violent.astype(float), c.floor
    casualties.draw_arrests(ours, c.clash, ARRESTS, 1.0, DRAW)
    casualties.draw_shot(ours, c.clash, FIRE, 1.0, DRAW)
    shot = ours[:, KILL_PEACEFUL] + ours[:, KILL_VIOLENT]
    casualties.draw_injuries(ours, c.clash, INJURIES, 1.0, DRAW)
    weight = crowd + 3 * violent
    theirs[:, ARREST_ANY] = random.counts(
        0.006 * c.forces * weight / (weight + 1.0 * c.forces + e), 0.0, KEY, streams.ARRESTS, 12
    )
    exposed = violent + 0.15 * (crowd - violent)
    # Powers of whole arrays differ from those of single numbers in the last bit.
    threat = np.array([x**0.7 for x in (violent / (violent + 0.3 * c.forces + e)).tolist()])
    mean = 0.1 * c.armed * threat * exposed / (exposed + 0.2 * c.armed + e) * c.lethal
    killed = random.counts(mean, 2.0, KEY, streams.DEATHS, 12)
    assert (shot == killed).all()
    bystanders = np.floor(killed * 0.68 + random.uniforms(KEY, streams.BYSTANDERS, PLACES, 12)).astype(np.int64)
    theirs[:, KILL_PEACEFUL] = np.minimum(killed, bystanders)
    theirs[:, KILL_VIOLENT] = killed - theirs[:, KILL_PEACEFUL]
    unarmed = 0.02 * (violent * c.forces / (violent + c.forces + e)) + 0.1 * theirs[:, ARREST_ANY]
    theirs[:, INJURE_ANY] = random.counts(unarmed + 3.0 * killed, 0.0, KEY, streams.INJURIES, 12)
    trampled = random.counts(0.1 * unarmed + 1e-4 * crowd, 0.0, KEY, streams.CLASH_DEATHS, 12)
    luck = [random.unit(random.words(KEY, streams.CLASH_DEATHS, place, 12)[1]) for place in range(PLACES)]
    bystanders = np.minimum(trampled, np.floor(trampled * 0.68 + luck).astype(np.int64))
    theirs[:, KILL_PEACEFUL] += bystanders
    theirs[:, KILL_VIOLENT] += trampled - bystanders
    assert (ours == theirs).all()
    assert killed.any()
    assert trampled.any()


def test_casualties_of_the_forces_are_drawn_as_counts_are(c):
    toll, violent, e = np.zeros((casualties.TOLL_ROWS, PLACES), np.int64), c.violent.astype(float), c.floor
    casualties.security_casualties(toll, c.clash, SECURITY, 1.0, DRAW)
    hurt = 0.06 * (violent * c.forces / (violent + c.forces + e)) * (1 + np.minimum(c.weapons / (violent + e), 1))
    dead = 0.001 * np.minimum(c.weapons, c.forces) * violent / (violent + c.weapons + e)
    assert (toll[casualties.SECURITY_HURT] == random.counts(hurt, 0.0, KEY, streams.FORCE_INJURIES, 12)).all()
    assert (toll[casualties.SECURITY_DEAD] == random.counts(dead, 0.0, KEY, streams.FORCE_DEATHS, 12)).all()


# Powers of two change no bit of a mantissa, so that what holds about scaling holds exactly.
scales = st.sampled_from([2.0**-7, 0.5, 4.0, 1024.0])
people = st.floats(0, 1e6).map(lambda x: round(x, 3))


@given(crowd=people, share=st.floats(0, 1), forces=people, armed=st.floats(0, 1), weapons=people, s=scales)
def test_a_country_of_another_size_has_casualties_of_that_size(crowd, share, forces, armed, weapons, s):
    violent, e = crowd * share, 0.3

    def means(s):
        crowd_, violent_, forces_, weapons_, e_ = s * crowd, s * violent, s * forces, s * weapons, s * e
        return np.array([
            casualties.expected_arrests(crowd_, violent_, forces_, e_, ARRESTS),
            casualties.expected_shot(crowd_, violent_, forces_, armed * forces_, e_, FIRE),
            casualties.in_contact(violent_, forces_, e_),
            casualties.expected_officers_injured(violent_, forces_, weapons_, e_, SECURITY),
            casualties.expected_officers_killed(violent_, forces_, weapons_, e_, SECURITY),
            casualties.expected_investigated(np.array([forces_]), np.array([crowd_]), np.array([e_]), 0.1, 10.0)[0],
        ])

    assert (means(s) == s * means(1.0)).all()


def shot(crowd=5000.0, violent=900.0, forces=1000.0, armed=200.0):
    return casualties.expected_shot(crowd, violent, forces, armed, 0.3, FIRE)


def test_an_outnumbered_force_shoots_and_a_superior_one_need_not():
    assert shot(forces=1e6) < 0.02 * shot(forces=100.0)
    assert shot(violent=0.0) == 0
    assert shot(armed=0.0) == 0
    # The number of armed officers bounds the dead, however many there are to shoot at.
    assert shot(5e6, 9e5) < FIRE.rate * 200
    assert shot(5e6, 9e5) == pytest.approx(FIRE.rate * 200, rel=0.01)
    assert shot(armed=400.0) < 2 * shot()


def test_detentions_at_home_follow_officers_and_former_participants():
    officers, at_home = np.array([100.0, 100.0, 1000.0, 100.0]), np.array([0, 1000, 10000, 10**9])
    found = casualties.expected_investigated(officers, at_home, np.full(4, 1e-9), 0.1, 10.0)
    assert found == pytest.approx([0, 5, 50, 10], rel=1e-6)


def test_victims_are_heard_of_as_far_as_the_network_works(c):
    victims = np.stack([c.violent, c.present, c.violent // 2])
    heard = (victims[0] + 0.1 * victims[1] + 0.02 * victims[2]) * (0.2 + 0.8 * c.readiness)
    total = 0.0
    for one in heard:
        total += one
    assert casualties.harm(victims, c.readiness, HarmWeights(injury=0.1, arrest=0.02, offline=0.2)) == total
