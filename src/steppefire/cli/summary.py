"""The findings of an ensemble as text: sentences, levels by arm, paired differences, the record."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from rich.console import Console
from rich.text import Text

from steppefire.cli.terminal import NONE, count, decimal, duration, seconds, share, show
from steppefire.outcomes import HOURS, SINGLE, Outcome

WIDE = 100
"""Columns from which on a row has room for the range of the record."""


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

Summary = Mapping[str, Any]


def tell_findings(console: Console, summary: Summary) -> None:
    """Write what an ensemble says."""
    from steppefire.analysis.headline import headline

    people, runs = count(summary["citizens"]), count(summary["runs"])
    noun = "run" if summary["runs"] == 1 else "runs"
    console.print(Text(summary.get("title") or summary["scenario"], "bold"))
    hours, seed = count(summary["hours"]), summary["seed"]
    console.print(f"{people} citizens, {hours} hours, {runs} {noun} of each arm, seed {seed}\n")
    for sentence in headline(summary):
        console.print(sentence)
    arms = summary["arms"]
    console.print()
    _side_by_side(console, "Arms: middle run [90 % of runs]", arms, _level)
    if summary["paired"]:
        console.print()
        title = "Differences from the factual arm, run by run: middle [90 % of runs]"
        _side_by_side(console, title, summary["paired"], _difference)
        flags = ", ".join(words for kind, words in MEASURES.values() if kind == "flag")
        console.print(Text(f"{flags}: share of runs that lose it (-) and that gain it (+)", "dim"))
    if summary["prior_dependence"]["reading"]:
        console.print()
        _four_ways(console, summary["prior_dependence"])
    if summary["observed"]:
        console.print()
        _beside_record(console, summary)
    if summary.get("aftermath"):
        console.print()
        _after(console, summary["aftermath"])
    console.print()
    console.print(timing_line(summary["timing"]))


def _four_ways(console: Console, table: Mapping[str, Any]) -> None:
    """Write what the coming of the alliance changes, by policy mode and by what its effects are."""
    ways = [way for way in table["ways"] if way["outcomes"] is not None]
    if any(way["effects"] == "zero" for way in ways):
        rows = [
            (MEASURES[name][1], *(_difference(MEASURES[name][0], way["outcomes"][name]) for way in ways))
            for name in ways[0]["outcomes"]
        ]
        heads = ("", *(f"{way['mode']}, {way['effects']}" for way in ways))
        rows.insert(0, ("alliance comes", *(f"{share(_number(way['sent']))} of runs" for way in ways)))
        title = "Without the alliance less with it, by policies and with its effects at their prior or at zero"
        show(console, title, heads, rows)
        console.print()
    for sentence in table["reading"]:
        console.print(f"What coming changes, four ways. {sentence}")


def timing_line(timing: Mapping[str, float | None]) -> str:
    """Return what a run costs."""
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
    """Write measures by arm, as many arms beside each other as there is room for."""
    told = [name for name in MEASURES if any(name in arm for arm in arms.values())]
    cells = {arm: [write(MEASURES[m][0], of.get(m, {})) for m in told] for arm, of in arms.items()}
    words = [MEASURES[m][1] for m in told]
    for group in pack(cells, console.width - max(map(len, words), default=0) - 2):
        rows = [(word, *(cells[arm][i] for arm in group)) for i, word in enumerate(words)]
        show(console, title, ("", *group), rows)
        title = ""


def pack(columns: Mapping[str, Sequence[str]], room: int) -> list[list[str]]:
    """Return names of columns in groups that fit a line, at least one a group."""
    groups: list[list[str]] = []
    left = 0
    for name, cells in columns.items():
        wide = max(map(len, [name, *cells])) + 2
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


def _beside_record(console: Console, summary: Summary) -> None:
    """Write every observed figure beside the runs, with a word for whether it lies inside their interval."""
    wide = console.width >= WIDE
    rows = []
    for row in summary["observed"]:
        write = _writer(row)
        best, low, high = (write(_number(row[key])) for key in ("best", "low", "high"))
        seen = _range(best, low, high) if wide else best
        runs = _range(*(write(_number(row[key])) for key in ("p50", "p05", "p95")))
        what = row["place"], row["series"].replace("_", " ")
        rows.append((_day(row["date"]), *what, seen, runs, _mark(row["inside"])))
    title = "The record beside the runs: is its best figure inside the 90 % interval?"
    record = "record [range]" if wide else "record"
    show(console, title, ("day", "place", "figure", record, "runs [90 %]", ""), rows, left=3, fold=(1, 2))
    judged = [row["inside"] for row in summary["observed"] if row["inside"] is not None]
    if judged:
        unknown = len(summary["observed"]) - len(judged)
        rest = f"; {unknown} could not be judged" if unknown else ""
        part = share(sum(judged) / len(judged))
        console.print(f"inside: {sum(judged)} of {len(judged)} ({part}){rest}")


def _after(console: Console, after: Mapping[str, Any]) -> None:
    """Write what the articles foretold of the two years after, beside what happened and a rival's base rate."""
    told = {1: "yes", 0: "no", None: "?"}
    cells = {
        arm: [share(_number(p["arms"][arm])) for p in after["predictions"]] + [decimal(_number(after["scores"][arm]))]
        for arm in after["scores"]
        if arm != "base_rate"
    }
    cells["base rate"] = [share(p["base_rate"]) for p in after["predictions"]]
    cells["base rate"].append(decimal(_number(after["scores"]["base_rate"])))
    cells["in fact"] = [told[p["happened"]] for p in after["predictions"]] + [f"{after['scored']} decided"]
    words = [*(p["name"] for p in after["predictions"]), "Brier score"]
    title = "What the articles foretold of the two years after: probability"
    for group in pack(cells, console.width - max(map(len, words)) - 2):
        show(console, title, ("", *group), [(word, *(cells[c][i] for c in group)) for i, word in enumerate(words)])
        title = ""
    caution = f"{after['scored']} events of one country, not independent: no score here proves a model"
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
