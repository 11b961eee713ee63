"""Mesa's own example of civil violence as shipped: ``civil_violence_mesa.py SIZE STEPS`` prints its cost as JSON."""

import sys
import time

import mesa
from mesa.examples.advanced.epstein_civil_violence.model import EpsteinCivilViolence
from shared import report

size, steps = int(sys.argv[1]), int(sys.argv[2])
started = time.perf_counter()
model = EpsteinCivilViolence(width=size, height=size, seed=1)
setup = time.perf_counter() - started
model.step()
started = time.perf_counter()
for _ in range(steps):
    model.step()
spent = time.perf_counter() - started
report(f"Mesa {mesa.__version__}", len(model.agents), steps, spent, setup)
