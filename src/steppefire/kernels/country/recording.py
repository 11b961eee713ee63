"""Recording of an hour: sums by region, by place and day, and for the country.

Rows are defined here and checked against `steppefire.outcomes` when `steppefire.runs.recorder` is imported. Were they
imported from there, a change of the catalogue would not invalidate cached kernels that were compiled with other rows.
"""

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

(
    PARTICIPANTS, VIOLENT, DETAINED, KILLED, KILLED_CIVIL, KILLED_SECURITY, INJURED_CIVIL, INJURED_SECURITY, FORCES,
    SITES_LOST,
) = range(10)  # fmt: skip
REGIONAL_ROWS = {
    "participants": PARTICIPANTS,
    "violent": VIOLENT,
    "detained": DETAINED,
    "killed": KILLED,
    "killed_civil": KILLED_CIVIL,
    "killed_security": KILLED_SECURITY,
    "injured_civil": INJURED_CIVIL,
    "injured_security": INJURED_SECURITY,
    "forces": FORCES,
    "sites_lost": SITES_LOST,
}
"""Row of each regional outcome."""
DAY_PARTICIPANTS, DAY_DETAINED, DAY_KILLED, DAY_INJURED, DAY_SITES_LOST, DAY_WEAPONS, DAY_PRICE, DAY_BLACKOUT = range(8)
DAILY_ROWS = {
    "daily_participants": DAY_PARTICIPANTS,
    "daily_detained": DAY_DETAINED,
    "daily_killed": DAY_KILLED,
    "daily_injured": DAY_INJURED,
    "daily_sites_lost": DAY_SITES_LOST,
    "daily_weapons": DAY_WEAPONS,
    "daily_price": DAY_PRICE,
    "daily_blackout_hours": DAY_BLACKOUT,
}
"""Row of each daily outcome."""


class PlaceConditions(NamedTuple):
    """Recorded quantities of each place other than people and sites, arrays of shape (places,)."""

    weapons: np.ndarray
    """Firearms in the hands of the crowd."""
    price: np.ndarray
    """Price in force; NaN where none is known."""
    network_cut: np.ndarray
    """Whether the network counts as cut, bool."""


@kernel
def write_regions(series, hour, region, street, toll, forces, place_of, held):
    """Write an hour into the series by region.

    Parameters
    ----------
    series
        Changed, int32 (a row for each of `REGIONAL_ROWS`, hours, regions).
    region
        Region of each place.
    street, toll, forces
        People on the street, (places, 2 or more), the toll, (rows, places), and officers who can act, (places,).
    place_of, held
        Place of each site, and whether it is held.
    """
    sums = np.zeros((series.shape[0], series.shape[2]))
    for place in range(region.shape[0]):
        there = region[place]
        civil = toll[FIGHTING, place] + toll[NOT_FIGHTING, place]
        sums[PARTICIPANTS, there] += street[place, PRESENT]
        sums[VIOLENT, there] += street[place, ENRAGED]
        sums[DETAINED, there] += toll[ARRESTED, place]
        sums[KILLED, there] += civil + toll[SECURITY_DEAD, place]
        sums[KILLED_CIVIL, there] += civil
        sums[KILLED_SECURITY, there] += toll[SECURITY_DEAD, place]
        sums[INJURED_CIVIL, there] += toll[CIVIL_HURT, place]
        sums[INJURED_SECURITY, there] += toll[SECURITY_HURT, place]
        sums[FORCES, there] += forces[place]
    for site in range(held.shape[0]):
        if not held[site]:
            sums[SITES_LOST, region[place_of[site]]] += 1
    for row in range(series.shape[0]):
        for there in range(series.shape[2]):
            series[row, hour, there] = np.int32(sums[row, there])


@kernel
def update_day(totals, day, street, toll, place_of, ever_lost, conditions):
    """Update the figures of a day with one of its hours.

    Parameters
    ----------
    totals
        Changed, float32 (a row for each of `DAILY_ROWS`, days, places).
    street, toll
        People on the street (places, 2 or more), and the toll (rows, places).
    place_of, ever_lost
        Place of each site, and whether it has been lost.
    conditions
        `PlaceConditions`.
    """
    for place in range(conditions.weapons.shape[0]):
        dead = toll[FIGHTING, place] + toll[NOT_FIGHTING, place] + toll[SECURITY_DEAD, place]
        present = np.float32(street[place, PRESENT])
        totals[DAY_PARTICIPANTS, day, place] = max(totals[DAY_PARTICIPANTS, day, place], present)
        totals[DAY_DETAINED, day, place] = toll[ARRESTED, place]
        totals[DAY_KILLED, day, place] = dead
        totals[DAY_INJURED, day, place] = toll[CIVIL_HURT, place] + toll[SECURITY_HURT, place]
        totals[DAY_SITES_LOST, day, place] = 0
        totals[DAY_WEAPONS, day, place] = conditions.weapons[place]
        price = np.float32(conditions.price[place])
        # An unknown price stays unknown.
        if not totals[DAY_PRICE, day, place] >= price:
            totals[DAY_PRICE, day, place] = price
        if day > 0:
            before = totals[DAY_BLACKOUT, day - 1, place]
            totals[DAY_BLACKOUT, day, place] = max(totals[DAY_BLACKOUT, day, place], before)
        totals[DAY_BLACKOUT, day, place] += conditions.network_cut[place]
    for site in range(ever_lost.shape[0]):
        totals[DAY_SITES_LOST, day, place_of[site]] += ever_lost[site]


@kernel
def count_nation(region, regions, emergency, lethal, departments, down, weapons, guarded):
    """Return national figures of the hour.

    Returns
    -------
    under
        Number of regions with an emergency in any place.
    deadly
        Whether an order to shoot is in force in any place.
    gone
        Number of police departments that have stood down.
    taken
        Firearms in the hands of crowds.
    guards
        Number of sites guarded by allied soldiers.
    """
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
