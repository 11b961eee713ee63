"""A country of random numbers, for the kernels of forces, casualties, sites and recording."""

from __future__ import annotations

import numpy as np

from steppefire.kernels import random
from steppefire.kernels.country.casualties import Clash
from steppefire.kernels.country.draws import DrawKey
from steppefire.kernels.country.forces import Reserves
from steppefire.kernels.country.organised import Members

PLACES, RESERVES, SITES, GROUPS, KEY = 31, 9, 40, 12, random.run_key(5, 0)
DRAW = DrawKey(KEY, 12, 12)


class RandomPlaces:
    """People, forces and sites of a country of random numbers."""

    def __init__(self, seed):
        luck = np.random.default_rng(seed)
        self.violent = luck.integers(0, 400, PLACES) * (luck.uniform(0, 1, PLACES) < 0.6)
        self.present = self.violent + luck.integers(0, 5000, PLACES)
        self.street = np.stack([self.present, self.violent, np.ones(PLACES, np.int64)], axis=1)
        self.police, self.readiness = luck.uniform(1, 900, PLACES), luck.uniform(0, 1, PLACES)
        self.forces, self.weapons = luck.uniform(0, 900, PLACES), luck.uniform(0, 90, PLACES)
        strength, army = luck.uniform(100, 900, RESERVES), luck.uniform(0, 1, RESERVES) < 0.3
        post, ready_at = luck.integers(0, PLACES, RESERVES), luck.integers(0, 20, RESERVES)
        self.loyalty, self.down = luck.normal(0, 1, PLACES + RESERVES), luck.uniform(0, 1, PLACES + RESERVES) < 0.3
        self.armed_share, self.floor = luck.uniform(0, 1, RESERVES), luck.uniform(0.02, 18, PLACES)
        self.armed = self.forces * luck.uniform(0, 1, PLACES)
        self.lethal, self.emergency = luck.uniform(0, 1, (2, PLACES)) < 0.5
        self.place_of, self.held = luck.integers(0, PLACES, SITES), luck.uniform(0, 1, SITES) < 0.7
        self.reserves = Reserves(
            strength, strength * self.armed_share, np.argsort(-strength, kind="stable"), army, post, ready_at
        )
        self.clash = Clash(self.street, self.forces, self.armed, self.weapons, self.lethal, self.floor)
        self.pull, self.guards = luck.uniform(0.3, 3, SITES), luck.uniform(0, 90, SITES)
        self.guarded = luck.uniform(0, 1, SITES) < 0.2
        place = luck.integers(0, PLACES, GROUPS)
        targets = (self.place_of == place[:, None]) & (luck.uniform(0, 1, (GROUPS, SITES)) < 0.7)
        present = luck.integers(0, 400, GROUPS) * (luck.uniform(0, 1, GROUPS) < 0.8)
        rest = [luck.integers(0, 90, GROUPS) for _ in range(4)]
        self.members = Members(place, targets, rest[0], present, *rest[1:])

    def acting(self, step=10, operation=True):
        """Return the strength of the reserves that act in each place."""
        r = self.reserves
        able = (r.ready_at <= step) & ~self.down[PLACES:] & (operation | ~r.army)
        return np.bincount(r.post[able], weights=r.strength[able], minlength=PLACES) * self.readiness
