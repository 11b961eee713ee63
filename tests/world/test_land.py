"""A country of seventeen million that nothing was tuned to, over the priors of the register.

With ``--full`` there are as many runs as the figures in docs/model.md rest on.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from steppefire.runs.run import run_once
from tests.world.land import Land, draws, load_land

LOW, HIGH = 2_000, 200_000
"""Peaks on the street between which nine runs of ten lie after a nationwide shock."""
CALM = 500
"""Peak that nine runs of ten stay below without a shock."""


def peaks_and_dead(folder: Path, land: Land, count: int) -> tuple[np.ndarray, np.ndarray]:
    country = load_land(folder, land)
    peaks, dead = [], []
    for key, values in draws(country, count):
        world, record = run_once(country, country.arms["factual"], values, key)
        peaks.append(record.regional["participants"].sum(axis=1).max())
        dead.append(world.toll.killed.sum())
    return np.array(peaks), np.array(dead)


def at_least(share: float, count: int) -> float:
    """Return the share that the runs of a sample must reach, two standard errors below the one that is claimed."""
    return share - 2 * (share * (1 - share) / count) ** 0.5


def test_a_shock_brings_thousands_to_hundreds_of_thousands_onto_the_street(full, tmp_path):
    count = 100 if full else 20
    peaks, dead = peaks_and_dead(tmp_path, Land(), count)
    assert np.mean((peaks >= LOW) & (peaks <= HIGH)) >= at_least(0.9, count)
    # Nobody has ordered to shoot: people die in clashes and accidents only, a handful in most runs.
    assert np.median(dead) <= 40
    assert np.mean(dead <= 200) >= at_least(0.9, count)
    assert np.log(peaks).std() > 0.5, "priors as narrow as one case would say nothing of another"


def test_a_country_without_a_shock_is_calm(full, tmp_path):
    count = 100 if full else 20
    peaks, dead = peaks_and_dead(tmp_path, Land(shock=False), count)
    assert np.mean(peaks <= CALM) >= at_least(0.9, count)
    assert np.median(dead) == 0
