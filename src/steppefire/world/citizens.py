"""S2. What people see around them, how they feel, and whether they go."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from steppefire.clock import HOURS_A_DAY
from steppefire.errors import RunError
from steppefire.kernels import streams
from steppefire.kernels.citizens.rule import FAILURES, OK, Field
from steppefire.kernels.country.casualties import DEATHS_NOW, last_hour
from steppefire.kernels.country.fields import (
    add_up,
    attention,
    drift,
    enraged,
    grieve,
    learn_fear,
    learn_risk,
    press,
    see,
    spread,
    time_of_day,
    would_join,
)
from steppefire.world.geography import Floats

if TYPE_CHECKING:
    from steppefire.world.state import World

HARM_FLOOR = 10.0
"""Visible harm below which there is little backlash (D0 in docs/model.md)."""
DEATHS_FELT = 300.0
"""Inverse of the share of a crowd killed in an hour at which fear is 63 % of its most (assumption: one in 300)."""
FULL_STREET = 0.1
"""Visible participation at which the street counts as full."""


def look_around(world: World, step: int) -> None:
    """Let news of the street, the risk of arrest and the fear of death settle in."""
    people, values, clock, regime = world.citizens, world.values, world.clock, world.regime
    online = world.information.connectivity * values.online_weight
    everywhere, moved = world.share_on_street, clock.approach(values.exposure_memory)
    see(people.exposure, people.nearness, world.present / people.adults, online, everywhere, moved)

    if world.on("deterrence"):
        allies = values.ally_deterrence * world.mission.strength
        present, moved = world.present, clock.approach(values.risk_memory)
        learn_risk(people.risk, present, world.forces.present, values.risk_shape, allies, moved)
        deaths, kept = last_hour(world.toll.latest, DEATHS_NOW), clock.decay(values.fear_memory)
        learn_fear(people.fear, deaths, present, DEATHS_FELT, values.announced_fear, regime.lethal, kept)

    kept = clock.decay(values.weather_memory)
    drift(people.weather, world.key, streams.WEATHER, step, kept, values.weather_spread)


def grievance(world: World) -> Floats:
    """Return the grievance G of each place, standard deviations."""
    values, info, regime = world.values, world.information, world.regime
    told = values.narrative_grievance * info.anti_regime - values.plot_narrative_relief * info.plot
    mourned = values.backlash * math.log1p(info.visible_harm / HARM_FLOOR)
    relief = values.concession_relief if world.on("concessions") else 0.0
    dismissed = 0.5 * ("dismissal" in regime.taken)
    met = 1.0 if regime.fallen_at >= 0 else 0.0
    felt: Floats = grieve(
        world.citizens.grievance, world.economy.anger, values.price_shock, told, mourned, info.connectivity,
        values.blackout_grievance, regime.capped, dismissed, relief, met,
    )
    return felt


def feel(world: World, step: int) -> None:
    """Add up the field of each place and the rage of its crowd."""
    people, values, clock = world.citizens, world.values, world.clock
    now = (clock.start.hour + clock.time(step)) % HOURS_A_DAY
    deterrence = values.curfew_deterrence if world.on("curfew") else 0.0
    rhythm, curfew = time_of_day(
        now, world.geography.local_hour_shift, values.circadian, deterrence, world.regime.emergency
    )
    deterred = (values.risk_deterrence, values.fear_deterrence)
    felt = add_up(
        grievance(world), people.exposure, people.response, people.risk, people.fear, deterred, rhythm, people.weather,
        curfew,
    )
    press(people.field, felt, people.response, clock.step_hours)
    people.rage = rage(world)


def rage(world: World) -> Floats:
    """Return the share of the crowd that turns violent, 0 to 1."""
    people, forces = world.citizens, world.forces
    if not world.on("violence"):
        return np.zeros(people.rage.shape[0])
    share: Floats = enraged(
        world.street, forces.present, forces.intensity, forces.organised, people.temperament,
        world.information.connectivity, world.economy.stake, people.violence_weights,
    )
    return share


def cell_fields(world: World) -> Floats:
    """Return the field of each cell: of its place, its own disposition, and what foreign troops stir in it (S9)."""
    people, values, strength = world.citizens, world.values, world.mission.strength
    stirred = strength if world.on("backlash") else 0.0
    cells: Floats = spread(
        people.field, people.cell_place, people.cell_disposition, people.cell_minority,
        stirred * values.nationalist_backlash, stirred * values.minority_relief,
    )
    return cells


def take_to_the_streets(world: World, step: int) -> None:
    """Let everybody whose situation has changed decide."""
    people, clock = world.citizens, world.clock
    field = Field(cell=cell_fields(world), online=world.information.connectivity, rage=people.rage)
    code = people.engine.step(people.population, people.temper, field, people.crowd, step)
    if code != OK:
        when = clock.label(clock.hour_at(step))
        raise RunError(f"{when}: {FAILURES[code]}; this is a bug, please report it with the seed")


def quiet_majority(world: World) -> float:
    """Return the share of adults who would join if the street were full: opposition in private (Kuran 1989)."""
    full = attention(FULL_STREET, world.citizens.response) + world.values.contact_pull
    return float(would_join(grievance(world), full, world.citizens.adults))
