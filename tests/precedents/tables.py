"""The tables of docs/precedents.md, computed by the study; run as a module, it writes them into the page."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from steppefire.precedents.cases import read_shipped_cases, read_shipped_pairs
from steppefire.precedents.study import study

PAGE = Path(__file__).parents[2] / "docs" / "precedents.md"
BLOCK = re.compile(r"(<!-- figures: (\w+) -->\n)(.*?)(<!-- end -->)", re.S)
FORECASTS = {
    "loo": "model, leave one out",
    "base_rate": "base rate, leave one out",
    "one_variable": "rate by opposing patron, leave one out",
    "leave_leader_out": "model, leave one leader out",
    "base_rate_leave_leader_out": "base rate, leave one leader out",
    "one_variable_leave_leader_out": "rate by opposing patron, leave one leader out",
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
    lines = table(("log-odds", "expected sign", "troops", "other help if no troops"), rows)
    effects = [(x["leader"], str(x["cases"]), interval(x["troops"])) for x in s["fit"]["leaders"] if x["cases"] > 1]
    return [*lines, "", *table(("effect of the leader", "cases", "troops"), effects)]


def validation(s: Study) -> list[str]:
    both = s["validation"], s["validation_all"]
    rows = [
        (label, *(f"{of[name][key]:.3f}" for of in both for key in ("brier", "log_loss", "auc")))
        for name, label in FORECASTS.items()
    ]
    heads = ("", "Brier, 71 requests", "log loss", "AUC", "Brier, all 83", "log loss", "AUC")
    lines = [*table(heads, rows), ""]
    for suffix, left_out in (("", "one"), ("_leave_leader_out", "one leader")):
        gain = both[0][f"gain{suffix}"]
        lines.append(
            f"Requests, leave {left_out} out: improvement of the Brier score on the base rate {gain['brier']:.3f}"
            f" (standard error {gain['standard_error']:.3f}), a share of {gain['share']:.3f}.\n"
        )
    return lines


def calibration(s: Study) -> list[str]:
    rows = [
        (f"{x['from']} to {x['to']}", str(x["cases"]), f"{x['predicted']:.3f}", f"{x['observed']:.3f}")
        for x in s["calibration"]
    ]
    return table(("predicted probability", "requests", "mean prediction", "troops sent"), rows)


def latency(s: Study) -> list[str]:
    modes = [
        (x["mode"], f"{x['cases']:.1f}", f"{x['median_h']:.0f} h", f"{x['deviation']:.2f}")
        for x in s["latency"]["modes"]
    ]
    chances = [
        ("council" if x["council"] else "leader", x["kind"], str(x["cases"]), f"{x['slow']:.3f}")
        for x in s["latency"]["chances"]
    ]
    lines = table(("mode", "missions", "median", "standard deviation of the log"), modes)
    return [*lines, "", *table(("decided by", "threat", "missions", "probability of the slow mode"), chances)]


def coverage(s: Study) -> list[str]:
    rows = []
    for key, label in (("latency", "hours to arrival"), ("size", "troops"), ("days", "duration in days")):
        loo, out = (s[key]["coverage"][name] for name in ("loo", "leave_leader_out"))
        shares = f"{loo['share']:.3f}", f"{out['share']:.3f}"
        rows.append((label, str(loo["cases"]), *shares, f"{loo['median_ratio']:.0f}", f"{out['median_ratio']:.0f}"))
    heads = (
        "share in the 90 % interval", "missions", "leave one out", "leave one leader out",
        "ratio of ends, leave one out", "leave one leader out",
    )  # fmt: skip
    days = s["days"]
    last = f"Median predicted duration: {days['median_left_out']:.0f} days; with {days['missing']} censored missions"
    return [*table(heads, rows), "", f"{last}, {days['median_censored']:.0f} days."]


def survival(s: Study) -> list[str]:
    rows = [
        (f"{x['fall_risk']:.0f}", *(f"{x[name]:.3f}" for name in ("none", "other", "troops")))
        for x in s["survival"]["table"]
    ]
    seen = ", ".join(
        f"{x['survived']} of {x['cases']} with {('no help', 'other help', 'troops')[x['help']]}"
        for x in s["survival"]["counts"]
    )
    heads = ("fall risk, internal threat", "no help", "other help", "troops")
    return [f"Survived for a year: {seen}.", "", *table(heads, rows)]


def pairs(s: Study) -> list[str]:
    rows = []
    for x in s["pairs"]:
        ends = [f"{x[name]} {p:.2f}" for name, p in zip(("first", "second"), x["p_troops"], strict=True)]
        why = ", ".join(f"{r['feature']} {r['log_odds']:+.1f}" for r in x["reasons"])
        rows.append((x["same"], *ends, x["changed"], why.replace("_", " "), "yes" if x["right"] else "**no**"))
    heads = ("same", "no troops: P(troops)", "troops: P(troops)", "changed, first against second", "reasons", "right")
    return table(heads, rows)


TABLES: Mapping[str, Callable[[Study], list[str]]] = {
    f.__name__: f for f in (slopes, validation, calibration, latency, coverage, survival, pairs)
}

if __name__ == "__main__":
    found = study(read_shipped_cases(), read_shipped_pairs(read_shipped_cases()))
    text = BLOCK.sub(lambda m: m[1] + "\n".join(TABLES[m[2]](found)).rstrip() + "\n" + m[4], PAGE.read_text("utf-8"))
    PAGE.write_text(text, "utf-8")
