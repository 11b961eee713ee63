"""The commands. Each imports what it needs only when it is called, so that ``--help`` is fast."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from steppefire.cli.terminal import stdout_console

app = typer.Typer(
    help="Simulate political crises, citizen by citizen and hour by hour, and compare counterfactual arms.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


class Mode(StrEnum):
    """How policies are decided in one run: at their recorded hours, or in response to events."""

    SCRIPTED = "scripted"
    RESPONSIVE = "responsive"


class Modes(StrEnum):
    """How policies are decided in an ensemble: one of the modes, or both."""

    SCRIPTED = "scripted"
    RESPONSIVE = "responsive"
    BOTH = "both"


ScenarioName = Annotated[str, typer.Argument(metavar="SCENARIO", help="Name of a scenario (see 'list') or its folder.")]
Seed = Annotated[int, typer.Option(min=0, max=2**32 - 1, help="Seed of all randomness.")]
AsJson = Annotated[bool, typer.Option("--json", help="Write JSON to stdout instead of text.")]


def _version(wanted: bool) -> None:
    if wanted:
        from steppefire.cli.scenario import version

        stdout_console().print(f"steppefire {version()}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    pass


@app.command("list")
def list_() -> None:
    """List the scenarios that come with the program."""
    from steppefire.cli.scenario import print_scenarios

    print_scenarios(stdout_console())


@app.command()
def check(
    scenario: Annotated[
        str, typer.Argument(metavar="SCENARIO|FILE", help="Name of a scenario, its folder, or its scenario.yaml.")
    ],
) -> None:
    """Report all problems of a scenario, each with file, line and column."""
    from steppefire.cli.scenario import print_check

    raise typer.Exit(print_check(stdout_console(), scenario))


@app.command()
def run(
    scenario: ScenarioName,
    runs: Annotated[int, typer.Option(min=1, help="Number of runs in each arm.")] = 50,
    seed: Seed = 2022,
    arm: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME",
            help="Arm to compare with the factual one, repeatable; or 'all'.",
            show_default="without-alliance",
        ),
    ] = None,
    set_: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="KEY=VALUE", help="Fix a parameter, such as 'stay=6 h'; repeatable."),
    ] = None,
    policies: Annotated[
        Modes, typer.Option(help="Policies at their recorded hours, in response to events, or both.")
    ] = Modes.SCRIPTED,
    jobs: Annotated[
        int | None, typer.Option(min=1, help="Number of processes.", show_default="one for each processor")
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Folder for the results; an unfinished ensemble there is continued."),
    ] = None,
    as_json: AsJson = False,
    report: Annotated[Path | None, typer.Option(metavar="FILE", help="Also write the report to this file.")] = None,
) -> None:
    """Run an ensemble of simulations in each arm and compare the arms."""
    from steppefire.cli.run import RunRequest, run_ensemble, settings_of

    order = RunRequest(scenario, runs, seed, arm or [], settings_of(set_ or []), str(policies), jobs, out, report)
    run_ensemble(stdout_console(), order, as_json=as_json)


@app.command()
def evidence(scenario: ScenarioName, as_json: AsJson = False) -> None:
    """Show the source of every number: what is cited, what is assumed, and where sources disagree."""
    from steppefire.cli.scenario import print_evidence

    print_evidence(stdout_console(), scenario, as_json=as_json)


@app.command()
def precedents(
    cases: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Predict the cases of a CSV file with the columns of the record."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Show which past requests for help were answered with troops, how fast and how many; predict further cases."""
    from steppefire.cli.precedents import print_precedents

    print_precedents(stdout_console(), cases, as_json=as_json)


@app.command()
def claims(
    scenario: ScenarioName,
    source: Annotated[
        str | None, typer.Option(metavar="ID", help="Only the claims of one article, such as 'article-2'.")
    ] = None,
    results: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Folder of results to read.", show_default="results/SCENARIO if it exists"),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Judge the claims of the articles by the record, by simulations or by precedents, where that is possible."""
    from steppefire.cli.claims import print_claims

    print_claims(stdout_console(), scenario, source, results, as_json=as_json)


@app.command()
def alliances(
    name: Annotated[str | None, typer.Argument(metavar="[NAME]", help="Alliance to show in full.")] = None,
    as_json: AsJson = False,
) -> None:
    """Show the alliances that can be asked for help: how they decide, what they cover, and the sources."""
    from steppefire.cli.alliances import print_alliances

    print_alliances(stdout_console(), name, as_json=as_json)


@app.command()
def schedule(scenario: ScenarioName) -> None:
    """Show the steps of one hour of the simulation."""
    from steppefire.cli.scenario import print_schedule

    print_schedule(stdout_console(), scenario)


@app.command()
def story(
    scenario: ScenarioName,
    place: Annotated[str | None, typer.Option(metavar="NAME", help="Name of a place.")] = None,
    site: Annotated[str | None, typer.Option(metavar="NAME", help="Name of a site.")] = None,
    citizen: Annotated[int | None, typer.Option(metavar="N", help="Number of a citizen, from 0.")] = None,
    day: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Also show every hour of this day of a citizen.")
    ] = None,
    arm: Annotated[
        str,
        typer.Option(metavar="NAME", help="Arm to compare with the factual one.", show_default="without-alliance"),
    ] = "",
    run: Annotated[int, typer.Option(min=0, max=2**32 - 1, help="Number of the run in the ensemble, from 0.")] = 0,
    seed: Seed = 2022,
    policies: Annotated[
        Mode, typer.Option(help="Policies at their recorded hours, or in response to events.")
    ] = Mode.SCRIPTED,
) -> None:
    """Show what happened in one place, at one site or to one citizen, in two arms of the same run."""
    from steppefire.analysis.replay import Viewpoint
    from steppefire.cli.stories import Subject, print_story

    view = Viewpoint(arm, run, seed, scripted=policies is Mode.SCRIPTED)
    print_story(stdout_console(), scenario, Subject(place, site, citizen, day.date() if day else None), view)


@app.command()
def report(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder of results.")],
    to: Annotated[
        Path | None, typer.Option(metavar="FILE", help="File to write.", show_default="DIR/report.html")
    ] = None,
) -> None:
    """Write the report page of an ensemble from its results."""
    from steppefire.cli.run import write_page
    from steppefire.runs.results import open_results

    target = to or folder / "report.html"
    write_page(open_results(folder), target)
    stdout_console().print(f"page     {target}", soft_wrap=True)
