"""S3. Organised groups: members arrive, attack their targets, are killed or arrested, and leave."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from steppefire.kernels.country.casualties import ARRESTED, ARRESTS_NOW, DEATHS_NOW, FIGHTING
from steppefire.kernels.country.draws import DrawKey
from steppefire.kernels.country.organised import Members, Opposition, free_members, influence, is_active, lose_members
from steppefire.kernels.country.organised import members_by_place as count_by_place
from steppefire.scenario.model.draw import Draw
from steppefire.scenario.model.scenario import Scenario
from steppefire.world.geography import Floats, Geography, Ints
from steppefire.world.state import OrganisedGroups

if TYPE_CHECKING:
    from steppefire.world.state import World


def initial_organised(
    scenario: Scenario, geography: Geography, values: Draw, off: frozenset[str]
) -> OrganisedGroups:
    """Return the organised groups before any has arrived; none where they or all violence are switched off."""
    rows = () if off & {"organised-groups", "violence"} else scenario.organised
    place = np.array([geography.place(g.place) for g in rows], np.int64)
    return OrganisedGroups(
        members=Members(
            place=place,
            targets=np.array(
                [[s.place == g.place and (not g.targets or s.kind in g.targets) for s in scenario.sites] for g in rows],
                bool,
            ).reshape(len(rows), len(scenario.sites)),
            awaited=_shared_out(np.array([g.share for g in rows]), values.organised_groups),
            present=np.zeros(len(rows), np.int64),
            killed=np.zeros(len(rows), np.int64),
            arrested=np.zeros(len(rows), np.int64),
            left=np.zeros(len(rows), np.int64),
        ),
        arrives=np.array([float(g.arrives) for g in rows]),
        leaves=np.array([np.inf if g.leaves is None else float(g.leaves) for g in rows]),
        fighters_killed=np.zeros(geography.places, np.int64),
        lost=np.zeros((2, geography.places), np.int64),
    )


def _shared_out(shares: Floats, total: float) -> Ints:
    """Return whole numbers in proportion to shares that add up to the rounded total."""
    upto: Ints = np.rint(np.cumsum(shares) * total).astype(np.int64)
    return upto - np.concatenate((np.zeros(1, np.int64), upto))[:-1]


def members_by_place(world: World) -> Floats:
    """Return the members of organised groups who are present in each place, (places,)."""
    members = world.organised.members
    counted: Floats = count_by_place(members.place, members.present, world.geography.places)
    return counted


def sway(world: World) -> Floats:
    """Return the influence of organised groups on the violence of the crowd of each place, 0 to 1, (places,)."""
    members = world.organised.members
    share: Floats = influence(members.place, members.present, world.citizens.floor)
    return share


def update_groups(world: World, step: int) -> None:
    """Let organised groups arrive and leave at their hours, and draw who of them is killed, is arrested or gives up."""
    groups, toll, hours, now = world.organised, world.toll, world.clock.step_hours, world.clock.time(step)
    if groups.members.place.size == 0:
        return
    if not is_active(groups.members.present, groups.members.awaited, groups.arrives, now):
        groups.fighters_killed[:] = toll.so_far[FIGHTING]
        return
    _arrive_and_leave(groups, now)
    # Fighters killed since the last step: the members of a group die at the rate of the crowd around them.
    met = Opposition(
        forces=world.forces.present, lethal=world.regime.lethal, violent=world.violent.copy(),
        killed=toll.so_far[FIGHTING] - groups.fighters_killed,
    )
    draw = DrawKey(world.key, step, world.clock.hour_at(step))
    lose_members(groups.members, groups.lost, met, world.coefficients.members, hours, draw)
    killed, arrested = groups.lost
    toll.so_far[FIGHTING] += killed
    toll.so_far[ARRESTED] += arrested
    latest = toll.latest[step % world.clock.steps_an_hour]
    latest[DEATHS_NOW] += killed
    latest[ARRESTS_NOW] += arrested
    groups.fighters_killed[:] = toll.so_far[FIGHTING]


def _arrive_and_leave(groups: OrganisedGroups, now: float) -> None:
    """Move the members whose hour has come."""
    members = groups.members
    arriving, leaving = now >= groups.arrives, now >= groups.leaves
    members.present[arriving] += members.awaited[arriving]
    members.awaited[arriving] = 0
    members.left[leaving] += members.present[leaving]
    members.present[leaving] = 0


def break_prison(world: World, site: int, draw: DrawKey) -> None:
    """Let arrested members of the place of a prison go free once it is lost."""
    free_members(world.organised.members, world.sites.place[site], world.values.prison_break_share, draw)
