"""Places, regions and distances as fixed arrays, one entry a place."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from steppefire.scenario.model.scenario import Scenario

EARTH_RADIUS_KM = 6371.0
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Geography:
    """Places and regions as arrays.

    Parameters
    ----------
    people
        Persons of every age, (places,).
    region
        Index of the region of each place, (places,).
    distance
        Great-circle distances, km, (places, places).
    local_hour_shift
        Hours to add to the reference time for the clock of each place, (places,).
    """

    names: tuple[str, ...]
    regions: tuple[str, ...]
    people: Floats
    region: Ints
    distance: Floats
    local_hour_shift: Ints
    capital: Bools
    titular: Floats
    russian: Floats

    @property
    def places(self) -> int:
        """Number of places."""
        return len(self.names)

    def place(self, name: str) -> int:
        """Return the index of a place."""
        return self.names.index(name)

    def within(self, name: str) -> Bools:
        """Return which places belong to a region, a place, or ``country``; a region wins over its namesake city."""
        if name == "country":
            return np.ones(self.places, bool)
        if name in self.regions:
            inside: Bools = self.region == self.regions.index(name)
            return inside
        return np.array([n == name for n in self.names])

    def by_region(self, values: Ints | Floats) -> Floats:
        """Add up a quantity of places by region, shape (regions,)."""
        sums: Floats = np.bincount(self.region, weights=values, minlength=len(self.regions)).astype(float)
        return sums


def survey(scenario: Scenario) -> Geography:
    """Return the geography of a scenario."""
    places = scenario.places
    latitude = np.radians([p.latitude for p in places])
    longitude = np.radians([p.longitude for p in places])
    h = (
        np.sin((latitude[:, None] - latitude) / 2) ** 2
        + np.cos(latitude[:, None]) * np.cos(latitude) * np.sin((longitude[:, None] - longitude) / 2) ** 2
    )
    return Geography(
        names=tuple(p.name for p in places),
        regions=scenario.regions,
        people=np.array([p.population for p in places], float),
        region=np.array([scenario.regions.index(p.region) for p in places]),
        distance=2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(np.clip(h, 0, 1))),
        local_hour_shift=np.array([p.utc_offset - scenario.clock.utc_offset for p in places]),
        capital=np.array([p.kind == "capital" for p in places]),
        titular=np.array([p.titular_share for p in places]),
        russian=np.array([p.russian_share for p in places]),
    )


def nearness(geography: Geography, scale: float, decay: float) -> Floats:
    """Return the weight of place j in what place i sees, rows adding up to one.

    K_ij proportional to (1 + d_ij / d0) ** -delta (Bonnasse-Gahot et al. 2018), shape (places, places).
    """
    weight = (1 + geography.distance / scale) ** -decay
    normalised: Floats = weight / weight.sum(axis=1, keepdims=True)
    return normalised
