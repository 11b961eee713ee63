"""What is kept of a run: labelled series by hour and region, totals by day and place, and single numbers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from steppefire.scenario.facts import Scenario
from steppefire.world import citizens
from steppefire.world.state import World

REGIONAL = {
    "participants": ("persons", "people on the street"),
    "violent": ("persons", "violent people among them"),
    "detained": ("persons", "people detained so far"),
    "killed": ("persons", "people killed so far, all sides"),
    "killed_civil": ("persons", "civilians killed so far"),
    "killed_security": ("persons", "members of the forces killed so far"),
    "injured_civil": ("persons", "civilians injured so far"),
    "injured_security": ("persons", "members of the forces injured so far"),
    "forces": ("persons", "officers who can act against the crowd"),
    "sites_lost": ("sites", "sites not held"),
}
"""Series by hour and region: unit and meaning."""
NATIONAL = {
    "threat": ("1", "threat the regime sees"),
    "cohesion": ("1", "cohesion of the elites"),
    "connectivity": ("1", "share of ordinary network traffic that gets through"),
    "anti_regime": ("1", "spread of the anti-regime narrative"),
    "plot": ("1", "spread of the plot narrative"),
    "legitimacy": ("1", "share of adults who would stay away even from a full street"),
    "alliance_troops": ("persons", "allied soldiers in the country"),
    "forces_freed": ("persons", "local forces freed from guard duty"),
    "sites_guarded": ("sites", "sites guarded by allied soldiers"),
    "units_stood_down": ("units", "regional police departments that have stood down"),
    "weapons_taken": ("firearms", "firearms taken so far"),
    "emergency": ("regions", "regions under an emergency"),
    "blackout": ("1", "1 while the network is cut below a quarter"),
    "lethal_order": ("1", "1 while a lethal order is in force anywhere"),
}
"""Series by hour for the country: unit and meaning."""
DAILY = {
    "participants": ("persons", "most people on the street in one hour of the day"),
    "detained": ("persons", "people detained by the end of the day"),
    "killed": ("persons", "people killed by the end of the day"),
    "injured": ("persons", "people injured by the end of the day"),
    "sites_lost": ("sites", "different sites lost by the end of the day"),
    "weapons": ("firearms", "firearms in the hands of the crowd by the end of the day"),
    "price": ("currency a litre", "highest price of car gas of the day"),
    "blackout_hours": ("h", "hours with the network below a quarter so far"),
}
"""Totals by day and place: unit and meaning."""


@dataclass
class Record:
    """The series of one run, filled hour by hour.

    Parameters
    ----------
    regional
        Integers, shape (hours, regions) each.
    national
        Floats, shape (hours,) each.
    daily
        Floats, shape (days, places) each.
    troops
        Allied soldiers by day and member, (days, members).
    """

    regional: dict[str, np.ndarray]
    national: dict[str, np.ndarray]
    daily: dict[str, np.ndarray]
    troops: np.ndarray


def blank(scenario: Scenario, members: int) -> Record:
    """Return a record to be filled."""
    hours, days = scenario.clock.hours, scenario.clock.days
    return Record(
        regional={name: np.zeros((hours, len(scenario.regions)), np.int32) for name in REGIONAL},
        national={name: np.zeros(hours, np.float32) for name in NATIONAL},
        daily={name: np.zeros((days, len(scenario.places)), np.float32) for name in DAILY},
        troops=np.zeros((days, members), np.float32),
    )


def write_hour(record: Record, world: World, hour: int, departments: np.ndarray) -> None:
    """Enter the hour just lived into the record.

    Parameters
    ----------
    departments
        Places whose police is a regional department, bool (places,).
    """
    geo, toll, help_, sites = world.geography, world.toll, world.help, world.sites
    lost = np.bincount(sites.place[~sites.held], minlength=geo.places)
    by_place = {
        "participants": world.present,
        "violent": world.violent,
        "detained": toll.detained,
        "killed": toll.killed,
        "killed_civil": toll.killed_civil,
        "killed_security": toll.killed_security,
        "injured_civil": toll.injured_civil,
        "injured_security": toll.injured_security,
        "forces": world.forces.present,
        "sites_lost": lost,
    }
    for name, values in by_place.items():
        record.regional[name][hour] = geo.by_region(np.asarray(values, float))
    _write_national(record, world, hour, departments)
    _write_day(record, world, world.clock.day_of(hour))
    if help_.troops.size:
        record.troops[world.clock.day_of(hour)] = help_.troops


def _write_national(record: Record, world: World, hour: int, departments: np.ndarray) -> None:
    info, regime, help_ = world.information, world.regime, world.help
    connectivity = float(np.average(info.connectivity, weights=world.geography.people))
    now = {
        "threat": regime.threat,
        "cohesion": world.elites.cohesion,
        "connectivity": connectivity,
        "anti_regime": info.anti_regime,
        "plot": info.plot,
        "legitimacy": 1.0 - citizens.quiet_majority(world),
        "alliance_troops": help_.troops.sum(),
        "forces_freed": help_.freed,
        "sites_guarded": world.sites.guarded.sum(),
        "units_stood_down": (world.forces.down[: departments.shape[0]] & departments).sum(),
        "weapons_taken": world.forces.weapons.sum(),
        "emergency": np.unique(world.geography.region[regime.emergency]).shape[0],
        "blackout": connectivity < 0.25,
        "lethal_order": regime.lethal.any(),
    }
    for name, value in now.items():
        record.national[name][hour] = value


def _write_day(record: Record, world: World, day: int) -> None:
    daily, toll, sites = record.daily, world.toll, world.sites
    daily["participants"][day] = np.maximum(daily["participants"][day], world.present)
    daily["detained"][day] = toll.detained
    daily["killed"][day] = toll.killed
    daily["injured"][day] = toll.injured_civil + toll.injured_security
    daily["sites_lost"][day] = np.bincount(sites.place[sites.ever_lost], minlength=world.geography.places)
    daily["weapons"][day] = world.forces.weapons
    daily["price"][day] = np.maximum(daily["price"][day], world.economy.price)
    cut = world.information.connectivity < 0.25
    hours = daily["blackout_hours"]
    if day > 0:
        hours[day] = np.maximum(hours[day], hours[day - 1])
    hours[day] += cut


