"""What the articles claim, and what the record, the runs and the precedents say of it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.text import Text

from steppefire.cli.terminal import count, decimal, duration, plural, say, share, show

if TYPE_CHECKING:
    from steppefire.runs.results import Results
    from steppefire.scenario import Scenario

USUAL = Path("results")
"""Folder below which the main job leaves its results, by the name of the scenario."""
WRITERS = {"h": duration, "share of runs": share, "probability": share, "share": share, "1": decimal}
"""How a number of each unit is written; any other is counted."""


def tell_claims(console: Console, name: str, source: str | None, folder: Path | None, *, as_json: bool) -> None:
    """Write every claim with its verdict, by article.

    Raises
    ------
    UsageError
        When the scenario has no claims, no such article, or the results are those of another scenario.
    """
    from steppefire.analysis.verdicts import counts, judge, rows
    from steppefire.errors import UsageError, suggest
    from steppefire.scenario import load
    from steppefire.scenario.readers.claims import FILE

    scenario = load(name)
    book = scenario.claims
    if book is None:
        raise UsageError(f"scenario '{scenario.name}' has no claims: there is no '{scenario.folder / FILE}'")
    articles = list(dict.fromkeys(claim.source for claim in book.claims))
    if source is not None and source not in articles:
        hint = suggest(source, articles) or f" They are {', '.join(articles)}."
        raise UsageError(f"no claim comes from source '{source}'.{hint}")
    results = _results(scenario, folder)
    judged = [one for one in judge(book, scenario, results) if source in (None, one.claim.source)]
    told, tally = rows(book, scenario, judged), counts(judged)
    if as_json:
        runs = None if results is None else str(results.folder)
        data = {"scenario": scenario.name, "results": runs, "counts": tally, "claims": told}
        console.print(json.dumps(data, ensure_ascii=False, indent=1), soft_wrap=True)
        return
    console.print(Text(f"{scenario.title}: what is claimed, and what can be said of it", "bold"))
    console.print(_ran(results) + "\n", soft_wrap=True)
    _tell_counts(console, tally)
    for article in articles:
        of = [row for row in told if row["source"] == article]
        if of:
            _tell_article(console, of)


def _results(scenario: Scenario, folder: Path | None) -> Results | None:
    """Return the runs to read: those named, or those the main job left, or none."""
    from steppefire.errors import SteppefireError, UsageError
    from steppefire.runs.results import open_results

    if folder is None:
        usual = USUAL / scenario.name
        if not usual.is_dir():
            return None
        try:
            return open_results(usual)
        except SteppefireError as error:
            say(f"ignoring '{usual}': {error}")
            return None
    results = open_results(folder)
    if results.scenario.name != scenario.name:
        raise UsageError(f"'{folder}' holds runs of '{results.scenario.name}', not of '{scenario.name}'")
    return results


def _ran(results: Results | None) -> str:
    if results is None:
        return "No runs were read: name their folder with --results to judge what only runs can tell."
    runs = plural(int(results.outcomes.sizes["run"]), "run")
    arms = ", ".join(results.manifest.arms)
    return f"Runs read: {results.folder}, {runs} of each of {arms}."


def _tell_counts(console: Console, tally: Mapping[str, Mapping[str, int]]) -> None:
    from steppefire.analysis.verdicts import OUTCOMES

    seen = [outcome for outcome in OUTCOMES if any(outcome in ground for ground in tally.values())]
    lines = [
        (ground, *(count(of[o]) if o in of else "" for o in seen), count(sum(of.values())))
        for ground, of in tally.items()
    ]
    show(console, "", ("ground", *seen, "claims"), lines)


def _tell_article(console: Console, of: Sequence[Mapping[str, Any]]) -> None:
    console.print()
    lines = []
    for row in of:
        verdict = Text(row["outcome"], _COLOURS.get(row["outcome"], ""))
        lines.append((row["id"], row["text"], row["ground"], verdict, reason(row)))
    title = f"{of[0]['source']}: {of[0]['article']}"
    show(console, title, ("", "claim", "ground", "verdict", "why"), lines, left=5, fold=(1, 4))


_COLOURS = {"supported": "green", "contradicted": "red"}


def reason(row: Mapping[str, Any]) -> str:
    """Return why a claim came out as it did: the fact or the question, the numbers, the caveat, the sources."""
    parts = [row["words"]]
    for reading in row["readings"]:
        low, mid, high = (written(reading[key], reading["unit"]) for key in ("p05", "p50", "p95"))
        span = mid if low == high == mid else f"{mid} [{low} to {high}]"
        under = f", {reading['policies']} policies, {plural(reading['runs'], 'run')}" if reading["policies"] else ""
        parts.append(f"{row['number']}: {span}{under}.")
    if row["condition"]:
        parts.append(f"Holds if {row['condition']}.")
    if row["missing"]:
        parts.append(f"Needs: {row['missing']}.")
    if row["caveat"]:
        parts.append(f"But {row['caveat']}.")
    basis = " ".join(row["sources"]) or (f"assumption: {row['assumption']}" if row["assumption"] else "")
    return " ".join(parts) + (f" ({basis})" if basis else "")


def written(value: float | None, unit: str) -> str:
    """Return a number as its unit asks for."""
    return "-" if value is None else WRITERS.get(unit, count)(value)

