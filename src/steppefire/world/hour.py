"""One hour of a country: the acts of a step, in order."""

from __future__ import annotations

from steppefire.world import alliance, citizens, economy, elites, forces, information, regime, sites, toll
from steppefire.world.state import World


def simulate_hour(world: World, hour: int) -> None:
    """Simulate one hour of the country, in one step or more."""
    for step in world.clock.steps_of(hour):
        for act in SCHEDULE:
            act(world, step)


SCHEDULE = (
    regime.watch,
    regime.act,
    elites.bargain,
    alliance.consult,
    alliance.arrive,
    economy.move_prices,
    information.spread_narratives,
    forces.doubt,
    forces.deploy,
    citizens.look_around,
    citizens.feel,
    citizens.take_to_the_streets,
    forces.confront,
    forces.investigate,
    sites.contest,
    toll.remember,
)
"""The acts of a step in order; each is a row of ``steppefire schedule``."""
