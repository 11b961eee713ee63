"""Precedents as text: what the record says of requests for help, how well, and what it says of further cases."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.text import Text

from steppefire.cli.terminal import NONE, count, decimal, duration, plural, share, show, waiting
from steppefire.errors import UsageError

HELP = ("nothing", "other help", "troops")
MEASURES = ("brier", "log_loss", "auc")
RIVALS = {
    "loo": "model, without the case",
    "base_rate": "  rate of troops",
    "one_variable": "  opposing patron alone",
    "leave_leader_out": "model, without the leader",
    "base_rate_leave_leader_out": "  rate of troops",
    "one_variable_leave_leader_out": "  opposing patron alone",
}
DAYS_FROM = 96.0
"""Hours from which on a wait is told in days."""

Study = Mapping[str, Any]


def tell_precedents(console: Console, file: Path | None, *, as_json: bool) -> None:
    """Fit and validate the record; foretell the cases of a file."""
    from steppefire.precedents.cases import read_cases, read_shipped_cases, read_shipped_pairs
    from steppefire.precedents.study import base_rate, predict, score, study

    unknown = read_cases(_existing(file)) if file else ()
    with waiting("learning from the record"):
        cases = read_shipped_cases()
        found = study(cases, read_shipped_pairs(cases))
        rows = predict(cases, unknown)
        scored = score(unknown, rows, base_rate(cases))
    if as_json:
        found |= {"cases": rows, "cases_score": scored}
        console.print(json.dumps(found, ensure_ascii=False, indent=1, allow_nan=False), soft_wrap=True)
        return
    if file:
        _tell_cases(console, file, rows, scored)
        _tell_validation(console, found)
        return
    _tell_fit(console, found["fit"])
    _tell_validation(console, found)
    _tell_missions(console, found)
    _tell_survival(console, found["survival"])
    _tell_pairs(console, found["pairs"])


def _existing(file: Path) -> Path:
    if not file.exists():
        raise UsageError(f"there is no file '{file}'")
    if file.is_dir():
        raise UsageError(f"'{file}' is a folder; name a file of cases")
    return file


def _tell_fit(console: Console, fit: Mapping[str, Any]) -> None:
    """Write the slopes of both questions and the habits of leaders."""
    console.print(Text("Who was asked for help, and what came", "bold"))
    console.print(
        f"{fit['cases']} decisions: {fit['troops']} times troops, {fit['other']} times other help,"
        f" {fit['none']} times nothing\n"
    )
    slopes = [
        (s["meaning"], {1: "+", -1: "-", 0: ""}[s["sign"]], _interval(s["troops"]), _interval(s["other"]))
        for s in fit["slopes"]
    ]
    heads = ("", "theory", "do troops go", "if not, other help")
    show(console, "Log-odds added by what is known when it is asked: mean [90 %]", heads, slopes, left=2)
    known = [one for one in fit["leaders"] if one["cases"] > 1]
    habits = [(one["leader"], count(one["cases"]), _interval(one["troops"])) for one in known]
    console.print()
    show(console, "Habits of leaders with several cases, beyond that", ("", "cases", "do troops go"), habits)
    console.print()


def _interval(of: Mapping[str, float]) -> str:
    return f"{decimal(of['mean'])} [{decimal(of['p05'])} to {decimal(of['p95'])}]"


def _tell_validation(console: Console, found: Study) -> None:
    """Write held-out scores beside those of rivals, and the calibration curve."""
    both = (found["validation"], found["validation_all"])
    rows = []
    for name, words in RIVALS.items():
        cells = [_score(of[name][key], key, name) for of in both for key in MEASURES]
        rows.append((words, *cells))
    heads = ("", "Brier", "log loss", "AUC", "Brier, all", "log loss", "AUC")
    title = f"Troops or not, foretold unseen: {both[0]['cases']} requests, and all {both[1]['cases']} decisions"
    show(console, title, heads, rows)
    for suffix, words in (("", "case"), ("_leave_leader_out", "leader")):
        gain = both[0][f"gain{suffix}"]
        console.print(
            f"better than the rate, without the {words}: {share(gain['share'])}"
            f" (Brier {decimal(gain['brier'], 3)}, standard error {decimal(gain['standard_error'], 3)})"
        )
    rows = [
        (f"{share(r['from'])} to {share(r['to'])}", count(r["cases"]), share(r["predicted"]), share(r["observed"]))
        for r in found["calibration"]
    ]
    console.print()
    show(console, "Calibration: requests by foretold probability", ("", "cases", "foretold", "troops went"), rows)


def _score(value: float, key: str, name: str) -> str:
    # A rate tells no case from another.
    return NONE if key == "auc" and name.startswith("base_rate") else decimal(value, 3)


def _tell_missions(console: Console, found: Study) -> None:
    """Write the modes of latency, and how often intervals held."""
    modes = found["latency"]["modes"]
    console.print()
    for mode in modes:
        console.print(
            f"{mode['mode']} mode of {round(mode['cases'])} missions: half had boots on the ground within"
            f" {wait(mode['median_h'])}"
        )
    rows = [
        ("council" if c["council"] else "leader", c["kind"], count(c["cases"]), share(c["slow"]))
        for c in found["latency"]["chances"]
    ]
    console.print()
    show(console, "Chance of the slow mode", ("decides", "threat", "cases", "slow"), rows, left=2)
    rows = []
    for key, words in (("latency", "hours to boots"), ("size", "troops"), ("days", "days of stay")):
        loo, leader = (found[key]["coverage"][fold] for fold in ("loo", "leave_leader_out"))
        rows.append((words, count(loo["cases"]), share(loo["share"]), share(leader["share"])))
    console.print()
    heads = ("", "missions", "inside, without the case", "without the leader")
    show(console, "How often the 90 % interval held", heads, rows)


def _tell_survival(console: Console, found: Mapping[str, Any]) -> None:
    rows = [
        (f"{row['fall_risk']:.0f}", *(share(row[name]) for name in ("none", "other", "troops")))
        for row in found["table"]
    ]
    console.print()
    title = f"Chance that the ruler who asked lasts a year, threat from within ({found['cases']} requests)"
    show(console, title, ("risk of falling", *HELP), rows)
    console.print(Text("not an effect of help: leaders pick those who can be saved", "dim"))


def _tell_pairs(console: Console, pairs: Sequence[Mapping[str, Any]]) -> None:
    """Write what changed between two decisions, in the record and in the model."""
    rows = []
    for pair in pairs:
        ends = zip((pair["first"], pair["second"]), pair["p_troops"], strict=True)
        first, second = (f"{name} {share(p)}" for name, p in ends)
        why = ", ".join(f"{r['feature'].replace('_', ' ')} {r['log_odds']:+.1f}" for r in pair["reasons"])
        mark = Text("yes", "green") if pair["right"] else Text("NO", "bold red")
        rows.append((first, second, pair["changed"], why or NONE, mark))
    console.print()
    heads = ("no troops", "troops", "what changed, as recorded", "what the model says (log-odds)", "right")
    show(console, "Pairs, both foretold without either", heads, rows, left=4, fold=(2, 3))
    right = sum(pair["right"] for pair in pairs)
    console.print(f"the right order in {right} of {plural(len(pairs), 'pair')}")


def _tell_cases(
    console: Console, file: Path, rows: Sequence[Mapping[str, Any]], scored: Mapping[str, Any] | None
) -> None:
    cells = []
    for row in rows:
        hours = row["latency_h"]
        told = f"{wait(hours['p50'])} [{wait(hours['p05'])} to {wait(hours['p95'])}]"
        chances = (share(row[name]) for name in ("p_troops", "p_other", "p_none"))
        cells.append((row["case_id"], *chances, told))
    heads = ("case", "troops", "other help", "nothing", "boots after, if troops [90 %]")
    show(console, f"{plural(len(rows), 'case')} of {file}, never learned from", heads, cells)
    odd = [row["case_id"] for row in rows if not row["kind"]]
    if odd:
        console.print(f"kind of threat not known by its words, taken for an average one: {', '.join(odd)}")
    if scored:
        console.print(
            f"Brier on the {plural(scored['cases'], 'case')} whose outcome the file tells:"
            f" {decimal(scored['model']['brier'], 3)}; rate of the record {decimal(scored['base_rate']['brier'], 3)}"
        )
    console.print()


def wait(hours: float) -> str:
    """Return ``14 h`` or, from four days on, ``52 d``."""
    return duration(hours) if hours < DAYS_FROM else f"{count(hours / 24)} d"
