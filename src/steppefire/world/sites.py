"""S3. Strategic sites: besieged, lost and retaken."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from steppefire.kernels.country import sites as site_kernels
from steppefire.scenario.model.scenario import Scenario
from steppefire.world.geography import Floats, Geography
from steppefire.world.state import Sites

if TYPE_CHECKING:
    from steppefire.world.state import World

PULL = {
    "administration": 3.0, "residence": 2.5, "police": 2.0, "security": 1.5, "airport": 1.0, "broadcaster": 1.0,
    "armoury": 1.5, "prison": 0.3,
}
"""Attraction of a site for a violent crowd (assumption: seats of power first)."""
THREAT = {"administration": 2.0, "residence": 2.0, "airport": 1.5, "security": 1.5, "broadcaster": 1.5}
"""Weight of a lost site in the threat index; one for all others (assumption)."""
TAKEN_SHARE = 0.8
"""Share of a site's weapons carried away when it falls."""
TASK_ORDER = ("airport", "administration", "residence", "broadcaster", "security", "police", "armoury", "prison")
"""Which kinds of sites allied soldiers guard first, in the largest cities first."""


def initial_sites(scenario: Scenario, geography: Geography) -> Sites:
    """Return all sites held."""
    count = len(scenario.sites)
    place = np.array([geography.place(s.place) for s in scenario.sites], np.int64)
    tasks = sorted(
        range(count), key=lambda s: (TASK_ORDER.index(scenario.sites[s].kind), -geography.people[place[s]], s)
    )
    return Sites(
        place=place,
        broadcasters=np.array([i for i, s in enumerate(scenario.sites) if s.kind == "broadcaster"], np.int64),
        task_order=np.array(tasks, np.int64),
        guards=np.array([float(s.guards) for s in scenario.sites]),
        weapons=np.array([float(s.weapons) for s in scenario.sites]),
        pull=np.array([PULL[s.kind] for s in scenario.sites]),
        weight=np.array([THREAT.get(s.kind, 1.0) for s in scenario.sites]),
        held=np.ones(count, bool),
        ever_lost=np.zeros(count, bool),
        guarded=np.zeros(count, bool),
    )


def besiegers(world: World) -> Floats:
    """Return the attackers before each site: the violent of its place, split by the attraction of the sites."""
    sites = world.sites
    attackers: Floats = site_kernels.besiegers(
        sites.place, sites.pull, sites.held, world.street, world.forces.organised
    )
    return attackers


def defenders(world: World) -> Floats:
    """Return who stands in each site: its guards unless they left, a part of the forces there, allied soldiers."""
    sites, forces = world.sites, world.forces
    standing: Floats = site_kernels.defenders(
        sites.place, sites.guards, sites.guarded, forces.present, forces.down, world.values.troops_per_site
    )
    return standing


def contest(world: World, step: int) -> None:
    """Let crowds take sites and forces take them back, each by a hazard of the force ratio."""
    sites, values, forces, clock = world.sites, world.values, world.forces, world.clock
    if not world.on("sites") or not site_kernels.at_stake(world.street, sites.held):
        return
    changed = site_kernels.contest(
        sites.held, sites.place, besiegers(world), defenders(world), forces.present, values.capture_ratio,
        values.capture_shape, values.capture_rate, values.retake_rate, clock.step_hours, world.key, step,
    )
    for site in changed.tolist():
        held = bool(sites.held[site])
        sites.log.append((clock.hour_at(step), site, held))
        if not held:
            sites.ever_lost[site] = True
            forces.weapons[sites.place[site]] += TAKEN_SHARE * sites.weapons[site]
            sites.weapons[site] *= 1 - TAKEN_SHARE
