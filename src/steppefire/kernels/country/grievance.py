"""Prices, anger at them, and grievance, on arrays with one entry a place."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from steppefire.kernels import kernel


class AngerDynamics(NamedTuple):
    """How anger at a price moves in a step."""

    moved: float
    """Share of the way to the anger there is reason for."""
    kept: float
    """Share of anger that is left."""


class GrievanceWeights(NamedTuple):
    """Weights of the parts of grievance, standard deviations."""

    price: float
    """Grievance where every car runs on gas and its price doubles (S)."""
    blackout: float
    """Grievance added by a complete blackout (c_mu)."""
    concession: float
    """Grievance taken away by a concession (c_conc)."""


class NationalGrievance(NamedTuple):
    """Parts of grievance that are the same in all places, standard deviations but for ``dismissed``."""

    narratives: float
    """Grievance added by the narratives."""
    harm: float
    """Grievance added by visible harm."""
    dismissed: float
    """Weight of the dismissal of the cabinet as a concession, 0 before it."""
    regime_change: float
    """Grievance that went with the regime, 0 while it stands."""


@kernel
def update_anger(price, stake, anger, posted, before, capped, exposure, dynamics):
    """Set the prices in force; update anger at them, which rises as people meet them and fades slowly.

    Parameters
    ----------
    price, stake, anger
        Price in force, highest share of the price in what a crowd came for, anger; changed, (places,).
    posted, before
        Price asked, and price before the shock, (places,).
    capped
        Where the price may not exceed that before, (places,).
    exposure
        Weight of a doubled price, (places,).
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
        Share of traffic that gets through, and where prices are capped, (places,).
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
