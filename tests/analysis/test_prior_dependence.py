"""The effect of the intervention under four sets of assumptions, as an interval that widens with the priors."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from steppefire.analysis.prior_dependence import OUTCOMES, prior_dependence
from steppefire.kernels.random import run_key
from steppefire.runs.draws import draw
from steppefire.runs.run import run_once
from steppefire.scenario import load
from steppefire.scenario.model.arms import Arm
from steppefire.scenario.model.parameters import Parameter
from steppefire.scenario.model.scenario import Scenario
from tests.scenario.tiny import write_tiny

from .country import country
from .synthetic import ARMS, BOTH, empty, set_single

THREE = (*ARMS, "alliance-inert")


def land() -> Scenario:
    """Return the country with an arm in which the alliance has no effect."""
    base = country()
    return replace(base, arms={**base.arms, "alliance-inert": Arm("alliance-inert", "It has no effect", ())})


def test_each_set_of_assumptions_compares_arms_of_one_mode_and_one_kind_of_effects() -> None:
    data = empty(land(), THREE, 3, BOTH)
    killed = {
        "scripted": {"factual": [1, 2, 3], "without-alliance": [3, 4, 5], "alliance-inert": [3, 4, 5]},
        "responsive": {"factual": [9, 9, 9], "without-alliance": [8, 9, 10], "alliance-inert": [8, 9, 10]},
    }
    for mode, arms in killed.items():
        for arm, values in arms.items():
            set_single(data, arm, "killed", values, mode)
    set_single(data, "factual", "alliance_sent", [1, 0, 0], "responsive")
    table = prior_dependence(data, land())
    sets = table["assumptions"]
    assert [(one["policies"], one["effects"]) for one in sets] == [
        ("scripted", "prior"), ("scripted", "zero"), ("responsive", "prior"), ("responsive", "zero"),
    ]  # fmt: skip
    assert [one["outcomes"]["killed"]["p50"] for one in sets] == [2, 0, 0, 0]
    assert sets[2]["outcomes"]["killed"]["share_negative"] == pytest.approx(1 / 3)
    assert [one["sent"] for one in sets] == pytest.approx([0, 0, 1 / 3, 0])
    assert all(set(one["outcomes"]) == set(OUTCOMES) for one in sets)
    assert len(table["sentences"]) == 2
    assert all("follows from the priors of these effects" in sentence for sentence in table["sentences"])
    assert "intervenes in 33 % of runs" in table["sentences"][1]


def test_an_effect_that_is_left_is_named() -> None:
    data = empty(land(), THREE, 2, BOTH)
    set_single(data, "factual", "killed", [1, 2])
    set_single(data, "alliance-inert", "sites_lost", [0, 1])
    sentences = prior_dependence(data, land())["sentences"]
    assert sentences[0].endswith("still changes sites lost.")
    assert sentences[1].endswith("none of the outcomes compared differs between the arms with and without it.")


def test_what_was_not_run_is_named_and_not_guessed() -> None:
    table = prior_dependence(empty(land(), ARMS, 2), land())
    assert [one["outcomes"] is None for one in table["assumptions"]] == [False, True, True, True]
    (sentence,) = table["sentences"]
    assert sentence.startswith("Not computed: the four sets of assumptions need --arm without-alliance")
    three = prior_dependence(empty(land(), THREE, 2), land())
    assert three["sentences"][-1].startswith("Partly computed:")
    assert prior_dependence(empty(country(), ARMS, 2, BOTH), country()) == {"assumptions": [], "sentences": []}


RUNS = 20


def widened(parameters: Mapping[str, Parameter], factor: float) -> dict[str, Parameter]:
    """Return the parameters with priors so many times as wide about the same default, loguniform ones in logs."""
    return {name: _wider(p, factor) for name, p in parameters.items()}


def _wider(p: Parameter, factor: float) -> Parameter:
    if p.prior == "uniform":
        return replace(p, low=p.default - factor * (p.default - p.low), high=p.default + factor * (p.high - p.default))
    if p.prior == "loguniform":
        low, high = (p.default * (end / p.default) ** factor for end in (p.low, p.high))
        return replace(p, low=low, high=min(high, p.maximum))
    return p


def outcomes(scenario: Scenario, factor: float, arm: str) -> np.ndarray:
    """Return the highest crowd and the detained of every run, (runs, 2)."""
    parameters, out = widened(scenario.parameters, factor), np.zeros((RUNS, 2))
    for run in range(RUNS):
        key = run_key(3, run)
        record = run_once(scenario, scenario.arms[arm], draw(parameters, key), key)[1]
        out[run] = record.regional["participants"].sum(axis=1).max(), record.regional["detained"][-1].sum()
    return out


def width(values: np.ndarray) -> float:
    low, high = np.quantile(values, [0.05, 0.95])
    return float(high - low)


def test_the_result_without_intervention_is_an_interval_that_widens_with_the_priors(tmp_path: Path) -> None:
    """A week of a small country that is ready to rise; priors as they are, and twice as wide with the same luck."""
    folder = write_tiny(tmp_path)
    head = folder / "scenario.yaml"
    head.write_text(head.read_text("utf-8").replace("end: 2022-01-04", "end: 2022-01-08"), "utf-8")
    small = load(folder)
    ready = {
        name: replace(small.parameters[name], default=middle, low=middle - half, high=middle + half)
        for name, middle, half in (("grievance_mean", -4.2, 0.05), ("price_notice", 20.0, 2.0))
    }
    small = replace(small, parameters={**small.parameters, **ready})
    alone, wide = (outcomes(small, factor, "without-alliance") for factor in (1.0, 2.0))
    assert 0 < width(alone[:, 0]) < width(wide[:, 0])
    assert 0 < width(alone[:, 1]) < width(wide[:, 1])
    # The interval of the effect of the intervention widens as well.
    effect, wider = alone - outcomes(small, 1.0, "factual"), wide - outcomes(small, 2.0, "factual")
    assert 0 < width(effect[:, 1]) < width(wider[:, 1])
