"""Results of a whole run do not depend on the size of the country, nor on the length of a step."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from steppefire.clock import HOURS_A_DAY
from steppefire.kernels.random import run_key
from steppefire.runs.draws import draw
from steppefire.runs.run import run_once
from steppefire.scenario import load
from steppefire.scenario.model.arms import FACTUAL
from tests.draws import defaults
from tests.world.land import Land, load_land

ANGRY = {
    "grievance_mean": -3.6, "broadcast_gain": 0.15, "rage_base": -0.8, "rage_restraint": 0.0, "fear_deterrence": 0.3,
}
"""A restless and violent country, in which one hundredth of the people still brings violent ones and some dead."""
ORDERS = ((48, "emergency"), (72, "lethal-order"))
NAMES = ("peak", "person-hours", "violent hours", "dead", "detained", "injured", "officers injured", "sites lost")


def per_million(folder: Path, scale: float, runs: int) -> np.ndarray:
    """Return the mean of what happens per million people, and of the number of sites lost, over some runs."""
    country = load_land(folder / str(scale), Land(scale=scale, towns=12, days=8, policies=ORDERS))
    # How large a town is, is a fact of the place: the town of a small country has fewer people and is still a town.
    values = defaults(country, town_size=scale * country.parameters["town_size"].default, **ANGRY)
    people = sum(place.population for place in country.places) / 1e6
    out = []
    for run in range(runs):
        world, record = run_once(country, country.arms[FACTUAL], values, run_key(5, run))
        street, toll = record.regional["participants"].sum(axis=1), world.toll
        counts = (street.max(), street.sum(), record.regional["violent"].sum(), toll.killed.sum(), toll.detained.sum(),
                  toll.injured_civil.sum(), toll.injured_security.sum())
        out.append([float(n) / people for n in counts] + [float(world.sites.ever_lost.sum())])
    return np.mean(out, axis=0)


def test_a_country_of_another_size_has_the_same_crisis_per_head(full, tmp_path):
    small, medium = per_million(tmp_path, 0.01, 40 if full else 24), per_million(tmp_path, 0.1, 12 if full else 6)
    assert dict(zip(NAMES, small, strict=True)) == pytest.approx(dict(zip(NAMES, medium, strict=True)), rel=0.15)
    assert medium[NAMES.index("dead")] > 100
    if full:
        large = per_million(tmp_path, 1.0, 3)
        assert dict(zip(NAMES, medium, strict=True)) == pytest.approx(dict(zip(NAMES, large, strict=True)), rel=0.15)


def test_few_parameters_are_absolute_numbers_of_people():
    # Each of these describes a thing: how large a town, a group, a contingent is. Whatever acts on crowds is a share.
    absolute = {name for name, p in load("kazakhstan-2022").parameters.items() if p.unit == "persons"}
    assert absolute == {"town_size", "organised_groups", "ally_size", "troops_per_site"}


def growth_peak_dead(scenario, values, key, steps_an_hour):
    """Return the logarithms of growth from day 2 to day 4, the peak, and the dead."""
    world, record = run_once(scenario, scenario.arms[FACTUAL], values, key, steps_an_hour=steps_an_hour)
    street = record.regional["participants"].sum(axis=1)
    days = [street[HOURS_A_DAY * day : HOURS_A_DAY * (day + 1)].max() for day in (1, 3)]
    dead = world.toll.killed.sum() + world.toll.killed_security.sum()
    return np.log([(days[1] + 1) / (days[0] + 1), street.max() + 1, dead + 1])


def differences(scenario, values_of, seeds, steps_an_hour):
    """Return the differences of growth, peak and dead from steps of an hour, (seeds, 3)."""
    out = []
    for seed in range(seeds):
        key = run_key(23, seed)
        hourly, finely = (growth_peak_dead(scenario, values_of(key), key, n) for n in (1, steps_an_hour))
        out.append(finely - hourly)
    return np.array(out)


def agree(found: np.ndarray) -> None:
    """Assert that mean differences are within two standard errors, or within five in a hundred."""
    error = found.std(axis=0, ddof=1) / len(found) ** 0.5
    assert (abs(found.mean(axis=0)) <= np.maximum(2 * error, 0.05)).all(), (found.mean(axis=0), error)


@pytest.mark.parametrize("steps", [2, 4])
def test_short_steps_give_the_same_crisis(full, tmp_path, steps):
    country = load_land(tmp_path, Land(scale=0.1, days=6, policies=ORDERS))
    agree(differences(country, lambda key: draw(country, key), 100 if full else 30, steps))


@pytest.mark.parametrize("steps", [2, 4])
def test_short_steps_give_the_same_reference_case(full, steps):
    if not full:
        pytest.skip("with --full only")
    country = load("kazakhstan-2022")
    values = defaults(country)
    agree(differences(country, lambda _: values, 12, steps))
