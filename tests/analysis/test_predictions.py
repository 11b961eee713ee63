"""Predictions are computed from runs, outcomes from recorded facts, and scores from both."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pytest

from steppefire.analysis.predictions import base_rate, happened, predicted, score_predictions
from steppefire.scenario.model.powers import Demand, Dependence
from steppefire.scenario.model.predictions import Prediction, RecordedFact
from steppefire.scenario.model.scenario import Scenario

from .country import GIVEN, country
from .synthetic import ARMS, BOTH, empty, results

FACTUAL = {"arm": "factual", "policies": "scripted"}
START, END = date(2021, 12, 31), date(2023, 12, 31)
LAND = replace(
    country(),
    dependence=tuple(
        Dependence(p, d, 0.1, 0.2, 0.3, GIVEN) for d in ("trade", "arms") for p in ("Big", "Far", "Near")
    ),
    demands=(
        Demand("Big", "a base", 6, 0, 3, GIVEN), Demand("Big", "a port", 3, 1, 3, GIVEN),
        Demand("Far", "a mine", 1, 1, 4, GIVEN),
    ),
)  # fmt: skip


def row(kind: str, power: str, item: str, *numbers: float, day: date = END) -> RecordedFact:
    low, best, high = numbers if len(numbers) == 3 else numbers * 3
    return RecordedFact(day, kind, power, item, low, best, high, "", GIVEN)


def prediction(event: str, power: str = "Big", item: str = "trade") -> Prediction:
    return Prediction(event, event, power, item, ("A-1",), "It comes")


def recorded(*rows: RecordedFact) -> Scenario:
    return replace(LAND, recorded_facts=rows)


def dataset(runs: int = 4) -> Any:
    data = empty(LAND, ARMS, runs, BOTH)
    data["ties"][:] = 0.2
    return data


def test_demands_are_predicted_by_the_mean_chance_and_any_by_its_complement() -> None:
    data = dataset(2)
    data["demand_probability"][:] = [[0.1, 0.5, 0.9], [0.3, 0.7, 0.8]]
    arm = data.sel(FACTUAL)
    expected = {
        ("granted", "Big", "a port"): 0.6, ("refused", "Far", "a mine"): 0.15,
        ("any-granted", "Big", "*"): 1 - (0.9 * 0.5 + 0.7 * 0.3) / 2,
    }  # fmt: skip
    for (event, power, item), chance in expected.items():
        assert predicted(prediction(event, power, item), LAND, arm) == pytest.approx(chance, abs=1e-6)


def test_shares_are_predicted_by_the_runs_in_which_they_move() -> None:
    data = dataset(4)
    data["ties"].loc[FACTUAL | {"power": "Big", "dimension": "trade", "month": 24}] = [0.3, 0.3, 0.3, 0.1]
    arm = data.sel(FACTUAL)
    assert predicted(prediction("share-rises"), LAND, arm) == 0.75
    assert predicted(prediction("share-falls"), LAND, arm) == 0.25
    assert predicted(prediction("index-falls", "*"), LAND, arm) == 1.0
    assert predicted(prediction("share-rises", item="arms"), LAND, arm) == 0.0


def test_base_rates_are_counted() -> None:
    assert base_rate(prediction("granted", "Big", "a base"), LAND)[0] == pytest.approx(0.5 / 7)
    assert base_rate(prediction("any-granted", "Big", "*"), LAND)[0] == pytest.approx(1 - (6.5 / 7) * (2.5 / 4))
    assert base_rate(prediction("refused", "Far", "a mine"), LAND)[0] == pytest.approx(0.25)
    assert base_rate(prediction("share-rises"), LAND)[0] == 0.5


@pytest.mark.parametrize(
    ("predicted_event", "rows", "came"),
    [
        (prediction("granted", "Big", "a base"), [row("decision", "Big", "a base", 0)], 0),
        (prediction("refused", "Big", "a base"), [row("decision", "Big", "a base", 0)], 1),
        (prediction("granted", "Big", "a base"), [row("decision", "Big", "a base", 0, 0.5, 1)], None),
        (prediction("granted", "Big", "a base"), [], None),
        (prediction("any-granted", "Big", "*"), [row("decision", "Big", "a port", 1)], 1),
        (prediction("any-granted", "Big", "*"), [row("decision", "Big", "a port", 0)], None),
        (prediction("any-granted", "Big", "*"), [row("decision", "Big", i, 0) for i in ("a port", "a base")], 0),
        (prediction("share-rises"), [row("share", "Big", "trade", 0.2, day=START), row("share", "Big", "trade", 0.3)],
         1),
        (prediction("share-falls"), [row("share", "Big", "trade", 0.2, day=START), row("share", "Big", "trade", 0.3)],
         0),
        (
            prediction("share-rises"),
            [row("share", "Big", "trade", 0.1, 0.2, 0.3, day=START), row("share", "Big", "trade", 0.3, 0.4, 0.5)],
            None,
        ),
        (prediction("share-rises"), [row("share", "Big", "trade", 0.2)], None),
    ],
)  # fmt: skip
def test_the_record_decides_or_is_silent(
    predicted_event: Prediction, rows: list[RecordedFact], came: int | None
) -> None:
    assert happened(predicted_event, recorded(*rows)) is came


@pytest.mark.parametrize(("end", "came"), [(0.6, 1), (0.2, None), (0.21, None)])
def test_the_index_falls_only_if_it_does_at_every_end_of_the_ranges(end: float, came: int | None) -> None:
    rows = [row("share", p, "trade", 0.19, 0.2, 0.21, day=START) for p in ("Big", "Far")]
    rows += [row("share", "Big", "trade", end), row("share", "Far", "trade", 0.2)]
    assert happened(prediction("index-falls", "*"), recorded(*rows)) is came


def test_the_index_rose_where_shares_came_closer() -> None:
    rows = [row("share", "Big", "trade", 0.6, day=START), row("share", "Far", "trade", 0.1, day=START)]
    rows += [row("share", p, "trade", 0.3) for p in ("Big", "Far")]
    assert happened(prediction("index-falls", "*"), recorded(*rows)) == 0


def test_scores_are_brier_scores_of_what_the_record_decides() -> None:
    scenario = replace(
        LAND,
        recorded_facts=(
            row("decision", "Big", "a base", 0), row("decision", "Far", "a mine", 1),
            row("share", "Big", "trade", 0.1, 0.2, 0.3, day=date(2023, 1, 31)),
        ),
        predictions=(
            prediction("granted", "Big", "a base"), prediction("refused", "Far", "a mine"),
            prediction("granted", "Big", "a port"),
        ),
    )  # fmt: skip
    data = dataset(3)
    data["demand_probability"].loc[{"arm": "factual", "policies": "scripted"}] = [0.2, 0.9, 0.4]
    data["demand_probability"].loc[{"arm": "without-alliance", "policies": "scripted"}] = [0.1, 0.9, 0.7]
    data["demand_probability"].loc[{"arm": "without-alliance", "policies": "responsive"}] = [1.0, 0.9, 1.0]
    scored = score_predictions(results(scenario, data))
    assert scored is not None
    assert scored["scored"] == 2
    assert [p["happened"] for p in scored["predictions"]] == [0, 0, None]
    means = scored["scores"]["arms"]
    assert means["factual"]["scripted"] == pytest.approx((0.2**2 + 0.6**2) / 2, abs=1e-6)
    assert means["without-alliance"]["scripted"] == pytest.approx((0.1**2 + 0.3**2) / 2, abs=1e-6)
    assert means["without-alliance"]["responsive"] == pytest.approx(0.5, abs=1e-6)
    assert scored["scores"]["base_rate"] == pytest.approx(((0.5 / 7) ** 2 + 0.25**2) / 2, abs=1e-6)
    first, _, undecided = scored["predictions"]
    assert first["brier"]["arms"]["factual"]["scripted"] == pytest.approx(0.2**2, abs=1e-6)
    assert undecided["brier"] == {
        "arms": {arm: {"scripted": None, "responsive": None} for arm in ARMS}, "base_rate": None
    }  # fmt: skip
    (figure,) = scored["figures"]
    assert (figure["item"], figure["inside"]) == ("trade", True)


def test_without_predictions_or_runs_nothing_is_scored() -> None:
    assert score_predictions(results(LAND, dataset())) is None
    nobody = dataset(0).sel(FACTUAL)
    assert math.isnan(predicted(prediction("share-rises"), LAND, nobody))
    assert np.isnan(predicted(prediction("granted", "Big", "a base"), LAND, nobody))
