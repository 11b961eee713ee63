"""Founding a country: from a scenario, a draw and a key to its first hour."""

from __future__ import annotations

from collections.abc import Mapping
from types import ModuleType, SimpleNamespace

import numpy as np

from steppefire.errors import RunError
from steppefire.kernels import crowd, streams, sweep
from steppefire.kernels.random import keys_of, normals
from steppefire.kernels.rule import MOST_CONTACTS, Population, Temper, contacts_each
from steppefire.kernels.ties import bijections
from steppefire.scenario.facts import Alliance, Arm, Scenario
from steppefire.world.alliance import found_help
from steppefire.world.economy import found_economy
from steppefire.world.elites import found_elites
from steppefire.world.forces import found_forces
from steppefire.world.geography import Floats, Geography, nearness, survey
from steppefire.world.information import found_information
from steppefire.world.regime import found_regime
from steppefire.world.sites import found_sites
from steppefire.world.state import Citizens, World
from steppefire.world.toll import found_toll


def found(
    scenario: Scenario, arm: Arm, draw: Mapping[str, float], key: np.uint64, *, scripted: bool = True,
    engine: str = "crowd",
) -> World:
    """Return the country before its first hour.

    Parameters
    ----------
    scenario
        What we believe about the country.
    arm
        The changes of this arm.
    draw
        One value for every parameter of the register.
    key
        Key of all randomness of the run (`steppefire.kernels.random.run_key`).
    scripted
        Whether policies follow the record (True) or answer to events.
    engine
        ``crowd`` (event-driven) or ``sweep`` (its plain twin).
    """
    values = SimpleNamespace(**draw)
    for change in arm.changes:
        if change.parameter:
            setattr(values, change.parameter, change.to)
    off = frozenset(change.without for change in arm.changes if change.without)
    if "alliance" in off:
        off |= {"request"}
    geography = survey(scenario)
    world = World(
        scenario=scenario,
        clock=scenario.clock,
        key=key,
        values=values,
        off=off,
        scripted=scripted,
        geography=geography,
        economy=found_economy(scenario, geography),
        citizens=_found_citizens(scenario, geography, values, key, off, engine),
        forces=found_forces(scenario, geography, values, key),
        sites=found_sites(scenario, geography),
        regime=found_regime(scenario, geography, arm, off),
        elites=found_elites(),
        help=found_help(_alliance(scenario, arm)),
        information=found_information(geography),
        toll=found_toll(geography),
    )
    if "organised-groups" not in off:
        _place_organised(world)
    return world


def _alliance(scenario: Scenario, arm: Arm) -> Alliance | None:
    named = [change.alliance for change in arm.changes if change.alliance]
    return scenario.alliances[named[-1]] if named else scenario.alliance


def settle(scenario: Scenario, geography: Geography) -> tuple[np.ndarray, np.ndarray, list[int]]:
    """Divide the people of each place among the strata by largest remainders.

    Returns
    -------
    cells
        First citizen, size and place of every cell that takes part, int64 (cells, 3).
    places
        First citizen, citizens that take part and those before, int64 (places, 3).
    stratum
        Index of the stratum of each cell.
    """
    cells, places, stratum = [], [], []
    start = before = 0
    active = [i for i, s in enumerate(scenario.strata) if s.takes_part]
    for place, people in enumerate(geography.people.astype(np.int64)):
        groups = (geography.titular[place], 1 - geography.titular[place])
        settlement = scenario.places[place].settlement
        quota = np.array([groups[s.minority] * s.share * s.lives(settlement) for s in scenario.strata]) * people
        sizes = np.floor(quota).astype(np.int64)
        missing = int(people - sizes.sum())
        sizes[np.argsort(sizes - quota, kind="stable")[:missing]] += 1
        here = start
        for i in active:
            if sizes[i] > 0:
                cells.append((here, sizes[i], place))
                stratum.append(i)
                here += sizes[i]
        places.append((start, here - start, before))
        before += here - start
        start += int(people)
    return np.array(cells, np.int64), np.array(places, np.int64), stratum


def _found_citizens(
    scenario: Scenario, geography: Geography, values: SimpleNamespace, key: np.uint64, off: frozenset[str], engine: str
) -> Citizens:
    cells, places, stratum = settle(scenario, geography)
    tied = "ties" not in off
    local, online = (int(values.local_rings), int(values.online_rings)) if tied else (0, 0)
    if contacts_each(local, online) > 2 * MOST_CONTACTS or 2 + 2 * local > MOST_CONTACTS:
        raise RunError(f"a citizen has at most {MOST_CONTACTS} contacts of a kind; reduce local_rings or online_rings")
    population = Population(
        cells=cells,
        places=places,
        ranks=bijections(cells[:, 1], keys_of(key, streams.RANK, cells.shape[0])),
        rings=_rings(places, local, online, key),
        local_rings=local,
        online_rings=online,
    )
    temper = Temper(
        key=key,
        contact_pull=values.contact_pull if tied else 0.0,
        hysteresis=values.hysteresis,
        stay=values.stay,
        rest=values.rest,
        done=values.done_share,
    )
    module: ModuleType = {"crowd": crowd, "sweep": sweep}[engine]
    people = int(geography.people.sum())
    state: crowd.Crowd | sweep.Everybody
    if engine == "crowd":
        state = crowd.quiet_crowd(population, people, scenario.clock.hours)
    else:
        state = sweep.quiet_everybody(population, people)
    zeros = np.zeros(geography.places)
    return Citizens(
        population=population,
        temper=temper,
        crowd=state,
        engine=module,
        cell_place=cells[:, 2],
        cell_disposition=np.array([scenario.strata[i].disposition for i in stratum]),
        cell_minority=np.array([scenario.strata[i].minority for i in stratum]),
        adults=np.maximum(places[:, 1].astype(float), 1.0),
        grievance=_old_grievance(scenario, geography, values, key),
        temperament=values.rage_spread * normals(key, streams.GRIEVANCE, geography.places, 1),
        nearness=nearness(geography, values.distance_scale, values.distance_decay),
        exposure=zeros.copy(),
        risk=zeros.copy(),
        fear=zeros.copy(),
        weather=zeros.copy(),
        field=zeros.copy(),
        rage=zeros.copy(),
    )


def _rings(places: np.ndarray, local: int, online: int, key: np.uint64) -> np.ndarray:
    """Return the rings of contacts: those of each place, then those of the country."""
    sizes = np.concatenate([np.repeat(places[:, 1], local), np.full(online, places[:, 1].sum())])
    return bijections(sizes, keys_of(key, streams.TIE, sizes.shape[0])) if sizes.size else np.zeros((0, 4), np.uint64)


def _old_grievance(
    scenario: Scenario, geography: Geography, values: SimpleNamespace, key: np.uint64
) -> Floats:
    """Return the grievance under the spark: poverty, the city against the country, and what no table shows."""
    poverty = np.array([p.poverty for p in scenario.places])
    mean = np.average(poverty, weights=geography.people)
    spread = np.sqrt(np.average((poverty - mean) ** 2, weights=geography.people)) or 1.0
    unknown = normals(key, streams.GRIEVANCE, geography.places, 0)
    old: Floats = (
        values.grievance_mean + values.poverty_weight * (poverty - mean) / spread + values.city_weight * geography.urban
        + values.grievance_spread * unknown
    )
    return old


def _place_organised(world: World) -> None:
    """Put organised groups into the largest city and a third as many into each of the two nearest regional centres."""
    geography = world.geography
    largest = int(np.argmax(geography.people))
    centres = [i for i, p in enumerate(world.scenario.places) if p.kind == "centre"]
    near = sorted(centres, key=lambda i: geography.distance[largest, i])[:2]
    world.forces.organised[largest] = world.values.organised_groups
    world.forces.organised[near] = world.values.organised_groups / 3
