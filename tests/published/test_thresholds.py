"""T1. Granovetter (1978): who joins when enough others have. Kuran (1989): who speaks when it is cheap enough."""

from __future__ import annotations

import math
from statistics import NormalDist

import numpy as np
import pytest

from steppefire.kernels.citizens.thresholds import NORMAL, UNIFORM, count_below, listed, stratified
from steppefire.kernels.random import normal_cdf
from tests.published.limits import ENGINES, Street, population, temper

MEAN = 0.25
GRANOVETTER = "Granovetter 1978, thresholds N(0.25, s); computed independently"
FOLD = (0.12222087, 0.06200325)
NORMALS = NormalDist()


def fold(mean: float) -> tuple[float, float]:
    """Return the standard deviation and the share at which the low equilibrium of a' = Phi((a - mean) / s) ends.

    There the map touches the diagonal: phi(z) = s and Phi(z) = mean + s z.
    """
    low, high = -3.0, -0.5
    for _ in range(100):
        z = (low + high) / 2
        s = NORMALS.pdf(z)
        low, high = (z, high) if NORMALS.cdf(z) < mean + s * z else (low, z)
    return s, NORMALS.cdf(z)


def count_path(n: int, s: float, engine=ENGINES[0], mean: float = MEAN) -> list[int]:
    """Return the people on the street hour by hour: B = a without memory, field (a - mean) / s."""
    street = Street(population([n], stratified(NORMAL, 1)), temper(), engine)
    return street.settle(lambda count: np.array([(count / n - mean) / s]))


def settled(n: int, s: float, mean: float = MEAN) -> int:
    """Return where the counts of the kernel alone come to rest: `count_path` without citizens, for the search below."""
    thresholds = stratified(NORMAL, 1)
    before, now = -1, 0
    while now != before:
        before, now = now, int(count_below(*thresholds, 0, n, (now / n - mean) / s))
    return now


def critical(n: int) -> tuple[float, float]:
    """Return the last standard deviation without and the first with a revolution, a hair apart."""
    low, high = 0.12, 0.13
    while high - low > 1e-13:
        middle = (low + high) / 2
        low, high = (low, middle) if settled(n, middle) > n / 2 else (middle, high)
    return low, high


def test_the_low_equilibrium_ends_where_published(book):
    s, share = fold(MEAN)
    book.check("T1", "standard deviation at the fold", ours=s, published=FOLD[0], tolerance=1e-8, source=GRANOVETTER,
               basis="rounding of the source")
    book.check("T1", "share on the street at the fold", ours=share, published=FOLD[1], tolerance=1e-8,
               source=GRANOVETTER, basis="rounding of the source")


@pytest.mark.parametrize(
    ("n", "s", "low"), [(100, 0.125487, 6), (1000, 0.122546, 62), (10_000, 0.122253, 620), (1_000_000, 0.122221, 62003)]
)
def test_one_more_deviation_turns_a_few_into_everybody(book, n, s, low):
    below, above = critical(n)
    book.check("T1", f"critical standard deviation among {n:,} citizens", ours=above, published=s, tolerance=1e-6,
               source=GRANOVETTER, basis="rounding of the source")
    for engine in ENGINES[: 2 if n <= 1000 else 1]:
        name = engine.__name__.rpartition(".")[2]
        book.check("T1", f"people on the street just below it, {n:,} citizens, {name}",
                   ours=count_path(n, below, engine)[-1], published=low, tolerance=0, source=GRANOVETTER)
        book.check("T1", f"people on the street just above it, {n:,} citizens, {name}",
                   ours=count_path(n, above, engine)[-1], published=n, tolerance=0, source=GRANOVETTER)


EQUILIBRIA = {
    0.10: 0.007696, 0.11: 0.017130, 0.12: 0.040211, 0.122: 0.054792, 0.1222: 0.059757, 0.1223: 1.0,
    0.2: 0.999911, 0.3: 0.993394, 0.5: 0.904852, 1.0: 0.658574,
}


@pytest.mark.parametrize(("s", "share"), EQUILIBRIA.items())
def test_equilibria(book, s, share):
    """Rounding to whole people shifts the equilibrium by at most half a person over one minus the slope of the map."""
    n = 1_000_000
    slope = NORMALS.pdf(NORMALS.inv_cdf(min(share, 1 - 1e-9))) / s
    book.check("T1", f"share on the street, s = {s}, 10^6 citizens", ours=count_path(n, s)[-1] / n, published=share,
               tolerance=5e-7 + 0.5 / n / (1 - slope), source=GRANOVETTER,
               basis="rounding of the source and to whole people")


def iterations(s: float, change: float = 1e-14) -> int:
    """Return how many steps of the map of infinitely many people move it by ``change`` or more."""
    before, share, n = 0.0, normal_cdf(-MEAN / s), 0
    while abs(share - before) >= change:
        before, share, n = share, normal_cdf((share - MEAN) / s), n + 1
    return n


def test_near_the_fold_everything_is_slow(book):
    book.check("T1", "steps until the share changes by less than 1e-14, below the fold, s = 0.1222",
               ours=iterations(0.1222), published=808, tolerance=0, source=GRANOVETTER)
    book.check("T1", "steps until the share changes by less than 1e-14, above the fold, s = 0.1223",
               ours=iterations(0.1223), published=115, tolerance=0, source=GRANOVETTER)
    hours = len(count_path(1_000_000, 0.1223)) - 2
    book.check("T1", "hours until the last of 10^6 citizens joins, s = 0.1223", ours=hours, published=115, tolerance=1,
               source=GRANOVETTER, basis="the last steps change less than one person")


@pytest.mark.parametrize("engine", ENGINES, ids=lambda e: e.__name__.rpartition(".")[2])
@pytest.mark.parametrize(("second", "joined"), [(1, 100), (2, 1)])
def test_one_person_decides_between_a_riot_and_one_rioter(book, engine, second, joined):
    thresholds = np.sort([second if t == 1 else t for t in range(100)])
    street = Street(population([100], listed(UNIFORM, [thresholds / 100])), temper(), engine)
    history = street.settle(lambda count: np.array([count / 100]))
    what = f"thresholds 0, {second}, 2, 3, ..., 99: people on the street, {engine.__name__.rpartition('.')[2]}"
    book.check("T1", what, ours=history[-1], published=joined, tolerance=0, source="Granovetter 1978")


def tipping_cost(s: float) -> tuple[float, float]:
    """Return the mean threshold (cost of speaking less hurt of silence) at the fold, and the share there."""
    z = -math.sqrt(-2 * math.log(s * math.sqrt(2 * math.pi)))
    return NORMALS.cdf(z) - s * z, NORMALS.cdf(z)


@pytest.mark.parametrize("s", [0.05, 0.1, 0.12222087])
def test_an_unforeseen_revolution_when_speaking_becomes_cheaper(book, full, s):
    """Kuran: the cost of open opposition falls in small steps; the crowd stays small and is then suddenly everybody.

    Hiding its opinion hurts the median citizen by 0.2; the cost of showing it enters the field G as -cost / s.
    """
    n, step = (1_000_000, 1e-5) if full else (100_000, 1e-4)
    hurt, (mean, share) = 0.2, tipping_cost(s)
    street = Street(population([n], stratified(NORMAL, 1)), temper())
    cost, small = mean + hurt + 50.5 * step, 0
    while True:
        count = street.settle(lambda count, cost=cost: np.array([(count / n + hurt - cost) / s]))[-1]
        if count > n / 2:
            break
        cost, small = cost - step, count
    kuran = "Kuran 1989; closed form of the fold"
    book.check("T1", f"cost of opposition below which there is a revolution, s = {s}", ours=cost, published=mean + hurt,
               tolerance=step, source=kuran, basis="step in which the cost falls")
    # A step before the fold the crowd is smaller than there by the square-root law of a fold.
    book.check("T1", f"share in open opposition just before, s = {s}", ours=small / n, published=share,
               tolerance=math.sqrt(2 * step * s / -NORMALS.inv_cdf(share)), source=kuran,
               basis="step in which the cost falls")
