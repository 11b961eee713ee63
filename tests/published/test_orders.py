"""O1. Order statistics: how many are readier than a field asks, evenly laid out and sampled."""

from __future__ import annotations

import math

import numpy as np
import pytest

from steppefire.kernels.citizens.thresholds import NORMAL, SAMPLED_SHARE, UNIFORM, count_below, sampled, stratified
from steppefire.kernels.random import normal_quantile

CITIZENS = 2000


def below(share: float, keys: int, kind: int = UNIFORM) -> np.ndarray:
    """Return the numbers of citizens whose sampled threshold lies below a share, over keys."""
    sizes, z = np.array([CITIZENS]), share if kind == UNIFORM else normal_quantile(share)
    return np.array([count_below(*sampled(kind, sizes, np.uint64(key)), 0, CITIZENS, z) for key in range(keys)])


@pytest.mark.parametrize(("kind", "name"), [(UNIFORM, "uniform"), (NORMAL, "normal")])
@pytest.mark.parametrize("share", [0.001, 0.01, 0.02])
def test_the_readiest_vary_as_if_citizens_were_sampled(book, full, kind, name, share):
    keys = 20_000 if full else 4000
    counts = below(share, keys, kind)
    mean, variance = CITIZENS * share, CITIZENS * share * (1 - share)
    peaked = (1 - 6 * share * (1 - share)) / variance
    where = f"thresholds below a share of {share}, {name}, {CITIZENS} citizens, {keys} keys"
    book.check("O1", f"mean number of {where}", ours=counts.mean(), published=mean,
               tolerance=3 * math.sqrt(variance / keys), source="binomial sampling", basis="3 standard errors")
    book.check("O1", f"variance of the number of {where}", ours=counts.var(ddof=1), published=variance,
               tolerance=3 * variance * math.sqrt((2 + peaked) / keys), source="binomial sampling",
               basis="3 standard errors")


def test_evenly_laid_out_thresholds_do_not_vary(book):
    for share in (0.001, 0.01, 0.3):
        count = count_below(*stratified(UNIFORM, 1), 0, CITIZENS, share)
        book.check("O1", f"thresholds below a share of {share}, evenly laid out", ours=count,
                   published=CITIZENS * share, tolerance=0.5, source="closed form", basis="whole people")


def test_above_the_sampled_share_the_spread_stays_as_it_is(book):
    """The rest is laid out evenly between the last sampled threshold and one: the spread shrinks towards the top."""
    keys, rows, edge = 2000, [], SAMPLED_SHARE
    for share in (edge / 2, edge, 2 * edge, 0.3, 0.6):
        counts = below(share, keys)
        expected = math.sqrt(CITIZENS * share * (1 - share))
        rows.append([f"{share:.1%}", f"{counts.std(ddof=1):.2f}", f"{expected:.2f}"])
        # Above the edge the count hangs on one sampled threshold alone, at the rank of the edge.
        if share > edge:
            held = math.sqrt(CITIZENS * edge * (1 - edge)) * (1 - share) / (1 - edge)
            book.check("O1", f"standard deviation of the number below a share of {share}", ours=counts.std(ddof=1),
                       published=held, tolerance=3 * held / math.sqrt(2 * keys) + 0.05,
                       source="closed form: spread of the last sampled threshold",
                       basis="3 standard errors and rounding")
    book.table("O1", "Spread of the number below a share of a cell of 2000", ["share", "sampled", "binomial"], rows,
               "Thresholds are sampled exactly for the readiest 5 % of a cell, who decide whether a crowd forms.")
