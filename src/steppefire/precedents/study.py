"""All that precedents say, as plain numbers that JSON can carry."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from steppefire.precedents import latency, missions, validation
from steppefire.precedents.cases import Pair, Precedent
from steppefire.precedents.contrasts import contrasts
from steppefire.precedents.decision import FEATURES, SIGNS, Intervener, decide, learn, request_of
from steppefire.stats.regression import Grid

NINETY = 1.6448536269514722
"""Standard deviations to either end of a 90 % interval."""
LEVELS = ("p_none", "p_other", "p_troops")


def decided(cases: Sequence[Precedent]) -> list[Precedent]:
    """Return the cases that can be learned from: help known, one state deciding about another."""
    return [c for c in cases if c.help is not None and not c.helps_itself]


def study(cases: Sequence[Precedent], pairs: Sequence[Pair]) -> dict[str, Any]:
    """Fit, validate and explain: everything but the cases of a user."""
    told = decided(cases)
    by_case, by_leader = validation.by_case(told), validation.by_leader(told)
    foretold = {
        "loo": validation.held_out(told, by_case, validation.model),
        "leave_leader_out": validation.held_out(told, by_leader, validation.model),
    }
    asked = validation.requests(told)
    y = validation.troops_sent(told)
    return {
        "fit": _fit(learn(told), told),
        "validation": validation.validate(told, asked, foretold),
        "validation_all": validation.validate(told, np.ones(len(told), bool), foretold),
        "calibration": validation.calibration(foretold["loo"][asked, 2], y[asked]),
        "latency": _latency(told),
        "size": _lognormal(told, missions.troops_of),
        "days": _lognormal(told, missions.days_of) | _unended(told),
        "survival": _survival(told),
        "pairs": contrasts(told, pairs),
        "record": [
            {"case_id": c.case_id, "help": c.help, **dict(zip(LEVELS, p.tolist(), strict=True))}
            for c, p in zip(told, foretold["loo"], strict=True)
        ],
    }


def apply(cases: Sequence[Precedent], unknown: Sequence[Precedent]) -> list[dict[str, Any]]:
    """Foretell cases that are never learned from: one that is in the record by its name is left out of it."""
    told = decided(cases)
    names = {c.case_id for c in unknown} & {c.case_id for c in told}
    found: dict[str, dict[str, Any]] = {}
    for name in ("", *sorted(names)):
        rest = [c for c in told if c.case_id != name]
        chosen = [c for c in unknown if (c.case_id == name if name else c.case_id not in names)]
        if chosen:
            found |= {c.case_id: row for c, row in zip(chosen, _foretell(rest, chosen), strict=True)}
    return [found[c.case_id] for c in unknown]


def score(unknown: Sequence[Precedent], rows: Sequence[dict[str, Any]], rate: float) -> dict[str, Any] | None:
    """Score what was foretold of cases whose outcome the file tells; None if it tells none.

    Parameters
    ----------
    rate
        How often troops went in the record: what a rival without a model would say.
    """
    told = [(c, row) for c, row in zip(unknown, rows, strict=True) if c.help is not None]
    if not told:
        return None
    y = validation.troops_sent([c for c, _ in told])
    rival = validation.measures(np.full(len(told), rate), y)
    return {
        "cases": len(told),
        "model": _finite(validation.measures(np.array([row["p_troops"] for _, row in told]), y)),
        "base_rate": _finite({**rival, "auc": 0.5}),
    }


def base_rate(cases: Sequence[Precedent]) -> float:
    """Return how often troops went in the record when somebody asked."""
    told = decided(cases)
    return float(validation.troops_sent(told)[validation.requests(told)].mean())


def _finite(measures: dict[str, float]) -> dict[str, float | None]:
    return {name: value if math.isfinite(value) else None for name, value in measures.items()}


def _foretell(told: Sequence[Precedent], unknown: Sequence[Precedent]) -> list[dict[str, Any]]:
    p = decide(learn(told), [request_of(c) for c in unknown])
    waits = latency.fit_latency(told)
    hours, slow = latency.hours(waits, unknown), latency.slow_share(waits, unknown)
    sizes = missions.fit_lognormal(told, missions.troops_of).quantiles(unknown)
    days = missions.fit_lognormal(told, missions.days_of).quantiles(unknown)
    shares = missions.fit_share(told).of(unknown)
    lasts = missions.fit_survival(told)
    survive = [missions.survival(lasts, unknown, level) for level in range(3)]
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
            "lasts_a_year": {name: float(survive[k][i]) for k, name in enumerate(("none", "other", "troops"))},
        }
        for i, case in enumerate(unknown)
    ]


def _fit(model: Intervener, told: Sequence[Precedent]) -> dict[str, Any]:
    """Return slopes and habits of both questions with their 90 % intervals."""
    counts = [sum(c.help == level for c in told) for level in range(3)]
    return {
        "cases": len(told),
        "none": counts[0],
        "other": counts[1],
        "troops": counts[2],
        "slopes": [
            {
                "feature": name,
                "meaning": feature.words,
                "sign": int(sign),
                "troops": _interval(model.troops, i),
                "other": _interval(model.other, i),
            }
            for i, ((name, feature), sign) in enumerate(zip(FEATURES.items(), SIGNS, strict=True))
        ],
        "leaders": [
            {"leader": name, "cases": sum(c.leader == name for c in told)}
            | {"troops": _interval(model.troops, len(FEATURES) + i)}
            for i, name in enumerate(model.leaders)
        ],
    }


def _interval(grid: Grid, i: int) -> dict[str, float]:
    mean, deviation = (float(part[i]) for part in grid.coefficients())
    return {"mean": mean, "p05": mean - NINETY * deviation, "p95": mean + NINETY * deviation}


def _latency(told: Sequence[Precedent]) -> dict[str, Any]:
    known = [c for c in told if latency.usable(c)]
    fit = latency.fit_latency(told)
    modes = [
        {"mode": name, "median_h": math.exp(centre), "deviation": float(width), "cases": float(n)}
        for name, centre, width, n in zip(("fast", "slow"), fit.centres, fit.deviations, fit.cases, strict=True)
    ]

    def foretell(rest: Sequence[Precedent], out: Sequence[Precedent]) -> list[dict[str, float]]:
        return latency.hours(latency.fit_latency(rest), out)

    return {"modes": modes, "chances": _chances(fit, known), "coverage": _coverage(known, _hours_of, foretell)}


def _hours_of(case: Precedent) -> float | None:
    return case.hours_to_boots


def _chances(fit: latency.Latency, known: Sequence[Precedent]) -> list[dict[str, Any]]:
    """Return the chance of the slow mode, by who decides and kind of threat, for the combinations that occurred."""
    first = {(c.council, c.kind): c for c in sorted(known, key=lambda c: (c.council, c.kind))}
    shares = latency.slow_share(fit, list(first.values()))
    return [
        {"council": council, "kind": kind, "slow": float(share)}
        | {"cases": sum((c.council, c.kind) == (council, kind) for c in known)}
        for (council, kind), share in zip(first, shares, strict=True)
    ]


def _coverage(
    known: Sequence[Precedent],
    quantity: Callable[[Precedent], float | None],
    foretell: Callable[[Sequence[Precedent], Sequence[Precedent]], list[dict[str, float]]],
) -> dict[str, Any]:
    folds = {"loo": validation.by_case(known), "leave_leader_out": validation.by_leader(known)}
    return {name: validation.coverage(known, fold, quantity, foretell) for name, fold in folds.items()}


def _lognormal(told: Sequence[Precedent], quantity: Callable[[Precedent], float | None]) -> dict[str, Any]:
    known = [c for c in told if quantity(c)]

    def foretell(rest: Sequence[Precedent], out: Sequence[Precedent]) -> list[dict[str, float]]:
        return missions.fit_lognormal(rest, quantity).quantiles(out)

    kinds: dict[str, list[float]] = {}
    for case in known:
        kinds.setdefault(case.kind, []).append(quantity(case) or 0.0)
    medians = [
        {"kind": kind, "cases": len(kinds[kind]), "median": float(np.median(kinds[kind]))} for kind in sorted(kinds)
    ]
    return {"cases": len(known), "kinds": medians, "coverage": _coverage(known, quantity, foretell)}


def _unended(told: Sequence[Precedent]) -> dict[str, Any]:
    """Return what hangs on how missing durations are taken: the median of the record's middle case both ways."""
    plain = missions.fit_lognormal(told, missions.days_of)
    longer, missing = missions.fit_days_unended(told)
    known = [c for c in told if c.help == 2]
    middle = [float(np.median([q["p50"] for q in fit.quantiles(known)])) for fit in (plain, longer)]
    return {"missing": missing, "median_left_out": middle[0], "median_unended": middle[1]}


def _survival(told: Sequence[Precedent]) -> dict[str, Any]:
    fit = missions.fit_survival(told)
    known = [c for c in told if missions.lasting(c)]
    counts = [
        {"help": level, "cases": len(same), "lasted": sum(bool(c.survived) for c in same)}
        for level in range(3)
        if (same := [c for c in known if c.help == level])
    ]
    mean, deviation = fit.coefficients()
    slopes = [
        {"feature": name, "mean": float(m), "p05": float(m - NINETY * s), "p95": float(m + NINETY * s)}
        for name, m, s in zip(missions.SURVIVAL, mean, deviation, strict=True)
    ]
    return {"cases": len(known), "counts": counts, "slopes": slopes, "table": missions.survival_table(fit)}
