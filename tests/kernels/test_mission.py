"""Guard tasks of the alliance against the same rule on whole arrays."""

from __future__ import annotations

import numpy as np

from steppefire.kernels.country import mission
from tests.kernels.random_places import SITES


def test_allies_guard_the_first_sites_still_held(c):
    order = np.argsort(c.pull)
    wanted = np.zeros(SITES, bool)
    wanted[order[c.held[order]][:5]] = True
    mission.assign_guards(c.guarded, c.held, order, 5)
    assert (c.guarded == wanted).all()
