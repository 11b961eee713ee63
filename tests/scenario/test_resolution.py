"""An arm is resolved once: what each kind of change amounts to, and what two of them do together."""

from __future__ import annotations

from dataclasses import fields, replace
from functools import cache

import pytest

from steppefire.scenario import Scenario, load
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
from steppefire.scenario.resolution import (
    ResolvedArm,
    acting_alliances,
    acting_members,
    asked_alliances,
    lending_alliances,
    resolve,
)


@cache
def country() -> Scenario:
    return load("kazakhstan-2022")


def resolved(*changes: Change) -> ResolvedArm:
    return resolve(country(), Arm("test", "test", changes))


def differences(arm: ResolvedArm) -> dict[str, object]:
    """Return the fields in which an arm differs from the one without changes."""
    factual = resolved()
    return {f.name: getattr(arm, f.name) for f in fields(arm) if getattr(arm, f.name) != getattr(factual, f.name)}


def own():  # type: ignore[no-untyped-def]
    return country().alliance


def other(name: str):  # type: ignore[no-untyped-def]
    return country().alliances[name]


def test_an_arm_without_changes_is_the_record() -> None:
    assert resolved() == ResolvedArm(
        off=frozenset(), parameters={}, moved={}, placed={}, delayed={}, alliance=own(), on_record=True,
        refuses=frozenset(),
    )


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (Without("blackout"), {"off": {"blackout"}}),
        (Without("alliance"), {"off": {"alliance", "request"}}),
        (Without("request"), {"off": {"request"}}),
        (MovePolicy("price-cap", at=36), {"moved": {"price-cap": 36}}),
        (MovePolicy("price-cap", at=0), {"moved": {"price-cap": 0}}),
        (MovePolicy("hold-fire", at=8, place="Almaty"), {"placed": {("hold-fire", "Almaty"): 8}}),
        (DelayPolicy("request", hours=48), {"delayed": {"request": 48}}),
        (SetParameter("hysteresis", 0.0), {"parameters": {"hysteresis": 0.0}}),
        (Refuse("Armenia"), {"refuses": {"Armenia"}}),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, dict) else str(value),
)
def test_a_change_shows_in_one_field_and_in_no_other(change: Change, expected: dict[str, object]) -> None:
    assert differences(resolved(change)) == expected


def test_another_alliance_is_asked_under_its_own_treaty_and_the_record_says_nothing_of_it() -> None:
    assert differences(resolved(OtherAlliance("china"))) == {"alliance": other("china"), "on_record": False}


def test_borrowed_rules_leave_the_members_the_leader_and_the_power() -> None:
    lender = other("nato")
    mixed = replace(
        own(), rule=lender.rule, consultation=lender.consultation, covers_unrest=lender.covers_unrest
    )
    assert mixed not in (own(), lender)
    assert differences(resolved(BorrowRules("nato"))) == {"alliance": mixed, "on_record": False}


def test_another_voting_rule_is_decided_by_the_members_of_the_record() -> None:
    assert own().rule != "consensus"
    assert differences(resolved(OtherRule("consensus"))) == {"alliance": replace(own(), rule="consensus")}


def test_a_change_of_the_rules_holds_for_the_alliance_in_charge_where_it_stands() -> None:
    after = resolved(OtherAlliance("china"), OtherRule("consensus"))
    assert after.alliance == replace(other("china"), rule="consensus")
    assert resolved(OtherRule("consensus"), OtherAlliance("china")).alliance == other("china")


def test_the_last_of_two_changes_of_one_thing_holds_and_different_things_add_up() -> None:
    arm = resolved(
        SetParameter("hysteresis", 1.0), SetParameter("hysteresis", 2.0), SetParameter("stay", 3.0),
        MovePolicy("request", at=5), MovePolicy("request", at=6), DelayPolicy("request", hours=1),
        DelayPolicy("request", hours=2), Without("sites"), Without("ties"), Refuse("Russia"), Refuse("Armenia"),
    )  # fmt: skip
    assert arm.parameters == {"hysteresis": 2.0, "stay": 3.0}
    assert (arm.moved, arm.delayed) == ({"request": 6}, {"request": 2})
    assert (arm.off, arm.refuses) == ({"sites", "ties"}, {"Russia", "Armenia"})


def test_rules_change_nothing_where_nobody_is_asked() -> None:
    alone = replace(country(), alliance=None)
    for change in (BorrowRules("nato"), OtherRule("leader")):
        assert resolve(alone, Arm("test", "test", (change,))).alliance is None


def test_alliances_are_named_in_the_order_of_the_changes() -> None:
    changes = (OtherAlliance("b"), BorrowRules("x"), OtherAlliance("a"), OtherAlliance("b"), BorrowRules("y"))
    assert asked_alliances(changes) == ("b", "a", "b")
    assert lending_alliances(changes) == ("x", "y")


def test_alliances_that_only_lend_their_rules_do_not_act() -> None:
    assert [a.name for a in acting_alliances(country())] == ["csto", "china"]
    assert "nato" in country().alliances
    assert acting_members(country()) == ("Russia", "Belarus", "Armenia", "Tajikistan", "Kyrgyzstan", "China")


def test_an_alliance_acts_once_however_many_arms_ask_it() -> None:
    asked = {"a": "china", "b": "csto", "c": "china"}
    asking = {name: Arm(name, "test", (OtherAlliance(alliance),)) for name, alliance in asked.items()}
    assert [a.name for a in acting_alliances(replace(country(), arms=asking))] == ["csto", "china"]
    assert [a.name for a in acting_alliances(replace(country(), arms=asking, alliance=None))] == ["china", "csto"]


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("without-war", (Without("war"),)),
        ("patron-is-another", (OtherAlliance("china"),)),
        ("nato-rules", (BorrowRules("nato"),)),
        ("request-refused", (Refuse("Russia"),)),
        ("request-two-days-later", (DelayPolicy("request", hours=48),)),
        ("early-concession", (MovePolicy("price-cap", at=36),)),
        ("hold-fire", (MovePolicy("hold-fire", at=116, place="Almaty"),)),
        ("armenia-blocks", (OtherRule("consensus"), Refuse("Armenia"))),
    ],
)
def test_the_arms_of_the_reference_case_are_these(name: str, changes: tuple[Change, ...]) -> None:
    assert country().arms[name].changes == changes
