"""Arms: a scenario with named changes.

One class for each kind of change. What a change does is decided in `steppefire.scenario.resolution` alone.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Without:
    """Switch a part of the system off: one of `PARTS`."""

    part: str


@dataclass(frozen=True)
class MovePolicy:
    """Enact a policy at an hour of the run instead of the recorded one.

    Parameters
    ----------
    place
        Place, region or site of the order; empty for where it is recorded, or the whole country if it is not. With a
        place, only an order recorded there is moved.
    """

    policy: str
    at: int
    place: str = ""


@dataclass(frozen=True)
class DelayPolicy:
    """Enact a policy some hours after it would have been."""

    policy: str
    hours: int


@dataclass(frozen=True)
class SetParameter:
    """Fix a parameter at a value, in the unit of the register."""

    name: str
    value: float


@dataclass(frozen=True)
class OtherAlliance:
    """Ask another alliance for help."""

    alliance: str


@dataclass(frozen=True)
class BorrowRules:
    """Let the members decide under the treaty of another alliance."""

    of: str


@dataclass(frozen=True)
class OtherRule:
    """Let the alliance decide by another voting rule: one of `steppefire.scenario.model.alliances.RULES`."""

    rule: str


@dataclass(frozen=True)
class Refuse:
    """Let a member of the alliance object, whatever its interest."""

    member: str


Change = Without | MovePolicy | DelayPolicy | SetParameter | OtherAlliance | BorrowRules | OtherRule | Refuse
"""One difference of an arm from the record."""


@dataclass(frozen=True)
class Arm:
    """The scenario with named changes, in the order in which they apply."""

    name: str
    title: str
    changes: tuple[Change, ...]


FACTUAL = "factual"
"""Name of the arm without changes."""
PARTS = (
    "shock", "ties", "violence", "organised-groups", "sites", "forces", "lethal-order", "curfew",
    "blackout", "concessions", "dismissal", "emergency", "mass-arrest", "elites", "stand-down", "request",
    "alliance", "narratives", "backlash", "deterrence", "powers", "war", "calls",
)  # fmt: skip
"""Parts of the system that can be switched off in an arm."""
