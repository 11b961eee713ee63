"""The precedents command: what the record says of requests for help, how well, and predictions of further cases."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.text import Text

from steppefire.cli.terminal import NONE, count, decimal, duration, plural, share, show, waiting
from steppefire.errors import UsageError

ANSWERS = ("no help", "other help", "troops")
MEASURES = ("brier", "log_loss", "auc")
RIVALS = {
    "loo": "model, case held out",
    "base_rate": "  base rate",
    "one_variable": "  opposing patron only",
    "leave_leader_out": "model, leader held out",
    "base_rate_leave_leader_out": "  base rate",
    "one_variable_leave_leader_out": "  opposing patron only",
}
DAYS_FROM = 96.0
"""Hours from which on a delay is written in days."""

Study = Mapping[str, Any]


def print_precedents(console: Console, file: Path | None, *, as_json: bool) -> None:
    """Fit and validate the model of the record; predict the cases of a file, if one is given."""
    from steppefire.precedents.cases import read_cases, read_shipped_cases, read_shipped_pairs
    from steppefire.precedents.study import base_rate, predict, score, study

    unknown = read_cases(_existing(file)) if file else ()
    with waiting("fitting the record"):
        cases = read_shipped_cases()
        found = study(cases, read_shipped_pairs(cases))
        rows = predict(cases, unknown)
        scored = score(unknown, rows, base_rate(cases))
    if as_json:
        found |= {"cases": rows, "cases_score": scored}
        console.print(json.dumps(found, ensure_ascii=False, indent=1, allow_nan=False), soft_wrap=True)
        return
    if file:
        _print_cases(console, file, rows, scored)
        _print_validation(console, found)
        return
    _print_fit(console, found["fit"])
    _print_validation(console, found)
    _print_missions(console, found)
    _print_survival(console, found["survival"])
    _print_pairs(console, found["pairs"])


def _existing(file: Path) -> Path:
    """Return ``file`` if it exists; raise `UsageError` otherwise."""
    if not file.exists():
        raise UsageError(f"there is no file '{file}'")
    if file.is_dir():
        raise UsageError(f"'{file}' is a folder; name a file of cases")
    return file


def _print_fit(console: Console, fit: Mapping[str, Any]) -> None:
    """Print the coefficients of both questions and the effects of leaders."""
    console.print(Text("Requests for help, and how they were answered", "bold"))
    console.print(
        f"{fit['cases']} decisions: {fit['troops']} times troops, {fit['other']} times other help,"
        f" {fit['none']} times no help\n"
    )
    slopes = [
        (s["meaning"], {1: "+", -1: "-", 0: ""}[s["sign"]], _interval(s["troops"]), _interval(s["other"]))
        for s in fit["slopes"]
    ]
    heads = ("", "expected", "troops", "if not, other help")
    show(console, "Coefficients of what is known at the request, log-odds: mean [90 %]", heads, slopes, left=2)
    known = [one for one in fit["leaders"] if one["cases"] > 1]
    effects = [(one["leader"], count(one["cases"]), _interval(one["troops"])) for one in known]
    console.print()
    show(console, "Effects of leaders with several cases, log-odds", ("", "cases", "troops"), effects)
    console.print()


def _interval(of: Mapping[str, float]) -> str:
    return f"{decimal(of['mean'])} [{decimal(of['p05'])} to {decimal(of['p95'])}]"


def _print_validation(console: Console, found: Study) -> None:
    """Print held-out scores beside those of simpler models, and the calibration."""
    both = (found["validation"], found["validation_all"])
    rows = []
    for name, words in RIVALS.items():
        cells = [_score(of[name][key], key, name) for of in both for key in MEASURES]
        rows.append((words, *cells))
    heads = ("", "Brier", "log loss", "AUC", "Brier, all", "log loss", "AUC")
    title = f"Held-out predictions of troops: {both[0]['cases']} requests, and all {both[1]['cases']} decisions"
    show(console, title, heads, rows)
    for suffix, words in (("", "case"), ("_leave_leader_out", "leader")):
        gain = both[0][f"gain{suffix}"]
        console.print(
            f"better than the base rate, {words} held out: {share(gain['share'])}"
            f" (Brier {decimal(gain['brier'], 3)}, standard error {decimal(gain['standard_error'], 3)})"
        )
    rows = [
        (f"{share(r['from'])} to {share(r['to'])}", count(r["cases"]), share(r["predicted"]), share(r["observed"]))
        for r in found["calibration"]
    ]
    console.print()
    show(console, "Calibration: requests by predicted probability", ("", "cases", "predicted", "observed"), rows)


def _score(value: float, key: str, name: str) -> str:
    # The base rate is the same for all cases, so that its AUC means nothing.
    return NONE if key == "auc" and name.startswith("base_rate") else decimal(value, 3)


def _print_missions(console: Console, found: Study) -> None:
    """Print the modes of the delay, and the coverage of intervals."""
    modes = found["latency"]["modes"]
    console.print()
    for mode in modes:
        console.print(
            f"{mode['mode']} mode of {round(mode['cases'])} missions: half had troops on the ground within"
            f" {wait(mode['median_h'])}"
        )
    rows = [
        ("council" if c["council"] else "leader", c["kind"], count(c["cases"]), share(c["slow"]))
        for c in found["latency"]["chances"]
    ]
    console.print()
    show(console, "Probability of the slow mode", ("who decides", "threat", "cases", "slow"), rows, left=2)
    rows = []
    for key, words in (("latency", "hours to arrival"), ("size", "troops"), ("days", "days of stay")):
        loo, leader = (found[key]["coverage"][fold] for fold in ("loo", "leave_leader_out"))
        rows.append((words, count(loo["cases"]), share(loo["share"]), share(leader["share"])))
    console.print()
    heads = ("", "missions", "inside, case held out", "leader held out")
    show(console, "Coverage of the 90 % intervals", heads, rows)


def _print_survival(console: Console, found: Mapping[str, Any]) -> None:
    """Print the probability that a ruler survives, by answer and prior risk."""
    rows = [
        (f"{row['fall_risk']:.0f}", *(share(row[name]) for name in ("none", "other", "troops")))
        for row in found["table"]
    ]
    console.print()
    title = f"Probability that the ruler who asked stays a year, internal threat ({found['cases']} requests)"
    show(console, title, ("risk of falling", *ANSWERS), rows)
    console.print(Text("not an effect of help: helpers choose rulers who can be saved", "dim"))


def _print_pairs(console: Console, pairs: Sequence[Mapping[str, Any]]) -> None:
    """Print what changed between two decisions, in the record and in the model."""
    rows = []
    for pair in pairs:
        ends = zip((pair["first"], pair["second"]), pair["p_troops"], strict=True)
        first, second = (f"{name} {share(p)}" for name, p in ends)
        why = ", ".join(f"{r['feature'].replace('_', ' ')} {r['log_odds']:+.1f}" for r in pair["reasons"])
        mark = Text("yes", "green") if pair["right"] else Text("NO", "bold red")
        rows.append((first, second, pair["changed"], why or NONE, mark))
    console.print()
    heads = ("no troops", "troops", "recorded change", "contribution in the model (log-odds)", "right")
    show(console, "Pairs, each predicted with both held out", heads, rows, left=4, fold=(2, 3))
    right = sum(pair["right"] for pair in pairs)
    console.print(f"the right order in {right} of {plural(len(pairs), 'pair')}")


def _print_cases(
    console: Console, file: Path, rows: Sequence[Mapping[str, Any]], scored: Mapping[str, Any] | None
) -> None:
    """Print the predictions for the cases of a file, and their score where outcomes are known."""
    cells = []
    for row in rows:
        hours = row["latency_h"]
        delay = f"{wait(hours['p50'])} [{wait(hours['p05'])} to {wait(hours['p95'])}]"
        chances = (share(row[name]) for name in ("p_troops", "p_other", "p_none"))
        cells.append((row["case_id"], *chances, delay))
    heads = ("case", "troops", "other help", "no help", "arrival after, if troops [90 %]")
    show(console, f"{plural(len(rows), 'case')} of {file}, not used in the fit", heads, cells)
    odd = [row["case_id"] for row in rows if not row["kind"]]
    if odd:
        console.print(f"unknown kind of threat, treated as average: {', '.join(odd)}")
    if scored:
        console.print(
            f"Brier on the {plural(scored['cases'], 'case')} whose outcome the file gives:"
            f" {decimal(scored['model']['brier'], 3)}; base rate {decimal(scored['base_rate']['brier'], 3)}"
        )
    console.print()


def wait(hours: float) -> str:
    """Return hours as ``14 h`` or, from four days on, as ``52 d``."""
    return duration(hours) if hours < DAYS_FROM else f"{count(hours / 24)} d"
