"""S3. Strategic sites: attackers, defenders, loss and recapture."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from steppefire.kernels.country import sites as site_kernels
from steppefire.kernels.country.draws import DrawKey
from steppefire.scenario.model.places import SiteKind
from steppefire.scenario.model.scenario import Scenario
from steppefire.world import organised
from steppefire.world.geography import Floats, Geography, Ints
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
        broadcasters=_with_effect(kinds, "broadcast"),
        entries=_with_effect(kinds, "arrivals"),
        task_order=np.array(tasks, np.int64),
        guards=np.array([float(s.guards) for s in scenario.sites]),
        reinforced=np.zeros(count),
        weapons=np.array([float(s.weapons) for s in scenario.sites]),
        stores=np.array(["weapons" in kind.when_lost for kind in kinds], bool),
        prisons=np.array(["detained" in kind.when_lost for kind in kinds], bool),
        pull=np.array([kind.attraction for kind in kinds]),
        weight=np.array([kind.threat_weight for kind in kinds]),
        held=np.ones(count, bool),
        ever_lost=np.zeros(count, bool),
        guarded=np.zeros(count, bool),
        unguarded=np.zeros(count, bool),
    )


def _with_effect(kinds: list[SiteKind], effect: str) -> Ints:
    """Return the indices of the sites whose loss has an effect, one of `WHEN_LOST`."""
    return np.array([i for i, kind in enumerate(kinds) if effect in kind.when_lost], np.int64)


def besiegers(world: World) -> Floats:
    """Return the attackers of each site, (sites,): violent people of its place and members of organised groups."""
    sites = world.sites
    attackers: Floats = site_kernels.besiegers(
        sites.place, sites.pull, sites.held, world.street, world.organised.members, world.coefficients.contest
    )
    return attackers


def defenders(world: World) -> Floats:
    """Return the defenders of each site, (sites,): guards who have not left, a share of the forces, allied soldiers."""
    sites, forces = world.sites, world.forces
    guards = np.where(sites.unguarded, 0.0, sites.guards)
    standing: Floats = site_kernels.defenders(
        sites.place, guards + sites.reinforced, sites.guarded, forces.present, forces.down,
        world.coefficients.contest,
    )
    return standing


def contest(world: World, step: int) -> None:
    """Draw which sites are lost and retaken, with hazards that depend on the force ratio, and what follows a loss."""
    if not world.on("sites"):
        return
    sites, clock = world.sites, world.clock
    if not site_kernels.may_change_hands(world.street, sites.held, world.organised.members.present):
        return
    balance = site_kernels.SiteBalance(
        attackers=besiegers(world), defenders=defenders(world),
        guards=np.where(world.forces.down[sites.place] | sites.unguarded, 0.0, sites.guards),
        forces=world.forces.present[sites.place], floor=world.citizens.floor[sites.place],
    )
    draw = DrawKey(world.key, step, clock.hour_at(step))
    changed = site_kernels.change_hands(sites.held, balance, world.coefficients.contest, clock.step_hours, draw)
    for site in changed.tolist():
        held = bool(sites.held[site])
        sites.log.append((clock.hour_at(step), site, held))
        if not held:
            _lose(world, site, draw)


def _lose(world: World, site: int, draw: DrawKey) -> None:
    """Record the loss of a site, move its weapons to the crowd, and open its cells."""
    sites, taken_share = world.sites, world.values.weapons_taken_share
    sites.ever_lost[site] = True
    if sites.stores[site]:
        world.forces.weapons[sites.place[site]] += taken_share * sites.weapons[site]
        sites.weapons[site] *= 1 - taken_share
    if sites.prisons[site]:
        organised.break_prison(world, site, draw)


def no_entry(world: World) -> bool:
    """Return whether every site through which allied troops arrive is lost; never without such sites."""
    entries = world.sites.entries
    return bool(entries.size > 0 and not world.sites.held[entries].any())
