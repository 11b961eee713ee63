"""T4. Epstein (2002) without a lattice, simulated by the kernels of the country.

Hardship and aversion to risk are uniform and independent. A share f(L, P) of people is active at legitimacy L and risk
P (`steppefire.reference.epstein`). A uniform rank against the field f is a rule with the same shares.
"""

from __future__ import annotations

import math

import numpy as np
import pytest

from steppefire.kernels.citizens.thresholds import UNIFORM, stratified
from steppefire.kernels.country import deterrence
from steppefire.reference.epstein import active_share
from tests.published.limits import Street, population, temper

EPSTEIN = "Epstein 2002; closed form"
T, K = 0.1, 2.3
CITIZENS = 1_000_000


def active(legitimacy: float, risk: float) -> float:
    """Return f(L, P)."""
    return active_share(legitimacy, risk, T)


def settled(legitimacy: float, police: float, start: float, whole: bool) -> float:
    """Return the share active at rest, by the kernels of the country: risk is learnt at once, ranks are uniform.

    Parameters
    ----------
    police
        Officers per citizen.
    start
        Share active at the beginning.
    whole
        Whether only whole officers per active citizen count, as in the code in common use.
    """
    street = Street(population([CITIZENS], stratified(UNIFORM, 1)), temper(hysteresis=0.0))
    street.step(np.array([start]))
    officers, risk, himself = police * CITIZENS, np.zeros(1), np.ones(1)

    def field(present: int) -> np.ndarray:
        able = math.floor(officers / (present + 1)) * (present + 1) if whole else officers
        deterrence.update_risk(risk, street.present, np.array([able]), himself, K, 0.0, 1.0)
        return np.array([active(legitimacy, risk[0])])

    return street.settle(field)[-1] / CITIZENS


LOW, HIGH = 0.0, 0.9
SPARSE, DENSE = 64 / 1120, 0.10536
POINTS = [
    (0.82, SPARSE, LOW, True, 0.017796), (0.82, SPARSE, HIGH, True, 0.444444), (0.82, SPARSE, LOW, False, 0.017789),
    (0.82, SPARSE, HIGH, False, 0.017789), (0.80, SPARSE, LOW, False, 0.025135), (0.80, SPARSE, HIGH, False, 0.025135),
    (0.70, SPARSE, LOW, False, 0.084512), (0.70, SPARSE, HIGH, False, 0.084512), (0.70, SPARSE, LOW, True, 0.666667),
    (0.70, SPARSE, HIGH, True, 0.666667), (0.70, DENSE, LOW, True, 0.074095), (0.70, DENSE, HIGH, True, 0.666667),
]


@pytest.mark.parametrize(("legitimacy", "police", "start", "whole", "published"), POINTS)
def test_states_of_rest(book, legitimacy, police, start, whole, published):
    officers = "whole officers per active citizen" if whole else "any ratio"
    near = [active(legitimacy, 1 - math.exp(-K * police / (published + shift))) for shift in (-1e-6, 1e-6)]
    slope = 0.0 if whole else (near[1] - near[0]) / 2e-6
    what = f"active share in equilibrium, L {legitimacy}, {police:.5f} officers, {officers}, from {start:.0%}"
    book.check("T4", what, ours=settled(legitimacy, police, start, whole), published=published,
               tolerance=0.5e-6 + (0.5 + slope) / (1 - slope) / CITIZENS, source=EPSTEIN,
               basis="rounding of the source, to whole people, and that A counts itself")


@pytest.mark.parametrize(("start", "published"), [(0.999 * SPARSE, 0.017796), (1.001 * SPARSE, 0.444444)])
def test_one_officer_per_active_citizen_divides_calm_from_outburst(book, start, published):
    book.check("T4", f"active share in equilibrium, L 0.82, from {start / SPARSE:.3f} times the officers",
               ours=settled(0.82, SPARSE, start, True), published=published, tolerance=1e-6, source=EPSTEIN,
               basis="rounding of the source and to whole people")
