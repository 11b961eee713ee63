"""Hard bounds of every parameter: beyond them a value is refused, and at them a run ends with plausible numbers."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from steppefire.errors import UsageError
from steppefire.kernels.random import run_key
from steppefire.runs.draws import draw
from steppefire.runs.run import run_once
from steppefire.scenario import Scenario, check, with_settings
from steppefire.scenario.model.draw import PARAMETER_NAMES, make_draw, parameter_values
from steppefire.scenario.model.parameters import with_unit
from tests.draws import defaults
from tests.scenario.tiny import write_tiny

from .conftest import country
from .plausible import implausible

REGISTER = country().parameters
RISING = -2.6
"""Mean grievance at which the small country rises: with less, most parameters are never used."""
BEYOND = [
    (name, bound, beyond)
    for name, p in REGISTER.items()
    for bound, far in ((p.minimum, -math.inf), (p.maximum, math.inf))
    for beyond in (math.nextafter(bound, far), bound + math.copysign(1e308, far))
]


def test_the_register_and_the_draw_have_the_same_parameters() -> None:
    lines = "".join(f"    {name}: float\n" for name in REGISTER)
    assert tuple(REGISTER) == PARAMETER_NAMES, f"the fields of Draw in scenario/model/draw.py must be\n\n{lines}"


def test_a_draw_holds_the_value_of_each_parameter_under_its_name() -> None:
    values = dict(zip(REGISTER, range(len(REGISTER)), strict=True))
    made = make_draw(values)
    assert parameter_values(made) == values
    assert all(getattr(made, name) == value for name, value in values.items())


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda names: names[1:], f"missing {PARAMETER_NAMES[0]}"),
        (lambda names: [*names, "mood"], "unknown mood"),
        (lambda names: ["mood", *names[2:]], f"missing {', '.join(PARAMETER_NAMES[:2])}; unknown mood"),
        (lambda names: names[::-1], "they are in another order"),
    ],
    ids=["missing", "unknown", "both", "order"],
)
def test_a_register_that_does_not_match_the_draw_is_an_error(change, words) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(UsageError, match=words):
        make_draw(dict.fromkeys(change(list(PARAMETER_NAMES)), 0.0))
    spare = next(iter(REGISTER.values()))
    register = {name: REGISTER.get(name, spare) for name in change(list(PARAMETER_NAMES))}
    with pytest.raises(UsageError, match=words):
        draw(replace(country(), parameters=register), run_key(1, 0))


def test_every_prior_lies_within_its_bounds() -> None:
    for p in REGISTER.values():
        assert p.minimum <= p.low <= p.default <= p.high <= p.maximum, p.name
        assert p.minimum < p.maximum, p.name
        assert math.isfinite(p.minimum), p.name
        assert math.isfinite(p.maximum), p.name


@pytest.mark.parametrize(("name", "bound", "beyond"), BEYOND, ids=lambda x: f"{x:g}" if isinstance(x, float) else x)
def test_a_setting_beyond_a_bound_is_refused_and_the_bound_is_not(name: str, bound: float, beyond: float) -> None:
    p = REGISTER[name]
    limit = "at least" if beyond < bound else "at most"
    with pytest.raises(UsageError) as refused:
        with_settings(country(), {name: with_unit(repr(beyond), p.unit)})
    message = str(refused.value)
    assert message.startswith(f"{name} must be {limit} {with_unit(f'{bound:.10g}', p.unit)}, but is ")
    assert with_settings(country(), {name: with_unit(repr(bound), p.unit)}).parameters[name].default == bound


@pytest.mark.parametrize("text", ["nan", "inf", "-inf", "1e999", "-1e999", "NaN", "Infinity"])
@pytest.mark.parametrize("name", ["distance_scale", "vigilance", "exposure_memory"])
def test_what_is_no_finite_number_is_refused(name: str, text: str) -> None:
    with pytest.raises(UsageError, match="number"):
        with_settings(country(), {name: with_unit(text, REGISTER[name].unit)})


def test_all_settings_beyond_their_bounds_are_reported_at_once() -> None:
    with pytest.raises(UsageError) as refused:
        with_settings(country(), {"distance_scale": "0 km", "exposure_memory": "-1 d", "vigilance": "1e6"})
    assert str(refused.value).splitlines() == [
        "distance_scale must be at least 1 km, but is 0 km",
        "exposure_memory must be at least 0.1 h, but is -1 d",
        "vigilance must be at most 1, but is 1e6",
    ]


@pytest.mark.parametrize("side", ["minimum", "maximum"])
def test_check_reports_every_number_of_a_scenario_beyond_its_bound(tmp_path: Path, side: str) -> None:
    """One override and one arm for each parameter, all wrong: two problems each, at the numbers that are wrong."""
    folder = write_tiny(tmp_path / "tiny")
    path = folder / "scenario.yaml"
    head, arms = path.read_text("utf-8").split("arms:\n")
    overrides, changes, wanted = [], [], []
    for name, p in REGISTER.items():
        bound = getattr(p, side)
        beyond = with_unit(repr(bound - 1 if side == "minimum" else bound + 1), p.unit)
        limit = "at least" if side == "minimum" else "at most"
        message = f"{name} must be {limit} {with_unit(f'{bound:.10g}', p.unit)}, but is {beyond}"
        overrides.append(f'  {name}: {{prior: fixed, source: "assumption: for tests", value: {beyond}}}\n')
        changes.append(f"      - {{parameter: {name}, to: {beyond}}}\n")
        wanted += [(message, overrides[-1].index("value:") + 8), (message, changes[-1].index("to:") + 5)]
    odd = f"  odd:\n    title: Odd\n    changes:\n{''.join(changes)}"
    text = f"{head}parameters:\n{''.join(overrides)}arms:\n{arms}{odd}"
    path.write_text(text, "utf-8")
    problems = check(folder)
    assert sorted((p.message, p.column) for p in problems) == sorted(wanted)
    for problem in problems:
        assert Path(problem.file) == path
        assert f"{problem.message.split()[0]}" in text.splitlines()[problem.line - 1]


def finished(tiny: Scenario, changes: Mapping[str, float], *, scripted: bool) -> list[str]:
    """Run the small country with some parameters changed; return what is implausible of it."""
    values = replace(defaults(tiny), **({"grievance_mean": RISING} | changes))
    return implausible(*run_once(tiny, tiny.arms["factual"], values, run_key(1, 0), scripted=scripted))


def test_the_small_country_rises_at_its_defaults(tiny: Scenario) -> None:
    values = replace(defaults(tiny), grievance_mean=RISING)
    world, record = run_once(tiny, tiny.arms["factual"], values, run_key(1, 0))
    assert implausible(world, record) == []
    assert record.regional["participants"].sum(axis=1).max() > 100
    assert record.regional["violent"].max() > 0
    assert record.national["alliance_troops"].max() > 0


@pytest.mark.filterwarnings("error::RuntimeWarning")
@pytest.mark.parametrize("side", ["minimum", "maximum"])
@pytest.mark.parametrize("name", PARAMETER_NAMES)
def test_a_run_at_a_bound_is_plausible(tiny: Scenario, name: str, side: str) -> None:
    change = {name: getattr(tiny.parameters[name], side)}
    assert [finished(tiny, change, scripted=scripted) for scripted in (True, False)] == [[], []]


@pytest.mark.filterwarnings("error::RuntimeWarning")
@settings(max_examples=60, deadline=None, derandomize=True)
@given(
    sides=st.dictionaries(
        st.sampled_from(PARAMETER_NAMES), st.sampled_from(["minimum", "maximum"]), min_size=2, max_size=12
    ),
    scripted=st.booleans(),
)
def test_a_run_at_several_bounds_is_plausible(tiny: Scenario, sides: dict[str, str], scripted: bool) -> None:
    change = {name: getattr(tiny.parameters[name], side) for name, side in sides.items()}
    assert finished(tiny, change, scripted=scripted) == []


@pytest.mark.filterwarnings("error::RuntimeWarning")
@settings(max_examples=12, deadline=None, derandomize=True)
@given(sides=st.lists(st.booleans(), min_size=len(PARAMETER_NAMES), max_size=len(PARAMETER_NAMES)))
def test_a_run_with_every_parameter_at_a_bound_is_plausible(tiny: Scenario, sides: list[bool]) -> None:
    change = {
        name: p.maximum if high else p.minimum for (name, p), high in zip(tiny.parameters.items(), sides, strict=True)
    }
    assert finished(tiny, change, scripted=False) == []


@pytest.mark.parametrize(
    ("change", "words"),
    [({"vigilance": 3.0}, "readiness is no share"), ({"announced_fear": 2.0}, "fear is no share"),
     ({"tie_spread": math.nan}, "ties is not finite")],
    ids=["vigilance", "announced_fear", "tie_spread"],
)  # fmt: skip
def test_beyond_the_bounds_runs_are_implausible(tiny: Scenario, change: dict[str, float], words: str) -> None:
    """What the bounds refuse is refused for a reason, and what is asked of runs here can fail."""
    assert words in finished(tiny, change, scripted=True)
