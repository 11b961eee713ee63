"""Write docs/performance.md from the figures of all parts."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.common import GIB
from benchmarks.targets import TARGETS, figure_of
from benchmarks.words import duration, number, people, rate, table, times

Lines = list[str]
REASONS = Path(__file__).with_name("reasons.toml")


def document(results: dict[str, Any]) -> str:
    """Return the document; parts that were not measured are left out."""
    lines = ["# Performance", "", *_head(results), *_targets(results)]
    for part, write in SECTIONS.items():
        if part in results:
            lines += write(results[part], results)
    return "\n".join(lines + _about(results)).rstrip() + "\n"


def _head(results: dict[str, Any]) -> Lines:
    machines = {_machine(figures["about"]["machine"]): None for figures in results.values()}
    quick = any(figures["about"]["quick"] for figures in results.values())
    return [
        "Written by `make bench`; do not edit. The figures are in `benchmarks/results.json`.",
        "",
        *(["**Smoke test at tiny sizes: the figures say nothing about speed.**", ""] if quick else []),
        "Measured on " + "; and on ".join(machines) + ".",
        "",
        "How to read the figures: machines are shared and noisy, and times differ from day to day by a factor of two. "
        "What is compared was therefore measured alternately in the same minutes (A, B, A, B), and ratios are more "
        "reliable than times. Figures are medians of repetitions on one core, with kernels compiled and loaded "
        "before, unless stated otherwise.",
        "",
    ]


def _machine(about: dict[str, Any]) -> str:
    return (
        f"{about['cores']} cores of {about['processor']}, {about['memory_gib']:g} GiB, {about['system']}, Python "
        f"{about['python']}, numpy {about['numpy']}, numba {about['numba']}"
    )


def _targets(results: dict[str, Any]) -> Lines:
    reasons = tomllib.loads(REASONS.read_text())
    rows, missed = [], []
    for target in TARGETS:
        figure, met = figure_of(target, results), target.met(results)
        aim = f"{'at least' if target.least else 'at most'} {target.say(target.limit)}"
        said = "not measured" if figure is None else target.say(figure)
        rows.append([target.what, aim, said, {True: "yes", False: "**no**", None: ""}[met]])
        if met is False:
            missed.append(f"- *{target.what}*: {reasons.get(target.key, 'not yet explained.')}")
    lines = ["## Targets", "", *table(["what", "target", "measured", "met"], rows)]
    return [*lines, "Targets that were missed, and why:", "", *missed, ""] if missed else lines


def _case(case: dict[str, Any], _: dict[str, Any]) -> Lines:
    steps = case["citizens"] * case["hours"] / case["median"]
    weight = case["memory"]
    rows = [
        ["median", duration(case["median"])],
        ["10 % to 90 % of draws", f"{duration(case['low'])} to {duration(case['high'])}"],
        ["worst draw", duration(case["worst"])],
        ["of which the initial state", duration(case["founding"])],
        ["citizen-hours per second, median", rate(steps)],
    ]
    if "failed" not in weight:
        most, before = (f"{number(weight[key] / 2**20)} MiB" for key in ("peak", "before"))
        rows.append(["memory of the process at its peak", f"{most}, of which {before} before the run"])
    low, mid, high = (f"{q:.2g} %" for q in (100 * s for s in case["mean_share"]))
    return [
        "## One run of the reference case", "",
        f"kazakhstan-2022: {people(case['citizens'])} citizens, {case['places']} places, {case['hours']} hours, "
        f"factual arm, scripted policies; {case['draws']} draws of the prior, each simulated "
        f"{'once' if case['passes'] == 1 else times(case['passes'])}. On the street, mean over the hours: "
        f"{mid} of all citizens in the median draw, {low} to {high} in 10 % to 90 % of them.",
        "", *table(["one run", ""], rows), *_profile(case["profile"]),
    ]


def _profile(profile: dict[str, Any]) -> Lines:
    parts = [(f"kernel: {name}", p) for name, p in profile["kernels"].items()] + list(profile["acts"].items())
    whole = sum(p["total"] for _, p in parts)
    parts.sort(key=lambda part: -part[1]["total"])
    hours = profile["hours"]
    rows = [
        [
            name, f"{100 * p['total'] / whole:.1f} %",
            *(number(p[kind]) if hours[kind] else "" for kind in ("calm", "active")),
        ]
        for name, p in [*parts, ("everything outside kernels", profile["overhead"])]
    ]
    return [
        "### Where the time goes", "",
        "A draw of about median cost, timed act by act in the order of the hour (`steppefire schedule`). Kernels are "
        f"the loops over citizens; the time of an act excludes them. Medians of {hours['calm']} calm hours (fewer than "
        f"one in ten thousand on the street) and {hours['active']} active ones.", "",
        *table(["act of the hour", "share of the run", "calm hour, µs", "active hour, µs"], rows),
    ]


def _engines(engines: dict[str, Any], _: dict[str, Any]) -> Lines:
    rows = []
    for row in engines["rows"]:
        hourly = row["hourly"]
        cells = [
            f"{row['share']:.2%}".replace("%", " %") + (" *" if row["brisk"] else ""),
            duration(hourly["event_driven"]),
        ]
        for rival in ("full_sweep", "best"):
            known = hourly.get(rival)
            cells += [duration(known), times(known / hourly["event_driven"])] if known else ["", ""]
        rows.append([*cells, "yes" if row["same_bits"] else "**NO**"])
    brisk = any(row["brisk"] for row in engines["rows"])
    return [
        "## The engines compared", "",
        f"An artificial country of {people(engines['citizens'])} in {engines['places']} places whose sizes fall with "
        "their rank, with the contacts and stints of the reference case. The field of every hour is such that the "
        "given share of all citizens is on the street while people come, go home and come back; each engine simulates "
        f"the same {engines['hours']} hours after {engines['lead_in']} that are not timed. The full sweep evaluates "
        "everybody in every hour; the best sweep only those whom the field can reach. All end with the same states, "
        "bit for bit, and with the same people on the street in every hour.", "",
        *table(
            ["on the street", "event-driven, one hour", "full sweep", "ratio", "best sweep", "ratio", "same bits"],
            rows,
        ),
        *(["\\* People rest for one hour only: with the rests of the case this share is never reached.", ""]
          if brisk else []),
    ]


def _processes(two: dict[str, Any], _: dict[str, Any]) -> Lines:
    low, high = two["gains"]
    return [
        "## Two processes", "",
        f"{two['draws']} draws of the reference case in one process, then the same in two processes at once, "
        f"alternately, {two['rounds']} times.", "",
        *table(
            ["", ""],
            [["one process alone", duration(two["alone"])],
             ["two at once, until both have finished", duration(two["beside"])],
             ["throughput of two against one", f"{times(two['gain'])} ({number(low)} to {number(high)})"]],
        ),
    ]


def _start(start: dict[str, Any], _: dict[str, Any]) -> Lines:
    first = start["compile"]
    steps = [name for name in start["cached"] if name != "whole"]
    rows = [[name, duration(start["cached"][name])] for name in [*steps, "whole"]]
    what = f"A new process up to the first hour of the reference case, median of {start['repeats']}."
    lines = ["## Start", "", what, ""]
    lines += table(["step", "time"], rows)
    if first:
        lines += [
            f"The first start, with nothing compiled: {duration(first['whole'])}, of which compiling "
            f"{duration(first['compiling'])}.", "",
        ]
    return lines


def _scale(scale: dict[str, Any], _: dict[str, Any]) -> Lines:
    rows = []
    many = scale["growing"] or [{"failed": ""}] * len(scale["fixed"])
    for citizens, one, other in zip(scale["populations"], scale["fixed"], many, strict=True):
        rows.append([people(citizens), *_country(one), *_country(other)[:1]])
    lines = [
        "## Population", "",
        f"About {people(scale['active'])} people on the street in {scale['lit']} places, whatever the size of the "
        f"country; online contacts span the whole country. {scale['places']} places of equal size that grow with the "
        f"country; in the last column, places of {people(scale['growing_size'])} each, whose number grows with the "
        "country.", "",
        *table(
            ["citizens", "one hour", "on the street", "initial state", "bytes per citizen", "one hour, more places"],
            rows,
        ),
    ]
    return [*lines, *_humans(scale["humans"])]


def _country(row: dict[str, Any]) -> list[str]:
    if "failed" in row:
        return [row["failed"], "", "", ""]
    return [duration(row["hourly"]), people(row["active"]), duration(row["founding"]), number(row["bytes"])]


def _humans(humans: dict[str, Any]) -> Lines:
    lines = ["### World population", ""]
    if "failed" in humans:
        return [*lines, f"Not measured: {humans['failed']}.", ""]
    rows = [
        [f"a week, {humans['hours']} hours", duration(humans["seconds"])],
        ["initial state", duration(humans["founding"])],
        ["calm hour", duration(humans["calm_hour"])],
        ["worst hour", duration(humans["worst_hour"])],
        ["most people on the street", people(humans["most"])],
        ["memory at the peak", f"{number(humans['peak'] / GIB)} GiB, {number(humans['bytes'])} bytes per citizen"],
    ]
    return [
        *lines,
        f"{people(humans['citizens'])} citizens in {humans['places']:,} places whose sizes fall with a power of "
        f"their rank from the largest, {people(humans['largest'])}; calm at first, then an outbreak in one region that "
        "fades.", "",
        *table(["", ""], rows),
    ]


def _limits(limits: dict[str, Any], results: dict[str, Any]) -> Lines:
    one, two = limits["one"], limits["two"]
    rows = [[name, _rate(name, one[name]), _rate(name, two[name])] for name in one]
    lines = [
        "## The limits of the machine", "",
        "Upper bounds for a kernel. Random addresses are computed, not read.", "",
        *table(["limit", "one thread", "two threads"], rows),
    ]
    reached = []
    for row in results.get("engines", {}).get("rows", []):
        updated = row["updated_an_hour"] / row["hourly"]["event_driven"]
        updated_share = updated / one["increment of states, 39 MiB"]
        reached.append(
            [f"{row['share']:.2%}".replace("%", " %"), rate(updated), f"{100 * updated_share:.0f} %",
             f"{100 * updated / one['contacts computed']:.0f} %"]
        )
    if not reached:
        return lines
    return [
        *lines, "How close the event-driven engine comes: contacts updated per second, including all other work of the "
        "hour, against the rates at which random counts can be incremented and contacts computed.", "",
        *table(["on the street", "contacts updated", "of random increments", "of contacts computed"], reached),
    ]


def _rate(name: str, value: float) -> str:
    return rate(value, "B") if name.endswith("bytes") and "of" not in name else rate(value)


def _peers(peers: dict[str, Any], _: dict[str, Any]) -> Lines:
    lattice = [[f"{row['size']} x {row['size']}", *_peer(row)] for row in peers["lattice"]]
    unrest = [[people(row["people"]), *_peer(row)] for row in peers["unrest"]]
    return [
        "## Peers", "",
        "Mesa's own example of civil violence as shipped, including its data collection, against the same rules on our "
        "lattice (`steppefire.reference.epstein`), in agent-steps per second.", "",
        *table(["lattice", "peer", "peer's rate", "our rate", "ratio", "peer's memory"], lattice),
        "Starsim's SIR on its random network of ten contacts and Covasim with its random population, in person-days "
        "per second, against whole runs of the reference case with as many citizens, in citizen-days per second. The "
        "tasks differ: an epidemic takes days and reaches most people; unrest takes hours and reaches few, and the "
        "event-driven engine is fast for that reason. Ours takes 24 steps a day.", "",
        *table(["people", "peer", "peer's rate", "our rate", "ratio", "peer's memory"], unrest),
    ]


def _peer(row: dict[str, Any]) -> list[str]:
    ours = rate(row["ours"]) if row.get("ours") else "not measured"
    if "failed" in row:
        return [row["peer"].capitalize(), row["failed"], ours, "", ""]
    ratio = times(row["ratio"]) if "ratio" in row else ""
    return [row["version"], rate(row["theirs"]), ours, ratio, f"{number(row['theirs_peak'] / 2**20)} MiB"]


def _about(results: dict[str, Any]) -> Lines:
    rows = [
        [part, figures["about"]["date"], duration(figures["about"]["took"]), f"{figures['about']['load']}"]
        for part, figures in results.items()
    ]
    return [
        "## Time of measurement", "",
        "`python -m benchmarks PART` measures one part again and keeps the others. The load is the mean number of "
        "runnable processes in the minute before.", "",
        *table(["part", "date", "duration", "load"], rows),
    ]


SECTIONS: dict[str, Callable[[dict[str, Any], dict[str, Any]], Lines]] = {
    "case": _case, "engines": _engines, "peers": _peers, "scale": _scale, "processes": _processes, "start": _start,
    "limits": _limits,
}
