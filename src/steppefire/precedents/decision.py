"""S7, S10. The decision on help: probabilities of troops, other help and no help, estimated from precedents.

The model is a sequential (continuation-ratio) logit: whether troops are sent; if not, whether other help is. Both
logits have the same predictors, which describe the request, and a random effect of the state that decides.

    log-odds = sum over k of slope_k * feature_k + effect of the leader
    slope_k ~ normal(sign_k * t, t),  effect ~ normal(0, s),  t and s half-normal of scale one

A run supplies fall risk (from the threat to the regime), loyalty, framing (from the weight of the plot narrative),
overstretch and leader (from the alliance), kind (unrest), collective (from the decision rule) and out of power (from
the regime). See docs/precedents.md for their definitions and for the validation.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from steppefire.precedents.cases import KINDS, Precedent, read_shipped_cases
from steppefire.stats.regression import Grid, fit_logit, probability

AT_WAR = 3
"""Overstretch from which on the leader counts as fighting a large war of its own."""
POINTS = 2.0
"""Points of a score, about two standard deviations, that are scaled to the range of an indicator."""


@dataclass(frozen=True)
class Request:
    """What is known of a request when it is decided.

    Scores range from 0 to 3 and need not be whole; the defaults describe an ordinary request.

    Parameters
    ----------
    leader
        State that decides. One without precedents has the mean effect of leaders, with more uncertainty.
    kind
        Kind of threat, one of `steppefire.precedents.cases.KINDS`; empty if none of them.
    importance
        Strategic importance of the requesting state to the leader, score.
    overstretch
        Other military commitments of the leader, score.
    fall_risk
        Risk that the government falls, score.
    patron
        Strength of an outside power opposed to help, score.
    loyalty
        Loyalty of the requesting ruler to the leader, score.
    framing
        Degree to which the threat is framed as foreign, 0 to 1.
    collective
        Whether a body is asked, and not a leader alone.
    out_of_power, held
        Whether the ruler to be helped has lost power or fled, and whether he is detained.
    unasked
        Whether there was no request.
    against
        Whether help would be against the ruler in office.
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
    """A predictor: its value, the expected sign of its slope for troops (0 for none), and a description."""

    value: Callable[[Request], float]
    sign: int
    description: str


FEATURES: Mapping[str, Feature] = {
    "intercept": Feature(lambda r: 1.0, 0, "an ordinary request"),
    "importance": Feature(lambda r: (r.importance - 2) / POINTS, 1, "strategic importance, 2 points"),
    "overstretch": Feature(lambda r: (r.overstretch - 1) / POINTS, -1, "leader's overstretch, 2 points"),
    "fall_risk": Feature(lambda r: (r.fall_risk - 2) / POINTS, 0, "risk that the government falls, 2 points"),
    "patron": Feature(lambda r: (r.patron - 1) / POINTS, -1, "opposing patron, 2 points"),
    # Disloyalty is a reason not to help a ruler, but not a reason against overthrowing him.
    "loyalty": Feature(lambda r: 0.0 if r.against else (r.loyalty - 2) / POINTS, 1, "requester's loyalty, 2 points"),
    "framing": Feature(lambda r: r.framing, 1, "threat framed as foreign"),
    "at_war": Feature(lambda r: float(r.overstretch >= AT_WAR), -1, "leader in a large war"),
    "collective": Feature(lambda r: float(r.collective), 0, "request to a body, not to a leader alone"),
    "out_of_power": Feature(lambda r: float(r.out_of_power), -1, "ruler out of power (coup complete)"),
    "held": Feature(lambda r: float(r.held), -1, "ruler detained"),
    "unasked": Feature(lambda r: float(r.unasked), -1, "no formal request"),
    "against": Feature(lambda r: float(r.against), 0, "help against the ruler"),
    **{
        kind: Feature(lambda r, kind=kind: float(r.kind == kind), 0, f"kind of threat: {kind}")  # type: ignore[misc]
        for kind in KINDS
    },
}
"""Predictors by name. The signs are those that theory gives without the cases (docs/precedents.md 3)."""
SIGNS = np.array([f.sign for f in FEATURES.values()], float)


@dataclass(frozen=True)
class DecisionModel:
    """A fitted model of the decision.

    Parameters
    ----------
    troops, other
        Posteriors of the two logits: troops; other help if there are no troops.
    leaders
        States with precedents, in the order of their random effects.
    """

    troops: Grid
    other: Grid
    leaders: tuple[str, ...]


def request_of(case: Precedent) -> Request:
    """Return the request of a precedent: what was known when it was decided."""
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


def design_matrix(requests: Sequence[Request]) -> np.ndarray:
    """Return the predictors of requests, shape (requests, features)."""
    return np.array([[f.value(r) for f in FEATURES.values()] for r in requests])


def fit_decision(cases: Sequence[Precedent]) -> DecisionModel:
    """Fit the model to the cases whose help is known and in which a state decided on help for another."""
    known = [c for c in cases if c.help is not None and not c.domestic]
    leaders = tuple(sorted({c.leader for c in known}))
    x = design_matrix([request_of(c) for c in known])
    groups = np.array([leaders.index(c.leader) for c in known])
    level = np.array([c.help for c in known])
    without = level < 2
    troops = fit_logit(x, (level == 2).astype(float), SIGNS, groups, len(leaders))
    # Theory gives no signs for the choice of other help.
    y = (level[without] == 1).astype(float)
    other = fit_logit(x[without], y, np.zeros(len(SIGNS)), groups[without], len(leaders))
    return DecisionModel(troops, other, leaders)


def help_probabilities(model: DecisionModel, requests: Sequence[Request]) -> np.ndarray:
    """Return the probabilities of no help, other help and troops, shape (requests, 3)."""
    x = design_matrix(requests)
    groups = np.array([model.leaders.index(r.leader) if r.leader in model.leaders else -1 for r in requests])
    troops = probability(model.troops, x, groups)
    other = (1 - troops) * probability(model.other, x, groups)
    return np.stack([1 - troops - other, other, troops], axis=1)


@cache
def shipped_model(without: str = "") -> DecisionModel:
    """Return the model fitted to the precedents that come with the package; cached.

    Parameters
    ----------
    without
        Id of a case to leave out, such as that of the crisis being simulated.
    """
    return fit_decision([case for case in read_shipped_cases() if case.case_id != without])


def troops_probability(request: Request, model: DecisionModel | None = None) -> float:
    """Return the probability that a leader sends troops, by the given model or by `shipped_model`."""
    return float(help_probabilities(model or shipped_model(), [request])[0, 2])
