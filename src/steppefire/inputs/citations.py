"""Citations: the statements a number rests on, or the reason for which it was assumed."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from steppefire.errors import suggest

ASSUMPTION = "assumption:"
"""Begins a source that gives the reason of an assumption."""


@dataclass(frozen=True)
class Citation:
    """Why a number is believed: ids of claims, or the reason of an assumption (exactly one is given)."""

    claims: tuple[str, ...] = ()
    assumption: str = ""

    @property
    def cited(self) -> bool:
        """Tell whether a claim stands behind the number."""
        return bool(self.claims)

    def __str__(self) -> str:
        return " ".join(self.claims) if self.claims else f"assumption: {self.assumption}"


def parse_citation(text: str, claims: Collection[str] | None) -> tuple[Citation, list[str]]:
    """Return what a source cell says, and what is wrong with it.

    Parameters
    ----------
    text
        Ids of claims separated by spaces, or ``assumption: reason``.
    claims
        Ids there are; None when the evidence could not be read, so that ids cannot be checked.
    """
    text = text.strip()
    if text.startswith(ASSUMPTION):
        reason = text.removeprefix(ASSUMPTION).strip()
        return Citation(assumption=reason), [] if reason else ["the assumption gives no reason"]
    ids = tuple(dict.fromkeys(text.split()))
    if not ids:
        return Citation(), ["empty; write ids of claims or 'assumption: reason'"]
    if ids[0].endswith(":") or ids[0] == "assumption":
        return Citation(), [f"'{ids[0]}' is no claim; write ids of claims or '{ASSUMPTION} reason'"]
    unknown = [] if claims is None else [i for i in ids if i not in claims]
    return Citation(claims=ids), [
        f"claim '{i}' is not in the evidence.{suggest(i, claims or ())}" for i in unknown
    ]
