"""S2: calls to come to the street, their sign and size (docs/model.md 4)."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

from steppefire.kernels.random import normal_cdf, run_key
from steppefire.runs.run import begin as begin_run
from steppefire.runs.run import simulate_until
from steppefire.runs.snapshots.snapshot import resume_run, save_run
from steppefire.scenario import load
from steppefire.scenario.model.arms import Arm, Without
from steppefire.scenario.model.scenario import Scenario
from steppefire.world import citizens
from steppefire.world.hour import simulate_hour
from steppefire.world.initial import initial_world
from steppefire.world.state import World
from tests.draws import defaults
from tests.scenario.tiny import write_tiny

HEADER = "call,kind,place,from,until,who,answers,source\n"
EVERYWHERE = "Strike,strike,country,2022-01-01 06:00,2022-01-01 09:00,all,600,assumption: for tests\n"
YOUNG = "March,march,Southgate,2022-01-01 06:00,2022-01-01 09:00,young,200,assumption: for tests\n"
QUIET = {
    "grievance_mean": -10.0, "shock_grievance": 0.0, "contact_pull": 0.0, "call_response": 1.0,
}  # fmt: skip
FIRST, END = 6, 9


@pytest.fixture(scope="module")
def scenario(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Scenario]:
    out = {}
    for name, rows in {"everywhere": EVERYWHERE, "young": YOUNG, "both": EVERYWHERE + YOUNG, "none": ""}.items():
        folder: Path = write_tiny(tmp_path_factory.mktemp(name))
        if rows:
            (folder / "calls.csv").write_text(HEADER + rows, "utf-8")
        out[name] = load(folder)
    return out


def begin(scenario: Scenario, *without: str, steps: int = 1, **values: float) -> World:
    arm = Arm("test", "test", tuple(Without(part) for part in without))
    return initial_world(scenario, arm, defaults(scenario, **values), run_key(3, 0), steps_an_hour=steps)


def crowds(world: World, hours: int) -> list[int]:
    """Return the people on the street after each hour."""
    out = []
    for hour in range(hours):
        simulate_hour(world, hour)
        out.append(int(world.present.sum()))
    return out


@pytest.mark.parametrize("response", [1.0, 0.5])
@pytest.mark.parametrize(("name", "answers"), [("everywhere", 600), ("young", 200)])
def test_in_a_quiet_country_as_many_come_as_respond(scenario, name, answers, response):
    # Officers on the spot would hurt or arrest some of them in their first hour.
    world = begin(scenario[name], "deterrence", "forces", **{**QUIET, "call_response": response})
    came = crowds(world, FIRST + 1)
    assert came[:FIRST] == [0] * FIRST
    (call,) = world.citizens.calls
    assert abs(came[FIRST] - response * answers) <= call.cells.sum() / 2


def test_only_those_called_come(scenario):
    world = begin(scenario["young"], "deterrence", **QUIET)
    crowds(world, FIRST + 1)
    people, south = world.citizens, world.geography.place("Southgate")
    assert world.present[south] == world.present.sum() > 0
    assert people.calls[0].cells.sum() == 1
    moved = np.isfinite(people.pull)
    assert (moved == people.calls[0].cells).all()


def test_steps_of_any_length_bring_out_as_many(scenario):
    hourly, finer = (begin(scenario["everywhere"], "deterrence", steps=steps, **QUIET) for steps in (1, 4))
    for world in (hourly, finer):
        for hour in range(FIRST):
            simulate_hour(world, hour)
    citizens.update_fields(hourly, FIRST)
    citizens.update_fields(finer, FIRST * 4)
    assert (hourly.citizens.pull == finer.citizens.pull).all()
    citizens.update_participation(hourly, FIRST)
    citizens.update_participation(finer, FIRST * 4)
    assert (hourly.present == finer.present).all()
    assert hourly.present.sum() > 0
    for world, last in ((hourly, END), (finer, END * 4)):
        citizens.update_fields(world, last - 1)
        assert np.isfinite(world.citizens.pull).any()
        citizens.update_fields(world, last)
        assert not np.isfinite(world.citizens.pull).any()


def test_risk_fear_and_curfew_deter_those_called(scenario):
    values = {**QUIET, "risk_deterrence": 0.3, "fear_deterrence": 0.8, "curfew_deterrence": 0.2}
    world = begin(scenario["everywhere"], **values)
    world.citizens.risk[:], world.citizens.fear[:] = 0.5, 0.25
    citizens.update_calls(world, FIRST, np.array([0.2, 0.0, 0.0]))
    people = world.citizens
    undeterred = people.calls[0].quantile
    lost = 0.3 * 0.5 + 0.8 * 0.25
    expected = np.where(people.cell_place == 0, undeterred - lost - 0.2, undeterred - lost)
    assert people.pull == pytest.approx(expected, rel=1e-12)
    assert normal_cdf(undeterred) == pytest.approx(600 / people.population.cells[:, 1].sum(), rel=1e-9)


def test_police_on_the_street_keep_callers_at_home(scenario):
    def came(weight: float) -> int:
        return crowds(begin(scenario["everywhere"], **{**QUIET, "risk_deterrence": weight, "vigilance": 1.0}), 7)[-1]

    free, some, much = came(0.0), came(0.3), came(1.0)
    assert free > some > much > 0
    # Arrest is certain for whoever stands alone before the police; people have learned that for seven hours.
    world = begin(scenario["everywhere"], **QUIET)
    (call,) = world.citizens.calls
    learned = 1 - math.exp(-(FIRST + 1) / world.values.risk_memory)
    expected = normal_cdf(call.quantile - 0.3 * learned) / normal_cdf(call.quantile)
    assert some / free == pytest.approx(expected, rel=0.05)


def test_a_call_adds_little_where_half_are_out_already(scenario):
    world = begin(scenario["everywhere"], "deterrence", **QUIET)
    people = world.citizens
    citizens.update_calls(world, FIRST, np.zeros(3))
    first = int(np.flatnonzero(people.cell_place == 0)[0])
    share = normal_cdf(people.pull[first])
    people.field[0] = -people.cell_disposition[first]
    assert normal_cdf(citizens.cell_fields(world)[first]) == pytest.approx(0.5 + 0.5 * share, rel=1e-9)


def test_two_calls_bring_out_those_of_either(scenario):
    world = begin(scenario["both"], "deterrence", **QUIET)
    citizens.update_calls(world, FIRST, np.zeros(3))
    people = world.citizens
    everywhere, young = (next(c for c in people.calls if c.cells.sum() == n) for n in (people.pull.size, 1))
    both = int(np.flatnonzero(young.cells)[0])
    a, b = normal_cdf(everywhere.quantile), normal_cdf(young.quantile)
    assert normal_cdf(people.pull[both]) == pytest.approx(a + b - a * b, rel=1e-9)


def test_people_go_home_after_a_call_unless_the_street_holds_them(scenario):
    quiet = crowds(begin(scenario["everywhere"], "deterrence", **QUIET), END + 1)
    assert quiet[END - 1] > 0
    assert quiet[END] == 0


def test_a_call_that_ignites_a_country_brings_out_more_people_afterwards(scenario):
    warm = {"grievance_mean": -3.6, "shock_grievance": 0.0, "call_response": 1.0, "circadian": 0.0}
    parts = ("deterrence", "violence", "elites", "narratives")
    with_, without = (crowds(begin(scenario["everywhere"], *parts, *off, **warm), 36) for off in ((), ("calls",)))
    assert with_[:FIRST] == without[:FIRST]
    assert 2 * sum(with_[END:]) > 3 * sum(without[END:])


def test_without_the_part_or_a_response_calls_change_nothing(scenario):
    calm = crowds(begin(scenario["none"]), 20)
    assert crowds(begin(scenario["both"], "calls"), 20) == calm
    assert crowds(begin(scenario["both"], call_response=0.0), 20) == calm
    assert crowds(begin(scenario["both"], call_response=1.0), 20) != calm


def test_a_call_that_all_would_answer_brings_out_all(scenario, tmp_path):
    folder = write_tiny(tmp_path)
    everybody = int(begin(scenario["none"]).citizens.population.cells[:, 1].sum())
    text = EVERYWHERE.replace(",600,", f",{everybody - 5},")
    (folder / "calls.csv").write_text(HEADER + text, "utf-8")
    world = begin(load(folder), "deterrence", **QUIET)
    assert math.isfinite(world.citizens.calls[0].quantile)
    assert everybody - 15 <= crowds(world, FIRST + 1)[-1] <= everybody


def test_a_run_resumes_in_the_middle_of_a_call(scenario, tmp_path):
    country = scenario["both"]
    draw = defaults(country, call_response=1.0)
    run = begin_run(country, Arm("factual", "", ()), draw, run_key(3, 0))
    simulate_until(run, FIRST + 1)
    save_run(run, tmp_path / "run")
    resumed = resume_run(tmp_path / "run", country)
    assert (resumed.world.citizens.pull == run.world.citizens.pull).all()
    for one in (run, resumed):
        simulate_until(one, END + 3)
    assert (resumed.world.street == run.world.street).all()
