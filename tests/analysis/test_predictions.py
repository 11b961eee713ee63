"""What was foretold is computed from runs, what happened from the record, and scores from both."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from steppefire.analysis.predictions import base_rate, happened, predicted, score_predictions
from steppefire.scenario.model.powers import Demand, Dependence
from steppefire.scenario.model.predictions import Prediction, PredictionBook, RecordedFact

from .country import GIVEN, country
from .synthetic import SCRIPTED_ONLY, empty, results

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


def told(event: str, power: str = "Big", item: str = "trade") -> Prediction:
    return Prediction(event, event, power, item, ("A-1",), "It comes")


def book(*rows: RecordedFact) -> PredictionBook:
    return PredictionBook(rows, ())


def dataset(runs: int = 4) -> Any:
    data = empty(LAND, SCRIPTED_ONLY, runs)
    data["ties"][:] = 0.2
    return data


def test_demands_are_foretold_by_the_mean_chance_and_any_by_its_complement() -> None:
    data = dataset(2)
    data["demand_probability"][:] = [[0.1, 0.5, 0.9], [0.3, 0.7, 0.8]]
    arm = data.sel(arm="factual")
    expected = {
        ("granted", "Big", "a port"): 0.6, ("refused", "Far", "a mine"): 0.15,
        ("any-granted", "Big", "*"): 1 - (0.9 * 0.5 + 0.7 * 0.3) / 2,
    }  # fmt: skip
    for (event, power, item), chance in expected.items():
        assert predicted(told(event, power, item), book(), LAND, arm) == pytest.approx(chance, abs=1e-6)


def test_shares_are_foretold_by_the_runs_in_which_they_move() -> None:
    data = dataset(4)
    data["ties"].loc[{"power": "Big", "dimension": "trade", "month": 24}] = [[0.3, 0.3, 0.3, 0.1]] * 2
    arm = data.sel(arm="factual")
    assert predicted(told("share-rises"), book(), LAND, arm) == 0.75
    assert predicted(told("share-falls"), book(), LAND, arm) == 0.25
    assert predicted(told("index-falls", "*"), book(), LAND, arm) == 1.0
    assert predicted(told("share-rises", item="arms"), book(), LAND, arm) == 0.0


def test_base_rates_are_counted() -> None:
    assert base_rate(told("granted", "Big", "a base"), LAND)[0] == pytest.approx(0.5 / 7)
    assert base_rate(told("any-granted", "Big", "*"), LAND)[0] == pytest.approx(1 - (6.5 / 7) * (2.5 / 4))
    assert base_rate(told("refused", "Far", "a mine"), LAND)[0] == pytest.approx(0.25)
    assert base_rate(told("share-rises"), LAND)[0] == 0.5


@pytest.mark.parametrize(
    ("prediction", "rows", "came"),
    [
        (told("granted", "Big", "a base"), [row("decision", "Big", "a base", 0)], 0),
        (told("refused", "Big", "a base"), [row("decision", "Big", "a base", 0)], 1),
        (told("granted", "Big", "a base"), [row("decision", "Big", "a base", 0, 0.5, 1)], None),
        (told("granted", "Big", "a base"), [], None),
        (told("any-granted", "Big", "*"), [row("decision", "Big", "a port", 1)], 1),
        (told("any-granted", "Big", "*"), [row("decision", "Big", "a port", 0)], None),
        (told("any-granted", "Big", "*"), [row("decision", "Big", i, 0) for i in ("a port", "a base")], 0),
        (told("share-rises"), [row("share", "Big", "trade", 0.2, day=START), row("share", "Big", "trade", 0.3)], 1),
        (told("share-falls"), [row("share", "Big", "trade", 0.2, day=START), row("share", "Big", "trade", 0.3)], 0),
        (
            told("share-rises"),
            [row("share", "Big", "trade", 0.1, 0.2, 0.3, day=START), row("share", "Big", "trade", 0.3, 0.4, 0.5)],
            None,
        ),
        (told("share-rises"), [row("share", "Big", "trade", 0.2)], None),
    ],
)  # fmt: skip
def test_the_record_decides_or_is_silent(prediction: Prediction, rows: list[RecordedFact], came: int | None) -> None:
    assert happened(prediction, book(*rows), LAND) is came


@pytest.mark.parametrize(("end", "came"), [(0.6, 1), (0.2, None), (0.21, None)])
def test_the_index_falls_only_if_it_does_at_every_end_of_the_ranges(end: float, came: int | None) -> None:
    rows = [row("share", p, "trade", 0.19, 0.2, 0.21, day=START) for p in ("Big", "Far")]
    rows += [row("share", "Big", "trade", end), row("share", "Far", "trade", 0.2)]
    assert happened(told("index-falls", "*"), book(*rows), LAND) is came


def test_the_index_rose_where_shares_came_closer() -> None:
    rows = [row("share", "Big", "trade", 0.6, day=START), row("share", "Far", "trade", 0.1, day=START)]
    rows += [row("share", p, "trade", 0.3) for p in ("Big", "Far")]
    assert happened(told("index-falls", "*"), book(*rows), LAND) == 0


def test_scores_are_brier_scores_of_what_the_record_decides(tmp_path: Path) -> None:
    (tmp_path / "aftermath.csv").write_text(
        "date,kind,power,item,low,best,high,note,source\n"
        "2022-03-01,decision,Big,a base,0,0,0,,c-1\n2022-03-01,decision,Far,a mine,1,1,1,,c-1\n"
        "2023-01-31,share,Big,trade,0.1,0.2,0.3,,c-1\n",
        encoding="utf-8",
    )
    (tmp_path / "predictions.csv").write_text(
        "name,event,power,item,claims,text\nbase,granted,Big,a base,A-1,A base\n"
        "mine,refused,Far,a mine,A-1,No mine\nport,granted,Big,a port,A-1,A port\n",
        encoding="utf-8",
    )
    data = dataset(3)
    data["demand_probability"].loc[{"arm": "factual"}] = [0.2, 0.9, 0.4]
    data["demand_probability"].loc[{"arm": "without-alliance"}] = [0.1, 0.9, 0.7]
    after = score_predictions(results(replace(LAND, folder=tmp_path), data))
    assert after is not None
    assert after["scored"] == 2
    assert [p["happened"] for p in after["predictions"]] == [0, 0, None]
    expected = {
        "factual": (0.2**2 + 0.6**2) / 2, "without-alliance": (0.1**2 + 0.3**2) / 2,
        "base_rate": ((0.5 / 7) ** 2 + 0.25**2) / 2,
    }  # fmt: skip
    assert after["scores"] == pytest.approx(expected, abs=1e-6)
    (figure,) = after["figures"]
    assert (figure["item"], figure["inside"]) == ("trade", True)


def test_without_the_files_or_runs_nothing_is_said(tmp_path: Path) -> None:
    assert score_predictions(results(replace(LAND, folder=tmp_path), dataset())) is None
    (tmp_path / "predictions.csv").write_text("name,event\n", encoding="utf-8")
    assert score_predictions(results(replace(LAND, folder=tmp_path), dataset())) is None
    assert math.isnan(predicted(told("share-rises"), book(), LAND, dataset(0).sel(arm="factual")))
    assert np.isnan(predicted(told("granted", "Big", "a base"), book(), LAND, dataset(0).sel(arm="factual")))
