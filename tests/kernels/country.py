"""Small random countries for the kernels' tests."""

from __future__ import annotations

import numpy as np

from steppefire.kernels.rule import Population
from steppefire.kernels.ties import bijections


def random_country(
    rng: np.random.Generator, places: int, citizens: int, local_rings: int, online_rings: int, strata: int = 4
) -> tuple[Population, int]:
    """Return a population of about ``citizens`` people in places of very different size, and its exact size."""
    weight = rng.pareto(1.2, places) + 0.2
    people = np.maximum((weight / weight.sum() * citizens).astype(np.int64), 5)
    adults = np.maximum((people * 0.7).astype(np.int64), 4)
    starts = np.concatenate([[0], np.cumsum(people)[:-1]])
    cells = []
    for place in range(places):
        here = starts[place]
        for size in np.diff(np.linspace(0, adults[place], strata + 1).astype(np.int64)):
            if size:
                cells.append((here, size, place))
            here += size
    table = np.array(cells, np.int64)

    def keys(count: int) -> np.ndarray:
        return rng.integers(0, 2**63, count).astype(np.uint64)

    sizes = np.concatenate([np.repeat(adults, local_rings), np.full(online_rings, adults.sum())])
    rings = bijections(sizes, keys(sizes.size)) if sizes.size else np.zeros((0, 4), np.uint64)
    before = np.concatenate([[0], np.cumsum(adults)[:-1]])
    population = Population(
        cells=table,
        places=np.stack([starts, adults, before], axis=1),
        ranks=bijections(table[:, 1], keys(table.shape[0])),
        rings=rings,
        local_rings=local_rings,
        online_rings=online_rings,
    )
    return population, int(people.sum())
