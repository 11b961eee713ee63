"""Claims of the articles, and on what ground each is judged."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from steppefire.scenario.model.evidence import Source
from steppefire.scenario.model.powers import Demand, Dependence

GROUNDS = ("record", "simulation", "precedents", "contested", "not-testable")
"""Grounds of a verdict: a fact and its source; a number of the runs; a number estimated from other requests for help;
sources that disagree; nothing that could be observed."""
HOLDS = ("supported", "partly", "contradicted", "unconfirmed")
"""What the record can say of a claim; unconfirmed is one for which no second source was found."""
DEMAND, TIE = "demand: ", "tie: "
"""Prefixes of two kinds of measure: the probability that a demand is accepted within 24 months, and the mean share of
a power in the country's ties in the last of these months."""


def power_measures(demands: Iterable[Demand], dependence: Iterable[Dependence]) -> dict[str, str]:
    """Return the units of the measures of outside powers that a claim may refer to, by name."""
    units = {f"{DEMAND}{d.power}: {d.issue}": "probability" for d in demands}
    return units | {f"{TIE}{d.power}": "share" for d in dependence}


@dataclass(frozen=True)
class Condition:
    """What a number must be for a claim to hold: strictly above, or below, a bound."""

    above: bool
    bound: float

    def __str__(self) -> str:
        return f"{'above' if self.above else 'below'} {self.bound:g}"


@dataclass(frozen=True)
class RunQuantity:
    """A number of the runs of one arm.

    Parameters
    ----------
    arm, measure
        Of which arm, and which measure (see `steppefire.analysis.verdicts.measures`).
    against
        Arm that is taken from it run by run; empty for the level itself.
    share
        Whether the share of runs is meant in which a measure is 1.
    policies
        ``scripted`` or ``responsive``; empty for every mode that was run, and all must agree.
    """

    arm: str
    measure: str
    against: str
    share: bool
    policies: str


@dataclass(frozen=True)
class CaseQuantity:
    """A number that the model of precedents gives for a case it was not fitted on: ``p_troops``, ``latency_h``."""

    case: str
    number: str


@dataclass(frozen=True)
class Verdict:
    """How a claim is judged.

    Parameters
    ----------
    ground
        One of `GROUNDS`.
    words
        The fact, the question put to the model, how sources disagree, or why nothing can be observed.
    holds
        One of `HOLDS` where the ground is the record; empty elsewhere.
    sources
        Claims of the evidence, or publications.
    assumption
        Why a fact is believed for which no source was seen.
    quantity, condition
        What is computed, and what it must be for the claim to hold; None unless runs or precedents decide.
    caveat
        What must be kept in mind beside it.
    """

    ground: str
    words: str
    holds: str = ""
    sources: tuple[str, ...] = ()
    assumption: str = ""
    quantity: RunQuantity | CaseQuantity | None = None
    condition: Condition | None = None
    caveat: str = ""


@dataclass(frozen=True)
class Claim:
    """One claim of an article, in our own words."""

    id: str
    source: str
    locator: str
    kind: str
    text: str
    verdict: Verdict


@dataclass(frozen=True)
class ClaimBook:
    """All claims of a scenario's articles, and the publications that only they rest on."""

    claims: tuple[Claim, ...]
    sources: Mapping[str, Source]
