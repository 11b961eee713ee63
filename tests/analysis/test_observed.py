"""Every observed series has a simulated counterpart, read off a dataset whose numbers are known."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
import xarray as xr

from steppefire.analysis.observed import (
    COUNTERPARTS,
    ArmView,
    counterpart,
    delays,
    fit,
    observed_rows,
    reported,
    simulated,
    spread,
)
from steppefire.outcomes import OBSERVED, VIOLENT_EVENT
from steppefire.scenario import load
from steppefire.scenario.model.scenario import Scenario
from steppefire.scenario.model.timeline import Observation, SourceKind

from .country import GIVEN, START, country, seen
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


def test_fuel_price_is_weighted_by_people(data: xr.Dataset, land: Scenario) -> None:
    put(data, "daily_price", (1, slice(None)), [[60, 120, 60, 90], [60, 60, 60, 90]])
    assert read(data, land, "fuel_price", "Bay") == [120, 60]
    assert read(data, land, "fuel_price") == [(60 * 5 + 120 + 90 * 4) / 10, (60 * 6 + 90 * 4) / 10]


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


# The hour, the definition, the delay and the error of a figure.

KIND = SourceKind("bulletin", 0.1, 10.0, 20.0, 40.0, "For tests", GIVEN)


def hourly(series: str, hour: int, place: str = "country", **other: object) -> Observation:
    """Return a figure that holds at an hour of the run."""
    time = START + timedelta(hours=hour)
    return replace(seen(series, place), day=time.date(), time=time, hour=hour, **other)  # type: ignore[arg-type]


def get(data: xr.Dataset, land: Scenario, observation: Observation) -> list[float]:
    return simulated(data.sel(ARM), land, observation).tolist()


def test_a_count_by_the_morning_is_not_that_by_midnight(data: xr.Dataset, land: Scenario) -> None:
    put(data, "detained", (slice(30, None), METRO), [[200], [210]])
    put(data, "detained", (slice(32, None), METRO), 3000)
    # By 08:00, eight hours of the second day have passed; the ninth is not in it.
    assert get(data, land, hourly("detained", 32)) == [200, 210]
    assert get(data, land, hourly("detained", 33)) == [3000, 3000]
    assert get(data, land, hourly("detained", 32, "Metro")) == [200, 210]
    assert get(data, land, seen("detained")) == [3000, 3000]
    assert get(data, land, hourly("detained", 0)) == [0, 0]


def test_a_count_at_the_end_of_the_run(data: xr.Dataset, land: Scenario) -> None:
    put(data, "killed", (71, SHORE), [1, 2])
    assert get(data, land, hourly("killed", 72)) == [1, 2]
    assert np.isnan(get(data, land, hourly("killed", 73))).all()
    assert np.isnan(get(data, land, hourly("participants", 72))).all()


def test_counts_of_a_place_are_interpolated_within_the_day(data: xr.Dataset, land: Scenario) -> None:
    put(data, "daily_detained", (slice(None), BAY), [[0, 24, 24], [12, 36, 36]])
    assert get(data, land, hourly("detained", 24 + 8, "Bay")) == pytest.approx([8, 20])
    assert get(data, land, hourly("detained", 12, "Bay")) == pytest.approx([0, 6])
    assert get(data, land, seen("detained", "Bay")) == [24, 36]


def test_definitions_of_a_crowd(data: xr.Dataset, land: Scenario) -> None:
    put(data, "participants", (30, slice(None)), [[60, 10], [5, 5]])
    put(data, "participants", (40, slice(None)), [[20, 90], [7, 1]])
    put(data, "daily_participants", (1, slice(None)), [[50, 40, 0, 90], [7, 0, 1, 5]])
    assert get(data, land, seen("participants")) == [110, 10]
    assert get(data, land, hourly("participants", 30)) == [70, 10]
    assert get(data, land, hourly("participants", 31)) == [0, 0]
    rallies = replace(seen("participants"), definition="sum-of-peaks")
    # Officials add up rallies, whose highest hours differ.
    assert get(data, land, rallies) == [180, 13]
    # A city that is a region has hours; one of several towns of a region has days.
    assert get(data, land, hourly("participants", 40, "Metro")) == [90, 1]
    assert np.isnan(get(data, land, hourly("participants", 40, "Bay"))).all()
    inland = replace(land, regions=("Inland", "Metro"), places=(
        *(replace(p, region="Inland") for p in land.places[:3]), land.places[CITY],
    ))  # fmt: skip
    assert get(data, inland, replace(rallies, place="Inland")) == [90, 8]


def test_regions_with_violence_are_not_regions_with_rallies(data: xr.Dataset, land: Scenario) -> None:
    least = int(VIOLENT_EVENT.value)
    put(data, "participants", (30, slice(None)), 5000)
    put(data, "violent", (30, SHORE), [least - 1, least])
    put(data, "violent", (40, METRO), [least, least])
    assert get(data, land, seen("regions_affected")) == [2, 2]
    assert get(data, land, seen("regions_violent")) == [1, 2]
    assert get(data, land, hourly("regions_violent", 30)) == [0, 1]


def test_the_network_at_an_hour(data: xr.Dataset, land: Scenario) -> None:
    put(data, "connectivity", (slice(None),), 1.0)
    put(data, "connectivity", (30,), [0.25, 0.5])
    assert get(data, land, hourly("connectivity", 30)) == [0.25, 0.5]
    assert get(data, land, hourly("connectivity", 31)) == [1, 1]


def test_what_was_added_in_a_day(data: xr.Dataset, land: Scenario) -> None:
    put(data, "detained", (slice(20, None), METRO), [[100], [50]])
    put(data, "detained", (slice(30, None), METRO), [[120], [90]])
    put(data, "daily_detained", (slice(None), BAY), [[10, 24, 24], [12, 36, 36]])
    assert get(data, land, seen("detained")) == [120, 90]
    assert get(data, land, replace(seen("detained"), definition="in-24h")) == [20, 40]
    assert get(data, land, hourly("detained", 40, definition="in-24h")) == [120, 90]
    assert get(data, land, hourly("detained", 22, definition="in-24h")) == [100, 50]
    assert get(data, land, replace(seen("detained", "Bay"), definition="in-24h")) == pytest.approx([14, 24])
    late = replace(seen("detained"), definition="in-24h", kind=KIND)
    whole = replace(late, definition="so-far")
    before = replace(whole, day=date(2022, 1, 1))
    gain = np.subtract(get(data, land, whole), get(data, land, before))
    assert get(data, land, late) == pytest.approx(gain.tolist())


@pytest.mark.parametrize("delay", [1.0, 20.0, 500.0])
def test_cases_are_reported_after_an_exponential_delay(delay: float) -> None:
    hours, begin = 200, 50
    count = np.where(np.arange(hours) >= begin, 300.0, 0.0)[None]
    for passed in (begin, begin + 1, begin + 30, hours):
        share = 1 - np.exp(-(passed - begin) / delay)
        assert reported(count, passed, np.array([delay])) == pytest.approx([300 * share])


def test_a_report_never_runs_ahead_and_longer_delays_report_less() -> None:
    count = np.cumsum(np.random.default_rng(3).poisson(2.0, (1, 100)), axis=1)
    out = [float(reported(count, 100, np.array([delay]))[0]) for delay in (0.0, 0.5, 5.0, 50.0, 5000.0)]
    assert out[0] == count[0, -1]
    assert all(later < earlier for earlier, later in itertools.pairwise(out))
    assert out[-1] > 0


def test_delays_are_spread_over_the_range_of_the_kind() -> None:
    assert spread(np.arange(7)).tolist() == [1 / 2, 1 / 4, 3 / 4, 1 / 8, 5 / 8, 3 / 8, 7 / 8]
    assert delays((10.0, 20.0, 40.0), np.arange(3)).tolist() == [20, 15, 30]
    many = delays((10.0, 20.0, 40.0), np.arange(1000))
    assert (many.min() >= 10, many.max() <= 40) == (True, True)
    assert np.median(many) == pytest.approx(20, rel=0.01)


def test_a_delay_applies_to_counts_so_far_and_not_to_crowds(data: xr.Dataset, land: Scenario) -> None:
    put(data, "killed", (slice(24, None), SHORE), 100)
    put(data, "participants", (30, SHORE), 100)
    # Runs 0 and 1 have delays of 20 and 15 hours.
    killed = replace(seen("killed"), kind=KIND)
    assert get(data, land, killed) == pytest.approx([100 * (1 - np.exp(-24 / d)) for d in (20, 15)])
    assert get(data, land, replace(seen("participants"), kind=KIND)) == [100, 100]
    assert (killed.lags, replace(seen("participants"), kind=KIND).lags) == ((10, 20, 40), (0, 0, 0))


def test_the_delay_of_a_run_does_not_depend_on_the_other_runs(land: Scenario) -> None:
    data = empty(land, runs=8)
    put(data, "killed", (slice(24, None), SHORE), 100)
    figure = replace(seen("killed"), kind=KIND)
    everything = simulated(data.sel(ARM), land, figure)
    some = simulated(data.sel(ARM).isel(run=[6, 2]), land, figure)
    assert some.tolist() == everything[[6, 2]].tolist()


@pytest.mark.parametrize(
    ("series", "low", "best", "high", "error", "expected"),
    [
        ("detained", 7939, 7939, 7939, 0.1, (7145.1, 8732.9)),
        ("detained", 5000, 7939, 7950, 0.1, (5000, 8732.9)),
        ("killed", 3, 3, 3, 0.1, (2, 4)),
        ("killed", 0, 0, 0, 0.1, (0, 1)),
        ("killed", 0, 0, 0, 0.0, (0, 0)),
        ("connectivity", 0.9, 0.95, 0.95, 0.2, (0.76, 1)),
        ("blackout_hours", 7, 7, 7, 0.2, (5.6, 8.4)),
        ("participants", 100, 700, 1050, 1.0, (0, 1400)),
    ],
)
def test_the_range_of_a_figure_has_at_least_the_error_of_its_kind(
    series: str, low: float, best: float, high: float, error: float, expected: tuple[float, float]
) -> None:
    figure = replace(seen(series), low=low, best=best, high=high, kind=replace(KIND, minimum_error=error))
    assert figure.error_range == pytest.approx(expected)


def test_no_range_of_a_kind_with_an_error_is_a_point() -> None:
    kazakhstan = load("kazakhstan-2022")
    assert {o.kind.name for o in kazakhstan.observed} - {"nothing-recorded", "named"}
    for figure in kazakhstan.observed:
        low, high = figure.error_range
        assert low <= figure.low <= figure.best <= figure.high <= high
        assert low < high or figure.kind.minimum_error == 0


def test_a_range_that_meets_the_interval_is_inside_and_its_best_estimate_need_not_be(land: Scenario) -> None:
    data = empty(land, runs=3)
    put(data, "killed", (47, SHORE), [100, 110, 120])
    figures = (seen("killed", best=125.0), seen("killed", best=110.0), seen("killed", best=200.0))
    exact = replace(land, observed=figures)
    rows = observed_rows(data.sel(ARM), exact)
    assert [(r["inside"], r["best_inside"]) for r in rows] == [(False, False), (True, True), (False, False)]
    # Without delay, so that only the error differs.
    rough = replace(KIND, lag_low=0.0, lag_best=0.0, lag_high=0.0)
    rows = observed_rows(data.sel(ARM), replace(land, observed=tuple(replace(o, kind=rough) for o in figures)))
    assert [(r["inside"], r["best_inside"]) for r in rows] == [(True, False), (True, True), (False, False)]
    assert (rows[0]["range_low"], rows[0]["range_high"]) == pytest.approx((112.5, 137.5))
    out = fit([*rows, {"inside": None, "best_inside": None, "p05": None, "p95": None}])
    assert (out["judged"], out["inside"], out["best_inside"]) == (3, 2, 1)
    assert (out["inside_share"], out["best_inside_share"]) == pytest.approx((2 / 3, 1 / 3))
    assert out["width"] == pytest.approx(119 / 101)


def test_the_fit_of_nothing() -> None:
    nothing = fit([])
    assert (nothing["judged"], nothing["inside_share"], nothing["width"]) == (0, None, None)
