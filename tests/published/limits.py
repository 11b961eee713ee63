"""Limit cases of the kernels: people, thresholds and ties without a country around them.

What a published model leaves out is switched off by a setting: `FOR_GOOD` and `NEVER` keep people on the street, a
`done` of one lets nobody come back, a field of plus infinity makes a cell the seeds.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from types import ModuleType
from typing import NamedTuple

import numpy as np

from steppefire.kernels.citizens import crowd_state, event_driven, full_sweep
from steppefire.kernels.citizens.contacts import MOST_CONTACTS, ContactNetwork, listed_network
from steppefire.kernels.citizens.permutations import bijections
from steppefire.kernels.citizens.rule import CELL_SIZE, OK, Field, Population, Temper
from steppefire.kernels.citizens.thresholds import COMMON, Thresholds, stratified
from steppefire.kernels.random import keys_of

FOR_GOOD = 1e15
"""Mean stay, hours, with which every stint lasts as long as the kernels can count."""
NEVER = 1e9
"""Hysteresis with which nobody goes home because the field falls."""
ENGINES = [event_driven, full_sweep]
RANKS = 3


def population(
    sizes: Sequence[int], thresholds: Thresholds, *, places: Sequence[int] | None = None, contacts: Sequence[int] = (),
    ties: ContactNetwork | None = None, key: int = 1,
) -> Population:
    """Return a population of cells; all of one place and without ties unless said otherwise.

    Parameters
    ----------
    sizes
        Citizens of each cell.
    thresholds
        See `steppefire.kernels.citizens.thresholds`.
    places
        Place of each cell, rising from zero.
    contacts
        Contacts of every citizen of each cell.
    ties
        Who is tied to whom.
    key
        Of the order of disposition in each cell.
    """
    size = np.asarray(sizes, np.int64)
    where = np.zeros_like(size) if places is None else np.asarray(places, np.int64)
    each = np.asarray(contacts, np.int64) if len(contacts) else np.zeros_like(size)
    starts = np.concatenate([[0], np.cumsum(size)[:-1]])
    there = np.arange(where.max() + 1)
    first = starts[np.searchsorted(where, there)]
    adults = np.bincount(where, weights=size).astype(np.int64)
    return Population(
        np.stack([starts, size, where, each], axis=1), np.stack([first, adults], axis=1),
        bijections(size, keys_of(np.uint64(key), RANKS, size.shape[0])), thresholds, ties or listed_network([]),
    )


class Network(NamedTuple):
    """Who is in contact with whom, person by person."""

    first: np.ndarray
    """First entry of each person in ``other`` and the end, int64 (people + 1,)."""
    other: np.ndarray
    """Contacts, int64."""


def network(people: int, edges: np.ndarray) -> Network:
    """Return the network of undirected edges, int64 (edges, 2)."""
    ends, starts = np.concatenate([edges, edges[:, ::-1]]).T
    first = np.concatenate([[0], np.cumsum(np.bincount(starts, minlength=people))])
    return Network(first, ends[_order(starts, people)])


def _order(people: np.ndarray, most: int) -> np.ndarray:
    """Return the order of numbers below ``most``; small types are sorted much faster."""
    return np.argsort(people.astype(np.min_scalar_type(most)), kind="stable")


def few_contacts(people: int, edges: np.ndarray) -> np.ndarray:
    """Return the edges without those that would be the 16th or a later one of either end: a state counts to 15."""
    while True:
        ends = edges.ravel()
        counts = np.bincount(ends, minlength=people)
        if counts.max() <= MOST_CONTACTS:
            return edges
        order = _order(ends, people)
        nth = np.empty(ends.shape[0], np.int64)
        nth[order] = np.arange(ends.shape[0]) - np.repeat(np.cumsum(counts) - counts, counts)
        edges = edges[(nth < MOST_CONTACTS).reshape(-1, 2).all(axis=1)]


def networked(net: Network, seeds: np.ndarray) -> tuple[Population, np.ndarray]:
    """Return people with one common threshold on a network, and the number everybody has among them.

    Citizens are renumbered: first the seeds, who are cell 0, then one cell for each number of contacts.
    """
    degree = np.diff(net.first)
    group = np.where(seeds, -1, degree)
    order = _order(group + 1, MOST_CONTACTS + 2)
    number = np.empty_like(order)
    number[order] = np.arange(order.shape[0])
    first = np.concatenate([[0], np.cumsum(degree[order])])
    old = np.repeat(net.first[:-1][order], degree[order]) + np.arange(first[-1]) - np.repeat(first[:-1], degree[order])
    ties = listed_network([])._replace(first=first, given=number[net.other[old]])
    kinds, sizes = np.unique(group, return_counts=True)
    return population(sizes, stratified(COMMON, kinds.shape[0]), contacts=kinds, ties=ties), number


def cascade(net: Network, seeds: np.ndarray, threshold: float, engine: ModuleType = event_driven) -> list[int]:
    """Return how many are active hour by hour where people join once ``threshold`` of their contacts have, for good."""
    people, _ = networked(net, seeds)
    field = np.full(people.cells.shape[0], -threshold)
    field[0] = np.inf
    return Street(people, temper(pull=1.0), engine).settle(lambda _: field)


def temper(*, pull: float = 0.0, stay: float = FOR_GOOD, hysteresis: float = NEVER, key: int = 1) -> Temper:
    """Return a temper in which nobody comes back."""
    return Temper(np.uint64(key), pull, hysteresis, stay, 1.0, 1.0)


class Street:
    """A population on its way through the hours with one of the engines."""

    def __init__(
        self, people: Population, mood: Temper, engine: ModuleType = event_driven, hours: int = 10_000
    ) -> None:
        self.people, self.mood, self.engine, self.hour = people, mood, engine, 0
        citizens = int(people.cells[:, CELL_SIZE].sum())
        self.state = (
            crowd_state.initial_crowd(people, citizens, hours)
            if engine is event_driven
            else full_sweep.initial_sweep(people, citizens)
        )
        self._all = np.ones(people.places.shape[0])

    @property
    def present(self) -> np.ndarray:
        """People on the street in each place."""
        return self.state.street[:, 0]

    def step(self, field: np.ndarray) -> int:
        """Live an hour with a field of each cell; return how many are on the street after it."""
        code = self.engine.step(
            self.people, self.mood, Field(field, self._all, np.zeros_like(self._all)), self.state, self.hour
        )
        assert code == OK
        self.hour += 1
        return int(self.present.sum())

    def settle(self, field_of: Callable[[int], np.ndarray]) -> list[int]:
        """Live until an hour changes nothing; return how many were on the street before and after each hour.

        Parameters
        ----------
        field_of
            Field of each cell, given how many are on the street.
        """
        history = [int(self.present.sum())]
        while len(history) < 2 or history[-1] != history[-2]:
            history.append(self.step(field_of(history[-1])))
        return history
