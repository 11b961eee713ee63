"""Forces, sites and sums of places against the same formulas on whole arrays, to the bit but for the order of sums."""

from __future__ import annotations

import numpy as np
import pytest

from steppefire.kernels import random, streams
from steppefire.kernels.citizens.selection import ARREST_ANY, INJURE_ANY, KILL_PEACEFUL, KILL_VIOLENT, TAKES
from steppefire.kernels.country import casualties, forces, mission, recording, sites

PLACES, RESERVES, SITES, KEY = 31, 9, 40, random.run_key(5, 0)


class Luck:
    """A country of random numbers."""

    def __init__(self, seed):
        luck = np.random.default_rng(seed)
        self.violent = luck.integers(0, 400, PLACES) * (luck.uniform(0, 1, PLACES) < 0.6)
        self.present = self.violent + luck.integers(0, 5000, PLACES)
        self.street = np.stack([self.present, self.violent, np.ones(PLACES, np.int64)], axis=1)
        self.police, self.readiness = luck.uniform(1, 900, PLACES), luck.uniform(0, 1, PLACES)
        self.forces, self.weapons = luck.uniform(0, 900, PLACES), luck.uniform(0, 90, PLACES)
        self.strength, self.army = luck.uniform(100, 900, RESERVES), luck.uniform(0, 1, RESERVES) < 0.3
        self.post, self.ready_at = luck.integers(0, PLACES, RESERVES), luck.integers(0, 20, RESERVES)
        self.loyalty, self.down = luck.normal(0, 1, PLACES + RESERVES), luck.uniform(0, 1, PLACES + RESERVES) < 0.3
        self.lethal, self.emergency = luck.uniform(0, 1, (2, PLACES)) < 0.5
        self.place_of, self.held = luck.integers(0, PLACES, SITES), luck.uniform(0, 1, SITES) < 0.7
        self.pull, self.guards = luck.uniform(0.3, 3, SITES), luck.uniform(0, 90, SITES)
        self.guarded, self.organised = luck.uniform(0, 1, SITES) < 0.2, luck.uniform(0, 400, PLACES)

    def reserves(self, step=10, operation=True):
        able = (self.ready_at <= step) & ~self.down[PLACES:] & (operation | ~self.army)
        return np.bincount(self.post[able], weights=self.strength[able], minlength=PLACES) * self.readiness


@pytest.fixture(params=range(20))
def c(request):
    return Luck(request.param)


@pytest.mark.parametrize("operation", [True, False])
def test_reserves_act_where_they_stand(c, operation):
    ours = forces.reserves(c.readiness, c.strength, c.army, c.post, c.ready_at, c.down, 10, operation)
    assert (ours == c.reserves(10, operation)).all()


def test_units_stand_down_by_their_loyalty(c):
    doubts = -0.8 + 0.6 * np.log((c.violent + 1) / (c.police + c.reserves() + 1)) + 0.3 * c.lethal - 0.5
    units, violent = np.r_[doubts, doubts[c.post]], np.r_[c.violent, c.violent[c.post]]
    wanted = np.where(c.down, c.loyalty <= units + 0.5, (violent > 0) & (c.loyalty <= units))
    forces.stand_down(c.down, c.loyalty, c.street, c.police, c.reserves(), c.post, c.lethal, -0.8, 0.6, 0.3, 0.5, 0.5)
    assert (c.down == wanted).all()


def test_police_are_called_out_and_mustered(c):
    capital = np.arange(PLACES) == 3
    alarmed = c.emergency | (c.violent > 20) | capital
    ready = c.readiness + 0.15 * (np.where(alarmed, 1.0, 0.07) - c.readiness)
    assert forces.call_out(c.readiness, c.emergency, capital, c.street, 0.07, 0.15) == c.emergency.any()
    assert (c.readiness == ready).all()
    duty = c.police * ready * ~c.down[:PLACES]
    assert (forces.on_duty(c.police, c.readiness, c.down) == duty).all()
    there = duty + c.reserves()
    forces.muster(c.forces, duty, c.reserves(), 500.0)
    assert c.forces == pytest.approx(there + 500 * there / there.sum(), rel=1e-13)
    forces.muster(c.forces, duty, c.reserves(), 0.0)
    assert (c.forces == there).all()


def test_reserves_go_where_most_is_lacking(c):
    duty, order = c.police.copy(), np.argsort(-c.strength, kind="stable")
    lost = np.bincount(c.place_of[~c.held], minlength=PLACES)
    need = c.violent + 0.2 * c.present * (c.violent > 20) + 100.0 * lost
    lack = need - duty - np.bincount(c.post, weights=c.strength, minlength=PLACES)
    post, ready_at = c.post.copy(), c.ready_at.copy()
    for unit in order:
        if need[post[unit]] > 0 or ready_at[unit] > 10:
            continue
        target = int(np.argmax(lack))
        if lack[target] <= 0:
            break
        post[unit], ready_at[unit] = target, 20
        lack[target] -= c.strength[unit]
    forces.send(c.post, c.ready_at, order, c.strength, duty, c.street, c.place_of, c.held, 10, 20)
    assert (c.post == post).all()
    assert (c.ready_at == ready_at).all()


def test_whom_the_forces_take_is_drawn_as_counts_are(c):
    ours, theirs = np.zeros((PLACES, TAKES), np.int64), np.zeros((PLACES, TAKES), np.int64)
    crowd, violent = c.present.astype(float), c.violent.astype(float)
    casualties.wanted_arrests(ours, c.street, c.forces, 0.006, 1.0, 1.0, KEY, 12)
    casualties.wanted_dead(ours, c.street, c.forces, c.lethal, 0.1, 0.15, 2.0, 0.68, 1.0, KEY, 12, 12)
    casualties.wanted_hurt(ours, 3.0, 0.1, KEY, 12)
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


def test_forces_suffer_and_force_is_remembered(c):
    toll, violent = np.zeros((casualties.TOLL_ROWS, PLACES), np.int64), c.violent.astype(float)
    casualties.suffer(toll, c.violent, c.forces, c.weapons, 0.06, 0.001, 1.0, KEY, 12)
    hurt = 0.06 * violent * (c.forces / (c.forces + violent + 1)) * (1 + np.minimum(c.weapons / (violent + 1), 1))
    dead = 0.001 * np.minimum(c.weapons, c.forces) * (violent / (violent + 50))
    assert (toll[casualties.SECURITY_HURT] == random.counts(hurt, 0.0, KEY, streams.FORCE_INJURIES, 12)).all()
    assert (toll[casualties.SECURITY_DEAD] == random.counts(dead, 0.0, KEY, streams.FORCE_DEATHS, 12)).all()
    arrests, intensity = c.violent // 3, c.readiness.copy()
    met = np.minimum(1.0, c.forces / (c.present + 1))
    fought = np.minimum(1.0, (c.violent + 3 * arrests) / (0.1 * c.present + 1))
    forces.remember_force(intensity, c.present, c.violent, c.forces, arrests, 0.15)
    assert (intensity == c.readiness + 0.15 * met * fought).all()


def test_sites_are_besieged_defended_and_change_hands(c):
    pull = np.where(c.held, c.pull, 0.3 * c.pull)
    total = np.bincount(c.place_of, weights=pull, minlength=PLACES)
    attackers = (c.violent + c.organised)[c.place_of] * pull / total[c.place_of]
    here = np.bincount(c.place_of, minlength=PLACES)[c.place_of]
    inside = c.guards * ~c.down[:PLACES][c.place_of] + 0.3 * c.forces[c.place_of] / here + 145.0 * c.guarded
    assert (sites.besiegers(c.place_of, c.pull, c.held, c.street, c.organised) == attackers).all()
    assert (sites.defenders(c.place_of, c.guards, c.guarded, c.forces, c.down, 145.0) == inside).all()
    capture = 0.9 / (1 + (0.3 * (inside + 1) / (attackers + 1)) ** 2.5) * (attackers >= 40)
    retake = 0.8 / (1 + (2 * (attackers + 1) / (c.forces[c.place_of] + 1)) ** 2.5)
    falls = c.held & (random.uniforms(KEY, streams.CAPTURE, SITES, 12) < 1 - np.exp(-capture))
    returns = ~c.held & (random.uniforms(KEY, streams.RECAPTURE, SITES, 12) < 1 - np.exp(-retake))
    held = (c.held | returns) & ~falls
    changed = sites.contest(c.held, c.place_of, attackers, inside, c.forces, 0.3, 2.5, 0.9, 0.8, 1.0, KEY, 12)
    assert (changed == np.flatnonzero(falls | returns)).all()
    assert (c.held == held).all()
    assert sites.at_stake(c.street, c.held) == ((c.violent > 40).any() or not c.held.all())


def test_allies_guard_the_first_sites_still_held(c):
    order = np.argsort(c.pull)
    wanted = np.zeros(SITES, bool)
    wanted[order[c.held[order]][:5]] = True
    mission.guard(c.guarded, c.held, order, 5)
    assert (c.guarded == wanted).all()


def test_the_record_adds_up_by_region_day_and_country(c):
    region, toll = np.arange(PLACES) % 4, np.arange(casualties.TOLL_ROWS * PLACES).reshape(-1, PLACES)
    series = np.zeros((len(recording.REGIONAL_ROWS), 3, 4), np.int32)
    recording.enter_regions(series, 1, region, c.street, toll, c.forces, c.place_of, c.held)
    lost = np.bincount(c.place_of[~c.held], minlength=PLACES)
    civil = toll[casualties.FIGHTING] + toll[casualties.NOT_FIGHTING]
    expected = {
        "participants": c.present,
        "violent": c.violent,
        "detained": toll[casualties.ARRESTED],
        "killed": civil + toll[casualties.SECURITY_DEAD],
        "killed_civil": civil,
        "killed_security": toll[casualties.SECURITY_DEAD],
        "injured_civil": toll[casualties.CIVIL_HURT],
        "injured_security": toll[casualties.SECURITY_HURT],
        "forces": c.forces,
        "sites_lost": lost,
    }
    for name, row in recording.REGIONAL_ROWS.items():
        by_region = np.bincount(region, weights=expected[name], minlength=4).astype(np.int32)
        assert (series[row, 1] == by_region).all(), name
    assert not series[:, [0, 2]].any()
    totals = np.zeros((len(recording.DAILY_ROWS), 2, PLACES), np.float32)
    for day in (0, 0, 1):
        recording.enter_day(totals, day, c.street, toll, c.place_of, ~c.held, c.weapons, c.police, c.lethal)
    hurt = toll[casualties.CIVIL_HURT] + toll[casualties.SECURITY_HURT]
    for day, cut in enumerate((2, 3)):
        expected = {
            "daily_participants": c.present,
            "daily_detained": toll[casualties.ARRESTED],
            "daily_killed": civil + toll[casualties.SECURITY_DEAD],
            "daily_injured": hurt,
            "daily_sites_lost": lost,
            "daily_weapons": c.weapons,
            "daily_price": c.police,
            "daily_blackout_hours": cut * c.lethal,
        }
        for name, row in recording.DAILY_ROWS.items():
            assert (totals[row, day] == expected[name].astype(np.float32)).all(), name
    departments = np.arange(PLACES) % 2 == 0
    under, deadly, gone, weapons, guards = recording.count_nation(
        region, 4, c.emergency, c.lethal, departments, c.down, c.weapons, c.guarded
    )
    assert (under, deadly, gone, guards) == (
        len(set(region[c.emergency])), c.lethal.any(), (departments & c.down[:PLACES]).sum(), c.guarded.sum()
    )
    assert weapons == pytest.approx(c.weapons.sum(), rel=1e-13)
