"""S8. Outside powers in the two years after: what is owed, what is asked, and whom the country leans on."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from steppefire.kernels import streams
from steppefire.kernels.random import uniform
from steppefire.world.geography import Floats

if TYPE_CHECKING:
    from steppefire.world.state import World

STUBBORN = 0.5
"""Weight of a group's own anchor in its opinion (assumption)."""
NEUTRAL = 0.5
"""Favour towards a power of which no survey is used."""
WAR_MEMORY_MONTHS = 36.0
"""Time constant with which a war fades from opinion (assumption)."""


@dataclass(frozen=True)
class Aftermath:
    """The months after the crisis.

    Parameters
    ----------
    index
        Multi-vector index by month: normalised entropy of dependence, 0 (one power) to 1 (evenly spread), (months,).
    obligation
        Owed to the intervener, (months,).
    dependence
        Mean share of each power over the dimensions of ties, (months, powers).
    probability, accepted
        Chance of each demand, and whether it was accepted, (demands,).
    """

    index: Floats
    obligation: Floats
    dependence: Floats
    probability: Floats
    accepted: Floats


def friedkin_johnsen(opinion: Floats, anchor: Floats, influence: Floats, susceptibility: Floats) -> Floats:
    """Return opinions after one round: y' = L W y + (I - L) y0 (Friedkin and Johnsen 1990).

    Parameters
    ----------
    opinion, anchor
        Opinions now and in the beginning, (groups,).
    influence
        W: rows add up to one, (groups, groups).
    susceptibility
        Diagonal of L, 0 (stubborn) to 1, (groups,).
    """
    following: Floats = susceptibility * (influence @ opinion) + (1 - susceptibility) * anchor
    return following


def evenness(share: Floats) -> float:
    """Return the entropy of shares over its maximum; shares need not add up to one."""
    p = share[share > 0] / share.sum()
    return float(-(p * np.log(p)).sum() / math.log(share.shape[0])) if share.shape[0] > 1 else 0.0


def live_on(world: World, months: int) -> Aftermath:
    """Carry the country's outside ties through the months after the crisis.

    Parameters
    ----------
    world
        The country after its last hour.
    months
        Months to live, the month of the crisis itself included.
    """
    values, scenario = world.values, world.scenario
    powers = list(dict.fromkeys(d.power for d in scenario.dependence))
    ties = _ties(world, powers)
    patron = world.help.alliance.power if world.help.alliance else ""
    sent = float(world.help.contingent[world.help.agreed].sum()) / values.ally_size
    owed = values.obligation_gain * min(1.0, sent)
    minority = float(np.average(1 - world.geography.titular, weights=world.geography.people))
    influence = np.array([[1 - minority, minority]] * 2)
    start = np.array([values.opinion_before, min(1.0, values.opinion_before + 0.05)])
    opinion = start - values.nationalist_backlash * min(1.0, sent) * np.array([1.0, -0.5])
    out = Aftermath(
        np.zeros(months), np.zeros(months), np.zeros((months, len(powers))),
        np.zeros(len(scenario.demands)), np.zeros(len(scenario.demands)),
    )
    now = ties.copy()
    at_war = scenario.alliance.power if scenario.alliance else ""
    for month in range(months):
        war = _war(world, month)
        anchor = np.clip(start - war * np.array([1.0, 0.5]), 0, 1)
        opinion = friedkin_johnsen(opinion, anchor, influence, np.array([STUBBORN, STUBBORN]))
        favour = float(np.clip(opinion @ np.array([1 - minority, minority]), 0, 1))
        debt = owed * math.exp(-month / values.obligation_memory)
        lean = np.zeros(len(powers))
        for i, power in enumerate(powers):
            lean[i] += values.obligation_pull * debt * (power == patron)
            lean[i] -= values.opinion_weight * (values.opinion_before - favour) * (power == at_war)
        wanted = ties * np.exp(lean)[:, None]
        wanted *= ties.sum(axis=0) / wanted.sum(axis=0)
        now += values.tie_adjustment * (wanted - now)
        out.obligation[month] = debt
        out.dependence[month] = now.mean(axis=1)
        out.index[month] = evenness(now.mean(axis=1))
        _answer(world, month, out, {patron: debt}, {at_war: favour})
    return out


def _ties(world: World, powers: list[str]) -> Floats:
    """Return the shares before the crisis, (powers, dimensions)."""
    dependence = world.scenario.dependence
    dimensions = list(dict.fromkeys(d.dimension for d in dependence))
    ties = np.zeros((len(powers), len(dimensions)))
    for d in dependence:
        ties[powers.index(d.power), dimensions.index(d.dimension)] = d.best
    return np.maximum(ties, 1e-6)


def _war(world: World, month: int) -> float:
    """Return the favour lost by the war of the alliance's leader in this month."""
    values = world.values
    if month < values.war_month or not world.on("powers"):
        return 0.0
    return float(values.war_shock * math.exp(-(month - values.war_month) / WAR_MEMORY_MONTHS))


def _answer(
    world: World, month: int, out: Aftermath, debt: Mapping[str, float], liking: Mapping[str, float]
) -> None:
    """Accept or refuse the demands that fall due, by what is owed to each power and how it is liked."""
    values = world.values
    for i, demand in enumerate(world.scenario.demands):
        if demand.month != month:
            continue
        odds = values.obligation_pull * debt.get(demand.power, 0.0) - demand.resistance
        odds -= values.opinion_weight * (1 - liking.get(demand.power, NEUTRAL))
        out.probability[i] = 1 / (1 + math.exp(-odds))
        out.accepted[i] = uniform(world.key, streams.DEMAND, i, 0) < out.probability[i]
