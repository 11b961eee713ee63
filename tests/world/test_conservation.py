"""In every hour of a run everybody is somewhere, once, and every count is that of the people it counts."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numba import njit

from steppefire.kernels.citizens.contacts import (
    PLACE_ADULTS,
    PLACE_START,
    first_online_slot,
    most_contacts,
    write_contacts,
)
from steppefire.kernels.citizens.rule import (
    DEAD,
    DETAINED,
    HOSPITAL,
    LOCAL_ONE,
    ONLINE_ONE,
    PEACEFUL,
    QUIET,
    STATUS,
    STATUS_NAMES,
    VIOLENT,
    Population,
)
from steppefire.kernels.random import run_key
from steppefire.runs.run import begin, simulate_until
from steppefire.scenario import Scenario
from steppefire.scenario.model.arms import Arm
from steppefire.world.state import World
from tests.draws import defaults
from tests.world.conftest import country

FOR_GOOD = (DETAINED, HOSPITAL, DEAD)
COUNTS = np.uint16(0xFF00)
"""The bits of a state that count active contacts."""


@njit
def census(state, places):
    """Count the citizens who take part by place and status."""
    table = np.zeros((places.shape[0], 8), np.int64)
    for place in range(places.shape[0]):
        start, adults = places[place, PLACE_START], places[place, PLACE_ADULTS]
        for citizen in range(start, start + adults):
            # Nearly everybody is quiet: they are what is left.
            if state[citizen] & STATUS:
                table[place, state[citizen] & STATUS] += 1
        table[place, QUIET] = adults - table[place].sum()
    return table


def all_contacts(population: Population) -> tuple[np.ndarray, np.ndarray]:
    """Return the local and the online contacts of everybody who takes part, -1 where there is none."""
    adults = population.places[:, PLACE_ADULTS]
    out = np.empty((adults.sum(), sum(most_contacts(population.network))), np.int64)
    where = np.repeat(np.arange(adults.shape[0]), adults)
    write_contacts(population.network, population.places, np.arange(adults.sum()), where, out)
    return out[:, : first_online_slot(population.network)], out[:, first_online_slot(population.network) :]


def check_hour(world: World, before: np.ndarray) -> np.ndarray:
    """Hold the counts of a country against its people; return the people by place and status."""
    people, toll = world.citizens, world.toll
    state, places = people.crowd.state, people.population.places
    table, adults = census(state, places), places[:, PLACE_ADULTS]
    assert state.shape[0] == world.scenario.population == world.geography.people.sum()
    assert (np.diff(places[:, PLACE_START]) == adults[:-1]).all(), "everybody who takes part lives in one place"
    assert (table.sum(axis=1) == adults).all()
    assert not state[adults.sum() :].any(), "children are at home and tied to nobody"
    # Members of organised groups are no citizens, but count among the victims.
    groups = world.organised.members
    killed, arrested = (np.bincount(groups.place, n, adults.size) for n in (groups.killed, groups.arrested))
    for counted, status in (
        (world.violent, VIOLENT), (world.present - world.violent, PEACEFUL), (toll.detained - arrested, DETAINED),
        (toll.killed_civil - killed, DEAD), (toll.injured_civil, HOSPITAL),
    ):
        assert (table[:, status] == counted).all(), STATUS_NAMES[status]
    for status in FOR_GOOD:
        assert (table[:, status] >= before[:, status]).all(), f"somebody is no longer {STATUS_NAMES[status]}"
    gains = table[:, list(FOR_GOOD)].sum() - before[:, list(FOR_GOOD)].sum()
    assert gains >= toll.latest.sum() - world.organised.lost.sum()
    return table


def tenth(scenario: Scenario) -> Scenario:
    """Return the scenario with a tenth of the people in each place."""
    places = tuple(replace(place, population=place.population // 10) for place in scenario.places)
    return replace(scenario, places=places, population=sum(place.population for place in places))


@pytest.mark.parametrize("scripted", [True, False])
def test_nobody_is_lost_in_any_hour_of_a_whole_country(full: bool, scripted: bool) -> None:
    scenario = country() if full else tenth(country())
    values = defaults(scenario)
    # Towns a tenth as large have less grievance of their own: more all over, so that there are deaths to count.
    values = values if full else replace(values, grievance_mean=values.grievance_mean + 0.3)
    run = begin(scenario, Arm("test", "test", ()), values, run_key(1, 0), scripted=scripted)
    tables = [np.zeros((len(scenario.places), 8), np.int64)]
    simulate_until(run, observer=lambda world, _: tables.append(check_hour(world, tables[-1])))
    assert len(tables) == scenario.clock.hours + 1
    seen = np.max(tables, axis=0).sum(axis=0)
    # A regime that answers to events need not order anybody to shoot.
    reached = [status for status in range(8) if scripted or status != DEAD]
    assert (seen[reached] > 0).all(), "the run must reach every status"
    region = run.world.geography.by_region(tables[-1][:, DETAINED])
    groups = run.world.organised.members
    members = run.world.geography.by_region(np.bincount(groups.place, groups.arrested, len(scenario.places)))
    assert (run.record.regional["detained"][-1] == region + members).all()


@pytest.mark.parametrize("scripted", [True, False])
@pytest.mark.parametrize("engine", ["event_driven", "full_sweep"])
def test_contact_counts_are_those_of_the_contacts_on_the_street(tiny: Scenario, engine: str, scripted: bool) -> None:
    values = replace(defaults(tiny), grievance_mean=-2.2)
    run = begin(tiny, tiny.arms["factual"], values, run_key(4, 0), scripted=scripted, engine=engine)
    tables, most = [np.zeros((len(tiny.places), 8), np.int64)], []
    local, online = all_contacts(run.world.citizens.population)

    def look(world: World, _: int) -> None:
        tables.append(check_hour(world, tables[-1]))
        state = world.citizens.crowd.state
        out = np.append(np.isin(state & STATUS, (PEACEFUL, VIOLENT)), False)  # -1 is nobody
        near, far = out[local].sum(axis=1), out[online].sum(axis=1)
        expected = near * int(LOCAL_ONE) + far * int(ONLINE_ONE)
        assert ((state & COUNTS)[: expected.shape[0]] == expected).all()
        most.append(int(near.max()))

    simulate_until(run, observer=look)
    assert max(most) >= 3, "the crowds must be dense enough to count"
    assert np.max(tables, axis=0).sum(axis=0)[DEAD] > 0 or not scripted


def test_a_lost_person_is_found_missing(tiny: Scenario) -> None:
    run = begin(tiny, tiny.arms["factual"], defaults(tiny), run_key(4, 0))
    simulate_until(run, 30)
    before = np.zeros((len(tiny.places), 8), np.int64)
    check_hour(run.world, before)
    run.world.toll.detained[1] += 1
    with pytest.raises(AssertionError, match="detained"):
        check_hour(run.world, before)
    run.world.toll.detained[1] -= 1
    run.world.citizens.crowd.state[5] ^= np.uint16(DEAD)
    with pytest.raises(AssertionError):
        check_hour(run.world, before)
