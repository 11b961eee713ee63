"""The study of the precedents: fit, validation and predictions, as plain numbers for JSON."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from steppefire.precedents import latency, missions, validation
from steppefire.precedents.cases import Pair, Precedent
from steppefire.precedents.contrasts import contrasts
from steppefire.precedents.decision import (
    FEATURES,
    SIGNS,
    DecisionModel,
    fit_decision,
    help_probabilities,
    request_of,
)
from steppefire.stats.regression import Grid

NINETY = 1.6448536269514722
"""Half the width of a 90 % interval of a normal distribution, in standard deviations."""
PROBABILITIES = ("p_none", "p_other", "p_troops")
"""Names of the probabilities of the three answers."""


def decided(cases: Sequence[Precedent]) -> list[Precedent]:
    """Return the cases to which models are fitted: a known decision of one state on help for another."""
    return [c for c in cases if c.help is not None and not c.domestic]


def study(cases: Sequence[Precedent], pairs: Sequence[Pair]) -> dict[str, Any]:
    """Fit and validate the models, and explain pairs of cases.

    Returns
    -------
    dict
        ``fit`` of the decision; ``validation`` on requests and ``validation_all`` on all cases; ``calibration``;
        ``latency``, ``size`` and ``days`` of missions; ``survival``; ``pairs``; and in ``record`` the held-out
        prediction of every case.
    """
    known = decided(cases)
    by_case, by_leader = validation.by_case(known), validation.by_leader(known)
    predicted = {
        "loo": validation.held_out(known, by_case, validation.decision_model),
        "leave_leader_out": validation.held_out(known, by_leader, validation.decision_model),
    }
    asked = validation.requests(known)
    y = validation.troops_sent(known)
    return {
        "fit": _fit(fit_decision(known), known),
        "validation": validation.validate(known, asked, predicted),
        "validation_all": validation.validate(known, np.ones(len(known), bool), predicted),
        "calibration": validation.calibration(predicted["loo"][asked, 2], y[asked]),
        "latency": _latency(known),
        "size": _lognormal(known, missions.troops_of),
        "days": _lognormal(known, missions.days_of) | _censored(known),
        "survival": _survival(known),
        "pairs": contrasts(known, pairs),
        "record": [
            {"case_id": c.case_id, "help": c.help, **dict(zip(PROBABILITIES, p.tolist(), strict=True))}
            for c, p in zip(known, predicted["loo"], strict=True)
        ],
    }


def predict(cases: Sequence[Precedent], unknown: Sequence[Precedent]) -> list[dict[str, Any]]:
    """Predict cases with models that are not fitted to them.

    Parameters
    ----------
    cases
        Cases to which the models are fitted, without the predicted one if it is among them (by its id).
    unknown
        Cases to predict.

    Returns
    -------
    list of dict
        For each case of ``unknown``: ``p_troops``, ``p_other``, ``p_none``; ``p_slow`` and quantiles ``latency_h``;
        quantiles of ``troops``, ``days`` and ``leader_share``; and ``survives_a_year``, the probability that the ruler
        survives for a year by level of help.
    """
    known = decided(cases)
    names = {c.case_id for c in unknown} & {c.case_id for c in known}
    found: dict[str, dict[str, Any]] = {}
    for name in ("", *sorted(names)):
        rest = [c for c in known if c.case_id != name]
        chosen = [c for c in unknown if (c.case_id == name if name else c.case_id not in names)]
        if chosen:
            found |= {c.case_id: row for c, row in zip(chosen, _predict(rest, chosen), strict=True)}
    return [found[c.case_id] for c in unknown]


def score(unknown: Sequence[Precedent], rows: Sequence[dict[str, Any]], rate: float) -> dict[str, Any] | None:
    """Score the predictions of cases whose outcome is known; None if there are no such cases.

    Parameters
    ----------
    unknown, rows
        Cases, and what `predict` returned for them.
    rate
        Frequency of troops among the precedents, as a rival without a model.
    """
    known = [(c, row) for c, row in zip(unknown, rows, strict=True) if c.help is not None]
    if not known:
        return None
    y = validation.troops_sent([c for c, _ in known])
    rival = validation.measures(np.full(len(known), rate), y)
    return {
        "cases": len(known),
        "model": _finite(validation.measures(np.array([row["p_troops"] for _, row in known]), y)),
        "base_rate": _finite({**rival, "auc": 0.5}),
    }


def base_rate(cases: Sequence[Precedent]) -> float:
    """Return the frequency of troops among formal requests."""
    known = decided(cases)
    return float(validation.troops_sent(known)[validation.requests(known)].mean())


def _finite(measures: dict[str, float]) -> dict[str, float | None]:
    return {name: value if math.isfinite(value) else None for name, value in measures.items()}


def _predict(known: Sequence[Precedent], unknown: Sequence[Precedent]) -> list[dict[str, Any]]:
    p = help_probabilities(fit_decision(known), [request_of(c) for c in unknown])
    mixture = latency.fit_latency(known)
    hours, slow = latency.latency_quantiles(mixture, unknown), latency.slow_probability(mixture, unknown)
    sizes = missions.fit_lognormal(known, missions.troops_of).quantiles(unknown)
    days = missions.fit_lognormal(known, missions.days_of).quantiles(unknown)
    shares = missions.fit_share(known).quantiles(unknown)
    survival = missions.fit_survival(known)
    survive = [missions.survival_probability(survival, unknown, level) for level in range(3)]
    return [
        {
            "case_id": case.case_id,
            "leader": case.leader,
            "kind": case.kind or None,
            "p_troops": float(p[i, 2]),
            "p_other": float(p[i, 1]),
            "p_none": float(p[i, 0]),
            "p_slow": float(slow[i]),
            "latency_h": hours[i],
            "troops": sizes[i],
            "days": days[i],
            "leader_share": shares[i],
            "survives_a_year": {name: float(survive[k][i]) for k, name in enumerate(("none", "other", "troops"))},
        }
        for i, case in enumerate(unknown)
    ]


def _fit(model: DecisionModel, known: Sequence[Precedent]) -> dict[str, Any]:
    """Return slopes and leader effects of both logits with their 90 % intervals."""
    counts = [sum(c.help == level for c in known) for level in range(3)]
    return {
        "cases": len(known),
        "none": counts[0],
        "other": counts[1],
        "troops": counts[2],
        "slopes": [
            {
                "feature": name,
                "meaning": feature.description,
                "sign": int(sign),
                "troops": _interval(model.troops, i),
                "other": _interval(model.other, i),
            }
            for i, ((name, feature), sign) in enumerate(zip(FEATURES.items(), SIGNS, strict=True))
        ],
        "leaders": [
            {"leader": name, "cases": sum(c.leader == name for c in known)}
            | {"troops": _interval(model.troops, len(FEATURES) + i)}
            for i, name in enumerate(model.leaders)
        ],
    }


def _interval(grid: Grid, i: int) -> dict[str, float]:
    mean, deviation = (float(part[i]) for part in grid.coefficients())
    return {"mean": mean, "p05": mean - NINETY * deviation, "p95": mean + NINETY * deviation}


def _latency(cases: Sequence[Precedent]) -> dict[str, Any]:
    known = [c for c in cases if latency.latency_known(c)]
    fit = latency.fit_latency(cases)
    modes = [
        {"mode": name, "median_h": math.exp(centre), "deviation": float(width), "cases": float(n)}
        for name, centre, width, n in zip(("fast", "slow"), fit.centres, fit.deviations, fit.cases, strict=True)
    ]

    def predict_hours(rest: Sequence[Precedent], out: Sequence[Precedent]) -> list[dict[str, float]]:
        return latency.latency_quantiles(latency.fit_latency(rest), out)

    coverage = _coverage(known, lambda case: case.hours_to_deployment, predict_hours)
    return {"modes": modes, "chances": _chances(fit, known), "coverage": coverage}


def _chances(fit: latency.Latency, known: Sequence[Precedent]) -> list[dict[str, Any]]:
    """Return the probability of the slow mode by who decides and kind of threat, for the combinations that occur."""
    first = {(c.council, c.kind): c for c in sorted(known, key=lambda c: (c.council, c.kind))}
    shares = latency.slow_probability(fit, list(first.values()))
    return [
        {"council": council, "kind": kind, "slow": float(share)}
        | {"cases": sum((c.council, c.kind) == (council, kind) for c in known)}
        for (council, kind), share in zip(first, shares, strict=True)
    ]


def _coverage(
    known: Sequence[Precedent],
    quantity: Callable[[Precedent], float | None],
    predict_quantiles: Callable[[Sequence[Precedent], Sequence[Precedent]], list[dict[str, float]]],
) -> dict[str, Any]:
    folds = {"loo": validation.by_case(known), "leave_leader_out": validation.by_leader(known)}
    return {name: validation.coverage(known, fold, quantity, predict_quantiles) for name, fold in folds.items()}


def _lognormal(cases: Sequence[Precedent], quantity: Callable[[Precedent], float | None]) -> dict[str, Any]:
    known = [c for c in cases if quantity(c)]

    def predict_quantity(rest: Sequence[Precedent], out: Sequence[Precedent]) -> list[dict[str, float]]:
        return missions.fit_lognormal(rest, quantity).quantiles(out)

    kinds: dict[str, list[float]] = {}
    for case in known:
        kinds.setdefault(case.kind, []).append(quantity(case) or 0.0)
    medians = [
        {"kind": kind, "cases": len(kinds[kind]), "median": float(np.median(kinds[kind]))} for kind in sorted(kinds)
    ]
    return {"cases": len(known), "kinds": medians, "coverage": _coverage(known, quantity, predict_quantity)}


def _censored(cases: Sequence[Precedent]) -> dict[str, Any]:
    """Return the median predicted duration with missing durations left out, and with them treated as censored."""
    complete = missions.fit_lognormal(cases, missions.days_of)
    censored, missing = missions.fit_days_censored(cases)
    sent = [c for c in cases if c.help == 2]
    medians = [float(np.median([q["p50"] for q in fit.quantiles(sent)])) for fit in (complete, censored)]
    return {"missing": missing, "median_left_out": medians[0], "median_censored": medians[1]}


def _survival(cases: Sequence[Precedent]) -> dict[str, Any]:
    fit = missions.fit_survival(cases)
    known = [c for c in cases if missions.survival_known(c)]
    counts = [
        {"help": level, "cases": len(same), "survived": sum(bool(c.survived) for c in same)}
        for level in range(3)
        if (same := [c for c in known if c.help == level])
    ]
    mean, deviation = fit.coefficients()
    slopes = [
        {"feature": name, "mean": float(m), "p05": float(m - NINETY * s), "p95": float(m + NINETY * s)}
        for name, m, s in zip(missions.SURVIVAL_SIGNS, mean, deviation, strict=True)
    ]
    return {"cases": len(known), "counts": counts, "slopes": slopes, "table": missions.survival_table(fit)}
