"""The event-driven engine against two sweeps, from a calm country to one half of which is on the street.

The full sweep (`full_sweep`) evaluates all citizens in every hour; the best sweep we can write
(`benchmarks.best_sweep`) evaluates only those whom the field can reach. All three compute the same bits.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import numpy as np

from benchmarks.common import median, say
from benchmarks.country import Country, hold, make_country, zipf
from steppefire.kernels.citizens import crowd_state, event_driven, full_sweep
from steppefire.kernels.citizens.contacts import contacts_per_citizen
from steppefire.kernels.citizens.rule import OK, VISIBLE

CITIZENS, SMALL = 19_500_000, 20_000
PLACES = 200
PREPARED = 1_000_000
"""Citizens of the smaller country on which the fields are found: fields are quantiles, whatever the size."""
LEAD_IN, HOURS = 12, 24
"""Hours before timing starts, so that stints are out of step, and all hours."""
CASE = 0.0003
SHARES = (0.0001, CASE, 0.001, 0.01, 0.03, 0.1, 0.5)
"""Shares of all citizens on the street; `CASE` is about the mean of the reference case."""
SWEPT = (CASE, 0.01, 0.1)
"""Shares at which the full sweep is measured too; its cost hardly depends on them."""
BRISK = 0.2
"""Share above which people rest for one hour only: with the rests of the case this share is never reached."""
REPEATS, BUDGET = 3, 20.0
"""Most passes of an engine through the hours, and seconds after which no other is started."""


@dataclass(frozen=True)
class Engine:
    """How to make the initial state of an engine, and how to advance it by an hour."""

    initial: Callable[[Country], Any]
    step: Callable[..., int]


def engines() -> dict[str, Engine]:
    """Return the engines by name.

    The best sweep is included if its module exists; its ``state`` may use the bits that `VISIBLE` leaves out.
    """
    known = {
        "event_driven": Engine(
            lambda c: crowd_state.initial_crowd(c.population, c.citizens, HOURS), event_driven.step
        ),
        "full_sweep": Engine(lambda c: full_sweep.initial_sweep(c.population, c.citizens), full_sweep.step),
    }
    if find_spec("benchmarks.best_sweep"):
        best = import_module("benchmarks.best_sweep")
        known["best"] = Engine(lambda c: best.initial_sweep(c.population, c.citizens), best.step)
    return known


@dataclass(frozen=True)
class Pass:
    """Result of one pass through the hours: its time after the lead-in, and what must not depend on the engine."""

    seconds: float
    moves: int
    """People who joined or left while it was timed."""
    present: list[int]
    state: np.ndarray
    stints: np.ndarray


def simulate(engine: Engine, country: Country, shifts: list[float]) -> Pass:
    """Simulate all hours of a country and time those after the lead-in."""
    state = engine.initial(country)
    present, spent, begun = [], 0.0, 0
    for hour, shift in enumerate(shifts):
        field = country.field(shift)
        if hour == LEAD_IN:
            begun = int(state.stints.sum(dtype=np.int64))
        start = time.perf_counter()
        code = engine.step(country.population, country.temper, field, state, hour)
        if hour >= LEAD_IN:
            spent += time.perf_counter() - start
        if code != OK:
            raise RuntimeError(f"status {code} in hour {hour}")
        present.append(int(state.street[:, 0].sum()))
    joined = int(state.stints.sum(dtype=np.int64)) - begun
    return Pass(spent, 2 * joined - (present[-1] - present[LEAD_IN - 1]), present, state.state & VISIBLE, state.stints)


def measure(quick: bool) -> dict[str, Any]:
    """Measure the engines at each share of people on the street."""
    citizens, prepared = (SMALL, SMALL) if quick else (CITIZENS, PREPARED)
    shares = (0.01, 0.1) if quick else SHARES
    rows = [race(share, citizens, prepared, 2 if quick else REPEATS) for share in shares]
    return {"citizens": citizens, "places": PLACES, "lead_in": LEAD_IN, "hours": HOURS - LEAD_IN, "rows": rows}


def race(share: float, citizens: int, prepared: int, repeats: int) -> dict[str, Any]:
    """Return the seconds per hour of each engine at one share; the engines take turns."""
    brisk = 1.0 if share > BRISK else None
    small = make_country(zipf(prepared, PLACES, 1.0), rest=brisk)
    shifts, _ = hold(small, int(share * prepared), HOURS)
    country = make_country(zipf(citizens, PLACES, 1.0), rest=brisk)
    taking_part = {n: e for n, e in engines().items() if n != "full_sweep" or share in SWEPT}
    for engine in taking_part.values():
        simulate(engine, make_country(zipf(SMALL, PLACES, 1.0), rest=brisk), shifts)  # compiles or loads it
    first: Pass | None = None
    times: dict[str, list[float]] = {name: [] for name in taking_part}
    same = True
    for turn in range(repeats):
        for name, engine in taking_part.items():
            most = 1 if name == "full_sweep" else repeats
            if turn >= most or sum(times[name]) * HOURS / (HOURS - LEAD_IN) > BUDGET:
                continue
            say(f"engines: {share:.2%} on the street, {name}, pass {turn + 1}")
            this = simulate(engine, country, shifts)
            times[name].append(this.seconds)
            first = first or this
            same &= this.present == first.present and bool(
                (this.state == first.state).all() and (this.stints == first.stints).all()
            )
    assert first is not None
    each = contacts_per_citizen(country.population.network)
    return {
        "share": share,
        "measured_share": float(np.mean(first.present[LEAD_IN:])) / country.citizens,
        "hourly": {name: median(t) / (HOURS - LEAD_IN) for name, t in times.items()},
        "passes": {name: len(t) for name, t in times.items()},
        "updated_an_hour": first.moves * each / (HOURS - LEAD_IN),
        "brisk": brisk is not None,
        "same_bits": same,
    }
