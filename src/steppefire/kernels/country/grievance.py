"""Prices, anger at them, and grievance, on arrays with one entry for each place."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from steppefire.kernels import kernel


class AngerDynamics(NamedTuple):
    """Rates of change of anger at a price in a step."""

    moved: float
    """Share of the distance to the anger that the current price causes."""
    kept: float
    """Factor by which anger decays."""


class GrievanceWeights(NamedTuple):
    """Weights of the parts of grievance, standard deviations."""

    price: float
    """Grievance per unit of anger: where every car runs on gas and its price doubles (S)."""
    blackout: float
    """Grievance added by a complete blackout (c_mu)."""
    concession: float
    """Grievance removed by a concession (c_conc)."""


class NationalGrievance(NamedTuple):
    """Parts of grievance that are equal in all places, standard deviations except ``dismissed``."""

    narratives: float
    """Grievance added by the narratives."""
    harm: float
    """Grievance added by visible harm."""
    dismissed: float
    """Weight of the dismissal of the government relative to a price cap, 0 before it."""
    regime_change: float
    """Grievance removed by the end of the regime, 0 before it."""


@kernel
def update_anger(price, stake, anger, posted, before, capped, exposure, dynamics):
    """Set the prices in force, and update anger at them, which rises with a delay and decays slowly.

    Parameters
    ----------
    price, stake, anger
        Price in force, highest share of the price in the motives of a crowd, and anger; changed, (places,).
    posted, before
        Posted price, and price before the shock, currency a litre, (places,).
    capped
        Whether the price is capped at the price before the shock, (places,).
    exposure
        Anger that a doubled price causes, 0 to 1, (places,).
    dynamics
        `AngerDynamics`.
    """
    for place in range(price.shape[0]):
        price[place] = min(posted[place], before[place]) if capped[place] else posted[place]
        target = exposure[place] * math.log2(max(price[place] / before[place], 1.0))
        stake[place] = max(stake[place], min(target, 1.0))
        risen = anger[place] + dynamics.moved * (target - anger[place])
        anger[place] = max(risen, anger[place] * dynamics.kept)


@kernel
def total_grievance(old, anger, connectivity, capped, weights, national):
    """Return the grievance G of each place, standard deviations, (places,).

    Parameters
    ----------
    old, anger
        Grievance before the shock, and anger at the price, (places,).
    connectivity, capped
        Share of network traffic that gets through, and whether prices are capped, (places,).
    weights
        `GrievanceWeights`.
    national
        `NationalGrievance`.
    """
    out = np.empty(old.shape[0])
    for place in range(out.shape[0]):
        total = old[place] + weights.price * anger[place]
        total += national.narratives
        total += national.harm
        total += weights.blackout * (1.0 - connectivity[place])
        total -= weights.concession * (capped[place] + national.dismissed)
        out[place] = total - national.regime_change
    return out
