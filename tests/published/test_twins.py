"""T14. The event-driven hour equals the plain hour over everybody, to the bit, whatever is switched on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest

from steppefire.kernels.citizens import crowd_state, event_driven, full_sweep, selection
from steppefire.kernels.citizens.contacts import listed_network
from steppefire.kernels.citizens.rule import OK, VISIBLE, Field, Population, Temper
from steppefire.kernels.citizens.thresholds import (
    COMMON,
    EXPONENTIAL,
    NORMAL,
    UNIFORM,
    Thresholds,
    listed,
    sampled,
    stratified,
)
from steppefire.kernels.country.calls import add_call, under_calls
from steppefire.kernels.random import normal_cdf
from tests.kernels.country import random_country
from tests.published.limits import FOR_GOOD, NEVER, few_contacts, network

BLOCKS = 20
KINDS = (NORMAL, UNIFORM, EXPONENTIAL, COMMON)


@dataclass
class Reached:
    """What happened in some draws: a comparison of two empty streets would prove nothing."""

    draws: int = 0
    different: int = 0
    crowds: int = 0
    violent: int = 0
    at_once: int = 0
    called: int = 0
    taken: int = 0
    investigated: int = 0
    rested: int = 0


def thresholds(rng: np.random.Generator, kind: int, sizes: np.ndarray) -> Thresholds:
    """Return thresholds laid out evenly, sampled, or given for the readiest or for all."""
    way = rng.integers(0, 3)
    if way == 0:
        return stratified(kind, sizes.shape[0])
    if way == 1:
        return sampled(kind, sizes, np.uint64(rng.integers(0, 2**63)))
    known = [int(rng.integers(0, size + 1)) for size in sizes]
    return listed(kind, [np.sort(rng.random(n) * n / size) for n, size in zip(known, sizes, strict=True)])


def country(rng: np.random.Generator, citizens: int) -> tuple[Population, int]:
    """Return a random country: random_network ties with or without hubs, or a network given as a list."""
    hubs = int(rng.choice([0, 0, 3, citizens // 20]))
    kind = int(rng.choice(KINDS, p=[0.4, 0.2, 0.2, 0.2]))
    people, size = random_country(
        rng, int(rng.integers(1, 9)), citizens, int(rng.integers(0, 6)), int(rng.integers(0, 4)),
        strata=int(rng.integers(1, 6)), hubs=hubs, kind=kind, pool=float(rng.choice([0.1, 0.4, 0.7])),
    )
    people = people._replace(thresholds=thresholds(rng, kind, people.cells[:, 1]))
    if rng.random() < 0.2:
        adults = int(people.cells[:, 1].sum())
        edges = rng.integers(0, adults, (int(adults * rng.uniform(0.5, 4)), 2))
        net = network(adults, few_contacts(adults, edges[edges[:, 0] != edges[:, 1]]))
        people.cells[:, 3] = rng.integers(1, 16, people.cells.shape[0])
        people = people._replace(network=listed_network([])._replace(first=net.first, given=net.other))
    return people, size


def mood(rng: np.random.Generator) -> Temper:
    """Return a temper, at times with an extreme: nobody goes home, nobody comes back, no hysteresis, no pull."""
    return Temper(
        key=np.uint64(rng.integers(0, 2**63)),
        contact_pull=rng.choice([0.0, rng.uniform(0, 4)], p=[0.1, 0.9]),
        hysteresis=rng.choice([0.0, NEVER, rng.uniform(0, 1)], p=[0.1, 0.1, 0.8]),
        stay=rng.choice([FOR_GOOD, rng.uniform(1, 12)], p=[0.1, 0.9]),
        rest=rng.uniform(0.5, 20),
        done=rng.choice([0.0, 1.0, rng.uniform(0, 0.5)], p=[0.1, 0.1, 0.8]),
    )


def fitted(kind: int, z: np.ndarray) -> np.ndarray:
    """Return fields that call as many people with another distribution of thresholds as ``z`` does with the normal."""
    if kind == NORMAL:
        return z
    share = np.array([normal_cdf(value) for value in z])
    if kind == UNIFORM:
        return share - 0.02
    return -np.log1p(-share) - 0.02 if kind == EXPONENTIAL else z / 3 + 0.2


def summon(rng: np.random.Generator, hour: int, felt: np.ndarray, places: np.ndarray) -> int:
    """Add calls to the fields of random cells for some hours; return how many cells are called."""
    if hour % 24 not in range(9, 9 + int(rng.integers(1, 12))):
        return 0
    pull = np.full(felt.shape[0], -np.inf)
    for _ in range(int(rng.integers(1, 3))):
        called = rng.random(felt.shape[0]) < 0.5
        add_call(pull, called, rng.uniform(-3, 0), rng.uniform(0, 0.5, int(places.max()) + 1), places)
    under_calls(felt, pull)
    return int((pull > -np.inf).sum())


def live(seed: int, reached: Reached, hours: int = 72) -> None:
    """Carry both engines through the same hours of a random country with everything on; note where they differ."""
    rng = np.random.default_rng(seed)
    people, citizens = country(rng, int(rng.integers(200, 4000)))
    temper, places, cells = mood(rng), people.places.shape[0], people.cells.shape[0]
    fast, plain = crowd_state.initial_crowd(people, citizens, hours), full_sweep.initial_sweep(people, citizens)
    z, noise, deep = np.full(cells, rng.uniform(-4, -1)), rng.uniform(0, 0.3), rng.uniform(0, 1)
    dark, seeds = sorted(rng.integers(0, hours, 2)), rng.integers(0, cells)
    calls = people.thresholds.kind == NORMAL and rng.random() < 0.8
    wave, force, worst = rng.uniform(0, 0.15), rng.uniform(0, 3), 0.0
    for hour in range(hours):
        z = z + rng.normal(0, noise, cells) + wave * np.sin(hour / 24 * 2 * np.pi)
        felt = fitted(people.thresholds.kind, z - deep * (hour % 24 < 7))
        if people.thresholds.kind == COMMON or rng.random() < 0.02:
            felt[seeds] = np.inf if hour % 30 < 20 else -np.inf
        if calls:
            reached.called += summon(rng, hour, felt, people.cells[:, 2])
        through = np.full(places, rng.random() if dark[0] < hour < dark[1] else 1.0)
        field = Field(felt, through, np.clip(rng.uniform(-0.3, 1.1, places), 0, 1))
        empty = plain.street[:, 0] == 0
        same = (
            event_driven.step(people, temper, field, fast, hour)
            == OK
            == full_sweep.step(people, temper, field, plain, hour)
        )
        worst = max(worst, plain.street[:, 0].sum() / citizens)
        reached.violent += int(plain.street[:, 1].sum())
        reached.at_once += int(plain.street[empty, 1].sum())
        takes = rng.poisson(force * rng.random(), (places, selection.TAKES)).astype(np.int64)
        twin = takes.copy()
        event_driven.take(people, temper, fast, takes, hour)
        full_sweep.take(people, temper, plain, twin, hour)
        same &= bool((takes == twin).all())
        reached.taken += int(takes.sum())
        same &= bool((event_driven.gone_home(people, fast) == full_sweep.gone_home(people, plain)).all())
        if hour % 12 == 5:
            wanted = rng.poisson(3, places).astype(np.int64)
            twin = wanted.copy()
            event_driven.investigate(people, temper, fast, wanted, hour)
            full_sweep.investigate(people, temper, plain, twin, hour)
            same &= bool((wanted == twin).all())
            reached.investigated += int(wanted.sum())
        same &= bool(((fast.state & VISIBLE) == plain.state).all() and (fast.street[:, :2] == plain.street).all())
        same &= bool((fast.stints == plain.stints).all())
        if not same:
            reached.different += 1
            print(f"seed {seed}: the engines differ in hour {hour}")  # noqa: T201
            break
    reached.draws += 1
    reached.crowds += worst > 0.02
    reached.rested += int((plain.stints > 1).sum())


@pytest.mark.parametrize("block", range(BLOCKS))
def test_both_engines_do_the_same_to_the_bit(book, full, block):
    draws = 250 if full else 10
    reached = Reached()
    for n in range(draws):
        live(block * 1000 + n, reached)
    assert reached.crowds > draws / 4, "the settings must reach real crowds"
    for what in ("violent", "taken", "investigated", "rested"):
        assert getattr(reached, what) > 5 * draws, f"the settings must reach people {what}"
    assert reached.called > 0, "some cells must be called"
    assert reached.at_once > 0, "some must turn violent where the street was empty"
    book.check("T14", f"random countries in which the engines differ, of {draws}, block {block + 1} of {BLOCKS}",
               ours=reached.different, published=0, tolerance=0, source="the plain hour over everybody")
