"""Arms: the scenario with named changes."""

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
from steppefire.scenario.model.arms import FACTUAL, PARTS, Arm, Change
from steppefire.scenario.model.parameters import Parameter
from steppefire.scenario.model.timeline import POLICY_ACTS
from steppefire.scenario.readers.schema import ArmForm, ChangeForm

FORMS = ("without", "policy", "parameter", "alliance", "rules_of", "rule", "refuses")
"""Keys of which every change has exactly one."""
PARTNERS = {"at": "policy", "later": "policy", "to": "parameter"}
"""Keys that say more of a change, by the key they go with."""


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
            doc.add_problem(
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
        doc.add_problem(at, f"a change has exactly one of {', '.join(FORMS)}, but this one {has}")
        return None
    if not _partners(doc, at, form, given[0]):
        return None
    if form.without is not None:
        _one_of(doc, (*at, "without"), "part", form.without, PARTS)
        return Change(without=form.without)
    for key in ("alliance", "rules_of"):
        if name := getattr(form, key):
            _one_of(doc, (*at, key), "alliance", name, choices.alliances)
            return Change(**{key: name})
    if form.rule is not None:
        _one_of(doc, (*at, "rule"), "rule", form.rule, RULES)
        return Change(rule=form.rule)
    if form.refuses is not None:
        return Change(refuses=form.refuses)
    return (
        _policy(doc, at, form, choices.clock) if form.policy else _setting(doc, at, form, choices.parameters)
    )


def _partners(doc: Document, at: Path, form: ChangeForm, main: str) -> bool:
    """Tell whether a change says what its kind needs, and no more, after blaming what is wrong."""
    wanted = [key for key, partner in PARTNERS.items() if partner == main]
    there = [key for key in PARTNERS if getattr(form, key) is not None]
    for key in there:
        if key not in wanted:
            wrong = f"key '{key}' goes with '{PARTNERS[key]}', not with '{main}'"
            doc.add_problem((*at, key), wrong, key=True)
            return False
    if wanted and not there:
        rest = f"; or give '{wanted[1]}'" if wanted[1:] else ""
        doc.add_problem(at, f"key '{wanted[0]}' is missing beside '{main}'{rest}", key=True)
    elif len(there) > 1:
        doc.add_problem((*at, there[1]), f"give {' or '.join(there)}, not both", key=True)
    return len(there) == bool(wanted)


def _policy(doc: Document, at: Path, form: ChangeForm, clock: Clock | None) -> Change:
    policy, moment = form.policy or "", form.at
    _one_of(doc, (*at, "policy"), "policy", policy, POLICY_ACTS)
    if form.later is not None:
        hours = read_hours(doc, (*at, "later"), form.later)
        return Change(policy=policy, later=round(hours) if math.isfinite(hours) else 0)
    if clock is None or moment is None:
        return Change(policy=policy)
    hour = clock.hour_of(moment)
    if not clock.contains(hour):
        doc.add_problem(
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
        value = parse_quantity(text, parameters[name].unit)
    except UsageError as error:
        doc.add_problem((*at, "to"), f"to: {error}")
        return Change(parameter=name)
    if message := parameters[name].out_of_bounds(value, text):
        doc.add_problem((*at, "to"), message)
    return Change(parameter=name, to=value)


def _one_of(doc: Document, at: Path, what: str, given: str, known: Collection[str]) -> None:
    if given not in known:
        # A short list is worth telling in full; the register of parameters is not.
        rest = f" Known are {', '.join(known)}." if len(known) <= len(PARTS) else ""
        doc.add_problem(at, f"unknown {what} '{given}'.{suggest(given, known) or rest}")


def check_refusals(doc: Document, arms: Mapping[str, Arm], alliance: str, known: Mapping[str, Alliance]) -> None:
    """Blame a change of the alliance in an arm that has none, and a refusal by a stranger to it."""
    for name, arm in arms.items():
        given, asked = doc.get(("arms", name, "changes")), alliance
        if not isinstance(given, list) or len(given) != len(arm.changes):
            # A change that could not be read has been told.
            continue
        for i, change in enumerate(arm.changes):
            asked = change.alliance or asked
            key = next((k for k in ("rules_of", "rule", "refuses") if getattr(change, k)), "")
            at: Path = ("arms", name, "changes", i, key)
            if key and not asked:
                doc.add_problem(at, f"'{key}' changes the alliance, but the scenario names none")
            elif change.refuses and asked in known:
                members = [m.name for m in known[asked].members]
                if change.refuses not in members:
                    hint = suggest(change.refuses, members) or f" They are {', '.join(members)}."
                    doc.add_problem(at, f"'{change.refuses}' is not among the members of '{asked}'.{hint}")


