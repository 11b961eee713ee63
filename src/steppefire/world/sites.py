"""S3. Strategic sites: besieged, lost and retaken."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from steppefire.kernels import streams
from steppefire.kernels.random import uniforms
from steppefire.scenario.facts import Scenario
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
TASK_ORDER = ("airport", "administration", "residence", "broadcaster", "security", "police", "armoury", "prison")
"""Which kinds of sites allied soldiers guard first, in the largest cities first."""
SMALLEST_ATTACK = 40.0
"""Attackers below whom no site is tried."""
POLICE_SHARE = 0.3
"""Share of the forces in a place that stand before its sites."""
TAKEN_SHARE = 0.8
"""Share of a site's weapons carried away when it falls."""


def found_sites(scenario: Scenario, geography: Geography) -> Sites:
    """Return all sites held."""
    count = len(scenario.sites)
    place = np.array([geography.place(s.place) for s in scenario.sites], np.int64)
    tasks = sorted(
        range(count), key=lambda s: (TASK_ORDER.index(scenario.sites[s].kind), -geography.people[place[s]], s)
    )
    return Sites(
        place=place,
        broadcaster=np.array([s.kind == "broadcaster" for s in scenario.sites], bool),
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
    pull = np.where(sites.held, sites.pull, 0.3 * sites.pull)
    total = np.bincount(sites.place, weights=pull, minlength=world.geography.places)
    attackers: Floats = (world.violent + world.forces.organised)[sites.place] * pull / total[sites.place]
    return attackers


def defenders(world: World) -> Floats:
    """Return who stands in each site: its guards unless they left, a part of the forces there, allied soldiers."""
    sites, forces, places = world.sites, world.forces, world.geography.places
    here = np.bincount(sites.place, minlength=places)[sites.place]
    inside = sites.guards * ~forces.down[:places][sites.place]
    outside = POLICE_SHARE * forces.present[sites.place] / here
    standing: Floats = inside + outside + world.values.troops_per_site * sites.guarded
    return standing


def contest(world: World, hour: int) -> None:
    """Let crowds take sites and forces take them back, each by a hazard of the force ratio."""
    sites, values, forces = world.sites, world.values, world.forces
    if not world.on("sites") or (sites.held.all() and not (world.violent > SMALLEST_ATTACK).any()):
        return
    attackers = besiegers(world)
    ratio = values.capture_ratio * (defenders(world) + 1) / (attackers + 1)
    capture = values.capture_rate / (1 + ratio**values.capture_shape) * (attackers >= SMALLEST_ATTACK)
    against = 2 * (attackers + 1) / (forces.present[sites.place] + 1)
    retake = values.retake_rate / (1 + against**values.capture_shape)
    falls = sites.held & (uniforms(world.key, streams.CAPTURE, attackers.shape[0], hour) < 1 - np.exp(-capture))
    returns = ~sites.held & (uniforms(world.key, streams.RECAPTURE, attackers.shape[0], hour) < 1 - np.exp(-retake))
    for site in np.flatnonzero(falls | returns):
        sites.held[site] = bool(returns[site])
        sites.log.append((hour, int(site), bool(returns[site])))
        if falls[site]:
            sites.ever_lost[site] = True
            forces.weapons[sites.place[site]] += TAKEN_SHARE * sites.weapons[site]
            sites.weapons[site] *= 1 - TAKEN_SHARE
