"""The state of a country before its first hour, from a scenario, a draw and a key."""

from __future__ import annotations

import math
from dataclasses import replace
from types import ModuleType

import numpy as np

from steppefire.clock import Clock
from steppefire.errors import RunError
from steppefire.kernels import streams
from steppefire.kernels.citizens import crowd_state, event_driven, full_sweep
from steppefire.kernels.citizens.contacts import (
    MOST_CONTACTS,
    ContactNetwork,
    audiences,
    contacts_per_citizen,
    most_contacts,
    random_network,
)
from steppefire.kernels.citizens.permutations import bijections
from steppefire.kernels.citizens.rule import Population, Temper
from steppefire.kernels.citizens.thresholds import NORMAL, sampled, stratified
from steppefire.kernels.random import keys_of
from steppefire.scenario.model.arms import Arm
from steppefire.scenario.model.draw import Draw, with_values
from steppefire.scenario.model.scenario import Scenario
from steppefire.scenario.resolution import resolve
from steppefire.world.alliance import initial_mission
from steppefire.world.citizens import initial_calls, troops_response
from steppefire.world.coefficients import coefficients
from steppefire.world.economy import initial_economy
from steppefire.world.elites import initial_elites
from steppefire.world.forces import initial_forces
from steppefire.world.geography import Floats, Geography, build_geography, nearness
from steppefire.world.information import initial_information
from steppefire.world.organised import initial_organised
from steppefire.world.regime import initial_regime
from steppefire.world.sites import initial_sites
from steppefire.world.state import Citizens, World
from steppefire.world.toll import initial_toll


def initial_world(
    scenario: Scenario, arm: Arm, draw: Draw, key: np.uint64, *, scripted: bool = True,
    engine: str = "event_driven", steps_an_hour: int = 1,
) -> World:
    """Return the country before its first hour.

    Parameters
    ----------
    scenario
        Facts and assumptions about the country.
    arm
        The changes of this arm.
    draw
        The value of every parameter; an arm may change some.
    key
        Key of all randomness of the run (`steppefire.kernels.random.run_key`).
    scripted
        Whether policies follow the record (True) or respond to events.
    engine
        ``event_driven``, or ``full_sweep``, a plain implementation of the same rule.
    steps_an_hour
        Steps into which an hour is divided.
    """
    resolved = resolve(scenario, arm)
    off, values = resolved.off, with_values(draw, resolved.parameters)
    geography, clock = build_geography(scenario), replace(scenario.clock, steps_an_hour=steps_an_hour)
    return World(
        scenario=scenario,
        clock=clock,
        key=key,
        values=values,
        coefficients=coefficients(values, off, clock, scenario.shocks),
        off=off,
        scripted=scripted,
        geography=geography,
        economy=initial_economy(scenario, geography),
        citizens=_initial_citizens(scenario, geography, values, key, off, engine, clock),
        forces=initial_forces(scenario, geography, values, key),
        sites=initial_sites(scenario, geography),
        regime=initial_regime(scenario, geography, resolved, scripted=scripted),
        elites=initial_elites(scenario),
        mission=initial_mission(resolved),
        information=initial_information(geography),
        toll=initial_toll(geography, clock),
        organised=initial_organised(scenario, geography, values, off),
    )


def allocate_strata(
    scenario: Scenario, geography: Geography, pool: float = 1.0
) -> tuple[np.ndarray, np.ndarray, list[int]]:
    """Allocate the people of each place to the strata by the method of largest remainders.

    Citizens that can take part are numbered place by place; the others come after all of them, in the same order.

    Parameters
    ----------
    pool
        Share of the people of a stratum that takes part who ever would; the others count as people who do not.

    Returns
    -------
    cells
        First citizen, size and place of every cell that can take part, int64 (cells, 3).
    places
        First citizen that can take part and their number, int64 (places, 2).
    stratum
        Index of the stratum of each cell.
    """
    cells, places, stratum = [], [], []
    start = 0
    active = [i for i, s in enumerate(scenario.strata) if s.takes_part]
    for place, people in enumerate(geography.people.astype(np.int64)):
        shares, settlement = scenario.places[place].shares, scenario.places[place].settlement
        quota = np.array([shares[s.group] * s.share * s.lives(settlement) for s in scenario.strata]) * people
        sizes = np.floor(quota).astype(np.int64)
        missing = int(people - sizes.sum())
        sizes[np.argsort(sizes - quota, kind="stable")[:missing]] += 1
        sizes = np.where([s.takes_part for s in scenario.strata], np.rint(pool * sizes), sizes).astype(np.int64)
        here = start
        for i in active:
            if sizes[i] > 0:
                cells.append((here, sizes[i], place))
                stratum.append(i)
                here += sizes[i]
        places.append((start, here - start))
        start = here
    return np.array(cells, np.int64), np.array(places, np.int64), stratum


def _initial_citizens(
    scenario: Scenario, geography: Geography, values: Draw, key: np.uint64, off: frozenset[str], engine: str,
    clock: Clock,
) -> Citizens:
    cells, places, stratum = allocate_strata(scenario, geography, values.pool_share)
    ties = _contact_network(places[:, 1], values, key, "ties" not in off)
    sizes = cells[:, 1]
    group = [geography.groups.index(scenario.strata[i].group) for i in stratum]
    population = Population(
        cells=np.column_stack([cells, np.full(sizes.shape[0], contacts_per_citizen(ties))]),
        places=places,
        ranks=bijections(sizes, keys_of(key, streams.RANK, sizes.shape[0])),
        thresholds=sampled(NORMAL, sizes, key) if values.sampled_thresholds else stratified(NORMAL, sizes.shape[0]),
        network=ties,
    )
    temper = Temper(
        key=key,
        contact_pull=values.contact_pull if "ties" not in off else 0.0,
        hysteresis=values.hysteresis,
        stay=clock.in_steps(values.stay),
        rest=clock.in_steps(values.rest),
        done=values.done_share,
    )
    module: ModuleType = {"event_driven": event_driven, "full_sweep": full_sweep}[engine]
    people = int(geography.people.sum())
    state: crowd_state.CrowdState | full_sweep.SweepState
    if engine == "event_driven":
        state = crowd_state.initial_crowd(population, people, clock.steps)
    else:
        state = full_sweep.initial_sweep(population, people)
    zeros = np.zeros(geography.places)
    return Citizens(
        population=population,
        temper=temper,
        crowd=state,
        engine=module,
        cell_place=cells[:, 2],
        cell_disposition=np.array([scenario.strata[i].disposition for i in stratum]),
        troops_response=troops_response(scenario.groups, values)[group],
        adults=np.maximum(places[:, 1].astype(float), 1.0),
        grievance=_initial_grievance(scenario, geography, values),
        floor=values.crowd_floor * np.maximum(places[:, 1].astype(float), 1.0),
        nearness=nearness(geography, values.distance_scale, values.distance_decay),
        number=float(np.maximum(places[:, 1], 1).sum()),
        latent=values.place_spread * np.array(values.place_effects or zeros),
        exposure=zeros.copy(),
        risk=zeros.copy(),
        fear=zeros.copy(),
        weather=zeros.copy(),
        field=zeros.copy(),
        rage=zeros.copy(),
        calls=initial_calls(scenario, geography, cells, stratum, values.call_response if "calls" not in off else 0.0),
        pull=np.full(sizes.shape[0], -np.inf),
    )


def _contact_network(adults: np.ndarray, values: Draw, key: np.uint64, tied: bool) -> ContactNetwork:
    """Return the contact network of the country.

    Without ties only households are left, which have no effect because the contact pull is then 0.
    """
    local, online, hubs = int(values.local_rings), int(values.online_rings), int(values.hubs)
    if not tied:
        local = online = hubs = 0
    rows = adults.shape[0] * local + online + 2
    keys = keys_of(key, streams.CONTACTS, rows)
    ties = random_network(adults, local, online, keys, audiences(int(adults.sum()), hubs, values.hub_tail))
    if max(most_contacts(ties)) > MOST_CONTACTS:
        raise RunError(f"a citizen has at most {MOST_CONTACTS} contacts of a kind; reduce local_rings or online_rings")
    return ties


def _initial_grievance(scenario: Scenario, geography: Geography, values: Draw) -> Floats:
    """Return the grievance before the shock, standard deviations, (places,).

    It is a sum of effects of poverty and of the size of a town.
    """
    people = [(p.population, p.kind != "rural") for p in scenario.places]
    urban = np.array([max(0.0, math.log10(number / values.town_size)) * town for number, town in people])
    poverty = np.array([p.poverty for p in scenario.places])
    mean = np.average(poverty, weights=geography.people)
    spread = np.sqrt(np.average((poverty - mean) ** 2, weights=geography.people)) or 1.0
    old: Floats = (
        values.grievance_mean + values.poverty_weight * (poverty - mean) / spread + values.city_weight * urban
    )
    return old
