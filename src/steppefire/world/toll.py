"""S12. The human cost, always counted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from steppefire.world.geography import Geography
from steppefire.world.state import Toll

if TYPE_CHECKING:
    from steppefire.world.state import World


def found_toll(geography: Geography) -> Toll:
    """Return a toll of zero."""
    return Toll(*(np.zeros(geography.places, np.int64) for _ in range(8)))


def remember(world: World, hour: int) -> None:
    """Let news of the hour's dead travel: known everywhere while the network works, half as well without."""
    seen = 0.2 + 0.8 * world.information.connectivity
    world.information.visible_deaths += float((world.toll.deaths_now * seen).sum())
