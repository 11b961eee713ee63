"""Shocks: what sets off a crisis, and which places are exposed to it."""

from __future__ import annotations

from dataclasses import dataclass

from steppefire.inputs.citations import Citation

SHOCK_KINDS = ("price", "event")
"""Kinds of shock: the price of a good, or an event such as an election, a verdict or a killing."""


@dataclass(frozen=True)
class Shock:
    """A shock: a row of shocks.csv.

    Parameters
    ----------
    kind
        One of `SHOCK_KINDS`.
    unit
        Unit of the price; empty for an event.
    """

    name: str
    kind: str
    unit: str
    title: str
    citation: Citation


@dataclass(frozen=True)
class ShockExposure:
    """How much a shock concerns a place, a region or the country: a row of exposures.csv.

    Parameters
    ----------
    place
        A place, a region, or `steppefire.scenario.model.timeline.COUNTRY`; the narrowest of several applies.
    exposure
        Anger that the shock causes at level 1, 0 to 1.
    before, after
        Price before the run, and from its first hour on; None where there is none.
    """

    shock: str
    place: str
    exposure: float
    before: float | None
    after: float | None
    citation: Citation
