"""The tables of the page: policies, events, toll, differences, outside powers, observed figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import xarray as xr

from steppefire.analysis.arm_labels import base_of
from steppefire.analysis.predictions import decisions
from steppefire.analysis.prior_dependence import OUTCOMES as PRIOR_DEPENDENCE
from steppefire.report.labels import ALLIANCE_ACTS, OBSERVED, PAIRED, PERSONS, POLICIES, TOLL
from steppefire.report.rounding import bands, brief, short
from steppefire.scenario.model.scenario import Scenario
from steppefire.stats.intervals import interval

MOST_PLACES = 20
"""Places of the toll that are carried; the page shows the first dozen."""


def policies(dataset: xr.Dataset, scenario: Scenario, labels: Sequence[str]) -> list[dict[str, Any]]:
    """Return when each policy came: in the record, and in the runs in which it came at all."""
    out = []
    for name, label in POLICIES.items():
        hours = dataset["policy_hour"].sel(policy=name)
        arms = {arm: _when(hours.sel(arm=arm).to_numpy()) for arm in labels}
        out.append({"name": name, "label": label, "recorded": _recorded(scenario, name), "arms": arms})
    return out


def _when(hours: np.ndarray) -> dict[str, Any]:
    came = hours[hours >= 0]
    return brief(interval(came)) | {"share": short(came.size / hours.size) if hours.size else None}


def _recorded(scenario: Scenario, name: str) -> int | None:
    kind = "alliance" if name in ALLIANCE_ACTS else "policy"
    hours = (e.hour for e in scenario.timeline if e.kind == kind and e.act == name)
    return min((h for h in hours if scenario.clock.contains(h)), default=None)


def events(scenario: Scenario) -> list[dict[str, Any]]:
    """Return the recorded events in the order of time."""
    rows = sorted(scenario.timeline, key=lambda e: e.hour)
    return [
        {"hour": e.hour, "place": e.place, "kind": e.kind, "text": e.text, "sources": list(e.citation.statements)}
        for e in rows
    ]


def toll(dataset: xr.Dataset, summary: Mapping[str, Any]) -> dict[str, Any]:
    """Return the human cost by arm, and the dead by place where there were any."""
    rows = [
        {
            "outcome": name,
            "label": label,
            "arms": {arm: brief(levels[name], PERSONS) for arm, levels in summary["arms"].items()},
        }
        for name, label in TOLL.items()
    ]
    last = dataset["daily_killed"].isel(day=-1).transpose("arm", "run", "place").to_numpy()
    places = [str(p) for p in dataset["place"].to_numpy()]
    # The worst first, and by name where two are equal, so that the order never depends on chance.
    order = sorted(range(len(places)), key=lambda i: (-np.median(last[:, :, i], axis=1).max(), places[i]))
    named = [i for i in order if last[:, :, i].any()][:MOST_PLACES]
    labels = list(summary["arms"])
    return {
        "rows": rows,
        "places": [
            {
                "place": places[i],
                "arms": {arm: brief(interval(last[a, :, i]), PERSONS) for a, arm in enumerate(labels)},
            }
            for i in named
        ],
    }


def paired(summary: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the paired differences of the main measures."""
    labels = list(summary["arms"])
    return [
        {
            "arm": arm,
            "against": base_of(arm, labels),
            "outcome": name,
            "label": label,
            "unit": unit,
            **brief(measures[name], unit),
            "share_negative": short(measures[name]["share_negative"]),
            "share_zero": short(measures[name]["share_zero"]),
        }
        for arm, measures in summary["paired"].items()
        for name, (label, unit) in PAIRED.items()
    ]


def prior_dependence(summary: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the coming of the alliance changes, by policy mode and by what its effects are."""
    table = summary["prior_dependence"]
    ways = [way for way in table["ways"] if way["outcomes"] is not None]
    # Without the arm of no effects the table of differences says the same already.
    told = any(way["effects"] == "zero" for way in ways)
    rows = [
        {
            "outcome": name,
            "label": PAIRED[name][0],
            "unit": PAIRED[name][1],
            "ways": [brief(way["outcomes"][name], PAIRED[name][1]) for way in ways],
        }
        for name in PRIOR_DEPENDENCE
        if told
    ]
    heads = [{"mode": way["mode"], "effects": way["effects"], "sent": short(way["sent"])} for way in ways]
    return {"ways": heads if told else [], "rows": rows, "reading": table["reading"]}


def powers(
    dataset: xr.Dataset, scenario: Scenario, labels: Sequence[str], after: Mapping[str, Any] | None
) -> dict[str, Any]:
    """Return the months afterwards, what was asked of the country, and how predictions fared.

    Parameters
    ----------
    after
        What `steppefire.analysis.predictions.aftermath` returned.
    """

    def by_arm(name: str) -> dict[str, Any]:
        return {arm: bands(dataset[name].sel(arm=arm).transpose("run", "month").to_numpy()) for arm in labels}

    met = decisions(scenario)
    accepted = dataset["demand_probability"].mean("run", dtype=np.float64)
    demands = [
        {
            "power": d.power,
            "issue": d.issue,
            "label": d.issue,
            "arms": {arm: short(float(accepted.sel(arm=arm)[i])) for arm in labels},
            "happened": met.get((d.power, d.issue)),
        }
        for i, d in enumerate(scenario.demands)
    ]
    after = after or {"predictions": [], "scores": {}, "scored": 0}
    return {
        "months": [int(m) for m in dataset["month"].to_numpy()],
        "index": by_arm("multi_vector"),
        "obligation": by_arm("obligation"),
        "demands": demands,
        "predictions": [_predicted(row) for row in after["predictions"]],
        "scored": after["scored"],
        "scores": {name: short(score) for name, score in after["scores"].items()},
    }


def _predicted(row: Mapping[str, Any]) -> dict[str, Any]:
    happened = None if row["happened"] is None else bool(row["happened"])
    arms = {arm: short(chance) for arm, chance in row["arms"].items()}
    brier = {who: short(score) for who, score in row["brier"].items()}
    return {**row, "arms": arms, "base_rate": short(row["base_rate"]), "happened": happened, "brier": brier}


def observed(summary: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the observed figures beside the runs, in plain words."""
    out = []
    for row in summary["observed"]:
        unit = row["unit"]
        numbers = {name: short(row[name], unit) for name in ("low", "best", "high", "p05", "p50", "p95")}
        # A number of things has no unit worth printing.
        words = {"label": OBSERVED[row["series"]], "unit": "" if unit == "1" else unit}
        out.append({**row, **numbers, **words})
    return out
