"""Sources and the statements they make."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Source:
    """Where claims come from. Reliability runs from A (official or scholarly, seen) to D (hearsay)."""

    id: str
    title: str
    outlet: str
    author: str
    date: str
    reliability: str
    note: str = ""


@dataclass(frozen=True)
class Statement:
    """One statement of a source, in our own words."""

    id: str
    source: str
    locator: str
    text: str


@dataclass(frozen=True)
class Evidence:
    """Sources and claims by id."""

    sources: Mapping[str, Source]
    claims: Mapping[str, Statement]
