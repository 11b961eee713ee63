"""The alliance's contingents, and the sites they guard."""

from __future__ import annotations

import math

import numpy as np

from steppefire.kernels import kernel


@kernel
def build_up(troops, contingent, arrival, now, ramp, leaving):
    """Set the number of soldiers of each member in the country, and return the total.

    Parameters
    ----------
    troops
        Soldiers in the country, changed, (members,).
    contingent, arrival
        Soldiers of each member at full strength, and hour at which the first arrive, (members,).
    now
        Hours from the start.
    ramp
        Time constant with which contingents build up, hours.
    leaving
        Share that has been withdrawn, 0 to 1.
    """
    total = 0.0
    for member in range(troops.shape[0]):
        built = 1.0 - math.exp(-max(now - arrival[member], 0.0) / ramp)
        troops[member] = np.rint(contingent[member] * built * (1.0 - leaving))
        total += troops[member]
    return total


@kernel
def assign_guards(guarded, held, order, number):
    """Set which sites allied soldiers guard: the first ``number`` held sites in the order of guard tasks.

    Parameters
    ----------
    guarded
        Whether allied soldiers guard each site, changed, (sites,).
    held
        Whether the state holds each site, (sites,).
    order
        Sites in the order in which they are guarded, (sites,).
    number
        Number of sites that can be guarded.
    """
    for n in range(order.shape[0]):
        site = order[n]
        guarded[site] = number > 0 and held[site]
        number -= guarded[site]
