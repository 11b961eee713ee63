"""The state of the event-driven engine: all citizens, and lists of those who may change."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from steppefire.kernels import kernel
from steppefire.kernels.citizens.contacts import most_contacts
from steppefire.kernels.citizens.memory import reserve
from steppefire.kernels.citizens.rule import BAD_COUNT, CELL_SIZE, OK, WATCHED, Population

LISTED = np.dtype([("citizen", np.int64), ("rank", np.int32), ("cell", np.int32)], align=True)
"""Entry of a list of citizens: the citizen, and its rank in its cell."""
PARTICIPANT = np.dtype([*LISTED.descr, ("until", np.int32), ("rest", np.int32), ("word", np.uint32)], align=True)
"""Entry of the participant list: also the step at which the stint ends, steps of rest after it (-1: does not come back)
and the draw for violence."""
PAGE = 64
"""Entries on one page of the calendar."""

# Columns of ``street``.
PRESENT, ENRAGED, ON_WATCH, SCANNED = range(4)
# Columns of ``table``.
JOIN_BELOW, STAY_BELOW, STAMP = range(3)
# Columns of ``frontiers``.
LAST_FIELD, NEAR_FIELD = range(2)
# Columns of ``transitions``: a citizen about to leave the street, and a citizen who has left or joined.
ENTRY, NEW_STATUS, OLD_STATE = range(3)
CITIZEN, PLACE, STINT = range(3)
# Columns of ``calendar``.
TOP_PAGE, ENTRIES = range(2)
# Entries of ``used``.
ACTIVE, WATCH, EVER_ACTIVE, PAGES, FREE_PAGE, MOST_ACTIVE = range(6)


class CrowdState(NamedTuple):
    """State of all citizens, and lists of those who may change.

    Lists have room for every adult but take memory only as far as they are filled.
    """

    state: np.ndarray
    """Status, marks and counts of active contacts of each citizen, uint16 (citizens,)."""
    stints: np.ndarray
    """Stints begun by each citizen, uint8 (citizens,)."""
    street: np.ndarray
    """People on the street, violent ones among them, people on the watch list, and 1 where all residents are scanned
    instead, int64 (places, 4)."""
    used: np.ndarray
    """Lengths of the lists; the first free page of the calendar, -1 for none; and the most active contacts that any
    citizen has had so far (at least 1), int64 (6,)."""
    active: np.ndarray
    """The participant list: people on the street, `PARTICIPANT` (adults,)."""
    watch: np.ndarray
    """The watch list: people with active contacts whose threshold the field could reach, `LISTED` (adults,)."""
    ever_active: np.ndarray
    """All who have ever been on the street, `LISTED` (adults,)."""
    calendar: np.ndarray
    """Rests that end, by step: top page of the step, -1 for none, and entries on it, int64 (steps + 1, 2)."""
    pages: np.ndarray
    """Pages of the calendar, each with people whose rest ends in the same step, `LISTED` (pages, PAGE)."""
    next_page: np.ndarray
    """Page below each page of the calendar, or the next free page, int64 (pages,)."""
    frontiers: np.ndarray
    """Field of the last step, and field up to which citizens are marked near, float64 (cells, 2)."""
    table: np.ndarray
    """Ranks below which people join and stay, by cell and counts of active contacts, and one plus the step for which
    they were computed, int64 (cells, codes, 3)."""
    joins: np.ndarray
    """Workspace: people who join, `LISTED` (2 * adults,)."""
    transitions: np.ndarray
    """Workspace: entries of ``active`` that leave, with new status and old state; then citizens who have left or
    joined, with place and stint, int64 (adults + 1, 3)."""


def initial_crowd(population: Population, citizens: int, steps: int) -> CrowdState:
    """Return the state of a country in which nobody is on the street.

    Parameters
    ----------
    population
        Citizens by cell and place.
    citizens
        Number of citizens, children included.
    steps
        Length of the run.
    """
    cells = population.cells.shape[0]
    adults = int(population.cells[:, CELL_SIZE].sum())
    local, online = most_contacts(population.network)
    used = np.zeros(6, np.int64)
    used[FREE_PAGE], used[MOST_ACTIVE] = -1, 1
    return CrowdState(
        state=reserve(citizens, np.uint16),
        stints=reserve(citizens, np.uint8),
        street=np.zeros((population.places.shape[0], 4), np.int64),
        used=used,
        active=reserve(adults, PARTICIPANT),
        watch=reserve(adults, LISTED),
        ever_active=reserve(adults, LISTED),
        calendar=np.full((steps + 1, 2), -1, np.int64),
        pages=reserve((adults // PAGE + steps + 2, PAGE), LISTED),
        next_page=reserve(adults // PAGE + steps + 2, np.int64),
        frontiers=np.full((cells, 2), -np.inf),
        table=reserve((cells, (local + 1) * (online + 1), 3), np.int64),
        # All whose rest ends in a step are written here before it is known which of them join.
        joins=reserve(2 * adults, LISTED),
        transitions=reserve((adults + 1, 3), np.int64),
    )


@kernel
def append(people, n, citizen, rank, cell):
    """Write a citizen as entry ``n`` of a list; return the index of the next entry."""
    people[n].citizen = citizen
    people[n].rank = rank
    people[n].cell = cell
    return n + 1


@kernel
def add_to_watch_list(watch, used, street, place, state, citizen, rank, cell):
    """Put a citizen on the watch list."""
    used[WATCH] = append(watch, used[WATCH], citizen, rank, cell)
    street[place, ON_WATCH] += 1
    state[citizen] |= WATCHED


@kernel
def pop_rested(calendar, pages, next_page, used, rested, step):
    """Move the citizens whose rest ends in ``step`` from the calendar to ``rested``; return how many they are."""
    n, page, entries = 0, calendar[step, TOP_PAGE], calendar[step, ENTRIES]
    while page >= 0:
        for k in range(entries):
            rested[n] = pages[page, k]
            n += 1
        below = next_page[page]
        next_page[page] = used[FREE_PAGE]
        used[FREE_PAGE] = page
        page, entries = below, PAGE
    return n


@kernel
def reserve_entry(calendar, next_page, used, step):
    """Return page and entry of the calendar for one more rest that ends in ``step``."""
    if calendar[step, TOP_PAGE] < 0 or calendar[step, ENTRIES] == PAGE:
        page = used[FREE_PAGE]
        if page >= 0:
            used[FREE_PAGE] = next_page[page]
        else:
            page = used[PAGES]
            used[PAGES] += 1
        next_page[page] = calendar[step, TOP_PAGE]
        calendar[step, TOP_PAGE], calendar[step, ENTRIES] = page, 0
    calendar[step, ENTRIES] += 1
    return calendar[step, TOP_PAGE], calendar[step, ENTRIES] - 1


@kernel
def check_counts(street, active):
    """Return `OK` where the counts by place agree with the ``active`` entries of the list, else `BAD_COUNT`."""
    present = 0
    for place in range(street.shape[0]):
        if street[place, ENRAGED] < 0 or street[place, ENRAGED] > street[place, PRESENT]:
            return BAD_COUNT
        present += street[place, PRESENT]
    return OK if present == active else BAD_COUNT
