"""Factions of the elites: their weights, and the utility of each option to them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from steppefire.inputs.citations import Citation

HOLD = "hold"
OPTIONS = (HOLD, "sacrifice", "call", "give_way", "coup", "flight")
"""Hold, sacrifice the rival, call the ally, give way, remove the head of state, and the head of state's flight; columns
of factions.csv, in the order of all arrays. All but the first may be missing there: then the option does not exist."""
RIVAL = "rival"
"""Role of the one faction that can be sacrificed."""


@dataclass(frozen=True)
class Faction:
    """A faction that bargains over the way out of a crisis.

    Parameters
    ----------
    weight
        Its share of the weight not held by the rival, 0 to 1; of the rival, its share of the whole, or None if that is
        the parameter ``rival_weight``.
    role
        `RIVAL`, or empty.
    utility
        Utility of each option that exists at a threat of zero.
    per_threat
        Change of the utility per unit of threat above the level at which factions bargain.
    """

    name: str
    weight: float | None
    role: str
    utility: Mapping[str, float]
    per_threat: Mapping[str, float]
    citation: Citation
