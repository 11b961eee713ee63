"""What is kept of a run: labelled series by hour and region, totals by day and place, and single numbers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from steppefire.kernels.country.fields import average
from steppefire.kernels.country.recording import PlaceConditions, count_nation, enter_day, enter_regions
from steppefire.scenario.model.scenario import Scenario
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
    by_region
        A row for each of `REGIONAL`, int32 (series, hours, regions).
    by_hour
        A row for each of `NATIONAL`, float32 (series, hours).
    by_day
        A row for each of `DAILY`, float32 (totals, days, places).
    troops
        Allied soldiers by day and member, (days, members).
    """

    by_region: np.ndarray
    by_hour: np.ndarray
    by_day: np.ndarray
    troops: np.ndarray

    @property
    def regional(self) -> dict[str, np.ndarray]:
        """The series by hour and region, by name, (hours, regions) each."""
        return dict(zip(REGIONAL, self.by_region, strict=True))

    @property
    def national(self) -> dict[str, np.ndarray]:
        """The series by hour for the country, by name, (hours,) each."""
        return dict(zip(NATIONAL, self.by_hour, strict=True))

    @property
    def daily(self) -> dict[str, np.ndarray]:
        """The totals by day and place, by name, (days, places) each."""
        return dict(zip(DAILY, self.by_day, strict=True))


def blank(scenario: Scenario, members: int) -> Record:
    """Return a record to be filled."""
    hours, days = scenario.clock.hours, scenario.clock.days
    return Record(
        by_region=np.zeros((len(REGIONAL), hours, len(scenario.regions)), np.int32),
        by_hour=np.zeros((len(NATIONAL), hours), np.float32),
        by_day=np.zeros((len(DAILY), days, len(scenario.places)), np.float32),
        troops=np.zeros((days, members), np.float32),
    )


def write_hour(record: Record, world: World, hour: int, departments: np.ndarray) -> None:
    """Enter the hour just lived into the record.

    Parameters
    ----------
    departments
        Places whose police is a regional department, bool (places,).
    """
    sites, toll, day = world.sites, world.toll.so_far, world.clock.day_of(hour)
    enter_regions(
        record.by_region, hour, world.geography.region, world.street, toll, world.forces.present, sites.place,
        sites.held,
    )
    record.by_hour[:, hour] = _nation_now(world, departments)
    conditions = PlaceConditions(world.forces.weapons, world.economy.price, world.information.connectivity)
    enter_day(
        record.by_day, day, world.street, toll, sites.place, sites.ever_lost, conditions, world.values.cut_level
    )
    record.troops[day] = world.mission.troops


def _nation_now(world: World, departments: np.ndarray) -> tuple[float, ...]:
    """Return a number for each of `NATIONAL`."""
    info, regime, geography, forces = world.information, world.regime, world.geography, world.forces
    connectivity = average(info.connectivity, geography.people)
    declared, deadly, down, weapons, guarded = count_nation(
        geography.region, len(geography.regions), regime.emergency, regime.lethal, departments, forces.down,
        forces.weapons, world.sites.guarded,
    )
    now = {
        "threat": regime.threat,
        "cohesion": world.elites.cohesion,
        "connectivity": connectivity,
        "anti_regime": info.anti_regime,
        "plot": info.plot,
        "legitimacy": 1.0 - citizens.quiet_majority(world),
        "alliance_troops": sum(world.mission.troops.tolist()),
        "forces_freed": world.mission.freed,
        "sites_guarded": guarded,
        "units_stood_down": down,
        "weapons_taken": weapons,
        "emergency": declared,
        "blackout": connectivity < world.values.cut_level,
        "lethal_order": deadly,
    }
    return tuple(now.values())
