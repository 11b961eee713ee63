"""T3. Contagion on lattices: Morris (2000); complex contagion and rewiring: Centola and Macy (2007)."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from tests.published.limits import ENGINES, Network, cascade, network

MORRIS = "Morris 2000"
CENTOLA = "Centola and Macy 2007"
NAMED = pytest.mark.parametrize("engine", ENGINES, ids=lambda e: e.__name__.rpartition(".")[2])


def lattice(shape: tuple[int, ...], offsets: list[tuple[int, ...]]) -> Network:
    """Return a lattice without borders on which everybody is in contact with the neighbours at ``offsets``."""
    here = np.indices(shape).reshape(len(shape), -1)
    there = [np.ravel_multi_index(here + np.array(o)[:, None], shape, mode="wrap") for o in offsets]
    count = here.shape[1]
    return Network(np.arange(count + 1) * len(offsets), np.stack(there, axis=1).ravel())


def ball(dimensions: int, radius: int = 1) -> list[tuple[int, ...]]:
    """Return the offsets of a cube around the origin, without it."""
    return [o for o in product(range(-radius, radius + 1), repeat=dimensions) if any(o)]


def cross(dimensions: int) -> list[tuple[int, ...]]:
    """Return the offsets of the nearest neighbours."""
    return [o for o in ball(dimensions) if sum(map(abs, o)) == 1]


def half(shape: tuple[int, ...]) -> np.ndarray:
    """Return the seeds of a half-space: everybody on one half of the first axis."""
    seeds = np.zeros(shape, bool)
    seeds[: shape[0] // 2] = True
    return seeds.ravel()


LATTICES = [
    ("ring, nearest neighbours", (60,), ball(1), 1 / 2),
    ("ring, two neighbours a side", (60,), ball(1, 2), 1 / 2),
    ("ring, seven neighbours a side", (60,), ball(1, 7), 1 / 2),
    ("plane, four neighbours (von Neumann)", (20, 17), cross(2), 1 / 4),
    ("plane, eight neighbours (Moore; cube of radius 1)", (20, 17), ball(2), 3 / 8),
    ("space, six neighbours", (12, 7, 5), cross(3), 1 / 6),
]


@NAMED
@pytest.mark.parametrize(("name", "shape", "offsets", "published"), LATTICES, ids=[case[0] for case in LATTICES])
def test_a_half_space_spreads_up_to_the_contagion_threshold(book, engine, name, shape, offsets, published):
    net, seeds, most = lattice(shape, offsets), half(shape), len(offsets)
    everybody, half_of_them = seeds.shape[0], int(seeds.sum())
    at_rest = {active: cascade(net, seeds, active / most, engine)[-1] for active in range(1, most + 1)}
    assert set(at_rest.values()) == {half_of_them, everybody}, "either all join or nobody"
    largest = max(active for active, count in at_rest.items() if count == everybody)
    what = f"largest threshold at which a half-space spreads: {name}, {engine.__name__.rpartition('.')[2]}"
    book.check("T3", what, ours=largest / most, published=published, tolerance=0, source=MORRIS)
    assert cascade(net, seeds, published + 1e-9, engine)[-1] == half_of_them


@pytest.mark.parametrize("dimensions", [1, 2, 3, 4])
def test_a_cube_of_radius_one_by_counting(book, dimensions):
    """In three dimensions and more people have over 15 contacts, more than a state counts: their front is counted."""
    behind = sum(o[0] < 0 for o in ball(dimensions))
    book.check("T3", f"share of active contacts at the front, cube of radius 1 in {dimensions} dimensions, by counting",
               ours=behind / len(ball(dimensions)), published=3 ** (dimensions - 1) / (3**dimensions - 1), tolerance=0,
               source=MORRIS)


def test_a_small_square_is_enough_on_moores_plane(book):
    """A finite group starts it, as the contagion threshold has it; with four nearest neighbours one person does."""
    for name, offsets, side, threshold in (("eight", ball(2), 4, 3 / 8), ("four", cross(2), 1, 1 / 4)):
        seeds = np.zeros((31, 31), bool)
        seeds[:side, :side] = True
        at_rest = cascade(lattice(seeds.shape, offsets), seeds.ravel(), threshold)[-1]
        book.check("T3", f"people reached on a plane of 31 by 31 by a square of side {side}, {name} neighbours",
                   ours=at_rest, published=31 * 31, tolerance=0, source=MORRIS)


def ring(people: int) -> np.ndarray:
    """Return the edges of a ring on which everybody is in contact with two neighbours a side."""
    here = np.arange(people)
    return np.concatenate([np.stack([here, (here + d) % people], axis=1) for d in (1, 2)])


def rewired(people: int, rng: np.random.Generator) -> np.ndarray:
    """Return edges drawn at random where everybody has four, no contact twice and nobody with itself."""
    while True:
        edges = np.sort(rng.permutation(np.repeat(np.arange(people), 4)).reshape(-1, 2), axis=1)
        if (edges[:, 0] != edges[:, 1]).all() and np.unique(edges, axis=0).shape[0] == edges.shape[0]:
            return edges


@NAMED
def test_complex_contagion_walks_along_wide_bridges(book, engine):
    people = 1000
    seeds = np.arange(people) < 2
    history = np.array(cascade(network(people, ring(people)), seeds, 2 / 4, engine))
    on_the_way = np.diff(history[1:-1])  # the first hour brings the seeds, the last one nobody
    name = engine.__name__.rpartition(".")[2]
    book.check("T3", f"fewest people who join in one hour, threshold 2 of 4 on a ring, two seeds, {name}",
               ours=on_the_way.min(), published=2, tolerance=0, source=CENTOLA)
    book.check("T3", f"most people who join in one hour, {name}",
               ours=on_the_way.max(), published=2, tolerance=0, source=CENTOLA)
    book.check("T3", f"people reached, {name}", ours=history[-1], published=people, tolerance=0, source=CENTOLA)


def test_rewiring_stops_complex_contagion_and_speeds_simple_contagion(book):
    """A second active contact of anybody would be a triangle with the seeds: about 9 / N of them are expected."""
    people, networks, rng = 10_000, 10, np.random.default_rng(7)
    reached, hours = [], []
    for _ in range(networks):
        edges = rewired(people, rng)
        seeds = np.zeros(people, bool)
        seeds[edges[0]] = True
        reached.append(cascade(network(people, edges), seeds, 2 / 4)[-1])
        history = cascade(network(people, edges), seeds, 1 / 4)
        assert history[-1] == people
        hours.append(len(history) - 3)
    book.check("T3", f"people reached, threshold 2 of 4, all rewired, mean of {networks} networks of 10^4",
               ours=np.mean(reached), published=2, tolerance=0, source=CENTOLA)
    along = len(cascade(network(people, ring(people)), np.arange(people) < 2, 1 / 4)) - 3
    book.check("T3", "hours of simple contagion along the ring of 10^4 (two nodes a side and hour)", ours=along,
               published=(people - 2 + 3) // 4, tolerance=0, source="closed form")
    assert max(hours) < along / 50
    book.table("T3", "Rewiring speeds simple contagion", ["network", "hours to reach all of 10^4"],
               [["ring", along], ["rewired", f"{min(hours)} to {max(hours)}"]],
               "Shortcuts speed contagion that needs one active contact, and stop contagion that needs two (row "
               "above).")
