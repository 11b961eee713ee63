"""Two runs side by side in two processes against one: what an ensemble gains from a second core."""

from __future__ import annotations

import multiprocessing
import time
from multiprocessing.connection import Connection
from typing import Any

from benchmarks.case import country_of
from benchmarks.common import SEED, median, say
from steppefire.kernels.random import run_key
from steppefire.runs.draws import draw
from steppefire.runs.run import run_once
from steppefire.runs.workers.warmup import warm_up
from steppefire.scenario.model.arms import FACTUAL

DRAWS, ROUNDS = 8, 5


def work(pipe: Connection, quick: bool) -> None:
    """Simulate as many runs as each message asks for, with kernels loaded before; answer with the seconds taken."""
    scenario = country_of(quick)
    warm_up(scenario)
    pipe.send(0.0)
    while count := pipe.recv():
        start = time.perf_counter()
        for run in range(count):
            key = run_key(SEED, run)
            run_once(scenario, scenario.arms[FACTUAL], draw(scenario, key), key)
        pipe.send(time.perf_counter() - start)


def measure(quick: bool) -> dict[str, Any]:
    """Simulate the same draws in one process and in two at once, alternately."""
    spawn = multiprocessing.get_context("spawn")
    pipes = []
    for _ in range(2):
        ours, theirs = spawn.Pipe()
        spawn.Process(target=work, args=(theirs, quick), daemon=True).start()
        pipes.append(ours)
    for pipe in pipes:
        pipe.recv()
    draws, rounds = (1, 1) if quick else (DRAWS, ROUNDS)
    alone, beside = [], []
    for turn in range(rounds):
        say(f"processes: round {turn + 1} of {rounds}")
        alone.append(_together(pipes[turn % 2 :][:1], draws))
        beside.append(_together(pipes, draws))
    for pipe in pipes:
        pipe.send(0)
    gains = [2 * one / two for one, two in zip(alone, beside, strict=True)]
    return {
        "draws": draws, "rounds": rounds, "alone": median(alone), "beside": median(beside), "gain": median(gains),
        "gains": [min(gains), max(gains)],
    }


def _together(pipes: list[Connection], draws: int) -> float:
    """Return the seconds until the last of some processes has finished its runs."""
    for pipe in pipes:
        pipe.send(draws)
    return max(pipe.recv() for pipe in pipes)
