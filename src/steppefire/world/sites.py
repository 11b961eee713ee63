"""S3. Strategic sites: besieged, lost and retaken (9.6)."""

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
SMALLEST_ATTACK = 40.0
"""Attackers below whom no site is tried."""
POLICE_SHARE = 0.3
"""Share of the forces in a place that stand before its sites."""
TAKEN_SHARE = 0.8
"""Share of a site's weapons carried away when it falls."""


def found_sites(scenario: Scenario, geography: Geography) -> Sites:
    """Return all sites held."""
    count = len(scenario.sites)
    return Sites(
        place=np.array([geography.place(s.place) for s in scenario.sites], np.int64),
        guards=np.array([float(s.guards) for s in scenario.sites]),
        weapons=np.array([float(s.weapons) for s in scenario.sites]),
        pull=np.array([PULL[s.kind] for s in scenario.sites]),
        weight=np.array([THREAT.get(s.kind, 1.0) for s in scenario.sites]),
        held=np.ones(count, bool),
        ever_lost=np.zeros(count, bool),
        guarded=np.zeros(count, bool),
    )


def besiegers(world: World) -> Floats:
    """Return the attackers before each site: the violent of its place, split by the attraction of what they have not got."""
    sites = world.sites
    pull = np.where(sites.held, sites.pull, 0.3 * sites.pull)
    total = np.bincount(sites.place, weights=pull, minlength=world.geography.places)
    attackers: Floats = (world.violent + world.forces.organised)[sites.place] * pull / total[sites.place]
    return attackers


def contest(world: World, hour: int) -> None:
    """Let crowds take sites and forces take them back, each by a hazard of the force ratio."""
    sites, values, forces = world.sites, world.values, world.forces
    if not world.on("sites") or (sites.held.all() and not (world.violent > SMALLEST_ATTACK).any()):
        return
    places = world.geography.places
    attackers = besiegers(world)
    here = np.bincount(sites.place, minlength=places)[sites.place]
    stands = ~forces.down[:places][sites.place]
    defenders = sites.guards * stands + POLICE_SHARE * forces.present[sites.place] / here
    defenders += values.troops_per_site * sites.guarded
    ratio = values.capture_ratio * (defenders + 1) / (attackers + 1)
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
