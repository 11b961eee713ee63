"""The tables of the page: policies, events, human cost, differences, outside powers, observed figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np
import xarray as xr

from steppefire.analysis.arm_labels import by_arm
from steppefire.analysis.predictions import decisions
from steppefire.analysis.prior_dependence import OUTCOMES as PRIOR_DEPENDENCE
from steppefire.outcomes import FIGURE_DEFINITIONS, HOURS
from steppefire.report.labels import ALLIANCE_ACTS, OBSERVED, PAIRED, PERSONS, POLICIES, TOLL
from steppefire.report.rounding import bands, brief, short
from steppefire.scenario.model.arms import FACTUAL
from steppefire.scenario.model.scenario import Scenario
from steppefire.stats.intervals import interval

MOST_PLACES = 20
"""Places in the table of deaths; the page shows the first dozen."""


def policies(
    dataset: xr.Dataset, scenario: Scenario, arms: Sequence[str], modes: Sequence[str]
) -> list[dict[str, Any]]:
    """Return the hour of each policy in the record, and in the runs in which it was adopted at all.

    Policies that neither the record nor any run has are left out.
    """
    adopted = (dataset["policy_hour"] >= 0).any([d for d in dataset["policy_hour"].dims if d != "policy"])

    def hours(name: str, arm: str, mode: str) -> dict[str, Any]:
        return _when(dataset["policy_hour"].sel(policy=name, arm=arm, policies=mode).to_numpy())

    return [
        {
            "name": name,
            "label": label,
            "recorded": _recorded(scenario, name),
            "arms": by_arm(arms, modes, partial(hours, name)),
        }
        for name, label in POLICIES.items()
        if _recorded(scenario, name) is not None or bool(adopted.sel(policy=name))
    ]


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


def toll(dataset: xr.Dataset, summary: Mapping[str, Any], arms: Sequence[str]) -> dict[str, Any]:
    """Return the human cost by arm, and the deaths by place where there were any."""
    modes, levels = summary["policies"], summary["arms"]

    def cost(name: str, arm: str, mode: str) -> dict[str, Any]:
        return brief(levels[arm][mode][name], PERSONS)

    last = dataset["daily_killed"].isel(day=-1).sel(arm=list(arms))
    killed = last.transpose("arm", "policies", "run", "place").to_numpy()
    places = [str(p) for p in dataset["place"].to_numpy()]
    # Highest first; ties are sorted by name, so that the same results give the same table.
    worst = np.median(killed, axis=2).max(axis=(0, 1))
    order = sorted(range(len(places)), key=lambda i: (-worst[i], places[i]))

    def deaths(place: int, arm: str, mode: str) -> dict[str, Any]:
        return brief(interval(killed[arms.index(arm), modes.index(mode), :, place]), PERSONS)

    return {
        "rows": [
            {"outcome": name, "label": label, "arms": by_arm(arms, modes, partial(cost, name))}
            for name, label in TOLL.items()
        ],
        "places": [
            {"place": places[i], "arms": by_arm(arms, modes, partial(deaths, i))}
            for i in [i for i in order if killed[..., i].any()][:MOST_PLACES]
        ],
    }


def paired(summary: Mapping[str, Any], arms: Sequence[str]) -> list[dict[str, Any]]:
    """Return the paired differences of the main measures."""
    return [
        {
            "arm": arm,
            "policies": mode,
            "against": FACTUAL,
            "outcome": name,
            "label": label,
            "unit": unit,
            **brief(measures[name], unit),
            "share_negative": short(measures[name]["share_negative"]),
            "share_zero": short(measures[name]["share_zero"]),
        }
        for mode in summary["policies"]
        for arm in arms
        if arm in summary["paired"]
        for measures in [summary["paired"][arm][mode]]
        for name, (label, unit) in PAIRED.items()
    ]


def prior_dependence(summary: Mapping[str, Any]) -> dict[str, Any]:
    """Return the effect of the intervention, by policy mode and with effects at their prior or at zero."""
    table = summary["prior_dependence"]
    computed = [one for one in table["assumptions"] if one["outcomes"] is not None]
    # Without the arm of no effects the table of paired differences has the same numbers already.
    if all(one["effects"] != "zero" for one in computed):
        computed = []
    rows = [
        {
            "outcome": name,
            "label": PAIRED[name][0],
            "unit": PAIRED[name][1],
            "differences": [brief(one["outcomes"][name], PAIRED[name][1]) for one in computed],
        }
        for name in PRIOR_DEPENDENCE
        if computed
    ]
    heads = [{"policies": o["policies"], "effects": o["effects"], "sent": short(o["sent"])} for o in computed]
    return {"assumptions": heads, "rows": rows, "sentences": table["sentences"]}


def powers(
    dataset: xr.Dataset, scenario: Scenario, summary: Mapping[str, Any], arms: Sequence[str]
) -> dict[str, Any]:
    """Return the months afterwards, the demands on the country, and the scores of the predictions."""
    modes = summary["policies"]

    def by_month(name: str) -> dict[str, Any]:
        months = dataset[name].transpose("arm", "policies", "run", "month")
        return by_arm(arms, modes, lambda arm, mode: bands(months.sel(arm=arm, policies=mode).to_numpy()))

    granted = decisions(scenario)
    accepted = dataset["demand_probability"].mean("run", dtype=np.float64)

    def probability(demand: int, arm: str, mode: str) -> Any:
        return short(float(accepted.sel(arm=arm, policies=mode)[demand]))

    demands = [
        {
            "power": d.power,
            "issue": d.issue,
            "label": d.issue,
            "arms": by_arm(arms, modes, partial(probability, i)),
            "happened": granted.get((d.power, d.issue)),
        }
        for i, d in enumerate(scenario.demands)
    ]
    scored = summary["predictions"] or _NO_PREDICTIONS
    return {
        "months": [int(m) for m in dataset["month"].to_numpy()],
        "index": by_month("multi_vector"),
        "obligation": by_month("obligation"),
        "demands": demands,
        "predictions": [_predicted(row, arms) for row in scored["predictions"]],
        "scored": scored["scored"],
        "scores": _scores(scored["scores"], arms),
    }


_NO_PREDICTIONS: Mapping[str, Any] = {
    "predictions": (), "scored": 0, "scores": {"arms": {}, "base_rate": None}
}  # fmt: skip


def _predicted(row: Mapping[str, Any], arms: Sequence[str]) -> dict[str, Any]:
    happened = None if row["happened"] is None else bool(row["happened"])
    numbers = {
        "arms": _shown(row["arms"], arms), "base_rate": short(row["base_rate"]), "brier": _scores(row["brier"], arms)
    }  # fmt: skip
    return {**row, **numbers, "happened": happened}


def _scores(scores: Mapping[str, Any], arms: Sequence[str]) -> dict[str, Any]:
    return {"arms": _shown(scores["arms"], arms), "base_rate": short(scores["base_rate"])}


def _shown(values: Mapping[str, Mapping[str, float | None]], arms: Sequence[str]) -> dict[str, Any]:
    """Return the short numbers of the arms that are shown."""
    return {arm: {mode: short(x) for mode, x in values[arm].items()} for arm in arms if arm in values}


def observed(summary: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the observed figures with the intervals of the runs, and their labels."""
    out = []
    for row in summary["observed"]:
        unit = row["unit"]
        names = ("low", "best", "high", "range_low", "range_high", "p05", "p50", "p95")
        numbers = {name: short(row[name], unit) for name in names}
        # A count of things needs no unit on the page.
        words = {"label": OBSERVED[row["series"]], "unit": {"1": "", HOURS: "hours"}.get(unit, unit)}
        words["counts"] = FIGURE_DEFINITIONS[row["definition"]]
        out.append({**row, **numbers, **words})
    return out
