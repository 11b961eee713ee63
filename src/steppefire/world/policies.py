"""S4. What policies do: a small function for each mechanism that policies.csv may name, and the end of a regime."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import numpy as np

from steppefire.world import economy
from steppefire.world.geography import Bools
from steppefire.world.state import ScheduledPolicy

if TYPE_CHECKING:
    from steppefire.world.state import World

ADMINISTRATION = "administration"
"""Kind of the sites that weigh nothing once the government has left."""
CAPITULATION, COUP, FLIGHT, RESIGNATION = "capitulation", "coup", "flight", "resignation"
"""Ways in which a regime ends."""


def set_in_motion(world: World, order: ScheduledPolicy, hour: int) -> None:
    """Set the mechanisms of a policy in motion where it is ordered, in the order of its row."""
    for effect in world.scenario.policies[order.act].effects:
        world.regime.effects.setdefault(effect, hour)
        MECHANISMS[effect](world, order, hour)


def end_regime(world: World, hour: int, how: str) -> None:
    """Record how the regime ends at an hour; end its orders to shoot, emergencies, curfews and blackouts."""
    regime = world.regime
    regime.fallen_at, regime.ended_by = hour, how
    regime.taken.setdefault(how, hour)
    for orders in (regime.ordered, regime.lethal, regime.emergency, regime.curfew):
        orders[:] = False
    world.information.connectivity[:] = 1.0


def _note(world: World, order: ScheduledPolicy, hour: int) -> None:
    """Do nothing here: rows of the system read the first hour of the effect from the regime."""


def _cap_prices(world: World, order: ScheduledPolicy, hour: int) -> None:
    world.regime.capped |= order.where


def _concede(world: World, order: ScheduledPolicy, hour: int) -> None:
    world.regime.conceded |= order.where


def _reverse_shocks(world: World, order: ScheduledPolicy, hour: int) -> None:
    economy.reverse(world, order.where)


def _call_out(world: World, order: ScheduledPolicy, hour: int) -> None:
    world.regime.emergency |= order.where


def _end_call_out(world: World, order: ScheduledPolicy, hour: int) -> None:
    world.regime.emergency &= ~order.where


def _impose_curfew(world: World, order: ScheduledPolicy, hour: int) -> None:
    world.regime.curfew |= order.where


def _end_curfew(world: World, order: ScheduledPolicy, hour: int) -> None:
    world.regime.curfew &= ~order.where


def _cut_network(world: World, order: ScheduledPolicy, hour: int) -> None:
    left = world.values.connectivity_cut if order.value is None else order.value
    world.information.connectivity[order.where] = left


def _restore_network(world: World, order: ScheduledPolicy, hour: int) -> None:
    world.information.connectivity[order.where] = 1.0


def _open_fire(world: World, order: ScheduledPolicy, hour: int) -> None:
    world.regime.ordered |= order.where
    _update_fire(world)


def _cease_fire(world: World, order: ScheduledPolicy, hour: int) -> None:
    world.regime.ordered &= ~order.where
    _update_fire(world)


def _hold_fire(world: World, order: ScheduledPolicy, hour: int) -> None:
    world.regime.fire_held |= _around(world, order)
    _update_fire(world)


def _free_fire(world: World, order: ScheduledPolicy, hour: int) -> None:
    world.regime.fire_held &= ~_around(world, order)
    _update_fire(world)


def _update_fire(world: World) -> None:
    """Let orders to shoot act where no order to hold fire is in force."""
    regime = world.regime
    regime.lethal[:] = regime.ordered & ~regime.fire_held


def _around(world: World, order: ScheduledPolicy) -> Bools:
    """Return the places of an order, with those of its sites, (places,)."""
    where = order.where.copy()
    where[world.sites.place[order.sites]] = True
    return where


def _withdraw(world: World, order: ScheduledPolicy, hour: int) -> None:
    world.forces.withdrawn |= order.where
    world.sites.unguarded |= order.sites


def _return(world: World, order: ScheduledPolicy, hour: int) -> None:
    world.forces.withdrawn &= ~order.where
    world.sites.unguarded &= ~order.sites


def _purge(world: World, order: ScheduledPolicy, hour: int) -> None:
    world.elites.purged = True


def _resign(world: World, order: ScheduledPolicy, hour: int) -> None:
    end_regime(world, hour, RESIGNATION)


def _evacuate(world: World, order: ScheduledPolicy, hour: int) -> None:
    seats = np.array([site.kind == ADMINISTRATION for site in world.scenario.sites], bool)
    world.sites.weight[seats & order.sites] = 0.0


MECHANISMS: Mapping[str, Callable[[World, ScheduledPolicy, int], None]] = {
    "cap-prices": _cap_prices,
    "relief": _concede,
    "dismissal-relief": _note,
    "call-out": _call_out,
    "end-call-out": _end_call_out,
    "curfew": _impose_curfew,
    "end-curfew": _end_curfew,
    "cut-network": _cut_network,
    "restore-network": _restore_network,
    "open-fire": _open_fire,
    "cease-fire": _cease_fire,
    "hold-fire": _hold_fire,
    "free-fire": _free_fire,
    "withdraw": _withdraw,
    "return": _return,
    "mass-arrests": _note,
    "army": _note,
    "purge": _purge,
    "request": _note,
    "resign": _resign,
    "evacuate": _evacuate,
    "reverse-shocks": _reverse_shocks,
}
"""What each of `steppefire.scenario.model.policies.EFFECTS` does."""
