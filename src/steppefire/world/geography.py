"""Places, regions and distances as fixed arrays with one entry for each place."""

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
    people, population
        Inhabitants of all ages, by place, (places,), and of the country.
    region
        Index of the region of each place, (places,).
    distance
        Great-circle distances, km, (places, places).
    local_hour_shift
        Hours to add to the reference time to obtain local time, in quarters of an hour, (places,).
    capital
        Whether each place is the capital, (places,).
    groups
        Names of the groups of the population.
    group_shares
        Share of each group in each place, (groups, places).
    group_ties
        How much of what one group does becomes known to another, 0 to 1, (groups, groups).
    """

    names: tuple[str, ...]
    regions: tuple[str, ...]
    people: Floats
    population: float
    region: Ints
    distance: Floats
    local_hour_shift: Floats
    capital: Bools
    groups: tuple[str, ...]
    group_shares: Floats
    group_ties: Floats

    @property
    def places(self) -> int:
        """Number of places."""
        return len(self.names)

    def place(self, name: str) -> int:
        """Return the index of a place."""
        return self.names.index(name)

    def within(self, name: str) -> Bools:
        """Return which places belong to a region, a place or ``country``, (places,).

        A region takes precedence over a place of the same name.
        """
        if name == "country":
            return np.ones(self.places, bool)
        if name in self.regions:
            inside: Bools = self.region == self.regions.index(name)
            return inside
        return np.array([n == name for n in self.names])

    def by_region(self, values: Ints | Floats) -> Floats:
        """Return the sums of a quantity of places by region, (regions,)."""
        sums: Floats = np.bincount(self.region, weights=values, minlength=len(self.regions)).astype(float)
        return sums


def build_geography(scenario: Scenario) -> Geography:
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
        population=float(sum(p.population for p in places)),
        region=np.array([scenario.regions.index(p.region) for p in places]),
        distance=2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(np.clip(h, 0, 1))),
        local_hour_shift=np.array([p.utc_offset - scenario.clock.utc_offset for p in places], float),
        capital=np.array([p.kind == "capital" for p in places]),
        groups=tuple(group.name for group in scenario.groups),
        group_shares=np.array([[p.shares[group.name] for p in places] for group in scenario.groups]),
        group_ties=_group_ties(scenario),
    )


def _group_ties(scenario: Scenario) -> Floats:
    """Return the ties between groups: 1 within a group and where the scenario names none, (groups, groups)."""
    names = [group.name for group in scenario.groups]
    ties = np.ones((len(names), len(names)))
    for tie in scenario.group_ties:
        first, second = (names.index(name) for name in tie.between)
        ties[first, second] = ties[second, first] = tie.strength
    return ties


def nearness(geography: Geography, scale: float, decay: float) -> Floats:
    """Return the weight of place j in the exposure of place i; each row adds up to one.

    K_ij is proportional to (1 + d_ij / d0) ** -delta (Bonnasse-Gahot et al. 2018) and to the mean tie between a person
    of i and one of j, sum_gh s_gi T_gh s_hj with the shares s of the groups, shape (places, places).

    Parameters
    ----------
    scale
        d0, km.
    decay
        delta.
    """
    weight = (1 + geography.distance / scale) ** -decay
    if (geography.group_ties < 1).any():
        weight = weight * (geography.group_shares.T @ geography.group_ties @ geography.group_shares)
    normalised: Floats = weight / weight.sum(axis=1, keepdims=True)
    return normalised
