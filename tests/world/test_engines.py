"""A whole country simulated by both engines: every series the same to the bit, all mechanisms on."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from steppefire.errors import RunError
from steppefire.kernels.citizens.rule import VISIBLE
from steppefire.kernels.random import run_key
from steppefire.runs.draws import draw
from steppefire.runs.run import run_once
from tests.world.land import Land, load_land

EVERYTHING = Land(
    scale=0.002, towns=24, days=5, elites=True, alliance="csto", organised=True,
    policies=((30, "emergency"), (36, "hold-fire", "Town 2"), (40, "withdraw", "Town 1 police"),
              (48, "lethal-order"), (50, "operation"), (52, "blackout"), (60, "mass-arrest"), (64, "request")),
)
"""A small country with elites, an alliance, organised groups, calls, and orders at places and sites."""


@pytest.mark.parametrize("scripted", [True, False])
@pytest.mark.parametrize("run", range(3))
def test_crowd_and_sweep_live_the_same_country(tiny, run, scripted):
    key = run_key(7, run)
    values = replace(draw(tiny, key), grievance_mean=-2.6)
    (fast, a), (plain, b) = (
        run_once(tiny, tiny.arms["factual"], values, key, scripted=scripted, engine=engine)
        for engine in ("event_driven", "full_sweep")
    )
    for name in a.regional:
        assert (a.regional[name] == b.regional[name]).all(), name
    for name in a.national:
        assert (a.national[name] == b.national[name]).all(), name
    assert ((fast.citizens.crowd.state & VISIBLE) == plain.citizens.crowd.state).all()
    assert a.regional["participants"].sum(axis=1).max() > 100


def test_a_witness_changes_nothing(tiny):
    key = run_key(3, 0)
    values = draw(tiny, key)
    seen = []
    _, watched = run_once(
        tiny, tiny.arms["factual"], values, key,
        observer=lambda world, hour: seen.append((hour, world.citizens.crowd.state.sum())),
    )
    _, alone = run_once(tiny, tiny.arms["factual"], values, key)
    assert len(seen) == tiny.clock.hours
    assert all((watched.regional[n] == alone.regional[n]).all() for n in watched.regional)


def test_order_of_luck_does_not_depend_on_other_runs(tiny):
    key = run_key(11, 4)
    values = draw(tiny, key)
    first = run_once(tiny, tiny.arms["factual"], values, key)[1]
    run_once(tiny, tiny.arms["factual"], draw(tiny, run_key(11, 5)), run_key(11, 5))
    again = run_once(tiny, tiny.arms["factual"], values, key)[1]
    assert all(np.array_equal(first.regional[n], again.regional[n]) for n in first.regional)


@pytest.mark.parametrize("engine", ["event_driven", "full_sweep"])
def test_a_lost_person_is_noticed_in_the_hour_it_is_lost(tiny, engine):
    def lose(world, hour):
        if hour == 20:
            world.citizens.crowd.street[0, 0] += 1

    key = run_key(3, 0)
    with pytest.raises(RunError, match=r"1 Jan 21:00: street counts disagree with the participant list"):
        run_once(tiny, tiny.arms["factual"], draw(tiny, key), key, engine=engine, observer=lose)


def test_engines_agree_in_a_country_with_everything(full, tmp_path):
    country, crowds, deaths, members, sites = load_land(tmp_path, EVERYTHING), 0, 0, 0, 0
    for run in range(60 if full else 24):
        key, rng = run_key(31, run), np.random.default_rng(run)
        values = replace(
            draw(country, key), grievance_mean=rng.uniform(-4, -2), rage_base=rng.uniform(-2, 0),
            contact_pull=rng.uniform(0, 3), hubs=int(rng.choice([0, 20])), pool_share=rng.choice([0.3, 1.0]),
            sampled_thresholds=int(rng.integers(0, 2)), lethal_rate=0.1, organised_groups=rng.uniform(5, 60),
        )
        arm, scripted = country.arms["factual"], bool(rng.random() < 0.7)
        (fast, a), (plain, b) = (
            run_once(country, arm, values, key, scripted=scripted, engine=engine)
            for engine in ("event_driven", "full_sweep")
        )
        for kind in ("regional", "national", "daily"):
            for name, series in getattr(a, kind).items():
                assert np.array_equal(series, getattr(b, kind)[name], equal_nan=True), (run, name)
        assert ((fast.citizens.crowd.state & VISIBLE) == plain.citizens.crowd.state).all()
        crowds += a.regional["participants"].sum(axis=1).max() > 500
        deaths, sites = deaths + int(fast.toll.killed.sum()), sites + int(fast.sites.ever_lost.sum())
        members += int(fast.organised.members.killed.sum() + fast.organised.members.arrested.sum())
    assert min(crowds, deaths, members, sites) > 5, "runs in which nothing happens show nothing"
