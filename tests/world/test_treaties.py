"""What a treaty's rule makes of its members' answers, and what an arm changes of it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from steppefire.kernels.random import run_key
from steppefire.runs.run import run_once
from steppefire.scenario import load
from steppefire.scenario.facts import Arm, Change
from steppefire.world import alliance, founding, regime
from steppefire.world.state import World
from tests.scenario.tiny import TINY, write_tiny

from .conftest import country


def found(*changes: Change, scripted: bool = True) -> World:
    """Return the reference case before its first hour, with an arm's changes."""
    values = {name: p.default for name, p in country().parameters.items()}
    return founding.found(country(), Arm("test", "test", changes), values, np.uint64(5), scripted=scripted)


def ask(world: World, until: int = 456) -> World:
    """Let a calm country ask at the hour of its script, and the alliance answer and come."""
    for hour in range(until):
        regime.act(world, hour)
        alliance.consult(world, hour)
        alliance.arrive(world, hour)
    return world


VOTES = np.array([True, True, False, True, False])


@pytest.mark.parametrize(
    ("rule", "votes", "sent"),
    [
        ("consensus", VOTES, 0), ("consensus", VOTES | True, 5), ("willing", VOTES, 3), ("majority", VOTES, 3),
        ("majority", [1, 1, 0, 0, 0], 0), ("two-thirds", VOTES, 0), ("two-thirds", [1, 1, 1, 1, 0], 4),
        ("leader", VOTES, 1), ("leader", [0, 1, 1, 1, 1], 0), ("willing", [0, 1, 1, 1, 1], 0),
    ],
)  # fmt: skip
def test_a_rule_counts_the_members_that_agree(rule: str, votes: np.ndarray, sent: int) -> None:
    treaty = country().alliance
    assert treaty.members[0].name == treaty.leader
    counted = alliance.counted(replace(treaty, rule=rule), np.array(votes, bool))
    assert counted.sum() == sent
    assert not (counted & ~np.array(votes, bool)).any()


def test_a_body_without_a_leader_needs_none() -> None:
    treaty = replace(country().alliance, leader="", rule="majority")
    assert alliance.counted(treaty, np.array([False, True, True, True, False])).sum() == 3


@pytest.mark.parametrize("scripted", [True, False])
def test_a_member_that_refuses_stays_away_and_under_consensus_stops_all(scripted: bool) -> None:
    alone = found(Change(refuses="Armenia"), scripted=scripted)
    votes = alliance._votes(alone, alone.help.alliance)
    assert not votes[2]
    if scripted:
        assert votes.sum() == 4
        assert ask(alone).help.agreed.sum() == 4
    blocked = found(Change(rule="consensus"), Change(refuses="Armenia"), scripted=scripted)
    alliance._decide(blocked, blocked.help.alliance, 120)
    assert not blocked.help.agreed.any()


def test_a_refusing_leader_leaves_nobody_to_go() -> None:
    world = ask(found(Change(refuses="Russia")))
    assert world.help.requested_at == 117
    assert not world.help.agreed.any()
    assert world.help.troops.sum() == 0


def test_consensus_among_the_members_of_the_record_still_sends_them() -> None:
    assert ask(found(Change(rule="consensus"))).help.agreed.all()


def test_other_rules_are_decided_by_interest_though_policies_are_scripted() -> None:
    """The record cannot say how the members would have voted under a treaty they had not signed."""
    world = found(Change(rules_of="nato"))
    assert not alliance.follows_record(world)
    low, high = country().alliances["nato"].consultation
    ask(world)
    assert low <= world.help.decided_at - world.help.requested_at <= high
    member = country().alliance.members[0]
    under = [alliance.agreement(world, country().in_charge(country().arms[a]), member)
             for a in ("nato-rules", "factual", "warsaw-pact-rules")]  # fmt: skip
    assert under == sorted(under)
    assert under[0] < under[2]


def test_a_request_two_days_later_moves_the_whole_mission_by_two_days() -> None:
    now, late = ask(found()), ask(found(Change(policy="request", later=48)))
    for what in ("requested_at", "decided_at", "leaving_at", "left_at"):
        assert getattr(late.help, what) - getattr(now.help, what) == 48, what
    assert (late.help.arrival - now.help.arrival == 48).all()


def test_a_free_regime_that_is_delayed_asks_later_and_only_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(regime, "uniform", lambda *_: 0.0)
    now, late = found(scripted=False), found(Change(policy="request", later=48), scripted=False)
    for world in (now, late):
        world.regime.threat = 9.0
        ask(world, 120)
    assert now.regime.taken["request"] == 6
    assert late.regime.taken["request"] == 54
    assert late.regime.pending == []
    assert {k: v for k, v in late.regime.taken.items() if k != "request"} == {
        k: v for k, v in now.regime.taken.items() if k != "request"
    }


def test_a_free_regime_takes_a_moved_policy_at_the_hour_of_the_arm(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(regime, "uniform", lambda *_: 0.0)
    world = found(Change(policy="price-cap", at=36), scripted=False)
    world.regime.threat = 9.0
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
    values = {name: p.default for name, p in land.parameters.items()}
    sent = {}
    for name in ("factual", *ARMS):
        world, record = run_once(land, land.arms[name], values, run_key(3, 0), scripted=scripted)
        assert record.national["alliance_troops"].shape == (land.clock.hours,)
        sent[name] = record.national["alliance_troops"].max()
        if name in ("request-refused", "armenia-blocks"):
            assert not world.help.agreed.any()
    if scripted:
        assert sent["factual"] > 0
        # Two days after the recorded hour lie beyond the end of this small country's three days.
        assert sent["request-refused"] == sent["armenia-blocks"] == sent["request-two-days-later"] == 0
