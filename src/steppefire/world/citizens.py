"""S2. Exposure, grievance and field of each place, and participation in protest."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from steppefire.clock import HOURS_A_DAY
from steppefire.errors import RunError
from steppefire.kernels import streams
from steppefire.kernels.citizens.rule import FAILURES, OK, Field
from steppefire.kernels.country.casualties import DEATHS_NOW, last_hour
from steppefire.kernels.country.deterrence import update_fear, update_risk
from steppefire.kernels.country.fields import (
    fields_by_cell,
    time_of_day,
    total_field,
    update_disturbance,
    update_exposure,
    update_pressure,
    violent_share,
    would_join,
)
from steppefire.kernels.country.grievance import NationalGrievance, total_grievance
from steppefire.world.geography import Floats
from steppefire.world.organised import sway

if TYPE_CHECKING:
    from steppefire.world.state import World

MILLION = 1_000_000


def update_perceptions(world: World, step: int) -> None:
    """Update exposure to the street, the perceived risk of arrest and the fear of being killed."""
    people, values, clock, regime = world.citizens, world.values, world.clock, world.regime
    online = world.information.connectivity * values.online_weight
    everywhere, moved = world.share_on_street, clock.approach(values.exposure_memory)
    update_exposure(people.exposure, people.nearness, world.present / people.adults, online, everywhere, moved)

    if world.on("deterrence"):
        allies = values.ally_deterrence * world.mission.strength
        present, moved = world.present, clock.approach(values.risk_memory)
        update_risk(people.risk, present, world.forces.present, people.floor, values.risk_shape, allies, moved)
        deaths, kept = last_hour(world.toll.latest, DEATHS_NOW), clock.decay(values.fear_memory)
        risen = clock.approach(values.fear_rise)
        update_fear(
            people.fear, deaths, present, people.adults, regime.lethal, world.coefficients.fear, risen, kept
        )

    kept = clock.decay(values.weather_memory)
    update_disturbance(people.weather, world.key, streams.WEATHER, step, kept, values.weather_spread)


def grievance(world: World) -> Floats:
    """Return the grievance G of each place, standard deviations, (places,)."""
    values, info, regime = world.values, world.information, world.regime
    national = NationalGrievance(
        narratives=values.narrative_grievance * info.anti_regime - values.plot_narrative_relief * info.plot,
        harm=values.backlash * math.log1p(felt_harm(world)),
        dismissed=values.dismissal_relief * ("dismissal-relief" in regime.effects),
        regime_change=values.regime_change_relief if regime.fallen_at >= 0 else 0.0,
    )
    awake = world.citizens.grievance + world.citizens.latent * info.anti_regime
    total: Floats = total_grievance(
        awake, world.economy.anger, info.connectivity, regime.conceded,
        world.coefficients.grievance, national,
    )
    return total


def felt_harm(world: World) -> float:
    """Return visible harm per head relative to the level that moves people, saturating: h / h0 / (1 + h / h1)."""
    values = world.values
    harm = world.information.visible_harm * MILLION / world.geography.people.sum()
    return float(harm / values.harm_floor / (1 + harm / values.harm_saturation))


def update_fields(world: World, step: int) -> None:
    """Update the field of each place and the share of its crowd that turns violent."""
    people, coefficients, clock = world.citizens, world.coefficients, world.clock
    now = (clock.start.hour + clock.time(step)) % HOURS_A_DAY
    time = time_of_day(now, world.geography.local_hour_shift, world.regime.curfew, coefficients.daily)
    response = coefficients.response
    total = total_field(
        grievance(world), people.exposure, response, people.risk, people.fear, coefficients.deterrence,
        people.weather, time,
    )
    update_pressure(people.field, total, response, clock.step_hours)
    people.rage += clock.approach(world.values.rage_response) * (rage(world) - people.rage)


def rage(world: World) -> Floats:
    """Return the share of the crowd of each place that turns violent, 0 to 1, (places,)."""
    people, forces = world.citizens, world.forces
    if not world.on("violence"):
        return np.zeros(people.rage.shape[0])
    share: Floats = violent_share(
        world.street, forces.present, forces.intensity, sway(world), people.floor,
        world.information.connectivity, world.economy.stake, world.coefficients.violence,
    )
    return share


def cell_fields(world: World) -> Floats:
    """Return the field of each cell: of its place, its disposition, and the effect of foreign troops (S9), (cells,)."""
    people, values, strength = world.citizens, world.values, world.mission.strength
    strength = strength if world.on("backlash") else 0.0
    cells: Floats = fields_by_cell(
        people.field, people.cell_place, people.cell_disposition, people.cell_minority,
        strength * values.nationalist_backlash, strength * values.minority_relief,
    )
    return cells


def update_participation(world: World, step: int) -> None:
    """Update which citizens are on the street, given the field of each cell."""
    people, clock = world.citizens, world.clock
    field = Field(cell=cell_fields(world), online=world.information.connectivity, rage=people.rage)
    code = people.engine.step(people.population, people.temper, field, people.crowd, step)
    if code != OK:
        when = clock.label(clock.hour_at(step))
        raise RunError(f"{when}: {FAILURES[code]}; this is a bug, please report it with the seed")


def latent_opposition(world: World) -> float:
    """Return the share of adults who would join if the street were full: private opposition (Kuran 1989)."""
    return float(would_join(grievance(world), world.coefficients.full_street, world.citizens.adults))
