"""Shocks, anger at them, and grievance, on arrays with one entry for each place."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from steppefire.kernels import kernel


class AngerDynamics(NamedTuple):
    """Kinds of the shocks, and rates of change of anger at them in a step, (shocks,) except ``kept``."""

    priced: np.ndarray
    """Whether the shock is the price of a good, bool; otherwise it is an event."""
    moved: np.ndarray
    """Share of the distance to the anger that the current level causes."""
    calmed: np.ndarray
    """Share of the same distance by which a reversal lowers anger beside its decay."""
    kept: float
    """Factor by which anger decays."""


class GrievanceWeights(NamedTuple):
    """Weights of the parts of grievance, standard deviations."""

    shock: float
    """Grievance per unit of anger: where exposure is full and a price doubles or an event happens (S)."""
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
    awake: float
    """Share of the latent grievance of a place that the narrative awakes, 0 to 1."""


@kernel
def update_anger(current, stake, anger, posted, before, capped, exposure, dynamics):
    """Set the prices and levels in force, and update anger at them, which rises with a delay and decays slowly.

    Parameters
    ----------
    current
        Price in force, or level of an event; changed, (shocks, places).
    stake
        Highest share of prices in the motives of a crowd; changed, (places,).
    anger
        Changed, (shocks, places).
    posted, before
        Posted price or level of an event, and price before the shock, (shocks, places).
    capped
        Whether prices are capped at those before the shock, (places,).
    exposure
        Anger that a doubled price or an event causes, 0 to 1, (shocks, places). Where it is 0, no price is needed.
    dynamics
        `AngerDynamics`.
    """
    for place in range(capped.shape[0]):
        costly = 0.0
        for shock in range(anger.shape[0]):
            level = posted[shock, place]
            if dynamics.priced[shock] and capped[place]:
                level = min(level, before[shock, place])
            current[shock, place] = level
            target = 0.0
            if exposure[shock, place] > 0.0:
                if dynamics.priced[shock]:
                    level = math.log2(max(level / before[shock, place], 1.0))
                target = exposure[shock, place] * level
            if dynamics.priced[shock]:
                costly += target
            felt = anger[shock, place]
            calmer = felt + dynamics.calmed[shock] * min(target - felt, 0.0)
            anger[shock, place] = max(felt + dynamics.moved[shock] * (target - felt), calmer * dynamics.kept)
        stake[place] = max(stake[place], min(costly, 1.0))


@kernel
def total_grievance(old, latent, anger, connectivity, capped, weights, national):
    """Return the grievance G of each place, standard deviations, (places,).

    Parameters
    ----------
    old, latent, anger
        Grievance before the shocks and latent grievance, (places,), and anger at each shock, (shocks, places).
    connectivity, capped
        Share of network traffic that gets through, and whether prices are capped, (places,).
    weights
        `GrievanceWeights`.
    national
        `NationalGrievance`.
    """
    out = np.empty(old.shape[0])
    for place in range(out.shape[0]):
        felt = 0.0
        for shock in range(anger.shape[0]):
            felt += anger[shock, place]
        total = old[place] + latent[place] * national.awake + weights.shock * felt
        total += national.narratives
        total += national.harm
        total += weights.blackout * (1.0 - connectivity[place])
        total -= weights.concession * (capped[place] + national.dismissed)
        out[place] = total - national.regime_change
    return out
