"""Pairs of decisions with the same leader or client: what differed, and what the model says changed the answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from steppefire.precedents.cases import Pair, Precedent
from steppefire.precedents.decision import FEATURES, decide, learn, matrix, request_of

MOST_REASONS = 3
LEAST = 0.1
"""Least change of the log-odds of troops that is told."""


def contrasts(cases: Sequence[Precedent], pairs: Sequence[Pair]) -> list[dict[str, Any]]:
    """Return for each pair what a model that has seen neither case says of both, and why they differ.

    Why is the change of the log-odds of troops from the first case to the second, by feature: slope times the
    difference of the feature, largest first.
    """
    return [_contrast(cases, pair) for pair in pairs]


def _contrast(cases: Sequence[Precedent], pair: Pair) -> dict[str, Any]:
    ends = (pair.first, pair.second)
    model = learn([c for c in cases if c not in ends])
    asked = [request_of(c) for c in ends]
    first, second = (float(p) for p in decide(model, asked)[:, 2])
    slopes, _ = model.troops.coefficients()
    x = matrix(asked)
    change = dict(zip(FEATURES, (slopes[: len(FEATURES)] * (x[1] - x[0])).tolist(), strict=True))
    reasons = sorted((name for name in change if abs(change[name]) >= LEAST), key=lambda name: -abs(change[name]))
    return {
        "first": pair.first.case_id,
        "second": pair.second.case_id,
        "same": pair.same,
        "changed": pair.changed,
        "help": [c.help for c in ends],
        "p_troops": [first, second],
        "right": (second > first) == ((pair.second.help or 0) > (pair.first.help or 0)),
        "reasons": [{"feature": name, "log_odds": change[name]} for name in reasons[:MOST_REASONS]],
    }
