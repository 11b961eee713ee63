"""S3, S12. Police and reserves: where they stand, whether they hold, and what they do to the crowd."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from steppefire.clock import HOURS_A_DAY, decay
from steppefire.kernels import streams
from steppefire.kernels.picks import ARREST_ANY, INJURE_ANY, KILL_PEACEFUL, KILL_VIOLENT, TAKES
from steppefire.kernels.random import counts, normals, uniforms
from steppefire.scenario.facts import Scenario
from steppefire.world.geography import Floats, Geography
from steppefire.world.state import Forces

if TYPE_CHECKING:
    from types import SimpleNamespace

    from steppefire.world.state import World

RAID_HOUR = 6
"""Hour of the day at which people are detained by investigation."""
CALL_OUT_HOURS = 6.0
"""Time constant with which police come out and go in."""
ARMED_SHARE = 0.2
"""Share of the forces before a crowd that opens fire under an order (assumption)."""
PEACEFUL_SHIELD = 0.2
"""Violent share of a crowd at which fire is opened half as readily as on fighters alone (assumption)."""
RESERVE_SHARE = 0.2
"""Participants of a peaceful crowd for each of whom a reserve is wanted as for a fifth of a violent one."""


def found_forces(scenario: Scenario, geography: Geography, values: SimpleNamespace, key: np.uint64) -> Forces:
    """Return the forces on an ordinary day: police at home, reserves in barracks."""
    places = geography.places
    home = np.array([geography.place(u.place) for u in scenario.units], np.int64)
    return Forces(
        police=values.deployable * geography.people / 1000.0,
        readiness=np.full(places, values.vigilance),
        loyalty=normals(key, streams.LOYALTY, places + len(scenario.units), 0),
        down=np.zeros(places + len(scenario.units), bool),
        strength=np.array([float(u.strength) for u in scenario.units]),
        army=np.array([u.kind == "army" for u in scenario.units], bool),
        home=home,
        post=home.copy(),
        ready_at=np.zeros(len(scenario.units), np.int64),
        present=np.zeros(places),
        intensity=np.zeros(places),
        weapons=np.zeros(places),
        organised=np.zeros(places),
    )


def reserves_at(world: World, hour: int) -> Floats:
    """Return the strength of the reserves that act in each place now: called out, arrived, and not stood down.

    The army acts only once an operation has been ordered.
    """
    forces, places = world.forces, world.geography.places
    able = (forces.ready_at <= hour) & ~forces.down[places:]
    if "operation" not in world.regime.taken:
        able &= ~forces.army
    called_out = np.bincount(forces.post[able], weights=forces.strength[able], minlength=places)
    return called_out * forces.readiness


def doubt(world: World, hour: int) -> None:
    """Let each unit decide whether it stands down: threshold index against loyalty."""
    if not world.on("stand-down"):
        return
    forces, values = world.forces, world.values
    at_hand = forces.police + reserves_at(world, hour)
    doubts = values.standdown_base + values.standdown_ratio * np.log((world.violent + 1) / (at_hand + 1))
    doubts += values.standdown_lethal * world.regime.lethal
    doubts -= values.standdown_cohesion * world.elites.cohesion + values.standdown_ally * world.help.strength
    unit_doubts = np.concatenate([doubts, doubts[forces.post]])
    engaged = np.concatenate([world.violent, world.violent[forces.post]]) > 0
    forces.down = np.where(
        forces.down, forces.loyalty <= unit_doubts + values.standdown_return, engaged & (forces.loyalty <= unit_doubts)
    )
    if world.regime.fallen_at >= 0:
        forces.down[:] = True


def deploy(world: World, hour: int) -> None:
    """Call out the police, send reserves where they are wanted, and count who can act in each place."""
    forces, values, places = world.forces, world.values, world.geography.places
    if not world.on("forces"):
        return
    alarmed = world.regime.emergency | (world.violent > 20) | world.geography.capital
    wanted_readiness = np.where(alarmed, 1.0, values.vigilance)
    forces.readiness += decay(CALL_OUT_HOURS) * (wanted_readiness - forces.readiness)
    on_duty = forces.police * forces.readiness * ~forces.down[:places]
    _send_reserves(world, hour, on_duty)
    forces.present = on_duty + reserves_at(world, hour)
    if world.help.freed > 0:
        forces.present = forces.present + world.help.freed * _share(forces.present)


def _share(values: Floats) -> Floats:
    total = values.sum()
    return values / total if total > 0 else values


def _send_reserves(world: World, hour: int, on_duty: Floats) -> None:
    """Send each idle reserve to the place that lacks most, once an emergency has been declared."""
    forces = world.forces
    if not world.regime.emergency.any():
        return
    lost_here = np.bincount(world.sites.place[~world.sites.held], minlength=on_duty.shape[0])
    need = world.violent + RESERVE_SHARE * world.present * (world.violent > 20) + 100.0 * lost_here
    held = np.bincount(forces.post, weights=forces.strength, minlength=on_duty.shape[0])
    lack = need - on_duty - held
    for unit in np.argsort(-forces.strength, kind="stable"):
        here = forces.post[unit]
        if need[here] > 0 or forces.ready_at[unit] > hour:
            continue
        target = int(np.argmax(lack))
        if lack[target] <= 0:
            return
        forces.post[unit] = target
        forces.ready_at[unit] = hour + int(world.values.reserve_delay)
        lack[target] -= forces.strength[unit]


def confront(world: World, hour: int) -> None:
    """Arrest, shoot and be hurt: counts by place first, then persons picked from the crowd."""
    forces, values, toll, people = world.forces, world.values, world.toll, world.citizens
    toll.deaths_now = np.zeros_like(toll.detained)
    toll.injuries_now = np.zeros_like(toll.detained)
    toll.arrests_now = np.zeros_like(toll.detained)
    forces.intensity *= math.exp(-1.0 / values.force_memory)
    if not world.present.any():
        return
    takes = np.zeros((world.geography.places, TAKES), np.int64)
    crowd, violent = world.present.astype(float), world.violent.astype(float)
    weight = crowd + 3 * violent
    mean = values.arrest_rate * forces.present * weight / (weight + values.arrest_saturation * forces.present + 1)
    takes[:, ARREST_ANY] = counts(mean, 0.0, world.key, streams.ARRESTS, hour)
    _open_fire(world, hour, takes)
    killed = takes[:, KILL_VIOLENT] + takes[:, KILL_PEACEFUL]
    wounded = values.wounded_per_death * killed + 0.1 * takes[:, ARREST_ANY]
    takes[:, INJURE_ANY] = counts(wounded, 0.0, world.key, streams.INJURIES, hour)
    people.engine.take(people.population, people.temper, people.crowd, takes, hour)

    toll.killed_fighting += takes[:, KILL_VIOLENT]
    toll.killed_bystanders += takes[:, KILL_PEACEFUL]
    toll.injured_civil += takes[:, INJURE_ANY]
    toll.detained += takes[:, ARREST_ANY]
    toll.deaths_now = takes[:, KILL_VIOLENT] + takes[:, KILL_PEACEFUL]
    toll.injuries_now, toll.arrests_now = takes[:, INJURE_ANY], takes[:, ARREST_ANY]
    _suffer(world, hour, violent)
    _remember_force(world, crowd, violent)


def _open_fire(world: World, hour: int, takes: np.ndarray) -> None:
    """Draw the dead where a lethal order is in force; fire is opened on violent crowds."""
    values, forces = world.values, world.forces
    if not world.regime.lethal.any():
        return
    violent, crowd = world.violent.astype(float), world.present.astype(float)
    mixed = violent / (violent + PEACEFUL_SHIELD * crowd + 1)
    exposed = (violent + values.exposed_share * (crowd - violent)) * mixed
    mean = values.lethal_rate * world.regime.lethal * np.minimum(ARMED_SHARE * forces.present, exposed)
    killed = counts(mean, values.lethal_dispersion, world.key, streams.DEATHS, hour)
    share = uniforms(world.key, streams.BYSTANDERS, killed.shape[0], hour)
    bystanders = np.minimum(killed, np.floor(killed * values.bystander_share + share).astype(np.int64))
    takes[:, KILL_PEACEFUL] = bystanders
    takes[:, KILL_VIOLENT] = killed - bystanders


def _suffer(world: World, hour: int, violent: Floats) -> None:
    """Draw the injured and dead of the forces."""
    values, forces, toll = world.values, world.forces, world.toll
    contact = forces.present / (forces.present + violent + 1)
    armed = forces.weapons / (violent + 1)
    hurt = values.force_injury_rate * violent * contact * (1 + np.minimum(armed, 1))
    toll.injured_security += counts(hurt, 0.0, world.key, streams.FORCE_INJURIES, hour)
    fighting = violent / (violent + 50)
    dead = values.force_death_rate * np.minimum(forces.weapons, forces.present) * fighting
    toll.killed_security += counts(dead, 0.0, world.key, streams.FORCE_DEATHS, hour)


def _remember_force(world: World, crowd: Floats, violent: Floats) -> None:
    """Raise the memory of force where forces met a crowd that fights or is being arrested."""
    forces = world.forces
    met = np.minimum(1.0, forces.present / (crowd + 1))
    fought = np.minimum(1.0, (violent + 3 * world.toll.arrests_now) / (0.1 * crowd + 1))
    forces.intensity += decay(world.values.force_memory) * met * fought


def investigate(world: World, hour: int) -> None:
    """Detain people who have gone home, once a day while such arrests are ordered."""
    since = world.regime.taken.get("mass-arrest", -1)
    days = world.values.investigation_days
    if since < 0 or hour % HOURS_A_DAY != RAID_HOUR or hour > since + days * HOURS_A_DAY or not world.on("mass-arrest"):
        return
    forces, people, places = world.forces, world.citizens, world.geography.places
    officers = forces.police * ~forces.down[:places] + reserves_at(world, hour)
    mean = world.values.investigation_rate * officers
    wanted = counts(mean, 0.0, world.key, streams.INVESTIGATIONS, hour)
    people.engine.investigate(people.population, people.temper, people.crowd, wanted, hour)
    world.toll.detained += wanted
