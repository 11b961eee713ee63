"""The months after: what is owed fades, opinion bends to the war, and shares keep their whole."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from steppefire.world.powers import friedkin_johnsen, simulate_months, triangular

from .conftest import country, simulated

MONTHS = 25
RUSSIA = [i for i, d in enumerate(country().demands) if d.power == "Russia"]


def after(*without: str, pull: float = 0.0, weight: float = 0.0):
    """Return the months after the crisis; effects of obligation and opinion are zero unless given."""
    world = simulated(*without)[0]
    values = replace(world.values, obligation_pull=pull, opinion_weight=weight)
    return simulate_months(replace(world, values=values), MONTHS)


def test_what_is_owed_fades_by_its_time_constant():
    debt = after().obligation
    memory = country().parameters["obligation_memory"].default
    assert debt[12] / debt[0] == pytest.approx(math.exp(-12 / memory), rel=1e-9)


def test_without_help_and_war_the_chance_of_a_demand_is_its_base_rate():
    alone = after("alliance", "war")
    assert alone.probability == pytest.approx([d.base_rate for d in country().demands], abs=1e-9)


def test_with_effects_of_zero_the_chance_of_a_demand_is_its_base_rate_whatever_happens():
    both = after()
    assert both.obligation[0] > 0
    assert both.favour.min() < both.favour[0]
    assert both.probability == pytest.approx([d.base_rate for d in country().demands], abs=1e-9)


@pytest.mark.parametrize("name", ["obligation_pull", "opinion_weight"])
def test_no_record_prefers_a_sign_of_an_effect(name: str):
    prior = country().parameters[name]
    assert prior.default == 0
    assert prior.low == -prior.high < 0
    assert not prior.citation.cited


def test_help_and_the_war_shift_the_chance_of_the_helpers_demands_by_their_signs():
    both, peace, alone = (after(*off, pull=1, weight=1) for off in ((), ("war",), ("alliance",)))
    assert (peace.probability[RUSSIA] > both.probability[RUSSIA]).all()
    assert (both.probability[RUSSIA] > alone.probability[RUSSIA]).all()
    others = [i for i in range(len(country().demands)) if i not in RUSSIA]
    assert both.probability[others] == pytest.approx(alone.probability[others])
    opposite = after("war", pull=-1)
    assert (opposite.probability[RUSSIA] < after("alliance", "war").probability[RUSSIA]).all()


def test_opposite_effects_shift_the_log_odds_by_as_much():
    def log_odds(pull: float) -> np.ndarray:
        p = after("war", pull=pull).probability[RUSSIA]
        return np.log(p / (1 - p))

    assert log_odds(1.0) - log_odds(0.0) == pytest.approx(log_odds(0.0) - log_odds(-1.0), rel=1e-9)
    debt = after("war").obligation
    months = [country().demands[i].month for i in RUSSIA]
    assert log_odds(1.0) - log_odds(0.0) == pytest.approx(debt[months], rel=1e-9)


def test_the_war_costs_favour_from_its_month_on_and_never_more_than_its_shock():
    values = simulated()[0].values
    war, peace = after().favour, after("war").favour
    first = int(values.war_month)
    assert war[:first] == pytest.approx(peace[:first])
    assert (war[first:] < peace[first:]).all()
    assert (peace - war).max() <= values.war_shock


def test_opinion_settles_where_the_closed_form_says():
    people, y0, still = np.array([0.7, 0.3]), np.array([0.4, 0.9]), np.full(2, 0.5)
    w = np.array([people, people])
    y = y0.copy()
    for _ in range(80):
        y = friedkin_johnsen(y, y0, w, still)
    assert y == pytest.approx(np.linalg.solve(np.eye(2) - 0.5 * w, 0.5 * y0), abs=1e-12)


def test_powers_keep_together_what_they_have_of_each_kind_of_tie():
    ties = after().ties
    assert ties.sum(axis=1) == pytest.approx(np.broadcast_to(ties[0].sum(axis=0), (MONTHS, ties.shape[2])))
    assert (ties > 0).all()


def test_help_pulls_ties_to_the_helper_with_the_same_luck_otherwise():
    powers = list(dict.fromkeys(d.power for d in country().dependence))
    owing, alone = after("war", pull=1), after("alliance", "war", pull=1)
    assert owing.ties[0, 0, 0] == pytest.approx(alone.ties[0, 0, 0], rel=0.1)
    assert (owing.dependence[6:, powers.index("Russia")] > alone.dependence[6:, powers.index("Russia")]).all()


def test_without_powers_nothing_is_owed_and_nothing_asked():
    silent = after("powers")
    assert silent.obligation.max() == 0
    assert silent.probability.max() == 0
    assert silent.accepted.max() == 0


@pytest.mark.parametrize(("u", "value"), [(0.0, 1.0), (0.25, 2.0), (1.0, 5.0)])
def test_a_share_is_drawn_from_a_triangle(u: float, value: float):
    assert triangular(1, 2, 5, u) == pytest.approx(value)
    assert triangular(2, 2, 2, u) == 2
