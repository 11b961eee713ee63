"""In every hour of a run everybody is somewhere, once, and every count is that of the people it counts."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numba import njit

from steppefire.kernels.random import run_key
from steppefire.kernels.rule import (
    DEAD,
    DETAINED,
    HOSPITAL,
    LOCAL_ONE,
    ONLINE_ONE,
    PEACEFUL,
    PLACE_ADULTS,
    PLACE_START,
    QUIET,
    STATUS,
    STATUS_NAMES,
    VIOLENT,
    contacts,
    contacts_each,
    first_online,
    on_street,
)
from steppefire.runs.run import begin, live_until
from steppefire.scenario import Scenario
from steppefire.scenario.facts import Arm
from steppefire.world.state import World
from tests.world.conftest import country

FOR_GOOD = (DETAINED, HOSPITAL, DEAD)
COUNTS = np.uint16(0xFF00)
"""The bits of a state that count active contacts."""


@njit
def census(state, starts, adults):
    """Count the citizens of each place by status, and the children who are anything but quiet or tied to anybody."""
    table = np.zeros((starts.shape[0], 8), np.int64)
    children = 0
    for place in range(starts.shape[0]):
        end = starts[place + 1] if place + 1 < starts.shape[0] else state.shape[0]
        grown = starts[place] + adults[place]
        for citizen in range(starts[place], grown):
            # Nearly everybody is quiet: they are what is left.
            if state[citizen] & STATUS:
                table[place, state[citizen] & STATUS] += 1
        for citizen in range(grown, end):
            children += state[citizen] != 0
        table[place, QUIET] = end - starts[place] - table[place].sum()
    return table, children


@njit
def counts_of_contacts(state, population):
    """Return what the contact counts must be, from nothing but who is on the street and who is tied to whom."""
    places, rings = population.places, population.rings
    local, online = population.local_rings, population.online_rings
    found = np.zeros(state.shape[0], np.uint16)
    out = np.empty(contacts_each(local, online), np.int64)
    for place in range(places.shape[0]):
        start = places[place, PLACE_START]
        for citizen in range(start, start + places[place, PLACE_ADULTS]):
            if on_street(state[citizen] & STATUS):
                for k in range(contacts(places, rings, local, online, place, citizen, out)):
                    if out[k] >= 0:
                        found[out[k]] += LOCAL_ONE if k < first_online(local) else ONLINE_ONE
    return found


def check_hour(world: World, before: np.ndarray) -> np.ndarray:
    """Hold the counts of a country against its people; return the people by place and status."""
    people, toll = world.citizens, world.toll
    places = people.population.places
    table, children = census(people.crowd.state, places[:, PLACE_START], places[:, PLACE_ADULTS])
    assert children == 0
    assert people.crowd.state.shape[0] == world.scenario.population
    assert (table.sum(axis=1) == world.geography.people).all()
    for counted, status in (
        (world.violent, VIOLENT), (world.present - world.violent, PEACEFUL), (toll.detained, DETAINED),
        (toll.killed_civil, DEAD), (toll.injured_civil, HOSPITAL),
    ):
        assert (table[:, status] == counted).all(), STATUS_NAMES[status]
    for status in FOR_GOOD:
        assert (table[:, status] >= before[:, status]).all(), f"somebody is no longer {STATUS_NAMES[status]}"
    gains = table[:, list(FOR_GOOD)].sum() - before[:, list(FOR_GOOD)].sum()
    assert gains >= toll.deaths_now.sum() + toll.injuries_now.sum() + toll.arrests_now.sum()
    return table


def tenth(scenario: Scenario) -> Scenario:
    """Return the scenario with a tenth of the people in each place."""
    places = tuple(replace(place, population=place.population // 10) for place in scenario.places)
    return replace(scenario, places=places, population=sum(place.population for place in places))


@pytest.mark.parametrize("scripted", [True, False])
def test_nobody_is_lost_in_any_hour_of_a_whole_country(full: bool, scripted: bool) -> None:
    scenario = country() if full else tenth(country())
    values = {name: p.default for name, p in scenario.parameters.items()}
    # Towns a tenth as large have less grievance of their own: more all over, so that there are deaths to count.
    values["grievance_mean"] += 0.0 if full else 0.3
    run = begin(scenario, Arm("test", "test", ()), values, run_key(1, 0), scripted=scripted)
    tables = [np.zeros((len(scenario.places), 8), np.int64)]
    live_until(run, witness=lambda world, _: tables.append(check_hour(world, tables[-1])))
    assert len(tables) == scenario.clock.hours + 1
    seen = np.max(tables, axis=0).sum(axis=0)
    # A regime that answers to events need not order anybody to shoot.
    reached = [status for status in range(8) if scripted or status != DEAD]
    assert (seen[reached] > 0).all(), "the run must reach every status"
    region = run.world.geography.by_region(tables[-1][:, DETAINED])
    assert (run.record.regional["detained"][-1] == region).all()


@pytest.mark.parametrize("scripted", [True, False])
@pytest.mark.parametrize("engine", ["crowd", "sweep"])
def test_contact_counts_are_those_of_the_contacts_on_the_street(tiny: Scenario, engine: str, scripted: bool) -> None:
    values = {name: p.default for name, p in tiny.parameters.items()} | {"grievance_mean": -2.2}
    run = begin(tiny, tiny.arms["factual"], values, run_key(4, 0), scripted=scripted, engine=engine)
    tables, most = [np.zeros((len(tiny.places), 8), np.int64)], []

    def look(world: World, _: int) -> None:
        tables.append(check_hour(world, tables[-1]))
        people = world.citizens
        expected = counts_of_contacts(people.crowd.state, people.population)
        assert ((people.crowd.state & COUNTS) == expected).all()
        most.append(int(expected.max()))

    live_until(run, witness=look)
    assert max(most) >= 3 * int(LOCAL_ONE), "the crowds must be dense enough to count"
    assert np.max(tables, axis=0).sum(axis=0)[DEAD] > 0 or not scripted


def test_a_lost_person_is_found_missing(tiny: Scenario) -> None:
    run = begin(tiny, tiny.arms["factual"], {n: p.default for n, p in tiny.parameters.items()}, run_key(4, 0))
    live_until(run, 30)
    before = np.zeros((len(tiny.places), 8), np.int64)
    check_hour(run.world, before)
    run.world.toll.detained[1] += 1
    with pytest.raises(AssertionError, match="detained"):
        check_hour(run.world, before)
    run.world.toll.detained[1] -= 1
    run.world.citizens.crowd.state[5] ^= np.uint16(DEAD)
    with pytest.raises(AssertionError):
        check_hour(run.world, before)
