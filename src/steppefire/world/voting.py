"""S6, S7, S10. The decision of an alliance: the answer of each member and the voting rule of the treaty.

The leader of a mission decides by the model fitted to past requests (`steppefire.precedents.decision`), given the
state of the run; the other members follow with the probabilities of the alliance's file (docs/model.md 6).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from steppefire.kernels import streams
from steppefire.kernels.random import uniform
from steppefire.precedents.cases import TOP_SCORE, state_name
from steppefire.precedents.decision import Request, help_probabilities, shipped_model
from steppefire.scenario.model.alliances import Alliance, Member
from steppefire.world.elites import EXITS
from steppefire.world.geography import Bools, Floats, Ints

if TYPE_CHECKING:
    from steppefire.world.state import World

OBJECTS, ABSTAINS, SENDS = -1, 0, 1
"""Answers of a member; one that abstains neither sends troops nor blocks the mission."""
REQUIRED_SHARE = {"consensus": 1.0, "two-thirds": 2 / 3, "majority": 0.5 + 1e-9}
"""Share of the votes cast that must agree, for each rule with a vote."""


def follows_record(world: World) -> bool:
    """Return whether members answer as recorded: policies are scripted, and the treaty is the recorded one."""
    return world.scripted and world.mission.alliance is not None and world.mission.on_record


def request_to(world: World, alliance: Alliance, member: Member) -> Request:
    """Return the request for help as a member sees it at this hour."""
    values, regime = world.values, world.regime
    return Request(
        leader=state_name(member.name),
        kind="unrest",
        importance=values.importance_score,
        overstretch=member.overstretch,
        fall_risk=min(TOP_SCORE, values.bargain_risk * regime.threat / values.elite_level),
        patron=values.patron_score,
        # A regime that is about to end cannot credibly promise loyalty.
        loyalty=values.loyalty_score * (1 - sum(float(world.elites.options[way]) for way in EXITS)),
        framing=world.information.plot,
        collective=alliance.rule != "leader",
        out_of_power=regime.fallen_at >= 0,
    )


def answer_probabilities(world: World, alliance: Alliance) -> Floats:
    """Return the probabilities that each member objects, abstains and sends troops, (members, 3).

    A member that decides for itself sends with the probability of the fitted model, with its log-odds shifted if the
    treaty covers unrest. A follower sends with the probability of the alliance's file, given that the leader does. The
    remaining probability is split between objecting and abstaining as the model splits it between no help and other
    help.
    """
    model = shipped_model(world.scenario.precedent)
    help_given = help_probabilities(model, [request_to(world, alliance, m) for m in alliance.members])
    odds = help_given[:, 2] / (1 - help_given[:, 2]) * np.exp(alliance.covers_unrest)
    follows = np.array([np.nan if m.follows is None else m.follows for m in alliance.members])
    sends = np.where(np.isnan(follows), odds / (1 + odds), follows)
    remainder = (1 - sends) / (1 - help_given[:, 2])
    return np.stack([help_given[:, 0] * remainder, help_given[:, 1] * remainder, sends], axis=1)


def draw_answers(world: World, alliance: Alliance) -> Ints:
    """Return the answer of each member, recorded or drawn, (members,); a member that refuses in this arm objects."""
    count = len(alliance.members)
    if follows_record(world):
        votes = np.full(count, SENDS)
    else:
        probabilities = answer_probabilities(world, alliance)
        draws = np.array([uniform(world.key, streams.MEMBER, i, 0) for i in range(count)])
        objecting = np.where(draws < probabilities[:, 2] + probabilities[:, 1], ABSTAINS, OBJECTS)
        votes = np.where(draws < probabilities[:, 2], SENDS, objecting)
    refusing = np.array([m.name in world.mission.refuses for m in alliance.members])
    return np.where(refusing, OBJECTS, votes)


def sending_members(alliance: Alliance, votes: Ints, quorum: float) -> Bools:
    """Return which members send troops under the treaty's rule, given their answers, (members,).

    A vote ignores abstentions, needs a quorum, and the chair decides a tie. Under every rule a named leader must
    itself send.

    Parameters
    ----------
    alliance
        Its rule, leader and chair.
    votes
        Answer of each member: `OBJECTS`, `ABSTAINS` or `SENDS`, (members,).
    quorum
        Share of the members that must cast a vote, under a rule with a vote.
    """
    sends: Bools = votes == SENDS
    none = np.zeros(len(votes), bool)
    leads = np.array([m.name == alliance.leader for m in alliance.members])
    chairs = np.array([m.name == alliance.chair for m in alliance.members])
    if leads.any() and not sends[leads].any():
        return none
    if alliance.rule in REQUIRED_SHARE:
        cast, agree = int((votes != ABSTAINS).sum()), int(sends.sum())
        tie = alliance.rule == "majority" and 2 * agree == cast and bool(sends[chairs].any())
        if cast < quorum * len(votes) or (agree < REQUIRED_SHARE[alliance.rule] * cast and not tie):
            return none
    return sends & leads if alliance.rule == "leader" else sends
