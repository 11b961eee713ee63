"""Resolution of the changes of an arm into what a run needs; no other module interprets changes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import assert_never

from steppefire.scenario.model.alliances import Alliance
from steppefire.scenario.model.arms import (
    Arm,
    BorrowRules,
    Change,
    DelayPolicy,
    MovePolicy,
    OtherAlliance,
    OtherRule,
    Refuse,
    SetParameter,
    Without,
)
from steppefire.scenario.model.scenario import Scenario


@dataclass(frozen=True)
class ResolvedArm:
    """An arm, ready for a run.

    Parameters
    ----------
    off
        Parts switched off, including those that depend on another part that is.
    parameters
        Values that replace those of the draw, by parameter.
    moved
        Hour of the run at which a policy is enacted instead of the recorded one, by policy.
    placed
        The same for policies that are ordered at a place, region or site, by policy and place.
    delayed
        Hours by which a policy is delayed, by policy.
    alliance
        Alliance that is asked, with the rules it decides by; None where the scenario has none.
    on_record
        Whether it is the recorded alliance under its own treaty, so that the recorded answers of its members apply.
    refuses
        Members that object, whatever their interest.
    """

    off: frozenset[str]
    parameters: Mapping[str, float]
    moved: Mapping[str, int]
    placed: Mapping[tuple[str, str], int]
    delayed: Mapping[str, int]
    alliance: Alliance | None
    on_record: bool
    refuses: frozenset[str]


def resolve(scenario: Scenario, arm: Arm) -> ResolvedArm:
    """Return an arm with its changes resolved.

    Changes apply in order: the last change of a parameter or policy wins, and a change of the rules applies to the
    alliance that is asked at that point.

    Raises
    ------
    KeyError
        If a change names an alliance that is not in the scenario.
    """
    off: set[str] = set()
    refuses: set[str] = set()
    parameters: dict[str, float] = {}
    moved: dict[str, int] = {}
    placed: dict[tuple[str, str], int] = {}
    delayed: dict[str, int] = {}
    alliance, on_record = scenario.alliance, True
    for change in arm.changes:
        match change:
            case Without(part):
                off.add(part)
            case MovePolicy(policy, at, ""):
                moved[policy] = at
            case MovePolicy(policy, at, place):
                placed[policy, place] = at
            case DelayPolicy(policy, hours):
                delayed[policy] = hours
            case SetParameter(name, value):
                parameters[name] = value
            case OtherAlliance(name):
                alliance, on_record = scenario.alliances[name], False
            case BorrowRules(lender):
                alliance, on_record = _under_treaty_of(scenario.alliances[lender], alliance), False
            case OtherRule(rule):
                alliance = alliance and replace(alliance, rule=rule)
            case Refuse(member):
                refuses.add(member)
            case _:
                assert_never(change)
    if "alliance" in off:
        # With no alliance to ask, there is no request.
        off.add("request")
    return ResolvedArm(frozenset(off), parameters, moved, placed, delayed, alliance, on_record, frozenset(refuses))


def _under_treaty_of(lender: Alliance, alliance: Alliance | None) -> Alliance | None:
    """Return an alliance with the rules by which another decides; members, leader, chair and power stay its own."""
    return alliance and replace(
        alliance, rule=lender.rule, consultation=lender.consultation, covers_unrest=lender.covers_unrest
    )


def asked_alliances(changes: Iterable[Change]) -> tuple[str, ...]:
    """Return the names of the alliances that changes ask instead, in order."""
    return tuple(change.alliance for change in changes if isinstance(change, OtherAlliance))


def lending_alliances(changes: Iterable[Change]) -> tuple[str, ...]:
    """Return the names of the alliances whose rules changes borrow, in order."""
    return tuple(change.of for change in changes if isinstance(change, BorrowRules))


def acting_alliances(scenario: Scenario) -> tuple[Alliance, ...]:
    """Return the alliances that are asked in some arm, the scenario's own first.

    An alliance of which only the rules are borrowed is not among them.
    """
    own = [scenario.alliance] if scenario.alliance else []
    asked = asked_alliances(change for arm in scenario.arms.values() for change in arm.changes)
    others = (scenario.alliances[name] for name in dict.fromkeys(asked))
    return (*own, *(alliance for alliance in others if alliance not in own))


def acting_members(scenario: Scenario) -> tuple[str, ...]:
    """Return the names of the members of the alliances that are asked in some arm, each once."""
    return tuple(dict.fromkeys(member.name for alliance in acting_alliances(scenario) for member in alliance.members))
