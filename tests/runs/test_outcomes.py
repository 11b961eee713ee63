"""The catalogue of outcomes is complete, and everything that names an outcome takes it from there."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import steppefire
from steppefire import outcomes
from steppefire.analysis.observed import COUNTERPARTS
from steppefire.cli.summary import MEASURES
from steppefire.kernels.country import recording
from steppefire.outcomes import (
    CATALOGUE,
    COMPUTED_IN,
    DAILY,
    DEFINITIONS,
    NATIONAL,
    OBSERVED,
    POLICIES,
    REGIONAL,
    RULES,
    SINGLE,
    VARIABLES,
    Definition,
    Kind,
    Outcome,
)
from steppefire.report import labels
from steppefire.runs.outputs import final_outputs, order_hour
from steppefire.runs.recorder import Record, empty_record, matched_rows
from steppefire.runs.run import begin_run, simulate_until
from steppefire.scenario import Scenario, load
from steppefire.world.state import World

from .outcome_tables import PAGE, page

EVERY = [one for kind in Kind for one in CATALOGUE[kind].values()]
SOURCES = Path(steppefire.__file__).parent


def name_of(one: Outcome) -> str:
    return f"{one.kind.name}-{one.name}"


@pytest.mark.parametrize("one", EVERY, ids=name_of)
def test_every_outcome_has_label_unit_meaning_and_aggregation(one: Outcome) -> None:
    assert one.label
    assert one.label[0].islower()
    assert 0 < len(one.words) <= 60
    assert one.meaning.endswith(".")
    assert one.unit
    assert (one.unit == "1") == bool(one.scale), "what has no unit says what its number is"
    assert set(one.combine.values()) <= set(RULES)
    assert one.is_flag == ("1 if" in one.meaning or "1 while" in one.meaning)
    if one.kind is not Kind.OBSERVED:
        assert tuple(one.combine) == one.dims
        np.dtype(one.dtype)


def test_names_are_unique_within_a_kind_and_in_the_store() -> None:
    assert sum(len(CATALOGUE[kind]) for kind in Kind) == len(outcomes.EVERY_OUTCOME)
    stored = [one.name for one in EVERY if one.kind not in (Kind.SINGLE, Kind.FIRST_HOUR, Kind.OBSERVED)]
    assert sorted(stored) == sorted(VARIABLES)


def test_every_definition_is_a_number_with_unit_meaning_and_basis() -> None:
    for name, definition in DEFINITIONS.items():
        assert getattr(outcomes, name) is definition
        assert definition.unit
        assert definition.meaning.endswith(".")
        assert definition.basis.startswith("assumption") or "http" in definition.basis
    named = " ".join(one.meaning for one in EVERY)
    assert all(f"`{name}`" in named for name in DEFINITIONS), "every definition is part of the meaning of an outcome"


def test_every_kind_is_computed_where_the_catalogue_says() -> None:
    assert set(COMPUTED_IN) == set(Kind)
    for kind, file in COMPUTED_IN.items():
        text = (SOURCES / file).read_text("utf-8")
        if kind not in (Kind.MONTHLY, Kind.DEMANDS, Kind.FIRST_HOUR):
            assert [one.name for one in CATALOGUE[kind].values() if f'"{one.name}"' not in text] == []


@pytest.fixture(scope="module")
def country(tiny: Path) -> Scenario:
    return load(tiny)


@pytest.fixture(scope="module")
def finished(country: Scenario) -> tuple[World, Record]:
    run = begin_run(country, arm="factual", scripted=False)
    simulate_until(run)
    return run.world, run.record


def test_a_run_computes_every_variable_of_the_catalogue(
    country: Scenario, finished: tuple[World, Record]
) -> None:
    world, record = finished
    kept = final_outputs(world, record)
    assert list(kept) == list(VARIABLES)
    for name, array in kept.items():
        assert array.dtype == VARIABLES[name].dtype
        assert array.ndim == len(VARIABLES[name].dims)
    assert kept["single"].shape == (len(SINGLE),)
    assert kept["policy_hour"].shape == (len(POLICIES),)


def test_the_record_is_read_by_name(finished: tuple[World, Record]) -> None:
    world, record = finished
    assert list(record.regional) == list(REGIONAL)
    assert list(record.national) == list(NATIONAL)
    assert list(record.daily) == list(DAILY)
    assert record.national["threat"][-1] == np.float32(world.regime.threat)
    assert record.national["cohesion"][-1] == np.float32(world.elites.cohesion)
    assert record.national["weapons_taken"][-1] == np.float32(world.forces.weapons.sum())
    assert (record.daily["daily_weapons"][-1] == world.forces.weapons.astype(np.float32)).all()
    for name in ("killed", "killed_civil", "killed_security", "injured_civil", "injured_security", "detained"):
        assert record.regional[name][-1].sum() == getattr(world.toll, name).sum()


def test_single_numbers_follow_from_the_series_as_the_catalogue_aggregates_them(
    finished: tuple[World, Record],
) -> None:
    world, record = finished
    single = dict(zip(SINGLE, final_outputs(world, record)["single"], strict=True))
    rules = {"max": np.max, "last": lambda series: series[-1]}
    pairs = {"peak": "participants", "violent_peak": "violent", "troops_peak": "alliance_troops"}
    pairs |= {name: name for name in ("killed", "killed_civil", "detained", "units_stood_down")}
    for name, series_name in pairs.items():
        series = (record.regional | record.national)[series_name]
        combine = VARIABLES[series_name].combine
        by_hour = series.sum(axis=1) if combine.get("region") == "sum" else series
        assert single[name] == rules[combine["hour"]](by_hour), name


@pytest.mark.parametrize(
    ("name", "definition"), [("violent", outcomes.ORDER_VIOLENT), ("participants", outcomes.ORDER_PRESENT)]
)
def test_order_ends_at_the_numbers_of_the_catalogue(country: Scenario, name: str, definition: Definition) -> None:
    record = empty_record(country, 0)
    assert order_hour(record) == 0
    record.regional[name][20, 0] = definition.value - 1
    assert order_hour(record) == 0
    record.regional[name][20, 1] = 1
    assert order_hour(record) == 21


def test_rows_of_kernels_that_disagree_with_the_catalogue_are_refused() -> None:
    assert list(matched_rows(recording.REGIONAL_ROWS, REGIONAL)) == list(REGIONAL)
    shuffled = dict(reversed(REGIONAL.items()))
    assert matched_rows(recording.REGIONAL_ROWS, shuffled) == recording.REGIONAL_ROWS, "names decide, not their order"
    more = {**DAILY, "daily_rain": replace(DAILY["daily_price"], name="daily_rain")}
    with pytest.raises(ValueError, match="daily_rain"):
        matched_rows(recording.DAILY_ROWS, more)
    with pytest.raises(ValueError, match="daily_price"):
        matched_rows(recording.DAILY_ROWS, {n: one for n, one in DAILY.items() if n != "daily_price"})
    with pytest.raises(ValueError, match="shared or left out"):
        matched_rows({**recording.DAILY_ROWS, "daily_price": 0}, DAILY)


def test_the_network_counts_as_cut_below_the_number_of_the_catalogue(country: Scenario) -> None:
    def look(world: World, hour: int) -> None:
        # What is changed after an hour has been recorded is recorded at the next.
        world.information.connectivity[:] = outcomes.NETWORK_CUT.value - (hour % 2) * 1e-6

    run = begin_run(country, scripted=False)
    simulate_until(run, 5, look)
    assert run.record.national["blackout"][1:5].tolist() == [0, 1, 0, 1]
    assert (run.record.daily["daily_blackout_hours"][0] == 2).all()


def test_every_observed_series_has_a_simulated_counterpart() -> None:
    assert set(COUNTERPARTS) == set(OBSERVED)


def test_page_and_terminal_take_their_words_from_the_catalogue() -> None:
    for name, curve in labels.CURVES.items():
        assert (curve.label, curve.unit) == (VARIABLES[name].label, VARIABLES[name].unit_words)
        assert not curve.observed or curve.observed in OBSERVED
    assert {n: w.lower() for n, w in labels.MAPS.items()} == {n: VARIABLES[n].label.lower() for n in labels.MAPS}
    assert {n: w.lower() for n, w in labels.TOLL.items()} == {n: SINGLE[n].label.lower() for n in labels.TOLL}
    assert {n: (SINGLE[n].label, SINGLE[n].unit_words) for n in labels.PAIRED} == labels.PAIRED
    assert {n: one.label for n, one in POLICIES.items()} == labels.POLICIES
    assert {n: one.words for n, one in OBSERVED.items()} == labels.OBSERVED
    assert {n: words for n, (_, words) in MEASURES.items()} == {n: SINGLE[n].words for n in MEASURES}


def test_the_page_of_outcomes_is_current() -> None:
    assert PAGE.read_text("utf-8") == page(), "run python -m tests.runs.outcome_tables"


def test_an_unknown_series_of_observed_csv_is_refused_with_the_names_of_the_catalogue(
    tiny: Path, tmp_path: Path
) -> None:
    other = shutil.copytree(tiny, tmp_path / "other")
    text = (other / "observed.csv").read_text("utf-8")
    (other / "observed.csv").write_text(text.replace("participants", "participant"), "utf-8")
    with pytest.raises(steppefire.ScenarioError, match="participants"):
        load(other)
