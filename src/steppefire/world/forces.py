"""S3, S12. Police and reserves: where they stand, whether they hold, and what they do to the crowd."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from steppefire.clock import HOURS_A_DAY
from steppefire.kernels import streams
from steppefire.kernels.citizens.selection import TAKES
from steppefire.kernels.country.casualties import (
    ARRESTS_NOW,
    last_hour,
    mourn,
    suffer,
    wanted_arrests,
    wanted_dead,
    wanted_hurt,
)
from steppefire.kernels.country.forces import (
    call_out,
    muster,
    on_duty,
    people_out,
    remember_force,
    reserves,
    send,
    stand_down,
)
from steppefire.kernels.random import counts, normals
from steppefire.scenario.model.draw import Draw
from steppefire.scenario.model.scenario import Scenario
from steppefire.world.geography import Floats, Geography
from steppefire.world.state import Forces

if TYPE_CHECKING:
    from steppefire.world.state import World

RAID_HOUR = 6
"""Hour of the day at which people are detained by investigation."""
CALL_OUT_HOURS = 6.0
"""Time constant with which police come out and go in."""
WOUNDED_PER_ARREST = 0.1
"""Civilians injured for each one arrested on the street (assumption)."""


def initial_forces(scenario: Scenario, geography: Geography, values: Draw, key: np.uint64) -> Forces:
    """Return the forces on an ordinary day: police at home, reserves in barracks."""
    places = geography.places
    home = np.array([geography.place(u.place) for u in scenario.units], np.int64)
    strength = np.array([float(u.strength) for u in scenario.units])
    return Forces(
        police=values.deployable * geography.people / 1000.0,
        readiness=np.full(places, values.vigilance),
        loyalty=normals(key, streams.LOYALTY, places + len(scenario.units), 0),
        down=np.zeros(places + len(scenario.units), bool),
        strength=strength,
        by_strength=np.argsort(-strength, kind="stable"),
        army=np.array([u.kind == "army" for u in scenario.units], bool),
        home=home,
        post=home.copy(),
        ready_at=np.zeros(len(scenario.units), np.int64),
        present=np.zeros(places),
        intensity=np.zeros(places),
        weapons=np.zeros(places),
        organised=np.zeros(places),
    )


def reserves_at(world: World, step: int) -> Floats:
    """Return the strength of the reserves that act in each place now: called out, arrived, and not stood down.

    The army acts only once an operation has been ordered.
    """
    forces = world.forces
    acting: Floats = reserves(
        forces.readiness, forces.strength, forces.army, forces.post, forces.ready_at, forces.down, step,
        "operation" in world.regime.taken,
    )
    return acting


def doubt(world: World, step: int) -> None:
    """Let each unit decide whether it stands down: threshold index against loyalty."""
    if not world.on("stand-down"):
        return
    forces, values = world.forces, world.values
    firm = values.standdown_cohesion * world.elites.cohesion + values.standdown_ally * world.mission.strength
    stand_down(
        forces.down, forces.loyalty, world.street, forces.police, reserves_at(world, step), forces.post,
        world.regime.lethal, values.standdown_base, values.standdown_ratio, values.standdown_lethal, firm,
        values.standdown_return,
    )
    if world.regime.fallen_at >= 0:
        forces.down[:] = True


def deploy(world: World, step: int) -> None:
    """Call out the police, send reserves where they are wanted, and count who can act in each place."""
    if not world.on("forces"):
        return
    forces, sites, emergency = world.forces, world.sites, world.regime.emergency
    moved = world.clock.approach(CALL_OUT_HOURS)
    declared = call_out(
        forces.readiness, emergency, world.geography.capital, world.street, world.values.vigilance, moved
    )
    duty = on_duty(forces.police, forces.readiness, forces.down)
    if declared:
        arrival = step + int(world.clock.in_steps(int(world.values.reserve_delay)))
        send(
            forces.post, forces.ready_at, forces.by_strength, forces.strength, duty, world.street, sites.place,
            sites.held, step, arrival,
        )
    muster(forces.present, duty, reserves_at(world, step), world.mission.freed)


def confront(world: World, step: int) -> None:
    """Arrest, shoot and be hurt: counts by place first, then persons picked from the crowd."""
    forces, values, toll, people, clock = world.forces, world.values, world.toll, world.citizens, world.clock
    now = toll.latest[step % clock.steps_an_hour]
    now[:] = 0
    forces.intensity *= clock.decay(values.force_memory)
    if people_out(world.street)[0] == 0:
        return
    takes = np.zeros((world.geography.places, TAKES), np.int64)
    crowd, violent = world.present.copy(), world.violent.copy()
    wanted_arrests(
        takes, world.street, forces.present, values.arrest_rate, values.arrest_saturation, clock.step_hours,
        world.key, step,
    )
    _open_fire(world, step, takes)
    wanted_hurt(takes, values.wounded_per_death, WOUNDED_PER_ARREST, world.key, step)
    people.engine.take(people.population, people.temper, people.crowd, takes, step)
    mourn(toll.so_far, now, takes)
    suffer(
        toll.so_far, violent, forces.present, forces.weapons, values.force_injury_rate, values.force_death_rate,
        clock.step_hours, world.key, step,
    )
    remember_force(
        forces.intensity, crowd, violent, forces.present, last_hour(toll.latest, ARRESTS_NOW),
        clock.approach(values.force_memory),
    )


def _open_fire(world: World, step: int, takes: np.ndarray) -> None:
    """Draw the dead where a lethal order is in force."""
    values, clock = world.values, world.clock
    wanted_dead(
        takes, world.street, world.forces.present, world.regime.lethal, values.lethal_rate, values.exposed_share,
        values.lethal_dispersion, values.bystander_share, clock.step_hours, world.key, step, clock.hour_at(step),
    )


def investigate(world: World, step: int) -> None:
    """Detain people who have gone home, once a day while such arrests are ordered."""
    since, hour = world.regime.taken.get("mass-arrest", -1), world.clock.hour_at(step)
    if since < 0 or hour % HOURS_A_DAY != RAID_HOUR or not world.clock.starts_hour(step) or not world.on("mass-arrest"):
        return
    if hour > since + world.values.investigation_days * HOURS_A_DAY:
        return
    forces, people, places = world.forces, world.citizens, world.geography.places
    officers = forces.police * ~forces.down[:places] + reserves_at(world, step)
    mean = world.values.investigation_rate * officers
    wanted = counts(mean, 0.0, world.key, streams.INVESTIGATIONS, step)
    people.engine.investigate(people.population, people.temper, people.crowd, wanted, step)
    world.toll.detained[:] += wanted
