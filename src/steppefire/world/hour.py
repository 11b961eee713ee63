"""One hour of a country: the acts of a step, in order."""

from __future__ import annotations

from steppefire.world import alliance, citizens, economy, elites, forces, information, organised, regime, sites, toll
from steppefire.world.state import World


def simulate_hour(world: World, hour: int) -> None:
    """Simulate one hour of the country, in one or more steps."""
    for step in world.clock.steps_of(hour):
        for act in SCHEDULE:
            act(world, step)


SCHEDULE = (
    regime.assess_threat,
    regime.enact_policies,
    elites.bargain,
    alliance.consult,
    alliance.update_mission,
    economy.update_prices,
    information.spread_narratives,
    forces.update_stand_down,
    forces.deploy,
    citizens.update_perceptions,
    citizens.update_fields,
    citizens.update_participation,
    forces.confront,
    organised.update_groups,
    forces.investigate,
    sites.contest,
    toll.update_visible_harm,
)
"""The acts of a step in order; each is a row of ``steppefire schedule``."""
