"""Stories: what happened in one place, at one site or to one citizen, in two arms of the same run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from steppefire.analysis.replay import Events, Trace, Trajectory, Viewpoint, replay, switches
from steppefire.errors import UsageError, suggest
from steppefire.kernels.citizens.contacts import HOUSEHOLD, PLACE_ADULTS, contacts, contacts_per_citizen
from steppefire.kernels.citizens.rule import (
    CELL_PLACE,
    CELL_SIZE,
    CELL_START,
    PEACEFUL,
    QUIET,
    STATUS,
    STATUS_NAMES,
    VIOLENT,
    active_contacts,
    pull,
    rank_of,
)
from steppefire.kernels.citizens.thresholds import quantile_of
from steppefire.kernels.random import normal_quantile
from steppefire.scenario.model.places import Place, Site
from steppefire.scenario.model.scenario import Scenario
from steppefire.world.citizens import cell_fields
from steppefire.world.geography import build_geography
from steppefire.world.initial import allocate_strata
from steppefire.world.sites import besiegers, defenders
from steppefire.world.state import World

DEFAULT_VIEW = Viewpoint()
"""The first run with the default seed, in the factual arm and in the one without the alliance."""
GATHERING = 50
"""People on the street of a place above which its first gathering is reported."""
_IN_FORCE = {
    "capped": ("the price is capped", "the price cap ends"),
    "emergency": ("an emergency is in force", "the emergency ends"),
    "lethal": ("an order to use lethal force is in force", "the order to use lethal force ends"),
    "down": ("the police stand down", "the police return to duty"),
    "allies": ("allied troops are in the country", "the last allied troops leave the country"),
}
_NATIONAL = {
    "dismissal": "the government is dismissed",
    "request": "the alliance is asked for help",
    "mass-arrest": "mass arrests are ordered",
    "operation": "a security operation is declared",
    "purge": "the rival is removed from power",
}


@dataclass(frozen=True)
class Story:
    """Trajectories of two arms, and the hours from the start in which none of their series differs."""

    scenario: Scenario
    trajectories: tuple[Trajectory, ...]
    same_hours: int


@dataclass(frozen=True)
class PlaceStory(Story):
    """What happened in a place."""

    place: Place
    adults: int


@dataclass(frozen=True)
class SiteStory(Story):
    """What happened at a site."""

    site: Site


@dataclass(frozen=True)
class CitizenStory(Story):
    """What happened to a citizen.

    Parameters
    ----------
    citizen
        Number of the citizen, from zero.
    stratum
        Name of the citizen's stratum; empty for those who take no part (children), who have no trajectories.
    rank, size
        Rank of the citizen's threshold in its stratum and place, 0 for the lowest, and the number of citizens there.
    threshold
        Field above which the citizen joins without active contacts, standard deviations.
    stay_threshold
        Field above which the citizen stays on the street, lower by the hysteresis.
    contacts
        Number of contacts in the household, in the place, and online.
    """

    place: Place
    citizen: int
    stratum: str = ""
    rank: int = 0
    size: int = 0
    threshold: float = 0.0
    stay_threshold: float = 0.0
    contacts: tuple[int, int, int] = (0, 0, 0)


def place_story(scenario: Scenario, name: str, view: Viewpoint = DEFAULT_VIEW) -> PlaceStory:
    """Return what happened in a place: the street, the forces, the toll, prices, network and policies.

    Raises
    ------
    UsageError
        If there is no such place or arm.
    """
    place = _find(name, [p.name for p in scenario.places], "place")
    mine = [i for i, s in enumerate(scenario.sites) if s.place == scenario.places[place].name]

    def observe(world: World, _: Mapping[str, float]) -> Mapping[str, float]:
        toll, regime = world.toll, world.regime
        return {
            "street": world.present[place],
            "violent": world.violent[place],
            "forces": world.forces.present[place],
            "lost": (~world.sites.held[mine]).sum(),
            "killed": toll.killed[place],
            "injured": toll.injured_civil[place] + toll.injured_security[place],
            "detained": toll.detained[place],
            "price": world.economy.price[place],
            "network": world.information.connectivity[place],
            "capped": regime.capped[place],
            "emergency": regime.emergency[place],
            "lethal": regime.lethal[place],
            "down": world.forces.down[place],
            "allies": world.mission.troops.sum() > 0,
        }

    def find_events(world: World, trace: Trace) -> Events:
        taken, fallen = world.regime.taken, world.regime.fallen_at
        yield from switches(trace, _IN_FORCE)
        yield from ((taken[act], text) for act, text in _NATIONAL.items() if act in taken)
        for hour in np.flatnonzero(np.diff(trace["network"], prepend=1.0)):
            yield int(hour), f"the network carries {100 * trace['network'][hour]:.0f} % of its traffic"
        yield from _changes_of_control(world, {site: scenario.sites[site].name for site in mine})
        yield from [(fallen, f"the regime ends by {world.regime.ended_by}")] * (fallen >= 0)

    trajectories, same, world = replay(scenario, view, observe, find_events)
    return PlaceStory(scenario, trajectories, same, scenario.places[place], int(world.citizens.adults[place]))


def site_story(scenario: Scenario, name: str, view: Viewpoint = DEFAULT_VIEW) -> SiteStory:
    """Return what happened at a site: besiegers, defenders, and when it was lost and retaken.

    Raises
    ------
    UsageError
        If there is no such site or arm.
    """
    site = _find(name, [s.name for s in scenario.sites], "site")

    def observe(world: World, _: Mapping[str, float]) -> Mapping[str, float]:
        sites, forces, place = world.sites, world.forces, world.sites.place[site]
        return {
            "besiegers": besiegers(world)[site],
            "defenders": defenders(world)[site],
            "allies": sites.guarded[site],
            "lost": ~sites.held[site],
            "down": forces.down[place],
            "weapons": sites.weapons[site],
        }

    def find_events(world: World, trace: Trace) -> Events:
        guard = ("allied soldiers guard the site", "allied soldiers leave the site")
        yield from switches(trace, {"down": _IN_FORCE["down"], "allies": guard})
        yield from _changes_of_control(world, {site: scenario.sites[site].name})

    trajectories, same, _ = replay(scenario, view, observe, find_events)
    return SiteStory(scenario, trajectories, same, scenario.sites[site])


def citizen_story(scenario: Scenario, citizen: int, view: Viewpoint = DEFAULT_VIEW) -> CitizenStory:
    """Return what happened to a citizen, and the thresholds that explain why.

    Raises
    ------
    UsageError
        If there is no such citizen or arm.
    """
    everybody = sum(p.population for p in scenario.places)
    if not 0 <= citizen < everybody:
        raise UsageError(f"there is no citizen {citizen:,}: citizens are numbered from 0 to {everybody - 1:,}")
    cells, places, strata = allocate_strata(scenario, build_geography(scenario))
    adults = places[:, PLACE_ADULTS]
    if citizen >= adults.sum():
        children = np.cumsum([p.population for p in scenario.places] - adults)
        place = int(np.searchsorted(children, citizen - adults.sum(), "right"))
        return CitizenStory(scenario, (), scenario.clock.hours, scenario.places[place], citizen)
    cell = int(np.searchsorted(cells[:, CELL_START], citizen, "right")) - 1
    place = int(cells[cell, CELL_PLACE])
    home = scenario.places[place]

    def observe(world: World, before: Mapping[str, float]) -> Mapping[str, float]:
        people, network = world.citizens, world.information.connectivity[place]
        # An hour is decided on the state before it: the active contacts that count are those of the hour before.
        local, online = before.get("local", 0.0), before.get("online", 0.0)
        known = contacts_per_citizen(people.population.network)
        pulled = pull(people.temper.contact_pull, network, local, online, known)
        status, field = people.crowd.state[citizen] & STATUS, float(cell_fields(world)[cell])
        now = active_contacts(people.crowd.state[citizen])
        return {
            "status": status,
            "street": status in (PEACEFUL, VIOLENT),
            "violent": status == VIOLENT,
            "field": field,
            "field_with_pull": field + pulled,
            "active_contacts": local + online,
            "local": now[0],
            "online": now[1],
        }

    def find_events(world: World, trace: Trace) -> Events:
        was = QUIET
        for hour, status in enumerate(trace["status"].astype(int)):
            if status != was:
                yield hour, STATUS_NAMES[status]
            was = status

    trajectories, same, world = replay(scenario, view, observe, find_events)
    people = world.citizens.population
    rank, size = int(rank_of(people.cells, people.ranks, cell, citizen)), int(cells[cell, CELL_SIZE])
    threshold = float(normal_quantile(quantile_of(people.thresholds, cell, size, rank)))
    return CitizenStory(
        scenario, trajectories, same, home, citizen, scenario.strata[strata[cell]].name, rank, size, threshold,
        threshold - world.citizens.temper.hysteresis, _contact_counts(world, place, citizen),
    )


def _find(name: str, known: Sequence[str], what: str) -> int:
    """Return the index of a name, ignoring case."""
    folded = [one.casefold() for one in known]
    if name.casefold() in folded:
        return folded.index(name.casefold())
    raise UsageError(f"there is no {what} '{name}'.{suggest(name, known)}")


def _changes_of_control(world: World, names: Mapping[int, str]) -> Events:
    """Yield an event whenever one of the named sites is lost or retaken."""
    for hour, site, held in world.sites.log:
        if site in names:
            yield hour, f"{'retaken' if held else 'lost'}: {names[site]}"


def _contact_counts(world: World, place: int, citizen: int) -> tuple[int, int, int]:
    """Return the numbers of contacts of a citizen in its household, in its place and online."""
    people = world.citizens.population
    known = contacts(people.network, people.places, place, citizen) >= 0
    parts = np.split(known, [HOUSEHOLD - 1, HOUSEHOLD - 1 + 2 * people.network.local_rings])
    return int(parts[0].sum()), int(parts[1].sum()), int(parts[2].sum())
