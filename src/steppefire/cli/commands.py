"""The commands. Each loads what it needs only when it is called, so that help comes at once."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from steppefire.cli.terminal import paper

app = typer.Typer(
    help="A laboratory for political crises: every citizen, hour by hour, with paired counterfactuals.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


class Mode(StrEnum):
    """How policies are decided in one run."""

    SCRIPTED = "scripted"
    RESPONSIVE = "responsive"


class Modes(StrEnum):
    """How policies are decided in an ensemble."""

    SCRIPTED = "scripted"
    RESPONSIVE = "responsive"
    BOTH = "both"


ScenarioName = Annotated[str, typer.Argument(metavar="SCENARIO", help="A name (see 'list') or a folder.")]
Seed = Annotated[int, typer.Option(min=0, max=2**32 - 1, help="Seed of all randomness.")]
AsJson = Annotated[bool, typer.Option("--json", help="Write JSON to stdout and nothing else.")]


def _version(wanted: bool) -> None:
    if wanted:
        from steppefire.cli.scenario import version

        paper().print(f"steppefire {version()}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and leave.")
    ] = False,
) -> None:
    pass


@app.command("list")
def list_() -> None:
    """List the scenarios that come with the program."""
    from steppefire.cli.scenario import print_scenarios

    print_scenarios(paper())


@app.command()
def check(
    scenario: Annotated[
        str, typer.Argument(metavar="SCENARIO|FILE", help="A name, a folder or a scenario.yaml.")
    ],
) -> None:
    """Tell every mistake of a scenario at once, each with file, line and column."""
    from steppefire.cli.scenario import print_check

    raise typer.Exit(print_check(paper(), scenario))


@app.command()
def run(
    scenario: ScenarioName,
    runs: Annotated[int, typer.Option(min=1, help="How many runs.")] = 50,
    seed: Seed = 2022,
    arm: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="An arm, repeatable; or 'all'. [default: without-alliance]"),
    ] = None,
    set_: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="KEY=VALUE", help="Hold a parameter fixed, such as 'stay=6 h'."),
    ] = None,
    policies: Annotated[
        Modes, typer.Option(help="Policies as recorded, in answer to events, or both ways.")
    ] = Modes.SCRIPTED,
    jobs: Annotated[
        int | None, typer.Option(min=1, help="Processes at one time; one for each processor if not given.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Keep results here; an unfinished ensemble goes on.")
    ] = None,
    as_json: AsJson = False,
    report: Annotated[Path | None, typer.Option(metavar="FILE", help="Write the results as a page.")] = None,
) -> None:
    """Live through a crisis many times, in every arm, and compare."""
    from steppefire.cli.run import RunRequest, run_ensemble, settings_of

    order = RunRequest(scenario, runs, seed, arm or [], settings_of(set_ or []), str(policies), jobs, out, report)
    run_ensemble(paper(), order, as_json=as_json)


@app.command()
def evidence(scenario: ScenarioName, as_json: AsJson = False) -> None:
    """Show where every number comes from: what is cited, what is assumed, where sources disagree."""
    from steppefire.cli.scenario import print_evidence

    print_evidence(paper(), scenario, as_json=as_json)


@app.command()
def precedents(
    cases: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Foretell the cases of a CSV file with the same columns.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Learn from past requests for help who sends troops, how soon and how many; validate it and apply it."""
    from steppefire.cli.precedents import tell_precedents

    tell_precedents(paper(), cases, as_json=as_json)


@app.command()
def claims(
    scenario: ScenarioName,
    source: Annotated[str | None, typer.Option(metavar="ID", help="One article only, such as 'article-2'.")] = None,
    results: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Runs to read.", show_default="results/SCENARIO if it is there"),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Judge what the articles claim: by the record, by runs, by precedents, or not at all."""
    from steppefire.cli.claims import tell_claims

    tell_claims(paper(), scenario, source, results, as_json=as_json)


@app.command()
def alliances(
    name: Annotated[str | None, typer.Argument(metavar="[NAME]", help="One alliance, in full.")] = None,
    as_json: AsJson = False,
) -> None:
    """Show the alliances that may be asked for help: their rules, what they cover, and on which sources that rests."""
    from steppefire.cli.alliances import tell_alliances

    tell_alliances(paper(), name, as_json=as_json)


@app.command()
def schedule(scenario: ScenarioName) -> None:
    """Show one hour of the world, step by step."""
    from steppefire.cli.scenario import print_schedule

    print_schedule(paper(), scenario)


@app.command()
def story(
    scenario: ScenarioName,
    place: Annotated[str | None, typer.Option(metavar="NAME", help="A place.")] = None,
    site: Annotated[str | None, typer.Option(metavar="NAME", help="A site.")] = None,
    citizen: Annotated[int | None, typer.Option(metavar="N", help="A citizen, counted from 0.")] = None,
    day: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Tell every hour of a citizen's day.")
    ] = None,
    arm: Annotated[
        str,
        typer.Option(metavar="NAME", help="The arm beside the factual one.", show_default="without-alliance"),
    ] = "",
    run: Annotated[int, typer.Option(min=0, max=2**32 - 1, help="Which run of the ensemble.")] = 0,
    seed: Seed = 2022,
    policies: Annotated[
        Mode, typer.Option(help="Policies as recorded, or in answer to events.")
    ] = Mode.SCRIPTED,
) -> None:
    """Tell what happened in one place, at one site or to one citizen, in two arms of one run."""
    from steppefire.analysis.replay import Viewpoint
    from steppefire.cli.stories import Subject, tell_story

    view = Viewpoint(arm, run, seed, scripted=policies is Mode.SCRIPTED)
    tell_story(paper(), scenario, Subject(place, site, citizen, day.date() if day else None), view)


@app.command()
def report(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A folder of results.")],
    to: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Where to write it.", show_default="DIR/report.html")
    ] = None,
) -> None:
    """Write the page of an ensemble again from its results."""
    from steppefire.cli.run import write_page
    from steppefire.runs.results import open_results

    target = to or folder / "report.html"
    write_page(open_results(folder), target)
    paper().print(f"page     {target}", soft_wrap=True)
