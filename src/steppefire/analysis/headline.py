"""The first sentences of a report, computed from the numbers and never stronger than they are."""

from __future__ import annotations

from collections.abc import Mapping
from math import comb
from statistics import median
from typing import Any

from steppefire.analysis.arm_labels import (
    RESPONSIVE,
    SCRIPTED,
    base_of,
    both_modes,
    mode_of,
    name_of,
    primary,
    reference,
)
from steppefire.analysis.prior_dependence import INERT

FEW_RUNS = 20
"""Runs below which the 5 % and 95 % marks are hardly more than the lowest and the highest run."""
_MODES = {
    SCRIPTED: " with policies as recorded",
    RESPONSIVE: " with the regime free to react",
}


def headline(summary: Mapping[str, Any]) -> list[str]:
    """Return the main findings as sentences.

    Parameters
    ----------
    summary
        What `steppefire.analysis.summary.summarise` returned.

    Notes
    -----
    An effect whose interval reaches to both sides of zero is said to be none that can be told. Where it only
    touches zero, the direction is given together with the share of runs without any difference.
    """
    labels = list(summary["arms"])
    first = primary(labels)
    # The alliance without effects is no counterfactual but a measure of what rests on priors.
    compared = [label for label in labels if label in summary["paired"] and name_of(label) != INERT]
    main = [label for label in compared if name_of(label) == first]
    out: list[str] = []
    for say in (_order, _dead, _regime):
        out += [say(summary, label) for label in main]
    out += [_dead(summary, label) for label in compared if label not in main]
    ref = reference(labels)
    if ref is not None:
        out += _toll_of_record(summary, ref)
        out += _fit(summary)
    if summary["runs"] < FEW_RUNS:
        out.append(_caution(summary["runs"]))
    return out


def whole(number: float | None) -> str:
    """Return a number rounded to the next whole one, thousands apart, without a sign."""
    return f"{round(abs(number or 0.0)):,}"


def count(number: float, one: str, many: str) -> str:
    """Return a rounded number with its noun, singular or plural."""
    return f"{whole(number)} {one if whole(number) == '1' else many}"


def condition(label: str) -> str:
    """Return the arm as a part of a sentence: ``without the alliance``."""
    name = name_of(label)
    if name.startswith("without-"):
        return f"without the {name.removeprefix('without-').replace('-', ' ')}"
    return f"in the arm '{name}'"


def _opening(summary: Mapping[str, Any], label: str) -> str:
    runs = summary["runs"]
    mode = _MODES[mode_of(label, summary["policies"])] if both_modes(summary["arms"]) else ""
    return f"In {runs} paired {'run' if runs == 1 else 'runs'}{mode}, {condition(label)}"


def _side(number: float, less: str, more: str) -> str:
    return "" if whole(number) == "0" else less if number < 0 else more


def _range(low: float, high: float, less: str, more: str) -> str:
    """Return ``2 earlier to 14 later``; the direction is told once where it is the same."""
    first, last = _side(low, less, more), _side(high, less, more)
    first = "" if first == last else f" {first}" if first else ""
    return f"{whole(low)}{first} to {whole(high)} {last}".rstrip() if last else f"{whole(low)}{first} to 0"


def _clear(effect: Mapping[str, Any]) -> bool:
    """Tell whether an effect goes one way: zero is at most an end of its interval, and not its median."""
    low, mid, high = effect["p05"], effect["p50"], effect["p95"]
    return not (low < 0 < high) and whole(mid) != "0"


def _percent(share: float) -> str:
    if 0 < share < 0.005:
        return "less than 1 %"
    if 0.995 < share < 1:
        return "more than 99 %"
    return f"{round(100 * share)} %"


def _spread(summary: Mapping[str, Any], effect: Mapping[str, Any], less: str, more: str) -> str:
    """Return the interval in brackets, or nothing where a single run has none."""
    if summary["runs"] == 1:
        return ""
    if whole(effect["p05"]) == whole(effect["p95"]) == "0":
        return f" (no difference in {_percent(effect['share_zero'])} of runs)" if effect["share_zero"] else ""
    text = f"90 % of runs: {_range(effect['p05'], effect['p95'], less, more)}"
    touches = effect["p05"] <= 0 <= effect["p95"] and effect["share_zero"]
    return f" ({text}; no difference in {_percent(effect['share_zero'])})" if touches else f" ({text})"


def _order(summary: Mapping[str, Any], label: str) -> str:
    effect = summary["paired"][label]["hours_to_order"]
    if effect["p50"] is None:
        return f"{_opening(summary, label)} the time of order is not known."
    if not _clear(effect):
        text = (
            f"{_opening(summary, label)} no difference can be told in the hour at which order returned"
            f"{_spread(summary, effect, 'earlier', 'later')}."
        )
    else:
        hours = count(effect["p50"], "hour", "hours")
        text = (
            f"{_opening(summary, label)} order returned {hours} {_side(effect['p50'], 'earlier', 'later')}"
            f"{_spread(summary, effect, 'earlier', 'later')}."
        )
    return text + _never(summary, label)


def _never(summary: Mapping[str, Any], label: str) -> str:
    """Say in how many runs order never returned: there the hours are only a lower bound."""
    base = base_of(label, list(summary["arms"]))
    shares = [summary["arms"][a]["order_returned"].get("share") for a in (label, base) if a]
    if len(shares) < 2 or None in shares or shares == [1.0, 1.0]:
        return ""
    return (
        f" Order had not returned by the end in {_percent(1 - shares[0])} of these runs and in "
        f"{_percent(1 - shares[1])} of those they are compared with; their hours count only to the end."
    )


def _dead(summary: Mapping[str, Any], label: str) -> str:
    effect = summary["paired"][label]["killed"]
    if effect["p50"] is None:
        return f"{_opening(summary, label)} the number of dead is not known."
    spread = _spread(summary, effect, "fewer", "more")
    if not _clear(effect):
        return f"{_opening(summary, label)} no difference can be told in the number of dead{spread}."
    side = _side(effect["p50"], "fewer", "more")
    noun = "person" if whole(effect["p50"]) == "1" else "people"
    return f"{_opening(summary, label)} {whole(effect['p50'])} {side} {noun} died{spread}."


def _regime(summary: Mapping[str, Any], label: str) -> str:
    effect, runs = summary["paired"][label]["regime_survives"], summary["runs"]
    if effect["share_zero"] is None:
        return f"{_opening(summary, label)} the fate of the regime is not known."
    only_here = round(effect["share_negative"] * runs)
    only_there = round((1 - effect["share_negative"] - effect["share_zero"]) * runs)
    if not only_here and not only_there:
        gave = summary["arms"][label]["regime_survives"].get("share")
        fate = {1.0: "it held in all of them", 0.0: "it gave way in all of them"}.get(
            gave, "it made no difference"
        )
        return f"{_opening(summary, label)} the regime gave way no more and no less often: {fate}."
    return (
        f"{_opening(summary, label)} the regime gave way in {count(only_here, 'run', 'runs')} in which it "
        f"held otherwise, and held in {count(only_there, 'run', 'runs')} in which it gave way otherwise"
        + ("." if _tells(only_here, only_there) else ": no difference can be told.")
    )


def _tells(one: int, other: int) -> bool:
    """Tell whether a fair coin would split the runs that differ so unevenly in fewer than one case of ten."""
    pairs, fewer = one + other, min(one, other)
    return bool(2 * sum(comb(pairs, k) for k in range(fewer + 1)) < 0.1 * 2**pairs)


def _toll_of_record(summary: Mapping[str, Any], label: str) -> list[str]:
    dead = summary["arms"][label]["killed"]
    if dead["p50"] is None:
        return []
    people = count(dead["p50"], "person dies", "people die")
    if summary["runs"] == 1:
        return [f"In the one run of what happened {people}."]
    return [
        f"In the runs of what happened {people} (90 % of runs: {whole(dead['p05'])} to {whole(dead['p95'])})."
    ]


def _fit(summary: Mapping[str, Any]) -> list[str]:
    judged = [row["inside"] for row in summary["observed"] if row["inside"] is not None]
    if not judged:
        return []
    inside, all_ = sum(judged), len(judged)
    wide = [
        (row["p95"] - row["p05"]) / abs(row["best"])
        for row in summary["observed"]
        if row["inside"] is not None and row["best"]
    ]
    noun, verb = "figure" if all_ == 1 else "figures", "lies" if inside == 1 else "lie"
    return [
        f"Of {all_} observed {noun}, {inside} {verb} inside the 90 % interval of the runs "
        f"({_percent(inside / all_)}; a perfect model would reach about 90 %)." + _width(wide)
    ]


def _width(wide: list[float]) -> str:
    """Say how wide the intervals are: one that is wide enough holds anything."""
    if not wide:
        return ""
    return f" Beside figures above zero, half of them are wider than {median(wide):.1f} times the figure."


def _caution(runs: int) -> str:
    if runs == 1:
        return "One run says nothing about how sure any of this is."
    return (
        f"With only {runs} runs the ends of an interval are hardly more than the lowest and the highest run."
    )
