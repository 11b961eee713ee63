"""Small random countries for the kernels' tests."""

from __future__ import annotations

import numpy as np

from steppefire.kernels.citizens.contacts import audiences, contacts_per_citizen, random_network
from steppefire.kernels.citizens.permutations import bijections
from steppefire.kernels.citizens.rule import Population
from steppefire.kernels.citizens.thresholds import NORMAL, sampled, stratified


def random_country(
    rng: np.random.Generator, places: int, citizens: int, local_rings: int, online_rings: int, *, strata: int = 4,
    hubs: int = 0, kind: int = NORMAL, sample: bool = False, pool: float = 0.7,
) -> tuple[Population, int]:
    """Return a population of about ``citizens`` people in places of very different size, and its exact size.

    ``pool`` is the share of the people who can take part; the others are children, or would never go.
    """
    weight = rng.pareto(1.2, places) + 0.2
    people = np.maximum((weight / weight.sum() * citizens).astype(np.int64), 5)
    adults = np.maximum((people * pool).astype(np.int64), 4)

    def keys(count: int) -> np.ndarray:
        return rng.integers(0, 2**63, count).astype(np.uint64)

    audience = audiences(int(adults.sum()), hubs, 1.2)
    network = random_network(adults, local_rings, online_rings, keys(places * local_rings + online_rings + 2), audience)
    starts = np.concatenate([[0], np.cumsum(adults)[:-1]])
    cells = []
    for place in range(places):
        here = starts[place]
        for size in np.diff(np.linspace(0, adults[place], strata + 1).astype(np.int64)):
            if size:
                cells.append((here, size, place, contacts_per_citizen(network)))
            here += size
    table = np.array(cells, np.int64)
    drawn = np.uint64(rng.integers(0, 2**63))
    thresholds = sampled(kind, table[:, 1], drawn) if sample else stratified(kind, len(cells))
    ranks = bijections(table[:, 1], keys(table.shape[0]))
    return Population(table, np.stack([starts, adults], axis=1), ranks, thresholds, network), int(people.sum())
