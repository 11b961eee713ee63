"""S12. Deaths, injuries and detentions, and the harm that becomes known."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from steppefire.clock import Clock
from steppefire.kernels.country.casualties import LATEST_ROWS, TOLL_ROWS, harm
from steppefire.world.geography import Geography
from steppefire.world.state import Toll

if TYPE_CHECKING:
    from steppefire.world.state import World


def initial_toll(geography: Geography, clock: Clock) -> Toll:
    """Return a toll of zero."""
    return Toll(
        so_far=np.zeros((TOLL_ROWS, geography.places), np.int64),
        latest=np.zeros((clock.steps_an_hour, LATEST_ROWS, geography.places), np.int64),
    )


def update_visible_harm(world: World, step: int) -> None:
    """Add the victims of a step to the visible harm: all where the network works, a share of them offline."""
    now = world.toll.latest[step % world.clock.steps_an_hour]
    world.information.visible_harm += harm(now, world.information.connectivity, world.coefficients.harm)
