"""The tables of docs/precedents.md, as the study gives them; run as a module, it writes them into the page."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from steppefire.precedents.cases import read_pairs, record
from steppefire.precedents.study import study

PAGE = Path(__file__).parents[2] / "docs" / "precedents.md"
BLOCK = re.compile(r"(<!-- figures: (\w+) -->\n)(.*?)(<!-- end -->)", re.S)
FORECASTS = {
    "loo": "model, leave one out",
    "base_rate": "base rate, leave one out",
    "one_variable": "opposing patron alone, leave one out",
    "leave_leader_out": "model, leave one leader out",
    "base_rate_leave_leader_out": "base rate, leave one leader out",
    "one_variable_leave_leader_out": "opposing patron alone, leave one leader out",
}
Study = Mapping[str, Any]


def table(heads: Sequence[str], rows: Iterator[Sequence[str]] | Sequence[Sequence[str]]) -> list[str]:
    lines = ["| " + " | ".join(heads) + " |", "|" + "---|" * len(heads)]
    return lines + ["| " + " | ".join(row) + " |" for row in rows]


def interval(of: Mapping[str, float]) -> str:
    return f"{of['mean']:.2f} ({of['p05']:.2f} to {of['p95']:.2f})"


def slopes(s: Study) -> list[str]:
    rows = [
        (x["meaning"], {1: "+", -1: "−", 0: ""}[x["sign"]], interval(x["troops"]), interval(x["other"]))
        for x in s["fit"]["slopes"]
    ]
    lines = table(("log-odds for", "theory", "troops", "other help if no troops"), rows)
    habits = [(x["leader"], str(x["cases"]), interval(x["troops"])) for x in s["fit"]["leaders"] if x["cases"] > 1]
    return [*lines, "", *table(("habit of", "cases", "troops"), habits)]


def validation(s: Study) -> list[str]:
    both = s["validation"], s["validation_all"]
    rows = [
        (words, *(f"{of[name][key]:.3f}" for of in both for key in ("brier", "log_loss", "auc")))
        for name, words in FORECASTS.items()
    ]
    heads = ("", "Brier, 71 requests", "log loss", "AUC", "Brier, all 83", "log loss", "AUC")
    lines = [*table(heads, rows), ""]
    for suffix, words in (("", "one"), ("_leave_leader_out", "one leader")):
        gain = both[0][f"gain{suffix}"]
        lines.append(
            f"Requests, leave {words} out: the Brier score is {gain['brier']:.3f} (standard error"
            f" {gain['standard_error']:.3f}) or {gain['share']:.3f} of it better than that of the base rate.\n"
        )
    return lines


def calibration(s: Study) -> list[str]:
    rows = [
        (f"{x['from']} to {x['to']}", str(x["cases"]), f"{x['foretold']:.3f}", f"{x['happened']:.3f}")
        for x in s["calibration"]
    ]
    return table(("probability foretold", "requests", "mean", "troops went"), rows)


def latency(s: Study) -> list[str]:
    modes = [
        (x["mode"], f"{x['cases']:.1f}", f"{x['median_h']:.0f} h", f"{x['deviation']:.2f}")
        for x in s["latency"]["modes"]
    ]
    chances = [
        ("council" if x["council"] else "leader", x["kind"], str(x["cases"]), f"{x['slow']:.3f}")
        for x in s["latency"]["chances"]
    ]
    lines = table(("mode", "missions", "median", "deviation of the log"), modes)
    return [*lines, "", *table(("who decides", "threat", "missions", "chance of the slow mode"), chances)]


def coverage(s: Study) -> list[str]:
    rows = []
    for key, words in (("latency", "hours to boots"), ("size", "troops"), ("days", "days of stay")):
        loo, out = (s[key]["coverage"][name] for name in ("loo", "leave_leader_out"))
        shares = f"{loo['share']:.3f}", f"{out['share']:.3f}"
        rows.append((words, str(loo["cases"]), *shares, f"{loo['median_ratio']:.0f}", f"{out['median_ratio']:.0f}"))
    heads = ("in the 90 % interval", "missions", "leave one out", "leave one leader out", "ends, ratio", "ends, ratio")
    days = s["days"]
    last = f"Median stay foretold: {days['median_left_out']:.0f} days; with {days['missing']} taken for unended"
    return [*table(heads, rows), "", f"{last}, {days['median_unended']:.0f} days."]


def survival(s: Study) -> list[str]:
    rows = [
        (f"{x['fall_risk']:.0f}", *(f"{x[name]:.3f}" for name in ("none", "other", "troops")))
        for x in s["survival"]["table"]
    ]
    seen = ", ".join(
        f"{x['lasted']} of {x['cases']} with {('nothing', 'other help', 'troops')[x['help']]}"
        for x in s["survival"]["counts"]
    )
    heads = ("fall risk, threat from within", "nothing", "other help", "troops")
    return [f"Lasted a year: {seen}.", "", *table(heads, rows)]


def pairs(s: Study) -> list[str]:
    rows = []
    for x in s["pairs"]:
        ends = [f"{x[name]} {p:.2f}" for name, p in zip(("first", "second"), x["p_troops"], strict=True)]
        why = ", ".join(f"{r['feature']} {r['log_odds']:+.1f}" for r in x["reasons"])
        rows.append((x["same"], *ends, x["changed"], why.replace("_", " "), "yes" if x["right"] else "**no**"))
    heads = ("same", "no troops: P(troops)", "troops: P(troops)", "what changed, first against second", "why", "right")
    return table(heads, rows)


TABLES: Mapping[str, Callable[[Study], list[str]]] = {
    f.__name__: f for f in (slopes, validation, calibration, latency, coverage, survival, pairs)
}

if __name__ == "__main__":
    found = study(record(), read_pairs(record()))
    text = BLOCK.sub(lambda m: m[1] + "\n".join(TABLES[m[2]](found)).rstrip() + "\n" + m[4], PAGE.read_text("utf-8"))
    PAGE.write_text(text, "utf-8")
