"""Alliances, their members and their treaties."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from steppefire.inputs.citations import Citation
from steppefire.scenario.model.evidence import Source


@dataclass(frozen=True)
class Member:
    """A state that can send a contingent.

    Parameters
    ----------
    low, high
        Size of the contingent it would send, persons.
    staging
        Hours from decision to the first troops on the ground.
    follows
        Probability of sending it once the leader sends; None for who decides for itself, by the record of requests.
    overstretch
        War or crisis of its own, 0 to 3.
    delay
        Further hours a domestic approval takes.
    """

    name: str
    low: int
    high: int
    staging: float
    follows: float | None
    overstretch: float
    delay: float
    citation: Citation


RULES = ("consensus", "willing", "majority", "two-thirds", "leader")
"""Ways an alliance decides: every member may block; each sends or stays away; more than half, or two thirds, of the
votes cast must agree; the leader alone decides. Under each, a leader that is named must itself agree."""


@dataclass(frozen=True)
class Clause:
    """What a treaty says or does, in our own words.

    ``sources`` are ids of the alliance's own list, and ``assumption`` is why it is believed where no source was seen
    (exactly one is given).
    """

    says: str
    sources: tuple[str, ...] = ()
    assumption: str = ""


CLAUSES = ("body", "voting", "chair", "articles", "unrest", "force", "staging", "latency", "payer")
"""What is told of a treaty: deciding body, voting rule, chair and its rotation, articles on help, whether internal
unrest is covered, standing force, where forces stand, how long answers took, who pays."""


@dataclass(frozen=True)
class Membership:
    """States that joined in one year; ``until`` is the year they left, None where they have not."""

    states: tuple[str, ...]
    since: int
    until: int | None
    sources: tuple[str, ...] = ()
    assumption: str = ""


@dataclass(frozen=True)
class Alliance:
    """A treaty that can answer a request: data, not code.

    Parameters
    ----------
    rule
        One of `RULES`.
    chair
        Member in the chair, who decides a tie; ``leader`` the one that carries the mission.
    consultation
        Hours from request to decision: low, high.
    covers_unrest
        Log-odds of troops added to what the precedents of the deciding state say, for what the treaty covers.
    power
        Name of the outside power to which obligation is owed.
    members
        Members whose answer is modelled: those that could send a contingent.
    treaty
        What the treaty says, by one of `CLAUSES`.
    roll
        Every state that is or was a party, with its years.
    sources
        Publications that ``treaty`` and ``roll`` rest on, by id.
    """

    name: str
    title: str
    rule: str
    chair: str
    leader: str
    power: str
    consultation: tuple[float, float]
    covers_unrest: float
    members: tuple[Member, ...]
    citation: Citation
    treaty: Mapping[str, Clause] = field(default_factory=dict)
    roll: tuple[Membership, ...] = ()
    sources: Mapping[str, Source] = field(default_factory=dict)
