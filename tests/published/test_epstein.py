"""Epstein's civil violence: mean field (T4), the lattice by NetLogo's rules (T5), legitimacy and cops (T6)."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from steppefire.reference.epstein import MESA, NETLOGO, active_share, fixed_points, next_share, outbursts, simulate

CLOSED = "closed form"
COMPUTED = "computed independently"
BURN_IN = 200
FLOOR_ONE = 1.0 - math.exp(-2.3)

SHARES = {
    0.82: (0.444444, 0.019759, 0.017778),
    0.80: (0.500000, 0.027786, 0.025000),
    0.70: (0.666667, 0.074095, 0.066667),
    0.90: (0.0, 0.0, 0.0),
}


@pytest.mark.parametrize("legitimacy", SHARES)
def test_t4_share_of_actives_at_a_common_risk(book, legitimacy):
    for danger, name, published in zip((0.0, FLOOR_ONE, 1.0), ("0", "1 - exp(-2.3)", "1"), SHARES[legitimacy],
                                       strict=True):
        book.check("T4", f"share active f(L = {legitimacy}, P = {name})", ours=active_share(legitimacy, danger, 0.1),
                   published=published, tolerance=1e-6, source=CLOSED, basis="rounding of the source")


def test_t4_share_is_the_measure_it_says():
    """Against a count over a grid of H and R, for risks on both sides of x."""
    side = (np.arange(2000) + 0.5) / 2000
    for legitimacy, danger in [(0.82, 0.03), (0.5, 0.9), (0.2, 0.6), (0.7, 0.25)]:
        counted = (side[:, None] * (1 - legitimacy) - side[None, :] * danger > 0.1).mean()
        assert active_share(legitimacy, danger, 0.1) == pytest.approx(counted, abs=1e-3)


@pytest.mark.parametrize(
    ("rounding", "legitimacy", "cops", "published"),
    [
        ("floor", 0.82, 64, [0.017796, 0.444444]),
        ("floor", 0.70, 64, [0.666667]),
        ("floor", 0.70, 118, [0.074095, 0.666667]),
        ("none", 0.82, 64, [0.017789]),
        ("none", 0.80, 64, [0.025135]),
        ("none", 0.70, 64, [0.084512]),
    ],
)
def test_t4_stable_states_of_the_well_mixed_map(book, rounding, legitimacy, cops, published):
    ours = fixed_points(legitimacy, cops / 1120, rounding=rounding)
    which = f"L = {legitimacy}, {cops} cops to 1120, rounding {rounding}"
    book.check("T4", f"stable states at {which}", ours=len(ours), published=len(published), tolerance=0, source=CLOSED)
    for mine, theirs in zip(ours, published, strict=True):
        book.check("T4", f"share active in a stable state at {which}", ours=mine, published=theirs, tolerance=1e-6,
                   source=CLOSED, basis="rounding of the source")


def test_t4_as_many_actives_as_cops_part_the_two_states():
    cops = 64 / 1120
    for start, end in ((cops * (1 - 1e-9), 0.017796), (cops * (1 + 1e-9), 0.444444)):
        share = start
        for _ in range(50):
            share = next_share(share, 0.82, cops)
        assert share == pytest.approx(end, abs=1e-6)
    for legitimacy in np.linspace(0.3, 0.89, 60):
        low = active_share(legitimacy, FLOOR_ONE, 0.1)
        assert (fixed_points(legitimacy, cops)[0] < cops) == (low < cops)


# Every statistic of the table: published value, its standard error where given.
LATTICE = {
    "floor (NetLogo's)": (NETLOGO, 7.0, (20, 1800), {
        "mean active": (41.99, 0.93), "mean jailed": (241.3, 2.9), "outbursts per 1000 ticks": (34.33, 0.27),
        "mean waiting time": (22.5, None), "sd of waiting times": (7.8, None), "mean duration": (6.6, None),
        "mean peak": (254.6, None), "sd of peaks": (86.0, None),
    }),
    "rounded half to even": (replace(NETLOGO, rounding="even"), 7.0, (10, 800), {
        "mean active": (18.8, 1.9), "mean jailed": (135.0, 7.0), "outbursts per 1000 ticks": (21.9, 1.1),
        "mean waiting time": (39.9, None), "sd of waiting times": (29.4, None), "mean duration": (5.4, None),
        "mean peak": (175.0, None),
    }),
    "not rounded": (replace(NETLOGO, rounding="none"), 7.0, (10, 800), {
        "mean active": (0.45, 0.02), "mean jailed": (23.9, 1.5), "outbursts per 1000 ticks": (0.0, 0.0),
    }),
    "floor, each active citizen counts itself once": (replace(NETLOGO, counts_itself_twice=False), 7.0, (10, 1800), {
        "mean active": (41.97, 1.20), "mean jailed": (238.5, 3.6), "outbursts per 1000 ticks": (34.7, 0.6),
        "mean waiting time": (22.5, None), "sd of waiting times": (7.8, None), "mean duration": (6.5, None),
        "mean peak": (254.0, None),
    }),
    "floor, citizens stay": (replace(NETLOGO, citizens_move=False), 7.0, (10, 800), {
        "mean active": (42.3, 1.5), "mean jailed": (244.8, 4.7), "outbursts per 1000 ticks": (34.6, 0.8),
        "mean waiting time": (22.3, None), "sd of waiting times": (7.9, None), "mean duration": (6.7, None),
        "mean peak": (252.0, None),
    }),
    "floor, vision 1.7": (NETLOGO, 1.7, (10, 1800), {"mean active": (151.0, 1.8), "mean jailed": (317.2, 3.1)}),
}


def statistics(runs) -> dict[str, float]:
    """Return the statistics of some runs after burn-in, outbursts pooled.

    An outburst is a run of ticks with more than 50 active at their end; the waiting time is the number of ticks between
    the end of one and the onset of the next (rate, duration and waiting time of the source fit no other reading:
    1000 / 34.33 = 22.5 + 6.6). The jailed are counted after the tick has been taken off their sentences.
    """
    bursts = [outbursts(active) for active, _ in runs]
    onsets = [((active[1:] > 50) & (active[:-1] <= 50)).sum() + (active[0] > 50) for active, _ in runs]
    out = {
        "mean active": np.mean([active.mean() for active, _ in runs]),
        "mean jailed": np.mean([jailed.mean() for _, jailed in runs]),
        "outbursts per 1000 ticks": 1000 * sum(onsets) / sum(active.size for active, _ in runs),
    }
    if sum(len(b) for b in bursts) > 20:
        waits = np.concatenate([b[1:, 0] - b[:-1, 1] for b in bursts])
        peaks = [active[a:b].max() for (active, _), found in zip(runs, bursts, strict=True) for a, b in found]
        out |= {
            "mean waiting time": waits.mean(), "sd of waiting times": waits.std(ddof=1), "mean peak": np.mean(peaks),
            "sd of peaks": np.std(peaks, ddof=1), "mean duration": np.mean(np.diff(np.concatenate(bursts))),
        }
    return out


def with_errors(runs) -> dict[str, tuple[float, float]]:
    """Return statistics with their standard errors: runs are independent, so leave out one at a time (jackknife)."""
    whole, n = statistics(runs), len(runs)
    without = [statistics(runs[:i] + runs[i + 1 :]) for i in range(n)]
    return {
        name: (value, math.sqrt((n - 1) * np.var([w[name] for w in without])))
        for name, value in whole.items()
    }


def tolerance(ours: float, seeds: int, published: float | None, their_seeds: float) -> tuple[float, str]:
    """Return three standard errors of the difference; where the source gives none, ours at its size stands in.

    An error estimated from few runs is itself uncertain: by Student's t three of them are 3 + 7.5 / (runs - 1), to the
    first order of Cornish and Fisher.
    """
    basis = "3 standard errors"
    if published is None:
        published, basis = ours * math.sqrt(seeds / their_seeds), f"{basis}, the source's estimated from our spread"
    return (3 + 7.5 / (seeds - 1)) * math.hypot(ours, published), basis


@pytest.mark.parametrize("name", LATTICE)
def test_t5_lattice_by_netlogos_rules(book, full, name):
    rules, vision, (their_seeds, their_ticks), published = LATTICE[name]
    seeds, ticks = (60, their_ticks) if full else (24, 300)
    runs = []
    for seed in range(seeds):
        series = simulate(rules, key=seed, ticks=BURN_IN + ticks, vision=vision)
        runs.append((series.active[BURN_IN:], series.jailed[BURN_IN:]))
    ours = with_errors(runs)
    for what, (value, error) in published.items():
        allowed, basis = tolerance(ours[what][1], seeds, error, their_seeds * their_ticks / ticks)
        book.check("T5", f"{what}: {name}", ours=ours[what][0], published=value, tolerance=allowed, source=COMPUTED,
                   basis=basis)
    if vision < 2:
        assert all((active > 50).all() for active, _ in runs), "unrest is permanent"


# Steps of 300 by Mesa's rules from the start: legitimacy, cops, longest sentence; published means over 10 seeds.
SHIPPED = {
    "defaults of the model": (0.8, 118, 1000, {"mean active": (0.11, 0.06), "largest number active": (8.0, 3.0)}),
    "defaults of the app": (0.82, 64, 30, {
        "mean active": (16.1, 2.1), "largest number active": (169.0, 35.0), "share of steps above 50": (0.057, None),
    }),
}


@pytest.mark.parametrize("name", SHIPPED)
def test_t5_lattice_by_mesas_rules(book, full, name):
    legitimacy, cops, term, published = SHIPPED[name]
    seeds = 100 if full else 20
    runs = [simulate(MESA, key=seed, ticks=300, legitimacy=legitimacy, cops=cops, longest_term=term).active
            for seed in range(seeds)]
    ours = {
        "mean active": [active.mean() for active in runs],
        "largest number active": [active.max() for active in runs],
        "share of steps above 50": [(active > 50).mean() for active in runs],
    }
    for what, (value, error) in published.items():
        allowed, basis = tolerance(np.std(ours[what], ddof=1) / math.sqrt(seeds), seeds, error, 10)
        book.check("T5", f"{what}: Mesa, {name}", ours=np.mean(ours[what]), published=value, tolerance=allowed,
                   source="Mesa 3.3.1 as shipped", basis=basis)


TICKS = np.arange(300)
SLOW = {
    "L .9 to .2 by .01 a tick": (np.maximum(0.2, 0.9 - 0.01 * TICKS), (0.115, 0.023), 3.0, (42.0, 8.0)),
    "L .9 to 0 in 250 ticks": (np.maximum(0.0, 0.9 - 0.9 / 250 * TICKS), (0.145, 0.025), 2.0, (48.0, 8.0)),
    "L .9 to .7 at tick 77": (np.where(TICKS < 77, 0.9, 0.7), (0.165, 0.026), 12.0, (61.0, 8.0)),
}


@pytest.mark.parametrize("name", SLOW)
def test_t6_legitimacy_falls_under_many_cops(book, full, name):
    """118 cops, sentences for ever; ignited is a run that ever has more than 50 active."""
    legitimacy, ignited, median, mean = SLOW[name]
    seeds = 600 if full else 40
    peaks = np.sort([
        simulate(NETLOGO, key=seed, ticks=300, cops=118, legitimacy=legitimacy, longest_term=None).active.max()
        for seed in range(seeds)
    ])
    share = (peaks > 50).mean()
    half = math.sqrt(seeds) / 2  # one standard error of a median, in ranks
    spread = (peaks[math.ceil(seeds / 2 + half)] - peaks[math.floor(seeds / 2 - half)]) / 2
    for what, ours, theirs, error, theirs_error in [
        ("share of runs ignited", share, ignited[0], math.sqrt(share * (1 - share) / seeds), ignited[1]),
        ("median peak", np.median(peaks), median, spread, None),
        ("mean peak", peaks.mean(), mean[0], peaks.std(ddof=1) / math.sqrt(seeds), mean[1]),
    ]:
        allowed, basis = tolerance(error, seeds, theirs_error, 200)
        if what == "median peak":
            allowed, basis = allowed + 1, f"{basis}, one count"
        book.check("T6", f"{what}: {name}", ours=ours, published=theirs, tolerance=allowed, source=COMPUTED,
                   basis=basis)


BURNS = {
    "L = .8, a cop less every 2 ticks": (0.8, np.maximum(0, 118 - TICKS // 2), None, (325.0, 14.0), 84.0),
    "L = .8, a cop less every tick": (0.8, np.maximum(0, 118 - TICKS), None, (366.0, 8.0), 44.0),
    "64 cops, J = 30, L .9 to .7 at tick 80": (np.where(TICKS < 80, 0.9, 0.7), 64, 30, (637.0, 4.0), None),
}


@pytest.mark.parametrize("name", BURNS)
def test_t6_cops_leave_or_are_too_few(book, full, name):
    legitimacy, cops, term, mean, first = BURNS[name]
    seeds = 60 if full else 24
    runs = [
        simulate(NETLOGO, key=seed, ticks=300, cops=cops, legitimacy=legitimacy, longest_term=term).active
        for seed in range(seeds)
    ]
    peaks = np.array([active.max() for active in runs])
    book.check("T6", f"share of runs ignited: {name}", ours=(peaks > 50).mean(), published=1.0, tolerance=0,
               source=COMPUTED)
    allowed, basis = tolerance(peaks.std(ddof=1) / math.sqrt(seeds), seeds, mean[1], 20)
    book.check("T6", f"mean peak: {name}", ours=peaks.mean(), published=mean[0], tolerance=allowed, source=COMPUTED,
               basis=basis)
    if first is not None:
        at = np.array([np.argmax(active > 50) for active in runs])
        allowed, basis = tolerance(at.std(ddof=1) / math.sqrt(seeds), seeds, None, 20)
        book.check("T6", f"mean of the first tick with more than 50 active: {name}", ours=at.mean(), published=first,
                   tolerance=allowed + 0.5, source=COMPUTED, basis=f"{basis}, rounding of the source")
