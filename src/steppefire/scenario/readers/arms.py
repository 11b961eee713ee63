"""Reader of the arms of scenario.yaml; each kind of change has its own type, and its references are checked."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from steppefire.clock import Clock
from steppefire.errors import UsageError, suggest
from steppefire.inputs.quantities import parse_quantity, read_hours
from steppefire.inputs.yaml import Document, Path
from steppefire.scenario.model.alliances import RULES, Alliance
from steppefire.scenario.model.arms import (
    FACTUAL,
    PARTS,
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
from steppefire.scenario.model.parameters import Parameter
from steppefire.scenario.readers.references import Known
from steppefire.scenario.readers.schema import ArmForm, ChangeForm
from steppefire.scenario.resolution import asked_alliances

FORMS = ("without", "policy", "parameter", "alliance", "rules_of", "rule", "refuses")
"""Keys that say what is changed; every change has exactly one of them."""
PARTNERS = {"at": "policy", "later": "policy", "to": "parameter"}
"""Keys that complete a change, and the key that each of them requires."""
PLACE = "place"
"""Key that may stand beside ``at``."""


@dataclass(frozen=True)
class Choices:
    """What a change may refer to; None where it could not be read."""

    clock: Clock | None
    parameters: Mapping[str, Parameter] | None
    alliances: Collection[str]
    policies: Collection[str] | None


def read_arms(doc: Document, choices: Choices) -> dict[str, Arm]:
    """Return the arms by name, the one without changes first."""
    arms = {FACTUAL: Arm(FACTUAL, "As it happened", ())}
    for name in _mapping(doc, "arms"):
        at: Path = ("arms", name)
        if name == FACTUAL:
            doc.add_problem(
                at, f"arm '{FACTUAL}' is built in and has no changes; choose another name", key=True
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
        doc.add_problem(at, f"a change has exactly one of {', '.join(FORMS)}, but this one {has}")
        return None
    if not _partners(doc, at, form, given[0]):
        return None
    if form.without is not None:
        _one_of(doc, (*at, "without"), "part", form.without, PARTS)
        return Without(form.without)
    if form.alliance is not None:
        _one_of(doc, (*at, "alliance"), "alliance", form.alliance, choices.alliances)
        return OtherAlliance(form.alliance)
    if form.rules_of is not None:
        _one_of(doc, (*at, "rules_of"), "alliance", form.rules_of, choices.alliances)
        return BorrowRules(form.rules_of)
    if form.rule is not None:
        _one_of(doc, (*at, "rule"), "rule", form.rule, RULES)
        return OtherRule(form.rule)
    if form.refuses is not None:
        return Refuse(form.refuses)
    return _policy(doc, at, form, choices) if form.policy else _setting(doc, at, form, choices.parameters)


def _partners(doc: Document, at: Path, form: ChangeForm, main: str) -> bool:
    """Return whether a change has the keys its kind needs, and no more; report what is wrong."""
    wanted = [key for key, partner in PARTNERS.items() if partner == main]
    there = [key for key in PARTNERS if getattr(form, key) is not None]
    for key in there:
        if key not in wanted:
            wrong = f"key '{key}' belongs to '{PARTNERS[key]}', not to '{main}'"
            doc.add_problem((*at, key), wrong, key=True)
            return False
    if form.place is not None and form.at is None:
        doc.add_problem((*at, PLACE), f"key '{PLACE}' belongs to 'at' of a policy", key=True)
        return False
    if wanted and not there:
        rest = f"; or give '{wanted[1]}'" if wanted[1:] else ""
        doc.add_problem(at, f"key '{wanted[0]}' is missing beside '{main}'{rest}", key=True)
    elif len(there) > 1:
        doc.add_problem((*at, there[1]), f"give {' or '.join(there)}, not both", key=True)
    return len(there) == bool(wanted)


def _policy(doc: Document, at: Path, form: ChangeForm, choices: Choices) -> Change:
    policy, clock, place = form.policy or "", choices.clock, form.place or ""
    if choices.policies is not None:
        _one_of(doc, (*at, "policy"), "policy", policy, choices.policies)
    if form.later is not None:
        hours = read_hours(doc, (*at, "later"), form.later)
        return DelayPolicy(policy, round(hours) if math.isfinite(hours) else 0)
    if clock is None or form.at is None:
        # An unreadable clock has been reported, so no scenario is built and the hour does not matter.
        return MovePolicy(policy, 0, place)
    hour = clock.hour_of(form.at)
    if not clock.contains(hour):
        doc.add_problem(
            (*at, "at"),
            f"at lies outside the run, {clock.start:%Y-%m-%d %H:%M} to {clock.end:%Y-%m-%d %H:%M}",
        )
    return MovePolicy(policy, hour, place)


def _setting(doc: Document, at: Path, form: ChangeForm, parameters: Mapping[str, Parameter] | None) -> Change:
    name, text = form.parameter or "", form.to or ""
    # If a problem is reported, no scenario is built and the value does not matter.
    value = math.nan
    if parameters is not None and name not in parameters:
        _one_of(doc, (*at, "parameter"), "parameter", name, parameters)
    elif parameters is not None:
        try:
            value = parse_quantity(text, parameters[name].unit)
        except UsageError as error:
            doc.add_problem((*at, "to"), f"to: {error}")
        else:
            if message := parameters[name].out_of_bounds(value, text):
                doc.add_problem((*at, "to"), message)
    return SetParameter(name, value)


def _one_of(doc: Document, at: Path, what: str, given: str, known: Collection[str]) -> None:
    if given not in known:
        # A short list is shown in full; the register of parameters is too long for that.
        rest = f" Expected one of {', '.join(known)}." if len(known) <= len(PARTS) else ""
        doc.add_problem(at, f"unknown {what} '{given}'.{suggest(given, known) or rest}")


def check_places(doc: Document, arms: Mapping[str, Arm], known: Known) -> None:
    """Report policies that an arm orders at a place that is not in the tables, or at a site where they cannot be."""
    for name, arm in arms.items():
        given = doc.get(("arms", name, "changes"))
        if not isinstance(given, list) or len(given) != len(arm.changes):
            # A change that could not be read has been reported.
            continue
        for i, change in enumerate(arm.changes):
            if not isinstance(change, MovePolicy) or not change.place:
                continue
            targets = known.targets(change.policy)
            if targets is not None and change.place not in targets:
                home = "places.csv, as place or region"
                home += ", nor in sites.csv" if len(targets) > len(known.areas or ()) else ""
                hint = suggest(change.place, targets)
                doc.add_problem(("arms", name, "changes", i, PLACE), f"place '{change.place}' is not in {home}.{hint}")


def check_refusals(doc: Document, arms: Mapping[str, Arm], alliance: str, known: Mapping[str, Alliance]) -> None:
    """Report changes of the alliance in arms that have none, and refusals by states that are not members.

    Parameters
    ----------
    alliance
        Name of the scenario's alliance, empty where it has none.
    known
        Alliances that could be read, by name.
    """
    for name, arm in arms.items():
        given = doc.get(("arms", name, "changes"))
        if not isinstance(given, list) or len(given) != len(arm.changes):
            # A change that could not be read has been reported.
            continue
        for i, change in enumerate(arm.changes):
            at: Path = ("arms", name, "changes", i)
            asked = (alliance, *asked_alliances(arm.changes[:i]))[-1]
            match change:
                case BorrowRules():
                    _has_alliance(doc, (*at, "rules_of"), asked)
                case OtherRule():
                    _has_alliance(doc, (*at, "rule"), asked)
                case Refuse(member):
                    if _has_alliance(doc, (*at, "refuses"), asked) and asked in known:
                        _check_member(doc, (*at, "refuses"), member, known[asked])


def _has_alliance(doc: Document, at: Path, asked: str) -> bool:
    """Return whether there is an alliance to change, after reporting that there is none."""
    if not asked:
        doc.add_problem(at, f"'{at[-1]}' changes the alliance, but the scenario has none")
    return bool(asked)


def _check_member(doc: Document, at: Path, state: str, alliance: Alliance) -> None:
    """Report a state that is not a member of an alliance."""
    members = [m.name for m in alliance.members]
    if state not in members:
        hint = suggest(state, members) or f" Expected one of {', '.join(members)}."
        doc.add_problem(at, f"'{state}' is not among the members of '{alliance.name}'.{hint}")
