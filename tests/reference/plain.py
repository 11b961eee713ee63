"""A plain implementation of the lattice: every look counts the neighbourhood, every choice lists it."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from steppefire.kernels.random import unit, words
from steppefire.kernels.streams import (
    LATTICE_ARREST,
    LATTICE_AVERSION,
    LATTICE_CHOICE,
    LATTICE_HARDSHIP,
    LATTICE_MOVE,
    LATTICE_ORDER,
    LATTICE_SITE,
)
from steppefire.reference.epstein import ROUNDINGS, Rules, risk


@dataclass
class Agent:
    number: int
    is_cop: bool
    cell: tuple[int, int]
    hardship: float = 0.0
    aversion: float = 0.0
    active: bool = False
    jailed: bool = False
    sentence: float = 0


def draw(key, stream, identity, occurrence):
    return [int(w) for w in words(np.uint64(key), stream, identity, occurrence)]


def permutation(key, stream, occurrence, n):
    order = list(range(n))
    for i in range(n):
        j = i + (draw(key, stream, i // 4, occurrence)[i % 4] * (n - i) >> 32)
        order[i], order[j] = order[j], order[i]
    return order


class Lattice:
    def __init__(self, rules: Rules, *, key, size, citizens, cops, vision, threshold, k, longest_term):
        self.rules, self.key, self.size, self.threshold, self.k = rules, key, size, threshold, k
        self.longest_term = longest_term
        reach = int(vision)
        square = [(r, c) for r in range(-reach, reach + 1) for c in range(-reach, reach + 1)]
        if rules.neighbourhood == "disc":
            self.offsets = [(r, c) for r, c in square if r * r + c * c <= vision * vision + 1e-9]
        else:
            self.offsets = [(r, c) for r, c in square if 0 < abs(r) + abs(c) <= reach]
        sites = permutation(key, LATTICE_SITE, 0, size * size)
        self.agents = [Agent(n, n >= citizens, divmod(sites[n], size)) for n in range(citizens + cops)]
        for agent in self.agents[:citizens]:
            agent.hardship = unit(draw(key, LATTICE_HARDSHIP, agent.number, 0)[0])
            agent.aversion = unit(draw(key, LATTICE_AVERSION, agent.number, 0)[0])

    def around(self, cell):
        return [((cell[0] + r) % self.size, (cell[1] + c) % self.size) for r, c in self.offsets]

    def seen_from(self, cell):
        cells = self.around(cell)
        return [a for there in cells for a in self.agents if a.cell == there]

    def is_free(self, cell):
        return not any(a.cell == cell and (self.rules.jailed_block or not a.jailed) for a in self.agents)

    def site_for(self, agent, tick):
        cells = self.around(agent.cell)
        bits = (len(cells) - 1).bit_length()
        if bits <= 8:
            w = draw(self.key, LATTICE_MOVE, agent.number, tick) + draw(self.key, LATTICE_CHOICE, agent.number, tick)
            for word in (w[0] | w[1] << 32, w[2] | w[3] << 32, w[4] | w[5] << 32):
                for n in reversed(range(8)):
                    index = word >> n * bits & (1 << bits) - 1
                    if index < len(cells) and self.is_free(cells[index]):
                        return cells[index]
        free = [cell for cell in cells if self.is_free(cell)]
        return free[draw(self.key, LATTICE_CHOICE, agent.number, tick)[2] * len(free) >> 32] if free else agent.cell

    def arrest(self, cop, cell, tick):
        actives = [a for a in self.seen_from(cell) if a.active]
        if not actives:
            return None
        w = draw(self.key, LATTICE_ARREST, cop.number, tick)
        suspect = actives[w[0] * len(actives) >> 32]
        suspect.active = False
        if self.longest_term is None:
            suspect.sentence = math.inf
        else:
            suspect.sentence = w[1] * (self.longest_term + self.rules.longest_term_included) >> 32
        suspect.jailed = suspect.sentence > 0 or not self.rules.sentences_end_together
        return suspect

    def act(self, agent, tick, legitimacy):
        rules = self.rules
        if agent.jailed:
            if rules.sentences_end_together:
                return
            if agent.sentence > 0:
                agent.sentence -= 1
                return
            agent.jailed = False
        here, there = agent.cell, agent.cell
        if agent.is_cop or rules.citizens_move:
            there = self.site_for(agent, tick)
        looks = there if rules.moves_first else here
        if agent.is_cop:
            suspect = self.arrest(agent, looks, tick)
            if suspect is not None and rules.cop_follows and (rules.moves_first or suspect.cell != looks):
                there = suspect.cell
        else:
            agent.cell = looks
            seen = self.seen_from(looks)
            cops = sum(a.is_cop for a in seen)
            actives = 1 + sum(a.active for a in seen if a is not agent)
            actives += rules.counts_itself_twice and agent.active
            danger = risk(cops, actives, self.k, ROUNDINGS[rules.rounding])
            agent.active = bool(agent.hardship * (1.0 - legitimacy) - agent.aversion * danger > self.threshold)
        agent.cell = there

    def advance(self, tick, legitimacy, cops):
        citizens = sum(not a.is_cop for a in self.agents)
        del self.agents[citizens + cops :]
        for number in permutation(self.key, LATTICE_ORDER, tick, len(self.agents)):
            self.act(self.agents[number], tick, legitimacy)
        if self.rules.sentences_end_together:
            for agent in self.agents:
                if agent.jailed:
                    agent.sentence -= 1
                    agent.jailed = agent.sentence > 0
