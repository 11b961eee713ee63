"""Factions of the elites: their weights, and the utility of each option to them."""

from __future__ import annotations

from dataclasses import dataclass

from steppefire.inputs.citations import Citation

OPTIONS = ("hold", "sacrifice", "call", "give_way")
"""Hold, sacrifice the predecessor, call the ally, give way; columns of factions.csv, in the order of all arrays."""


@dataclass(frozen=True)
class Faction:
    """A faction that bargains over the way out of a crisis.

    Parameters
    ----------
    weight
        Its share of the weight not held by the predecessor's network, 0 to 1; None for that network itself, whose
        weight is the parameter ``elite_predecessor``.
    utility
        Utility of each of `OPTIONS` at a threat of zero.
    per_threat
        Change of the utility per unit of threat above the level at which factions bargain.
    """

    name: str
    weight: float | None
    utility: tuple[float, ...]
    per_threat: tuple[float, ...]
    citation: Citation
