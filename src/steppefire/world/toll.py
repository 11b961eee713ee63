"""S12. The human cost, always counted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from steppefire.world.geography import Geography
from steppefire.world.state import Toll

if TYPE_CHECKING:
    from steppefire.world.state import World

INJURED_AS_DEAD = 0.1
"""Weight of an injured citizen in the harm people hear of, a death being one (assumption)."""
DETAINED_AS_DEAD = 0.02
"""Weight of somebody detained on the street in the harm people hear of (assumption)."""


def found_toll(geography: Geography) -> Toll:
    """Return a toll of zero."""
    return Toll(*(np.zeros(geography.places, np.int64) for _ in range(9)))


def remember(world: World, hour: int) -> None:
    """Let news of the hour's victims travel: known everywhere while the network works, a fifth of it without."""
    toll = world.toll
    harm = toll.deaths_now + INJURED_AS_DEAD * toll.injuries_now + DETAINED_AS_DEAD * toll.arrests_now
    seen = 0.2 + 0.8 * world.information.connectivity
    world.information.visible_harm += float((harm * seen).sum())
