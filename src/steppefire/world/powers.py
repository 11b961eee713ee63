"""S8. Outside powers in the two years after the crisis: obligation, opinion, demands and dependence."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from steppefire.kernels import streams
from steppefire.kernels.random import normals, uniform, uniforms
from steppefire.world.citizens import troops_response
from steppefire.world.geography import Floats

if TYPE_CHECKING:
    from steppefire.world.state import World

MONTHS_A_YEAR = 12
_START, _WANDER = 999, 1
"""Occurrences in the stream of demands: for the initial shares, and, plus the month, for their random drift."""


@dataclass(frozen=True)
class PowersTrajectory:
    """Series of the country's outside relations in the months after the crisis.

    Parameters
    ----------
    index
        Multi-vector index by month: normalised entropy of dependence, 0 (one power) to 1 (evenly spread), (months,).
    obligation
        Obligation owed to the intervener, (months,).
    favour
        Share of the public favourable to the power that leads the alliance of the record, (months,).
    ties
        Share of each power in each dimension, (months, powers, dimensions).
    dependence
        Mean share of each power over the dimensions, (months, powers).
    probability, accepted
        Probability that each demand is accepted, and 1 if it was, else 0, (demands,).
    """

    index: Floats
    obligation: Floats
    favour: Floats
    ties: Floats
    dependence: Floats
    probability: Floats
    accepted: Floats


def friedkin_johnsen(opinion: Floats, anchor: Floats, influence: Floats, susceptibility: Floats) -> Floats:
    """Return opinions after one round: y' = L W y + (I - L) y0 (Friedkin and Johnsen 1990).

    Parameters
    ----------
    opinion, anchor
        Current and initial opinions, (groups,).
    influence
        W, with rows that add up to one, (groups, groups).
    susceptibility
        Diagonal of L, 0 (stubborn) to 1, (groups,).
    """
    following: Floats = susceptibility * (influence @ opinion) + (1 - susceptibility) * anchor
    return following


def evenness(share: Floats) -> float:
    """Return the normalised entropy of shares, 0 to 1; shares need not add up to one."""
    p = share[share > 0] / share.sum()
    return float(-(p * np.log(p)).sum() / math.log(share.shape[0])) if share.shape[0] > 1 else 0.0


def simulate_months(world: World, months: int) -> PowersTrajectory:
    """Simulate the country's outside ties in the months after the crisis.

    With s the share of power p in dimension d, D the obligation owed to p, and y public favour for p (docs/powers.md):

        s* = s(0) exp(gamma D - b_op (y(0) - y)), scaled to the powers' total in d
        s <- (s + r_y (s* - s)) exp(sd z / sqrt(12)), scaled likewise

    Parameters
    ----------
    world
        The country after its last hour.
    months
        Months to simulate, the month of the crisis itself included.
    """
    values, demands = world.values, world.scenario.demands
    powers = list(dict.fromkeys(d.power for d in world.scenario.dependence))
    start = _ties(world, powers)
    owed = _owed(world, powers)
    is_leader = np.array([power == _leader(world) for power in powers], float)
    favour = _favour(world, months)
    total = start.sum(axis=0)
    now = start.copy()
    out = PowersTrajectory(
        np.zeros(months), np.zeros(months), favour, np.zeros((months, *start.shape)), np.zeros((months, len(powers))),
        np.zeros(len(demands)), np.zeros(len(demands)),
    )  # fmt: skip
    for month in range(months if powers else 0):
        debt = owed * math.exp(-month / values.obligation_memory)
        # Obligation raises the share of a power, and lost favour lowers it.
        lost_favour = values.opinion_before - favour[month]
        log_shift = values.obligation_pull * debt - values.opinion_weight * is_leader * lost_favour
        wanted = _scaled(start * np.exp(log_shift)[:, None], total)
        drift = normals(world.key, streams.DEMAND, start.size, _WANDER + month).reshape(start.shape)
        drift = np.exp(values.tie_spread / math.sqrt(MONTHS_A_YEAR) * drift)
        now = _scaled((now + values.tie_adjustment * (wanted - now)) * drift, total)
        out.obligation[month] = debt.sum()
        out.ties[month] = now
        out.dependence[month] = now.mean(axis=1)
        out.index[month] = evenness(out.dependence[month])
        if world.on("powers"):
            _decide_demands(world, month, out, dict(zip(powers, log_shift, strict=True)))
    return out


def _scaled(ties: Floats, total: Floats) -> Floats:
    """Return shares scaled so that each dimension adds up to its total, (powers, dimensions)."""
    scaled: Floats = ties * (total / ties.sum(axis=0))
    return scaled


def _leader(world: World) -> str:
    """Return the leading power of the recorded alliance, empty if there is none."""
    return world.scenario.alliance.power if world.scenario.alliance else ""


def _mission_strength(world: World) -> float:
    """Return the agreed contingents relative to full strength, 0 to 1."""
    return min(1.0, float(world.mission.contingent[world.mission.agreed].sum() / world.values.ally_size))


def _owed(world: World, powers: list[str]) -> Floats:
    """Return the obligation owed to each power at the end of the crisis, (powers,)."""
    patron = world.mission.alliance.power if world.mission.alliance and world.on("powers") else ""
    return np.array([world.values.obligation_gain * _mission_strength(world) * (power == patron) for power in powers])


def _favour(world: World, months: int) -> Floats:
    """Return public favour for the leader of the alliance, (months,).

    Each group of the population is influenced by all in proportion to their sizes and anchored to its initial opinion.
    """
    values, geography = world.values, world.geography
    people = np.average(geography.group_shares, axis=1, weights=geography.people)
    # The first group is the remainder, so that sizes add up to one.
    people[0] = 1 - people[1:].sum()
    groups = people.shape[0]
    before = np.full(groups, values.opinion_before)
    susceptibility = np.full(groups, values.opinion_susceptibility)
    # Foreign troops cost favour where they cause backlash and win it where they bring relief.
    opinion = before - _mission_strength(world) * troops_response(world.scenario.groups, values)
    favour = np.zeros(months)
    for month in range(months):
        anchor = np.clip(before - _war_effect(world, month), 0, 1)
        opinion = friedkin_johnsen(opinion, anchor, np.tile(people, (groups, 1)), susceptibility)
        favour[month] = np.clip(opinion @ people, 0, 1)
    return favour


def _ties(world: World, powers: list[str]) -> Floats:
    """Return the shares before the crisis, drawn from triangular distributions, (powers, dimensions)."""
    dependence = world.scenario.dependence
    dimensions = list(dict.fromkeys(d.dimension for d in dependence))
    ties = np.zeros((len(powers), len(dimensions)))
    draws = uniforms(world.key, streams.DEMAND, len(dependence), _START)
    for d, u in zip(dependence, draws, strict=True):
        ties[powers.index(d.power), dimensions.index(d.dimension)] = triangular(d.low, d.best, d.high, float(u))
    return np.maximum(ties, 1e-6)


def triangular(low: float, mode: float, high: float, u: float) -> float:
    """Return the ``u`` quantile of a triangular distribution; the mode if the distribution has no width."""
    if high <= low:
        return mode
    if u < (mode - low) / (high - low):
        return low + math.sqrt(u * (high - low) * (mode - low))
    return high - math.sqrt((1 - u) * (high - low) * (high - mode))


def _war_effect(world: World, month: int) -> float:
    """Return the loss of favour in a month caused by the war of the alliance's leader."""
    values = world.values
    if month < values.war_month or not world.on("war"):
        return 0.0
    return float(values.war_shock * math.exp(-(month - values.war_month) / values.war_memory))


def _decide_demands(world: World, month: int, out: PowersTrajectory, log_shift: dict[str, float]) -> None:
    """Accept or refuse the demands due in a month; obligation and lost favour shift the log-odds of the base rate."""
    for i, demand in enumerate(world.scenario.demands):
        if demand.month == month:
            out.probability[i] = 1 / (1 + math.exp(demand.resistance - log_shift.get(demand.power, 0.0)))
            out.accepted[i] = uniform(world.key, streams.DEMAND, i, 0) < out.probability[i]
