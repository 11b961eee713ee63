"""Commands that read a scenario without running it: its title, problems, evidence and schedule."""

from __future__ import annotations

import inspect
import json
import re
from typing import TYPE_CHECKING

from rich.console import Console
from rich.text import Text

from steppefire.cli.terminal import count, decimal, plural, say, share, show

if TYPE_CHECKING:
    from steppefire.scenario import Audit, Scenario

MOST_NAMES = 4
"""Names of numbers with the same reason that are listed; the rest is counted."""


def version() -> str:
    """Return the version of the package."""
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


def print_scenarios(console: Console) -> None:
    """Print a line for each scenario of the library."""
    from steppefire.scenario import available

    titles = available()
    wide = max(map(len, titles), default=0)
    for name, title in titles.items():
        console.print(f"{name:<{wide}}  {title}", soft_wrap=True)


def print_check(console: Console, name: str) -> int:
    """Print every problem of a scenario, or what it holds; return the exit code."""
    from steppefire.errors import ScenarioError
    from steppefire.scenario import load

    try:
        scenario = load(name)
    except ScenarioError as error:
        for problem in error.problems:
            console.print(str(problem), soft_wrap=True)
        say(f"error: {plural(len(error.problems), 'problem')}")
        return ScenarioError.exit_code
    console.print(f"ok  {scenario.name}: {_holdings(scenario)}", soft_wrap=True)
    return 0


def _holdings(s: Scenario) -> str:
    """Return the numbers of things in a scenario."""
    uncertain = sum(p.uncertain for p in s.parameters.values())
    return ", ".join(
        (
            plural(s.population, "citizen"),
            plural(len(s.places), "place"),
            plural(len(s.sites), "site"),
            plural(len(s.units), "unit"),
            plural(len(s.timeline), "event"),
            *([plural(len(s.calls), "call")] if s.calls else []),
            plural(len(s.observed), "observed figure"),
            plural(len(s.arms), "arm"),
            f"{plural(len(s.parameters), 'parameter')} ({uncertain} uncertain)",
            plural(len(s.evidence.statements), "statement"),
            plural(s.clock.hours, "hour"),
        )
    )


def print_evidence(console: Console, name: str, *, as_json: bool) -> None:
    """Print what is cited, what is assumed and why, and where sources disagree."""
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
        f" {plural(report.claims, 'statement')} from {plural(report.sources, 'source')};"
        " the others are assumptions and say so.\n"
    )
    rows = [(g.group, count(g.cited), count(g.assumed), share(g.share)) for g in (*report.groups, total)]
    show(console, "", ("numbers", "cited", "assumed", "share cited"), rows)
    fixed = sum(p.prior == "fixed" for p in report.parameters)
    console.print(
        f"\n{plural(len(report.parameters), 'parameter')}, {fixed} of them fixed, each with a unit and hard bounds;"
        " --json lists them with their basis."
    )
    _print_assumptions(console, report)
    _print_disagreements(console, report)
    if report.unused:
        console.print(f"\nStatements that nothing cites: {', '.join(report.unused)}")


def _print_assumptions(console: Console, report: Audit) -> None:
    """Print the assumptions, those with the same reason in one row."""
    if not report.assumptions:
        return
    names: dict[tuple[str, str], list[str]] = {}
    for one in report.assumptions:
        names.setdefault((one.group, one.reason), []).append(one.name)
    rows = []
    for (group, reason), same in names.items():
        more = len(same) - MOST_NAMES
        listed = ", ".join(same[:MOST_NAMES]) + (f" and {more} more" if more > 0 else "")
        rows.append((group, listed, reason))
    console.print()
    title = f"Assumptions ({len(report.assumptions)}; --json names each)"
    show(console, title, ("group", "number", "why it was assumed"), rows, left=3, fold=(1, 2))


def _print_disagreements(console: Console, report: Audit) -> None:
    if not report.disagreements:
        return
    rows = []
    for one in report.disagreements:
        low, high = min(r[0] for r in one.rows), max(r[2] for r in one.rows)
        best = " or ".join(dict.fromkeys(figure(r[1]) for r in one.rows))
        span = f"{figure(low)} to {figure(high)}"
        what = one.series.replace("_", " ")
        rows.append((one.day, one.place, what, " ".join(one.citations), best, span))
    console.print()
    heads = ("day", "place", "figure", "statements", "best", "range")
    show(console, f"Where sources disagree ({len(rows)})", heads, rows, left=4, fold=(1, 2, 3))


def figure(value: float) -> str:
    """Return a number of unknown unit: a whole one as a count, another with two decimals."""
    return count(value) if value == round(value) else decimal(value)


def print_schedule(console: Console, name: str) -> None:
    """Print the steps of an hour in their order."""
    from steppefire.scenario import load
    from steppefire.world.hour import SCHEDULE

    scenario = load(name)
    rows = []
    for number, act in enumerate(SCHEDULE, 1):
        about = inspect.getdoc(inspect.getmodule(act)) or ""
        what = (inspect.getdoc(act) or "").partition("\n")[0]
        step, module = act.__name__.replace("_", " "), act.__module__.rpartition(".")[2]
        rows.append((str(number), step, module, what, row_of(about)))
    title = f"One hour of the simulation: {scenario.title}"
    show(console, title, ("", "step", "module", "what it does", "row"), rows, left=5, fold=(3,))
    clock = scenario.clock
    first, last = f"{clock.start:%Y-%m-%d %H:%M}", f"{clock.end:%Y-%m-%d %H:%M}"
    console.print(f"\nrepeated {clock.hours} times, from {first} to {last}")


def row_of(text: str) -> str:
    """Return the rows of the system that the first words of a module's docstring name."""
    found = re.match(r"S\d+(?:, S\d+)*(?=\.)", text)
    return found[0] if found else ""
