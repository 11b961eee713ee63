"""Targets and measured figures: the rows of the first table of docs/performance.md."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from benchmarks.common import GIB
from benchmarks.words import duration, number, times

Results = dict[str, Any]


@dataclass(frozen=True)
class Target:
    """One row.

    Parameters
    ----------
    key
        Key in `reasons.toml` of the reason for a shortfall.
    measured
        The figure from the results of all parts; None where it was not measured.
    limit
        The figure aimed at.
    least
        Whether the figure must be at least (True) or at most the limit.
    say
        How to write a figure.
    """

    key: str
    what: str
    measured: Callable[[Results], float | None]
    limit: float
    least: bool
    say: Callable[[float], str]

    def met(self, results: Results) -> bool | None:
        """Return whether the target is met; None if nothing was measured."""
        figure = figure_of(self, results)
        if figure is None:
            return None
        return figure >= self.limit if self.least else figure <= self.limit


def figure_of(target: Target, results: Results) -> float | None:
    """Return the figure of a target; None if its part or one of its numbers was not measured."""
    try:
        return target.measured(results)
    except (KeyError, TypeError, IndexError, StopIteration, ValueError):
        return None


def _gain(rival: str, share: float) -> Callable[[Results], float]:
    def gain(results: Results) -> float:
        row = next(r for r in results["engines"]["rows"] if r["share"] == share)
        return row["hourly"][rival] / row["hourly"]["event_driven"]

    return gain


def _against_best(results: Results) -> float:
    """Return the largest ratio of the time of the event-driven engine to that of the best sweep."""
    return max(r["hourly"]["event_driven"] / r["hourly"]["best"] for r in results["engines"]["rows"])


def _unrest(people: int) -> Callable[[Results], float]:
    return lambda r: min(row["ratio"] for row in r["peers"]["unrest"] if row["people"] == people and "ratio" in row)


def _growth(results: Results) -> float:
    rows = results["scale"]["fixed"]
    return max(row["hourly"] for row in rows) / rows[0]["hourly"]


def _overhead(results: Results) -> float | None:
    profile = results["case"]["profile"]
    return profile["overhead"]["active"] * 1e-6 if profile["hours"]["active"] else None


def _bytes(results: Results) -> float:
    weight = results["case"]["memory"]
    return (weight["peak"] - weight["before"]) / weight["citizens"]


TARGETS = (
    Target("run", "one run of kazakhstan-2022, one core, warm, median of the prior's draws",
           lambda r: r["case"]["median"], 0.5, False, duration),
    Target("sweep-case", "event-driven engine against the full sweep, 0.03 % on the street",
           _gain("full_sweep", 0.0003), 30, True, times),
    Target("sweep-1", "the same, 1 %", _gain("full_sweep", 0.01), 5, True, times),
    Target("sweep-10", "the same, 10 %", _gain("full_sweep", 0.1), 1.5, True, times),
    Target("best-sweep", "event-driven engine against the best sweep: largest ratio of its time to that of the sweep",
           _against_best, 1.1, False, times),
    Target("mesa", "agent-steps per second against Mesa's civil violence, same rules on our lattice, smallest ratio",
           lambda r: min(row["ratio"] for row in r["peers"]["lattice"]), 1000, True, times),
    Target("epidemics-100k", "citizen-days per second against Starsim and Covasim, 100 thousand people, smallest ratio",
           _unrest(100_000), 100, True, times),
    Target("epidemics-1m", "the same, 1 million", _unrest(1_000_000), 100, True, times),
    Target("overhead", "overhead of Python in an active hour: everything outside kernels",
           _overhead, 100e-6, False, duration),
    Target("memory", "memory of a run beyond that of its process, bytes per citizen, activity included",
           _bytes, 3, False, number),
    Target("growth", "cost of an hour with 1,000 million citizens against 1 million, same number on the street",
           _growth, 2, False, times),
    Target("humans", "world population: memory for a week with one regional outbreak",
           lambda r: r["scale"]["humans"]["peak"] / GIB, 22, False, lambda x: f"{number(x)} GiB"),
    Target("processes", "throughput of two processes against one", lambda r: r["processes"]["gain"], 1.85, True, times),
    Target("compile", "first compile", lambda r: r["start"]["compile"]["whole"], 25, False, duration),
    Target("cached", "start from the cache to the first hour", lambda r: r["start"]["cached"]["whole"], 1.0, False,
           duration),
)
