"""S2. What people see around them, how they feel, and whether they go."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from steppefire.clock import HOURS_A_DAY, decay
from steppefire.errors import RunError
from steppefire.kernels import streams
from steppefire.kernels.random import normal_cdfs, normals
from steppefire.kernels.rule import FAILURES, OK, Field
from steppefire.world.geography import Floats

if TYPE_CHECKING:
    from steppefire.world.state import World

EVENING = 19
"""Local hour at which people are readiest."""
CURFEW = (23, 7)
"""Hours of a curfew: from, to."""
VIOLENT_FLOOR = 20.0
"""Violent people below whom nobody is carried along (v0 in docs/model.md)."""
HARM_FLOOR = 10.0
"""Visible harm below which there is little backlash (D0 in docs/model.md)."""
DEATHS_FELT = 300.0
"""Inverse of the share of a crowd killed in an hour at which fear is 63 % of its most (assumption: one in 300)."""
RATIO_LIMIT = 2.0
"""Log of the ratio of crowd to forces beyond which more makes no difference."""


def look_around(world: World, hour: int) -> None:
    """Let news of the street, the risk of arrest and the fear of death settle in."""
    people, values, info = world.citizens, world.values, world.information
    share = world.present / people.adults
    online = info.connectivity * values.online_weight
    seen = (1 - online) * (people.nearness @ share) + online * world.share_on_street
    people.exposure += decay(values.exposure_memory) * (seen - people.exposure)

    if world.on("deterrence"):
        risk = 1 - np.exp(-values.risk_shape * world.forces.present / (world.present + 1))
        risk = np.minimum(1.0, risk + values.ally_deterrence * world.help.strength)
        people.risk += decay(values.risk_memory) * (risk - people.risk)
        shot = 1 - np.exp(-DEATHS_FELT * world.toll.deaths_now / (world.present + 100))
        announced = values.announced_fear * world.regime.lethal
        people.fear = np.maximum(people.fear * math.exp(-1 / values.fear_memory), np.maximum(shot, announced))

    weather = normals(world.key, streams.WEATHER, people.weather.shape[0], hour)
    keep = math.exp(-1.0 / values.weather_memory)
    people.weather = keep * people.weather + math.sqrt(1 - keep * keep) * values.weather_spread * weather


def grievance(world: World) -> Floats:
    """Return the grievance G of each place, standard deviations."""
    values, info = world.values, world.information
    felt: Floats = world.citizens.grievance + values.price_shock * world.economy.anger
    felt += values.narrative_grievance * info.anti_regime - values.plot_narrative_relief * info.plot
    felt += values.backlash * math.log1p(info.visible_harm / HARM_FLOOR)
    felt += values.blackout_grievance * (1 - info.connectivity)
    if world.on("concessions"):
        conceded = world.regime.capped + 0.5 * ("dismissal" in world.regime.taken)
        felt -= values.concession_relief * conceded
    if world.regime.fallen_at >= 0:
        felt -= 1.0  # the demand is met
    return felt


def feel(world: World, hour: int) -> None:
    """Add up the field of each place and the rage of its crowd."""
    people, values = world.citizens, world.values
    local = (world.clock.start.hour + hour + world.geography.local_hour_shift) % HOURS_A_DAY
    field = grievance(world)
    field += values.broadcast_gain * np.log1p(people.exposure / values.attention_floor)
    field -= values.risk_deterrence * people.risk + values.fear_deterrence * people.fear
    field += values.circadian * np.cos(2 * math.pi * (local - EVENING) / HOURS_A_DAY) + people.weather
    if world.on("curfew"):
        at_night = (local >= CURFEW[0]) | (local < CURFEW[1])
        field -= values.curfew_deterrence * (world.regime.emergency & at_night)
    people.field = field
    people.rage = rage(world)


def rage(world: World) -> Floats:
    """Return the share of the crowd that turns violent, 0 to 1."""
    values, forces, violent = world.values, world.forces, world.violent
    if not world.on("violence"):
        return np.zeros(violent.shape[0])
    ratio = np.log((world.present + 1) / (forces.present + 1))
    probit = values.rage_base + world.citizens.temperament + values.rage_force * forces.intensity
    probit += values.rage_contagion * np.log1p(violent / VIOLENT_FLOOR)
    probit += values.rage_ratio * np.clip(ratio, -RATIO_LIMIT, RATIO_LIMIT)
    probit += values.rage_organised * (forces.organised > 0)
    probit += values.rage_blackout * (1 - world.information.connectivity)
    probit -= values.rage_restraint * world.economy.stake
    share: Floats = normal_cdfs(probit)
    return share


def cell_fields(world: World) -> Floats:
    """Return the field of each cell: of its place, its own disposition, and what foreign troops stir in it (S9)."""
    people, values, strength = world.citizens, world.values, world.help.strength
    cells: Floats = people.field[people.cell_place] + people.cell_disposition
    if strength > 0 and world.on("backlash"):
        cells += strength * np.where(people.cell_minority, -values.minority_relief, values.nationalist_backlash)
    return cells


def take_to_the_streets(world: World, hour: int) -> None:
    """Let everybody whose situation has changed decide."""
    people = world.citizens
    field = Field(cell=cell_fields(world), online=world.information.connectivity, rage=people.rage)
    code = people.engine.step(people.population, people.temper, field, people.crowd, hour)
    if code != OK:
        raise RunError(f"{world.clock.label(hour)}: {FAILURES[code]}; this is a bug, please report it with the seed")


def quiet_majority(world: World) -> float:
    """Return the share of adults who would join if the street were full: opposition in private (Kuran 1989)."""
    values = world.values
    full = values.broadcast_gain * math.log1p(0.1 / values.attention_floor) + values.contact_pull
    share = normal_cdfs(grievance(world) + full)
    return float(np.average(share, weights=world.citizens.adults))
