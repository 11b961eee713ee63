"""Organised groups: who comes where, when, and for what."""

from __future__ import annotations

from dataclasses import dataclass

from steppefire.inputs.citations import Citation


@dataclass(frozen=True)
class OrganisedGroup:
    """A group of organised people in one place: a row of organised.csv.

    Parameters
    ----------
    arrives
        Hour of the run at which its members arrive.
    leaves
        Hour of the run at which those who are left leave; None if they stay until they are lost or arrested.
    share
        Share of the parameter `organised_groups` that the group brings, 0 to 1.
    targets
        Kinds of site that it attacks; empty for any.
    """

    organisation: str
    place: str
    arrives: int
    leaves: int | None
    share: float
    targets: tuple[str, ...]
    citation: Citation
