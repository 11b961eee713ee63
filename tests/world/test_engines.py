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
