"""Police and reserves against the same formulas on whole arrays, to the bit but for the order of sums."""

from __future__ import annotations

import numpy as np
import pytest

from steppefire.kernels.country import forces
from tests.kernels.random_places import PLACES


@pytest.mark.parametrize("operation", [True, False])
def test_reserves_act_where_they_stand(c, operation):
    ours = forces.acting_reserves(c.reserves.strength, c.readiness, c.reserves, c.down, 10, operation)
    assert (ours == c.acting(10, operation)).all()


def test_units_stand_down_by_their_loyalty(c):
    floor, firmness = 0.2 + 0.01 * np.arange(PLACES), 0.5 - 0.3 * c.lethal
    doubts = -0.8 + 0.6 * np.log((c.violent + floor) / (c.police + c.acting() + floor)) - firmness
    units, violent = np.r_[doubts, doubts[c.reserves.post]], np.r_[c.violent, c.violent[c.reserves.post]]
    wanted = np.where(c.down, c.loyalty <= units + 0.5, (violent > 0) & (c.loyalty <= units))
    rule = forces.StandDown(base=-0.8, ratio=0.6, hysteresis=0.5)
    at_hand = c.police + c.acting()
    forces.stand_down(c.down, c.loyalty, c.street, at_hand, floor, c.reserves.post, rule, firmness)
    assert (c.down == wanted).all()


def test_police_are_called_out_and_mustered(c):
    capital = np.arange(PLACES) == 3
    alarmed = c.emergency | (c.violent > 0.4 * c.police) | capital
    ready = c.readiness + 0.15 * (np.where(alarmed, 1.0, 0.07) - c.readiness)
    rule = forces.CallOut(alarm_level=0.4, vigilance=0.07)
    assert forces.call_out(c.readiness, c.emergency, capital, c.street, c.police, rule, 0.15) == c.emergency.any()
    assert (c.readiness == ready).all()
    duty = c.police * ready * ~c.down[:PLACES]
    assert (forces.on_duty(c.police, c.readiness, c.down) == duty).all()
    there = duty + c.acting()
    forces.update_present(c.forces, duty, c.acting(), 500.0)
    assert c.forces == pytest.approx(there + 500 * there / there.sum(), rel=1e-13)
    forces.update_present(c.forces, duty, c.acting(), 0.0)
    assert (c.forces == there).all()


def test_places_need_officers_for_their_crowds_and_lost_sites_and_commanders_remember_it(c):
    lost = np.zeros(PLACES)
    for site in np.flatnonzero(~c.held):
        lost[c.place_of[site]] += 2.0 * c.guards[site]
    now = c.violent + 0.2 * (c.present * (c.violent > 0.4 * c.police)) + lost
    ours = c.police.copy()
    need = forces.ReserveNeed(alarm_level=0.4, per_participant=0.2, per_lost_guard=2.0)
    forces.update_needed(ours, 0.9, c.street, c.police, (c.place_of, c.held, c.guards), need)
    assert ours == pytest.approx(np.maximum(now, 0.9 * c.police), rel=1e-13)


def test_reserves_go_where_most_is_lacking_from_where_they_can_be_spared(c):
    duty, r, need = c.police.copy(), c.reserves, 0.7 * c.forces
    lack = need - duty - np.bincount(r.post, weights=r.strength, minlength=PLACES)
    post, ready_at = r.post.copy(), r.ready_at.copy()
    for unit in r.by_strength:
        if lack[post[unit]] + r.strength[unit] > 0 or ready_at[unit] > 10:
            continue
        target = int(np.argmax(lack))
        if lack[target] <= 0:
            break
        lack[post[unit]] += r.strength[unit]
        post[unit], ready_at[unit] = target, 20
        lack[target] -= r.strength[unit]
    before = r.post.copy()
    forces.send_reserves(r, duty, need, 10, 20)
    assert (r.post == post).all()
    assert (r.ready_at == ready_at).all()
    assert (before != post).any()


@pytest.mark.parametrize("freed", [0.0, 100.0, 1e6])
def test_freed_officers_reinforce_guards_first(c, freed):
    reinforced = c.guards.copy()
    left = forces.post_freed(reinforced, c.guards, c.held, c.guarded, freed, 0.5)
    room = 0.5 * c.guards * (c.held & ~c.guarded)
    assert reinforced == pytest.approx(room * min(1.0, freed / room.sum()), rel=1e-12)
    assert left == pytest.approx(max(0.0, freed - room.sum()), abs=1e-9)


def test_force_is_remembered_where_it_met_a_crowd(c):
    arrests, intensity = c.violent // 3, c.readiness.copy()
    met = np.minimum(1.0, c.forces / (c.present + c.floor))
    fought = np.minimum(1.0, (c.violent + 3 * arrests) / (0.1 * c.present + c.floor))
    memory = forces.ForceMemory(arrest_weight=3.0, violent_share=0.1)
    forces.update_force_intensity(intensity, c.street, c.forces, arrests, c.floor, memory, 0.15)
    assert (intensity == c.readiness + 0.15 * met * fought).all()
