"""Arrests, deaths and injuries against the same formulas on whole arrays, to the bit."""

from __future__ import annotations

import numpy as np

from steppefire.kernels import random, streams
from steppefire.kernels.citizens.selection import ARREST_ANY, INJURE_ANY, KILL_PEACEFUL, KILL_VIOLENT, TAKES
from steppefire.kernels.country import casualties
from steppefire.kernels.country.casualties import ArrestRates, FireRates, HarmWeights, InjuryRates, SecurityRates
from tests.kernels.random_places import DRAW, KEY, PLACES


def test_whom_the_forces_take_is_drawn_as_counts_are(c):
    ours, theirs = np.zeros((PLACES, TAKES), np.int64), np.zeros((PLACES, TAKES), np.int64)
    crowd, violent = c.present.astype(float), c.violent.astype(float)
    casualties.draw_arrests(ours, c.street, c.forces, ArrestRates(0.006, 1.0, 3.0), 1.0, DRAW)
    fire = FireRates(0.1, armed_share=0.2, exposed_share=0.15, shield=0.2, dispersion=2.0, bystander_share=0.68)
    casualties.draw_deaths(ours, c.street, c.forces, c.lethal, fire, 1.0, DRAW)
    casualties.draw_injuries(ours, InjuryRates(per_death=3.0, per_arrest=0.1), DRAW)
    weight = crowd + 3 * violent
    mean = 0.006 * c.forces * weight / (weight + 1.0 * c.forces + 1)
    theirs[:, ARREST_ANY] = random.counts(mean, 0.0, KEY, streams.ARRESTS, 12)
    exposed = (violent + 0.15 * (crowd - violent)) * (violent / (violent + 0.2 * crowd + 1))
    mean = 0.1 * c.lethal * np.minimum(0.2 * c.forces, exposed)
    killed = random.counts(mean, 2.0, KEY, streams.DEATHS, 12)
    share = random.uniforms(KEY, streams.BYSTANDERS, PLACES, 12)
    theirs[:, KILL_PEACEFUL] = np.minimum(killed, np.floor(killed * 0.68 + share).astype(np.int64))
    theirs[:, KILL_VIOLENT] = killed - theirs[:, KILL_PEACEFUL]
    theirs[:, INJURE_ANY] = random.counts(3.0 * killed + 0.1 * theirs[:, ARREST_ANY], 0.0, KEY, streams.INJURIES, 12)
    assert (ours == theirs).all()
    assert killed.any()


def test_casualties_of_the_forces_are_drawn_as_counts_are(c):
    toll, violent = np.zeros((casualties.TOLL_ROWS, PLACES), np.int64), c.violent.astype(float)
    casualties.security_casualties(toll, c.violent, c.forces, c.weapons, SecurityRates(0.06, 0.001, 50.0), 1.0, DRAW)
    hurt = 0.06 * violent * (c.forces / (c.forces + violent + 1)) * (1 + np.minimum(c.weapons / (violent + 1), 1))
    dead = 0.001 * np.minimum(c.weapons, c.forces) * (violent / (violent + 50))
    assert (toll[casualties.SECURITY_HURT] == random.counts(hurt, 0.0, KEY, streams.FORCE_INJURIES, 12)).all()
    assert (toll[casualties.SECURITY_DEAD] == random.counts(dead, 0.0, KEY, streams.FORCE_DEATHS, 12)).all()


def test_victims_are_heard_of_as_far_as_the_network_works(c):
    victims = np.stack([c.violent, c.present, c.violent // 2])
    heard = (victims[0] + 0.1 * victims[1] + 0.02 * victims[2]) * (0.2 + 0.8 * c.readiness)
    total = 0.0
    for one in heard:
        total += one
    assert casualties.harm(victims, c.readiness, HarmWeights(injury=0.1, arrest=0.02, offline=0.2)) == total
