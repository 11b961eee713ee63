"""The lattice equals its plain twin to the bit, keeps its counts, and rejects invalid arguments."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from steppefire.errors import UsageError
from steppefire.reference import lattice
from steppefire.reference.epstein import MESA, NETLOGO, ROUNDINGS, Rules, fixed_points, outbursts, set_up, simulate
from tests.reference.plain import Lattice


def random_rules(rng) -> Rules:
    yes = rng.random(7) < 0.5
    return Rules(
        neighbourhood=rng.choice(["disc", "diamond"]), rounding=rng.choice(["floor", "even", "none"]),
        counts_itself_twice=yes[0], moves_first=yes[1], longest_term_included=yes[2], sentences_end_together=yes[3],
        cop_follows=yes[4], jailed_block=yes[5], citizens_move=yes[6] or rng.random() < 0.5,
    )


def random_numbers(rng) -> dict:
    vision = float(rng.choice([1.0, 1.7, 2.0, 2.9, 4.0]))
    size = int(rng.integers(2 * int(vision) + 1, 14))
    crowded = rng.uniform(0.3, 1.0) * size * size  # up to no free cell at all
    cops = int(rng.uniform(0.02, 0.25) * crowded)
    return {
        "key": int(rng.integers(0, 2**63)), "size": size, "citizens": max(1, int(crowded) - cops), "cops": cops,
        "vision": vision, "threshold": rng.uniform(0.02, 0.2), "k": rng.uniform(1, 4),
        "longest_term": None if rng.random() < 0.15 else int(rng.integers(1, 8)),
    }


def simulate_both(rng, rules, numbers, ticks=20) -> np.ndarray:
    """Advance both by the same ticks, compare them, and return most actives, jailed, and agents on one cell."""
    legitimacy = np.clip(rng.uniform(0.3, 0.95) + rng.normal(0, 0.1, ticks), 0, 1)
    cops = np.sort(rng.integers(0, numbers["cops"] + 1, ticks))[::-1].copy() if rng.random() < 0.3 else None
    cops = np.full(ticks, numbers["cops"]) if cops is None else cops
    parameters, sight, state, legitimacy, force = set_up(
        rules, ticks=ticks, legitimacy=legitimacy, **{**numbers, "cops": np.maximum.accumulate(cops[::-1])[::-1]},
    )
    plain = Lattice(rules, **{**numbers, "cops": int(force[0])})
    most = np.zeros(3, int)
    for tick in range(ticks):
        lattice.advance(parameters, sight, state, tick, legitimacy[tick], force[tick])
        plain.advance(tick, legitimacy[tick], int(force[tick]))
        there = len(plain.agents)
        rows, columns = state.places[:there] >> parameters.shift, state.places[:there] & (1 << parameters.shift) - 1
        assert list(zip(rows, columns, strict=True)) == [a.cell for a in plain.agents], (rules, numbers, tick)
        citizens = [a for a in plain.agents if not a.is_cop]
        assert (state.statuses == lattice.ACTIVE).tolist() == [a.active for a in citizens]
        assert (state.statuses > 0).tolist() == [a.jailed for a in citizens]
        counts = [sum(a.active for a in citizens), sum(a.jailed for a in citizens), there - len(citizens)]
        assert state.totals.tolist() == counts
        most = np.maximum(most, [*counts[:2], np.unique(state.places[:there], return_counts=True)[1].max()])
    return most


@pytest.mark.parametrize("block", range(4))
def test_lattice_equals_its_plain_twin(block, full):
    rng = np.random.default_rng(block)
    largest = [simulate_both(rng, random_rules(rng), random_numbers(rng)) for _ in range(50 if full else 10)]
    largest += [simulate_both(rng, rules, random_numbers(rng)) for rules in (NETLOGO, MESA)]
    assert (np.max(largest, axis=0) > [10, 10, 1]).all(), "the settings must reach crowds, jails and shared cells"


def test_lattice_equals_its_twin_where_vision_is_too_wide_for_random_trials():
    rng = np.random.default_rng(3)
    numbers = {**random_numbers(rng), "size": 21, "vision": 10.0, "citizens": 40, "cops": 4}
    assert simulate_both(rng, replace(NETLOGO, rounding="even"), numbers, 4)[0] > 0


@pytest.mark.parametrize("rules", [NETLOGO, MESA], ids=["netlogo", "mesa"])
def test_kept_counts_equal_counts_from_scratch(rules):
    """Crowding and the numbers seen after 300 ticks with outbursts, against a count from scratch."""
    ticks, size, citizens = 300, 40, 1120
    parameters, sight, state, legitimacy, force = set_up(
        rules, key=5, ticks=ticks, size=size, citizens=citizens, cops=64, vision=7.0, legitimacy=0.75, threshold=0.1,
        k=2.3, longest_term=20,
    )
    active, jailed = np.zeros(ticks, np.int64), np.zeros(ticks, np.int64)
    lattice.simulate(parameters, sight, state, legitimacy, force, active, jailed)
    assert active.max() > 100
    assert (active + jailed <= citizens).all()
    row, column = state.places >> parameters.shift, state.places & (1 << parameters.shift) - 1
    assert row.max() < size
    assert column.max() < size
    counts = np.zeros((3, size, size), int)
    is_active = np.append(state.statuses == lattice.ACTIVE, np.zeros(64, bool))
    is_jailed = np.append(state.statuses > 0, np.zeros(64, bool))
    is_cop = np.arange(citizens + 64) >= citizens
    for layer, who in enumerate([is_cop, is_active, rules.jailed_block | ~is_jailed]):
        np.add.at(counts[layer], (row[who], column[who]), 1)
    rolled = [np.roll(counts, (-int(r) + 7, -int(c) + 7), (1, 2))
              for r, c in zip(sight.rows[: sight.near.size], sight.columns[: sight.near.size], strict=True)]
    seen = state.seen.reshape(size, -1)[:, :size]
    total = np.sum(rolled, axis=0)
    assert sight.near.size == {"disc": 149, "diamond": 112}[rules.neighbourhood]
    assert (seen >> 16 == total[0]).all()
    assert (seen & 0xFFFF == total[1]).all()
    assert (state.crowding.reshape(size, -1)[:, :size] == counts[2]).all()


def test_a_constant_and_a_constant_series_give_the_same_run():
    plain = simulate(NETLOGO, key=8, ticks=50)
    by_tick = simulate(NETLOGO, key=8, ticks=50, cops=[64] * 50, legitimacy=np.full(50, 0.82))
    other = simulate(NETLOGO, key=9, ticks=50)
    assert (plain.active == by_tick.active).all()
    assert (plain.active != other.active).any()


def test_order_of_turns_and_choice_of_site_are_uniform():
    """Each agent comes first equally often; a lone agent moves to each cell of its neighbourhood equally often."""
    key, n, times = np.uint64(11), 37, 20_000
    order, firsts = np.empty(n, np.int32), np.zeros(n, int)
    for tick in range(times):
        lattice.shuffle(key, 1, tick, order)
        firsts[order[0]] += 1
    assert sorted(order) == list(range(n))
    assert chi_squared(firsts) < 36 + 5 * np.sqrt(72)
    parameters, sight, state, legitimacy, force = set_up(
        NETLOGO, key=4, ticks=times, size=9, citizens=1, cops=0, vision=2.3, legitimacy=1.0, threshold=0.1, k=2.3,
        longest_term=5,
    )
    steps = {}
    for tick in range(times):
        before = int(state.places[0])
        lattice.advance(parameters, sight, state, tick, legitimacy[tick], force[tick])
        after = int(state.places[0])
        step = ((after >> 4) - (before >> 4)) % 9, ((after & 15) - (before & 15)) % 9
        steps[step] = steps.get(step, 0) + 1
    assert len(steps) == 20
    assert chi_squared(np.array(list(steps.values()))) < 19 + 5 * np.sqrt(38)


def chi_squared(counts) -> float:
    return float(((counts - counts.mean()) ** 2 / counts.mean()).sum())


@pytest.mark.parametrize(("rounding", "rounded"), [("floor", math.floor), ("even", round), ("none", float)])
def test_risk_table_follows_its_rounding(rounding, rounded):
    table = lattice.risk_table(60, 2.3, ROUNDINGS[rounding])
    for cops in range(61):
        for actives in range(1, 64):
            assert table[actives - 1, cops] == pytest.approx(1 - math.exp(-2.3 * rounded(cops / actives)), abs=1e-15)


def test_outbursts_are_complete_runs_above_the_level():
    active = [60, 10, 51, 90, 50, 0, 70, 20, 80]
    assert outbursts(active).tolist() == [[2, 4], [6, 7]]
    assert outbursts([0, 3]).shape == (0, 2)
    assert outbursts([99, 99]).shape == (0, 2)


def test_every_fixed_point_maps_to_itself():
    assert fixed_points(0.9, 0.05) == [0.0]
    assert len(fixed_points(0.82, 0.05, rounding="even")) == 2


@pytest.mark.parametrize(
    ("numbers", "message"),
    [
        ({"vision": 20}, "size must exceed twice the vision, 40"),
        ({"vision": 0}, "vision must lie between"),
        ({"citizens": 1600}, "do not fit on 1600 cells"),
        ({"cops": [3, 4, 4, 4, 4]}, "may fall but not rise"),
        ({"legitimacy": 1.2}, "legitimacy must lie between 0 and 1"),
    ],
)
def test_invalid_arguments_are_rejected(numbers, message):
    with pytest.raises(UsageError, match=message):
        simulate(NETLOGO, key=1, ticks=5, **numbers)
