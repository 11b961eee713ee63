"""Claims of the articles, and the ground on which each is judged."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from steppefire.scenario.model.evidence import Source
from steppefire.scenario.model.powers import Demand, Dependence

GROUNDS = ("record", "simulation", "precedents", "contested", "not-testable")
"""Grounds of a verdict: a fact and its source; a result of the runs; a prediction from precedents; sources that
disagree; nothing that could be observed."""
HOLDS = ("supported", "partly", "contradicted", "unconfirmed")
"""Verdicts of the record; ``unconfirmed`` if no source other than the article was found."""
DEMAND, TIE = "demand: ", "tie: "
"""Prefixes of two kinds of measure: the probability that a demand is accepted within 24 months, and the mean share of
a power in the country's ties in the last of these months."""


def power_measures(demands: Iterable[Demand], dependence: Iterable[Dependence]) -> dict[str, str]:
    """Return the units of the measures of outside powers that a claim may refer to, by name."""
    units = {f"{DEMAND}{d.power}: {d.issue}": "probability" for d in demands}
    return units | {f"{TIE}{d.power}": "share" for d in dependence}


@dataclass(frozen=True)
class Condition:
    """Condition under which a claim holds: a number lies strictly above, or strictly below, a bound."""

    above: bool
    bound: float

    def __str__(self) -> str:
        return f"{'above' if self.above else 'below'} {self.bound:g}"


@dataclass(frozen=True)
class RunQuantity:
    """A result of the runs of one arm.

    Parameters
    ----------
    arm
        Name of the arm.
    measure
        Name of the result (see `steppefire.analysis.verdicts.measures`).
    against
        Arm whose value is subtracted run by run; empty for the level itself.
    share
        Whether the quantity is the share of runs in which the measure is 1.
    policies
        ``scripted`` or ``responsive``; empty for every mode that was run, in which case all must agree.
    """

    arm: str
    measure: str
    against: str
    share: bool
    policies: str


@dataclass(frozen=True)
class CaseQuantity:
    """A prediction of the model of precedents for a case to which it was not fitted.

    Parameters
    ----------
    case
        Id of the case.
    number
        ``p_troops``, ``latency_h``, or another key of `steppefire.precedents.study.predict`.
    """

    case: str
    number: str


@dataclass(frozen=True)
class Verdict:
    """How a claim is judged.

    Parameters
    ----------
    ground
        One of `GROUNDS`.
    explanation
        The fact, the question put to the model, how sources disagree, or why nothing can be observed.
    holds
        One of `HOLDS` if the ground is the record; empty otherwise.
    sources
        Ids of statements of the evidence, or of publications.
    assumption
        Reason for believing a fact without a source.
    quantity, condition
        What is computed, and the condition under which the claim holds; None unless runs or precedents decide.
    caveat
        Reservation to be shown beside the verdict.
    """

    ground: str
    explanation: str
    holds: str = ""
    sources: tuple[str, ...] = ()
    assumption: str = ""
    quantity: RunQuantity | CaseQuantity | None = None
    condition: Condition | None = None
    caveat: str = ""


@dataclass(frozen=True)
class Claim:
    """A claim of an article, paraphrased.

    Parameters
    ----------
    source
        Id of the article.
    locator
        Where in the article it is made.
    kind
        ``event``, ``quantity``, ``cause``, ``motive``, ``prediction`` or ``framing``.
    """

    id: str
    source: str
    locator: str
    kind: str
    text: str
    verdict: Verdict


@dataclass(frozen=True)
class ClaimBook:
    """The claims of a scenario's articles, and the publications, by id, that only their verdicts cite."""

    claims: tuple[Claim, ...]
    sources: Mapping[str, Source]
