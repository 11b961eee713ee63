"""T2. Watts (2002): global cascades on random networks where everybody has the same fractional threshold."""

from __future__ import annotations

import math

import numpy as np
import pytest

from steppefire.kernels.citizens.rule import pull
from steppefire.kernels.citizens.thresholds import COMMON, share_below
from tests.published.limits import cascade, few_contacts, network

WATTS = "Watts 2002, cascade condition; computed independently"
SIMULATED = "Watts 2002; 1000 trials computed independently"
WINDOWS = {
    0.10: (10, 1.0000, 13.6593), 0.12: (8, 1.0001, 10.6574), 0.14: (7, 1.0006, 9.0970), 0.16: (6, 1.0037, 7.4771),
    0.18: (5, 1.0207, 5.7647), 0.20: (5, 1.0207, 5.7647), 0.22: (4, 1.1141, 3.8631), 0.25: (4, 1.1141, 3.8631),
}


def vulnerable(threshold: float) -> int:
    """Return the most contacts with which a single active one is enough, by the rule of the kernels."""
    return max(k for k in range(1, 100) if share_below(COMMON, pull(1.0, 1.0, 1, 0, k) - threshold) == 1.0)


def reach(z: float, most: int) -> float:
    """Return z P(Poisson(z) <= K - 2): vulnerable contacts that a vulnerable contact leads to."""
    return z * sum(math.exp(k * math.log(z) - z - math.lgamma(k + 1)) for k in range(most - 1))


def crossing(low: float, high: float, most: int) -> float:
    """Return the mean degree between two others at which one leads to one."""
    rises = reach(low, most) < 1
    for _ in range(80):
        middle = (low + high) / 2
        low, high = (middle, high) if (reach(middle, most) < 1) == rises else (low, middle)
    return low


@pytest.mark.parametrize(("threshold", "published"), WINDOWS.items())
def test_window_of_global_cascades(book, threshold, published):
    most = vulnerable(threshold)
    book.check("T2", f"largest degree of a vulnerable node, threshold {threshold}", ours=most, published=published[0],
               tolerance=0, source=WATTS)
    peak = max(np.linspace(0.5, 12, 300), key=lambda z: reach(z, most))
    for name, ours, value in (("lowest", crossing(0.1, peak, most), published[1]),
                              ("highest", crossing(peak, 30, most), published[2])):
        book.check("T2", f"{name} mean degree with global cascades, threshold {threshold}", ours=ours, published=value,
                   tolerance=0.5e-4, source=WATTS, basis="rounding of the source")


def random_network(people: int, degree: float, rng: np.random.Generator) -> np.ndarray:
    """Return the edges of a network in which every pair is tied with the same probability, in random order."""
    wanted = rng.binomial(people * (people - 1) // 2, degree / (people - 1))
    codes = np.empty(0, np.int64)
    while codes.shape[0] < wanted:
        low, high = np.sort(rng.integers(0, people, (2, wanted)), axis=0)
        codes = np.concatenate([codes, (low * people + high)[low != high]])
        codes = codes[np.sort(np.unique(codes, return_index=True)[1])]
    return np.stack(np.divmod(codes[:wanted], people), axis=1)


CASCADES = {2: (0.741, 0.796), 3: (0.865, 0.940), 4: (0.869, 0.980), 5: (0.701, 0.993), 5.5: (0.412, 0.996),
            6: (0.062, 0.997), 7: (0.0, None)}


@pytest.mark.parametrize(("degree", "published"), CASCADES.items())
def test_one_seed_in_ten_thousand(book, full, degree, published):
    """Edges beyond the 15th of a person are left out, since a state counts no more: 40 of 35,000 at a degree of 7."""
    people, trials, (often, large) = 10_000, 1000 if full else 40, published
    rng = np.random.default_rng(int(degree * 10))
    sizes, dropped = [], 0
    for _ in range(trials):
        edges = random_network(people, degree, rng)
        kept = few_contacts(people, edges)
        dropped += edges.shape[0] - kept.shape[0]
        seeds = np.arange(people) == rng.integers(people)
        sizes.append(cascade(network(people, kept), seeds, 0.18)[-1] / people)
    sizes = np.array(sizes)
    spread = sizes > 0.05
    left = f"{trials} networks"
    if dropped >= 0.05 * trials:
        left += f", {dropped / trials:.1f} edges removed from each"
    error = math.sqrt(often * (1 - often) * (1 / trials + 1 / 1000))
    book.check("T2", f"share of trials with a global cascade, mean degree {degree}, {left}", ours=spread.mean(),
               published=often, tolerance=3 * error if often else 3 / trials, source=SIMULATED,
               basis="3 standard errors" if often else "rule of three")
    if large is not None and spread.sum() > 1:
        # The source gives no spread of sizes; it is taken as ours.
        error = sizes[spread].std(ddof=1) * math.sqrt(1 / spread.sum() + 1 / (1000 * often))
        book.check("T2", f"share reached by a global cascade, mean degree {degree}", ours=sizes[spread].mean(),
                   published=large, tolerance=3 * error + 0.0005, source=SIMULATED,
                   basis="3 standard errors and rounding of the source")
