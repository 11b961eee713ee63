"""Every row of the system has the effect its design says: the same people and the same luck, one part switched off."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from steppefire.kernels.citizens.rule import DEAD, DETAINED, HOSPITAL, STATUS
from steppefire.world import elites, initial, powers, voting
from tests.draws import defaults
from tests.world.conftest import country, lived


def total(name: str, *without: str) -> float:
    """Return the sum over hours and regions of a series."""
    return float(lived(*without)[1].regional[name].sum())


def end(name: str, *without: str) -> float:
    """Return a cumulative series at the end, all regions."""
    return float(lived(*without)[1].regional[name][-1].sum())


def test_s1_without_the_price_shock_there_is_hardly_a_protest():
    assert total("participants", "price-shock") < 0.02 * total("participants")


def test_s1_a_concession_brings_the_price_down():
    world, record = lived()
    aktau = world.geography.place("Aktau")
    assert record.daily["daily_price"][1, aktau] == 120
    assert record.daily["daily_price"][5, aktau] == 50
    assert lived("concessions")[1].daily["daily_price"][-1, aktau] == 120


def test_s2_contacts_bring_people_out():
    assert total("participants", "ties") < total("participants")


def test_s3_without_violence_no_site_falls_and_no_officer_dies():
    assert total("violent", "violence") == 0
    assert end("killed_security", "violence") == 0
    assert lived("violence")[0].sites.ever_lost.sum() <= lived()[0].sites.ever_lost.sum()
    assert lived()[0].sites.ever_lost.sum() > 0


def test_s3_organised_groups_make_crowds_more_violent():
    world = initial.initial_world(country(), country().arms["factual"], defaults(country()), np.uint64(5))
    from steppefire.world.citizens import rage

    with_groups = rage(world)
    world.forces.organised[:] = 0
    assert (with_groups >= rage(world)).all()
    assert (with_groups > rage(world)).any()


def test_s4_without_an_order_nobody_is_shot():
    assert end("killed_civil", "lethal-order") == 0
    assert end("killed_civil") > 0


def test_s4_a_curfew_keeps_people_off_the_streets_at_night():
    hours = np.arange(24 * 5, 24 * 7)
    night = hours[(hours % 24 >= 23) | (hours % 24 < 7)]
    assert (lived()[1].regional["participants"][night].sum()
            < lived("curfew")[1].regional["participants"][night].sum())


def test_s4_arrests_go_on_after_the_crowds_are_gone():
    record = lived()[1]
    detained, street = record.regional["detained"].sum(axis=1), record.regional["participants"].sum(axis=1)
    gone = 24 * 9
    assert street[gone:].max() < 0.02 * street.max()
    assert detained[24 * 11] > 1.2 * detained[gone]


def test_s5_a_loyal_force_loses_no_more_sites():
    assert lived("stand-down")[0].sites.ever_lost.sum() <= lived()[0].sites.ever_lost.sum()
    assert not lived("stand-down")[0].forces.down.any()


def test_s5_a_purge_takes_weight_from_the_predecessor():
    world = initial.initial_world(country(), country().arms["factual"], defaults(country()), np.uint64(5))
    before = elites.weights(world)
    world.elites.purged = True
    after = elites.weights(world)
    predecessor = [f.weight for f in country().factions].index(None)
    assert before[predecessor] == world.values.elite_predecessor
    assert after[predecessor] < before[predecessor]
    assert (np.delete(after, predecessor) > np.delete(before, predecessor)).all()
    assert before.sum() == pytest.approx(1)
    assert after.sum() == pytest.approx(1)


def test_s5_without_factions_the_elites_hold():
    scenario = replace(country(), factions=())
    world = initial.initial_world(scenario, scenario.arms["factual"], defaults(scenario), np.uint64(5))
    world.regime.threat = 2 * world.values.elite_level
    elites.bargain(world, 0)
    assert world.elites.options.tolist() == [1, 0, 0, 0]
    assert world.elites.cohesion == 1
    with_factions = initial.initial_world(country(), country().arms["factual"], defaults(country()), np.uint64(5))
    with_factions.regime.threat = 2 * with_factions.values.elite_level
    elites.bargain(with_factions, 0)
    assert with_factions.elites.options[0] < 1


def test_s6_the_alliance_comes_and_frees_local_forces():
    record, alone = lived()[1], lived("alliance")[1]
    assert record.national["alliance_troops"].max() > 1500
    assert alone.national["alliance_troops"].max() == 0
    assert record.national["forces_freed"].max() > 1000
    assert record.national["sites_guarded"].max() >= 10
    assert record.national["alliance_troops"][-1] == 0


def test_arms_are_equal_to_the_bit_until_the_first_difference():
    record, alone = lived()[1], lived("alliance")[1]
    first = int(np.argmax(record.national["alliance_troops"] > 0))
    for name, series in record.regional.items():
        assert (series[:first] == alone.regional[name][:first]).all(), name
    assert any((series != alone.regional[name]).any() for name, series in record.regional.items())


def test_s7_overstretch_lowers_and_loyalty_raises_the_chance_of_help():
    treaty = country().alliance
    leader = next(m for m in treaty.members if m.name == treaty.leader)

    def sends(overstretch: float = 1.0, framing: float = 0.2, **scores: float) -> float:
        values = replace(defaults(country()), **scores)
        world = initial.initial_world(country(), country().arms["factual"], values, np.uint64(5))
        world.information.plot = framing
        alone = replace(treaty, members=(replace(leader, overstretch=overstretch),))
        return voting.answer_probabilities(world, alone)[0, 2]

    base = sends()
    assert sends(overstretch=2.0) < base
    assert sends(overstretch=3.0) < sends(overstretch=2.0)
    assert sends(loyalty_score=3.0) > base > sends(loyalty_score=1.0)
    assert sends(framing=1.0) > base
    assert sends(patron_score=3.0) < base


def test_s8_what_is_owed_makes_demands_likelier():
    owing, alone = powers.simulate_months(lived()[0], 25), powers.simulate_months(lived("alliance")[0], 25)
    patron = [i for i, d in enumerate(country().demands) if d.power == country().alliance.power]
    assert (owing.probability[patron] > alone.probability[patron]).all()
    assert owing.obligation[0] > 0
    assert (np.diff(owing.obligation) < 0).all()
    assert alone.obligation.max() == 0


def test_s9_foreign_troops_move_the_titular_and_the_minority_apart():
    from types import SimpleNamespace

    seen = {}

    class Engine:
        @staticmethod
        def step(population, temper, field, crowd, hour):
            seen["cell"] = field.cell
            return 0

    from steppefire.world.citizens import update_participation

    world = initial.initial_world(country(), country().arms["factual"], defaults(country()), np.uint64(5))
    world.citizens.engine = SimpleNamespace(step=Engine.step)
    update_participation(world, 0)
    calm = seen["cell"].copy()
    world.mission.strength = 1.0
    update_participation(world, 0)
    moved = seen["cell"] - calm
    minority = world.citizens.cell_minority
    assert (moved[~minority] > 0).all()
    assert (moved[minority] < 0).all()


def test_s10_a_stranger_to_the_treaty_is_less_likely_to_come_than_the_alliance():
    world = lived()[0]
    china, csto = country().alliances["china"], country().alliance
    assert voting.answer_probabilities(world, china)[0, 2] < voting.answer_probabilities(world, csto)[0, 2]


def test_s11_a_blackout_cuts_the_network_and_only_where_it_is_on():
    assert lived()[1].national["connectivity"].min() < 0.1
    assert lived("blackout")[1].national["connectivity"].min() == 1


def test_s11_the_plot_story_needs_a_narrative():
    assert lived()[1].national["plot"].max() > 0.3
    assert lived("narratives")[1].national["plot"].max() == 0


def test_s12_nobody_is_lost_and_every_victim_is_a_citizen():
    world = lived()[0]
    status = world.citizens.crowd.state & STATUS
    assert status.shape[0] == country().population
    assert (status == DEAD).sum() == world.toll.killed_civil.sum()
    assert (status == DETAINED).sum() == world.toll.detained.sum()
    assert (status == HOSPITAL).sum() == world.toll.injured_civil.sum()


def test_s12_the_toll_never_falls():
    record = lived()[1]
    for name in ("killed", "killed_civil", "killed_security", "injured_civil", "injured_security", "detained"):
        assert (np.diff(record.regional[name], axis=0) >= 0).all(), name
