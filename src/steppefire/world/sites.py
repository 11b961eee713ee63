"""S3. Strategic sites: attackers, defenders, loss and recapture."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from steppefire.kernels.country import sites as site_kernels
from steppefire.kernels.country.draws import DrawKey
from steppefire.scenario.model.scenario import Scenario
from steppefire.world.geography import Floats, Geography
from steppefire.world.state import Sites

if TYPE_CHECKING:
    from steppefire.world.state import World


def initial_sites(scenario: Scenario, geography: Geography) -> Sites:
    """Return the sites before the crisis, all held by the state."""
    count, kinds = len(scenario.sites), [scenario.site_kinds[s.kind] for s in scenario.sites]
    place = np.array([geography.place(s.place) for s in scenario.sites], np.int64)
    # Allied soldiers guard the kinds in their guard order, and within a kind the largest cities first.
    tasks = sorted(range(count), key=lambda s: (kinds[s].guard_order, -geography.people[place[s]], s))
    return Sites(
        place=place,
        broadcasters=np.array([i for i, s in enumerate(scenario.sites) if s.kind == "broadcaster"], np.int64),
        task_order=np.array(tasks, np.int64),
        guards=np.array([float(s.guards) for s in scenario.sites]),
        weapons=np.array([float(s.weapons) for s in scenario.sites]),
        pull=np.array([kind.attraction for kind in kinds]),
        weight=np.array([kind.threat_weight for kind in kinds]),
        held=np.ones(count, bool),
        ever_lost=np.zeros(count, bool),
        guarded=np.zeros(count, bool),
        unguarded=np.zeros(count, bool),
    )


def besiegers(world: World) -> Floats:
    """Return the attackers of each site, (sites,): violent people of its place, split by the sites' attraction."""
    sites = world.sites
    attackers: Floats = site_kernels.besiegers(
        sites.place, sites.pull, sites.held, world.street, world.forces.organised, world.coefficients.contest
    )
    return attackers


def defenders(world: World) -> Floats:
    """Return the defenders of each site, (sites,): guards who have not left, a share of the forces, allied soldiers."""
    sites, forces = world.sites, world.forces
    guards = np.where(sites.unguarded, 0.0, sites.guards)
    standing: Floats = site_kernels.defenders(
        sites.place, guards, sites.guarded, forces.present, forces.down, world.coefficients.contest
    )
    return standing


def contest(world: World, step: int) -> None:
    """Draw which sites are lost and retaken, with hazards that depend on the force ratio, and move their weapons."""
    sites, forces, clock, rules = world.sites, world.forces, world.clock, world.coefficients.contest
    if not world.on("sites") or not site_kernels.may_change_hands(world.street, sites.held, rules.smallest_attack):
        return
    changed = site_kernels.change_hands(
        sites.held, sites.place, besiegers(world), defenders(world), forces.present, rules, clock.step_hours,
        DrawKey(world.key, step, clock.hour_at(step)),
    )
    taken_share = world.values.weapons_taken_share
    for site in changed.tolist():
        held = bool(sites.held[site])
        sites.log.append((clock.hour_at(step), site, held))
        if not held:
            sites.ever_lost[site] = True
            forces.weapons[sites.place[site]] += taken_share * sites.weapons[site]
            sites.weapons[site] *= 1 - taken_share
