"""S1. Shocks, exposure to them, and anger at them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from steppefire.kernels.country.grievance import update_anger
from steppefire.scenario.model.scenario import Scenario
from steppefire.scenario.model.shocks import Shock, ShockExposure
from steppefire.scenario.model.timeline import COUNTRY
from steppefire.world.geography import Bools, Floats, Geography
from steppefire.world.state import Economy, ShockChange

if TYPE_CHECKING:
    from steppefire.world.state import World


def initial_economy(scenario: Scenario, geography: Geography) -> Economy:
    """Return the economy before its shocks."""
    shape = (len(scenario.shocks), geography.places)
    exposure, before, first = np.zeros(shape), np.full(shape, np.nan), np.zeros(shape)
    # Whether the timeline, not exposures.csv, says how the shock begins.
    by_record = np.ones(shape, bool)
    early, late = _changes(scenario, geography)
    for shock, fact in enumerate(scenario.shocks):
        for row in _widest_first(scenario, fact):
            where = geography.within(row.place)
            exposure[shock, where] = row.exposure
            if row.before is not None:
                before[shock, where] = row.before
                first[shock, where] = row.before if row.after is None else row.after
                by_record[shock, where] = row.after is None
    priced = np.array([fact.kind == "price" for fact in scenario.shocks], bool)
    calm = np.where(priced[:, None], before, 0.0)
    economy = Economy(
        before=before,
        first=np.where(priced[:, None] & np.isnan(before), np.nan, first),
        posted=calm.copy(),
        current=calm,
        exposure=exposure,
        anger=np.zeros(shape),
        stake=np.zeros(geography.places),
        changes=late,
        recorded=scenario.recorded_shock,
    )
    for change in early:
        economy.first[change.shock][change.where & by_record[change.shock]] = change.value
    return economy


def _widest_first(scenario: Scenario, shock: Shock) -> list[ShockExposure]:
    """Return the exposures to a shock, of the country, then of regions, then of places, so that the narrowest stays."""
    width = {COUNTRY: 0, **dict.fromkeys(scenario.regions, 1)}
    rows = (row for row in scenario.exposures if row.shock == shock.name)
    return sorted(rows, key=lambda row: width.get(row.place, 2))


def _changes(scenario: Scenario, geography: Geography) -> tuple[list[ShockChange], dict[int, list[ShockChange]]]:
    """Return the recorded changes of shocks up to the beginning of the run, and those after it by hour."""
    early: list[ShockChange] = []
    late: dict[int, list[ShockChange]] = {}
    index = {shock.name: i for i, shock in enumerate(scenario.shocks)}
    for event in scenario.timeline:
        if event.kind == "shock" and event.value is not None:
            change = ShockChange(index[event.act], geography.within(event.place), event.value)
            (late.setdefault(event.hour, []) if event.hour > 0 else early).append(change)
    return early, late


def reverse(world: World, where: Bools) -> None:
    """Set prices back to those before the shocks, and events to nothing, in some places, (places,)."""
    economy = world.economy
    for shock, fact in enumerate(world.scenario.shocks):
        economy.posted[shock, where] = economy.before[shock, where] if fact.kind == "price" else 0.0


def update_shocks(world: World, step: int) -> None:
    """Apply the shocks and their recorded changes; update the prices and levels in force and anger at them."""
    economy, clock = world.economy, world.clock
    if not world.scenario.shocks:
        return
    if world.on("shock"):
        if step == 0:
            economy.posted[:] = economy.first
        if clock.starts_hour(step):
            for change in economy.changes.get(clock.hour_at(step), ()):
                _apply(world, change)
    update_anger(
        economy.current, economy.stake, economy.anger, economy.posted, economy.before, world.regime.capped,
        economy.exposure, world.coefficients.anger,
    )


def _apply(world: World, change: ShockChange) -> None:
    """Apply a recorded change of a shock; a reduction is a concession, which the arm may switch off."""
    posted: Floats = world.economy.posted[change.shock]
    conceded = world.scripted and world.on("concessions")
    # Comparison with an unknown price is false, so that a first known price is applied.
    where = change.where if conceded else change.where & ~(posted > change.value)
    posted[where] = change.value
