"""Perceived risk of arrest and fear of being killed, on arrays with one entry a place."""

from __future__ import annotations

import math
from typing import NamedTuple

from steppefire.kernels import kernel


class FearRates(NamedTuple):
    """How fear of being killed arises."""

    slope: float
    """Inverse of the share of a crowd killed in an hour at which fear is 63 % of its maximum."""
    base_crowd: float
    """People added to a crowd before its dead are divided by it."""
    announced: float
    """Fear that an order to shoot spreads where it is announced (f_L)."""


@kernel
def update_risk(risk, present, forces, shape, further, moved):
    """Update the perceived risk of arrest R, which moves to 1 - exp(-k C / (A + 1)) and what allies add, at most one.

    Parameters
    ----------
    risk
        Perceived risk, changed, (places,).
    present, forces
        People on the street and officers who can act, (places,).
    shape
        k.
    further
        Risk added everywhere.
    moved
        Share of the way to the risk there is.
    """
    for place in range(risk.shape[0]):
        now = 1.0 - math.exp(-shape * forces[place] / (present[place] + 1))
        risk[place] += moved * (min(1.0, now + further) - risk[place])


@kernel
def update_fear(fear, deaths, present, lethal, rates, kept):
    """Update fear L, which fades, and rises at once where people die or an order to shoot is announced.

    Parameters
    ----------
    fear
        Fear of being killed, 0 to 1, changed, (places,).
    deaths
        Deaths of the last hour, (places,).
    present
        People on the street, (places,).
    lethal
        Where an order to shoot is in force, (places,).
    rates
        `FearRates`.
    kept
        Share of fear that is left.
    """
    for place in range(fear.shape[0]):
        from_deaths = 1.0 - math.exp(-rates.slope * deaths[place] / (present[place] + rates.base_crowd))
        fear[place] = max(fear[place] * kept, from_deaths, rates.announced * lethal[place])
