"""Citations: the statements a number rests on, or the reason for which it was assumed."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from steppefire.errors import suggest

ASSUMPTION = "assumption:"
"""Prefix of a source that gives the reason of an assumption."""
NOT_IN_EVIDENCE = "claim '{id}' is not in the evidence."
"""Problem of an id that the evidence does not list."""


@dataclass(frozen=True)
class Citation:
    """Why a number is believed: ids of claims, or the reason of an assumption (exactly one is given)."""

    claims: tuple[str, ...] = ()
    assumption: str = ""

    @property
    def cited(self) -> bool:
        """Whether a claim stands behind the number."""
        return bool(self.claims)

    def __str__(self) -> str:
        return " ".join(self.claims) if self.claims else f"{ASSUMPTION} {self.assumption}"


def parse_citation(
    text: str, known: Collection[str] | None, unknown: str = NOT_IN_EVIDENCE
) -> tuple[Citation, list[str]]:
    """Parse a source cell and return the citation with the problems found in it.

    Parameters
    ----------
    text
        Ids separated by spaces, or ``assumption: reason``.
    known
        Ids that may be cited; None when the file that lists them could not be read, so that ids go unchecked.
    unknown
        Message for an id that is not known, with ``{id}`` in its place; a suggestion is added.
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
    missing = [] if known is None else [i for i in ids if i not in known]
    return Citation(claims=ids), [unknown.format(id=i) + suggest(i, known or ()) for i in missing]
