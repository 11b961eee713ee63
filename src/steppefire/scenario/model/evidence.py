"""Sources and the statements they make."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Source:
    """A publication.

    Parameters
    ----------
    date
        ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``.
    reliability
        ``A`` (official or scholarly, and consulted) to ``D`` (hearsay).
    """

    id: str
    title: str
    outlet: str
    author: str
    date: str
    reliability: str
    note: str = ""


@dataclass(frozen=True)
class Statement:
    """A statement of a source, paraphrased: what a number of the scenario cites.

    Parameters
    ----------
    source
        Id of its source.
    locator
        Where in the source it is made.
    """

    id: str
    source: str
    locator: str
    text: str


@dataclass(frozen=True)
class Evidence:
    """Sources and statements by id."""

    sources: Mapping[str, Source]
    statements: Mapping[str, Statement]
