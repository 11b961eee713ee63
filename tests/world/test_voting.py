"""What a treaty's rule makes of its members' answers, and what an arm changes of it."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from steppefire.kernels.random import run_key
from steppefire.precedents import decision
from steppefire.runs.run import run_once
from steppefire.scenario import load
from steppefire.scenario.model.alliances import Alliance
from steppefire.scenario.model.arms import (
    Arm,
    BorrowRules,
    Change,
    DelayPolicy,
    MovePolicy,
    OtherRule,
    Refuse,
    Without,
)
from steppefire.scenario.resolution import resolve
from steppefire.world import alliance, initial, policies, regime, voting
from steppefire.world.state import World
from tests.draws import defaults
from tests.scenario.tiny import TINY, write_tiny

from .conftest import country


def found(*changes: Change, scripted: bool = True) -> World:
    """Return the reference case before its first hour, with an arm's changes."""
    arm = Arm("test", "test", changes)
    return initial.initial_world(country(), arm, defaults(country()), np.uint64(5), scripted=scripted)


def ask(world: World, until: int = 456) -> World:
    """Let a calm country ask at the hour of its script, and the alliance answer and come."""
    for hour in range(until):
        regime.enact_policies(world, hour)
        alliance.consult(world, hour)
        alliance.update_mission(world, hour)
    return world


def answer(world: World, asked_at: int) -> None:
    """Let a country ask at an hour of its own, and the alliance decide, whatever the policies."""
    world.regime.effects["request"] = asked_at
    for hour in range(asked_at, asked_at + 100):
        alliance.consult(world, hour)


def in_charge(name: str) -> Alliance:
    """Return the alliance that is asked in an arm of the reference case."""
    asked = resolve(country(), country().arms[name]).alliance
    assert asked is not None
    return asked


VOTES = np.array([1, 1, -1, 1, -1])
HALF = 0.5


@pytest.mark.parametrize(
    ("rule", "votes", "sent"),
    [
        ("consensus", VOTES, 0), ("consensus", [1, 1, 1, 1, 1], 5), ("willing", VOTES, 3), ("majority", VOTES, 3),
        ("majority", [1, 1, -1, -1, -1], 0), ("two-thirds", VOTES, 0), ("two-thirds", [1, 1, 1, 1, -1], 4),
        ("leader", VOTES, 1), ("leader", [-1, 1, 1, 1, 1], 0), ("willing", [-1, 1, 1, 1, 1], 0),
        # Who abstains neither sends nor blocks ...
        ("consensus", [1, 1, 0, 0, 1], 3), ("majority", [1, 1, -1, 0, 0], 2), ("two-thirds", [1, 1, -1, 0, 0], 2),
        # ... but half of the members must vote, and the leader must send.
        ("consensus", [1, 0, 0, 0, 0], 0), ("majority", [1, 1, 0, 0, 0], 0), ("willing", [1, 0, 0, 0, 0], 1),
        ("consensus", [0, 1, 1, 1, 1], 0),
    ],
)  # fmt: skip
def test_a_rule_counts_the_members_that_agree(rule: str, votes: np.ndarray, sent: int) -> None:
    treaty = country().alliance
    assert treaty.members[0].name == treaty.leader
    counted = voting.sending_members(replace(treaty, rule=rule), np.array(votes), HALF)
    assert counted.sum() == sent
    assert not (counted & (np.array(votes) != voting.SENDS)).any()


def test_the_chair_decides_a_tie_of_a_majority_and_of_nothing_else() -> None:
    treaty = replace(country().alliance, rule="majority")
    assert treaty.members[2].name == treaty.chair
    for_, against = np.array([1, -1, 1, -1, 0]), np.array([1, 1, -1, -1, 0])
    assert voting.sending_members(treaty, for_, HALF).sum() == 2
    assert voting.sending_members(treaty, against, HALF).sum() == 0
    assert voting.sending_members(replace(treaty, rule="two-thirds"), for_, HALF).sum() == 0


def test_a_quorum_is_the_share_of_the_members_that_must_vote() -> None:
    treaty = replace(country().alliance, rule="consensus")
    two_of_five = np.array([1, 1, 0, 0, 0])
    assert voting.sending_members(treaty, two_of_five, 0.4).sum() == 2
    assert voting.sending_members(treaty, two_of_five, 0.5).sum() == 0


def test_a_body_without_a_leader_needs_none() -> None:
    treaty = replace(country().alliance, leader="", rule="majority")
    assert voting.sending_members(treaty, np.array([-1, 1, 1, 1, -1]), HALF).sum() == 3


@pytest.mark.parametrize("scripted", [True, False])
def test_a_member_that_refuses_stays_away_and_under_consensus_stops_all(scripted: bool) -> None:
    alone = found(Refuse("Armenia"), scripted=scripted)
    votes = voting.draw_answers(alone, alone.mission.alliance)
    assert votes[2] == voting.OBJECTS
    if scripted:
        assert (votes == voting.SENDS).sum() == 4
        assert ask(alone).mission.agreed.sum() == 4
    blocked = found(OtherRule("consensus"), Refuse("Armenia"), scripted=scripted)
    answer(blocked, asked_at=120)
    assert blocked.mission.decided_at > 120
    assert not blocked.mission.agreed.any()
    assert blocked.mission.first_arrival == math.inf


def test_a_refusing_leader_leaves_nobody_to_go() -> None:
    world = ask(found(Refuse("Russia")))
    assert world.mission.requested_at == 117
    assert not world.mission.agreed.any()
    assert world.mission.troops.sum() == 0


def test_consensus_among_the_members_of_the_record_still_sends_them() -> None:
    assert ask(found(OtherRule("consensus"))).mission.agreed.all()


def test_other_rules_are_decided_by_interest_though_policies_are_scripted() -> None:
    """The record cannot say how the members would have voted under a treaty they had not signed."""
    world = found(BorrowRules("nato"))
    assert not voting.follows_record(world)
    low, high = country().alliances["nato"].consultation
    ask(world)
    assert low <= world.mission.decided_at - world.mission.requested_at <= high
    under = [voting.answer_probabilities(world, in_charge(a))[0, 2]
             for a in ("nato-rules", "factual", "warsaw-pact-rules")]  # fmt: skip
    assert under == sorted(under)
    assert under[0] < under[2]


def test_a_request_two_days_later_moves_the_whole_mission_by_two_days() -> None:
    now, late = ask(found()), ask(found(DelayPolicy("request", hours=48)))
    for what in ("requested_at", "decided_at", "leaving_at", "left_at"):
        assert getattr(late.mission, what) - getattr(now.mission, what) == 48, what
    assert (late.mission.arrival - now.mission.arrival == 48).all()


def test_a_free_regime_that_is_delayed_asks_later_and_only_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(regime, "uniform", lambda *_: 0.0)
    now, late = found(scripted=False), found(DelayPolicy("request", hours=48), scripted=False)
    for world in (now, late):
        world.regime.perceived = 9.0
        ask(world, 120)
    assert now.regime.taken["request"] == 6
    assert late.regime.taken["request"] == 54
    assert late.regime.pending == {}
    assert {k: v for k, v in late.regime.taken.items() if k != "request"} == {
        k: v for k, v in now.regime.taken.items() if k != "request"
    }


def test_a_free_regime_takes_a_moved_policy_at_the_hour_of_the_arm(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(regime, "uniform", lambda *_: 0.0)
    world = found(MovePolicy("price-cap", at=36), scripted=False)
    world.regime.perceived = 9.0
    ask(world, 60)
    assert world.regime.taken["price-cap"] == 36
    assert world.regime.taken["request"] == 6


ARMS = ("nato-rules", "warsaw-pact-rules", "request-refused", "request-two-days-later", "armenia-blocks")


@pytest.mark.parametrize("scripted", [True, False])
def test_every_arm_of_the_articles_runs(tmp_path: Path, scripted: bool) -> None:
    text = (country().folder / "scenario.yaml").read_text("utf-8")
    folder = write_tiny(tmp_path)
    head = TINY["scenario.yaml"].partition("arms:\n")[0]
    (folder / "scenario.yaml").write_text(f"{head}arms:\n  {text[text.index('nato-rules:'):]}", "utf-8")
    land = load(folder)
    assert set(ARMS) < set(land.arms)
    values = defaults(land)
    sent = {}
    for name in ("factual", *ARMS):
        world, record = run_once(land, land.arms[name], values, run_key(3, 0), scripted=scripted)
        assert record.national["alliance_troops"].shape == (land.clock.hours,)
        sent[name] = record.national["alliance_troops"].max()
        if name in ("request-refused", "armenia-blocks"):
            assert not world.mission.agreed.any()
    if scripted:
        assert sent["factual"] > 0
        # Two days after the recorded hour lie beyond the end of this small country's three days.
        assert sent["request-refused"] == sent["armenia-blocks"] == sent["request-two-days-later"] == 0


def test_the_three_answers_of_a_member_are_all_there_is() -> None:
    world = found(scripted=False)
    for name in ("factual", "nato-rules", "patron-is-another"):
        law = voting.answer_probabilities(world, in_charge(name))
        assert (law > 0).all()
        assert law.sum(axis=1) == pytest.approx(1)


def test_answers_come_as_often_as_their_chances(monkeypatch: pytest.MonkeyPatch) -> None:
    """One leader and four that follow, 4,000 keys: shares within four standard errors."""
    world, trials = found(scripted=False), 4000
    treaty = world.mission.alliance
    law = voting.answer_probabilities(world, treaty)
    monkeypatch.setattr(voting, "answer_probabilities", lambda *_: law)
    drawn = np.zeros((trials, len(treaty.members)), int)
    for i in range(trials):
        world.key = run_key(9, i)
        drawn[i] = voting.draw_answers(world, treaty)
    for column, answer in enumerate((voting.OBJECTS, voting.ABSTAINS, voting.SENDS)):
        chance = law[:, column]
        assert (abs((drawn == answer).mean(axis=0) - chance) < 4 * np.sqrt(chance * (1 - chance) / trials)).all()


def test_a_run_learns_from_all_cases_but_its_own() -> None:
    """The same request, with the case that is simulated among the precedents and without it."""
    world = found(scripted=False)
    assert world.scenario.precedent == "KAZ-2022-01"
    asked = voting.request_to(world, world.mission.alliance, world.mission.alliance.members[0])
    fair, drawn = (decision.troops_probability(asked, decision.shipped_model(case)) for case in ("KAZ-2022-01", ""))
    assert fair < drawn
    assert voting.answer_probabilities(world, replace(world.mission.alliance, covers_unrest=0.0))[0, 2] == fair
    assert decision.shipped_model("KAZ-2022-01") is decision.shipped_model("KAZ-2022-01")
    assert voting.answer_probabilities(world, replace(world.mission.alliance, covers_unrest=-2.0))[0, 2] < fair


def test_the_state_of_the_run_feeds_the_request() -> None:
    world = found(scripted=False)
    member = world.mission.alliance.members[0]
    calm = voting.request_to(world, world.mission.alliance, member)
    world.regime.threat, world.information.plot = 2 * world.values.elite_level, 0.7
    world.elites.options[:] = (0.5, 0.0, 0.0, 0.3, 0.1, 0.1)
    moved = voting.request_to(world, world.mission.alliance, member)
    assert (calm.fall_risk, moved.fall_risk) == (0.0, 3.0)
    assert (calm.framing, moved.framing) == (0.0, 0.7)
    assert moved.loyalty == pytest.approx(0.5 * calm.loyalty)
    assert not moved.out_of_power
    policies.end_regime(world, 40, policies.CAPITULATION)
    assert voting.request_to(world, world.mission.alliance, member).out_of_power


def test_an_inert_alliance_comes_and_changes_nothing() -> None:
    """Every effect of allied troops has a parameter, and the arm sets it to zero.

    That there is an ally to call is an option of the elites, so that they are left out.
    """
    land = country()
    values = defaults(land)
    named = (land.arms["alliance-inert"], land.arms["without-alliance"])
    arms = [replace(arm, changes=(*arm.changes, Without("elites"))) for arm in named]
    there, alone = (run_once(land, arm, values, run_key(1, 0))[1] for arm in arms)
    assert there.national["alliance_troops"].max() > 1500
    assert there.national["sites_guarded"].max() == there.national["forces_freed"].max() == 0
    for name, series in there.regional.items():
        assert (series == alone.regional[name]).all(), name
