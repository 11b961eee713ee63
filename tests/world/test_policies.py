"""Policies as data: what each mechanism does, when a responsive regime acts, and how a regime ends."""

from __future__ import annotations

import math

import numpy as np
import pytest

from steppefire.kernels.random import run_key
from steppefire.scenario.model.arms import Arm, Change, MovePolicy
from steppefire.scenario.model.elites import OPTIONS
from steppefire.scenario.model.policies import EFFECTS
from steppefire.world import economy, elites, forces, initial, policies, regime, sites
from steppefire.world.state import ScheduledPolicy, World
from tests.draws import defaults

from .conftest import before_first_hour, country, simulated

CITY = "Almaty"
EXITS = list(elites.EXITS)


def order(world: World, act: str, place: str = "country") -> None:
    """Let the regime enact a policy at a place, region or site."""
    where, named = regime.targets(world.scenario, world.geography, place)
    regime.enact(world, ScheduledPolicy(0, act, where, named), 0)


def in_arm(*changes: Change, scripted: bool = True) -> World:
    return initial.initial_world(country(), Arm("test", "test", changes), defaults(country()), run_key(5, 0),
                                 scripted=scripted)  # fmt: skip


# What policies do


def test_every_effect_has_a_mechanism_and_every_effect_is_used_by_a_shipped_policy():
    assert set(policies.MECHANISMS) == set(EFFECTS)
    assert {effect for policy in country().policies.values() for effect in policy.effects} == set(EFFECTS)


def test_no_order_to_shoot_acts_where_fire_is_held_until_it_is_freed():
    world = before_first_hour()
    city, others = world.geography.within(CITY), ~world.geography.within(CITY)
    order(world, "lethal-order")
    order(world, "hold-fire", CITY)
    order(world, "lethal-order", CITY)
    assert not world.regime.lethal[city].any()
    assert world.regime.lethal[others].all()
    order(world, "hold-fire-end", CITY)
    assert world.regime.lethal.all()
    order(world, "lethal-order-end")
    assert not world.regime.lethal.any()


def test_an_order_on_fire_at_a_site_concerns_its_place():
    world = before_first_hour()
    order(world, "lethal-order")
    order(world, "hold-fire", f"{CITY} airport")
    assert (~world.regime.lethal == world.geography.within(CITY)).all()


def test_guards_ordered_off_a_site_do_not_defend_it_until_they_return():
    world = before_first_hour()
    site = [s.name for s in country().sites].index(f"{CITY} airport")
    before = sites.defenders(world)
    order(world, "withdraw", f"{CITY} airport")
    after = sites.defenders(world)
    assert before[site] - after[site] == country().sites[site].guards > 0
    assert np.delete(after, site) == pytest.approx(np.delete(before, site), abs=0)
    order(world, "return", f"{CITY} airport")
    assert (sites.defenders(world) == before).all()


def test_officers_ordered_out_of_a_place_are_absent_and_do_not_stand_down():
    world = before_first_hour()
    city = world.geography.within(CITY)
    world.forces.readiness[:] = 1.0
    world.forces.loyalty[:] = -9.0
    world.street[:, :2] = 5000
    order(world, "withdraw", CITY)
    forces.update_stand_down(world, 0)
    world.forces.down[:] &= ~world.forces.down
    forces.deploy(world, 0)
    assert world.forces.present[city].sum() == 0
    assert (world.forces.present[~city] > 0).all()
    forces.update_stand_down(world, 0)
    assert not world.forces.down[: city.size][city].any()
    assert world.forces.down[: city.size][~city].all()


def test_a_government_that_has_moved_does_not_miss_its_seats():
    world = before_first_hour()
    world.sites.held[:] = False
    regime.assess_threat(world, 0)
    before, weights = world.regime.threat, world.sites.weight.copy()
    order(world, "move-government", CITY)
    seats = np.array([s.place == CITY and s.kind == "administration" for s in country().sites])
    assert (world.sites.weight[seats] == 0).all()
    assert (world.sites.weight[~seats] == weights[~seats]).all()
    regime.assess_threat(world, 0)
    lost = weights.sum(), weights[~seats].sum()
    fall = world.values.threat_sites * math.log((1 + lost[0]) / (1 + lost[1]))
    assert before - world.regime.threat == pytest.approx(fall, rel=1e-9)


def test_a_repeal_sets_prices_back_where_it_holds():
    world = before_first_hour()
    economy.update_shocks(world, 0)
    shocked, where = world.economy.posted.copy(), world.geography.within("Aktau")
    assert (shocked[:, where] > world.economy.before[:, where]).all()
    order(world, "repeal", "Aktau")
    assert (world.economy.posted[:, where] == world.economy.before[:, where]).all()
    assert (world.economy.posted[:, ~where] == shocked[:, ~where]).all()
    assert (world.regime.conceded == where).all()
    assert not world.regime.capped.any()


def test_a_curfew_alone_calls_nobody_out():
    world = before_first_hour()
    order(world, "curfew")
    assert world.regime.curfew.all()
    assert not world.regime.emergency.any()
    order(world, "emergency", CITY)
    order(world, "curfew-end")
    assert (world.regime.emergency == world.geography.within(CITY)).all()
    assert not world.regime.curfew.any()


def test_a_head_of_state_who_resigns_ends_the_regime_at_that_hour():
    world = in_arm(MovePolicy("resignation", at=30))
    for hour in range(60):
        regime.enact_policies(world, hour)
    assert (world.regime.fallen_at, world.regime.ended_by) == (30, "resignation")
    assert world.regime.taken["resignation"] == 30
    assert "emergency" not in world.regime.taken


def test_an_arm_orders_a_policy_at_a_place_beside_the_recorded_ones():
    held = in_arm(MovePolicy("hold-fire", at=10, place=CITY), MovePolicy("lethal-order", at=5))
    for hour in range(12):
        regime.enact_policies(held, hour)
    assert (held.regime.fire_held == held.geography.within(CITY)).all()
    early = in_arm(MovePolicy("emergency", at=7, place=CITY))
    hours = {(o.hour, o.where.sum()) for o in early.regime.script if o.act == "emergency"}
    recorded = {(o.hour, o.where.sum()) for o in in_arm().regime.script if o.act == "emergency"}
    assert hours - recorded == {(7, 1)}
    assert len([o for o in early.regime.script if o.act == "emergency"]) == len(
        [o for o in in_arm().regime.script if o.act == "emergency"]
    )


def test_in_the_arm_without_fire_in_the_city_nobody_is_shot_there_after_the_order():
    world, record = simulated()
    where = world.geography.place(CITY)
    held = initial.initial_world(country(), country().arms["hold-fire"], defaults(country()), run_key(1, 0))
    for hour in range(country().clock.hours):
        regime.enact_policies(held, hour)
        assert not held.regime.lethal[where]
    assert record.daily["daily_killed"][-1, where] > 0


# When a responsive regime acts


def free(threat: float, *without: str) -> World:
    """Return a regime that responds to events, with a threat that it knows."""
    world = before_first_hour(*without, scripted=False)
    world.regime.threat = world.regime.perceived = threat
    return world


def test_an_order_to_shoot_waits_for_an_emergency(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(regime, "uniform", lambda *_: 0.0)
    alone = free(9.0, "emergency")
    regime.enact_policies(alone, 6)
    assert not {"lethal-order", "operation"} & set(alone.regime.taken)
    world = free(9.0)
    regime.enact_policies(world, 6)
    assert {"emergency", "lethal-order", "operation"} <= set(world.regime.taken)


def test_a_regime_learns_of_a_threat_with_its_lag():
    world = before_first_hour()
    world.street[:, :2] = 3000
    hours = int(3 * world.values.decision_lag)
    for hour in range(hours):
        regime.assess_threat(world, hour)
    due = world.regime.threat * (1 - math.exp(-hours / world.values.decision_lag))
    assert world.regime.perceived == pytest.approx(due, rel=1e-9)


def test_a_blackout_ends_after_its_delay_and_only_once_the_threat_is_well_below(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(regime, "uniform", lambda *_: 1.0)
    world = free(0.0)
    order(world, "blackout")
    values, review = world.values, int(world.values.review_interval)
    delay = math.ceil(values.calm_delay / review) * review
    world.regime.perceived = values.ladder_blackout - 0.99 * values.calm_margin
    regime.enact_policies(world, delay)
    assert "blackout-end" not in world.regime.taken
    world.regime.perceived = values.ladder_blackout - 1.01 * values.calm_margin
    regime.enact_policies(world, delay - review)
    assert "blackout-end" not in world.regime.taken
    regime.enact_policies(world, delay)
    assert world.regime.taken["blackout-end"] == delay
    assert (world.information.connectivity == 1).all()


def test_dead_of_the_forces_raise_the_threat_and_are_forgotten():
    world = before_first_hour()
    regime.assess_threat(world, 0)
    calm, values, adults = world.regime.threat, world.values, world.citizens.adults.sum()
    world.toll.killed_security[0] = 40
    regime.assess_threat(world, 1)
    raised = values.threat_losses * math.log1p(40 / (values.loss_floor * adults))
    assert world.regime.threat - calm == pytest.approx(raised, rel=1e-9)
    for step in range(2, 2 + int(values.loss_memory)):
        regime.assess_threat(world, step)
    assert world.regime.losses == pytest.approx(40 / math.e, rel=1e-9)


def test_a_regime_that_loses_forty_officers_to_a_violent_crowd_does_not_hold_its_fire():
    taken, trials = 0, 40
    levels = {"ladder_emergency": 3.5, "ladder_lethal": 4.5, "policy_rate": 0.35, "decision_lag": 3.0}
    for trial in range(trials):
        world = before_first_hour(scripted=False, **levels)
        world.key = run_key(9, trial)
        world.street[:, 0] = (world.citizens.adults * 0.002).astype(int)
        world.street[:, 1] = world.street[:, 0] // 20
        for hour in range(1, 37):
            world.toll.killed_security[0] = min(40, 2 * hour)
            regime.assess_threat(world, hour)
            regime.enact_policies(world, hour)
        taken += "lethal-order" in world.regime.taken
    assert taken >= 0.95 * trials


def test_the_threat_of_a_crowd_is_the_same_in_a_country_of_twice_the_size():
    threats = []
    for size in (1, 2):
        world = before_first_hour()
        world.citizens.adults[:] *= size
        world.citizens.number *= size
        world.street[:, 0], world.street[:, 1] = 400 * size, 90 * size
        regime.assess_threat(world, 0)
        threats.append(world.regime.threat)
    assert threats[1] == pytest.approx(threats[0], rel=1e-9)
    assert threats[0] > 1


# Elites and the ends of a regime


def bargained(pressed: float, *without: str, down: float = 0.0, **values: float) -> World:
    """Return elites after a bargain at a threat above their level, with a share of the units down."""
    world = before_first_hour(*without, **values)
    world.regime.threat = world.values.elite_level + pressed
    world.forces.down[: int(down * world.forces.down.size)] = True
    elites.bargain(world, 0)
    return world


def exits(world: World) -> float:
    return float(world.elites.options[EXITS].sum())


def test_options_that_are_used_up_or_absent_take_no_part():
    world = bargained(2.0)
    assert (world.elites.options[[elites.SACRIFICE, elites.CALL]] > 0.05).all()
    world.elites.purged = True
    elites.bargain(world, 0)
    assert world.elites.options[elites.SACRIFICE] == 0
    world.regime.effects["request"] = 0
    elites.bargain(world, 0)
    assert world.elites.options[elites.CALL] == 0
    for part in ("alliance", "request"):
        assert bargained(2.0, part).elites.options[elites.CALL] == 0
    assert world.elites.options.sum() == pytest.approx(1)


def test_an_option_without_a_column_does_not_exist(tiny):
    world = initial.initial_world(tiny, tiny.arms["factual"], defaults(tiny), run_key(1, 0))
    assert [o for o, there in zip(OPTIONS, world.elites.there, strict=True) if there] == [
        "hold", "sacrifice", "call", "give_way"
    ]  # fmt: skip
    world.regime.threat = world.values.elite_level + 3
    elites.bargain(world, 0)
    assert (world.elites.options[[elites.LEADER_REMOVED, elites.LEADER_LEAVES]] == 0).all()


def test_elites_of_a_responsive_regime_do_what_they_choose(monkeypatch: pytest.MonkeyPatch):
    for option, act in ((elites.SACRIFICE, "purge"), (elites.CALL, "request")):
        world = free(before_first_hour().values.elite_level + 2)
        monkeypatch.setattr(elites, "contest_options", lambda w, u, e, o=option: np.eye(len(OPTIONS))[o])
        monkeypatch.setattr(elites, "uniform", lambda *_: 0.5)
        elites.bargain(world, 6)
        assert world.regime.taken == {act: 6}
    assert "request" in world.regime.effects


def test_nobody_is_asked_where_there_is_no_alliance(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(regime, "uniform", lambda *_: 0.0)
    world = free(9.0, "alliance")
    for hour in range(48):
        regime.enact_policies(world, hour)
        elites.bargain(world, hour)
    assert "emergency" in world.regime.taken
    assert "request" not in world.regime.taken


@pytest.mark.parametrize("pressed", [2.0, 3.0])
def test_without_a_patron_elites_are_readier_to_end_the_regime(pressed):
    assert exits(bargained(pressed, "alliance")) > 2 * exits(bargained(pressed)) > 0


def test_units_that_stand_down_make_elites_readier_to_end_the_regime():
    shares = [exits(bargained(2.0, down=down)) for down in (0.0, 0.3, 0.6)]
    assert shares == sorted(shares)
    assert shares[2] > 5 * shares[0] > 0
    assert exits(bargained(2.0, down=0.6, defection_exit=0.0)) == pytest.approx(shares[0], rel=1e-9)


def test_expected_help_counts_until_it_is_refused():
    world = bargained(2.0)
    values, calm = world.values, elites.utilities(world, 2.0, 10)
    world.regime.effects["request"] = 9
    promised = elites.utilities(world, 2.0, 10) - calm
    signal = values.ally_signal * values.promised_signal
    assert promised[:, elites.HOLD] == pytest.approx(signal)
    assert promised[:, EXITS] == pytest.approx(-signal)
    world.mission.requested_at, world.mission.decided_at = 9, 12
    assert (elites.utilities(world, 2.0, 12) - calm)[:, elites.HOLD] == pytest.approx(signal)
    assert elites.utilities(world, 2.0, 13) == pytest.approx(calm)
    world.mission.agreed[0], world.mission.strength = True, 1.0
    assert (elites.utilities(world, 2.0, 13) - calm)[:, elites.HOLD] == pytest.approx(values.ally_signal)


def test_a_regime_ends_at_the_rate_of_the_options_that_end_it(monkeypatch: pytest.MonkeyPatch):
    chosen = np.array([0.1, 0.0, 0.0, 0.5, 0.3, 0.1])
    monkeypatch.setattr(elites, "contest_options", lambda w, u, e: chosen[: u.shape[1]])
    world = bargained(1.0)
    how, trials = [], 1000
    for trial in range(trials):
        world.key = run_key(4, trial)
        world.regime.fallen_at = -1
        elites.bargain(world, 0)
        how += [world.regime.ended_by] * (world.regime.fallen_at == 0)
    values = world.values
    rates = values.capitulation_rate * chosen[EXITS] * values.bargain_interval / 24
    chance = 1 - math.exp(-rates.sum())
    assert abs(len(how) - trials * chance) < 4 * math.sqrt(trials * chance * (1 - chance))
    shares = [how.count(way) / len(how) for way in ("capitulation", "coup", "flight")]
    assert shares == pytest.approx(rates / rates.sum(), abs=0.15)
    assert shares == sorted(shares, reverse=True)


def test_a_regime_that_has_ended_gives_no_orders_and_its_units_stand_down():
    world = before_first_hour()
    for act in ("emergency", "lethal-order", "blackout"):
        order(world, act)
    policies.end_regime(world, 9, policies.FLIGHT)
    forces.update_stand_down(world, 9)
    for orders in (world.regime.emergency, world.regime.curfew, world.regime.lethal):
        assert not orders.any()
    assert (world.information.connectivity == 1).all()
    assert world.forces.down.all()
    assert world.regime.taken["flight"] == 9
