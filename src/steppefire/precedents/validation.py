"""Out-of-sample validation of the decision model, compared with simple rivals.

Leaving one case out measures the prediction of a new case of a known leader; leaving one leader out, that of a leader
without precedents. The scales of the priors are estimated anew in every fold; nothing else is selected from the data.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from steppefire.precedents.cases import Precedent
from steppefire.precedents.decision import fit_decision, help_probabilities, request_of

SCORES = ("importance", "overstretch", "fall_risk", "patron", "loyalty", "framing")
"""Scores from which a one-variable rule can be made."""
RULE = "patron"
"""Score of the one-variable rule: the one that predicts best when one case is left out, which favours the rival."""
BINS = (0.0, 0.25, 0.5, 0.75, 1.0)
"""Edges of the bins of the calibration curve."""

Predictor = Callable[[Sequence[Precedent], Sequence[Precedent]], np.ndarray]
"""Function that is fitted to the first cases and returns probabilities for the others."""


def requests(cases: Sequence[Precedent]) -> np.ndarray:
    """Return whether each case is a formal request that was not directed against the ruler, shape (cases,)."""
    return np.array([c.asked and not c.against for c in cases])


def troops_sent(cases: Sequence[Precedent]) -> np.ndarray:
    """Return 1 for cases in which troops were sent and 0 for the others, shape (cases,)."""
    return np.array([float(c.help == 2) for c in cases])


def by_case(cases: Sequence[Precedent]) -> list[str]:
    """Return the name of the fold of each case; every case is a fold."""
    return [c.case_id for c in cases]


def by_leader(cases: Sequence[Precedent]) -> list[str]:
    """Return the name of the fold of each case; the cases of a leader are a fold."""
    return [c.leader for c in cases]


def held_out(cases: Sequence[Precedent], folds: Sequence[str], predict: Predictor) -> np.ndarray:
    """Predict every case from the cases of the other folds; the first axis of the result is that of the cases."""
    parts: dict[int, np.ndarray] = {}
    for fold in dict.fromkeys(folds):
        inside = [i for i, name in enumerate(folds) if name == fold]
        rest = [c for c, name in zip(cases, folds, strict=True) if name != fold]
        for i, p in zip(inside, predict(rest, [cases[i] for i in inside]), strict=True):
            parts[i] = p
    return np.array([parts[i] for i in range(len(cases))])


def decision_model(known: Sequence[Precedent], unknown: Sequence[Precedent]) -> np.ndarray:
    """Predict no help, other help and troops by the decision model, shape (unknown, 3)."""
    return help_probabilities(fit_decision(known), [request_of(c) for c in unknown])


def base_rate(known: Sequence[Precedent], unknown: Sequence[Precedent]) -> np.ndarray:
    """Predict troops by their frequency, shape (unknown,)."""
    return np.full(len(unknown), troops_sent(known).mean())


def one_variable(known: Sequence[Precedent], unknown: Sequence[Precedent]) -> np.ndarray:
    """Predict troops by their frequency at the same level of `RULE`, shape (unknown,)."""
    return by_level(RULE, known, unknown)


def by_level(score: str, known: Sequence[Precedent], unknown: Sequence[Precedent]) -> np.ndarray:
    """Predict troops by their frequency at the same level of a score, shape (unknown,).

    One more case at the overall frequency is added to each level, so that no prediction is 0 or 1.
    """
    y, levels = troops_sent(known), np.array([int(getattr(c, score)) for c in known])
    rate = float(y.mean())

    def frequency(level: int) -> float:
        return (float(y[levels == level].sum()) + rate) / (int((levels == level).sum()) + 1)

    return np.array([frequency(int(getattr(c, score))) for c in unknown])


def measures(p: np.ndarray, y: np.ndarray) -> dict[str, float]:
    """Return Brier score, log loss and area under the ROC curve.

    Parameters
    ----------
    p, y
        Probabilities and outcomes (0 or 1), shape (cases,).
    """
    p = np.clip(p, 1e-9, 1 - 1e-9)
    yes, no = p[y == 1][:, None], p[y == 0][None, :]
    return {
        "brier": float(np.mean((p - y) ** 2)),
        "log_loss": float(-np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))),
        "auc": float(np.mean((yes > no) + 0.5 * (yes == no))) if yes.size and no.size else float("nan"),
    }


def validate(cases: Sequence[Precedent], scored: np.ndarray, predicted: Mapping[str, np.ndarray]) -> dict[str, Any]:
    """Score held-out predictions of troops, and those of rivals that are fitted to the scored cases only.

    Parameters
    ----------
    cases
        Cases to which the model is fitted.
    scored
        Whether each case is scored, shape (cases,).
    predicted
        Held-out predictions of the model, shape (cases, 3), by folds: ``loo`` and ``leave_leader_out``.

    Returns
    -------
    dict
        Number of scored ``cases`` and of those with ``troops``; `measures` of the model by folds and of each rival;
        ``gain`` and ``gain_leave_leader_out``: improvement of the Brier score on the base rate, and standard error.
    """
    inside = [c for c, chosen in zip(cases, scored, strict=True) if chosen]
    y = troops_sent(inside)
    found: dict[str, Any] = {"cases": len(inside), "troops": int(y.sum())}
    for name, p in predicted.items():
        found[name] = measures(p[scored, 2], y)
    for suffix, folds in (("", by_case(inside)), ("_leave_leader_out", by_leader(inside))):
        base = held_out(inside, folds, base_rate)
        # A case with troops lowers the rate by which it is predicted; the rate itself does not discriminate.
        found[f"base_rate{suffix}"] = {**measures(base, y), "auc": 0.5}
        found[f"one_variable{suffix}"] = measures(held_out(inside, folds, one_variable), y)
        p = predicted["leave_leader_out" if suffix else "loo"][scored, 2]
        gain = (base - y) ** 2 - (p - y) ** 2
        found[f"gain{suffix}"] = {
            "brier": float(gain.mean()),
            "standard_error": float(gain.std(ddof=1) / np.sqrt(len(gain))),
            "share": float(gain.mean() / np.mean((base - y) ** 2)),
        }
    found["one_variable"]["variable"] = RULE
    return found


def calibration(p: np.ndarray, y: np.ndarray) -> list[dict[str, float]]:
    """Return, for bins of the predicted probability, the number of cases and the mean prediction and outcome.

    Parameters
    ----------
    p, y
        Probabilities and outcomes (0 or 1), shape (cases,).
    """
    rows = []
    for low, high in pairwise(BINS):
        inside = (p >= low) & ((p < high) | (high == BINS[-1]))
        if inside.any():
            n, mean, rate = int(inside.sum()), float(p[inside].mean()), float(y[inside].mean())
            rows.append({"from": low, "to": high, "cases": n, "predicted": mean, "observed": rate})
    return rows


def coverage(
    cases: Sequence[Precedent],
    folds: Sequence[str],
    quantity: Callable[[Precedent], float | None],
    predict: Callable[[Sequence[Precedent], Sequence[Precedent]], list[dict[str, float]]],
) -> dict[str, float]:
    """Return the coverage of held-out 90 % intervals, and the median ratio of their ends.

    Parameters
    ----------
    quantity
        Outcome; None if it is not known.
    predict
        Function that is fitted to the first cases and returns quantiles for the others.
    """
    known = [(c, fold) for c, fold in zip(cases, folds, strict=True) if quantity(c)]
    inside, widths = 0, []
    for fold in dict.fromkeys(name for _, name in known):
        out = [c for c, name in known if name == fold]
        rest = [c for c, name in known if name != fold]
        for case, found in zip(out, predict(rest, out), strict=True):
            inside += found["p05"] <= (quantity(case) or 0.0) <= found["p95"]
            widths.append(found["p95"] / found["p05"])
    n = len(widths)
    return {"cases": n, "inside": inside, "share": inside / n, "median_ratio": float(np.median(widths))}
