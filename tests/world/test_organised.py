"""Organised groups: they come, act at their targets only, and all of them are accounted for until nobody is left."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from steppefire.kernels.citizens.crowd_state import ENRAGED
from steppefire.kernels.country.draws import DrawKey
from steppefire.kernels.random import run_key
from steppefire.report.limits import ORGANISED as LIMIT
from steppefire.report.limits import limits
from steppefire.runs.run import begin, run_once, simulate_until
from steppefire.scenario import load
from steppefire.scenario.model.arms import Arm, Without
from steppefire.scenario.model.scenario import Scenario
from steppefire.world import alliance, information, organised, sites
from steppefire.world.initial import initial_world
from steppefire.world.state import World
from tests.draws import defaults
from tests.scenario.tiny import ORGANISED, write_tiny

from .conftest import before_first_hour, country, simulated

NOTHING = Arm("test", "test", ())


@pytest.fixture(scope="module")
def bands(tmp_path_factory: pytest.TempPathFactory) -> Scenario:
    """Return the tiny scenario with a group that leaves and one that stays."""
    folder = write_tiny(tmp_path_factory.mktemp("bands"))
    (folder / "organised.csv").write_text(ORGANISED, "utf-8")
    return load(folder)


def accounted(world: World) -> np.ndarray:
    """Return the members of each group by what became of them, added up."""
    m = world.organised.members
    return m.awaited + m.present + m.killed + m.arrested + m.left


@pytest.mark.parametrize("steps_an_hour", [1, 4])
@given(run=st.integers(0, 10**6), total=st.integers(0, 900), hopeless=st.floats(0.1, 20))
@settings(max_examples=8, deadline=None)
def test_everybody_who_comes_is_present_killed_arrested_or_gone_in_every_hour(
    bands: Scenario, steps_an_hour: int, run: int, total: int, hopeless: float
) -> None:
    values = defaults(bands, organised_groups=total, organised_hopeless=hopeless, grievance_mean=-2.4)
    begun = begin(bands, NOTHING, values, run_key(3, run), scripted=True, steps_an_hour=steps_an_hour)
    members = begun.world.organised.members
    all_of_them = members.awaited.copy()
    assert all_of_them.sum() == total

    def look(world: World, hour: int) -> None:
        assert (accounted(world) == all_of_them).all()
        for group, facts in enumerate(bands.organised):
            come, gone = hour >= facts.arrives, facts.leaves is not None and hour >= facts.leaves
            assert (members.awaited[group] == 0) == (come or all_of_them[group] == 0)
            assert not (gone and members.present[group]), "after the last hour nobody is present"
        assert min(count.min() for count in members[2:]) >= 0

    simulate_until(begun, observer=look)


def test_the_groups_of_the_reference_case_come_and_end():
    world, _ = simulated()
    members = world.organised.members
    assert accounted(world).sum() == round(world.values.organised_groups)
    assert not members.awaited.any()
    assert not members.present.any(), "none is immortal"
    assert members.killed.sum() > 0
    assert members.arrested.sum() > 0
    assert members.left.sum() > 0


def test_members_fall_at_the_rate_of_the_violent_crowd_and_count_as_fighters():
    world, _ = simulated()
    by_place = np.bincount(world.organised.members.place, world.organised.members.killed, world.geography.places)
    assert (world.toll.killed_fighting >= by_place).all()
    members, shares = before_first_hour().organised.members, []
    for number in range(200):
        world = before_first_hour() if number == 0 else world
        world.key, members = run_key(number, 0), world.organised.members
        place = members.place[0]
        members.awaited[:] = 0
        members.present[:] = 0
        members.present[0] = 100
        members.killed[:] = 0
        world.street[place, ENRAGED] = 900
        world.toll.so_far[0, place] = world.organised.fighters_killed[place] + 100
        organised.update_groups(world, 100)
        shares.append(members.killed[0] / 100)
    # 100 of 1000 violent people were killed.
    assert np.mean(shares) == pytest.approx(0.1, abs=4 * (0.09 / 100 / 200) ** 0.5)


def besieged(world: World, violent: int, members: int) -> np.ndarray:
    """Return the attackers of the sites of a group's place with a crowd and members there."""
    place = world.organised.members.place[0]
    world.street[place, ENRAGED] = violent
    world.organised.members.present[0] = members
    return sites.besiegers(world)


def test_members_attack_their_targets_only():
    world = before_first_hour()
    group = country().organised[0]
    added = besieged(world, 700, 300) - besieged(world, 700, 0)
    mine = np.array([s.place == group.place and s.kind in group.targets for s in country().sites])
    assert added.sum() == pytest.approx(300)
    assert (added[mine] > 0).all()
    assert not added[~mine].any()


def fallen(members: int, guards: float = 1.0) -> float:
    """Return the mean number of sites that fall in a violent night, over many runs."""
    world, total = before_first_hour(), 0
    world.forces.present[:] = 400
    world.sites.guards *= guards
    for run in range(60):
        world.key = run_key(run, 1)
        world.sites.held[:] = True
        world.sites.log.clear()
        for hour in range(8):
            besieged(world, 600, members)
            sites.contest(world, hour)
        total += len({site for _, site, held in world.sites.log if not held})
    assert (world.sites.place[world.sites.ever_lost] == world.organised.members.place[0]).all()
    return total / 60


def hours_lost(members: int) -> float:
    """Return for how long the targets of a group that are lost stay lost, in the mean over many runs."""
    world, hours = before_first_hour(), []
    targets = world.organised.members.targets[0]
    world.forces.present[:] = 400
    for run in range(40):
        world.key = run_key(run, 1)
        world.sites.held[:] = ~targets
        for hour in range(48):
            besieged(world, 0, members)
            sites.contest(world, hour)
            hours.append((~world.sites.held & targets).sum() / targets.sum())
    return sum(hours) / 40


def test_without_organised_groups_fewer_sites_are_lost_and_sooner_retaken():
    assert 1.2 * fallen(0) < fallen(250) < 5 * fallen(0)
    assert hours_lost(0) == pytest.approx(1 / (np.exp(before_first_hour().values.retake_rate) - 1), rel=0.2)
    assert hours_lost(900) > 1.5 * hours_lost(0)


def test_sites_without_their_guards_fall_more_often():
    assert fallen(100, guards=0.0) > 1.3 * fallen(100)


def test_a_lost_site_with_nobody_inside_returns_at_the_retaking_rate_with_ten_officers():
    world = before_first_hour()
    world.forces.present[:] = 10
    returned = []
    for run in range(40):
        world.key = run_key(run, 2)
        world.sites.held[:] = False
        sites.contest(world, 100)
        returned.append(world.sites.held.mean())
    chance = 1 - np.exp(-world.values.retake_rate)
    assert np.mean(returned) == pytest.approx(chance, abs=4 * (chance / 40 / len(country().sites)) ** 0.5)


def test_members_without_a_way_to_attack_give_up_with_their_patience():
    world = before_first_hour(organised_groups=50_000.0, organised_arrest_rate=0.0)
    members = world.organised.members
    members.present[:] = members.awaited
    members.awaited[:] = 0
    before, hours = members.present.sum(), 4
    world.forces.present[:] = 1e9
    for hour in range(100, 100 + hours):
        organised.update_groups(world, hour)
    expected = before * np.exp(-hours / world.values.organised_patience)
    assert members.present.sum() == pytest.approx(expected, rel=0.05)


def test_the_fall_of_a_prison_frees_arrested_members_of_its_place():
    world = before_first_hour(prison_break_share=1.0)
    prison = next(i for i, s in enumerate(country().sites) if s.name == "Taldykorgan remand prison")
    members = world.organised.members
    members.arrested[:] = 7
    organised.break_prison(world, prison, DrawKey(world.key, 0, 0))
    there = members.place == world.sites.place[prison]
    assert there.any()
    assert (members.present == np.where(there, 7, 0)).all()
    assert (members.arrested == np.where(there, 0, 7)).all()


def test_no_troops_arrive_while_every_way_in_is_lost():
    world = before_first_hour()
    mission = world.mission
    mission.contingent[:], mission.arrival[:], mission.first_arrival = 100.0, 10.0, 10.0
    entries = world.sites.entries
    kinds = {country().sites[i].kind for i in entries.tolist()}
    assert kinds == {name for name, kind in country().site_kinds.items() if "arrivals" in kind.when_lost}
    world.sites.held[entries[1:]] = False
    alliance.update_mission(world, 20)
    landed = mission.troops.sum()
    assert landed > 0
    world.sites.held[entries] = False
    for hour in range(21, 30):
        alliance.update_mission(world, hour)
    assert mission.troops.sum() <= landed * 1.2
    stuck = mission.troops.sum()
    world.sites.held[entries[0]] = True
    for hour in range(30, 40):
        alliance.update_mission(world, hour)
    assert mission.troops.sum() > 1.2 * stuck


def test_what_a_lost_site_does_is_said_by_its_kind():
    silent = {name: replace(kind, when_lost=()) for name, kind in country().site_kinds.items()}
    plain = replace(country(), site_kinds=silent)
    for scenario, effects in ((country(), True), (plain, False)):
        world = initial_world(scenario, NOTHING, defaults(scenario), run_key(5, 0))
        world.sites.held[:] = True
        world.street[:, ENRAGED] = 10**7
        world.forces.present[:] = 0
        for hour in range(40):
            sites.contest(world, hour)
        assert world.sites.ever_lost.all()
        assert (world.forces.weapons.sum() > 0) == effects
        assert sites.no_entry(world) == effects
        world.regime.emergency[:] = True
        information.spread_narratives(world, 0)
        assert (world.information.plot == 0) == effects


def test_without_the_table_nobody_is_organised_and_no_report_speaks_of_it(tiny: Scenario, bands: Scenario) -> None:
    values = defaults(bands, grievance_mean=-2.4)
    world, _ = run_once(tiny, NOTHING, values, run_key(3, 1), scripted=True)
    assert world.organised.members.place.size == 0
    assert not organised.sway(world).any()
    off = Arm("test", "test", (Without("organised-groups"),))
    same, with_ = (run_once(bands, arm, values, run_key(3, 1), scripted=True)[1] for arm in (off, NOTHING))
    bare = run_once(tiny, NOTHING, values, run_key(3, 1), scripted=True)[1]
    for name, series in bare.regional.items():
        assert (series == same.regional[name]).all(), name
    assert any((series != with_.regional[name]).any() for name, series in bare.regional.items())
    summary = {"prior_only": [], "runs": 1, "observed": []}
    assert LIMIT in limits(bands, summary)
    assert not any("organised" in text for text in limits(tiny, summary))
