"""Epstein's civil violence (2002): mean field in closed form, and the lattice by the rules of NetLogo or Mesa.

Citizens with hardship H and risk aversion R, both uniform on (0, 1), are active while H (1 - L) - R P > T, where L is
the legitimacy of the regime and P the risk of arrest they perceive; cops arrest active citizens they see. Published
implementations differ in details that change the results, above all in how they round the ratio of cops to actives;
each such detail is a field of `Rules`.

>>> from steppefire.reference.epstein import NETLOGO, simulate
>>> series = simulate(NETLOGO, key=1, ticks=2000)
>>> bool(series.active.max() > 200)
True

Epstein 2002, "Modeling civil violence: an agent-based computational approach", PNAS 99:7243; Wilensky 2004, NetLogo
Rebellion model; Mesa 3, its example ``epstein_civil_violence``.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from steppefire.errors import UsageError
from steppefire.reference import lattice
from steppefire.reference.lattice import active_share, risk

__all__ = [
    "FAR_SIGHTED", "MESA", "NETLOGO", "ROUNDINGS", "Rules", "Series", "active_share", "fixed_points", "next_share",
    "outbursts", "risk", "simulate",
]

FAR_SIGHTED = 60
"""Largest vision allowed, cells."""

ROUNDINGS = {"floor": lattice.FLOOR, "even": lattice.EVEN, "none": lattice.EXACT}
"""Ways to round the ratio of cops to actives: down, to the nearest (halves to even), not at all."""


@dataclass(frozen=True)
class Rules:
    """The details in which implementations of the model differ."""

    neighbourhood: Literal["disc", "diamond"]
    """Cells within a Euclidean distance, including the own cell; or within a number of steps, without the own cell."""
    rounding: Literal["floor", "even", "none"]
    """Rounding of the ratio of cops to actives; see `ROUNDINGS`."""
    counts_itself_twice: bool
    """Whether a citizen who is already active counts itself twice: as one it sees, and as itself."""
    moves_first: bool
    """Whether an agent moves before it decides or arrests (True) or afterwards."""
    longest_term_included: bool
    """Whether sentences are drawn from 0 to J (True) or from 0 to J - 1."""
    sentences_end_together: bool
    """Whether all sentences are shortened at the end of a tick (True) or each at the prisoner's own turn."""
    cop_follows: bool
    """Whether a cop moves to the cell of the citizen it arrests, unless it moves afterwards and is there already."""
    jailed_block: bool
    """Whether a jailed citizen occupies its cell."""
    citizens_move: bool = True
    """Whether citizens move; cops always do."""


NETLOGO = Rules(
    neighbourhood="disc", rounding="floor", counts_itself_twice=True, moves_first=True, longest_term_included=False,
    sentences_end_together=True, cop_follows=True, jailed_block=False,
)
"""NetLogo's Rebellion (library of 7.0)."""

MESA = Rules(
    neighbourhood="diamond", rounding="even", counts_itself_twice=False, moves_first=False, longest_term_included=True,
    sentences_end_together=False, cop_follows=False, jailed_block=True,
)
"""Mesa's example (3.3), but with exact counts where it draws each cell at random."""


class Series(NamedTuple):
    """Numbers of citizens by tick."""

    active: NDArray[np.int64]
    """Active citizens at the end of each tick, shape (ticks,)."""
    jailed: NDArray[np.int64]
    """Jailed citizens at the end of each tick, shape (ticks,)."""


def next_share(share: float, legitimacy: float, cops: float, *, threshold: float = 0.1, k: float = 2.3,
               rounding: str = "floor") -> float:
    """Return the active share that follows ``share`` where all agents see each other: f(L, 1 - exp(-k g(c / a))).

    Parameters
    ----------
    share
        a, active per citizen, 0 to 1.
    legitimacy
        L.
    cops
        c, cops per citizen, above 0.
    threshold
        T.
    k
        Constant of the risk of arrest.
    rounding
        g, a key of `ROUNDINGS`.
    """
    danger = risk(cops / share, 1.0, k, ROUNDINGS[rounding]) if share > 0.0 else 1.0
    return float(active_share(legitimacy, danger, threshold))


def fixed_points(legitimacy: float, cops: float, *, threshold: float = 0.1, k: float = 2.3,
                 rounding: str = "floor") -> list[float]:
    """Return the stable fixed points of `next_share`, smallest first; parameters are those of `next_share`.

    Notes
    -----
    The map is monotone: iterated from 0 it rises to its lowest fixed point, from 1 it falls to its highest. Rounding
    makes it a staircase, each step of which may hold another fixed point, so that it is also iterated from every step.
    """
    starts = [0.0, 1.0]
    if rounding != "none":
        starts += [cops / (n + 0.25) for n in range(1, 40)]  # one inside every step, for both ways of rounding
    found: list[float] = []
    for start in starts:
        share, before = start, math.nan
        while share != before:
            share, before = next_share(share, legitimacy, cops, threshold=threshold, k=k, rounding=rounding), share
        if all(abs(share - other) > 1e-12 for other in found):
            found.append(share)
    return sorted(found)


def outbursts(active: Sequence[int] | NDArray[Any], above: int = 50) -> NDArray[np.int64]:
    """Return the outbursts of a series: maximal runs of ticks with more than ``above`` active.

    Outbursts cut off by the start or the end of the series are left out.

    Returns
    -------
    ndarray of int64, shape (outbursts, 2)
        First tick of each outburst, and the first tick after it.
    """
    high = np.asarray(active) > above
    edges = np.diff(high.astype(np.int8))
    starts, ends = np.flatnonzero(edges == 1) + 1, np.flatnonzero(edges == -1) + 1
    ends = ends[1:] if high[0] and ends.size else ends
    starts = starts[: ends.size]
    return np.stack([starts, ends], axis=1).astype(np.int64)


def simulate(
    rules: Rules,
    *,
    key: int,
    ticks: int,
    size: int = 40,
    citizens: int = 1120,
    cops: int | Sequence[int] | NDArray[Any] = 64,
    vision: float = 7.0,
    legitimacy: float | Sequence[float] | NDArray[Any] = 0.82,
    threshold: float = 0.1,
    k: float = 2.3,
    longest_term: int | None = 30,
) -> Series:
    """Simulate the lattice; all citizens are quiet at first. The defaults are NetLogo's.

    Parameters
    ----------
    rules
        `NETLOGO`, `MESA`, or other rules.
    key
        Key of all randomness, 0 to 2**64 - 1.
    ticks
        Number of ticks.
    size
        Rows and columns of the torus.
    citizens
        Number of citizens; with the cops at most one per cell.
    cops
        Number of cops, or numbers by tick that do not rise.
    vision
        Radius of the neighbourhood of citizens and cops, cells.
    legitimacy
        L, or values by tick.
    threshold
        T.
    k
        Constant of the risk of arrest; 2.3 gives a risk of 0.9 with one cop to one active.
    longest_term
        J, ticks; None for sentences that do not end.

    Raises
    ------
    UsageError
        If the arguments do not define a lattice; the message names every reason.
    """
    parameters, sight, state, legitimacies, force = set_up(
        rules, key=key, ticks=ticks, size=size, citizens=citizens, cops=cops, vision=vision, legitimacy=legitimacy,
        threshold=threshold, k=k, longest_term=longest_term,
    )
    series = Series(np.zeros(ticks, np.int64), np.zeros(ticks, np.int64))
    lattice.simulate(parameters, sight, state, legitimacies, force, series.active, series.jailed)
    return series


def set_up(
    rules: Rules, *, key: int, ticks: int, size: int, citizens: int, cops: Any, vision: float, legitimacy: Any,
    threshold: float, k: float, longest_term: int | None,
) -> tuple[lattice.Parameters, lattice.Sight, lattice.State, NDArray[np.float64], NDArray[np.int64]]:
    """Return the initial arguments of `lattice.simulate`; parameters are those of `simulate`."""
    legitimacies = np.broadcast_to(np.asarray(legitimacy, np.float64), ticks).copy()
    force = np.broadcast_to(np.asarray(cops, np.int64), ticks).copy()
    _check(size, citizens, force, vision, legitimacies)
    sight = _sight(rules, size, vision, k)
    parameters = lattice.Parameters(
        key=np.uint64(key), moves_first=rules.moves_first, counts_itself_twice=rules.counts_itself_twice,
        cop_follows=rules.cop_follows, jailed_block=rules.jailed_block, citizens_move=rules.citizens_move,
        sentences_end_together=rules.sentences_end_together,
        terms=0 if longest_term is None else longest_term + rules.longest_term_included,
        threshold=float(threshold), k=float(k), rounding=ROUNDINGS[rules.rounding], size=size,
        shift=_shift(size),
    )
    state = lattice.empty_state(parameters, citizens, int(force[0]) if ticks else 0)
    lattice.initialise(parameters, sight, state)
    return parameters, sight, state, legitimacies, force


def _check(size: int, citizens: int, force: NDArray[np.int64], vision: float, legitimacies: NDArray[Any]) -> None:
    """Raise `UsageError` with all problems of the arguments."""
    wrong = []
    if not 1 <= vision <= FAR_SIGHTED:
        wrong.append(f"vision must lie between 1 and {FAR_SIGHTED} cells, not {vision}")
    elif not 2 * int(vision) < size < 2**15:
        wrong.append(f"size must exceed twice the vision, {2 * int(vision)}, and lie below 32768, not {size}")
    cops = int(force.max(initial=0))
    if citizens < 1 or force.min(initial=0) < 0 or citizens + cops > size * size:
        wrong.append(f"{citizens} citizens and {cops} cops do not fit on {size * size} cells, one each")
    if (np.diff(force) > 0).any():
        wrong.append("the number of cops may fall but not rise")
    if not ((legitimacies >= 0.0) & (legitimacies <= 1.0)).all():
        wrong.append("legitimacy must lie between 0 and 1")
    if wrong:
        raise UsageError("; ".join(wrong))


def _shift(size: int) -> int:
    """Return the number of bits that hold a column."""
    return (size - 1).bit_length()


def _sight(rules: Rules, size: int, vision: float, k: float) -> lattice.Sight:
    """Return the tables of the neighbourhood of ``rules``."""
    reach = int(vision)
    disc = rules.neighbourhood == "disc"
    depths = range(-reach, reach + 1)
    halves = [math.isqrt(int(vision * vision - d * d + 1e-9)) if disc else reach - abs(d) for d in depths]
    cells = [(d, c) for d, half in zip(depths, halves, strict=True) for c in range(-half, half + 1)]
    if not disc:
        cells.remove((0, 0))
    bits = (len(cells) - 1).bit_length()
    padded = np.zeros((1 << bits, 2), np.int64)  # with the own cell: it is never free, so drawing it is drawing again
    padded[: len(cells)] = cells
    rows, columns = (padded + reach).astype(np.uint64).T.copy()
    return lattice.Sight(
        wrap=(np.arange(-reach, size + reach) % size).astype(np.uint64), rows=rows, columns=columns,
        near=np.array([(row << _shift(size)) + column for row, column in cells], np.int64), reach=reach, bits=bits,
        risks=lattice.risk_table(len(cells), k, ROUNDINGS[rules.rounding]),
    )
