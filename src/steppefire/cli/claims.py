"""The claims command: claims of the articles, checked against the record, the runs and the precedents."""

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

DEFAULT_FOLDER = Path("results")
"""Folder in which results are looked for by default, by name of the scenario."""
WRITERS = {"h": duration, "share of runs": share, "probability": share, "share": share, "1": decimal}
"""How a number of each unit is written; any other is written as a count."""


def print_claims(console: Console, name: str, source: str | None, folder: Path | None, *, as_json: bool) -> None:
    """Print every claim with its verdict, by article.

    Raises
    ------
    UsageError
        If the scenario has no claims or no such article, or the results belong to another scenario.
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
        hint = suggest(source, articles) or f" Expected one of {', '.join(articles)}."
        raise UsageError(f"there is no claim from source '{source}'.{hint}")
    results = _results(scenario, folder)
    judged = [one for one in judge(book, scenario, results) if source in (None, one.claim.source)]
    claims, tally = rows(book, scenario, judged), counts(judged)
    if as_json:
        runs = None if results is None else str(results.folder)
        data = {"scenario": scenario.name, "results": runs, "counts": tally, "claims": claims}
        console.print(json.dumps(data, ensure_ascii=False, indent=1), soft_wrap=True)
        return
    console.print(Text(f"{scenario.title}: claims and verdicts", "bold"))
    console.print(_runs_read(results) + "\n", soft_wrap=True)
    _print_counts(console, tally)
    for article in articles:
        of = [row for row in claims if row["source"] == article]
        if of:
            _print_article(console, of)


def _results(scenario: Scenario, folder: Path | None) -> Results | None:
    """Return the results in ``folder``, or else those in the default folder, if any."""
    from steppefire.errors import SteppefireError, UsageError
    from steppefire.runs.results import open_results

    if folder is None:
        usual = DEFAULT_FOLDER / scenario.name
        if not usual.is_dir():
            return None
        try:
            return open_results(usual)
        except SteppefireError as error:
            say(f"ignoring '{usual}': {error}")
            return None
    results = open_results(folder)
    if results.scenario.name != scenario.name:
        raise UsageError(f"'{folder}' holds results of '{results.scenario.name}', not of '{scenario.name}'")
    return results


def _runs_read(results: Results | None) -> str:
    """Return a line that says which results were read."""
    if results is None:
        return "No results were read: give their folder with --results to judge claims that need simulations."
    runs = plural(int(results.outcomes.sizes["run"]), "run")
    arms = ", ".join(results.manifest.arms)
    return f"Results read: {results.folder}, {runs} in each of the arms {arms}."


def _print_counts(console: Console, tally: Mapping[str, Mapping[str, int]]) -> None:
    """Print how many claims have which verdict, by ground."""
    from steppefire.analysis.verdicts import OUTCOMES

    columns = [outcome for outcome in OUTCOMES if any(outcome in ground for ground in tally.values())]
    lines = [
        (ground, *(count(of[o]) if o in of else "" for o in columns), count(sum(of.values())))
        for ground, of in tally.items()
    ]
    show(console, "", ("ground", *columns, "claims"), lines)


def _print_article(console: Console, of: Sequence[Mapping[str, Any]]) -> None:
    """Print the claims of one article."""
    console.print()
    lines = []
    for row in of:
        verdict = Text(row["outcome"], _COLOURS.get(row["outcome"], ""))
        lines.append((row["id"], row["text"], row["ground"], verdict, reason(row)))
    title = f"{of[0]['source']}: {of[0]['article']}"
    show(console, title, ("", "claim", "ground", "verdict", "reason"), lines, left=5, fold=(1, 4))


_COLOURS = {"supported": "green", "contradicted": "red"}


def reason(row: Mapping[str, Any]) -> str:
    """Return the reason for a verdict: the fact or the question, the numbers, the caveat and the sources."""
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
    """Return a number in the format of its unit."""
    return "-" if value is None else WRITERS.get(unit, count)(value)
