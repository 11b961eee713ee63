"""First compile in an empty cache, and the start from a full cache to the first hour, each in a fresh process."""

from __future__ import annotations

import sys
import tempfile
import time
from typing import Any

from benchmarks.common import SCENARIO, SEED, answer, fresh, median, say

REPEATS = 5


def measure(quick: bool) -> dict[str, Any]:
    """Time a start without compiled kernels and starts with them; a smoke test uses the cache that is there."""
    with tempfile.TemporaryDirectory() as folder:
        cache = {} if quick else {"NUMBA_CACHE_DIR": folder}
        first = None
        if not quick:
            say("start: compiling into an empty cache")
            first = _seconds(fresh("benchmarks.start", "compile", variables=cache))
            say(f"start: {REPEATS} starts from the cache")
        starts = [_seconds(fresh("benchmarks.start", "hour", variables=cache)) for _ in range(1 if quick else REPEATS)]
    return {
        "compile": first, "repeats": len(starts),
        "cached": {step: median([s[step] for s in starts]) for step in starts[0]},
    }


def _seconds(child: dict[str, Any]) -> dict[str, float]:
    """Turn the clock readings of a child into seconds for each of its steps, and the whole."""
    steps: dict[str, float] = {}
    last = begun = child["started"]
    for name, moment in child["moments"]:
        steps[name] = moment - last
        last = moment
    return steps | {"whole": last - begun}


def child(kind: str) -> dict[str, Any]:
    """Start as a user's process does: compile every kernel, or simulate the first hour of the reference case."""
    moments = [("interpreter and numpy", time.monotonic())]

    def mark(name: str) -> None:
        moments.append((name, time.monotonic()))

    from steppefire.kernels.random import run_key
    from steppefire.runs.draws import draw
    from steppefire.runs.workers.warmup import warm_up
    from steppefire.scenario.load import load
    from steppefire.scenario.model.arms import FACTUAL
    from steppefire.world.hour import simulate_hour
    from steppefire.world.initial import initial_world

    mark("imports")
    scenario = load(SCENARIO)
    mark("reading the scenario")
    if kind == "compile":
        warm_up(scenario)
        mark("compiling")
    else:
        key = run_key(SEED, 0)
        world = initial_world(scenario, scenario.arms[FACTUAL], draw(scenario, key), key)
        mark("initial state, its kernels loaded")
        simulate_hour(world, 0)
        mark("first hour, its kernels loaded")
    return {"moments": moments}


if __name__ == "__main__" and len(sys.argv) > 1:
    answer(child(sys.argv[1]))
