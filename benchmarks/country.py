"""Artificial countries for benchmarks: any number of citizens, and a field that keeps a given share on the street."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from benchmarks.common import SCENARIO
from steppefire.kernels.citizens import crowd_state, event_driven
from steppefire.kernels.citizens.contacts import contacts_per_citizen, random_network
from steppefire.kernels.citizens.permutations import bijections
from steppefire.kernels.citizens.rule import Field, Population, Temper
from steppefire.kernels.citizens.thresholds import NORMAL, stratified
from steppefire.kernels.random import normal_quantile
from steppefire.scenario.load import load

ADULTS = 0.7
STRATA = 4
QUIET = -40.0
"""Field at which nobody can be reached, standard deviations."""
GAIN, FURTHEST = 0.2, 0.3
"""Change of the field for each e-fold by which the share is missed, and most in an hour, standard deviations."""


@dataclass(frozen=True)
class Country:
    """A population with the constants of the rule.

    Parameters
    ----------
    citizens
        Number of citizens, children included.
    base
        Field of each cell before the shift of the hour, standard deviations; `QUIET` where nothing happens.
    """

    population: Population
    temper: Temper
    citizens: int
    base: np.ndarray

    def field(self, shift: float) -> Field:
        """Return the inputs of a step when the field is shifted by ``shift``."""
        places = self.population.places.shape[0]
        return Field(cell=self.base + shift, online=np.ones(places), rage=np.full(places, 0.1))


def zipf(citizens: int, places: int, exponent: float) -> np.ndarray:
    """Return sizes of places that fall with a power of their rank, int64 (places,), descending."""
    weight = np.arange(1, places + 1, dtype=float) ** -exponent
    return np.maximum((citizens * weight / weight.sum()).astype(np.int64), 30)


def make_country(
    sizes: np.ndarray, *, lit: np.ndarray | None = None, rest: float | None = None, spread: float = 0.5, seed: int = 7
) -> Country:
    """Return a country with the contacts and the constants of the reference case, in which everybody comes back.

    Parameters
    ----------
    sizes
        Inhabitants of each place, int64 (places,).
    lit
        Places where something happens, bool (places,); everywhere by default.
    rest
        Mean hours of rest after a stint; that of the case by default.
    spread
        Standard deviation of the field between places.
    """
    values = {name: p.default for name, p in load(SCENARIO).parameters.items()}
    local, online = int(values["local_rings"]), int(values["online_rings"])
    rng = np.random.default_rng(seed)
    adults = (sizes * ADULTS).astype(np.int64)
    starts = np.cumsum(adults) - adults
    edges = (adults[:, None] * np.arange(STRATA + 1)) // STRATA
    place_of = np.repeat(np.arange(sizes.size), STRATA)
    network = random_network(adults, local, online, _keys(rng, sizes.size * local + online + 2), np.zeros(1, np.int64))
    first = (starts[:, None] + edges[:, :-1]).ravel()
    each = np.full(first.size, contacts_per_citizen(network))
    cells = np.stack([first, np.diff(edges).ravel(), place_of, each], axis=1)
    population = Population(
        cells=cells,
        places=np.stack([starts, adults], axis=1),
        ranks=bijections(cells[:, 1], _keys(rng, cells.shape[0])),
        thresholds=stratified(NORMAL, cells.shape[0]),
        network=network,
    )
    temper = Temper(
        key=np.uint64(rng.integers(1, 2**63)),
        contact_pull=values["contact_pull"],
        hysteresis=values["hysteresis"],
        stay=values["stay"],
        rest=values["rest"] if rest is None else rest,
        done=0.0,
    )
    base = (spread * rng.standard_normal(sizes.size))[place_of]
    if lit is not None:
        base[~lit[place_of]] = QUIET
    return Country(population, temper, int(sizes.sum()), base)


def _keys(rng: np.random.Generator, count: int) -> np.ndarray:
    return rng.integers(0, 2**63, count).astype(np.uint64)


def hold(country: Country, people: int, hours: int) -> tuple[list[float], list[int]]:
    """Find the shifts of the field that keep about ``people`` on the street.

    The hours are simulated, and the field is raised while too few are on the street and lowered while too many are, so
    that people come and go as their stints end.

    Returns
    -------
    shifts
        One for each hour.
    present
        People on the street after each hour.
    """
    population, temper = country.population, country.temper
    state = crowd_state.initial_crowd(population, country.citizens, hours)
    moving = population.cells[country.base > QUIET, 1].sum()
    # People on the street or at rest after it are about those below the frontier.
    share = min(0.9, people * (temper.stay + temper.rest) / temper.stay / moving)
    shift = float(normal_quantile(share)) - 0.3
    shifts, present = [], []
    for hour in range(hours):
        shifts.append(shift)
        event_driven.step(population, temper, country.field(shift), state, hour)
        present.append(int(state.street[:, 0].sum()))
        shift += float(np.clip(GAIN * np.log(people / (present[-1] + 1)), -FURTHEST, FURTHEST))
    return shifts, present
