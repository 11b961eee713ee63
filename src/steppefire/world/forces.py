"""S3, S12. Police and reserves: deployment, units that stand down, arrests, deaths and injuries."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from steppefire.clock import HOURS_A_DAY
from steppefire.kernels import streams
from steppefire.kernels.citizens.selection import TAKES
from steppefire.kernels.country.casualties import (
    ARRESTS_NOW,
    Clash,
    add_to_toll,
    draw_arrests,
    draw_injuries,
    draw_shot,
    expected_investigated,
    last_hour,
    security_casualties,
)
from steppefire.kernels.country.draws import DrawKey
from steppefire.kernels.country.forces import (
    Reserves,
    acting_reserves,
    call_out,
    on_duty,
    post_freed,
    send_reserves,
    stand_down,
    street_totals,
    update_force_intensity,
    update_needed,
    update_present,
)
from steppefire.kernels.random import counts, normals
from steppefire.scenario.model.draw import Draw
from steppefire.scenario.model.places import POLICE
from steppefire.scenario.model.scenario import Scenario
from steppefire.world.geography import Floats, Geography
from steppefire.world.state import Forces

if TYPE_CHECKING:
    from steppefire.world.state import World


def initial_forces(scenario: Scenario, geography: Geography, values: Draw, key: np.uint64) -> Forces:
    """Return the forces before the crisis: police at ordinary readiness, reserves at their bases."""
    places = geography.places
    kinds, strength = scenario.unit_kinds, np.array([float(u.strength) for u in scenario.units])
    return Forces(
        police=values.deployable * geography.people / 1000.0,
        readiness=np.full(places, values.vigilance),
        loyalty=normals(key, streams.LOYALTY, places + len(scenario.units), 0),
        down=np.zeros(places + len(scenario.units), bool),
        reserves=Reserves(
            strength=strength,
            armed=strength * np.array([kinds[u.kind].armed_share for u in scenario.units]),
            by_strength=np.argsort(-strength, kind="stable"),
            army=np.array([u.kind == "army" for u in scenario.units], bool),
            post=np.array([geography.place(u.place) for u in scenario.units], np.int64),
            ready_at=np.zeros(len(scenario.units), np.int64),
        ),
        police_armed_share=kinds[POLICE].armed_share,
        needed=np.zeros(places),
        present=np.zeros(places),
        armed=np.zeros(places),
        intensity=np.zeros(places),
        weapons=np.zeros(places),
        withdrawn=np.zeros(places, bool),
    )


def reserves_at(world: World, step: int) -> Floats:
    """Return the strength of the reserves that act in each place, officers, (places,).

    Reserves act if they are called out, have arrived, have not stood down and have not been ordered to leave.

    The army acts only once a policy lets it.
    """
    return _acting(world, world.forces.reserves.strength, step)


def _acting(world: World, counted: Floats, step: int) -> Floats:
    """Return the sum over the reserves that act in each place of what is counted of each, (places,)."""
    forces = world.forces
    acting: Floats = acting_reserves(
        counted, forces.readiness, forces.reserves, forces.down, step, "army" in world.regime.effects
    )
    if "withdraw" in world.regime.effects:
        acting[forces.withdrawn] = 0.0
    return acting


def update_stand_down(world: World, step: int) -> None:
    """Update which units have stood down by comparing a threshold with the loyalty of each unit.

    Officers who have left a place on order do not stand down. When the regime ends, all units do.
    """
    forces, values = world.forces, world.values
    if world.regime.fallen_at >= 0:
        forces.down[:] = True
        return
    if not world.on("stand-down"):
        return
    firmness = values.standdown_cohesion * world.elites.cohesion + values.standdown_ally * world.mission.strength
    stand_down(
        forces.down, forces.loyalty, world.street, forces.police + reserves_at(world, step),
        world.citizens.floor, forces.reserves.post, world.coefficients.stand_down,
        firmness - values.standdown_lethal * world.regime.lethal,
    )
    if "withdraw" in world.regime.effects:
        forces.down[: world.geography.places] &= ~forces.withdrawn


def deploy(world: World, step: int) -> None:
    """Call out the police, send reserves where they are needed, and count the officers who can act in each place.

    Officers freed by allied troops reinforce the guards of other sites; those left over patrol the streets. They carry
    no firearms beyond those of the forces of the place.
    """
    if not world.on("forces"):
        return
    forces, sites, emergency, coefficients = world.forces, world.sites, world.regime.emergency, world.coefficients
    moved = world.clock.approach(world.values.call_out_time)
    declared = call_out(
        forces.readiness, emergency, world.geography.capital, world.street, forces.police, coefficients.call_out, moved
    )
    duty = on_duty(forces.police, forces.readiness, forces.down)
    if "withdraw" in world.regime.effects:
        duty[forces.withdrawn] = 0.0
    if declared:
        arrival = step + int(world.clock.in_steps(int(world.values.reserve_delay)))
        update_needed(
            forces.needed, world.clock.decay(world.values.need_memory), world.street, forces.police,
            (sites.place, sites.held, sites.guards), coefficients.reserve_need,
        )
        send_reserves(forces.reserves, duty, forces.needed, step, arrival)
    left = 0.0
    if world.mission.freed > 0.0 or world.mission.first_arrival < math.inf:
        left = post_freed(
            sites.reinforced, sites.guards, sites.held, sites.guarded, world.mission.freed, world.values.freed_per_guard
        )
    update_present(forces.present, duty, reserves_at(world, step), left)
    forces.armed[:] = forces.police_armed_share * duty + _acting(world, forces.reserves.armed, step)


def confront(world: World, step: int) -> None:
    """Draw arrests, deaths and injuries by place, and select the affected persons from the crowd."""
    forces, toll, people = world.forces, world.toll, world.citizens
    clock, coefficients = world.clock, world.coefficients
    now = toll.latest[step % clock.steps_an_hour]
    now[:] = 0
    forces.intensity *= clock.decay(world.values.force_memory)
    if street_totals(world.street)[0] == 0:
        return
    takes = np.zeros((world.geography.places, TAKES), np.int64)
    # People are taken off the street below; what happens to the forces depends on the crowd before.
    clash = Clash(
        world.street.copy(), forces.present, forces.armed, forces.weapons, world.regime.lethal, people.floor
    )
    hours, draw = clock.step_hours, DrawKey(world.key, step, clock.hour_at(step))
    draw_arrests(takes, clash, coefficients.arrests, hours, draw)
    draw_shot(takes, clash, coefficients.fire, hours, draw)
    draw_injuries(takes, clash, coefficients.injuries, hours, draw)
    people.engine.take(people.population, people.temper, people.crowd, takes, step)
    add_to_toll(toll.so_far, now, takes)
    security_casualties(toll.so_far, clash, coefficients.security, hours, draw)
    update_force_intensity(
        forces.intensity, clash.street, forces.present, last_hour(toll.latest, ARRESTS_NOW), clash.floor,
        coefficients.force_memory, clock.approach(world.values.force_memory),
    )


def investigate(world: World, step: int) -> None:
    """Detain former participants at home, once a day while mass arrests are ordered."""
    since, hour = world.regime.effects.get("mass-arrests", -1), world.clock.hour_at(step)
    if since < 0 or hour % HOURS_A_DAY != int(world.values.investigation_hour):
        return
    if not world.clock.starts_hour(step) or not world.on("mass-arrest"):
        return
    if hour > since + world.values.investigation_days * HOURS_A_DAY:
        return
    forces, people, places = world.forces, world.citizens, world.geography.places
    officers = forces.police * ~(forces.down[:places] | forces.withdrawn) + reserves_at(world, step)
    mean = expected_investigated(
        officers, people.engine.gone_home(people.population, people.crowd), people.floor,
        world.values.investigation_rate, world.values.investigation_saturation,
    )
    wanted = counts(mean, 0.0, world.key, streams.INVESTIGATIONS, step)
    people.engine.investigate(people.population, people.temper, people.crowd, wanted, step)
    world.toll.detained[:] += wanted
