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
    """Share of the people of a place added to a crowd when the share killed is computed."""
    announced: float
    """Fear in places where an order to shoot is announced (f_L)."""


@kernel
def update_risk(risk, present, forces, floor, shape, further, moved):
    """Update the perceived risk of arrest R by a low-pass filter of min(1, 1 - exp(-k C / (A + e)) + further).

    C are the officers and A the people on the street of a place; e is the number below which a crowd goes unnoticed.

    Parameters
    ----------
    risk
        Perceived risk, 0 to 1, changed, (places,).
    present, forces
        People on the street and officers who can act, (places,).
    floor
        Number of people below which a crowd goes unnoticed, (places,).
    shape
        k, participants per officer.
    further
        Risk added in all places.
    moved
        Share of the distance to the current risk that is covered in a step.
    """
    for place in range(risk.shape[0]):
        now = 1.0 - math.exp(-shape * forces[place] / (present[place] + floor[place]))
        risk[place] += moved * (min(1.0, now + further) - risk[place])


@kernel
def update_fear(fear, deaths, present, adults, lethal, rates, risen, kept):
    """Update fear L: it rises over hours where people are killed or an order to shoot is announced, and decays slowly.

    Parameters
    ----------
    fear
        Fear of being killed, 0 to 1, changed, (places,).
    deaths
        Deaths of the last hour, (places,).
    present
        People on the street, (places,).
    adults
        Citizens that can take part, (places,).
    lethal
        Whether an order to shoot is in force, (places,).
    rates
        `FearRates`.
    risen
        Share of the distance to what the deaths of the last hour warrant that is covered in a step.
    kept
        Factor by which fear decays in a step.
    """
    for place in range(fear.shape[0]):
        crowd = present[place] + rates.base_crowd * adults[place]
        warranted = max(1.0 - math.exp(-rates.slope * deaths[place] / crowd), rates.announced * lethal[place])
        fear[place] = max(fear[place] * kept, fear[place] + risen * (warranted - fear[place]))
