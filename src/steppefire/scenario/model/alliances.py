"""Alliances, their members and their treaties."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from steppefire.inputs.citations import Citation
from steppefire.scenario.model.evidence import Source

RULES = ("consensus", "willing", "majority", "two-thirds", "leader")
"""Decision rules: every member may block; each member decides for itself; more than half, or two thirds, of the votes
cast must agree; the leader alone decides. Under each rule a leader, if one is named, must itself agree."""
CLAUSES = ("body", "voting", "chair", "articles", "unrest", "force", "staging", "latency", "payer")
"""What is recorded of a treaty: deciding body, voting rule, chair and its rotation, articles on assistance, whether
internal unrest is covered, standing force, where forces are stationed, how long past decisions took, who pays."""


@dataclass(frozen=True)
class Member:
    """A state that can send a contingent.

    Parameters
    ----------
    low, high
        Size of the contingent it would send, persons.
    staging
        Time from the decision to the arrival of the first troops, hours.
    follows
        Probability of sending the contingent once the leader sends its own; None for a member whose decision is
        predicted from precedents.
    overstretch
        Commitment to a war or crisis of its own, 0 to 3.
    delay
        Additional time for domestic approval, hours.
    """

    name: str
    low: int
    high: int
    staging: float
    follows: float | None
    overstretch: float
    delay: float
    citation: Citation


@dataclass(frozen=True)
class Clause:
    """What a treaty, or its practice, says on one of `CLAUSES`, paraphrased.

    Parameters
    ----------
    sources
        Ids of the alliance's sources.
    assumption
        Reason for an assumption, if there is no source (exactly one of the two is given).
    """

    says: str
    sources: tuple[str, ...] = ()
    assumption: str = ""


@dataclass(frozen=True)
class Membership:
    """States that joined an alliance in the same year.

    Parameters
    ----------
    since, until
        Years in which they joined and left; ``until`` is None if they have not left.
    sources, assumption
        Basis, as in `Clause`.
    """

    states: tuple[str, ...]
    since: int
    until: int | None
    sources: tuple[str, ...] = ()
    assumption: str = ""


@dataclass(frozen=True)
class Alliance:
    """A treaty whose members can answer a request for help.

    Parameters
    ----------
    rule
        One of `RULES`.
    chair
        Member in the chair, who decides a tie; empty if there is none.
    leader
        Member that leads a mission; empty if there is none.
    power
        Outside power to which obligation is owed after a mission; empty if there is none.
    consultation
        Time from request to decision, hours: low, high.
    covers_unrest
        Log-odds added, for what the treaty covers, to those that precedents give for the dispatch of troops.
    members
        Members whose decision is modelled: those that could send a contingent.
    treaty
        What the treaty says, by clause (see `CLAUSES`).
    roll
        Every state that is or was a party, with its years.
    sources
        Publications on which ``treaty`` and ``roll`` are based, by id.
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
