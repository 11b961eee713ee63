"""Outside powers: the country's dependence on them, and what they may ask for."""

from __future__ import annotations

import math
from dataclasses import dataclass

from steppefire.inputs.citations import Citation


@dataclass(frozen=True)
class Dependence:
    """Share of one outside power in one dimension of the country's ties: low, best, high, 0 to 1."""

    power: str
    dimension: str
    low: float
    best: float
    high: float
    citation: Citation


@dataclass(frozen=True)
class Demand:
    """What a power may ask for afterwards.

    Parameters
    ----------
    asked, granted
        How many states the same or a like thing was asked of before the crisis, and how many of them granted it.
    month
        Month after the crisis in which the answer falls due.
    """

    power: str
    issue: str
    asked: int
    granted: int
    month: int
    citation: Citation

    @property
    def base_rate(self) -> float:
        """Chance that it is granted when nothing is owed and no opinion has moved: the mean of Jeffreys' posterior."""
        return (self.granted + 0.5) / (self.asked + 1)

    @property
    def resistance(self) -> float:
        """Log-odds against granting it when nothing is owed (r_k in docs/powers.md)."""
        return math.log((1 - self.base_rate) / self.base_rate)
