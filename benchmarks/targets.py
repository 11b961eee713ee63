"""What was aimed at, and what came out: the rows of the first table of docs/performance.md."""

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
        Under which `reasons.toml` explains a shortfall.
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
        """Tell whether the target is met; None where nothing was measured."""
        figure = figure_of(self, results)
        if figure is None:
            return None
        return figure >= self.limit if self.least else figure <= self.limit


def figure_of(target: Target, results: Results) -> float | None:
    """Return the figure of a target, None where its part or one of its numbers is not there."""
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
    """Return how much slower than the best sweep the crowd is where it is slowest."""
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
    Target("sweep-case", "crowd against the plain sweep, 0.03 % on the street", _gain("full_sweep", 0.0003), 30, True,
           times),
    Target("sweep-1", "the same, 1 %", _gain("full_sweep", 0.01), 5, True, times),
    Target("sweep-10", "the same, 10 %", _gain("full_sweep", 0.1), 1.5, True, times),
    Target("best-sweep", "crowd against the best sweep: its time in multiples of the sweep's, where it is worst",
           _against_best, 1.1, False, times),
    Target("mesa", "agent-steps a second against Mesa's civil violence, its rules on our lattice, least",
           lambda r: min(row["ratio"] for row in r["peers"]["lattice"]), 1000, True, times),
    Target("epidemics-100k", "citizen-days a second against Starsim and Covasim, 100 thousand people, least",
           _unrest(100_000), 100, True, times),
    Target("epidemics-1m", "the same, 1 million", _unrest(1_000_000), 100, True, times),
    Target("overhead", "Python's overhead of an hour: all that is no kernel, active hours",
           _overhead, 100e-6, False, duration),
    Target("memory", "memory of a run beyond its process, bytes a citizen, activity included", _bytes, 3, False,
           number),
    Target("growth", "cost of an hour from 1 million to 1,000 million citizens, as many on the street", _growth, 2,
           False, times),
    Target("humans", "all humans: memory for a week with one regional outbreak",
           lambda r: r["scale"]["humans"]["peak"] / GIB, 22, False, lambda x: f"{number(x)} GiB"),
    Target("processes", "throughput of two processes against one", lambda r: r["processes"]["gain"], 1.85, True, times),
    Target("compile", "first compile", lambda r: r["start"]["compile"]["whole"], 25, False, duration),
    Target("cached", "start from the cache to the first hour", lambda r: r["start"]["cached"]["whole"], 1.0, False,
           duration),
)
