"""The limits of the machine: bandwidth, random access, and arithmetic, with one thread and with two."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
from numba import njit

from benchmarks.common import median, say
from benchmarks.country import make_country, zipf
from steppefire.kernels.citizens.contacts import contacts_per_citizen, write_contacts
from steppefire.kernels.citizens.event_driven import BLOCK
from steppefire.kernels.random import philox

MIB = 1 << 20
SIZES = (16 * MIB, 256 * MIB, 2048 * MIB)
STATE = 39 * MIB
"""Bytes of the states of 19.5 million citizens, two each, as in the reference case."""
REPEATS = 5
_GOLD, _A, _B = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
_30, _27, _31, _32 = np.uint64(30), np.uint64(27), np.uint64(31), np.uint64(32)


@njit(cache=True, inline="always")
def _splitmix(n):
    """Return word ``n`` of splitmix64 (Steele, Lea and Flood 2014)."""
    x = np.uint64(n) * _GOLD
    x = (x ^ (x >> _30)) * _A
    x = (x ^ (x >> _27)) * _B
    return x ^ (x >> _31)


@njit(cache=True, nogil=True)
def _triad(a, b, c):
    for i in range(a.shape[0]):
        a[i] = b[i] + 3.0 * c[i]


@njit(cache=True, nogil=True)
def _gather(array, count, offset):
    total = np.int64(0)
    size = np.uint64(array.shape[0])
    for n in range(count):
        total += array[np.int64(((_splitmix(n + offset) >> _32) * size) >> _32)]
    return total


@njit(cache=True, nogil=True)
def _increment(array, count, offset):
    size = np.uint64(array.shape[0])
    for n in range(count):
        array[np.int64(((_splitmix(n + offset) >> _32) * size) >> _32)] += 1


@njit(cache=True, nogil=True)
def _hash(count, offset):
    total = np.uint64(0)
    for n in range(count):
        total ^= _splitmix(n + offset)
    return total


@njit(cache=True, nogil=True)
def _philox(count, offset):
    total = np.uint64(0)
    key, zero = np.uint64(offset), np.uint64(0)
    for n in range(count):
        total ^= philox(np.uint64(n), zero, zero, zero, key, zero)[0]
    return total


@njit(cache=True, nogil=True)
def _exp(count, offset):
    total = 0.0
    x = 1e-9 * (offset + 1)
    for n in range(count):
        total += math.exp(-x * n)
    return total


@njit(cache=True, nogil=True)
def _contacts(network, places, each, count, offset):
    """Compute the contacts of random citizens, a block at a time, without updating their states."""
    out = np.empty((BLOCK, each), np.int64)
    who, where = np.empty(BLOCK, np.int64), np.empty(BLOCK, np.int64)
    total = np.int64(0)
    for first in range(0, count, BLOCK):
        for k in range(BLOCK):
            word = _splitmix(first + k + offset)
            where[k] = np.int64(((word >> _32) * np.uint64(places.shape[0])) >> _32)
            index = np.int64(((word & np.uint64(0xFFFFFFFF)) * np.uint64(places[where[k], 1])) >> _32)
            who[k] = places[where[k], 0] + index
        write_contacts(network, places, who, where, out)
        total += out[0, 0]
    return total


def measure(quick: bool) -> dict[str, Any]:
    """Measure each limit with one thread and with two; rates a second."""
    scale = 1000 if quick else 1
    count = 20_000_000 // scale
    one, two = {}, {}
    acts = _acts(count, scale)
    for name, (amount, act) in acts.items():
        say(f"limits: {name}")
        act(0)
        one[name] = amount / median([_clocked(act, 1) for _ in range(1 if quick else REPEATS)])
        two[name] = 2 * amount / median([_clocked(act, 2) for _ in range(1 if quick else REPEATS)])
    return {"one": one, "two": two, "state_bytes": STATE}


def _acts(count: int, scale: int) -> dict[str, tuple[float, Callable[[int], Any]]]:
    """Return what each limit counts and the act that does so many; the argument is the number of the thread."""
    doubles = 64 * MIB // 8 * 4 // scale
    vectors = [[np.ones(doubles) for _ in range(3)] for _ in range(2)]
    country = make_country(zipf(19_500_000, 200, 1.0)).population
    each = contacts_per_citizen(country.network)
    acts: dict[str, tuple[float, Callable[[int], Any]]] = {
        "triad, bytes": (24.0 * doubles, lambda t: _triad(*vectors[t])),
    }
    for size in SIZES:
        array = np.ones(size // scale, np.uint8)
        name = f"{size // MIB} MiB"
        acts[f"gather of bytes, {name}"] = (count, lambda t, a=array: _gather(a, count, t * count))
        acts[f"increment of bytes, {name}"] = (count, lambda t, a=array: _increment(a, count, t * count))
    states = np.zeros(STATE // 2 // scale, np.uint16)
    acts["increment of states, 39 MiB"] = (count, lambda t: _increment(states, count, t * count))
    acts["splitmix64"] = (10 * count, lambda t: _hash(10 * count, t))
    acts["Philox 4x32-10, 128 bits"] = (2 * count, lambda t: _philox(2 * count, t))
    acts["exp"] = (count, lambda t: _exp(count, t))
    people = count // 20
    acts["contacts computed"] = (
        people * each,
        lambda t: _contacts(country.network, country.places, each, people, t * people),
    )
    return acts


def _clocked(act: Callable[[int], Any], threads: int) -> float:
    """Return the seconds until ``threads`` of the same act are done."""
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(lambda _: None, range(threads)))
        start = time.perf_counter()
        list(pool.map(act, range(threads)))
        return time.perf_counter() - start
