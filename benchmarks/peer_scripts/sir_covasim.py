"""Covasim with its random population: ``sir_covasim.py PEOPLE DAYS`` prints what it took as JSON."""

import os
import sys
import time

os.environ["COVASIM_VERBOSE"] = "0"
os.environ["STARSIM_INSTALL_FONTS"] = "0"

import covasim as cv
from shared import report


def live(people: int, days: int) -> tuple[float, float]:
    """Return seconds of setting up and of running."""
    sim = cv.Sim(
        pop_size=people, pop_infected=max(10, people // 1000), n_days=days, pop_type="random", rescale=False,
        rand_seed=1, verbose=0,
    )
    started = time.perf_counter()
    sim.initialize()
    ready = time.perf_counter()
    sim.run()
    return ready - started, time.perf_counter() - ready


people, days = int(sys.argv[1]), int(sys.argv[2])
live(5000, 5)
setup, spent = live(people, days)
report(f"Covasim {cv.__version__}", people, days + 1, spent, setup)
