"""T7 and T8. Riot contagion of Bonnasse-Gahot and others (2018): pressure adds up until it reaches one's threshold.

Sellke's construction: thresholds are exponential, the pressure is cumulative, people riot for an exponential time and
are done. The kernels of the country do this by settings; the differential equations that it tends to are solved here by
the method of Runge and Kutta.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import pytest

from steppefire.kernels.citizens.thresholds import EXPONENTIAL, share_below, stratified
from steppefire.kernels.country import fields
from steppefire.kernels.country.fields import CUMULATIVE, LINEAR, SATURATING, ExposureResponse
from tests.published.limits import Street, population, temper

PAPER = "equations of Bonnasse-Gahot and others 2018; computed independently"
HOUR = 1 / 24


class Riot(NamedTuple):
    """Sites that set each other alight; time in days."""

    decay: float
    """omega, per day."""
    response: ExposureResponse
    """Psi."""
    nearness: np.ndarray
    susceptible: np.ndarray
    """sigma(0) of each site."""
    start: np.ndarray
    """lambda(0) of each site."""


def linear(gain: float) -> ExposureResponse:
    return ExposureResponse(LINEAR, gain, 1.0, 0.0, CUMULATIVE)


def one_site(decay: float, gain: float) -> Riot:
    return Riot(decay, linear(gain), np.ones((1, 1)), np.ones(1), np.full(1, 1e-3))


def four_sites(response: ExposureResponse, start: float) -> Riot:
    at = np.array([0.0, 10, 30, 100])
    nearness = (1 + np.abs(at[:, None] - at) / 8) ** -0.67
    return Riot(0.26, response, nearness, 400 * np.array([1, 2, 1.5, 3]) / 3, np.array([start, 0, 0, 0]))


# The differential equations.


def psi(response: ExposureResponse, seen: np.ndarray) -> np.ndarray:
    """Return Psi as published, written here a second time."""
    if response.transform == LINEAR:
        return response.gain * seen
    return np.where(seen > response.knee, response.gain * -np.expm1(-(seen - response.knee) / response.scale), 0.0)


def solved(riot: Riot, days: int, step: float = 0.01) -> np.ndarray:
    """Return lambda and sigma after every step, (steps + 1, 2, sites), by the classical method of Runge and Kutta."""

    def rates(y: np.ndarray) -> np.ndarray:
        caught = y[1] * psi(riot.response, riot.nearness @ y[0])
        return np.stack([caught - riot.decay * y[0], -caught])

    y = np.stack([riot.start, riot.susceptible])
    out = [y]
    for _ in range(round(days / step)):
        a = rates(y)
        b = rates(y + step / 2 * a)
        c = rates(y + step / 2 * b)
        y = y + step / 6 * (a + 2 * b + 2 * c + rates(y + step * c))
        out.append(y)
    return np.array(out)


def peak(rioting: np.ndarray, step: float) -> tuple[float, float]:
    """Return the height and the day of the highest point of a curve, by the parabola through three points."""
    n = int(rioting.argmax())
    before, top, after = rioting[n - 1 : n + 2]
    shift = (before - after) / (2 * (before - 2 * top + after))
    return top - (before - after) * shift / 4, (n + shift) * step


# The same by the kernels of the country.


def carried(riot: Riot, days: int, step: float, live: Callable[[np.ndarray], np.ndarray]) -> np.ndarray:
    """Return lambda after every step, (steps + 1, sites).

    What a place sees, how it presses and how pressure is remembered are `steppefire.kernels.country.fields`.

    Parameters
    ----------
    live
        What the pressure of each site makes of the people: lambda after the step.
    """
    none = np.zeros(riot.start.shape[0])
    seen, pressure = none.copy(), none.copy()
    undeterred, still = fields.Deterrence(0.0, 0.0), np.zeros((2, none.shape[0]))
    out = [riot.start]
    for _ in range(round(days / step)):
        fields.update_exposure(seen, riot.nearness, out[-1], none, 0.0, 1.0)
        felt = fields.total_field(none, seen, riot.response, none, none, undeterred, none, still)
        fields.update_pressure(pressure, felt, riot.response, step)
        out.append(live(pressure))
    return np.array(out)


def of_shares(riot: Riot, step: float) -> Callable[[np.ndarray], np.ndarray]:
    """Return infinitely many people: the share whose threshold the pressure has passed, as the kernel has it."""
    rioting, joined, kept = riot.start.copy(), np.zeros_like(riot.start), math.exp(-riot.decay * step)

    def live(pressure: np.ndarray) -> np.ndarray:
        now = np.array([share_below(EXPONENTIAL, z) for z in pressure])
        rioting[:] = rioting * kept + riot.susceptible * (now - joined)
        joined[:] = now
        return rioting.copy()

    return live


def of_citizens(riot: Riot, each: float, key: int) -> tuple[Callable[[np.ndarray], np.ndarray], Street]:
    """Return citizens, ``each`` to a unit of sigma, hour by hour; those who start it are out before the first hour."""
    sites = riot.start.shape[0]
    sizes = np.stack([riot.start * each, riot.susceptible * each], axis=1).round().astype(np.int64).ravel()
    people = population(sizes, stratified(EXPONENTIAL, 2 * sites), places=np.repeat(np.arange(sites), 2))
    street = Street(people, temper(stay=1 / (riot.decay * HOUR), key=key))
    street.step(np.tile([np.inf, 0.0], sites))

    def live(pressure: np.ndarray) -> np.ndarray:
        street.step(np.stack([np.full(sites, np.inf), pressure], axis=1).ravel())
        return street.present / each

    return live, street


ONE_SITE = {
    (0.25, 0.75): {"spared": 0.0593033, "peak": 0.3014626, "day": 15.3248, "sum": 3.7667867},
    (0.5, 1.1): {"spared": 0.1557389, "peak": 0.1880648, "day": 11.6699, "sum": None},
}


@pytest.mark.parametrize(("setting", "published"), ONE_SITE.items())
def test_one_site(book, setting, published):
    riot, step, (decay, gain) = one_site(*setting), 0.01, setting
    run = solved(riot, 200, step)
    height, day = peak(run[:, 0, 0], step)
    spared = run[-1, 1, 0]
    where = f"omega {decay}, beta sigma(0) {gain} a day"
    rounding = "1e-5, set in advance; rounding of the source for the day"
    book.check("T7", f"share never rioting, {where}", ours=spared, published=published["spared"], tolerance=1e-5,
               source=PAPER, basis=rounding)
    book.check("T7", f"highest lambda / sigma(0), {where}", ours=height, published=published["peak"], tolerance=1e-5,
               source=PAPER, basis=rounding)
    book.check("T7", f"day of the highest lambda, {where}", ours=day, published=published["day"], tolerance=1e-4,
               source=PAPER, basis=rounding)
    if published["sum"]:
        book.check("T7", f"integral of lambda / sigma(0), {where}", ours=run[:, 0, 0].sum() * step,
                   published=published["sum"], tolerance=1e-5, source=PAPER, basis=rounding)
    closed = 1 + 1e-3 - decay / gain * (1 + math.log(gain / decay))
    book.check("T7", f"highest lambda by its closed form, {where}", ours=closed, published=published["peak"],
               tolerance=1e-5, source=PAPER, basis=rounding)
    book.check("T7", f"ln of the share never rioting + (beta/omega)(sigma(0) - sigma + lambda(0)), {where}",
               ours=math.log(spared) + gain / decay * (1 - spared + 1e-3), published=0, tolerance=1e-8,
               source="closed form", basis="error of the method")


SELLKE = {"1 h": (HOUR, 0.05825, 0.30337, 15.42, 3.79067), "15 min": (HOUR / 4, 0.05904, 0.30194, 15.354, None),
          "1 day": (1.0, 0.0382, 0.345, 18, None)}


@pytest.mark.parametrize(("name", "published"), SELLKE.items())
def test_one_site_in_steps(book, name, published):
    step, spared, height, day, total = published
    riot = one_site(0.25, 0.75)
    run = carried(riot, 200, step, of_shares(riot, step))[:, 0]
    left = math.exp(-0.75 * run.sum() * step)
    halves = [0.5 * 10.0 ** -len(str(value).partition(".")[2]) for value in (spared, height, day)]
    names = ("share never rioting", "highest lambda / sigma(0)", "day of the highest lambda")
    found = (left, run.max(), run.argmax() * step)
    for what, ours, value, half in zip(names, found, published[1:4], halves, strict=True):
        book.check("T7", f"{what}, steps of {name}", ours=ours, published=value, tolerance=half, source=PAPER,
                   basis="rounding of the source")
    if total:
        book.check("T7", f"integral of lambda / sigma(0), steps of {name}", ours=run.sum() * step, published=total,
                   tolerance=0.5e-5, source=PAPER, basis="rounding of the source")


def test_steps_converge_at_first_order(book):
    riot, rows, errors = one_site(0.25, 0.75), [], []
    for parts in (1, 2, 4):
        run = carried(riot, 200, HOUR / parts, of_shares(riot, HOUR / parts))[:, 0]
        spared = math.exp(-0.75 * run.sum() * HOUR / parts)
        errors.append(ONE_SITE[0.25, 0.75]["spared"] - spared)
        rows.append([f"{60 // parts} min", f"{spared:.6f}", f"{run.max():.6f}", f"{errors[-1]:.6f}"])
    book.check("T7", "order of convergence, 60 to 15 minutes", ours=math.log(errors[0] / errors[2], 4), published=1,
               tolerance=0.02, source="order of the explicit step", basis="terms of second order")
    book.table("T7", "The step of an hour", ["step", "never rioting", "highest lambda / sigma(0)", "short by"], rows,
               "The error halves with the step; at an hour it is 1.8 % of the share that never riots.")


def test_one_site_of_a_million_citizens(book):
    """Rioters stay for random times; with 1000 at the start their noise is below a percent of what is compared."""
    riot, n = one_site(0.25, 0.75), 1_000_000
    live, street = of_citizens(riot, n, key=1)
    run = carried(riot, 120, HOUR, live)[:, 0]
    spared = 1 - int((street.state.stints > 0).sum() - riot.start[0] * n) / n
    for what, ours, value in (("share never rioting", spared, 0.05825),
                              ("highest lambda / sigma(0)", run.max(), 0.30337),
                              ("day of the highest lambda", run.argmax() * HOUR, 15.42),
                              ("integral of lambda / sigma(0)", run.sum() * HOUR, 3.79067)):
        book.check("T7", f"{what}, 10^6 citizens, steps of 1 h", ours=ours, published=value, tolerance=0.01 * value,
                   source=PAPER, basis="1 %, set in advance")


LINEAR_SITES = {
    5: (41.34862, 89.84267, 59.97634, 132.05505), 10: (41.66599, 80.46310, 63.02039, 123.64510),
    20: (4.08026, 7.19949, 6.04405, 10.88730),
}
BENT_SITES = {5: (71.4454, 112.2426, 86.5355, 180.2053), 20: (1.7426, 2.8770, 2.2873, 4.8239)}
CASES = {
    "linear": (four_sites(linear(0.0026), 5.0), LINEAR_SITES, 1e-5),
    "non-linear": (
        four_sites(ExposureResponse(SATURATING, 0.63, 1 / 0.0127, 12.0, CUMULATIVE), 60.0),
        BENT_SITES,
        1e-4,
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_four_sites(book, name):
    riot, published, rounding = CASES[name]
    run = solved(riot, 40)
    for day, values in published.items():
        for site, value in enumerate(values):
            book.check("T8", f"lambda of site {site + 1} on day {day}, {name}", ours=run[100 * day, 0, site],
                       published=value, tolerance=rounding, source=PAPER, basis="a unit of the last digit published")
    if name == "linear":
        for site, (left, day) in enumerate(((1.8193, 7.0108), (1.7308, 6.7933), (2.2988, 7.0354), (2.3463, 6.8205))):
            book.check("T8", f"sigma of site {site + 1} on day 40", ours=run[-1, 1, site], published=left,
                       tolerance=1e-4, source=PAPER, basis="a unit of the last digit published")
            book.check("T8", f"day of the highest lambda of site {site + 1}", ours=peak(run[:, 0, site], 0.01)[1],
                       published=day, tolerance=1e-4, source=PAPER, basis="a unit of the last digit published")
        for other, weight in enumerate((1, 0.580815, 0.352059, 0.174854)):
            book.check("T8", f"nearness of sites 1 and {other + 1}", ours=riot.nearness[0, other], published=weight,
                       tolerance=1e-6, source=PAPER, basis="a unit of the last digit published")


@pytest.mark.parametrize("name", CASES)
def test_four_sites_in_steps_converge_to_the_equations(book, name):
    """Halving the step halves the error of every day."""
    riot, published, _ = CASES[name]
    errors, rows = [], []
    for parts in (4, 8):
        run = carried(riot, 20, HOUR / parts, of_shares(riot, HOUR / parts))
        errors.append([np.abs(run[24 * parts * day] - values).sum() for day, values in published.items()])
        relative = [error / sum(values) for error, values in zip(errors[-1], published.values(), strict=True)]
        rows.append([f"{60 / parts:g} min", *(f"{error:.4%}" for error in relative)])
    for day, coarse, fine in zip(published, *errors, strict=True):
        book.check("T8", f"order of convergence on day {day}, 15 to 7.5 minutes, {name}", ours=math.log2(coarse / fine),
                   published=1, tolerance=0.05, source="order of the explicit step", basis="terms of second order")
    book.table("T8", f"Four sites in steps, {name}: sum of errors of lambda by its sum",
               ["step", *(f"day {day}" for day in published)], rows, "Relative to the equations.")


@pytest.mark.parametrize("name", CASES)
def test_four_sites_of_citizens(book, full, name):
    """Citizens against the same steps with infinitely many: the mean over keys shows that there is no bias.

    The spread between keys is that of a count, give or take a third; it is pooled in units of the root of the count.
    """
    riot, published, _ = CASES[name]
    each, keys = (1000, 20) if full else (200, 8)
    days = np.array(list(published))
    exact = carried(riot, 20, HOUR, of_shares(riot, HOUR))[24 * days]
    runs = np.array([carried(riot, 20, HOUR, of_citizens(riot, each, key)[0])[24 * days] for key in range(1, keys + 1)])
    counting = np.sqrt(exact / each)
    spread = counting * np.sqrt((runs.var(axis=0, ddof=1) / counting**2).mean())
    for n, day in enumerate(days):
        for site in range(4):
            what = f"lambda of site {site + 1} on day {day}, {1000 * each:,} citizens, mean of {keys} keys, {name}"
            book.check("T8", what, ours=runs[:, n, site].mean(), published=exact[n, site],
                       tolerance=3 * spread[n, site] / math.sqrt(keys), basis="3 standard errors",
                       source="the same steps in the limit of infinitely many citizens")
