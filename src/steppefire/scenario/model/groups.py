"""Groups of the population, and how strong the ties between them are."""

from __future__ import annotations

from dataclasses import dataclass

from steppefire.inputs.citations import Citation

RESPONSES = ("backlash", "relief", "none")
"""What foreign troops do to the grievance of a group: raise it, lower it, or neither."""


@dataclass(frozen=True)
class Group:
    """A group of the population: a nationality, a language, a confession, or everybody.

    Parameters
    ----------
    foreign_troops
        One of `RESPONSES`.
    """

    name: str
    title: str
    foreign_troops: str
    citation: Citation


@dataclass(frozen=True)
class GroupTie:
    """How much of what one group does becomes known to another.

    Parameters
    ----------
    between
        Names of two groups.
    strength
        0 to 1; 1 is as much as within a group.
    """

    between: tuple[str, str]
    strength: float
    citation: Citation
