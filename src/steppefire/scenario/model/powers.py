"""Outside powers: the country's dependence on them, and their demands."""

from __future__ import annotations

import math
from dataclasses import dataclass

from steppefire.inputs.citations import Citation


@dataclass(frozen=True)
class Dependence:
    """Share of one outside power in one dimension of the country's external relations, such as trade or arms.

    Parameters
    ----------
    low, best, high
        Range of the share and its best estimate, 0 to 1.
    """

    power: str
    dimension: str
    low: float
    best: float
    high: float
    citation: Citation


@dataclass(frozen=True)
class Demand:
    """A demand that a power may make after the crisis.

    Parameters
    ----------
    asked, granted
        Number of states of which the same or a similar demand was made before the crisis, and of those that granted it.
    month
        Month after the crisis in which the answer is due.
    """

    power: str
    issue: str
    asked: int
    granted: int
    month: int
    citation: Citation

    @property
    def base_rate(self) -> float:
        """Probability that the demand is granted without obligation: posterior mean under Jeffreys' prior."""
        return (self.granted + 0.5) / (self.asked + 1)

    @property
    def resistance(self) -> float:
        """Log-odds against granting the demand without obligation (r_k in docs/powers.md)."""
        return math.log((1 - self.base_rate) / self.base_rate)
