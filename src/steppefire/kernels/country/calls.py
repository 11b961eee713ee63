"""Calls to come to the street: pull on the cells that are called, and the field of a cell under it."""

from __future__ import annotations

import numpy as np

from steppefire.kernels import kernel
from steppefire.kernels.random import normal_cdf, normal_quantile

SMALLEST = float(np.finfo(np.float64).tiny)
"""Probability below which a quantile is not computed."""


@kernel
def either(z, c):
    """Return the field at which a share Phi(z) or Phi(c) goes, independent of each other.

    Phi^-1(1 - (1 - Phi(z)) (1 - Phi(c))), never below ``z`` or ``c``.
    """
    if c == -np.inf or z == -np.inf:
        return max(z, c)
    stays = normal_cdf(-z) * normal_cdf(-c)
    goes = normal_cdf(z) + normal_cdf(c) * normal_cdf(-z)
    # The quantile of the smaller of the two shares is the precise one.
    if min(goes, stays) < SMALLEST:
        return max(z, c)
    both = normal_quantile(goes) if goes < stays else -normal_quantile(stays)
    return max(z, c, both)


@kernel
def add_call(pull, called, quantile, deterrence, place_of):
    """Add a call to the pull of all calls on the cells that it calls.

    Parameters
    ----------
    pull
        Pull C of each cell, standard deviations, changed, (cells,); minus infinity where nobody is called.
    called
        Whether the call is to a cell, (cells,).
    quantile
        Normal quantile of the share of those called who would answer undeterred.
    deterrence
        What risk, fear and curfew take from the field of each place, (places,).
    place_of
        Place of each cell, (cells,).
    """
    for cell in range(pull.shape[0]):
        if called[cell]:
            pull[cell] = either(pull[cell], quantile - deterrence[place_of[cell]])


@kernel
def under_calls(field, pull):
    """Raise the field of each cell to that of those who go by themselves or answer a call; ``field`` is changed."""
    for cell in range(field.shape[0]):
        field[cell] = either(field[cell], pull[cell])
