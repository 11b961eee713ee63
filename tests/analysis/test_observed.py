"""Every observed series has a simulated counterpart, read off a dataset whose numbers are known."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
import xarray as xr

from steppefire.analysis.observed import COUNTERPARTS, ArmView, counterpart, simulated
from steppefire.outcomes import OBSERVED
from steppefire.scenario.model.scenario import Scenario

from .country import country, seen
from .synthetic import empty

ARM = {"arm": "factual", "policies": "scripted"}
SHORE, METRO = 0, 1
TOWN, BAY, RURAL, CITY = range(4)


@pytest.fixture
def land() -> Scenario:
    return country()


@pytest.fixture
def data(land: Scenario) -> xr.Dataset:
    return empty(land, runs=2)


def put(data: xr.Dataset, name: str, where: tuple[object, ...], values: object) -> None:
    """Write into the factual arm; ``where`` comes after the run."""
    data[name].values[(0, 0, slice(None), *where)] = values


def read(data: xr.Dataset, land: Scenario, series: str, place: str = "country", day: int = 2) -> list[float]:
    out = simulated(data.sel(ARM), land, seen(series, place, day))
    assert out.dtype == np.float64
    assert out.shape == (data.sizes["run"],)
    return out.tolist()


def test_every_series_has_a_counterpart() -> None:
    assert set(COUNTERPARTS) == set(OBSERVED)


@pytest.mark.parametrize("series", OBSERVED)
def test_a_country_where_nothing_happened(series: str, data: xr.Dataset, land: Scenario) -> None:
    assert read(data, land, series) == [0.0, 0.0]


@pytest.mark.parametrize("series", OBSERVED)
def test_unknown_places_and_days_are_not_known(series: str, data: xr.Dataset, land: Scenario) -> None:
    assert np.isnan(read(data, land, series, "Nowhere")).all()
    after = replace(seen(series), day=date(2023, 1, 1))
    before = replace(seen(series), day=date(2021, 12, 31))
    for observation in (after, before):
        assert np.isnan(simulated(data.sel(ARM), land, observation)).all()


def test_participants(data: xr.Dataset, land: Scenario) -> None:
    put(data, "participants", (24, SHORE), [100, 10])
    put(data, "participants", (47, METRO), [70, 50])
    put(data, "participants", (30, slice(None)), [[60, 60], [5, 5]])
    put(data, "participants", (48, SHORE), [9000, 9000])
    put(data, "daily_participants", (1, TOWN), [7, 8])
    # The highest hour of the sum is not the sum of the highest hours.
    assert read(data, land, "participants") == [120, 50]
    assert read(data, land, "participants", "Metro") == [0, 0]
    assert read(data, land, "participants", "Shore") == [7, 8]
    inland = replace(
        land, regions=("Inland", "Metro"), places=tuple(replace(p, region="Inland") for p in land.places)
    )
    assert simulated(data.sel(ARM), inland, seen("participants", "Inland")).tolist() == [100, 10]


def test_regions_affected(data: xr.Dataset, land: Scenario) -> None:
    put(data, "participants", (24, SHORE), [49, 50])
    put(data, "participants", (40, METRO), [50, 800])
    put(data, "participants", (23, SHORE), [800, 800])
    assert read(data, land, "regions_affected") == [1, 2]


@pytest.mark.parametrize(
    "series", ["detained", "killed", "killed_security", "killed_civil", "injured_civil", "injured_security"]
)
def test_tolls(series: str, data: xr.Dataset, land: Scenario) -> None:
    put(data, series, (47, slice(None)), [[3, 4], [10, 20]])
    put(data, series, (48, slice(None)), 999)
    assert read(data, land, series) == [7, 30]
    # A region wins over the centre of the same name.
    assert read(data, land, series, "Shore") == [3, 10]
    daily = f"daily_{series}"
    if daily in data:
        put(data, daily, (1, BAY), [1, 2])
        assert read(data, land, series, "Bay") == [1, 2]
    else:
        assert np.isnan(read(data, land, series, "Bay")).all()


def test_injured_adds_both_sides(data: xr.Dataset, land: Scenario) -> None:
    put(data, "injured_civil", (47, slice(None)), [[1, 2], [3, 4]])
    put(data, "injured_security", (47, slice(None)), [[10, 20], [30, 40]])
    put(data, "daily_injured", (1, BAY), [5, 6])
    assert read(data, land, "injured") == [33, 77]
    assert read(data, land, "injured", "Shore") == [11, 33]
    assert read(data, land, "injured", "Bay") == [5, 6]


def test_connectivity_is_the_lowest_of_the_day(data: xr.Dataset, land: Scenario) -> None:
    put(data, "connectivity", (slice(None),), 1.0)
    put(data, "connectivity", (30,), [0.25, 0.5])
    put(data, "connectivity", (10,), 0.0)
    assert read(data, land, "connectivity") == [0.25, 0.5]
    assert np.isnan(read(data, land, "connectivity", "Metro")).all()


def test_blackout_hours(data: xr.Dataset, land: Scenario) -> None:
    put(data, "blackout", (slice(20, 26),), [[1] * 6, [1, 0, 1, 0, 1, 0]])
    put(data, "blackout", (slice(48, 60),), 1)
    put(data, "daily_blackout_hours", (1, slice(None)), [[6, 0, 3, 9], [0, 6, 0, 8]])
    assert read(data, land, "blackout_hours") == [6, 3]
    assert read(data, land, "blackout_hours", "Metro") == [9, 8]
    assert read(data, land, "blackout_hours", "Shore") == [6, 0]


def test_alliance_troops(data: xr.Dataset, land: Scenario) -> None:
    put(data, "alliance_troops", (47,), [200, 250])
    put(data, "alliance_troops", (40,), 5000)
    put(data, "troops_by_member", (1, 1), [50, 60])
    assert read(data, land, "alliance_troops") == [200, 250]
    assert read(data, land, "alliance_troops", "Small") == [50, 60]
    # A member's name never means a place.
    assert np.isnan(read(data, land, "alliance_troops", "Metro")).all()


def test_sites(data: xr.Dataset, land: Scenario) -> None:
    put(data, "daily_sites_lost", (1, slice(None)), [[1, 2, 0, 4], [0, 2, 0, 0]])
    put(data, "daily_sites_lost", (2, slice(None)), 9)
    put(data, "sites_lost", (47, slice(None)), [[1, 3], [0, 2]])
    assert read(data, land, "sites_lost") == [7, 2]
    assert read(data, land, "sites_lost", "Shore") == [3, 2]
    assert read(data, land, "sites_lost", "Bay") == [2, 2]
    assert read(data, land, "sites_lost_now") == [4, 2]
    assert read(data, land, "sites_lost_now", "Metro") == [3, 2]
    # Towns are no centres.
    assert read(data, land, "centres_lost") == [2, 0]
    assert read(data, land, "centres_lost", "Shore") == [1, 0]


@pytest.mark.parametrize("series", ["sites_guarded", "forces_freed"])
def test_end_of_the_day(series: str, data: xr.Dataset, land: Scenario) -> None:
    put(data, series, (47,), [3, 4])
    put(data, series, (46,), 100)
    assert read(data, land, series) == [3, 4]
    assert np.isnan(read(data, land, series, "Metro")).all()


def test_weapons_taken(data: xr.Dataset, land: Scenario) -> None:
    put(data, "weapons_taken", (47,), [30, 40])
    put(data, "weapons_taken", (46,), 100)
    put(data, "daily_weapons", (1, slice(None)), [[1, 2, 4, 8], [0, 5, 0, 7]])
    put(data, "daily_weapons", (2, slice(None)), 99)
    # The country has a series of its own; the hour counts there, and not the sum over places.
    assert read(data, land, "weapons_taken") == [30, 40]
    assert read(data, land, "weapons_taken", "Bay") == [2, 5]
    assert read(data, land, "weapons_taken", "Metro") == [8, 7]
    # A region wins over the centre of the same name.
    assert read(data, land, "weapons_taken", "Shore") == [7, 5]


def test_price_is_weighted_by_people(data: xr.Dataset, land: Scenario) -> None:
    put(data, "daily_price", (1, slice(None)), [[60, 120, 60, 90], [60, 60, 60, 90]])
    assert read(data, land, "price", "Bay") == [120, 60]
    assert read(data, land, "price") == [(60 * 5 + 120 + 90 * 4) / 10, (60 * 6 + 90 * 4) / 10]


def test_units_stood_down_is_the_most_so_far(data: xr.Dataset, land: Scenario) -> None:
    put(data, "units_stood_down", (5,), [2, 0])
    put(data, "units_stood_down", (60,), [9, 9])
    assert read(data, land, "units_stood_down") == [2, 0]


def test_a_broken_last_day_ends_with_the_run(land: Scenario) -> None:
    short = replace(land, clock=replace(land.clock, end=land.clock.end.replace(day=3, hour=12)))
    data = empty(short, runs=2)
    put(data, "killed", (59, SHORE), [1, 2])
    assert read(data, short, "killed", day=3) == [1, 2]


def test_the_arm_asked_for_is_read(data: xr.Dataset, land: Scenario) -> None:
    data["killed"].values[1, 0, :, 47, SHORE] = [8, 9]
    assert simulated(data.sel(ARM | {"arm": "without-alliance"}), land, seen("killed")).tolist() == [8, 9]
    assert read(data, land, "killed") == [0, 0]


def test_a_variable_is_read_once(data: xr.Dataset, land: Scenario) -> None:
    view = ArmView(data.sel(ARM), land)
    assert counterpart(view, seen("killed")).tolist() == [0, 0]
    assert view["killed"] is view["killed"]
