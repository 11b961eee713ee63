"""A run in shorter steps: the same hours, days and rates."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from steppefire.kernels.citizens.selection import ARREST_ANY, INJURE_ANY, KILL_PEACEFUL, KILL_VIOLENT, TAKES
from steppefire.kernels.country.casualties import (
    ArrestRates,
    Clash,
    FireRates,
    InjuryRates,
    draw_arrests,
    draw_injuries,
    draw_shot,
)
from steppefire.kernels.country.draws import DrawKey
from steppefire.kernels.random import run_key
from steppefire.runs.draws import draw
from steppefire.runs.run import run_once
from steppefire.world import alliance, economy, forces, regime
from steppefire.world.initial import initial_world
from tests.draws import defaults
from tests.world.conftest import country

HOURS = 60


def run_acts(acts, steps_an_hour, prepare=lambda world: None):
    """Carry some acts of a country through some hours; return the state after every hour."""
    arm, values = country().arms["factual"], defaults(country())
    world = initial_world(country(), arm, values, run_key(1, 0), steps_an_hour=steps_an_hour)
    prepare(world)
    seen = []
    for hour in range(HOURS):
        for step in world.clock.steps_of(hour):
            for act in acts:
                act(world, step)
        seen.append((world.economy.anger.copy(), world.forces.readiness.copy(), dict(world.regime.taken)))
    return world, seen


@pytest.mark.parametrize("steps", [2, 4])
def test_what_fades_and_settles_does_so_by_the_hour(steps):
    # Neither prices nor orders change within an hour, and a low-pass filter of a constant is exact in any step.
    acts = [regime.enact_policies, economy.update_shocks, forces.deploy]
    (_, hourly), (_, finely) = (run_acts(acts, k) for k in (1, steps))
    for (anger, ready, taken), (fine_anger, fine_ready, fine_taken) in zip(hourly, finely, strict=True):
        # Anger and readiness are at the beginning of a step and move during it: an hour of steps is a step of an hour.
        assert fine_anger == pytest.approx(anger, rel=1e-9)
        assert fine_ready == pytest.approx(ready, rel=1e-9)
        assert fine_taken == taken


@pytest.mark.parametrize("steps", [2, 4])
def test_the_alliance_decides_and_comes_in_the_same_hour(steps):
    def ask(world):
        world.regime.effects["request"] = 0

    hourly, finely = (run_acts([alliance.consult, alliance.update_mission], k, ask)[0].mission for k in (1, steps))
    assert finely.decided_at == hourly.decided_at
    assert (finely.arrival == hourly.arrival).all()
    # The last step of an hour begins up to an hour later than the hour: troops of an hour's growth more.
    assert 0 <= finely.troops.sum() - hourly.troops.sum() < 0.05 * hourly.contingent.sum()


def test_a_reserve_takes_its_hours_to_arrive():
    arm, values = country().arms["factual"], defaults(country())
    world = initial_world(country(), arm, values, run_key(1, 0), steps_an_hour=4)
    world.regime.emergency[:] = True
    world.citizens.crowd.street[0] = 9000
    forces.deploy(world, 8)
    moved = world.forces.reserves.ready_at > 0
    assert moved.any()
    assert (world.forces.reserves.ready_at[moved] == 8 + 4 * int(world.values.reserve_delay)).all()


def test_arrests_deaths_and_injuries_an_hour_are_those_of_its_steps():
    street = np.tile([5000, 900, 1], (4000, 1))
    many, key = np.full(4000, 300.0), run_key(3, 0)
    clash = Clash(street, many, 0.2 * many, 0.1 * many, np.ones(4000, bool), np.ones(4000))
    arrests = ArrestRates(rate=0.05, saturation=1.0, violent_weight=3.0)
    fire = FireRates(0.1, threat_ratio=0.3, threat_shape=1.0, saturation=0.2, exposed_share=0.15, dispersion=2.0,
                     bystander_share=0.68)
    injuries = InjuryRates(0.0, 0.1, clash=0.02, deaths_per_injury=0.1, crush=1e-4, bystander_share=0.68)
    of_hour, of_steps = np.zeros((4000, 4)), np.zeros((4000, 4))
    for hours, first, out in ((1.0, 0, of_hour), (0.25, 100, of_steps)):
        for step in range(first, first + round(1 / hours)):
            takes = np.zeros((4000, TAKES), np.int64)
            draw_arrests(takes, clash, arrests, hours, DrawKey(key, step, 7))
            draw_shot(takes, clash, fire, hours, DrawKey(key, step, 7))
            shot = takes[:, KILL_VIOLENT] + takes[:, KILL_PEACEFUL]
            draw_injuries(takes, clash, injuries, hours, DrawKey(key, step, 7))
            out[:, 0] += takes[:, ARREST_ANY]
            out[:, 1] += shot
            out[:, 2] += takes[:, INJURE_ANY]
            out[:, 3] += takes[:, KILL_VIOLENT] + takes[:, KILL_PEACEFUL] - shot
    error = np.sqrt(of_hour.var(axis=0) / 4000 + of_steps.var(axis=0) / 4000)
    assert (abs(of_hour.mean(axis=0) - of_steps.mean(axis=0)) < 4 * error).all()
    # Steps of an hour share what makes it a bad one, so that the spread of an hour's dead does not shrink either:
    # negative binomial, m + m^2 / k; the error of a variance is about its double over the root of the number.
    spread = of_hour[:, 1].var(), of_steps[:, 1].var()
    assert spread[1] == pytest.approx(spread[0], rel=0.15)
    assert spread[1] > 2 * of_steps[:, 1].mean()


def test_records_days_and_raids_are_those_of_the_hours(tiny):
    key = run_key(7, 0)
    values = replace(draw(tiny, key), grievance_mean=-2.6)
    hourly, finely = (run_once(tiny, tiny.arms["factual"], values, key, steps_an_hour=k) for k in (1, 4))
    for name, series in hourly[1].regional.items():
        assert finely[1].regional[name].shape == series.shape
    assert finely[0].regime.taken == hourly[0].regime.taken
    hours = [hour for hour, _, _ in finely[0].sites.log]
    assert all(0 <= hour < tiny.clock.hours for hour in hours)
    assert finely[1].regional["participants"].sum() > 0


@pytest.mark.parametrize("steps", [2, 4])
def test_crowd_and_sweep_agree_in_short_steps(tiny, steps):
    key = run_key(7, 1)
    values = replace(draw(tiny, key), grievance_mean=-2.6)
    a, b = (
        run_once(tiny, tiny.arms["factual"], values, key, engine=engine, steps_an_hour=steps)[1]
        for engine in ("event_driven", "full_sweep")
    )
    assert (a.by_region == b.by_region).all()
    assert (a.by_hour == b.by_hour).all()
    assert a.regional["participants"].max() > 10


def test_a_clock_distinguishes_steps_from_hours():
    clock = replace(country().clock, steps_an_hour=4)
    assert clock.steps == 4 * clock.hours
    assert list(clock.steps_of(3)) == [12, 13, 14, 15]
    assert [clock.hour_at(step) for step in clock.steps_of(3)] == [3] * 4
    assert [clock.starts_hour(step) for step in clock.steps_of(6)] == [True, False, False, False]
    assert clock.starts_hour(24, 6)
    assert not clock.starts_hour(28, 6)
    assert clock.time(13) == 3.25
    assert clock.decay(8.0) ** 4 == pytest.approx(replace(clock, steps_an_hour=1).decay(8.0), rel=1e-12)
