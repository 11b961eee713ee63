"""The state of all citizens, and the lists of those who may change: memory of the event-driven hour."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from steppefire.kernels import kernel
from steppefire.kernels.citizens.contacts import most_contacts
from steppefire.kernels.citizens.memory import reserve
from steppefire.kernels.citizens.rule import BAD_COUNT, CELL_SIZE, OK, WATCHED, Population

SOMEBODY = np.dtype([("citizen", np.int64), ("rank", np.int32), ("cell", np.int32)], align=True)
"""A citizen with what its cell asks of it."""
PARTICIPANT = np.dtype(
    [*SOMEBODY.descr, ("until", np.int32), ("rest", np.int32), ("word", np.uint32)], align=True
)
"""Somebody on the street: also the last hour there, hours of rest after it (-1: done), and the word for violence."""
PAGE = 64
"""Sleepers on one page of the calendar."""
# Columns of the tables of a crowd.
PRESENT, ENRAGED, WATCHERS, SCANNED = range(4)
JOIN_BELOW, STAY_BELOW, STAMP = range(3)
LAST, REACHED = range(2)
WHO, TO, STATE = range(3)
WHERE, NTH = 1, 2
TOP, ENTRIES = range(2)
# Entries of ``used``.
ACTIVE, WATCH, VETERAN, PAGES, FREE, MOST = range(6)


class Crowd(NamedTuple):
    """State of all citizens, and lists of those who may change.

    Lists have room for every adult but take up memory only as far as they are used.
    """

    state: np.ndarray
    """Status, marks and counts of active contacts, uint16 (citizens,)."""
    stints: np.ndarray
    """Stints begun, uint8 (citizens,)."""
    street: np.ndarray
    """People on the street, violent ones among them, people on the watch list, and 1 where everybody is looked through
    instead, int64 (places, 4)."""
    used: np.ndarray
    """Lengths of the lists; the first free page of the calendar, -1 for none; and the most active contacts anybody has
    had so far (at least 1), int64 (6,)."""
    active: np.ndarray
    """People on the street, `PARTICIPANT` (adults,)."""
    watch: np.ndarray
    """People with active contacts whom the field could reach, `SOMEBODY` (adults,)."""
    veteran: np.ndarray
    """Everybody who has been on the street, `SOMEBODY` (adults,)."""
    due: np.ndarray
    """Calendar: top page of each hour, -1 for none, and entries on it, int64 (hours + 1, 2)."""
    sleepers: np.ndarray
    """Pages of the calendar: people whose rest ends in an hour, `SOMEBODY` (pages, PAGE)."""
    under: np.ndarray
    """Page below each page of the calendar, or the next free page, int64 (pages,)."""
    frontiers: np.ndarray
    """Field of the last hour, and field up to which citizens are marked near, float64 (cells, 2)."""
    table: np.ndarray
    """Ranks below which people join and stay, by cell and contacts, with the hour they hold for plus one,
    int64 (cells, codes, 3)."""
    joins: np.ndarray
    """Workspace: people who join, `SOMEBODY` (adults,)."""
    moves: np.ndarray
    """Workspace: entries of ``active`` that leave, new status and old state; then citizens who moved, place and stint,
    int64 (adults, 3)."""


def quiet_crowd(population: Population, citizens: int, hours: int) -> Crowd:
    """Return a country in which nobody is on the street.

    Parameters
    ----------
    population
        Who lives where.
    citizens
        Everybody, children included.
    hours
        Length of the run.
    """
    cells = population.cells.shape[0]
    adults = int(population.cells[:, CELL_SIZE].sum())
    local, online = most_contacts(population.ties)
    used = np.zeros(6, np.int64)
    used[FREE], used[MOST] = -1, 1
    return Crowd(
        state=reserve(citizens, np.uint16),
        stints=reserve(citizens, np.uint8),
        street=np.zeros((population.places.shape[0], 4), np.int64),
        used=used,
        active=reserve(adults, PARTICIPANT),
        watch=reserve(adults, SOMEBODY),
        veteran=reserve(adults, SOMEBODY),
        due=np.full((hours + 1, 2), -1, np.int64),
        sleepers=reserve((adults // PAGE + hours + 2, PAGE), SOMEBODY),
        under=reserve(adults // PAGE + hours + 2, np.int64),
        frontiers=np.full((cells, 2), -np.inf),
        table=reserve((cells, (local + 1) * (online + 1), 3), np.int64),
        # The sleepers of an hour are written here before it is known who of them joins.
        joins=reserve(2 * adults, SOMEBODY),
        moves=reserve((adults + 1, 3), np.int64),
    )


@kernel
def note(people, n, citizen, rank, cell):
    """Write somebody into a list; return where the next one goes."""
    people[n].citizen = citizen
    people[n].rank = rank
    people[n].cell = cell
    return n + 1


@kernel
def watch_over(watch, used, street, place, state, citizen, rank, cell):
    """Put somebody on the watch list."""
    used[WATCH] = note(watch, used[WATCH], citizen, rank, cell)
    street[place, WATCHERS] += 1
    state[citizen] |= WATCHED


@kernel
def turn_over(due, sleepers, under, used, woken, hour):
    """Copy everybody whose rest ends from the calendar; free its pages. Return how many."""
    n, page, entries = 0, due[hour, TOP], due[hour, ENTRIES]
    while page >= 0:
        for k in range(entries):
            woken[n] = sleepers[page, k]
            n += 1
        below = under[page]
        under[page] = used[FREE]
        used[FREE] = page
        page, entries = below, PAGE
    return n


@kernel
def room(due, under, used, hour):
    """Return page and entry of the calendar for one more sleeper until ``hour``."""
    if due[hour, TOP] < 0 or due[hour, ENTRIES] == PAGE:
        page = used[FREE]
        if page >= 0:
            used[FREE] = under[page]
        else:
            page = used[PAGES]
            used[PAGES] += 1
        under[page] = due[hour, TOP]
        due[hour, TOP], due[hour, ENTRIES] = page, 0
    due[hour, ENTRIES] += 1
    return due[hour, TOP], due[hour, ENTRIES] - 1


@kernel
def check(street, active):
    """Return `OK` where the people counted on the street are those on the list, and no more of them violent."""
    present = 0
    for place in range(street.shape[0]):
        if street[place, ENRAGED] < 0 or street[place, ENRAGED] > street[place, PRESENT]:
            return BAD_COUNT
        present += street[place, PRESENT]
    return OK if present == active else BAD_COUNT
