"""docs/powers.md says what the data and the record say; numbers of runs come from the ensemble it names."""

from __future__ import annotations

from pathlib import Path

import pytest

from steppefire.analysis.predictions import base_rate, happened
from steppefire.scenario import load

PAGE = (Path(__file__).parents[2] / "docs" / "powers.md").read_text("utf-8")
WORDS = {1: "yes", 0: "no", None: "undecided"}
SCENARIO = load("kazakhstan-2022")


def rows(first: str) -> list[list[str]]:
    """Return the cells of the table whose header starts so."""
    lines = PAGE[PAGE.index(f"| {first} |") :].split("\n\n")[0].splitlines()[2:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def test_every_prediction_stands_with_its_base_rate_and_outcome() -> None:
    table = {cells[0]: cells for cells in rows("prediction")}
    for p in SCENARIO.predictions:
        rate, came = base_rate(p, SCENARIO)[0], happened(p, SCENARIO)
        assert table[p.name][4:6] == [f"{round(100 * rate)} %", WORDS[came]]
        if came is not None:
            assert float(table[p.name][7]) == pytest.approx((rate - came) ** 2, abs=6e-4)
    decided = [p for p in SCENARIO.predictions if happened(p, SCENARIO) is not None]
    mean = sum((base_rate(p, SCENARIO)[0] - (happened(p, SCENARIO) or 0)) ** 2 for p in decided) / len(decided)
    last = rows("prediction")[-1]
    assert last[0] == f"**mean over {len(decided)}**"
    assert float(last[4]) == pytest.approx(mean, abs=6e-4)


def test_every_demand_stands_with_its_count() -> None:
    counted = [cells[1] for cells in rows("demand")]
    assert sorted(counted) == sorted(f"{d.granted} of {d.asked}" for d in SCENARIO.demands)


def test_start_values_are_those_of_the_scenario() -> None:
    table = {cells[0].replace(" ", "-"): [float(c) for c in cells[1:5]] for cells in rows("tie")}
    for d in SCENARIO.dependence:
        assert table[d.dimension][("Russia", "China", "West", "Turkey").index(d.power)] == d.best
    cited = sum(d.citation.cited for d in SCENARIO.dependence)
    assert f"{cited} of {len(SCENARIO.dependence)} shares rest on a source" in PAGE


def test_priors_are_those_of_the_scenario() -> None:
    for name in ("obligation_pull", "obligation_memory", "opinion_weight", "war_shock", "tie_adjustment", "tie_spread"):
        p = SCENARIO.parameters[name]
        (cells,) = [c for c in rows("parameter") if f"`{name}`" in c[0]]
        assert cells[2] == f"{p.low:g} to {p.high:g}"
