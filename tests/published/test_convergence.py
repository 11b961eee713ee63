"""C1, C2. What the results owe to the length of a step and to the size of the population.

No published number exists for either: the tests say how far results may drift before somebody must look, and the tables
say how far they do.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from datetime import timedelta
from functools import cache

import numpy as np
import pytest

from steppefire.clock import HOURS_A_DAY
from steppefire.kernels.citizens.crowd_state import ENRAGED, EVER_ACTIVE, PRESENT
from steppefire.kernels.citizens.rule import stint_steps
from steppefire.kernels.citizens.selection import TAKES
from steppefire.kernels.country.casualties import (
    ARRESTED,
    CIVIL_HURT,
    FIGHTING,
    NOT_FIGHTING,
    SECURITY_DEAD,
    SECURITY_HURT,
    Clash,
    add_to_toll,
    draw_arrests,
    draw_injuries,
    draw_shot,
    security_casualties,
)
from steppefire.kernels.country.draws import DrawKey
from steppefire.kernels.random import run_key
from steppefire.runs.outputs import order_hour
from steppefire.runs.run import run_once
from steppefire.scenario import load
from steppefire.scenario.model.arms import Arm, Without
from steppefire.scenario.model.scenario import Scenario
from steppefire.world import forces
from steppefire.world.initial import initial_world
from tests.draws import defaults

STEPS = {1: "1 h", 2: "30 min", 4: "15 min"}
SIZES = {1.0: "100 %", 0.1: "10 %", 0.01: "1 %"}
ROUNDED = -4
"""Steps of 15 minutes, with stints and rests as long as in steps of an hour."""
STAY = 7.0
MEASURES = {
    "grown": "growth a day, 3 to 5 January",
    "peak": "peak, persons",
    "ever": "different participants, persons",
    "dead": "dead",
    "detained": "detained",
    "sites": "sites lost",
    "order": "day order returns",
}


@cache
def country(days: int = 0) -> Scenario:
    """Return the reference case, or its first days."""
    whole = load("kazakhstan-2022")
    clock = whole.clock
    return replace(whole, clock=replace(clock, end=clock.start + timedelta(days=days))) if days else whole


def outcomes(scenario: Scenario, seed: int, steps_an_hour: int = 1, without: tuple[str, ...] = ()) -> dict[str, float]:
    """Simulate a scenario once at the default of every parameter, without some parts."""
    arm = Arm("test", "test", tuple(Without(part) for part in without))
    world, record = run_once(scenario, arm, defaults(scenario), run_key(seed, 0), steps_an_hour=steps_an_hour)
    street = record.regional["participants"].sum(axis=1)
    daily = street[: len(street) // HOURS_A_DAY * HOURS_A_DAY].reshape(-1, HOURS_A_DAY).max(axis=1)
    toll = world.toll
    return {
        "grown": float(math.sqrt(daily[4] / max(1, daily[2]))),
        "peak": float(street.max()),
        "ever": float(world.citizens.crowd.used[EVER_ACTIVE]),
        "dead": float(toll.killed.sum()),
        "detained": float(toll.detained.sum()),
        "injured": float(toll.injured_civil.sum()),
        "sites": float(world.sites.ever_lost.sum()),
        "order": order_hour(record) / HOURS_A_DAY,
        "violent": float(record.regional["violent"].sum() / max(1, street.sum())),
    }


def by_step(job: tuple[int, int, int]) -> dict[str, float]:
    days, seed, steps = job
    scenario, finely = country(days), abs(steps)
    if steps == ROUNDED:
        # As long on average, once rounded up to steps, as stints and rests rounded up to hours.
        longer = {name: replace(p, default=as_in_hours(p.default, finely))
                  for name, p in scenario.parameters.items() if name in ("stay", "rest")}
        scenario = replace(scenario, parameters=dict(scenario.parameters) | longer)
    return outcomes(scenario, seed, finely)


def as_in_hours(hours: float, steps: int) -> float:
    """Return the mean of which steps of a part of an hour make what whole hours make of ``hours``."""
    return -1 / (steps * math.log(1 - (1 - math.exp(-1 / hours)) / steps))


def by_size(job: tuple[int, int, float, bool, tuple[str, ...]]) -> dict[str, float]:
    days, seed, size, towns_too, without = job
    scenario = shrunk(country(days), size)
    if towns_too:
        # What counts as a town is a number of people: scaled like those in the files, to see what it does.
        town = scenario.parameters["town_size"]
        scaled = replace(town, default=round(town.default * size))
        scenario = replace(scenario, parameters=dict(scenario.parameters) | {town.name: scaled})
    return outcomes(scenario, seed, without=without)


def shrunk(scenario: Scenario, size: float) -> Scenario:
    """Return the scenario with every number of persons in its files multiplied by ``size``."""
    if size == 1.0:
        return scenario

    def less(number: float) -> int:
        return round(number * size)

    treaty = scenario.alliance
    parameters = dict(scenario.parameters)
    for name in ("organised_groups", "ally_size", "troops_per_site"):
        parameters[name] = replace(parameters[name], default=parameters[name].default * size)
    return replace(
        scenario,
        population=less(scenario.population),
        places=tuple(replace(p, population=less(p.population)) for p in scenario.places),
        sites=tuple(replace(s, guards=less(s.guards), weapons=less(s.weapons)) for s in scenario.sites),
        units=tuple(replace(u, strength=less(u.strength)) for u in scenario.units),
        calls=tuple(replace(c, answers=less(c.answers)) for c in scenario.calls),
        alliance=treaty and replace(
            treaty, members=tuple(replace(m, low=less(m.low), high=less(m.high)) for m in treaty.members)
        ),
        parameters=parameters,
    )


def in_parallel(what: Callable, jobs: list) -> list[dict[str, float]]:
    """Simulate many runs on both cores."""
    with ProcessPoolExecutor(2) as pool:
        return list(pool.map(what, jobs))


def mean(runs: list[Mapping[str, float]], name: str) -> tuple[float, float]:
    """Return a mean and its standard error."""
    values = np.array([run[name] for run in runs])
    return float(values.mean()), float(values.std(ddof=1) / math.sqrt(len(values))) if len(values) > 1 else math.nan


def with_error(value: float, error: float) -> str:
    digits = 0 if abs(value) >= 100 else 2 if abs(value) >= 1 else 4
    return f"{value:,.{digits}f} ± {error:,.{digits}f}"


def verdicts(base: list, fine: list, names: Mapping[str, str]) -> tuple[list[str], list[str]]:
    """Return what changes from one set of runs to the other, and what does not: by two standard errors, paired."""
    moved, same = [], []
    for name, meaning in names.items():
        apart, error = mean([{name: b[name] - a[name]} for a, b in zip(base, fine, strict=True)], name)
        share = 100 * apart / mean(base, name)[0]
        text = f"{meaning} ({share:+.0f} %, {abs(apart) / error if error else 0:.1f} s.e.)"
        (moved if abs(apart) > 2 * error else same).append(text)
    return moved, same


@pytest.mark.parametrize("steps", STEPS)
def test_c1_a_stint_has_the_mean_of_its_step(book, steps):
    people = 100_000
    key, mean = run_key(1, 0), STAY * steps
    hours = np.array([stint_steps(key, citizen, 1, mean, 14.0 * steps, 0.14)[0] for citizen in range(people)]) / steps
    # A stint is rounded up to whole steps: an exponential becomes geometric.
    closed = 1 / (1 - math.exp(-1 / (STAY * steps))) / steps
    book.check(
        "C1", f"mean stint of {STAY:.0f} h in steps of {STEPS[steps]}", ours=hours.mean(), published=closed,
        tolerance=3 * STAY / math.sqrt(people), source="closed form: geometric distribution", basis="3 standard errors",
    )


def test_c1_results_hang_little_on_the_step(book, full):
    days, seeds, steps = (0, 10, [*STEPS, ROUNDED]) if full else (6, 1, [1, 2])
    runs = in_parallel(by_step, [(days, seed, k) for k in steps for seed in range(seeds)])
    sets = {k: runs[n * seeds : (n + 1) * seeds] for n, k in enumerate(steps)}
    for k in steps[1:]:
        # Declared: no result of a run may drift further than this when the step is halved or quartered.
        for name, factor in (("grown", 1.25), ("peak", 1.4), ("ever", 1.4), ("dead", 3.0), ("detained", 1.4)):
            ratio = mean(sets[k], name)[0] / mean(sets[1], name)[0]
            assert 1 / factor < ratio < factor, f"{name} in steps of {STEPS[abs(k)]}: {ratio:.2f} of that in hours"
    if not full:
        return
    moved, same = verdicts(sets[1], sets[4], MEASURES)
    book.table(
        "C1", f"kazakhstan-2022 at its default values, {seeds} seeds: mean and standard error",
        ["outcome", *(f"steps of {STEPS[k]}" for k in STEPS), "15 min, stints as in hours"],
        [[meaning, *(with_error(*mean(sets[k], name)) for k in steps)] for name, meaning in MEASURES.items()],
        _words_on_steps(sets, moved, same),
    )


def _words_on_steps(sets: Mapping[int, list], moved: list[str], same: list[str]) -> str:
    whole, quarter = (1 / (1 - math.exp(-1 / (STAY * k))) / k for k in (1, 4))
    return (
        "From steps of an hour to steps of 15 minutes these move by more than two standard errors (paired by seed): "
        f"{'; '.join(moved) or 'none'}. These do not: {'; '.join(same) or 'none'}. Durations and rates do not depend "
        "on the step, but delays do: people, forces and contacts react one step later, and a contact can bring out the "
        "next one once a step. A stint also lasts whole steps: one of "
        f"{STAY:.0f} h becomes {whole:.2f} h in steps of an hour and {quarter:.2f} h in steps of 15 minutes. "
        "Without that rounding (stints and rests in steps of 15 minutes drawn as long as in steps of an hour) the peak "
        f"at 15 minutes is {_ratio(sets, 'peak', ROUNDED):.2f} of that at an hour instead of "
        f"{_ratio(sets, 'peak', 4):.2f}, and the dead {_ratio(sets, 'dead', ROUNDED):.2f} instead of "
        f"{_ratio(sets, 'dead', 4):.2f}; the rest is delay, and chance within the errors. Parameters taken "
        "from the reference case hold for steps of an hour, in which scenarios run."
    )


def _ratio(sets: Mapping[int, list], name: str, which: int) -> float:
    return mean(sets[which], name)[0] / mean(sets[1], name)[0]


CROWD, VIOLENT_PART, ARMS = 0.02, 0.25, 1e-3
"""Of the adults of every place: people on the street, the violent among them, and weapons in their hands."""
VICTIMS = {
    "civilians killed": (FIGHTING, NOT_FIGHTING), "civilians injured": (CIVIL_HURT,), "arrested": (ARRESTED,),
    "officers killed": (SECURITY_DEAD,), "officers injured": (SECURITY_HURT,),
}  # fmt: skip


def victims(size: float, draws: int) -> dict[str, float]:
    """Return the victims per million inhabitants of an hour in which all places clash under an order to shoot."""
    scenario = shrunk(country(), size)
    world = initial_world(scenario, Arm("test", "test", ()), defaults(scenario), run_key(1, 0))
    people, coefficients, regime = world.citizens, world.coefficients, world.regime
    for column, share in ((PRESENT, CROWD), (ENRAGED, CROWD * VIOLENT_PART)):
        world.street[:, column] = np.round(share * people.adults)
    world.forces.readiness[:], world.forces.weapons[:] = 1.0, ARMS * people.adults
    regime.emergency[:], regime.lethal[:] = True, True
    forces.deploy(world, 0)
    clash = Clash(
        world.street, world.forces.present, world.forces.armed, world.forces.weapons, regime.lethal, people.floor
    )
    toll, latest = world.toll.so_far, world.toll.latest[0]
    for number in range(draws):
        takes, draw = np.zeros((people.adults.size, TAKES), np.int64), DrawKey(run_key(number, 0), 0, 0)
        draw_arrests(takes, clash, coefficients.arrests, 1.0, draw)
        draw_shot(takes, clash, coefficients.fire, 1.0, draw)
        draw_injuries(takes, clash, coefficients.injuries, 1.0, draw)
        add_to_toll(toll, latest, takes)
        security_casualties(toll, clash, coefficients.security, 1.0, draw)
    head = 1e6 / scenario.population / draws
    return {who: float(sum(toll[row].sum() for row in rows)) * head for who, rows in VICTIMS.items()}


def test_c2_where_crowds_per_head_agree_so_do_the_victims_of_clashes(book):
    found = {size: victims(size, draws) for size, draws in ((1.0, 100), (0.1, 1000), (0.01, 5000))}
    for who, whole in found[1.0].items():
        assert whole > 0, who
        for size in (0.1, 0.01):
            # Declared: clashes have no scale; what is left are crowds of small places rounded to whole people.
            assert found[size][who] == pytest.approx(whole, rel=0.15), f"{who} per head at {SIZES[size]}"
    rows = [[who, *(f"{found[size][who]:,.2f}" for size in SIZES)] for who in VICTIMS]
    book.table(
        "C2", f"one hour of kazakhstan-2022 in which {CROWD:.0%} of the adults of every place are on the street, "
        f"{VIOLENT_PART:.0%} of them violent, under an order to shoot",
        ["per million inhabitants", *SIZES.values()], rows,
        "Clashes have no scale: where crowds per head agree, so do the dead, the injured and the arrested per head.",
    )


def test_c2_crowds_per_head_are_those_of_any_size_where_nobody_clashes(book, full):
    days, seeds, sizes = (0, 8, list(SIZES)) if full else (6, 1, [1.0, 0.1])
    kinds = [(size, True, without) for without in ((), PEACE) for size in sizes] + [(0.1, False, ())]
    runs = in_parallel(by_size, [(days, seed, *kind) for kind in kinds for seed in range(seeds)])
    sets = {
        kind: [per_head(run, kind[0]) for run in runs[n * seeds : (n + 1) * seeds]] for n, kind in enumerate(kinds)
    }
    for size in sizes[1:]:
        # Declared: with nobody to fight, a tenth of the country moves as the whole within 5 %, a hundredth within 25 %.
        ratio = mean(sets[size, True, PEACE], "peak")[0] / mean(sets[1.0, True, PEACE], "peak")[0]
        assert abs(ratio - 1) < (0.05 if size == 0.1 else 0.25), f"the peak per head at {SIZES[size]} is {ratio:.3f}"
    # Where a town is still 50,000 people, cities count as villages: a tenth of a country is not its image.
    assert mean(sets[0.1, False, ()], "peak")[0] < mean(sets[0.1, True, ()], "peak")[0]
    if not full:
        return
    columns = [(1.0, True), (0.1, True), (0.01, True), (0.1, False)]
    rows = [[meaning, *(with_error(*mean(sets[*c, ()], name)) for c in columns)] for name, meaning in PER_HEAD.items()]
    for name in ("peak", "ever"):
        numbers = [with_error(*mean(sets[*c, PEACE], name)) for c in columns[:3]]
        rows.append([f"without violence and forces: {PER_HEAD[name]}", *numbers, ""])
    book.table(
        "C2", f"kazakhstan-2022 at its default values with fewer people, {seeds} seeds: mean and standard error",
        ["outcome", "100 %", "10 %", "1 %", "10 %, a town still 50,000"], rows, _words_on_size(sets),
    )


PEACE = ("violence", "forces")
"""Parts without which nobody clashes."""
PER_HEAD = {
    "peak": "peak, per 1,000 inhabitants",
    "ever": "different participants, per 1,000 inhabitants",
    "violent": "violent share of the hours on the street",
    "dead": "dead, per million inhabitants",
    "injured": "injured civilians, per million inhabitants",
    "detained": "detained, per 1,000 inhabitants",
    "sites": "sites lost",
}


def per_head(run: Mapping[str, float], size: float) -> dict[str, float]:
    """Return the outcomes of a run in proportion to its inhabitants."""
    people = country().population * size
    per = {"peak": 1e3, "ever": 1e3, "dead": 1e6, "detained": 1e3, "injured": 1e6}
    return {name: value * per[name] / people if name in per else value for name, value in run.items()}


def _words_on_size(sets: Mapping[tuple, list]) -> str:
    whole, tenth = sets[1.0, True, ()], sets[0.1, True, ()]
    moved, same = verdicts(whole, tenth, PER_HEAD)
    all_, tenth_, hundredth = (mean(sets[size, True, PEACE], "peak")[0] for size in SIZES)
    return (
        "Scaled: inhabitants, guards and weapons of sites, reserves, contingents, calls, organised groups, the "
        "strength of the alliance and its soldiers a site; police are proportional to the inhabitants. Unchanged: "
        "places, distances, sites, policies and all shares. The citizens' rule has no scale: without violence and "
        f"forces, the peak per head at 10 % is {tenth_ / all_:.3f} of that at 100 %, and at 1 % "
        f"{hundredth / all_:.3f}. With clashes, these move from 100 % to 10 % by more than two standard errors: "
        f"{'; '.join(moved) or 'none'}; these do not: {'; '.join(same) or 'none'}. Clashes have no scale where crowds "
        "per head agree (table above); but the first crowds of a small country are a few people, whom a few arrests "
        "end. A town counts as urban from 50,000 inhabitants (scaled by hand in all columns but the last). The day on "
        "which order returns is left out "
        "because it is defined by 2,000 people on the street. A small country is not a sample of a large one: use the "
        "true population."
    )
