"""The main findings of a report as sentences, computed from the numbers and never stronger than they are."""

from __future__ import annotations

from collections.abc import Mapping
from math import comb
from typing import Any

from steppefire.analysis.arm_labels import primary, reference_mode, shown_arms
from steppefire.analysis.observed import fit
from steppefire.outcomes import RESPONSIVE, SCRIPTED
from steppefire.scenario.model.arms import FACTUAL

FEW_RUNS = 20
"""Runs below which the 5 % and 95 % quantiles are little more than the lowest and the highest run."""
_MODES = {
    SCRIPTED: "policies as recorded",
    RESPONSIVE: "a responsive regime",
}


def headline(summary: Mapping[str, Any]) -> list[str]:
    """Return the main findings as sentences.

    Parameters
    ----------
    summary
        The result of `steppefire.analysis.summary.summarise`.

    Notes
    -----
    Where the interval of an effect reaches to both sides of zero, no clear difference is reported. Where it only
    touches zero, the direction is given together with the share of runs without any difference.
    """
    arms, modes = shown_arms(summary["arms"]), summary["policies"]
    first = primary(arms)
    compared = [(arm, mode) for mode in modes for arm in arms if arm in summary["paired"]]
    main = [(arm, mode) for arm, mode in compared if arm == first]
    out: list[str] = []
    for describe in (_order, _deaths, _regime):
        out += [describe(summary, arm, mode) for arm, mode in main]
    out += [_deaths(summary, arm, mode) for arm, mode in compared if arm != first]
    if FACTUAL in arms:
        out += _factual_toll(summary, reference_mode(modes))
        out += _fit(summary)
    if summary["runs"] < FEW_RUNS:
        out.append(_caution(summary["runs"]))
    return out


def whole(number: float | None) -> str:
    """Return a number rounded to an integer, with separators of thousands and without a sign."""
    return f"{round(abs(number or 0.0)):,}"


def count(number: float, one: str, many: str) -> str:
    """Return a rounded number with its noun, singular or plural."""
    return f"{whole(number)} {one if whole(number) == '1' else many}"


def condition(arm: str) -> str:
    """Return the arm as a part of a sentence: ``without the alliance``."""
    if arm.startswith("without-"):
        return f"without the {arm.removeprefix('without-').replace('-', ' ')}"
    return f"in the arm '{arm}'"


def _opening(summary: Mapping[str, Any], arm: str, mode: str) -> str:
    """Return the arm and its runs as the start of a sentence: ``Without the alliance (50 paired runs),``."""
    name = condition(arm)
    return f"{name[:1].upper()}{name[1:]} ({_runs(summary, mode)}),"


def _runs(summary: Mapping[str, Any], mode: str) -> str:
    runs = summary["runs"]
    return f"{runs} paired {'run' if runs == 1 else 'runs'}{_policies(summary, mode)}"


def _policies(summary: Mapping[str, Any], mode: str) -> str:
    """Return the policy mode as a part of a sentence if both modes were run, else an empty string."""
    return f" with {_MODES[mode]}" if len(summary["policies"]) > 1 else ""


def _side(number: float, less: str, more: str) -> str:
    return "" if whole(number) == "0" else less if number < 0 else more


def _range(low: float, high: float, less: str, more: str) -> str:
    """Return ``2 earlier to 14 later``; the direction is given once where both ends share it."""
    first, last = _side(low, less, more), _side(high, less, more)
    first = "" if first == last else f" {first}" if first else ""
    return f"{whole(low)}{first} to {whole(high)} {last}".rstrip() if last else f"{whole(low)}{first} to 0"


def _clear(effect: Mapping[str, Any]) -> bool:
    """Return whether an effect has one direction: zero is at most an end of its interval, and not its median."""
    low, mid, high = effect["p05"], effect["p50"], effect["p95"]
    return not (low < 0 < high) and whole(mid) != "0"


def _percent(share: float) -> str:
    if 0 < share < 0.005:
        return "less than 1 %"
    if 0.995 < share < 1:
        return "more than 99 %"
    return f"{round(100 * share)} %"


def _spread(summary: Mapping[str, Any], effect: Mapping[str, Any], less: str, more: str, unit: str = "") -> str:
    """Return the interval in brackets, or an empty string for a single run, which has none."""
    if summary["runs"] == 1:
        return ""
    if effect["share_zero"] == 1:
        return " (no difference in any run)"
    if whole(effect["p05"]) == whole(effect["p95"]) == "0":
        return f" (no difference in {_percent(effect['share_zero'])} of runs)" if effect["share_zero"] else ""
    # A clear effect is stated as its median.
    text = "median; " if _clear(effect) else ""
    text += f"90 % of runs{unit}: {_range(effect['p05'], effect['p95'], less, more)}"
    touches = effect["p05"] <= 0 <= effect["p95"] and effect["share_zero"]
    return f" ({text}; no difference in {_percent(effect['share_zero'])})" if touches else f" ({text})"


def _order(summary: Mapping[str, Any], arm: str, mode: str) -> str:
    effect, opening = summary["paired"][arm][mode]["hours_to_order"], _opening(summary, arm, mode)
    if effect["p50"] is None:
        return f"{opening} the time at which order returned is not known."
    spread = _spread(summary, effect, "earlier", "later", ", in hours")
    if not _clear(effect):
        text = f"{opening} there was no clear difference in when order returned{spread}."
    else:
        hours = count(effect["p50"], "hour", "hours")
        side = _side(effect["p50"], "earlier", "later")
        text = f"{opening} order returned {hours} {side} than in the factual arm{spread}."
    return text + _never(summary, arm, mode)


def _never(summary: Mapping[str, Any], arm: str, mode: str) -> str:
    """Return the share of runs in which order never returned: their hours are only a lower bound."""
    levels = [summary["arms"][name][mode]["order_returned"] for name in (arm, FACTUAL)]
    shares = [level.get("share") for level in levels]
    if None in shares or shares == [1.0, 1.0]:
        return ""
    return (
        f" Order had not returned by the end of the simulation in {_percent(1 - shares[0])} of these runs and in "
        f"{_percent(1 - shares[1])} of the factual runs; for those, the time to order is a lower bound."
    )


def _deaths(summary: Mapping[str, Any], arm: str, mode: str) -> str:
    effect, opening = summary["paired"][arm][mode]["killed"], _opening(summary, arm, mode)
    if effect["p50"] is None:
        return f"{opening} the number of deaths is not known."
    spread = _spread(summary, effect, "fewer", "more")
    if not _clear(effect):
        return f"{opening} there was no clear difference in the number of deaths{spread}."
    side = _side(effect["p50"], "fewer", "more")
    noun = "person" if whole(effect["p50"]) == "1" else "people"
    return f"{opening} {whole(effect['p50'])} {side} {noun} died than in the factual arm{spread}."


def _regime(summary: Mapping[str, Any], arm: str, mode: str) -> str:
    effect, runs = summary["paired"][arm][mode]["regime_survives"], summary["runs"]
    opening = _opening(summary, arm, mode)
    if effect["share_zero"] is None:
        return f"{opening} it is not known whether the regime survived."
    only_here = round(effect["share_negative"] * runs)
    only_there = round((1 - effect["share_negative"] - effect["share_zero"]) * runs)
    if not only_here and not only_there:
        survived = summary["arms"][arm][mode]["regime_survives"].get("share")
        if survived in (0.0, 1.0):
            verb = "survived" if survived else "fell"
            return f"In {_runs(summary, mode)}, the regime {verb} in every run of both arms ({FACTUAL} and {arm})."
        return f"{opening} the regime survived in the same runs as in the factual arm."
    return (
        f"{opening} the regime fell in {count(only_here, 'run', 'runs')} in which it survived in the factual arm, and "
        f"survived in {count(only_there, 'run', 'runs')} in which it fell in the factual arm"
        + ("." if _uneven(only_here, only_there) else ": no clear difference.")
    )


def _uneven(one: int, other: int) -> bool:
    """Return whether runs differ in one direction more than by chance: two-sided sign test, p below 0.1."""
    pairs, fewer = one + other, min(one, other)
    return bool(2 * sum(comb(pairs, k) for k in range(fewer + 1)) < 0.1 * 2**pairs)


def _factual_toll(summary: Mapping[str, Any], mode: str) -> list[str]:
    deaths = summary["arms"][FACTUAL][mode]["killed"]
    if deaths["p50"] is None:
        return []
    people, policies = count(deaths["p50"], "person", "people"), _policies(summary, mode)
    if summary["runs"] == 1:
        return [f"In the one run of the factual arm{policies}, {people} died."]
    interval = f"median; 90 % of runs: {whole(deaths['p05'])} to {whole(deaths['p95'])}"
    return [f"In the factual arm{policies}, {people} died ({interval})."]


def _fit(summary: Mapping[str, Any]) -> list[str]:
    fits = fit(summary["observed"])
    all_, inside, best = fits["judged"], fits["inside"], fits["best_inside"]
    if not all_:
        return []
    noun, verb = "figure" if all_ == 1 else "figures", "lies" if inside == 1 else "lie"
    return [
        f"Of {all_} observed {noun}, {inside} {verb} inside the 90 % interval of the runs ({_percent(inside / all_)}), "
        f"the error of the sources allowed for; {best} by the best estimate alone ({_percent(best / all_)}; 90 % would "
        "be expected of a perfect model and exact figures)." + _width(fits["width"])
    ]


def _width(width: float | None) -> str:
    """Return the median width of the intervals: an interval that is wide enough contains any figure."""
    if width is None:
        return ""
    return f" The median interval ends at {width:.1f} times its lower end (excluding those that begin at zero)."


def _caution(runs: int) -> str:
    if runs == 1:
        return "A single run gives no measure of uncertainty."
    return f"With only {runs} runs, the ends of an interval are little more than the lowest and the highest run."
