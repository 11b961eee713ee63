"""What can be told of a scenario without running it: its title, mistakes, evidence and hour."""

from __future__ import annotations

import inspect
import json
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.text import Text

from steppefire.cli.terminal import count, decimal, plural, say, share, tabulate

if TYPE_CHECKING:
    from steppefire.scenario import Audit, Scenario

MOST_NAMES = 4
"""Names of numbers with the same reason that are told; the rest is counted."""


def version() -> str:
    """Return the version of the installed package, or that of the source."""
    import steppefire

    given = getattr(steppefire, "__version__", "")
    if given:
        return str(given)
    from importlib.metadata import PackageNotFoundError
    from importlib.metadata import version as installed

    try:
        return installed("steppefire")
    except PackageNotFoundError:
        return "(not installed)"


def tell_scenarios(console: Console) -> None:
    """Write a line for each scenario of the library."""
    from steppefire.scenario import available

    titles = available()
    wide = max(map(len, titles), default=0)
    for name, title in titles.items():
        console.print(f"{name:<{wide}}  {title}", soft_wrap=True)


def tell_check(console: Console, name: str) -> int:
    """Write every problem of a scenario, or what it holds; return the exit code."""
    from steppefire.errors import ScenarioError
    from steppefire.scenario import load

    try:
        scenario = load(name)
    except ScenarioError as error:
        for problem in error.problems:
            console.print(str(problem), soft_wrap=True)
        say(f"error: {plural(len(error.problems), 'problem')}")
        return error.exit_code
    console.print(f"ok  {scenario.name}: {_holdings(scenario)}", soft_wrap=True)
    return 0


def _holdings(s: Scenario) -> str:
    uncertain = sum(p.uncertain for p in s.parameters.values())
    return ", ".join(
        (
            plural(s.population, "citizen"),
            plural(len(s.places), "place"),
            plural(len(s.sites), "site"),
            plural(len(s.units), "unit"),
            plural(len(s.timeline), "event"),
            plural(len(s.observed), "observed figure"),
            plural(len(s.arms), "arm"),
            f"{plural(len(s.parameters), 'parameter')} ({uncertain} uncertain)",
            plural(len(s.evidence.claims), "claim"),
            plural(s.clock.hours, "hour"),
        )
    )


def tell_evidence(console: Console, name: str, *, as_json: bool) -> None:
    """Write what is cited, what is assumed and why, and where sources disagree."""
    from steppefire.scenario import audit, load

    scenario = load(name)
    report = audit(scenario)
    if as_json:
        console.print(json.dumps(report.to_dict(), ensure_ascii=False, indent=1), soft_wrap=True)
        return
    total = report.total
    console.print(Text(f"{scenario.title}: where its numbers come from", "bold"))
    console.print(
        f"{share(total.share)} of {count(total.cited + total.assumed)} numbers rest on"
        f" {plural(report.claims, 'claim')} from {plural(report.sources, 'source')};"
        " the others are assumptions and say so.\n"
    )
    rows = [(g.group, count(g.cited), count(g.assumed), share(g.share)) for g in (*report.groups, total)]
    console.print(tabulate("", ("numbers", "cited", "assumed", "share cited"), rows))
    _tell_assumptions(console, report)
    _tell_disagreements(console, report)
    if report.unused:
        console.print(f"\nClaims on which no number rests: {', '.join(report.unused)}")


def _tell_assumptions(console: Console, report: Audit) -> None:
    """Write the assumptions, those with the same reason in one row."""
    if not report.assumptions:
        return
    names: dict[tuple[str, str], list[str]] = {}
    for one in report.assumptions:
        names.setdefault((one.group, one.reason), []).append(one.name)
    rows = []
    for (group, reason), same in names.items():
        more = len(same) - MOST_NAMES
        told = ", ".join(same[:MOST_NAMES]) + (f" and {more} more" if more > 0 else "")
        rows.append((group, told, reason))
    console.print()
    title = f"Assumptions ({len(report.assumptions)}; --json names each)"
    console.print(tabulate(title, ("group", "number", "why it was assumed"), rows, left=3))


def _tell_disagreements(console: Console, report: Audit) -> None:
    if not report.disagreements:
        return
    rows = []
    for one in report.disagreements:
        low, high = min(r[0] for r in one.rows), max(r[2] for r in one.rows)
        best = " or ".join(dict.fromkeys(figure(r[1]) for r in one.rows))
        span = f"{figure(low)} to {figure(high)}"
        rows.append((one.day, one.place, one.series.replace("_", " "), best, span, " ".join(one.citations)))
    console.print()
    heads = ("day", "place", "figure", "best", "range", "claims")
    table = tabulate(f"Where sources disagree ({len(rows)})", heads, rows, left=3)
    table.columns[5].justify, table.columns[5].no_wrap = "left", False
    console.print(table)


def figure(value: float) -> str:
    """Return a number of unknown unit: whole ones with thousands apart, others with two digits."""
    return count(value) if value == round(value) else decimal(value)


def tell_schedule(console: Console, name: str) -> None:
    """Write the steps of an hour in their order."""
    from steppefire.scenario import load
    from steppefire.world.hour import SCHEDULE

    scenario = load(name)
    per_row = _parameters(scenario)
    rows = []
    for number, act in enumerate(SCHEDULE, 1):
        module = inspect.getmodule(act)
        row = row_of(inspect.getdoc(module) or "")
        what = (inspect.getdoc(act) or "").partition("\n")[0]
        known = sum(per_row.get(one, 0) for one in row.split(", "))
        rows.append((str(number), row, act.__module__.rpartition(".")[2], act.__name__, what, str(known)))
    console.print(Text(f"One hour of {scenario.title}", "bold"))
    heads = ("step", "row", "module", "function", "what it does", "parameters")
    table = tabulate("", heads, rows, left=5)
    for column in table.columns[:4]:
        column.no_wrap = True
    console.print(table)
    clock = scenario.clock
    first, last = f"{clock.start:%Y-%m-%d %H:%M}", f"{clock.end:%Y-%m-%d %H:%M}"
    console.print(f"\nlived {clock.hours} times, from {first} to {last}")


def row_of(text: str) -> str:
    """Return the rows of the system a module stands for, which its first words tell."""
    found = re.match(r"S\d+(?:, S\d+)*(?=\.)", text)
    return found[0] if found else ""


def _parameters(scenario: Scenario) -> Mapping[str, int]:
    rows: dict[str, Any] = {}
    for parameter in scenario.parameters.values():
        rows[parameter.row] = rows.get(parameter.row, 0) + 1
    return rows
