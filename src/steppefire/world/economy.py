"""S1. The price of car gas, exposure to it, and anger at it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from steppefire.kernels.country.grievance import update_anger
from steppefire.scenario.model.scenario import Scenario
from steppefire.world.geography import Bools, Geography
from steppefire.world.state import Economy

if TYPE_CHECKING:
    from steppefire.world.state import World


def initial_economy(scenario: Scenario, geography: Geography) -> Economy:
    """Return the economy before the price shock."""
    before = np.array([p.price_before for p in scenario.places])
    share = np.array([p.gas_car_share for p in scenario.places])
    return Economy(
        before=before,
        posted=before.copy(),
        price=before.copy(),
        exposure=share / share.max() if share.max() > 0 else share,
        anger=np.zeros(geography.places),
        stake=np.zeros(geography.places),
        changes=_changes(scenario, geography),
    )


def _changes(scenario: Scenario, geography: Geography) -> dict[int, list[tuple[Bools, float]]]:
    """Return the recorded prices after the shock by hour: affected places, bool (places,), and price a litre."""
    changes: dict[int, list[tuple[Bools, float]]] = {}
    for event in scenario.timeline:
        if event.kind == "price" and event.value is not None and event.hour > 0:
            changes.setdefault(event.hour, []).append((geography.within(event.place), event.value))
    return changes


def reverse(world: World, where: Bools) -> None:
    """Set the posted price back to that before the shock in some places, (places,)."""
    economy = world.economy
    economy.posted[where] = economy.before[where]


def update_prices(world: World, step: int) -> None:
    """Apply the price shock and recorded price changes; update the prices in force and anger at them."""
    economy, clock = world.economy, world.clock
    if step == 0 and world.on("price-shock"):
        economy.posted[:] = [p.price_after for p in world.scenario.places]
    if world.on("price-shock") and world.on("concessions") and world.scripted and clock.starts_hour(step):
        for where, price in economy.changes.get(clock.hour_at(step), ()):
            economy.posted[where] = price
    update_anger(
        economy.price, economy.stake, economy.anger, economy.posted, economy.before, world.regime.capped,
        economy.exposure, world.coefficients.anger,
    )
