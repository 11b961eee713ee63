"""How far to believe it: every case foretold by a model that has not seen it, beside rivals that know less.

Leave one out tells how a further case of a known leader would fare, leave one leader out how a leader without
precedents would. The scales of the priors, all that the model chooses from data, are chosen anew without the case that
is foretold.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from steppefire.precedents.cases import Precedent
from steppefire.precedents.decision import decide, learn, request_of

SCORES = ("importance", "overstretch", "fall_risk", "patron", "loyalty", "framing")
"""Scores of a case that a rule might look at alone."""
RULE = "patron"
"""The score of the one-variable rule: the one that foretells best, leaving one out, which favours the rival."""
BINS = (0.0, 0.25, 0.5, 0.75, 1.0)
"""Edges of the calibration curve."""

Foretell = Callable[[Sequence[Precedent], Sequence[Precedent]], np.ndarray]
"""Learns from the first cases and returns probabilities for the others."""


def requests(cases: Sequence[Precedent]) -> np.ndarray:
    """Tell of each case whether somebody formally asked, and not to topple the ruler: what targets are set on."""
    return np.array([c.asked and not c.against for c in cases])


def troops_sent(cases: Sequence[Precedent]) -> np.ndarray:
    """Return 1 where troops went and 0 elsewhere."""
    return np.array([float(c.help == 2) for c in cases])


def by_case(cases: Sequence[Precedent]) -> list[str]:
    """Return folds of one case each."""
    return [c.case_id for c in cases]


def by_leader(cases: Sequence[Precedent]) -> list[str]:
    """Return folds of all cases one state decided."""
    return [c.leader for c in cases]


def held_out(cases: Sequence[Precedent], folds: Sequence[str], foretell: Foretell) -> np.ndarray:
    """Foretell every case from the cases of other folds; the first axis of the result is that of the cases."""
    parts: dict[int, np.ndarray] = {}
    for fold in dict.fromkeys(folds):
        inside = [i for i, name in enumerate(folds) if name == fold]
        rest = [c for c, name in zip(cases, folds, strict=True) if name != fold]
        for i, p in zip(inside, foretell(rest, [cases[i] for i in inside]), strict=True):
            parts[i] = p
    return np.array([parts[i] for i in range(len(cases))])


def model(known: Sequence[Precedent], unknown: Sequence[Precedent]) -> np.ndarray:
    """Foretell nothing, other help and troops by the fitted model, shape (unknown, 3)."""
    return decide(learn(known), [request_of(c) for c in unknown])


def base_rate(known: Sequence[Precedent], unknown: Sequence[Precedent]) -> np.ndarray:
    """Foretell troops by how often they went."""
    return np.full(len(unknown), troops_sent(known).mean())


def one_variable(known: Sequence[Precedent], unknown: Sequence[Precedent]) -> np.ndarray:
    """Foretell troops by how often they went at the same level of `RULE`; one more case keeps rates from 0 and 1."""
    return by_level(RULE, known, unknown)


def by_level(score: str, known: Sequence[Precedent], unknown: Sequence[Precedent]) -> np.ndarray:
    """Foretell troops by how often they went at the same level of a score, and one case more at the base rate."""
    y, levels = troops_sent(known), np.array([int(getattr(c, score)) for c in known])
    rate = float(y.mean())

    def of(level: int) -> float:
        return (float(y[levels == level].sum()) + rate) / (int((levels == level).sum()) + 1)

    return np.array([of(int(getattr(c, score))) for c in unknown])


def measures(p: np.ndarray, y: np.ndarray) -> dict[str, float]:
    """Return Brier score, log loss and area under the curve of probabilities of troops."""
    p = np.clip(p, 1e-9, 1 - 1e-9)
    yes, no = p[y == 1][:, None], p[y == 0][None, :]
    return {
        "brier": float(np.mean((p - y) ** 2)),
        "log_loss": float(-np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))),
        "auc": float(np.mean((yes > no) + 0.5 * (yes == no))) if yes.size and no.size else float("nan"),
    }


def validate(cases: Sequence[Precedent], scored: np.ndarray, foretold: Mapping[str, np.ndarray]) -> dict[str, Any]:
    """Score held-out probabilities of troops, and those of rivals who know the scored cases only.

    Parameters
    ----------
    cases
        All that the model may learn from.
    scored
        Which of them are scored.
    foretold
        Held-out probabilities of the model by name of the folds: ``loo`` and ``leave_leader_out``.
    """
    inside = [c for c, chosen in zip(cases, scored, strict=True) if chosen]
    y = troops_sent(inside)
    found: dict[str, Any] = {"cases": len(inside), "troops": int(y.sum())}
    for name, p in foretold.items():
        found[name] = measures(p[scored, 2], y)
    for suffix, folds in (("", by_case(inside)), ("_leave_leader_out", by_leader(inside))):
        base = held_out(inside, folds, base_rate)
        # A rate leaves a yes out of its own forecast and so falls for it: it does not tell cases apart at all.
        found[f"base_rate{suffix}"] = {**measures(base, y), "auc": 0.5}
        found[f"one_variable{suffix}"] = measures(held_out(inside, folds, one_variable), y)
        p = foretold["leave_leader_out" if suffix else "loo"][scored, 2]
        gain = (base - y) ** 2 - (p - y) ** 2
        found[f"gain{suffix}"] = {
            "brier": float(gain.mean()),
            "standard_error": float(gain.std(ddof=1) / np.sqrt(len(gain))),
            "share": float(gain.mean() / np.mean((base - y) ** 2)),
        }
    found["one_variable"]["variable"] = RULE
    return found


def calibration(p: np.ndarray, y: np.ndarray) -> list[dict[str, float]]:
    """Return, for bins of the probability of troops, how many cases, the mean forecast and how often troops went."""
    rows = []
    for low, high in pairwise(BINS):
        inside = (p >= low) & ((p < high) | (high == BINS[-1]))
        if inside.any():
            n, mean, rate = int(inside.sum()), float(p[inside].mean()), float(y[inside].mean())
            rows.append({"from": low, "to": high, "cases": n, "foretold": mean, "happened": rate})
    return rows


def coverage(
    cases: Sequence[Precedent],
    folds: Sequence[str],
    quantity: Callable[[Precedent], float | None],
    foretell: Callable[[Sequence[Precedent], Sequence[Precedent]], list[dict[str, float]]],
) -> dict[str, float]:
    """Return how many cases lie in the 90 % interval of a model that has not seen them, and how wide it is.

    Parameters
    ----------
    quantity
        What happened; None where it is not known.
    foretell
        Learns from the first cases and returns quantiles for the others.
    """
    known = [(c, fold) for c, fold in zip(cases, folds, strict=True) if quantity(c)]
    inside, widths = 0, []
    for fold in dict.fromkeys(name for _, name in known):
        out = [c for c, name in known if name == fold]
        rest = [c for c, name in known if name != fold]
        for case, found in zip(out, foretell(rest, out), strict=True):
            inside += found["p05"] <= (quantity(case) or 0.0) <= found["p95"]
            widths.append(found["p95"] / found["p05"])
    n = len(widths)
    return {"cases": n, "inside": inside, "share": inside / n, "median_ratio": float(np.median(widths))}
