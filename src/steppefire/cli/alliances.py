"""The alliances command: the alliances that come with the program, and what their treaties say."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.text import Text

from steppefire.cli.terminal import count, decimal, duration, show

if TYPE_CHECKING:
    from steppefire.scenario.model.alliances import Alliance, Clause, Membership

CLAUSE_LABELS = {
    "body": "who decides", "voting": "how it votes", "chair": "chair", "articles": "articles on help",
    "unrest": "covers unrest?", "force": "standing force", "staging": "where it is based", "latency": "time taken",
    "payer": "who pays",
}  # fmt: skip
"""Label of each clause of a treaty."""


def print_alliances(console: Console, name: str | None, *, as_json: bool) -> None:
    """Print a table of all alliances, or one in full.

    Raises
    ------
    UsageError
        If there is no alliance of that name.
    """
    from steppefire.errors import UsageError, suggest
    from steppefire.scenario import alliances

    known = alliances()
    if name is not None and name not in known:
        hint = suggest(name, known) or f" Expected one of {', '.join(known)}."
        raise UsageError(f"there is no alliance '{name}'.{hint}")
    if as_json:
        chosen = known if name is None else {name: known[name]}
        data = {n: plain(alliance) for n, alliance in chosen.items()}
        console.print(json.dumps(data, ensure_ascii=False, indent=1), soft_wrap=True)
    elif name is None:
        _print_all(console, known)
    else:
        _print_one(console, known[name])


def plain(alliance: Alliance) -> dict[str, Any]:
    """Return an alliance as plain data for JSON."""
    return asdict(alliance)


def _print_all(console: Console, known: Mapping[str, Alliance]) -> None:
    rows = []
    for name, a in known.items():
        states = sum(len(wave.states) for wave in a.roll if wave.until is None)
        low, high = a.consultation
        wait = f"{duration(low)} to {duration(high)}"
        unrest = a.treaty["unrest"].says if a.treaty else "-"
        rows.append((name, a.title, a.rule, unrest, count(states) if states else "-", wait))
    heads = ("name", "alliance", "rule", "covers unrest?", "states", "time to decide")
    show(console, "Alliances", heads, rows, left=4, fold=(1, 3))


def _print_one(console: Console, alliance: Alliance) -> None:
    console.print(Text(alliance.title, "bold"))
    office = [f"{word} {who}" for word, who in (("chair", alliance.chair), ("leader", alliance.leader)) if who]
    console.print(", ".join((f"rule {alliance.rule}", *office)) + "\n")
    clauses = [(CLAUSE_LABELS[name], clause.says, _basis(clause)) for name, clause in alliance.treaty.items()]
    if clauses:
        show(console, "", ("", "provision or practice", "source"), clauses, left=3, fold=(1, 2))
        console.print()
    if alliance.roll:
        waves = [(", ".join(w.states), _years(w), _basis(w)) for w in alliance.roll]
        show(console, "Parties", ("states", "years", "source"), waves, left=3, fold=(0, 2))
        console.print()
    rows = [
        (
            m.name,
            f"{count(m.low)} to {count(m.high)}",
            duration(m.staging),
            duration(m.delay),
            "decides alone" if m.follows is None else decimal(m.follows),
            count(m.overstretch),
        )
        for m in alliance.members
    ]
    heads = ("", "troops", "staging", "approval", "follows", "overstretch")
    show(console, "Members whose decision is modelled", heads, rows)
    if alliance.sources:
        console.print()
        titles = [(s.id, f"{s.title}. {s.outlet}, {s.date}", s.reliability) for s in alliance.sources.values()]
        show(console, "Sources", ("id", "publication", "reliability"), titles, left=3, fold=(1,))


def _years(wave: Membership) -> str:
    return f"{wave.since} to {wave.until or 'today'}"


def _basis(clause: Clause | Membership) -> str:
    return " ".join(clause.sources) or f"assumption: {clause.assumption}"
