"""The book of verification: every number that was compared with a published one, and the document made of them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Check:
    """One number beside its published value."""

    test: str
    what: str
    source: str
    published: float
    ours: float
    tolerance: float
    """Largest difference allowed."""
    basis: str
    """Where the tolerance comes from: exact, rounding of the source, standard errors."""

    @property
    def holds(self) -> bool:
        return abs(self.ours - self.published) <= self.tolerance


@dataclass(frozen=True)
class Table:
    """A table for the document, with its interpretation."""

    test: str
    title: str
    header: Sequence[str]
    rows: Sequence[Sequence[Any]]
    words: str


class Book:
    """Collects checks and tables, in a file with one JSON object a line if a path is given."""

    def __init__(self, path: Path | None) -> None:
        self.path = path

    def check(
        self, test: str, what: str, *, ours: float, published: float, tolerance: float, source: str,
        basis: str = "exact",
    ) -> None:
        """Record a number, and fail if it differs from the published one by more than the tolerance.

        Parameters
        ----------
        test
            Label of the test, one of `TITLES`: ``T`` for published results and exact properties, ``N`` for the network,
            ``O`` for order statistics, ``C`` for convergence. ``S1`` to ``S12`` are the rows of docs/model.md.
        what
            What is compared, in words for a reader of docs/verification.md.
        source
            Who published the number, or ``closed form``, ``computed independently``.
        basis
            Where the tolerance comes from: ``exact``, ``rounding of the source``, ``3 standard errors``.
        """
        entry = Check(test, what, source, float(published), float(ours), float(tolerance), basis)
        self._write("check", asdict(entry))
        assert entry.holds, f"{test} {what}: {ours!r} instead of {published!r} +- {tolerance!r} ({source})"

    def table(self, test: str, title: str, header: Sequence[str], rows: Sequence[Sequence[Any]], words: str) -> None:
        """Record a table of results that is not judged."""
        self._write("table", asdict(Table(test, title, list(header), [list(row) for row in rows], words)))

    def _write(self, kind: str, content: dict[str, Any]) -> None:
        if self.path is not None:
            with self.path.open("a") as file:
                file.write(json.dumps({"kind": kind, **content}) + "\n")


TITLES = {
    "T1": "Thresholds: Granovetter and Kuran",
    "T2": "Global cascades: Watts",
    "T3": "Contagion on lattices: Morris, Centola and Macy",
    "T4": "Civil violence, mean field: Epstein",
    "T5": "Civil violence on the lattice",
    "T6": "Legitimacy falls, police leave",
    "T7": "Riot contagion, one site: Bonnasse-Gahot and others",
    "T8": "Riot contagion, four sites",
    "T9": "Opinions: Friedkin and Johnsen",
    "T10": "Bargaining: probabilistic Condorcet election",
    "T11": "Philox 4x32-10",
    "T14": "Event-driven engine against the full sweep",
    "T15": "Feedback of visible participation: folds and plateaus",
    "T16": "Common random numbers",
    "T17": "Order of places, processes, chunks",
    "N1": "Network: households, rings, hubs",
    "O1": "Order statistics of thresholds",
    "C1": "Convergence: length of a step",
    "C2": "Convergence: size of the population",
}


def document(lines: list[str], versions: str) -> str:
    """Return docs/verification.md from the lines of a book."""
    entries = [json.loads(line) for line in lines]
    keys = sorted({e["test"] for e in entries}, key=lambda k: ("TNOC".index(k[0]), int(k[1:])))
    checks = [Check(**{k: v for k, v in e.items() if k != "kind"}) for e in entries if e["kind"] == "check"]
    held = sum(c.holds for c in checks)
    out = [
        "# Verification",
        "",
        "Written by `make verify`; do not edit. Every row compares a computed number with a published one or with a",
        "closed form. The published models are configurations of the kernels that simulate the country",
        "(`src/steppefire/kernels/`), not separate code; only Epstein's lattice, on which people move, has a module of",
        "its own (`steppefire.reference.epstein`). Labels: T published results and exact properties, N the network,",
        "O order statistics, C convergence. S1 to S12 elsewhere are the rows of the system (model.md).",
        "",
        f"{held} of {len(checks)} numbers lie within their tolerance. {versions}",
    ]
    for key in keys:
        out += ["", f"## {key}. {TITLES.get(key, key)}", ""]
        rows = [c for c in checks if c.test == key]
        if rows:
            out += ["| what | source | published | computed | tolerance | holds |", "|---|---|---|---|---|---|"]
            out += [
                f"| {c.what} | {c.source} | {c.published:.8g} | {c.ours:.8g} | {c.tolerance:.2g} ({c.basis}) | "
                f"{'yes' if c.holds else '**NO**'} |"
                for c in rows
            ]
        for entry in (e for e in entries if e["test"] == key and e["kind"] == "table"):
            out += ["", f"**{entry['title']}**", ""] if rows or out[-1] else [f"**{entry['title']}**", ""]
            out += ["| " + " | ".join(map(str, entry["header"])) + " |", "|" + "---|" * len(entry["header"])]
            out += ["| " + " | ".join(map(str, row)) + " |" for row in entry["rows"]]
            out += ["", entry["words"]]
    return "\n".join(out) + "\n"
