"""S11. The network, the blackout and the narratives."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from steppefire.kernels.country.fields import average
from steppefire.kernels.country.sites import held_share
from steppefire.world.geography import Geography
from steppefire.world.state import Information

if TYPE_CHECKING:
    from steppefire.world.state import World


def initial_information(geography: Geography) -> Information:
    """Return the state of information before the crisis: full connectivity and no narratives."""
    return Information(np.ones(geography.places), 0.0, 0.0, 0.0)


def spread_narratives(world: World, step: int) -> None:
    """Update the spread of the anti-regime and plot narratives, and decay the visible harm."""
    info, values, hours = world.information, world.values, world.clock.step_hours
    info.visible_harm *= 0.5 ** (hours / values.harm_memory)
    if not world.on("narratives"):
        return
    floor = values.attention_floor
    seen = min(1.0, math.log1p(world.share_on_street / floor) / math.log1p(values.narrative_saturation / floor))
    offline = values.offline_reach
    reach = offline + (1 - offline) * average(info.connectivity, world.citizens.adults)
    info.anti_regime += seen * reach * (1 - info.anti_regime) / values.narrative_growth * hours
    info.anti_regime -= info.anti_regime / values.narrative_fading * hours
    regime = world.regime
    shown = float(regime.fallen_at < 0 and ("army" in regime.effects or bool(regime.emergency.any())))
    info.plot += shown * values.television * _television_held(world) * (1 - info.plot) / values.narrative_growth * hours
    info.plot -= info.plot / values.narrative_fading * hours


def _television_held(world: World) -> float:
    """Return the share of broadcasters that the state holds; 1 if the scenario names none."""
    sites = world.sites
    return held_share(sites.held, sites.broadcasters) if sites.broadcasters.size else 1.0
