"""The summary of an ensemble as text: sentences, outcomes by arm, paired differences, comparison with the record."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from rich.console import Console
from rich.text import Text

from steppefire.cli.terminal import NONE, count, decimal, duration, seconds, share, show
from steppefire.outcomes import HOURS, IN_24H, SINGLE, SUM_OF_PEAKS, Outcome

WIDE = 100
"""Width of a window, in columns, from which the range of observed figures is shown."""


def _format_of(measure: Outcome) -> str:
    """Return how a measure is formatted: ``flag``, ``hours``, ``index`` or ``count``."""
    if measure.is_flag:
        return "flag"
    return "hours" if measure.unit == HOURS else "index" if measure.unit == "1" else "count"


MEASURES: Mapping[str, tuple[str, str]] = {
    name: (_format_of(SINGLE[name]), SINGLE[name].words)
    for name in (
        "hours_to_order", "order_returned", "regime_survives", "peak", "participants", "violent_peak", "killed",
        "killed_bystanders", "killed_security", "injured_civil", "injured_security", "detained", "sites_lost",
        "units_stood_down", "troops_peak", "demands_met", "obligation_end", "multi_vector_end",
    )
}  # fmt: skip
"""Measures that are shown, in their order: format and label."""
_WRITERS: Mapping[str, Callable[[float], str]] = {"hours": duration, "count": count, "index": decimal}
_COUNTED = ("1", "persons")
_EFFECTS = {"prior": "prior effects", "zero": "zero effects"}

Summary = Mapping[str, Any]


def print_summary(console: Console, summary: Summary) -> None:
    """Write the summary of an ensemble."""
    from steppefire.analysis.arm_labels import shown_arms
    from steppefire.analysis.headline import headline

    people, runs = count(summary["citizens"]), count(summary["runs"])
    noun = "run" if summary["runs"] == 1 else "runs"
    console.print(Text(summary.get("title") or summary["scenario"], "bold"))
    hours, seed = count(summary["hours"]), summary["seed"]
    console.print(f"{people} citizens, {hours} hours, {runs} {noun} of each arm, seed {seed}\n")
    for sentence in headline(summary):
        console.print(sentence)
    arms = shown_arms(summary["arms"])
    console.print()
    _side_by_side(console, "Arms: median [90 % of runs]", _columns(summary, "arms", arms), _level)
    if differences := _columns(summary, "paired", arms):
        console.print()
        title = "Differences from the factual arm, run by run: median [90 % of runs]"
        _side_by_side(console, title, differences, _difference)
        flags = ", ".join(words for kind, words in MEASURES.values() if kind == "flag")
        note = f"{flags}: share of runs in which only the factual arm (-) or only the other arm (+) has the event"
        console.print(Text(note, "dim"))
    if summary["prior_dependence"]["sentences"]:
        console.print()
        _prior_dependence(console, summary["prior_dependence"])
    if summary["observed"]:
        console.print()
        _observed(console, summary)
    if summary["predictions"]:
        console.print()
        _predictions(console, summary["predictions"], arms, summary["policies"])
    console.print()
    console.print(timing_line(summary["timing"]))


def _columns(summary: Summary, key: str, arms: Sequence[str]) -> dict[str, Any]:
    """Return the measures of each arm and policy mode by column heading."""
    modes, values = summary["policies"], summary[key]
    return {_heading(arm, mode, modes): values[arm][mode] for mode in modes for arm in arms if arm in values}


def _heading(arm: str, mode: str, modes: Sequence[str]) -> str:
    """Return the heading of a column; the policy mode stands below the arm where both modes were run."""
    return f"{arm}\n{mode}" if len(modes) > 1 else arm


def _prior_dependence(console: Console, table: Mapping[str, Any]) -> None:
    """Write the effect of the intervention, by policy mode and with effects at their prior or at zero."""
    from steppefire.analysis.prior_dependence import DIFFERENCE, TITLE

    computed = [one for one in table["assumptions"] if one["outcomes"] is not None]
    if any(one["effects"] == "zero" for one in computed):
        rows = [("alliance intervenes", *(f"{share(_number(one['sent']))} of runs" for one in computed))]
        rows += [
            (MEASURES[name][1], *(_difference(MEASURES[name][0], one["outcomes"][name]) for one in computed))
            for name in computed[0]["outcomes"]
        ]
        heads = ("", *(f"{one['policies']}\n{_EFFECTS[one['effects']]}" for one in computed))
        show(console, f"{TITLE}. {DIFFERENCE}", heads, rows)
        console.print()
    for sentence in table["sentences"]:
        console.print(f"{TITLE}: {sentence[0].lower()}{sentence[1:]}")


def timing_line(timing: Mapping[str, float | None]) -> str:
    """Return a line with the time, speed and memory of a run."""
    keys = ("seconds_per_run_median", "citizen_hours_per_second", "peak_rss_mb_per_process")
    spent, speed, peak = (timing.get(key) for key in keys)
    parts = []
    if spent is not None:
        parts.append(f"{seconds(spent)} a run of one arm")
    if speed is not None:
        parts.append(f"{speed / 1e6:,.0f} million citizen-hours a second")
    if peak is not None:
        parts.append(f"{count(peak)} MB a process")
    return "timing: " + (", ".join(parts) or "not known")


def _side_by_side(
    console: Console, title: str, arms: Mapping[str, Any], write: Callable[[str, Mapping[str, Any]], str]
) -> None:
    """Write measures by arm, with as many arms side by side as fit."""
    shown = [name for name in MEASURES if any(name in arm for arm in arms.values())]
    cells = {arm: [write(MEASURES[m][0], of.get(m, {})) for m in shown] for arm, of in arms.items()}
    _print_columns(console, title, [MEASURES[m][1] for m in shown], cells)


def _print_columns(console: Console, title: str, words: Sequence[str], cells: Mapping[str, Sequence[str]]) -> None:
    for group in pack(cells, console.width - max(map(len, words), default=0) - 2):
        rows = [(word, *(cells[column][i] for column in group)) for i, word in enumerate(words)]
        show(console, title, ("", *group), rows)
        title = ""


def pack(columns: Mapping[str, Sequence[str]], room: int) -> list[list[str]]:
    """Return names of columns in groups that fit a line, at least one a group."""
    groups: list[list[str]] = []
    left = 0
    for name, cells in columns.items():
        wide = max(map(len, [*name.splitlines(), *cells])) + 2
        if not groups or wide > left:
            groups.append([])
            left = room
        groups[-1].append(name)
        left -= wide
    return groups


def _number(value: float | None) -> float:
    return math.nan if value is None else value


def _level(kind: str, of: Mapping[str, Any]) -> str:
    if kind == "flag":
        held = _number(of.get("share"))
        return NONE if math.isnan(held) else f"{share(held)} of runs"
    write = _WRITERS[kind]
    return _range(*(write(_number(of.get(key))) for key in ("p50", "p05", "p95")))


def _difference(kind: str, of: Mapping[str, Any]) -> str:
    if kind == "flag":
        lost, same = _number(of.get("share_negative")), _number(of.get("share_zero"))
        gained = max(0.0, 1 - lost - same)
        if math.isnan(lost) or same == 1:
            return NONE if math.isnan(lost) else "no difference"
        return f"-{share(lost)}, +{share(gained)}"
    return _range(*(_signed(_WRITERS[kind], _number(of.get(key))) for key in ("p50", "p05", "p95")))


def _signed(write: Callable[[float], str], value: float) -> str:
    text = write(value)
    return f"+{text}" if value > 0 and text != write(0.0) else text


def _range(middle: str, low: str, high: str) -> str:
    if middle == NONE:
        return NONE
    return middle if low == high == middle else f"{middle} [{low} to {high}]"


_ADDED = {IN_24H: ", in 24 h", SUM_OF_PEAKS: ", rallies added up"}
"""What is written after a series whose figure counts something else than its name says."""


def _observed(console: Console, summary: Summary) -> None:
    """Write every observed figure with the interval of the runs, and whether it lies inside."""
    wide = console.width >= WIDE
    rows = []
    for row in summary["observed"]:
        write = _writer(row)
        best, low, high = (write(_number(row[key])) for key in ("best", "range_low", "range_high"))
        figure = _range(best, low, high) if wide else best
        runs = _range(*(write(_number(row[key])) for key in ("p50", "p05", "p95")))
        what = row["place"], row["series"].replace("_", " ") + _ADDED.get(row["definition"], "")
        rows.append((_day(row["date"]) + row["when"][10:], *what, figure, runs, _mark(row["inside"])))
    title = "Observed figures: does their range, with its error, meet the 90 % interval of the runs?"
    observed = "observed [range]" if wide else "observed"
    show(console, title, ("day", "place", "figure", observed, "runs [90 %]", ""), rows, left=3, fold=(1, 2))
    fits = summary["fit"]
    judged = fits["judged"]
    if judged:
        unknown = len(summary["observed"]) - judged
        rest = f"; {unknown} without a counterpart in the runs" if unknown else ""
        part, strict = share(fits["inside_share"]), share(fits["best_inside_share"])
        console.print(
            f"inside: {fits['inside']} of {judged} ({part}); the best estimate alone: {fits['best_inside']} "
            f"({strict}){rest}"
        )


def _predictions(
    console: Console, scored: Mapping[str, Any], arms: Sequence[str], modes: Sequence[str]
) -> None:
    """Write the articles' predictions of the two years after, with base rates and what happened."""
    happened = {1: "yes", 0: "no", None: "open"}
    rows, scores = scored["predictions"], scored["scores"]
    cells = {}
    for mode in modes:
        for arm in arms:
            chances = [share(_number(row["arms"][arm][mode])) for row in rows]
            cells[_heading(arm, mode, modes)] = [*chances, decimal(_number(scores["arms"][arm][mode]))]
    cells["base rate"] = [*(share(row["base_rate"]) for row in rows), decimal(_number(scores["base_rate"]))]
    cells["happened"] = [*(happened[row["happened"]] for row in rows), f"{scored['scored']} decided"]
    title = "Predictions of the articles for the two years after: probability"
    _print_columns(console, title, [*(row["name"] for row in rows), "Brier score"], cells)
    caution = f"{scored['scored']} events in one country, not independent: too few to rank models"
    console.print(Text(caution, "dim"))


def _mark(inside: bool | None) -> Text:
    if inside is None:
        return Text("?", "dim")
    return Text("in", "green") if inside else Text("OUT", "bold red")


def _writer(row: Mapping[str, Any]) -> Callable[[float], str]:
    if row["series"] == "connectivity":
        return share
    if row["unit"] == "h":
        return duration
    return count if row["unit"] in _COUNTED else _price


def _price(value: float) -> str:
    return count(value) if math.isnan(value) or value == round(value) else decimal(value, 1)


def _day(text: str) -> str:
    day = date.fromisoformat(text)
    return f"{day.day} {day:%b}"
