"""S2. Exposure, grievance and field of each place, and participation in protest."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from steppefire.clock import HOURS_A_DAY
from steppefire.errors import RunError
from steppefire.kernels import streams
from steppefire.kernels.citizens.rule import FAILURES, OK, Field
from steppefire.kernels.country.calls import add_call, under_calls
from steppefire.kernels.country.casualties import DEATHS_NOW, last_hour
from steppefire.kernels.country.deterrence import update_fear, update_risk
from steppefire.kernels.country.fields import (
    CURFEW,
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
from steppefire.kernels.random import normal_quantile
from steppefire.scenario.model.draw import Draw
from steppefire.scenario.model.groups import Group
from steppefire.scenario.model.scenario import Scenario
from steppefire.scenario.model.timeline import EVERYBODY
from steppefire.world.geography import Floats, Geography, Ints
from steppefire.world.organised import sway
from steppefire.world.state import CalledCells

if TYPE_CHECKING:
    from steppefire.world.state import World

MILLION = 1_000_000


def initial_calls(
    scenario: Scenario, geography: Geography, cells: Ints, stratum: list[int], response: float
) -> tuple[CalledCells, ...]:
    """Return the calls of a scenario to which somebody would respond.

    Parameters
    ----------
    cells, stratum
        Return values of `steppefire.world.initial.allocate_strata`.
    response
        Share of the announced number that would come if nothing deterred them.
    """
    out = []
    names = np.array([scenario.strata[i].name for i in stratum])
    for call in scenario.calls:
        called = geography.within(call.place)[cells[:, 2]] & ((names == call.who) | (call.who == EVERYBODY))
        people = int(cells[called, 1].sum())
        if people and response > 0:
            # Everybody comes at the highest mid-rank.
            share = min(response * call.answers / people, 1 - 1 / (2 * people))
            out.append(CalledCells(call.start, call.end, float(normal_quantile(share)), called))
    return tuple(out)


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
        awake=info.anti_regime,
    )
    total: Floats = total_grievance(
        world.citizens.grievance, world.citizens.latent, world.economy.anger, info.connectivity, regime.conceded,
        world.coefficients.grievance, national,
    )
    return total


def felt_harm(world: World) -> float:
    """Return visible harm per head relative to the level that moves people, saturating: h / h0 / (1 + h / h1)."""
    values = world.values
    harm = world.information.visible_harm * MILLION / world.geography.population
    return harm / values.harm_floor / (1 + harm / values.harm_saturation)


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
    update_calls(world, step, time[CURFEW])
    people.rage += clock.approach(world.values.rage_response) * (rage(world) - people.rage)


def update_calls(world: World, step: int, curfew: Floats) -> None:
    """Update the pull of the calls that hold in a step: risk, fear and a curfew deter those called like everybody.

    Parameters
    ----------
    curfew
        Reduction of the field of each place by a curfew, (places,).
    """
    people, deterrence, now = world.citizens, world.coefficients.deterrence, world.clock.time(step)
    held = [call for call in people.calls if call.start <= now < call.end]
    if held or people.called:
        people.pull.fill(-np.inf)
    people.called = bool(held)
    if held:
        deterred = deterrence.risk * people.risk + deterrence.fear * people.fear + curfew
        for call in held:
            add_call(people.pull, call.cells, call.quantile, deterred, people.cell_place)


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


def troops_response(groups: Sequence[Group], values: Draw) -> Floats:
    """Return what foreign troops in full strength add to the grievance of each group, (groups,)."""
    effects = {"backlash": values.troops_backlash, "relief": -values.troops_relief, "none": 0.0}
    return np.array([effects[group.foreign_troops] for group in groups])


def cell_fields(world: World) -> Floats:
    """Return the field of each cell, (cells,).

    It is that of its place, its disposition, the effect of foreign troops (S9), and the calls that hold.
    """
    people = world.citizens
    strength = world.mission.strength if world.on("backlash") else 0.0
    cells: Floats = fields_by_cell(
        people.field, people.cell_place, people.cell_disposition, people.troops_response, strength,
    )
    if people.called:
        under_calls(cells, people.pull)
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
