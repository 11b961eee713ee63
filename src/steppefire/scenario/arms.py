"""Arms and alliances: the scenario with named changes, and the treaties that may answer a request."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from steppefire.clock import Clock
from steppefire.errors import UsageError, suggest
from steppefire.scenario.evidence import cite
from steppefire.scenario.facts import FACTUAL, POLICY_ACTS, Alliance, Arm, Change, Member, Parameter
from steppefire.scenario.parameters import parse_quantity
from steppefire.scenario.schema import PARTS, AllianceForm, ArmForm, ChangeForm, MemberForm
from steppefire.scenario.yamlfile import Document, Path

FORMS = ("without", "policy", "parameter", "alliance")
"""Keys of which every change has exactly one."""


@dataclass(frozen=True)
class Choices:
    """What a change may refer to; None where it could not be read."""

    clock: Clock | None
    parameters: Mapping[str, Parameter] | None
    alliances: Collection[str]


def read_arms(doc: Document, choices: Choices) -> dict[str, Arm]:
    """Return the arms by name, the one without changes first."""
    arms = {FACTUAL: Arm(FACTUAL, "As it happened", ())}
    for name in _mapping(doc, "arms"):
        at: Path = ("arms", name)
        if name == FACTUAL:
            doc.blame(
                at, f"arm '{FACTUAL}' is always there and has no changes; choose another name", key=True
            )
        elif (form := doc.form(ArmForm, at)) is not None:
            changes = (_change(doc, (*at, "changes", i), choices) for i in range(len(form.changes)))
            arms[name] = Arm(name, form.title, tuple(c for c in changes if c))
    return arms


def _mapping(doc: Document, key: str) -> Mapping[str, Any]:
    given = doc.get((key,))
    return given if isinstance(given, Mapping) else {}


def _change(doc: Document, at: Path, choices: Choices) -> Change | None:
    form = doc.form(ChangeForm, at)
    if form is None:
        return None
    given = [key for key in FORMS if getattr(form, key) is not None]
    if len(given) != 1:
        has = f"has {' and '.join(given)}" if given else "has none"
        doc.blame(at, f"a change has exactly one of {', '.join(FORMS)}, but this one {has}")
        return None
    for key, partner in (("at", "policy"), ("to", "parameter")):
        if (getattr(form, key) is None) == (given[0] == partner):
            wrong = f"key '{key}' is missing beside '{partner}'"
            if given[0] != partner:
                wrong = f"key '{key}' goes with '{partner}', not with '{given[0]}'"
            doc.blame((*at, key), wrong, key=True)
            return None
    if form.without is not None:
        _one_of(doc, (*at, "without"), "part", form.without, PARTS)
        return Change(without=form.without)
    if form.alliance is not None:
        _one_of(doc, (*at, "alliance"), "alliance", form.alliance, choices.alliances)
        return Change(alliance=form.alliance)
    return (
        _policy(doc, at, form, choices.clock) if form.policy else _setting(doc, at, form, choices.parameters)
    )


def _policy(doc: Document, at: Path, form: ChangeForm, clock: Clock | None) -> Change:
    policy, moment = form.policy or "", form.at
    _one_of(doc, (*at, "policy"), "policy", policy, POLICY_ACTS)
    if clock is None or moment is None:
        return Change(policy=policy)
    hour = clock.hour_of(moment)
    if not clock.contains(hour):
        doc.blame(
            (*at, "at"),
            f"at lies outside the run, {clock.start:%Y-%m-%d %H:%M} to {clock.end:%Y-%m-%d %H:%M}",
        )
    return Change(policy=policy, at=hour)


def _setting(doc: Document, at: Path, form: ChangeForm, parameters: Mapping[str, Parameter] | None) -> Change:
    name, text = form.parameter or "", form.to or ""
    if parameters is None:
        return Change(parameter=name)
    if name not in parameters:
        _one_of(doc, (*at, "parameter"), "parameter", name, parameters)
        return Change(parameter=name)
    try:
        return Change(parameter=name, to=parse_quantity(text, parameters[name].unit))
    except UsageError as error:
        doc.blame((*at, "to"), f"to: {error}")
        return Change(parameter=name)


def _one_of(doc: Document, at: Path, what: str, given: str, known: Collection[str]) -> None:
    if given not in known:
        # A short list is worth telling in full; the register of parameters is not.
        rest = f" Known are {', '.join(known)}." if len(known) <= len(PARTS) else ""
        doc.blame(at, f"unknown {what} '{given}'.{suggest(given, known) or rest}")


def read_alliance(name: str, doc: Document, claims: Collection[str] | None) -> Alliance | None:
    """Return the alliance a file describes, or None after blaming what is wrong in it."""
    form = doc.form(AllianceForm, ())
    members = [_member(doc, str(m), claims) for m in _mapping(doc, "members")]
    if form is None:
        return None
    if not members:
        doc.blame(("members",), "an alliance needs at least one member")
    for key, office in (("chair", form.chair), ("leader", form.leader)):
        if office and office not in form.members:
            doc.blame((key,), f"{key} '{office}' is not among the members.{suggest(office, form.members)}")
    low = _hours(doc, ("consultation", "low"), form.consultation.low)
    high = _hours(doc, ("consultation", "high"), form.consultation.high)
    if low > high:
        doc.blame(
            ("consultation", "low"), f"low {form.consultation.low} is above high {form.consultation.high}"
        )
    return Alliance(
        name=name,
        title=form.title,
        rule=form.rule,
        chair=form.chair or "",
        leader=form.leader or "",
        power=form.power or "",
        consultation=(low, high),
        covers_unrest=form.covers_unrest,
        members=tuple(m for m in members if m),
        citation=cite(doc, ("source",), form.source, claims),
    )


def _member(doc: Document, name: str, claims: Collection[str] | None) -> Member | None:
    at: Path = ("members", name)
    form = doc.form(MemberForm, at)
    if form is None:
        return None
    low, high = form.contingent.low, form.contingent.high
    if low > high:
        doc.blame((*at, "contingent", "low"), f"low {low} is above high {high}")
    return Member(
        name=name,
        low=low,
        high=high,
        staging=_hours(doc, (*at, "staging"), form.staging),
        bias=form.bias,
        stake=form.stake,
        cost=form.cost,
        overstretch=form.overstretch,
        delay=_hours(doc, (*at, "delay"), form.delay),
        citation=cite(doc, (*at, "source"), form.source, claims),
    )


def _hours(doc: Document, at: Path, text: str) -> float:
    try:
        hours = parse_quantity(text, "h")
    except UsageError as error:
        doc.blame(at, f"{at[-1]}: {error}")
        return float("nan")
    if hours < 0:
        doc.blame(at, f"{at[-1]} must not be negative, but is {text}")
    return hours
