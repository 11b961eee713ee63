"""A country of seventeen million that nothing was tuned to, over the priors of the register.

With ``--full`` there are as many runs as the figures in docs/model.md rest on.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np

from steppefire.runs.run import run_once
from steppefire.scenario.model.arms import Arm, Without
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


def test_a_regime_falls_to_large_crowds_and_units_that_stand_down_sooner_without_a_patron(full, tmp_path):
    """A small restless country whose factions bargain, and an ally with every reason to help."""
    count = 150 if full else 40
    country = load_land(tmp_path, Land(scale=0.01, towns=24, elites=True, alliance="csto"))
    with_ally, alone, cohesion, peaks, stood_down = [], [], [], [], []
    for key, values in draws(country, count):
        restless = replace(
            values, grievance_mean=values.grievance_mean + 1, rage_restraint=0.0,
            importance_score=3.0, loyalty_score=3.0, patron_score=0.0,
        )
        lowest = []
        for fallen, off in ((with_ally, ()), (alone, (Without("alliance"),))):
            world, record = run_once(country, Arm("arm", "arm", off), restless, key, scripted=False)
            fallen.append(world.regime.fallen_at >= 0)
            lowest.append(float(record.national["cohesion"].min()))
        before = slice(0, world.regime.fallen_at if alone[-1] else None)
        peaks.append(record.regional["participants"].sum(axis=1).max())
        stood_down.append(record.national["units_stood_down"][before].max() > 0)
        cohesion.append(lowest)
    fell, down, large = np.array(alone), np.array(stood_down), np.array(peaks) > np.median(peaks)
    together, apart = np.array(cohesion).T
    # Elites who have or expect help are more united in every run that differs.
    assert (apart <= together + 1e-6).all()
    assert (apart < together).mean() > 0.1
    assert fell.sum() >= sum(with_ally)
    if full:
        assert 0.01 < fell.mean() < 0.5
        assert fell.sum() > sum(with_ally)
        assert fell[down].mean() > fell[~down].mean()
        assert fell[large].mean() > fell[~large].mean()
