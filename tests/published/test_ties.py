"""N1. Households, rings and hubs against their closed forms."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest

from steppefire.kernels.citizens import contacts as contacts_module
from steppefire.kernels.citizens.thresholds import NORMAL, stratified
from steppefire.kernels.random import keys_of
from tests.published.limits import ENGINES, Street, population, temper

CLOSED = "closed form"
PLACES = np.array([1800, 600, 450, 120, 30])
NOBODY = np.zeros(1, np.int64)


def random_network(
    adults: np.ndarray, local: int, online: int, key: int, audience: np.ndarray = NOBODY
) -> contacts_module.ContactNetwork:
    count = adults.shape[0] * local + online + 2
    return contacts_module.random_network(adults, local, online, keys_of(np.uint64(key), 4, count), audience)


def contacts(net: contacts_module.ContactNetwork, adults: np.ndarray) -> np.ndarray:
    """Return the contacts of everybody, (adults, contacts), -1 for none."""
    starts = np.concatenate([[0], np.cumsum(adults)[:-1]])
    who = np.arange(adults.sum())
    out = np.empty((who.shape[0], contacts_module.most_contacts(net)[0] + 2 * net.online_rings), np.int64)
    places = np.stack([starts, adults], axis=1)
    contacts_module.write_contacts(net, places, who, np.repeat(np.arange(adults.shape[0]), adults), out)
    return out


def test_everybody_has_the_same_number_of_contacts_and_they_are_mutual(book):
    net = random_network(PLACES, 3, 2, 1)
    out = contacts(net, PLACES)
    degree = (out >= 0).sum(axis=1)
    for name, ours in (("fewest", degree.min()), ("most", degree.max())):
        book.check("N1", f"contacts of a citizen, 3 local and 2 online rings, {name}", ours=ours,
                   published=2 + 2 * (3 + 2), tolerance=0, source=CLOSED)
    pairs = np.stack([np.repeat(np.arange(out.shape[0]), out.shape[1]), out.ravel()], axis=1)
    there, back = (np.sort(p[:, 0] * out.shape[0] + p[:, 1]) for p in (pairs, pairs[:, ::-1]))
    book.check("N1", "ties that are not mutual", ours=(there != back).sum(), published=0, tolerance=0, source=CLOSED)


def test_share_of_far_ties(book):
    """An online neighbour is anybody else: in one's own place with the chance of a second draw without return."""
    people, keys = PLACES.sum(), 200
    place = np.repeat(np.arange(PLACES.shape[0]), PLACES)
    far = []
    for key in range(keys):
        net = random_network(PLACES, 0, 1, key)
        online = contacts(net, PLACES)[:, contacts_module.first_online_slot(net) :]
        far.append((place[online] != place[:, None]).mean())
    book.check("N1", f"share of online ties that leave the place, mean of {keys} keys", ours=np.mean(far),
               published=1 - (PLACES * (PLACES - 1)).sum() / (people * (people - 1)),
               tolerance=3 * np.std(far, ddof=1) / math.sqrt(keys), source=CLOSED, basis="3 standard errors")


@pytest.mark.parametrize("rings", [1, 3])
def test_coincidences_and_triangles(book, full, rings):
    """Households and rings are layers in which everybody has two contacts, independent of each other.

    Two layers tie the same pair twice 2 times in the whole network, however large it is. A triangle of three layers
    comes 8 times; one of two neighbouring ties of a ring and another layer 2 times. All other triangles are households.
    """
    people, keys, layers = 3000, 400 if full else 40, rings + 1
    twice, extra, closed = [], [], []
    for key in range(keys):
        out = contacts(random_network(np.array([people]), rings, 0, key), np.array([people]))
        known = [set(row) for row in out.tolist()]
        twice.append((out.size - sum(map(len, known))) / 2)
        corners = sum(len(known[i] & known[j]) for i in range(people) for j in known[i]) / 2
        extra.append(corners / 3 - people / 3)
        closed.append(2 * corners / sum(len(k) * (len(k) - 1) for k in known))
    pairs, more = layers * (layers - 1), 8 * math.comb(layers, 3) + 2 * rings * rings
    for what, ours, published in (("pairs tied twice", twice, pairs), ("triangles that are no household", extra, more)):
        book.check("N1", f"{what}, households and {rings} rings of {people}, mean of {keys} keys", ours=np.mean(ours),
                   published=published, tolerance=3 * math.sqrt(published / keys), source=CLOSED,
                   basis="3 standard errors of a Poisson count")
    most = 2 * layers  # contacts of everybody; a pair tied twice takes one from either
    around = people * most * (most - 1) - 4 * pairs * (most - 1)
    book.check("N1", f"clustering, households and {rings} rings of {people}, mean of {keys} keys", ours=np.mean(closed),
               published=(2 * people + 6 * more) / around, tolerance=3 * 6 * math.sqrt(more / keys) / around,
               source=CLOSED, basis="3 standard errors of a Poisson count")


def mean_distance(people: int, rings: int, key: int, sources: int = 20) -> float:
    """Return the mean number of steps between citizens of one place, from some of them to all."""
    out = contacts(random_network(np.array([people]), rings, 0, key), np.array([people]))
    total = 0
    for source in range(sources):
        found, front, far = np.zeros(people, bool), np.array([source]), 0
        found[source] = True
        while front.shape[0]:
            total += far * front.shape[0]
            reached = np.unique(out[front])
            front, far = reached[~found[reached]], far + 1
            found[front] = True
        assert found.all()
    return total / sources / (people - 1)


def test_the_country_is_a_small_world(book, full):
    """A tenfold population is ln 10 / ln g steps wider, where each person reached leads on to g others.

    Who is reached along a ring leads on to 2 r - 1 by rings and 2 at home; who is reached at home, to 2 r by rings.
    """
    rings = 3
    grown = max(np.linalg.eigvals(np.array([[2 * rings - 1, 2], [2 * rings, 0]])).real)
    widths = {people: mean_distance(people, rings, 5) for people in (3000, 30_000, 300_000)[: 3 if full else 2]}
    for few, many in pairwise(widths):
        what = f"steps between two citizens, {many:,} of them against {few:,}"
        book.check("N1", what, ours=widths[many] - widths[few],
                   published=math.log(10) / math.log(grown), tolerance=0.05, source=CLOSED,
                   basis="networks are finite")


ADULTS, HUBS, TAIL = 90_000, 2000, 1.2


def test_everybody_follows_one_hub(book):
    net = random_network(np.array([ADULTS]), 0, 0, 3, contacts_module.audiences(ADULTS, HUBS, TAIL))
    bounds = [contacts_module.audience_of(net, citizen) for citizen in range(ADULTS)]
    following = np.zeros(ADULTS, np.int64)
    for first, end in bounds:
        for position in range(first, end):
            following[contacts_module.follower(net, position)] += 1
    for name, ours in (("fewest", following.min()), ("most", following.max())):
        book.check("N1", f"hubs a citizen follows, {name}", ours=ours, published=1, tolerance=0, source=CLOSED)
    book.check("N1", "citizens who are hubs", ours=sum(end > first for first, end in bounds), published=HUBS,
               tolerance=0, source=CLOSED)


@pytest.mark.parametrize("tail", [1.2, 2.0])
def test_audiences_have_their_tail(book, tail):
    size = np.sort(np.diff(contacts_module.audiences(10_000_000, 3000, tail)))[::-1]
    share = (np.arange(size.shape[0]) + 0.5) / size.shape[0]
    slope = -np.polyfit(np.log(size), np.log(share), 1)[0]
    book.check("N1", f"exponent of the sizes of audiences, {tail} set", ours=slope, published=tail,
               tolerance=0.005, source=CLOSED, basis="rounding to whole people")


@pytest.mark.parametrize("engine", ENGINES, ids=lambda e: e.__name__.rpartition(".")[2])
def test_a_hub_on_the_street_counts_for_its_whole_audience(book, engine):
    adults = np.array([6000])
    net = random_network(adults, 0, 0, 9, contacts_module.audiences(6000, 50, TAIL))
    hub = next(c for c in range(6000) if contacts_module.audience_of(net, c) == (0, int(net.audience[1])))
    sizes = [hub, 1, 5999 - hub]
    street = Street(population(sizes, stratified(NORMAL, 3), contacts=[3, 3, 3], ties=net), temper(), engine)
    field = np.array([-np.inf, np.inf, -np.inf])
    followers = {int(contacts_module.follower(net, p)) for p in range(net.audience[1])} - {hub}
    name = engine.__name__.rpartition(".")[2]
    assert len(followers) > 500
    assert street.step(field) == 1
    online = street.state.state >> 12
    book.check("N1", f"followers of the largest hub of 50 who count it when it joins, {name}",
               ours=online[sorted(followers)].sum(), published=len(followers), tolerance=0, source=CLOSED)
    book.check("N1", f"others who do, {name}", ours=online.sum() - online[sorted(followers)].sum(), published=0,
               tolerance=0, source=CLOSED)
