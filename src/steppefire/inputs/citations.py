"""Citations: the statements of sources that support a number, or the reason for which it was assumed."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from steppefire.errors import suggest

ASSUMPTION = "assumption:"
"""Prefix of a source cell that gives the reason of an assumption."""
NOT_IN_EVIDENCE = "statement '{id}' is not in the evidence."
"""Problem of an id that the evidence does not list."""


@dataclass(frozen=True)
class Citation:
    """The basis of a number: ids of statements, or the reason of an assumption (exactly one is given)."""

    statements: tuple[str, ...] = ()
    assumption: str = ""

    @property
    def cited(self) -> bool:
        """Whether at least one statement supports the number."""
        return bool(self.statements)

    def __str__(self) -> str:
        return " ".join(self.statements) if self.statements else f"{ASSUMPTION} {self.assumption}"


def parse_citation(
    text: str, known: Collection[str] | None, unknown: str = NOT_IN_EVIDENCE
) -> tuple[Citation, list[str]]:
    """Parse a source cell.

    Parameters
    ----------
    text
        Ids of statements separated by spaces, or ``assumption: reason``.
    known
        Ids that may be cited; None if the file that lists them could not be read, in which case ids are not checked.
    unknown
        Message for an id that is not known, with ``{id}`` in its place; a suggestion is added.

    Returns
    -------
    citation, errors
        The citation, and one message for each error in it.
    """
    text = text.strip()
    if text.startswith(ASSUMPTION):
        reason = text.removeprefix(ASSUMPTION).strip()
        return Citation(assumption=reason), [] if reason else ["the assumption gives no reason"]
    ids = tuple(dict.fromkeys(text.split()))
    if not ids:
        return Citation(), ["empty; write ids of statements or 'assumption: reason'"]
    if ids[0].endswith(":") or ids[0] == "assumption":
        return Citation(), [f"'{ids[0]}' is not the id of a statement; write ids or '{ASSUMPTION} reason'"]
    missing = [] if known is None else [i for i in ids if i not in known]
    return Citation(statements=ids), [unknown.format(id=i) + suggest(i, known or ()) for i in missing]
