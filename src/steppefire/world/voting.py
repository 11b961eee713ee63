"""S6, S7, S10. The answer of an alliance: what each member would do, and what the treaty's rule makes of it.

Who leads a mission decides as the record of requests says (`steppefire.precedents.decision`), fed by the state of
the run; the others follow, as an alliance's file assumes: docs/model.md 5.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from steppefire.kernels import streams
from steppefire.kernels.random import uniform
from steppefire.precedents.cases import TOP_SCORE, state_name
from steppefire.precedents.decision import Request, help_probabilities, shipped_model
from steppefire.scenario.model.alliances import Alliance, Member
from steppefire.world.elites import GIVE_WAY
from steppefire.world.geography import Bools, Floats, Ints

if TYPE_CHECKING:
    from steppefire.world.state import World

OBJECTS, ABSTAINS, SENDS = -1, 0, 1
"""Answers of a member: who abstains neither sends nor blocks."""
NEEDED = {"consensus": 1.0, "two-thirds": 2 / 3, "majority": 0.5 + 1e-9}
"""Share of the votes cast that must agree, by rule; none where each decides for itself."""


def follows_record(world: World) -> bool:
    """Return whether the members answer as recorded: policies are scripted, and it is the treaty of the record."""
    return world.scripted and world.mission.alliance is not None and world.mission.on_record


def request_to(world: World, alliance: Alliance, member: Member) -> Request:
    """Return what a member knows of the asker at this hour."""
    values, regime = world.values, world.regime
    return Request(
        leader=state_name(member.name),
        kind="unrest",
        importance=values.importance_score,
        overstretch=member.overstretch,
        fall_risk=min(TOP_SCORE, values.bargain_risk * regime.threat / values.elite_level),
        patron=values.patron_score,
        # What is about to give way can promise nothing.
        loyalty=values.loyalty_score * (1 - float(world.elites.options[GIVE_WAY])),
        framing=world.information.plot,
        collective=alliance.rule != "leader",
        out_of_power=regime.fallen_at >= 0,
    )


def chances(world: World, alliance: Alliance) -> Floats:
    """Return the probabilities that each member objects, abstains and sends troops, (members, 3).

    Who decides for itself sends as the model has it, its log-odds moved by what the treaty covers. Who follows sends
    with the probability of the alliance's file, given that the leader does. Among those that do not send, who would
    give no help at all objects, and who would give other help abstains.
    """
    model = shipped_model(world.scenario.precedent)
    given = help_probabilities(model, [request_to(world, alliance, m) for m in alliance.members])
    odds = given[:, 2] / (1 - given[:, 2]) * np.exp(alliance.covers_unrest)
    follows = np.array([np.nan if m.follows is None else m.follows for m in alliance.members])
    sends = np.where(np.isnan(follows), odds / (1 + odds), follows)
    left = (1 - sends) / (1 - given[:, 2])
    return np.stack([given[:, 0] * left, given[:, 1] * left, sends], axis=1)


def answers(world: World, alliance: Alliance) -> Ints:
    """Return every member's answer: as recorded, or as its interests have it; who refuses in this arm objects."""
    count = len(alliance.members)
    if follows_record(world):
        votes = np.full(count, SENDS)
    else:
        odds = chances(world, alliance)
        luck = np.array([uniform(world.key, streams.MEMBER, i, 0) for i in range(count)])
        votes = np.where(luck < odds[:, 2], SENDS, np.where(luck < odds[:, 2] + odds[:, 1], ABSTAINS, OBJECTS))
    refusing = np.array([m.name in world.mission.refuses for m in alliance.members])
    return np.where(refusing, OBJECTS, votes)


def counted(alliance: Alliance, votes: Ints, quorum: float) -> Bools:
    """Return which members send troops once the treaty's rule has counted their answers, (members,).

    Where votes are counted, abstentions are not, a quorum must vote, and the chair decides a tie. Under every rule a
    leader that is named must itself send.

    Parameters
    ----------
    alliance
        Its rule, leader and chair.
    votes
        Answer of each member: `OBJECTS`, `ABSTAINS` or `SENDS`, (members,).
    quorum
        Share of the members that must cast a vote where votes are counted.
    """
    sends: Bools = votes == SENDS
    nobody = np.zeros(len(votes), bool)
    leads = np.array([m.name == alliance.leader for m in alliance.members])
    chairs = np.array([m.name == alliance.chair for m in alliance.members])
    if leads.any() and not sends[leads].any():
        return nobody
    if alliance.rule in NEEDED:
        cast, agree = int((votes != ABSTAINS).sum()), int(sends.sum())
        tie = alliance.rule == "majority" and 2 * agree == cast and bool(sends[chairs].any())
        if cast < quorum * len(votes) or (agree < NEEDED[alliance.rule] * cast and not tie):
            return nobody
    return sends & leads if alliance.rule == "leader" else sends
