"""Starsim's own SIR on its random network: ``sir_starsim.py PEOPLE DAYS`` prints what it took as JSON."""

import os
import sys
import time

os.environ["STARSIM_INSTALL_FONTS"] = "0"

import starsim as ss
from shared import report


def live(people: int, days: int) -> tuple[float, float]:
    """Return seconds of setting up and of running."""
    sim = ss.Sim(
        n_agents=people, start="2022-01-02", dur=ss.days(days), dt=ss.days(1), rand_seed=1, verbose=0,
        diseases=ss.SIR(beta=ss.perday(0.03), dur_inf=ss.days(10), init_prev=0.001),
        networks=ss.RandomNet(n_contacts=10),
    )
    started = time.perf_counter()
    sim.init()
    ready = time.perf_counter()
    sim.run()
    return ready - started, time.perf_counter() - ready


people, days = int(sys.argv[1]), int(sys.argv[2])
live(5000, 5)
setup, spent = live(people, days)
report(f"Starsim {ss.__version__}", people, days + 1, spent, setup)
