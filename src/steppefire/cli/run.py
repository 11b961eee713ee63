"""Run an ensemble and write its summary: to the terminal, as JSON, and as files beside the results."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console

from steppefire.cli.terminal import Meter, say, warn_of_compiling
from steppefire.errors import StoreError, UsageError

if TYPE_CHECKING:
    from steppefire.runs.results import Results
    from steppefire.scenario import Scenario

SUMMARY, PAGE = "summary.json", "report.html"
"""What is written beside the results."""
ALL = "all"
"""Name that selects every arm of a scenario."""


@dataclass(frozen=True)
class RunRequest:
    """The options of a run."""

    scenario: str
    runs: int
    seed: int
    arms: Sequence[str]
    settings: dict[str, str]
    policies: str
    jobs: int | None
    out: Path | None
    page: Path | None


def settings_of(words: Sequence[str]) -> dict[str, str]:
    """Return parameters and their values from words such as ``stay=6 h``.

    Raises
    ------
    UsageError
        With every word that is not of this form.
    """
    settings: dict[str, str] = {}
    wrong = []
    for word in words:
        name, sign, value = (part.strip() for part in word.partition("="))
        if not sign or not name:
            wrong.append(f"--set {word}: write NAME=VALUE with its unit, such as 'stay=6 h'")
        elif name in settings:
            wrong.append(f"--set {word}: '{name}' is set twice")
        settings[name] = value
    if wrong:
        raise UsageError("\n".join(wrong))
    return settings


def run_ensemble(console: Console, request: RunRequest, *, as_json: bool) -> None:
    """Run an ensemble, write its files, and print its summary."""
    from steppefire.scenario import load

    if request.page is not None:
        _check_target(request.page)
    scenario = load(request.scenario)
    warn_of_compiling()
    with Meter("runs") as meter:
        from steppefire.runs.ensemble import run

        results = run(
            scenario,
            runs=request.runs,
            seed=request.seed,
            arms=arms_of(scenario, request.arms),
            settings=request.settings,
            policies=request.policies,
            jobs=request.jobs,
            out=request.out,
            progress=meter,
        )
    from steppefire.analysis.summary import summarise

    summary = summarise(results)
    text = json.dumps(summary, ensure_ascii=False, allow_nan=False, indent=1)
    written = _write_files(results, request, summary, text)
    if as_json:
        console.out(text, highlight=False)
        say(*written)
        return
    from steppefire.cli.summary import print_summary

    print_summary(console, summary)
    for line in written:
        console.print(line, soft_wrap=True)


def arms_of(scenario: Scenario, named: Sequence[str]) -> list[str]:
    """Return the counterfactual arms to run: those named, or the primary one."""
    others = list(scenario.arms)[1:]
    if not named:
        from steppefire.analysis.arm_labels import primary

        first = primary(scenario.arms)
        return [first] if first else []
    if ALL in named and ALL not in others:
        return others
    return list(named)


def _write_files(
    results: Results, request: RunRequest, summary: Mapping[str, Any], text: str
) -> list[str]:
    """Write the summary and page that were asked for, and return a line for each file."""
    written = []
    if request.out is not None:
        written.append(f"results  {results.folder}")
        _write_text(request.out / SUMMARY, text)
        written.append(f"summary  {request.out / SUMMARY}")
    pages = list(dict.fromkeys(page for page in (request.out and request.out / PAGE, request.page) if page))
    if pages:
        from steppefire.report import render, save

        page = render(results, summary)
        for target in pages:
            _check_target(target)
            save(page, target)
            written.append(f"page     {target}")
    return written


def write_page(results: Results, target: Path) -> None:
    """Write the page of an ensemble; an existing file is replaced only by a complete new one."""
    from steppefire.report import write_report

    _check_target(target)
    write_report(results, target)


def _write_text(target: Path, text: str) -> None:
    from steppefire.runs.storage.atomic import written_atomically

    try:
        with written_atomically(target) as partial:
            partial.write_text(text + "\n", encoding="utf-8")
    except OSError as error:
        raise StoreError(f"'{target}' cannot be written: {error.strerror or error}") from error


def _check_target(target: Path) -> None:
    """Raise an error for a file that cannot be written, before the ensemble is run."""
    folder = target.parent
    if target.is_dir():
        raise UsageError(f"'{target}' is a folder; name a file, such as '{target / PAGE}'")
    if not folder.is_dir():
        raise UsageError(f"'{target}' cannot be written: there is no folder '{folder}'")
    if not os.access(folder, os.W_OK):
        raise UsageError(f"'{target}' cannot be written: no permission in '{folder}'")
