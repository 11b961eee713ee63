"""Pairs of decisions with the same leader or target: what differed, and how the model explains the difference."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from steppefire.precedents.cases import Pair, Precedent
from steppefire.precedents.decision import FEATURES, design_matrix, fit_decision, help_probabilities, request_of

MAX_REASONS = 3
MIN_LOG_ODDS = 0.1
"""Smallest change of the log-odds of troops that is given as a reason."""


def contrasts(cases: Sequence[Precedent], pairs: Sequence[Pair]) -> list[dict[str, Any]]:
    """Predict both cases of each pair with a model fitted to neither, and explain the difference.

    Returns
    -------
    list of dict
        For each pair: ids (``first``, ``second``), recorded differences (``same``, ``changed``), recorded ``help``,
        predicted ``p_troops``, whether their order is ``right``, and ``reasons``: the largest changes of the log-odds
        of troops from the first case to the second, each the slope of a feature times the difference of the feature.
    """
    return [_contrast(cases, pair) for pair in pairs]


def _contrast(cases: Sequence[Precedent], pair: Pair) -> dict[str, Any]:
    ends = (pair.first, pair.second)
    model = fit_decision([c for c in cases if c not in ends])
    requests = [request_of(c) for c in ends]
    first, second = (float(p) for p in help_probabilities(model, requests)[:, 2])
    slopes, _ = model.troops.coefficients()
    x = design_matrix(requests)
    change = dict(zip(FEATURES, (slopes[: len(FEATURES)] * (x[1] - x[0])).tolist(), strict=True))
    reasons = sorted((n for n in change if abs(change[n]) >= MIN_LOG_ODDS), key=lambda n: -abs(change[n]))
    return {
        "first": pair.first.case_id,
        "second": pair.second.case_id,
        "same": pair.same,
        "changed": pair.changed,
        "help": [c.help for c in ends],
        "p_troops": [first, second],
        "right": (second > first) == ((pair.second.help or 0) > (pair.first.help or 0)),
        "reasons": [{"feature": name, "log_odds": change[name]} for name in reasons[:MAX_REASONS]],
    }
