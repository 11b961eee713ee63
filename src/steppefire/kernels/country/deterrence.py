"""Perceived risk of arrest and fear of being killed, on arrays with one entry for each place."""

from __future__ import annotations

import math
from typing import NamedTuple

from steppefire.kernels import kernel


class FearRates(NamedTuple):
    """Rates at which fear of being killed arises."""

    slope: float
    """Slope of fear in the share of a crowd killed in an hour: at its inverse, fear is 63 % of its maximum."""
    base_crowd: float
    """People added to a crowd when the share killed is computed."""
    announced: float
    """Fear in places where an order to shoot is announced (f_L)."""


@kernel
def update_risk(risk, present, forces, shape, further, moved):
    """Update the perceived risk of arrest R by a low-pass filter of min(1, 1 - exp(-k C / (A + 1)) + further).

    C are the officers and A the people on the street of a place.

    Parameters
    ----------
    risk
        Perceived risk, 0 to 1, changed, (places,).
    present, forces
        People on the street and officers who can act, (places,).
    shape
        k, participants per officer.
    further
        Risk added in all places.
    moved
        Share of the distance to the current risk that is covered in a step.
    """
    for place in range(risk.shape[0]):
        now = 1.0 - math.exp(-shape * forces[place] / (present[place] + 1))
        risk[place] += moved * (min(1.0, now + further) - risk[place])


@kernel
def update_fear(fear, deaths, present, lethal, rates, kept):
    """Update fear L: it decays, and rises at once where people are killed or an order to shoot is announced.

    Parameters
    ----------
    fear
        Fear of being killed, 0 to 1, changed, (places,).
    deaths
        Deaths of the last hour, (places,).
    present
        People on the street, (places,).
    lethal
        Whether an order to shoot is in force, (places,).
    rates
        `FearRates`.
    kept
        Factor by which fear decays in a step.
    """
    for place in range(fear.shape[0]):
        from_deaths = 1.0 - math.exp(-rates.slope * deaths[place] / (present[place] + rates.base_crowd))
        fear[place] = max(fear[place] * kept, from_deaths, rates.announced * lethal[place])
