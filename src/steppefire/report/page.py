"""The report: one file, the built page of web/ with its data inside. web/src/data.ts is the contract."""

from __future__ import annotations

import json
import shlex
from collections.abc import Mapping, Sequence
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

from steppefire.analysis.arm_labels import primary, reference_mode, shown_arms
from steppefire.analysis.headline import headline
from steppefire.analysis.summary import summarise
from steppefire.errors import StoreError
from steppefire.report import charts, evidence, limits, tables
from steppefire.report.labels import COUNTRIES
from steppefire.report.rounding import short
from steppefire.runs.storage.atomic import written_atomically
from steppefire.scenario.model.arms import FACTUAL
from steppefire.scenario.model.places import SEATS
from steppefire.scenario.model.scenario import Scenario

if TYPE_CHECKING:
    from steppefire.runs.results import Results
    from steppefire.runs.storage.manifest import Manifest

MARK = "__STEPPEFIRE_DATA__"
"""Text of the template that is replaced by the data."""
MOST_BYTES = 1_500_000
"""Size above which charts are drawn more coarsely: mail servers refuse larger files, and browsers open them slowly."""
_SERIES_STEP, _MAP_STEP = 2, 3
_COARSER = (1, 2, 4, 8)


def page_data(results: Results) -> dict[str, Any]:
    """Return the data of the page, drawn as finely as the page ever is."""
    summary = summarise(results)
    return _words(results, summary) | _drawings(results, summary)


def _words(results: Results, summary: Mapping[str, Any]) -> dict[str, Any]:
    """Return everything but the maps and fan charts."""
    dataset, scenario = results.outcomes, results.scenario
    arms, modes = shown_arms(summary["arms"]), summary["policies"]
    return {
        "title": scenario.title,
        "summary": scenario.summary,
        "country_id": COUNTRIES.get(scenario.name.split("-")[0], ""),
        "headline": headline(summary),
        "meta": _meta(results, summary),
        "clock": {"start": f"{scenario.clock.start:%Y-%m-%dT%H:%M}", "hours": scenario.clock.hours},
        "arms": [{"name": arm, "label": _label(scenario, arm)} for arm in arms],
        "regions": _regions(scenario),
        "places": _places(scenario),
        "policies": tables.policies(dataset, scenario, arms, modes),
        "events": tables.events(scenario),
        "toll": tables.toll(dataset, summary, arms),
        "paired": tables.paired(summary, arms),
        "prior_dependence": tables.prior_dependence(summary),
        "powers": tables.powers(dataset, scenario, summary, arms),
        "observed": tables.observed(summary),
        "claims": evidence.claims(results),
        "evidence": evidence.evidence(scenario),
        "limits": limits.limits(scenario, summary),
    }


def _drawings(results: Results, summary: Mapping[str, Any], coarser: int = 1) -> dict[str, Any]:
    """Return maps and fan charts, thinned by a factor beyond their ordinary steps of 3 and 2 hours."""
    dataset = results.outcomes
    arms, modes = shown_arms(summary["arms"]), summary["policies"]
    return {
        "maps": {
            "step_hours": _MAP_STEP * coarser,
            "default": _side_by_side(arms, modes),
            "outcomes": charts.map_outcomes(dataset, arms, modes, _MAP_STEP * coarser),
        },
        "series": charts.series(dataset, results.scenario, arms, modes, _SERIES_STEP * coarser),
    }


def _meta(results: Results, summary: Mapping[str, Any]) -> dict[str, Any]:
    manifest = results.manifest
    return {
        "scenario": summary["scenario"],
        "version": manifest.steppefire,
        "seed": summary["seed"],
        "runs": summary["runs"],
        "citizens": summary["citizens"],
        "hours": summary["hours"],
        "fingerprint": manifest.fingerprint,
        "command": command(manifest),
        "policies": summary["policies"],
        "seconds_per_run": short(summary["timing"]["seconds_per_run_median"]),
    }


def command(manifest: Manifest) -> str:
    """Return the command that gives the same numbers again."""
    words = ["steppefire", "run", manifest.location, "--runs", str(manifest.runs), "--seed", str(manifest.seed)]
    # Without any name the program would add the arm without the alliance.
    names = [arm for arm in manifest.arms if arm != FACTUAL] or [FACTUAL]
    words += [word for name in names for word in ("--arm", name)]
    words += [w for name, (text, _) in manifest.settings.items() for w in ("--set", f"{name}={text}")]
    policies = "both" if len(manifest.policies) > 1 else manifest.policies[0]
    return shlex.join([*words, "--policies", policies])


def _label(scenario: Scenario, arm: str) -> str:
    return scenario.arms[arm].title if arm in scenario.arms else arm


def _side_by_side(arms: Sequence[str], modes: Sequence[str]) -> list[dict[str, str]]:
    """Return the arms of the two maps at first: the factual one and the main counterfactual of the same mode."""
    names = [FACTUAL, primary(arms)] if FACTUAL in arms else arms[:2]
    return [{"arm": name, "policies": reference_mode(modes)} for name in names if name]


def _places(scenario: Scenario) -> list[dict[str, Any]]:
    return [
        {
            "name": p.name, "lat": round(p.latitude, 4), "lon": round(p.longitude, 4),
            "population": p.population, "region": p.region, "kind": p.kind,
        }
        for p in scenario.places
    ]  # fmt: skip


def _regions(scenario: Scenario) -> list[dict[str, Any]]:
    """Return each region with the position of its centre, or of its largest place if it has no centre."""
    out = []
    for name in scenario.regions:
        own = [p for p in scenario.places if p.region == name]
        seat = max(own, key=lambda p: (p.kind in SEATS, p.population))
        position = {"lat": round(seat.latitude, 4), "lon": round(seat.longitude, 4)}
        out.append({"name": name, **position, "population": sum(p.population for p in own)})
    return out


def template() -> str:
    """Return the built page without data."""
    try:
        text = resources.files("steppefire").joinpath("web", "page.html").read_text("utf-8")
    except (OSError, ModuleNotFoundError) as error:
        raise StoreError(
            "the page's template steppefire/web/page.html is missing; build it with `make web`"
        ) from error
    if text.count(MARK) != 1:
        raise StoreError(
            f"the page's template must contain {MARK} exactly once; build it again with `make web`"
        )
    return text


def inlined(data: Mapping[str, Any], text: str) -> str:
    """Return the template with the data in it.

    Every ``<`` is escaped: no text of a scenario can end the script element in which the data stands.
    """
    given = json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":")).replace(
        "<", "\\u003c"
    )
    return text.replace(MARK, given)


def render(results: Results, summary: Mapping[str, Any]) -> str:
    """Return the whole page, drawn as finely as `MOST_BYTES` allows.

    Parameters
    ----------
    results
        The results of an ensemble.
    summary
        Their summary (see `steppefire.analysis.summary.summarise`).
    """
    text, words = template(), _words(results, summary)
    for coarser in _COARSER:
        page = inlined(words | _drawings(results, summary, coarser), text)
        if len(page.encode()) <= MOST_BYTES:
            break
    return page


def save(page: str, path: str | Path) -> Path:
    """Write a page to a file and return its path; an existing file is replaced only by a complete new one.

    Raises
    ------
    StoreError
        If the file cannot be written.
    """
    path = Path(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with written_atomically(path) as unfinished:
            unfinished.write_text(page, encoding="utf-8", newline="\n")
    except OSError as error:
        raise StoreError(f"{path}: the report could not be written: {error.strerror or error}") from error
    return path


def write_report(results: Results, path: str | Path) -> Path:
    """Write the results as one HTML page that needs no other file and no network.

    Parameters
    ----------
    results
        The results of an ensemble.
    path
        File to write; missing folders are made, and an existing file is replaced only by a complete new one.

    Returns
    -------
    path
        The file written.

    Raises
    ------
    StoreError
        If the template of the page is missing or the file cannot be written.
    """
    return save(render(results, summarise(results)), path)
