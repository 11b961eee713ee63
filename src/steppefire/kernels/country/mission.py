"""The alliance's contingents, and the sites they guard."""

from __future__ import annotations

import math

import numpy as np

from steppefire.kernels import kernel


@kernel
def build_up(troops, contingent, arrival, now, ramp, leaving):
    """Set the soldiers of each member in the country; return their sum.

    Parameters
    ----------
    troops
        Changed, (members,).
    contingent, arrival
        Soldiers of each member at full strength, and hour of the first, (members,).
    now
        Hours from the start.
    ramp
        Time constant with which contingents build up, hours.
    leaving
        Share that has left.
    """
    total = 0.0
    for member in range(troops.shape[0]):
        built = 1.0 - math.exp(-max(now - arrival[member], 0.0) / ramp)
        troops[member] = np.rint(contingent[member] * built * (1.0 - leaving))
        total += troops[member]
    return total


@kernel
def assign_guards(guarded, held, order, number):
    """Set which sites allied soldiers guard: the first ``number`` still held in the order of their tasks."""
    for n in range(order.shape[0]):
        site = order[n]
        guarded[site] = number > 0 and held[site]
        number -= guarded[site]
