"""T15. Visible participation feeds on itself: where a crowd ignites, where it settles, where it goes out.

One well-mixed place: a = Phi(Z0 + kappa ln(1 + a / b0)). The folds are those of Z0(z) = z - kappa ln(1 + Phi(z) / b0).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from statistics import NormalDist

import numpy as np
import pytest

from steppefire.kernels.citizens.thresholds import NORMAL, stratified
from steppefire.kernels.country import fields
from steppefire.kernels.country.fields import LOG, ExposureResponse
from tests.published.limits import Street, population, temper

SOURCE = "docs/model.md, feedback; computed independently"
NORMALS = NormalDist()


def needed(z: float, kappa: float, b0: float) -> float:
    """Return the field Z0 at which z is at rest."""
    return z - kappa * math.log1p(NORMALS.cdf(z) / b0)


def gain(z: float, kappa: float, b0: float) -> float:
    """Return how many follow one who joins."""
    return kappa * NORMALS.pdf(z) / (NORMALS.cdf(z) + b0)


def crossing(low: float, high: float, above: Callable[[float], bool], halvings: int = 100) -> float:
    """Return where ``above`` turns from what it says at ``low``."""
    first = above(low)
    for _ in range(halvings):
        middle = (low + high) / 2
        low, high = (middle, high) if above(middle) == first else (low, middle)
    return low


def folds(kappa: float, b0: float) -> tuple[float, float]:
    """Return z where a crowd ignites and where it goes out: a gain of one, from below and from above."""
    most = max(np.linspace(-7, 0, 7001), key=lambda z: gain(z, kappa, b0))

    def runs_away(z: float) -> bool:
        return gain(z, kappa, b0) > 1

    assert runs_away(most)
    return crossing(-7, most, runs_away), crossing(most, 3, runs_away)


def upper(z0: float, kappa: float, b0: float) -> float:
    """Return the share on the street on the upper branch."""
    return NORMALS.cdf(crossing(folds(kappa, b0)[1], 8, lambda z: needed(z, kappa, b0) < z0))


def digits(value: float, count: int = 2) -> float:
    """Return half a unit of the last of the digits published."""
    return 0.5 * 10.0 ** (math.floor(math.log10(value)) - count + 1)


GAIN_ONE = {0.25: 8.4e-5, 0.30: 1.1e-3, 0.35: 5.6e-3, 0.40: 1.6e-2, 0.45: 3.4e-2, 0.50: 5.8e-2}


@pytest.mark.parametrize(("kappa", "share"), GAIN_ONE.items())
def test_share_at_a_gain_of_one(book, kappa, share):
    """Where participation is far above b0, kappa alone decides."""
    ours = NORMALS.cdf(crossing(-6, 3, lambda z: gain(z, kappa, 0.0) > 1))
    book.check("T15", f"share on the street at which the gain is one, kappa {kappa}, b0 far below", ours=ours,
               published=share, tolerance=digits(share), source=SOURCE, basis="rounding of the source")


FOLDS = [  # b0, kappa, ignition and share there, plateau after it, extinction and share there
    (1e-5, 0.30, -4.427, 4.0e-5, 6.5e-3, -4.475, 1.0e-3), (1e-5, 0.35, -4.492, 1.9e-5, 1.1e-1, -4.752, 5.5e-3),
    (1e-5, 0.40, -4.539, 1.3e-5, 3.7e-1, -5.096, 1.6e-2), (1e-4, 0.35, -3.916, 3.7e-4, 1.8e-2, -3.952, 4.6e-3),
]


@pytest.mark.parametrize("row", FOLDS, ids=lambda row: f"{row[0]}-{row[1]}")
def test_folds_of_the_map(book, row):
    b0, kappa, ignition, few, plateau, extinction, many = row
    low, high = folds(kappa, b0)
    where = f"kappa {kappa}, b0 {b0:g}"
    for what, z, value in (("ignites", low, ignition), ("goes out", high, extinction)):
        book.check("T15", f"field at which a crowd {what}, {where}", ours=needed(z, kappa, b0), published=value,
                   tolerance=1e-3, source=SOURCE, basis="1e-3, set in advance")
    for what, ours, value in (("just before it ignites", NORMALS.cdf(low), few),
                              ("just before it goes out", NORMALS.cdf(high), many),
                              ("just after it ignited", upper(needed(low, kappa, b0), kappa, b0), plateau)):
        book.check("T15", f"share on the street {what}, {where}", ours=ours, published=value, tolerance=digits(value),
                   source=SOURCE, basis="rounding of the source")


@pytest.mark.parametrize(("kappa", "share"), [(0.20, 1.1e-3), (0.25, 1.5e-2)])
def test_weak_feedback_has_no_fold(book, kappa, share):
    most = max(gain(z, kappa, 1e-5) for z in np.linspace(-7, 3, 5001))
    assert most < 1
    ours = NORMALS.cdf(crossing(-7, 8, lambda z: needed(z, kappa, 1e-5) < -4))
    book.check("T15", f"share on the street at Z0 = -4, kappa {kappa}, b0 1e-05", ours=ours, published=share,
               tolerance=digits(share), source=SOURCE, basis="rounding of the source")


class Place:
    """A well-mixed place, simulated by the kernels of the country."""

    def __init__(self, kappa: float, b0: float, citizens: int, memory: float) -> None:
        self.street = Street(population([citizens], stratified(NORMAL, 1)), temper(hysteresis=0.0))
        self.citizens, self.moved = citizens, 1 - math.exp(-1 / memory) if memory else 1.0
        self.exposure, self.seen = ExposureResponse(LOG, kappa, b0), np.zeros(1)

    def settle(self, z0: float, enough: float = 1.0) -> float:
        """Live until news and street have settled, or more than a share is there; return the share."""
        none, before, share = np.zeros(1), -1.0, self.street.present[0] / self.citizens
        undeterred, still = fields.Deterrence(0.0, 0.0), np.zeros((2, none.shape[0]))
        while share <= enough and (share != before or abs(self.seen[0] - share) > 1e-9 * share):
            before = share
            fields.update_exposure(self.seen, np.ones((1, 1)), np.array([share]), none, 0.0, self.moved)
            field = fields.total_field(np.array([z0]), self.seen, self.exposure, none, none, undeterred, none, still)
            share = self.street.step(field) / self.citizens
        return share


@pytest.mark.parametrize("row", FOLDS, ids=lambda row: f"{row[0]}-{row[1]}")
def test_citizens_ignite_and_go_out_at_the_folds(book, row):
    """Rounding to whole people moves a fold by kappa times half a person of those there."""
    b0, kappa, ignition, few, _, extinction, many = row
    citizens, step = 10_000_000, 1e-3

    def burns(z0: float) -> bool:
        return Place(kappa, b0, citizens, 0.0).settle(z0, 10 * few) > 5 * few

    book.check("T15", f"field at which a crowd ignites, kappa {kappa}, b0 {b0:g}, 10^7 citizens",
               ours=crossing(ignition - 0.05, ignition + 0.05, burns, halvings=10), published=ignition,
               tolerance=0.5e-3 + 1e-4 + kappa * 0.5 / (few * citizens), source=SOURCE,
               basis="rounding of the source and to whole people; steps of 1e-4")
    citizens, z0 = 1_000_000, extinction + 5.5 * step
    place = Place(kappa, b0, citizens, 0.0)
    place.street.step(np.array([NORMALS.inv_cdf(upper(z0, kappa, b0))]))
    while place.settle(z0) > many / 2:
        z0 -= step
    book.check("T15", f"field at which a crowd goes out, kappa {kappa}, b0 {b0:g}, 10^6 citizens", ours=z0 + step / 2,
               published=extinction, tolerance=0.5e-3 + step / 2 + kappa * 0.5 / (many * citizens), source=SOURCE,
               basis="rounding of the source and to whole people; steps of 1e-3")


PLATEAUS = [(1e-5, 0.20, -4.0), (1e-5, 0.30, -4.40), (1e-4, 0.35, -3.90)]


@pytest.mark.parametrize("memory", [0.0, 3.0, 6.0, 12.0, 48.0])
def test_memory_does_not_move_the_plateau(book, full, memory):
    """How long news takes (tau_B) decides when a crowd is there, not how large it gets."""
    citizens = 10_000_000 if full else 1_000_000
    for b0, kappa, z0 in PLATEAUS:
        top = -7.0 if kappa == 0.20 else folds(kappa, b0)[1]  # without a fold the branch begins at the bottom
        plateau = crossing(top, 8, lambda z, b0=b0, kappa=kappa, z0=z0: needed(z, kappa, b0) < z0)
        what = f"share on the plateau, kappa {kappa}, b0 {b0:g}, Z0 {z0}, tau_B {memory:g} h, {citizens:,} citizens"
        book.check("T15", what, ours=Place(kappa, b0, citizens, memory).settle(z0), published=NORMALS.cdf(plateau),
                   tolerance=1 / citizens / (1 - gain(plateau, kappa, b0)),
                   source="the map in the limit of infinitely many people", basis="rounding to whole people")
