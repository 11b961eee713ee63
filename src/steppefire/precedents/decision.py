"""S7, S10. The intervener's calculus: whether troops come, other help, or nothing, learned from precedents.

Two questions in turn (a sequential, or continuation-ratio, logit): do troops go; if not, is there other help. Both lean
on the same facts of the request and on the state that decides, whose own habit is pooled partially.

    log-odds = sum over k of slope_k * feature_k + habit of the leader
    slope_k ~ normal(sign_k * t, t),  habit ~ normal(0, s),  t and s half-normal of scale one

What a run can feed: fall risk (from the threat to the regime), loyalty, framing (the narrative in force), overstretch
and leader (from the alliance), kind (unrest), collective (its rule), out of power and held (from the elites). See
docs/precedents.md for what each means and for how far to believe the result.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from steppefire.precedents.cases import KINDS, Precedent, record
from steppefire.stats.regression import Grid, fit_logit, probability

AT_WAR = 3
"""Overstretch of a leader in a large war of its own."""
POINTS = 2.0
"""Points of a score, about two standard deviations, that count as much as a switch."""


@dataclass(frozen=True)
class Request:
    """What a leader knows when it is asked. Scores run from 0 to 3 and need not be whole; defaults are ordinary.

    Parameters
    ----------
    leader
        State that decides; one without precedents is taken for an average one, with more doubt.
    kind
        Kind of threat, one of `steppefire.precedents.cases.KINDS`; empty if none of them.
    importance, overstretch, fall_risk, patron, loyalty
        Strategic weight of the asker; other fronts of the leader; danger that the asker falls; strength of a power that
        stands against it; loyalty of its ruler.
    framing
        How far the threat is seen as coming from abroad, 0 to 1.
    collective
        Whether a body is asked, and not a leader alone.
    out_of_power, held
        Whether the ruler to be helped has lost power or fled; whether he is held.
    unasked, against
        Whether nobody asked; whether help would be against the sitting ruler.
    """

    leader: str
    kind: str = ""
    importance: float = 2.0
    overstretch: float = 1.0
    fall_risk: float = 2.0
    patron: float = 1.0
    loyalty: float = 2.0
    framing: float = 0.0
    collective: bool = False
    out_of_power: bool = False
    held: bool = False
    unasked: bool = False
    against: bool = False


@dataclass(frozen=True)
class Feature:
    """One predictor: its value, the sign theory gives to its slope for troops, and its meaning in words."""

    value: Callable[[Request], float]
    sign: int
    words: str


FEATURES: Mapping[str, Feature] = {
    "intercept": Feature(lambda r: 1.0, 0, "an ordinary request"),
    "importance": Feature(lambda r: (r.importance - 2) / POINTS, 1, "strategic importance, 2 points"),
    "overstretch": Feature(lambda r: (r.overstretch - 1) / POINTS, -1, "leader's overstretch, 2 points"),
    "fall_risk": Feature(lambda r: (r.fall_risk - 2) / POINTS, 0, "risk that the asker falls, 2 points"),
    "patron": Feature(lambda r: (r.patron - 1) / POINTS, -1, "opposing patron, 2 points"),
    # Disloyalty is a reason not to help a ruler, and none not to topple him.
    "loyalty": Feature(lambda r: 0.0 if r.against else (r.loyalty - 2) / POINTS, 1, "asker's loyalty, 2 points"),
    "framing": Feature(lambda r: r.framing, 1, "threat framed as foreign"),
    "at_war": Feature(lambda r: float(r.overstretch >= AT_WAR), -1, "leader in a large war"),
    "collective": Feature(lambda r: float(r.collective), 0, "a body asked, not a leader alone"),
    "out_of_power": Feature(lambda r: float(r.out_of_power), -1, "coup complete: ruler out of power"),
    "held": Feature(lambda r: float(r.held), -1, "ruler held by others"),
    "unasked": Feature(lambda r: float(r.unasked), -1, "nobody asked"),
    "against": Feature(lambda r: float(r.against), 0, "help against the ruler"),
    **{
        kind: Feature(lambda r, kind=kind: float(r.kind == kind), 0, f"kind of threat: {kind}")  # type: ignore[misc]
        for kind in KINDS
    },
}
"""Predictors by name. Signs are what theory says before the cases are seen (docs/precedents.md 3)."""
SIGNS = np.array([f.sign for f in FEATURES.values()], float)


@dataclass(frozen=True)
class Intervener:
    """What precedents teach about the two questions.

    Parameters
    ----------
    troops, other
        Posterior of "do troops go" and of "if not, is there other help".
    leaders
        States with precedents, in the order of their group effects.
    """

    troops: Grid
    other: Grid
    leaders: tuple[str, ...]


def request_of(case: Precedent) -> Request:
    """Return what was known of a precedent when it was decided."""
    return Request(
        leader=case.leader,
        kind=case.kind,
        importance=case.importance,
        overstretch=case.overstretch,
        fall_risk=case.fall_risk,
        patron=case.patron,
        loyalty=case.loyalty,
        framing=float(case.framing),
        collective=not case.leader_only,
        out_of_power=case.out_of_power,
        held=case.held,
        unasked=not case.asked,
        against=case.against,
    )


def matrix(requests: Sequence[Request]) -> np.ndarray:
    """Return the predictors of requests, shape (requests, features)."""
    return np.array([[f.value(r) for f in FEATURES.values()] for r in requests])


def learn(cases: Sequence[Precedent]) -> Intervener:
    """Learn from precedents whose outcome is known and in which one state decided about another."""
    told = [c for c in cases if c.help is not None and not c.helps_itself]
    leaders = tuple(sorted({c.leader for c in told}))
    x = matrix([request_of(c) for c in told])
    groups = np.array([leaders.index(c.leader) for c in told])
    level = np.array([c.help for c in told])
    without = level < 2
    troops = fit_logit(x, (level == 2).astype(float), SIGNS, groups, len(leaders))
    # What drives the choice of lesser help no theory says: no signs.
    y = (level[without] == 1).astype(float)
    other = fit_logit(x[without], y, np.zeros(len(SIGNS)), groups[without], len(leaders))
    return Intervener(troops, other, leaders)


def decide(model: Intervener, requests: Sequence[Request]) -> np.ndarray:
    """Return the probabilities of nothing, other help and troops, shape (requests, 3)."""
    x = matrix(requests)
    groups = np.array([model.leaders.index(r.leader) if r.leader in model.leaders else -1 for r in requests])
    troops = probability(model.troops, x, groups)
    other = (1 - troops) * probability(model.other, x, groups)
    return np.stack([1 - troops - other, other, troops], axis=1)


@cache
def taught(without: str = "") -> Intervener:
    """Return what the precedents teach that come with the program; learned once in a process.

    Parameters
    ----------
    without
        Id of a case to leave out: the one that is being lived through.
    """
    return learn([case for case in record() if case.case_id != without])


def troops_probability(request: Request, model: Intervener | None = None) -> float:
    """Return the probability that a leader sends troops, learned from the record if no model is given."""
    return float(decide(model or taught(), [request])[0, 2])
