"""Sites against the same formulas on whole arrays, to the bit but for the order of sums."""

from __future__ import annotations

import numpy as np

from steppefire.kernels import random, streams
from steppefire.kernels.country import sites
from tests.kernels.random_places import DRAW, KEY, PLACES, SITES

CONTEST = sites.SiteContest(
    smallest_attack=40.0, lost_attraction=0.3, forces_share=0.3, allied_guards=145.0, capture_rate=0.9,
    capture_ratio=0.3, retake_rate=0.8, retake_ratio=2.0, shape=2.5,
)


def test_sites_are_besieged_defended_and_change_hands(c):
    pull = np.where(c.held, c.pull, 0.3 * c.pull)
    total = np.bincount(c.place_of, weights=pull, minlength=PLACES)
    attackers = (c.violent + c.organised)[c.place_of] * pull / total[c.place_of]
    here = np.bincount(c.place_of, minlength=PLACES)[c.place_of]
    inside = c.guards * ~c.down[:PLACES][c.place_of] + 0.3 * c.forces[c.place_of] / here + 145.0 * c.guarded
    assert (sites.besiegers(c.place_of, c.pull, c.held, c.street, c.organised, CONTEST) == attackers).all()
    assert (sites.defenders(c.place_of, c.guards, c.guarded, c.forces, c.down, CONTEST) == inside).all()
    capture = 0.9 / (1 + (0.3 * (inside + 1) / (attackers + 1)) ** 2.5) * (attackers >= 40)
    retake = 0.8 / (1 + (2 * (attackers + 1) / (c.forces[c.place_of] + 1)) ** 2.5)
    falls = c.held & (random.uniforms(KEY, streams.CAPTURE, SITES, 12) < 1 - np.exp(-capture))
    returns = ~c.held & (random.uniforms(KEY, streams.RECAPTURE, SITES, 12) < 1 - np.exp(-retake))
    held = (c.held | returns) & ~falls
    changed = sites.change_hands(c.held, c.place_of, attackers, inside, c.forces, CONTEST, 1.0, DRAW)
    assert (changed == np.flatnonzero(falls | returns)).all()
    assert (c.held == held).all()
    assert sites.may_change_hands(c.street, c.held, 40.0) == ((c.violent > 40).any() or not c.held.all())
