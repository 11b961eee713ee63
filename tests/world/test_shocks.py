"""S1: shocks of any kind, exposure to them, and ties between groups of the population."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest

import steppefire
from steppefire.clock import Clock
from steppefire.kernels.country.fields import CURFEW, RHYTHM, DailyRhythm, time_of_day
from steppefire.kernels.random import run_key
from steppefire.report.page import page_data
from steppefire.scenario import load
from steppefire.scenario.model.arms import Arm, Without
from steppefire.scenario.model.scenario import Scenario
from steppefire.world import citizens, economy, regime
from steppefire.world.geography import build_geography, nearness
from steppefire.world.initial import initial_world
from steppefire.world.powers import simulate_months
from steppefire.world.state import World
from tests.draws import defaults
from tests.scenario.tiny import write_plain, write_tiny

VOTE = {
    "shocks.csv": "vote,event,,A stolen vote,c-rally\n",
    "exposures.csv": "vote,country,0.5,,,c-rally\nvote,North,0.6,,,c-rally\nvote,Northport,0.8,,,c-rally\n",
    "timeline.csv": "2022-01-01 06:00,country,shock,vote,1,hour,The result,c-rally\n"
                    "2022-01-02 06:00,country,shock,vote,0,hour,A new vote is called,c-rally\n",
}  # fmt: skip
"""Rows that add an event, from its hour 6 on, to the tiny scenario; it is reversed a day later."""


def changed(folder: Path, more: Mapping[str, str], remove: str = "") -> Scenario:
    """Return the tiny scenario with rows added to its tables, without the rows that hold a text."""
    write_tiny(folder)
    for file, rows in more.items():
        lines = [line for line in (folder / file).read_text("utf-8").splitlines() if not remove or remove not in line]
        (folder / file).write_text("\n".join(lines) + "\n" + rows, "utf-8")
    return load(folder)


def begun(scenario: Scenario, *without: str, steps: int = 1, scripted: bool = True, **values: float) -> World:
    """Return a country before its first hour."""
    arm = Arm("test", "test", tuple(Without(part) for part in without))
    draw = defaults(scenario, **values)
    return initial_world(scenario, arm, draw, run_key(3, 0), scripted=scripted, steps_an_hour=steps)


def shocked(world: World, hours: int) -> np.ndarray:
    """Return anger at each shock after some hours in which nothing else happens, (shocks, places)."""
    for step in range(hours * world.clock.steps_an_hour):
        economy.update_shocks(world, step)
    return world.economy.anger.copy()


@pytest.fixture(scope="module")
def voted(tmp_path_factory: pytest.TempPathFactory) -> Scenario:
    return changed(tmp_path_factory.mktemp("voted") / "tiny", VOTE)


def test_an_event_acts_from_its_hour_on_where_people_are_exposed_and_the_narrowest_row_wins(voted: Scenario) -> None:
    assert [s.name for s in voted.shocks] == ["bread", "vote"]
    world = begun(voted, news_notice=5.0)
    assert not shocked(world, 6)[1].any()
    anger = shocked(begun(voted, news_notice=5.0), 16)[1]
    # Northport, the rest of its region, and the other region, ten hours after the event.
    assert anger == pytest.approx(np.array([0.8, 0.6, 0.5]) * (1 - math.exp(-10 / 5)), rel=1e-9)


def test_shocks_add_up_in_grievance_and_only_prices_are_a_stake(voted: Scenario) -> None:
    world, calm = begun(voted), begun(voted, "shock")
    anger = shocked(world, 20)
    assert not shocked(calm, 20).any()
    added = citizens.grievance(world) - citizens.grievance(calm)
    assert added == pytest.approx(world.values.shock_grievance * anger.sum(axis=0), rel=1e-9)
    due = np.array([0.9, 1.0, 0.2]) * np.log2([2.0, 2.0, 90 / 65])
    assert world.economy.stake == pytest.approx(due, rel=1e-9)


def test_a_reversal_calms_by_the_share_that_reversal_relief_says(voted: Scenario) -> None:
    hours, anger = (30, 50), {}
    for relief in (0.0, 0.5, 1.0):
        run = [begun(voted, news_notice=5.0, anger_memory=300.0, reversal_relief=relief) for _ in hours]
        anger[relief] = [shocked(world, until)[1] for world, until in zip(run, hours, strict=True)]
    peak, later = anger[0.0]
    assert later == pytest.approx(peak * math.exp(-20 / 300), rel=1e-9), "without relief anger only fades"
    assert anger[1.0][1] == pytest.approx(anger[1.0][0] * math.exp(-20 / 5), rel=1e-9), "anger leaves as it came"
    assert anger[0.5][1] == pytest.approx(peak * math.exp(-20 * (0.5 / 5 + 1 / 300)), rel=1e-9)


@pytest.mark.parametrize(("without", "scripted"), [((), False), (("concessions",), True)])
def test_a_reversal_is_a_concession_and_an_event_is_not(
    voted: Scenario, without: tuple[str, ...], scripted: bool
) -> None:
    world = begun(voted, *without, scripted=scripted)
    shocked(world, 60)
    assert (world.economy.current[1] == 1).all()
    conceding = begun(voted)
    shocked(conceding, 60)
    assert (conceding.economy.current[1] == 0).all()


def test_steps_of_a_quarter_of_an_hour_give_the_same_anger(voted: Scenario) -> None:
    coarse, fine = (shocked(begun(voted, steps=steps, reversal_relief=0.5), 48) for steps in (1, 4))
    assert fine == pytest.approx(coarse, rel=1e-9)


def test_an_event_before_the_run_acts_from_its_first_hour(tmp_path: Path) -> None:
    early = {**VOTE, "timeline.csv": "2021-12-01,country,shock,vote,0.5,day,The result,c-rally\n"}
    world = begun(changed(tmp_path / "tiny", early))
    shocked(world, 1)
    assert (world.economy.current[1] == 0.5).all()


def test_a_price_without_one_after_is_that_of_the_timeline(tmp_path: Path) -> None:
    folder = write_tiny(tmp_path / "tiny")
    text = (folder / "exposures.csv").read_text("utf-8")
    (folder / "exposures.csv").write_text(text.replace("60,120", "60,"), "utf-8")
    world = begun(load(folder))
    shocked(world, 1)
    assert world.economy.price.tolist() == [120, 120, 90]


def test_a_price_is_unknown_where_no_row_gives_it(tmp_path: Path) -> None:
    in_north = "2022-01-01 00:00,North,shock,bread,120,hour,The price of bread doubled.,c-price\n"
    more = {"exposures.csv": "bread,North,1,60,120,c-price\n", "timeline.csv": in_north}
    world = begun(changed(tmp_path / "tiny", more, remove="bread,"))
    anger = shocked(world, 10)
    assert world.economy.price == pytest.approx([120, 120, np.nan], nan_ok=True)
    assert (anger[0] > 0).tolist() == [True, True, False]


def test_a_responsive_regime_caps_no_price_where_there_is_none(tmp_path: Path) -> None:
    free = begun(load(write_plain(tmp_path / "plain")), scripted=False, policy_rate=1e6, ladder_concession=0.0)
    world = begun(changed(tmp_path / "tiny", {}), scripted=False, policy_rate=1e6, ladder_concession=0.0)
    for one in (free, world):
        one.regime.perceived = 10.0
        for step in range(24):
            regime.enact_policies(one, step)
    assert "price-cap" in world.regime.taken
    assert "price-cap" not in free.regime.taken
    assert "emergency" in free.regime.taken


# Groups


def tied(folder: Path, strength: float) -> Scenario:
    """Return the tiny scenario with a tie between its groups."""
    path = write_tiny(folder) / "scenario.yaml"
    tie = f"ties:\n  - {{between: [minority, majority], strength: {strength}, source: c-census}}\nstrata:"
    path.write_text(path.read_text("utf-8").replace("strata:", tie, 1), "utf-8")
    return load(path)


def test_places_of_other_groups_are_further_away(tmp_path: Path) -> None:
    whole, half, none = (
        nearness(build_geography(tied(tmp_path / str(s), s)), 50.0, 1.0) for s in (1.0, 0.5, 0.0)
    )
    usual = nearness(build_geography(load(write_tiny(tmp_path / "usual"))), 50.0, 1.0)
    assert (whole == usual).all()
    # Shares of the majority are 0.8, 0.9 and 0.6: sum of s_i T s_j, before rows are normalised.
    share = np.array([[0.8, 0.9, 0.6], [0.2, 0.1, 0.4]])
    for weight, tie in ((half, 0.5), (none, 0.0)):
        expected = usual * (share.T @ np.array([[1, tie], [tie, 1]]) @ share)
        assert weight == pytest.approx(expected / expected.sum(axis=1, keepdims=True), rel=1e-12)
    # The countryside of the same people gains weight in Northport; the mixed city loses it.
    assert none[0, 1] > half[0, 1] > usual[0, 1]
    assert none[0, 2] < half[0, 2] < usual[0, 2]


def test_three_groups_answer_foreign_troops_each_in_its_own_way(tmp_path: Path) -> None:
    folder = write_tiny(tmp_path / "tiny")
    text = (folder / "scenario.yaml").read_text("utf-8")
    rest = "share: 1, takes_part: true, disposition: 0, source: c-census}"
    strata = (
        f"strata:\n  - {{name: adults, of: [majority, neutral], {rest}\n"
        f"  - {{name: minority, of: minority, {rest}\narms:"
    )
    text = re.sub(r"strata:\n(?:  - .*\n)+arms:", strata, text)
    text = text.replace("groups:\n", "groups:\n  neutral: {title: Bystanders, source: c-census}\n")
    (folder / "scenario.yaml").write_text(text, "utf-8")
    places = (folder / "places.csv").read_text("utf-8").splitlines()
    shares = ["share_neutral", "0.1", "0.1", "0.1"]
    (folder / "places.csv").write_text(
        "\n".join(f"{row},{share}" for row, share in zip(places, shares, strict=True)) + "\n", "utf-8"
    )
    scenario = load(folder)
    assert [g.name for g in scenario.groups] == ["majority", "minority", "neutral"]
    assert scenario.places[0].shares == pytest.approx({"majority": 0.8, "minority": 0.1, "neutral": 0.1})
    world = begun(scenario, "war", troops_backlash=0.2, troops_relief=0.1)
    calm = citizens.cell_fields(world)
    world.mission.strength = 0.5
    moved = citizens.cell_fields(world) - calm
    assert sorted(set(np.round(moved, 12))) == [-0.05, 0, 0.1]
    # Favour for the sender: the loss of the majority and the gain of the minority by their numbers.
    world.mission.agreed[:], world.mission.contingent[:] = True, world.values.ally_size
    before = world.values.opinion_before
    people = np.average(world.geography.group_shares, axis=1, weights=world.geography.people)
    favour = simulate_months(world, 1).favour[0]
    lost = people @ np.array([0.2, -0.1, 0])
    assert favour == pytest.approx(before - world.values.opinion_susceptibility * lost, abs=1e-9)


# Time zones


def test_hours_begin_with_the_hours_of_the_reference_time_in_every_zone() -> None:
    clock = Clock(datetime(2022, 1, 1), datetime(2022, 1, 2), 5.75)
    assert clock.hour_of(datetime(2022, 1, 1, 10)) == 10
    # 10:00 at 5.5 is 10:15 of the reference time, 09:50 is 10:05, and 09:44 is 09:59.
    hours = [clock.hour_of(datetime(2022, 1, 1, h, m), 5.5) for h, m in ((10, 0), (9, 50), (9, 44))]
    assert hours == [10, 10, 9]
    assert clock.hour_of(datetime(2021, 12, 31, 23, 44), 5.5) == -1
    assert clock.label(10) == "1 Jan 10:00"
    west = replace(clock, utc_offset=-3.5)
    assert west.hour_of(datetime(2022, 1, 1, 0, 10), -3) == -1


def test_curfew_and_rhythm_follow_local_time_to_the_quarter() -> None:
    daily = DailyRhythm(amplitude=0.3, peak=19.0, curfew=0.5, curfew_from=23.0, curfew_to=7.0)
    shift = np.array([0.0, 0.5, -0.25])
    times = time_of_day(22.5, shift, np.ones(3, bool), daily)
    assert times[CURFEW].tolist() == [0, 0.5, 0]
    assert times[RHYTHM] == pytest.approx(0.3 * np.cos(2 * np.pi * (22.5 + shift - 19) / 24))
    assert time_of_day(7.0, shift, np.ones(3, bool), daily)[CURFEW].tolist() == [0, 0, 0.5]


# What a scenario leaves out


def test_one_group_no_shock_and_no_alliance_run_and_the_report_mentions_none(tmp_path: Path) -> None:
    folder = write_plain(tmp_path / "plain")
    scenario = load(folder)
    assert build_geography(scenario).local_hour_shift.tolist() == [-0.25, 0]
    assert [e.hour for e in scenario.timeline] == [10, 10]
    results = steppefire.run(folder, runs=2, jobs=1, out=tmp_path / "out", policies="both", arms=())
    assert np.isnan(results.outcomes["daily_price"]).all()
    page = page_data(results)
    del page["meta"]["command"]
    page["evidence"] = {key: page["evidence"][key] for key in ("groups",)}
    named = {row.pop("group") for row in page["evidence"]["groups"]}
    assert "strata" in named
    assert not named & {"groups", "shocks", "exposures", "group ties"}
    assert not re.findall(r"(?i)\w*(?:price|shock|minorit|backlash)\w*", json.dumps(page))
