"""The record of a run: series by hour and region, series by hour for the country, and figures by day and place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from operator import itemgetter

import numpy as np

from steppefire.kernels.country.fields import average
from steppefire.kernels.country.recording import (
    DAILY_ROWS,
    REGIONAL_ROWS,
    PlaceConditions,
    count_nation,
    update_day,
    write_regions,
)
from steppefire.outcomes import DAILY, NATIONAL, NETWORK_CUT, REGIONAL, Outcome
from steppefire.scenario.model.scenario import Scenario
from steppefire.world import citizens
from steppefire.world.state import World


def matched_rows(rows: Mapping[str, int], outcomes: Mapping[str, Outcome]) -> dict[str, int]:
    """Return the row of each outcome, in the order of the catalogue.

    Parameters
    ----------
    rows
        Row that a kernel writes for each name.
    outcomes
        Outcomes of one kind, by name.

    Raises
    ------
    ValueError
        When the names of the kernel and the catalogue differ, or the rows are not 0, 1, ... each once.
    """
    if differing := sorted(set(rows) ^ set(outcomes)):
        raise ValueError(f"in the catalogue of outcomes or among the rows of a kernel, not in both: {differing}")
    if sorted(rows.values()) != list(range(len(rows))):
        raise ValueError(f"rows of a kernel are shared or left out: {dict(rows)}")
    return {name: rows[name] for name in outcomes}


_REGIONAL_ROWS = matched_rows(REGIONAL_ROWS, REGIONAL)
_DAILY_ROWS = matched_rows(DAILY_ROWS, DAILY)
_NATIONAL_ROWS = {name: row for row, name in enumerate(NATIONAL)}
_in_order = itemgetter(*NATIONAL)
"""Returns the values of a mapping in the order of the national rows."""


@dataclass
class Record:
    """The series of one run, filled hour by hour.

    Parameters
    ----------
    by_region
        A row for each regional outcome, int32 (series, hours, regions).
    by_hour
        A row for each national outcome, float32 (series, hours).
    by_day
        A row for each daily outcome, float32 (series, days, places).
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
        return {name: self.by_region[row] for name, row in _REGIONAL_ROWS.items()}

    @property
    def national(self) -> dict[str, np.ndarray]:
        """The series by hour for the country, by name, (hours,) each."""
        return {name: self.by_hour[row] for name, row in _NATIONAL_ROWS.items()}

    @property
    def daily(self) -> dict[str, np.ndarray]:
        """The figures by day and place, by name, (days, places) each."""
        return {name: self.by_day[row] for name, row in _DAILY_ROWS.items()}


def empty_record(scenario: Scenario, members: int) -> Record:
    """Return an empty record.

    Parameters
    ----------
    members
        Number of members of the alliance.
    """
    hours, days = scenario.clock.hours, scenario.clock.days
    return Record(
        by_region=np.zeros((len(REGIONAL), hours, len(scenario.regions)), np.int32),
        by_hour=np.zeros((len(NATIONAL), hours), np.float32),
        by_day=np.zeros((len(DAILY), days, len(scenario.places)), np.float32),
        troops=np.zeros((days, members), np.float32),
    )


def write_hour(record: Record, world: World, hour: int, departments: np.ndarray) -> None:
    """Write the hour that has just been simulated into the record.

    Parameters
    ----------
    departments
        Whether the police of each place is a regional department, bool (places,).
    """
    sites, toll, day = world.sites, world.toll.so_far, world.clock.day_of(hour)
    write_regions(
        record.by_region, hour, world.geography.region, world.street, toll, world.forces.present, sites.place,
        sites.held,
    )
    record.by_hour[:, hour] = _in_order(_nation_now(world, departments))
    network_cut = world.information.connectivity < NETWORK_CUT.value
    conditions = PlaceConditions(world.forces.weapons, world.economy.price, network_cut)
    update_day(record.by_day, day, world.street, toll, sites.place, sites.ever_lost, conditions)
    record.troops[day] = world.mission.troops


def _nation_now(world: World, departments: np.ndarray) -> dict[str, float]:
    """Return the current value of each national outcome."""
    info, regime, geography, forces = world.information, world.regime, world.geography, world.forces
    connectivity = average(info.connectivity, geography.people)
    declared, deadly, down, weapons, guarded = count_nation(
        geography.region, len(geography.regions), regime.emergency, regime.lethal, departments, forces.down,
        forces.weapons, world.sites.guarded,
    )
    return {
        "threat": regime.threat,
        "cohesion": world.elites.cohesion,
        "connectivity": connectivity,
        "anti_regime": info.anti_regime,
        "plot": info.plot,
        "legitimacy": 1.0 - citizens.latent_opposition(world),
        "alliance_troops": sum(world.mission.troops.tolist()),
        "forces_freed": world.mission.freed,
        "sites_guarded": guarded,
        "units_stood_down": down,
        "weapons_taken": weapons,
        "emergency": declared,
        "blackout": connectivity < NETWORK_CUT.value,
        "lethal_order": deadly,
    }
