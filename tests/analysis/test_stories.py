"""Stories report what the run recorded and change nothing; a citizen joins exactly when its threshold is reached."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from steppefire.analysis import replay
from steppefire.analysis.replay import NEVER, Trajectory, Viewpoint, arms_of
from steppefire.analysis.stories import citizen_story, place_story, site_story
from steppefire.errors import UsageError
from steppefire.kernels.citizens.rule import DETAINED, QUIET, citizen_of
from steppefire.kernels.random import normal_cdf, run_key
from steppefire.runs.draws import draw
from steppefire.runs.run import run_once
from steppefire.scenario import Scenario, load, with_settings
from steppefire.world.geography import build_geography
from steppefire.world.initial import allocate_strata, initial_world

from ..scenario.tiny import write_tiny

VIEW = Viewpoint(arm="early-concession")


@pytest.fixture(scope="module")
def country(tmp_path_factory: pytest.TempPathFactory) -> Scenario:
    folder: Path = write_tiny(tmp_path_factory.mktemp("stories") / "tiny")
    return with_settings(load(folder), {"grievance_mean": "-1.2"})


def _plain_run(country: Scenario, arm: str = "factual"):  # type: ignore[no-untyped-def]
    key = run_key(VIEW.seed, VIEW.run)
    return run_once(country, country.arms[arm], draw(country, key), key)


def test_observing_a_run_changes_nothing(country: Scenario, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []

    def keep(*args, **kwargs):  # type: ignore[no-untyped-def]
        seen.append(run_once(*args, **kwargs))
        return seen[-1]

    monkeypatch.setattr(replay, "run_once", keep)
    place_story(country, "Northport", VIEW)
    site_story(country, "Northport hall", VIEW)
    citizen_story(country, 17, VIEW)
    world, record = _plain_run(country)
    assert world.present.sum() > 0
    for watched, watched_record in seen[::2]:
        np.testing.assert_array_equal(watched.citizens.crowd.state, world.citizens.crowd.state)
        np.testing.assert_array_equal(watched.citizens.field, world.citizens.field)
        assert watched.sites.log == world.sites.log
        for kind in ("regional", "national", "daily"):
            for name, series in getattr(record, kind).items():
                np.testing.assert_array_equal(getattr(watched_record, kind)[name], series)


def test_story_of_a_place_equals_the_recorded_series(country: Scenario) -> None:
    story = place_story(country, "northport", VIEW)
    _, record = _plain_run(country)
    factual, other = story.trajectories
    assert (factual.arm, other.arm) == ("factual", "early-concession")
    assert story.place.name == "Northport"
    np.testing.assert_array_equal(factual.daily("street", np.max), record.daily["daily_participants"][:, 0])
    np.testing.assert_array_equal(np.cumsum(factual.daily_gain("killed")), record.daily["daily_killed"][:, 0])
    np.testing.assert_array_equal(np.cumsum(factual.daily_gain("detained")), record.daily["daily_detained"][:, 0])
    assert story.same_hours == 18
    assert (18, "the price is capped") in other.events
    assert (20, "the price is capped") in factual.events
    assert list(factual.events) == sorted(factual.events)


def test_story_of_a_site_lists_each_loss_and_recapture(country: Scenario) -> None:
    world, _ = _plain_run(country)
    changed = {site for _, site, _ in world.sites.log}
    assert changed
    for site in changed:
        story = site_story(country, country.sites[site].name, VIEW)
        reported = [(h, text.startswith("retaken")) for h, text in story.trajectories[0].events if ": " in text]
        assert reported == [(hour, held) for hour, which, held in world.sites.log if which == site]
        assert story.trajectories[0].trace["lost"].any()


@pytest.mark.parametrize("scripted", [True, False])
def test_a_citizen_joins_when_its_threshold_is_reached(country: Scenario, scripted: bool) -> None:
    went = stayed = 0
    for citizen in (*range(0, 5000, 500), *range(13100, 18000, 500)):
        story = citizen_story(country, citizen, Viewpoint("no-price-shock", scripted=scripted))
        for trajectory in story.trajectories:
            before = QUIET
            for status, field in zip(trajectory.trace["status"], trajectory.trace["field_with_pull"], strict=True):
                if before == QUIET and status != DETAINED:
                    assert (status != QUIET) == (field >= story.threshold)
                    went, stayed = went + (status != QUIET), stayed + (status == QUIET)
                before = int(status)
    assert went > 10
    assert stayed > 10


def test_story_of_a_citizen_has_its_rank_and_threshold(country: Scenario) -> None:
    key = run_key(VIEW.seed, VIEW.run)
    people = initial_world(country, country.arms["factual"], draw(country, key), key).citizens.population
    for rank in (0, 1, 700):
        citizen = int(citizen_of(people.cells, people.ranks, 1, rank))
        story = citizen_story(country, citizen, VIEW)
        assert (story.rank, story.size, story.stratum) == (rank, int(people.cells[1, 1]), "young")
        assert normal_cdf(story.threshold) == pytest.approx((rank + 0.5) / story.size)
        assert sum(story.contacts) <= 12


def test_children_have_no_trajectories(country: Scenario) -> None:
    _, places, _ = allocate_strata(country, build_geography(country))
    first_child = int(places[:, 1].sum())
    for citizen, home in ((first_child, country.places[0]), (19_999, country.places[-1])):
        story = citizen_story(country, citizen)
        assert (story.place.name, story.stratum, story.trajectories) == (home.name, "", ())


@pytest.mark.parametrize("citizen", [-1, 20000])
def test_a_citizen_that_does_not_exist_is_rejected(country: Scenario, citizen: int) -> None:
    with pytest.raises(UsageError, match="numbered from 0 to 19,999"):
        citizen_story(country, citizen)


def test_unknown_names_are_rejected_with_a_suggestion(country: Scenario) -> None:
    with pytest.raises(UsageError, match="Did you mean 'Southgate'"):
        place_story(country, "Southgat")
    with pytest.raises(UsageError, match="Did you mean 'Southgate hall'"):
        site_story(country, "Southgate hal")
    with pytest.raises(UsageError, match="no arm 'x'"):
        place_story(country, "Southgate", Viewpoint("x"))


def test_the_default_arm_is_the_one_without_the_alliance(country: Scenario) -> None:
    assert arms_of(country, "") == ["factual", "without-alliance"]
    assert arms_of(country, "factual") == ["factual"]
    (alone,) = place_story(country, "Southgate", Viewpoint("factual")).trajectories
    assert alone.arm == "factual"


def test_a_trajectory_is_summed_up_by_day() -> None:
    trajectory = Trajectory("factual", {"n": np.repeat([0.0, 2.0, 5.0], [30, 10, 20]), "none": np.zeros(60)}, ())
    assert trajectory.daily("n", np.max) == [0.0, 5.0, 5.0]
    assert trajectory.daily_gain("n") == [0.0, 5.0, 0.0]
    assert (trajectory.first("n"), trajectory.first("n", 6)) == (30, NEVER)
    assert (trajectory.peak_hour("n"), trajectory.peak_hour("none")) == (40, NEVER)
