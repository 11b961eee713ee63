"""T16: common random numbers. One changed selection leaves unrelated random numbers alone, so pairs of runs are more
precise than independent ones.

Luck is a function of (run, stream, who, which time) and of nothing else (`steppefire.kernels.random`). So two runs that
differ in one arrest share every draw; what differs is what the arrest brings about: first among the contacts of who was
arrested, then among theirs.
"""

from __future__ import annotations

import math

import numpy as np
import pytest

from steppefire.kernels.citizens import full_sweep, selection
from steppefire.kernels.citizens.contacts import PLACE_ADULTS, PLACE_START, contacts
from steppefire.kernels.citizens.rule import STATUS, Field, Population, Temper, on_street
from steppefire.kernels.random import run_key
from steppefire.runs.run import begin, run_once, simulate_until
from steppefire.scenario import Scenario, load, with_settings
from steppefire.scenario.model.arms import Arm, SetParameter
from tests.draws import defaults
from tests.kernels.country import random_country
from tests.published.book import Book
from tests.scenario.tiny import write_tiny

HOUR, HOURS = 10, 60
"""Hour after which one person more is arrested, and hours simulated."""
EXACT = "count; exact"


def live(
    seed: int, online_rings: int, everywhere: bool, more: int = 1
) -> tuple[Population, list[list[full_sweep.SweepState]], int]:
    """Live twice through a country, the second time with one arrest more, or several.

    Parameters
    ----------
    everywhere
        Whether the forces also take people in every place and hour, as many in both lives.

    Returns
    -------
    population
        Who lives where.
    lives
        The state after every hour, for both lives.
    arrested
        Who was arrested in the second life only, -1 when the forces take people everywhere.
    """
    rng = np.random.default_rng(seed)
    population, people = random_country(rng, 5, 20_000, 2, online_rings)
    temper = Temper(run_key(seed, 0), 3.0, 0.3, 6.0, 8.0, 0.1)
    z = -1.6 + 0.25 * np.sin(np.arange(HOURS)[:, None] / 4 + rng.uniform(0, 6, population.cells.shape[0]))
    takes = rng.poisson(1.0, (HOURS, 5, selection.TAKES)) * everywhere
    largest = int(np.argmax(population.places[:, PLACE_ADULTS]))
    lives: list[list[full_sweep.SweepState]] = []
    arrested = -1
    for life in range(2):
        state, seen = full_sweep.initial_sweep(population, people), []
        for hour in range(HOURS):
            field = Field(z[hour], np.ones(5), np.full(5, 0.2))
            assert full_sweep.step(population, temper, field, state, hour) == 0
            wanted = takes[hour].copy()
            if life == 1 and hour == HOUR:
                wanted[largest, selection.ARREST_ANY] += more
            full_sweep.take(population, temper, state, wanted, hour)
            seen.append(full_sweep.SweepState(*(part.copy() for part in state)))
        lives.append(seen)
    changed = np.flatnonzero(statuses(lives, HOUR)[0] != statuses(lives, HOUR)[1])
    if not everywhere:
        (arrested,) = changed
    return population, lives, int(arrested)


def statuses(lives: list[list[full_sweep.SweepState]], hour: int) -> list[np.ndarray]:
    return [life[hour].state & STATUS for life in lives]


def distances(population: Population, start: int, people: int) -> np.ndarray:
    """Return how many ties lie between a citizen and everybody else."""
    far = np.full(people, people)
    far[start] = 0
    layer, steps = [start], 0
    while layer:
        steps += 1
        following = set()
        for citizen in layer:
            place = int(np.searchsorted(population.places[:, PLACE_START], citizen, "right")) - 1
            its = contacts(population.network, population.places, place, citizen)
            following |= {int(other) for other in its if other >= 0 and far[other] == people}
        far[list(following)] = steps
        layer = list(following)
    return far


def test_the_difference_goes_from_tie_to_tie(book: Book, full: bool) -> None:
    beyond, rows = 0, []
    countries = 20 if full else 3
    for seed in range(countries):
        population, lives, arrested = live(seed, 1, False)
        far = distances(population, arrested, lives[0][0].state.shape[0])
        assert (statuses(lives, HOUR - 1)[0] == statuses(lives, HOUR - 1)[1]).all()
        reached = []
        for hour in range(HOUR, HOURS):
            one, two = statuses(lives, hour)
            changed = one != two
            beyond += int((changed & (far > hour - HOUR)).sum())
            reached.append(int(changed.sum()))
        present = int(lives[0][HOUR].street[:, 0].sum())
        near = (int((far <= ties).sum()) for ties in (2, 4))
        rows.append((seed, present, *near, *(reached[k] for k in (2, 4, 24, -1))))
    assert max(row[-1] for row in rows) > 1, "the arrest must bring something about"
    book.check(
        "T16", "citizens over k ties away with a different status k hours after one additional arrest "
        f"({countries} countries)",
        ours=beyond, published=0, tolerance=0, source="definition", basis=EXACT,
    )
    book.table(
        "T16", "One additional arrest, ten hours after the start",
        ("country", "on the street then", "within 2 ties", "within 4 ties", "different status after 2 h", "after 4 h",
         "after a day", "after two days"), rows,
        "20,000 citizens in 5 places under the same fields. Different status: in the same hour, with and without the "
        "arrest.",
    )


def test_without_a_tie_nothing_differs(book: Book, full: bool) -> None:
    countries, unequal, inside = 20 if full else 3, 0, 0
    for seed in range(countries):
        population, lives, _ = live(100 + seed, 0, True)
        start, adults = population.places[np.argmax(population.places[:, PLACE_ADULTS])]
        elsewhere = np.ones(lives[0][0].state.shape[0], bool)
        elsewhere[start : start + adults] = False
        for one, two in zip(*lives, strict=True):
            for name in ("state", "stints", "until"):
                unlike = getattr(one, name) != getattr(two, name)
                unequal += int((unlike & elsewhere).sum())
                inside += int(unlike.sum())
        assert (lives[0][-1].stints[elsewhere] > 0).any()
    assert inside > 0
    book.check(
        "T16", f"citizens without a tie to the place of the arrest who differ, all hours ({countries} countries)",
        ours=unequal, published=0, tolerance=0, source="definition", basis=EXACT,
    )


def stays(life: list[full_sweep.SweepState]) -> dict[tuple[int, int], int]:
    """Return the drawn length of every stint: by citizen and its number, hours."""
    drawn, before = {}, life[0].stints * 0
    for hour, now in enumerate(life):
        for citizen in np.flatnonzero(now.stints != before):
            if on_street(now.state[citizen] & STATUS):
                drawn[int(citizen), int(now.stints[citizen])] = int(now.until[citizen]) - hour
        before = now.stints
    return drawn


def test_the_same_stint_of_the_same_citizen_is_as_long(book: Book) -> None:
    _, lives, _ = live(7, 1, True, more=40)
    one, two = stays(lives[0]), stays(lives[1])
    both = one.keys() & two.keys()
    shifted = sum(1 for life in zip(*lives, strict=True) for _ in np.flatnonzero(life[0].stints != life[1].stints))
    assert shifted > 0, "some must have begun a stint at another time"
    assert len(both) > 3000
    assert len(set(one.values())) > 20
    book.check(
        "T16", f"40 additional arrests: lengths that differ among {len(both)} stints begun in both runs",
        ours=sum(one[k] != two[k] for k in both), published=0, tolerance=0, source="definition", basis=EXACT,
    )


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Scenario:
    return with_settings(load(write_tiny(tmp_path_factory.mktemp("tiny"))), {"grievance_mean": "-2.4"})


def test_a_whole_world_keeps_its_weather_and_its_loyalties(tiny: Scenario, book: Book) -> None:
    runs = [begin(tiny, tiny.arms["factual"], defaults(tiny, grievance_mean=-3.0), run_key(5, 0)) for _ in range(2)]
    for run in runs:
        simulate_until(run, 30)
    world = runs[1].world
    place = int(np.argmax(world.present))
    takes = np.zeros((world.geography.places, selection.TAKES), np.int64)
    takes[place, selection.ARREST_ANY] = 1
    people = world.citizens
    people.engine.take(people.population, people.temper, people.crowd, takes, 29)
    world.toll.detained[place] += 1
    unlike = elsewhere = 0
    for hour in range(30, tiny.clock.hours):
        for run in runs:
            simulate_until(run, hour + 1)
        one, two = (run.world for run in runs)
        for part in ("weather", "grievance"):
            unlike += int((getattr(one.citizens, part) != getattr(two.citizens, part)).sum())
        unlike += int((one.forces.loyalty != two.forces.loyalty).sum())
        elsewhere += hour == 30 and int((one.present != two.present)[np.arange(takes.shape[0]) != place].sum())
    assert (runs[0].record.regional["participants"] != runs[1].record.regional["participants"]).any()
    assert (runs[0].record.regional["participants"][:30] == runs[1].record.regional["participants"][:30]).all()
    assert elsewhere == 0, "news of one arrest brings nobody out in the same hour"
    book.check(
        "T16", "a country with all mechanisms: weather, loyalty and grievance before that differ",
        ours=unlike, published=0, tolerance=0, source="definition", basis=EXACT,
    )


OUTCOMES = ("peak participants", "participant-hours", "detained")


def outcomes(scenario: Scenario, pairs: int) -> np.ndarray:
    """Return the outcomes of pairs with and without one per cent more arrests, float64 (2, pairs, outcomes)."""
    values = defaults(scenario)
    change = SetParameter("arrest_rate", 1.01 * values.arrest_rate)
    arms = (Arm("as it is", "", ()), Arm("more arrests", "", (change,)))
    found = np.zeros((2, pairs, len(OUTCOMES)))
    for pair in range(pairs):
        for i, arm in enumerate(arms):
            _, record = run_once(scenario, arm, values, run_key(31, pair))
            street = record.regional["participants"].sum(axis=1)
            found[i, pair] = street.max(), street.sum(), record.regional["detained"][-1].sum()
    return found


def remains(outcome: np.ndarray) -> tuple[float, float]:
    """Return which share of the variance of a difference pairing leaves, and its standard error (jackknife)."""

    def share(one: np.ndarray, two: np.ndarray) -> float:
        return float((two - one).var(ddof=1) / (one.var(ddof=1) + two.var(ddof=1)))

    n = outcome.shape[1]
    left = np.array([share(*np.delete(outcome, i, axis=1)) for i in range(n)])
    return share(*outcome), math.sqrt((n - 1) / n * ((left - left.mean()) ** 2).sum())


@pytest.mark.parametrize("name", ["tiny", "kazakhstan-2022"])
def test_pairs_leave_less_than_a_fifth_of_the_variance(name: str, tiny: Scenario, book: Book, full: bool) -> None:
    if name != "tiny" and not full:
        pytest.skip("the whole country takes minutes: only at full size")
    scenario, pairs = (tiny, 200 if full else 30) if name == "tiny" else (load(name), 30)
    found = outcomes(scenario, pairs)
    assert (found[0] != found[1]).any(axis=0).all(), "the intervention must change something"
    for i, outcome in enumerate(OUTCOMES):
        ours, error = remains(found[:, :, i])
        book.check(
            "T16", f"{name}, {pairs} pairs, arrests 1 % more likely: variance of the difference in {outcome}, paired "
            f"over independent (standard error {error:.1g})",
            ours=ours, published=0, tolerance=0.2 - 2 * error, source="at most a fifth", basis="less 2 standard errors",
        )
