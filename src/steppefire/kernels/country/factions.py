"""Bargaining between factions as a probabilistic Condorcet election."""

from __future__ import annotations

import numpy as np

from steppefire.kernels import kernel

ROUNDS = 200
"""Largest number of iterations."""
PRECISE = 1e-12
"""Change of the probabilities below which the iteration has converged; also added to the support of an option."""


@kernel
def option_probabilities(weights, utility, exponent):
    """Return the probability of each option (`steppefire.world.elites.contest_options`), (options,)."""
    factions, options = utility.shape
    support = np.zeros((options, options))
    for faction in range(factions):
        for a in range(options):
            for b in range(options):
                support[a, b] += weights[faction] * max(utility[faction, a] - utility[faction, b], 0.0)
    for a in range(options):
        for b in range(options):
            support[a, b] = support[a, b] ** exponent + PRECISE
    probability = np.full(options, 1.0 / options)
    following = np.empty(options)
    for _ in range(ROUNDS):
        total, change = 0.0, 0.0
        for a in range(options):
            following[a] = 0.0
            for b in range(options):
                following[a] += support[a, b] / (support[a, b] + support[b, a]) * (probability[a] + probability[b])
            following[a] /= options
            total += following[a]
            change = max(change, abs(following[a] - probability[a]))
        if change < PRECISE:
            break
        for a in range(options):
            probability[a] = following[a] / total
    return probability
