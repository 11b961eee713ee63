"""Arms: the scenario with named changes."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Change:
    """One difference of an arm from the record.

    Exactly one form is used: ``without`` a part, ``policy`` moved to ``at`` (step) or by ``later`` (hours),
    ``parameter`` set ``to`` a value, another ``alliance`` in charge; or of the alliance in charge: the same members
    under the treaty of another (``rules_of``), another voting ``rule``, or a member that ``refuses``.
    """

    without: str = ""
    policy: str = ""
    at: int = -1
    later: int = 0
    parameter: str = ""
    to: float = 0.0
    alliance: str = ""
    rules_of: str = ""
    rule: str = ""
    refuses: str = ""


@dataclass(frozen=True)
class Arm:
    """The scenario with named changes."""

    name: str
    title: str
    changes: tuple[Change, ...]


FACTUAL = "factual"
"""Name of the arm without changes."""
PARTS = (
    "price-shock", "ties", "violence", "organised-groups", "sites", "forces", "lethal-order", "curfew",
    "blackout", "concessions", "dismissal", "emergency", "mass-arrest", "elites", "stand-down", "request",
    "alliance", "narratives", "backlash", "deterrence", "powers", "war",
)  # fmt: skip
"""Parts of the system that an arm may go ``without``."""
