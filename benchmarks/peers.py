"""Peers on the same machine: Mesa's civil violence against our lattice, Starsim and Covasim against our unrest.

Each peer has an environment of its own, since their pins clash; `make bench` installs it from
``benchmarks/requirements``. Ours and theirs are measured in turn.
"""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from benchmarks.case import shrunk
from benchmarks.common import ROOT, SCENARIO, SEED, median, run, say
from steppefire.kernels.random import run_key
from steppefire.runs.draws import draw
from steppefire.runs.run import run_once
from steppefire.runs.workers.warmup import warm_up
from steppefire.scenario.load import load
from steppefire.scenario.model.arms import FACTUAL

ENVIRONMENTS = ROOT / ".venv" / "peers"
"""Folder of the peers' environments; the variable ``PEERS`` names another."""
LATTICES = ((40, 100), (200, 4))
"""Rows of the lattice, and steps of Mesa."""
TICKS = 2000
SIZES = (100_000, 1_000_000)
DAYS = 60
PERSON_BYTES = 1200
"""Memory a peer may need for each person: one that would not fit is not begun."""
ROUNDS, DRAWS = 2, 9


def measure(quick: bool) -> dict[str, Any]:
    """Measure every peer that is installed, and ours beside it."""
    lattices = ((LATTICES[0][0], 5),) if quick else LATTICES
    sizes = SIZES[:1] if quick else SIZES
    rounds = 1 if quick else ROUNDS
    return {
        "lattice": [_beside_mesa(size, steps, rounds) for size, steps in lattices],
        "unrest": [row for people in sizes for row in _beside_sir(people, rounds)],
    }


def _peer(name: str, script: str, *numbers: int) -> dict[str, Any]:
    """Run the script of a peer in its environment."""
    python = Path(os.environ.get("PEERS") or ENVIRONMENTS) / name / "bin" / "python"
    if not python.exists():
        return {"failed": "not installed"}
    say(f"peers: {name} {numbers}")
    path = ROOT / "benchmarks" / "peer_scripts" / script
    # A peer must not find our packages before its own.
    return run([str(python.absolute()), str(path), *map(str, numbers)], {"PYTHONPATH": ""})


def _beside_mesa(size: int, steps: int, rounds: int) -> dict[str, Any]:
    """Return agent-steps a second of Mesa's example and of the same rules on our lattice."""
    turns = [(_lattice(size), _peer("mesa", "civil_violence_mesa.py", size, steps)) for _ in range(rounds)]
    return {"size": size} | _sum_up("mesa", turns)


def _lattice(size: int) -> float | None:
    """Return agent-steps a second of our lattice with Mesa's rules, numbers and shares; None where there is none."""
    if find_spec("steppefire.reference") is None:
        say("peers: there is no steppefire.reference.epstein; the lattice is skipped")
        return None
    from steppefire.reference.epstein import MESA, simulate

    citizens, cops = int(0.7 * size * size), int(0.074 * size * size)
    ticks = max(10, TICKS * 1600 // (size * size))
    numbers: dict[str, Any] = {
        "size": size, "citizens": citizens, "cops": cops, "vision": 7.0, "legitimacy": 0.8, "threshold": 0.1, "k": 2.3,
        "longest_term": 1000,
    }
    simulate(MESA, key=SEED, ticks=2, **numbers)
    start = time.perf_counter()
    simulate(MESA, key=SEED, ticks=ticks, **numbers)
    return (citizens + cops) * ticks / (time.perf_counter() - start)


def _beside_sir(people: int, rounds: int) -> list[dict[str, Any]]:
    """Return person-days a second of Starsim and Covasim and citizen-days a second of our unrest."""
    days = DAYS if people <= 1_000_000 else DAYS // 3
    rows = []
    for name, script in (("starsim", "sir_starsim.py"), ("covasim", "sir_covasim.py")):
        if people * PERSON_BYTES > _free():
            rows.append({"people": people, "peer": name, "failed": "too little memory free"})
            continue
        many = rounds if people <= 1_000_000 else 1
        turns = [(_unrest(people), _peer(name, script, people, days)) for _ in range(many)]
        rows.append({"people": people, "days": days} | _sum_up(name, turns))
    return rows


def _unrest(people: int) -> float:
    """Return citizen-days a second of whole runs of the reference case with ``people`` citizens."""
    scenario = shrunk(load(SCENARIO), people)
    warm_up(scenario)
    citizens, days = sum(p.population for p in scenario.places), scenario.clock.hours / 24
    spent = []
    for number in range(DRAWS):
        key = run_key(SEED, number)
        values = draw(scenario, key)
        start = time.perf_counter()
        run_once(scenario, scenario.arms[FACTUAL], values, key)
        spent.append(time.perf_counter() - start)
    return citizens * days / median(spent)


def _sum_up(peer: str, turns: Sequence[tuple[float | None, dict[str, Any]]]) -> dict[str, Any]:
    """Return medians of the turns: our rate, theirs, and the ratio within each turn."""
    ours = [rate for rate, _ in turns if rate is not None]
    theirs = [t["agents"] * t["steps"] / t["seconds"] for _, t in turns if "failed" not in t]
    last = turns[-1][1]
    result: dict[str, Any] = {"peer": peer, "ours": median(ours) if ours else None}
    if not theirs:
        return result | {"failed": last["failed"]}
    result |= {"theirs": median(theirs), "version": last["version"], "agents": last["agents"]}
    result |= {"theirs_peak": last["peak"], "theirs_setup": last["setup"], "theirs_steps": last["steps"]}
    if len(ours) == len(theirs):
        result["ratio"] = median([a / b for a, b in zip(ours, theirs, strict=True)])
    return result


def _free() -> int:
    """Return the memory that is free, bytes."""
    try:
        lines = Path("/proc/meminfo").read_text().splitlines()
    except OSError:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("MemAvailable:"))
