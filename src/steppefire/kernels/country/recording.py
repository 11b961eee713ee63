"""Recorded series of an hour: sums by region, by place and day, and for the country."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from steppefire.kernels import kernel
from steppefire.kernels.citizens.crowd_state import ENRAGED, PRESENT
from steppefire.kernels.country.casualties import (
    ARRESTED,
    CIVIL_HURT,
    FIGHTING,
    NOT_FIGHTING,
    SECURITY_DEAD,
    SECURITY_HURT,
)

# Rows of the series by region, in the order of `steppefire.runs.recorder.REGIONAL`.
STREET, VIOLENT, DETAINED, KILLED, CIVIL, SECURITY, INJURED, INJURED_SECURITY, FORCES, SITES_LOST, REGIONAL_ROWS = (
    range(11)
)
# Rows of the totals by day and place, in the order of `steppefire.runs.recorder.DAILY`.
DAY_MOST, DAY_DETAINED, DAY_KILLED, DAY_INJURED, DAY_LOST, DAY_WEAPONS, DAY_PRICE, DAY_CUT, DAILY_ROWS = range(9)


class PlaceConditions(NamedTuple):
    """What is recorded of each place beside people and sites, arrays of shape (places,)."""

    weapons: np.ndarray
    """Firearms in the hands of the crowd."""
    price: np.ndarray
    """Price in force."""
    connectivity: np.ndarray
    """Share of ordinary traffic that gets through."""


@kernel
def enter_regions(series, hour, region, street, toll, forces, place_of, held):
    """Enter an hour into the series by region.

    Parameters
    ----------
    series
        Changed, int32 (`REGIONAL_ROWS`, hours, regions).
    region
        Region of each place.
    street, toll, forces
        People on the street (places, 2 or more), the toll (rows, places), officers who can act (places,).
    place_of, held
        Place of each site, and whether it is held.
    """
    sums = np.zeros((REGIONAL_ROWS, series.shape[2]))
    for place in range(region.shape[0]):
        there = region[place]
        civil = toll[FIGHTING, place] + toll[NOT_FIGHTING, place]
        sums[STREET, there] += street[place, PRESENT]
        sums[VIOLENT, there] += street[place, ENRAGED]
        sums[DETAINED, there] += toll[ARRESTED, place]
        sums[KILLED, there] += civil + toll[SECURITY_DEAD, place]
        sums[CIVIL, there] += civil
        sums[SECURITY, there] += toll[SECURITY_DEAD, place]
        sums[INJURED, there] += toll[CIVIL_HURT, place]
        sums[INJURED_SECURITY, there] += toll[SECURITY_HURT, place]
        sums[FORCES, there] += forces[place]
    for site in range(held.shape[0]):
        if not held[site]:
            sums[SITES_LOST, region[place_of[site]]] += 1
    for row in range(REGIONAL_ROWS):
        for there in range(series.shape[2]):
            series[row, hour, there] = np.int32(sums[row, there])


@kernel
def enter_day(totals, day, street, toll, place_of, ever_lost, conditions, cut_level):
    """Enter an hour into the totals of its day.

    Parameters
    ----------
    totals
        Changed, float32 (`DAILY_ROWS`, days, places).
    street, toll
        People on the street (places, 2 or more), and the toll (rows, places).
    place_of, ever_lost
        Place of each site, and whether it has been lost.
    conditions
        `PlaceConditions`.
    cut_level
        Share of ordinary traffic below which the network counts as cut.
    """
    for place in range(conditions.weapons.shape[0]):
        dead = toll[FIGHTING, place] + toll[NOT_FIGHTING, place] + toll[SECURITY_DEAD, place]
        totals[DAY_MOST, day, place] = max(totals[DAY_MOST, day, place], np.float32(street[place, PRESENT]))
        totals[DAY_DETAINED, day, place] = toll[ARRESTED, place]
        totals[DAY_KILLED, day, place] = dead
        totals[DAY_INJURED, day, place] = toll[CIVIL_HURT, place] + toll[SECURITY_HURT, place]
        totals[DAY_LOST, day, place] = 0
        totals[DAY_WEAPONS, day, place] = conditions.weapons[place]
        totals[DAY_PRICE, day, place] = max(totals[DAY_PRICE, day, place], np.float32(conditions.price[place]))
        if day > 0:
            before = totals[DAY_CUT, day - 1, place]
            totals[DAY_CUT, day, place] = max(totals[DAY_CUT, day, place], before)
        totals[DAY_CUT, day, place] += conditions.connectivity[place] < cut_level
    for site in range(ever_lost.shape[0]):
        totals[DAY_LOST, day, place_of[site]] += ever_lost[site]


@kernel
def count_nation(region, regions, emergency, lethal, departments, down, weapons, guarded):
    """Return regions under an emergency, whether an order to shoot is in force, departments down, weapons, guards."""
    declared = np.zeros(regions, np.bool_)
    under, deadly, gone, taken, guards = 0, False, 0, 0.0, 0
    for place in range(region.shape[0]):
        under += emergency[place] and not declared[region[place]]
        declared[region[place]] |= emergency[place]
        deadly |= lethal[place]
        gone += departments[place] and down[place]
        taken += weapons[place]
    for site in range(guarded.shape[0]):
        guards += guarded[site]
    return under, deadly, gone, taken, guards
