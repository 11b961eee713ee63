"""The event-driven engine: counts, selection and scans (tests/published/test_twins.py compares it with the sweep)."""

from __future__ import annotations

import numpy as np

from steppefire.kernels.citizens import crowd_state, event_driven, full_sweep, selection
from steppefire.kernels.citizens.rule import DEAD, QUIET, STATUS, VISIBLE, Field, Temper
from tests.kernels.country import random_country


def test_street_counts_equal_the_counts_of_states():
    rng = np.random.default_rng(11)
    population, people = random_country(rng, 5, 5000, 3, 2)
    temper = Temper(np.uint64(9), 2.0, 0.3, 5.0, 8.0, 0.2)
    fast = crowd_state.initial_crowd(population, people, 60)
    for step in range(60):
        z = np.full(population.cells.shape[0], -1.6 + 0.5 * np.sin(step / 5))
        event_driven.step(population, temper, Field(z, np.ones(5), np.full(5, 0.2)), fast, step)
        takes = np.tile(np.array([[1, 2, 3, 4]]), (5, 1))
        event_driven.take(population, temper, fast, takes, step)
        status = fast.state & STATUS
        on_street = (status == 1) | (status == 2)
        by_place = [on_street[s : s + n].sum() for s, n in population.places]
        assert (fast.street[:, 0] == by_place).all()
        assert fast.street[:, 1].sum() == (status == 2).sum()
        assert status.shape[0] == people
        assert fast.used[crowd_state.ACTIVE] == on_street.sum()
    assert (fast.state & STATUS == DEAD).any()
    assert (fast.state & STATUS == QUIET).any()


def test_nobody_is_selected_twice_and_no_more_than_are_present():
    rng = np.random.default_rng(2)
    population, people = random_country(rng, 3, 4000, 2, 1)
    temper = Temper(np.uint64(1), 1.0, 0.3, 6.0, 8.0, 0.2)
    fast = crowd_state.initial_crowd(population, people, 5)
    event_driven.step(
        population, temper, Field(np.full(population.cells.shape[0], -1.0), np.ones(3), np.zeros(3)), fast, 0
    )
    before = fast.street[:, 0].copy()
    takes = np.full((3, 4), 10_000, np.int64)
    event_driven.take(population, temper, fast, takes, 0)
    assert (takes.sum(axis=1) == before).all()
    assert (takes[:, selection.KILL_VIOLENT] == 0).all()
    assert (fast.street[:, 0] == 0).all()


def test_an_extra_arrest_changes_nobody_in_an_unconnected_place():
    """Common random numbers: extra arrests in one place change nobody in a place without contacts there."""
    rng = np.random.default_rng(5)
    population, people = random_country(rng, 2, 6000, 2, 0)
    temper = Temper(np.uint64(77), 1.5, 0.3, 6.0, 8.0, 0.2)
    worlds = [crowd_state.initial_crowd(population, people, 40) for _ in range(2)]
    for step in range(40):
        field = Field(np.full(population.cells.shape[0], -1.4), np.ones(2), np.full(2, 0.1))
        for arm, fast in enumerate(worlds):
            event_driven.step(population, temper, field, fast, step)
            if arm == 1 and step == 10:
                takes = np.zeros((2, 4), np.int64)
                takes[0, selection.ARREST_ANY] = 5
                event_driven.take(population, temper, fast, takes, step)
    start = population.places[1, 0]
    assert (worlds[0].state[start:] == worlds[1].state[start:]).all()
    assert (worlds[0].state[:start] != worlds[1].state[:start]).any()


def test_places_switch_between_watch_list_and_scan():
    """A wave of unrest makes places switch to scanning and back; all states equal those of the full sweep."""
    population, people = random_country(np.random.default_rng(8), 4, 8000, 3, 1)
    temper = Temper(np.uint64(3), 1.2, 0.2, 4.0, 3.0, 0.05)
    fast, plain = crowd_state.initial_crowd(population, people, 70), full_sweep.initial_sweep(population, people)
    scanned = []
    for step in range(70):
        z = np.full(population.cells.shape[0], -2.2 + 2.0 * np.sin(step / 35 * np.pi))
        field = Field(z, np.ones(4), np.full(4, 0.2))
        assert event_driven.step(population, temper, field, fast, step) == 0
        full_sweep.step(population, temper, field, plain, step)
        assert ((fast.state & VISIBLE) == plain.state).all(), step
        scanned.append(int(fast.street[:, crowd_state.SCANNED].sum()))
    assert scanned[0] == scanned[-1] == 0
    assert max(scanned) == 4
