"""The report: one file, the app's own page with its data inside. web/src/data.ts is the contract."""

from __future__ import annotations

import json
import shlex
from collections.abc import Mapping
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

from steppefire.analysis.arm_labels import base_of, mode_of, name_of, primary, reference
from steppefire.analysis.headline import headline
from steppefire.analysis.summary import summarise
from steppefire.errors import StoreError
from steppefire.report import charts, evidence, limits, tables
from steppefire.report.labels import COUNTRIES
from steppefire.report.rounding import short
from steppefire.runs.storage.atomic import whole
from steppefire.scenario.model.arms import FACTUAL
from steppefire.scenario.model.places import SEATS
from steppefire.scenario.model.scenario import Scenario

if TYPE_CHECKING:
    from steppefire.runs.results import Results
    from steppefire.runs.storage.manifest import Manifest

MARK = "__STEPPEFIRE_DATA__"
"""Text of the template in whose place the data goes."""
MOST_BYTES = 1_500_000
"""Size above which a page is drawn more coarsely: a mail server would refuse it, and a browser would be "
"slow."""
_SERIES_STEP, _MAP_STEP = 2, 3
_COARSER = (1, 2, 4, 8)


def page_data(results: Results, coarser: int = 1) -> dict[str, Any]:
    """Return the data of the page.

    Parameters
    ----------
    results
        The results of an ensemble.
    coarser
        Factor by which maps and fan charts are thinned beyond their ordinary steps of 3 and 2 hours.
    """
    dataset, scenario = results.outcomes, results.scenario
    summary = summarise(results)
    labels = list(summary["arms"])
    map_step = _MAP_STEP * coarser
    return {
        "title": scenario.title,
        "summary": scenario.summary,
        "country_id": COUNTRIES.get(scenario.name.split("-")[0], ""),
        "headline": headline(summary),
        "meta": _meta(results, summary),
        "clock": {"start": f"{scenario.clock.start:%Y-%m-%dT%H:%M}", "hours": scenario.clock.hours},
        "arms": [_arm(scenario, label, summary["policies"]) for label in labels],
        "regions": _regions(scenario),
        "places": _places(scenario),
        "maps": {
            "step_hours": map_step,
            "default": _side_by_side(labels),
            "outcomes": charts.map_outcomes(dataset, labels, map_step),
        },
        "series": charts.series(dataset, scenario, labels, _SERIES_STEP * coarser),
        "policies": tables.policies(dataset, scenario, labels),
        "events": tables.events(scenario),
        "toll": tables.toll(dataset, summary),
        "paired": tables.paired(summary),
        "prior_dependence": tables.prior_dependence(summary),
        "powers": tables.powers(dataset, scenario, labels, summary["aftermath"]),
        "observed": tables.observed(summary),
        "claims": evidence.claims(results),
        "evidence": evidence.evidence(scenario),
        "limits": limits.limits(scenario, summary),
    }


def _meta(results: Results, summary: Mapping[str, Any]) -> dict[str, Any]:
    manifest = results.manifest
    policies = summary["policies"]
    labels = list(summary["arms"])
    return {
        "scenario": summary["scenario"],
        "version": manifest.steppefire,
        "seed": summary["seed"],
        "runs": summary["runs"],
        "citizens": summary["citizens"],
        "hours": summary["hours"],
        "fingerprint": manifest.fingerprint,
        "command": command(manifest),
        "policies": list(dict.fromkeys(mode_of(label, policies) for label in labels)),
        "seconds_per_run": short(summary["timing"]["seconds_per_run_median"]),
    }


def command(manifest: Manifest) -> str:
    """Return what a user types to get the same numbers."""
    words = [
        "steppefire",
        "run",
        manifest.location,
        "--runs",
        str(manifest.runs),
        "--seed",
        str(manifest.seed),
    ]
    names = list(dict.fromkeys(arm.arm for arm in manifest.arms if arm.arm != FACTUAL))
    # Without any name the program would add the counterfactual that a reader asks for first.
    names = names or [FACTUAL]
    words += [word for name in names for word in ("--arm", name)]
    words += [w for name, (text, _) in manifest.settings.items() for w in ("--set", f"{name}={text}")]
    return shlex.join([*words, "--policies", manifest.policies])


def _arm(scenario: Scenario, label: str, policies: str) -> dict[str, str]:
    arm = scenario.arms.get(name_of(label))
    return {"name": label, "label": arm.title if arm else label, "mode": mode_of(label, policies)}


def _side_by_side(labels: list[str]) -> list[str]:
    """Return the arms the maps show first: what happened, and the main counterfactual of the same mode."""
    left = reference(labels)
    if left is None:
        return labels[:2]
    other = [a for a in labels if name_of(a) == primary(labels) and base_of(a, labels) == left]
    return [left, *other]


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
    """Return the built page in which the data is still missing."""
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


def render(results: Results) -> str:
    """Return the whole page, drawn as finely as its size allows."""
    text = template()
    for coarser in _COARSER:
        page = inlined(page_data(results, coarser), text)
        if len(page.encode()) <= MOST_BYTES:
            break
    return page


def write(results: Results, path: str | Path) -> Path:
    """Write the page; a file that is there already is replaced only when the new one is complete.

    Parameters
    ----------
    results
        The results of an ensemble.
    path
        File to write; its folder is made if need be.

    Returns
    -------
    path
        The file written.

    Raises
    ------
    StoreError
        If the template is missing or the file cannot be written.
    """
    path = Path(path)
    page = render(results)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with whole(path) as unfinished:
            unfinished.write_text(page, encoding="utf-8", newline="\n")
    except OSError as error:
        raise StoreError(f"{path}: the report could not be written: {error.strerror or error}") from error
    return path
