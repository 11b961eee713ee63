"""Policies as data: what each does, and when a regime that responds to events takes it."""

from __future__ import annotations

from dataclasses import dataclass

from steppefire.inputs.citations import Citation

EFFECTS = (
    "cap-prices", "relief", "dismissal-relief", "call-out", "end-call-out", "curfew", "end-curfew", "cut-network",
    "restore-network", "open-fire", "cease-fire", "hold-fire", "free-fire", "withdraw", "return", "mass-arrests",
    "army", "purge", "request", "resign", "evacuate", "reverse-shocks",
)  # fmt: skip
"""Mechanisms that a policy may set in motion: the keys of `steppefire.world.policies.MECHANISMS`."""
AT_SITES = frozenset({"withdraw", "return", "hold-fire", "free-fire"})
"""Effects that may be ordered at a site; an order on fire at a site concerns its place."""


@dataclass(frozen=True)
class Policy:
    """A policy of a regime: a row of policies.csv.

    Parameters
    ----------
    effects
        Some of `EFFECTS`, in the order in which they act.
    part
        Part of the system without which it is not enacted.
    level
        Parameter with the threat at which a responsive regime takes it; of a policy that ends another, the parameter
        with the distance below the level of that one. Empty if it is never taken by itself.
    after
        Policy that must be in force before a responsive regime takes it; empty for none.
    ends
        Policy that it ends; empty for none.
    delay
        Parameter with the hours for which a responsive regime keeps the policy that it ends at least; empty for none.
    """

    name: str
    effects: tuple[str, ...]
    part: str
    level: str
    after: str
    ends: str
    delay: str
    meaning: str
    citation: Citation

    @property
    def at_sites(self) -> bool:
        """Return whether it may be ordered at a site."""
        return set(self.effects) <= AT_SITES
