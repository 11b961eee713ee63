"""Cost against population at a fixed number of people on the street, and all humans at once.

Every country is simulated in a fresh process, so that its memory is its own. A country for which the machine refuses
the memory is reported as such.
"""

from __future__ import annotations

import sys
import time
from typing import Any

import numpy as np

from benchmarks.common import GIB, answer, fresh, median, memory, peak_memory, say
from benchmarks.country import QUIET, Country, hold, make_country, zipf
from steppefire.kernels.citizens import crowd_state, event_driven
from steppefire.kernels.citizens.rule import OK
from steppefire.kernels.random import normal_quantile

POPULATIONS = (1_000_000, 10_000_000, 100_000_000, 1_000_000_000)
PLACES, LIT = 100, 10
"""Places of equal size, and those in which people are on the street."""
GROWING = 100_000
"""Inhabitants of a place where the number of places grows with the country instead."""
ACTIVE = 20_000
HOURS, LEAD_IN, ROUNDS = 72, 24, 3
HUMANS, LARGEST, WORLD_PLACES = 8_000_000_000, 37_000_000, 75_000
"""All humans, the largest agglomeration (Tokyo, 37 million: UN World Urbanization Prospects), and places
(assumption)."""
WEEK = 168
REGION = slice(1000, 1200)
"""Places of the regional outbreak by rank: 200 of half a million (assumption)."""
OUTBREAK = 300_000
"""People on the street at the outbreak, 0.3 % of the region."""
CALM = -6.0
"""Field of a calm place: one citizen in a thousand million would go."""
LIMIT = 22 * GIB


def measure(quick: bool) -> dict[str, Any]:
    """Measure each population in a fresh process."""
    populations = (20_000, 100_000) if quick else POPULATIONS
    active, hours, lead_in = (50, 36, 12) if quick else (ACTIVE, HOURS, LEAD_IN)
    layouts = {"fixed": [PLACES] * len(populations)}
    if not quick:
        layouts["growing"] = [max(LIT, citizens // GROWING) for citizens in populations]
    rows: dict[str, list[list[dict[str, Any]]]] = {name: [[] for _ in populations] for name in layouts}
    for turn in range(1 if quick else ROUNDS):
        for name, layout in layouts.items():
            for n, (citizens, places) in enumerate(zip(populations, layout, strict=True)):
                say(f"scale: round {turn + 1}, {citizens:,} citizens in {places:,} places")
                rows[name][n].append(fresh("benchmarks.scale", "fixed", citizens, places, active, hours, lead_in))
    fixed, growing = ([_median(turns) for turns in rows.get(name, [])] for name in ("fixed", "growing"))
    say("scale: all humans")
    world = (80_000, 400, 48, 200) if quick else (HUMANS, WORLD_PLACES, WEEK, OUTBREAK)
    humans = fresh("benchmarks.scale", "humans", *world)
    return {
        "places": PLACES, "lit": LIT, "active": active, "hours": hours, "lead_in": lead_in,
        "populations": list(populations), "fixed": fixed, "growing": growing, "growing_size": GROWING, "humans": humans,
    }


def _median(turns: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the last of some turns with the median of their times, or the first that failed."""
    failed = [turn for turn in turns if "failed" in turn]
    return failed[0] if failed else turns[-1] | {"hourly": median([turn["hourly"] for turn in turns])}


def fixed(citizens: int, places: int, active: int, hours: int, lead_in: int) -> dict[str, Any]:
    """Simulate equal places with ``active`` people on the street; return seconds per hour and memory."""
    _compile()
    before = memory()
    sizes = np.full(places, citizens // places, np.int64)
    start = time.perf_counter()
    lit = np.zeros(places, bool)
    lit[np.linspace(0, places - 1, LIT).astype(int)] = True
    country = make_country(sizes, lit=lit, spread=0.0)
    crowd_state.initial_crowd(country.population, country.citizens, hours)
    founding = time.perf_counter() - start
    shifts, present = hold(country, active, hours)
    spent = simulate(country, shifts, lead_in)
    return {
        "citizens": country.citizens, "places": places, "founding": founding,
        "hourly": spent / (hours - lead_in), "active": float(np.mean(present[lead_in:])),
        "bytes": (peak_memory() - before) / country.citizens, "peak": peak_memory(),
    }


def simulate(country: Country, shifts: list[float], lead_in: int) -> float:
    """Simulate the hours of a country; return the seconds taken after the lead-in."""
    state = crowd_state.initial_crowd(country.population, country.citizens, len(shifts))
    spent = 0.0
    for hour, shift in enumerate(shifts):
        field = country.field(shift)
        start = time.perf_counter()
        code = event_driven.step(country.population, country.temper, field, state, hour)
        if hour >= lead_in:
            spent += time.perf_counter() - start
        if code != OK:
            raise RuntimeError(f"status {code} in hour {hour}")
    return spent


def humans(citizens: int, places: int, hours: int, active: int) -> dict[str, Any]:
    """Simulate all humans for a week: two days of calm, then an outbreak in one region that fades."""
    _compile()
    start = time.perf_counter()
    sizes = zipf(citizens, places, exponent(citizens, min(LARGEST, citizens // 40), places))
    lit = np.zeros(places, bool)
    lit[REGION if places > REGION.stop else slice(places // 2, places // 2 + 20)] = True
    country = make_country(sizes, lit=lit, spread=0.3)
    state = crowd_state.initial_crowd(country.population, country.citizens, hours)
    founding = time.perf_counter() - start
    share = active * (1 + country.temper.rest / country.temper.stay) / country.population.places[lit, 1].sum()
    high, there = float(normal_quantile(share)), country.base > QUIET
    present, spent = [], []
    for hour in range(hours):
        rise = np.clip(7 * hour / hours - 2, 0, 1) * np.clip((7 - 7 * hour / hours) / 3, 0, 1)
        local = country.base + CALM + rise * (high - CALM)
        field = country.field(0.0)._replace(cell=np.where(there, local, CALM))
        start = time.perf_counter()
        code = event_driven.step(country.population, country.temper, field, state, hour)
        spent.append(time.perf_counter() - start)
        present.append(int(state.street[:, 0].sum()))
        if code != OK:
            raise RuntimeError(f"status {code} in hour {hour}")
        if memory() > LIMIT:
            return {"failed": f"more than {LIMIT // GIB} GiB in hour {hour}"}
    return {
        "citizens": country.citizens, "places": places, "largest": int(sizes[0]), "hours": hours, "founding": founding,
        "seconds": sum(spent), "worst_hour": max(spent), "calm_hour": median(spent[: hours // 7]),
        "most": max(present), "peak": peak_memory(), "bytes": peak_memory() / country.citizens,
    }


def exponent(citizens: int, largest: int, places: int) -> float:
    """Return the power of rank with which places fall from the largest so that all citizens have one."""
    low, high = 0.0, 2.0
    for _ in range(60):
        middle = (low + high) / 2
        if largest * (np.arange(1, places + 1) ** -middle).sum() > citizens:
            low = middle
        else:
            high = middle
    return low


def _compile() -> None:
    small = make_country(np.full(20, 500, np.int64))
    hold(small, 50, 24)


if __name__ == "__main__" and len(sys.argv) > 1:
    kind, *numbers = sys.argv[1:]
    act = {"fixed": fixed, "humans": humans}[kind]
    try:
        answer(act(*map(int, numbers)))
    except MemoryError:
        answer({"failed": "the machine refuses the memory"})
