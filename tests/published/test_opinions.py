"""T9 and T10. Opinions of states that listen to each other; the law of a bargain between factions."""

from __future__ import annotations

import numpy as np
import pytest

from steppefire.world.elites import contest_options
from steppefire.world.powers import friedkin_johnsen

LAWS = {1: (0.3577, 0.5538, 0.0885), 2: (0.3050, 0.6761, 0.0189), 4: (0.1771, 0.8222, 0.0008)}


def test_friedkin_johnsen_gives_the_published_opinions(book):
    w = np.array(
        [[0.220, 0.120, 0.360, 0.300], [0.147, 0.215, 0.344, 0.294], [0, 0, 1, 0], [0.090, 0.178, 0.446, 0.286]]
    )
    anchor = np.array([25.0, 25, 75, 85])
    opinion = anchor.copy()
    for _ in range(500):
        opinion = friedkin_johnsen(opinion, anchor, w, 1 - np.diag(w))
    for person, (published, exact) in enumerate(zip((60, 60, 75, 75), (60.02, 59.98, 75, 74.99), strict=True)):
        book.check("T9", f"settled opinion of person {person + 1} of 4", ours=opinion[person], published=published,
                   tolerance=0.05, source="Friedkin and Johnsen 1999, four persons",
                   basis="weights are published to 3 digits")
        book.check("T9", f"settled opinion of person {person + 1} of 4, by the closed form", ours=opinion[person],
                   published=exact, tolerance=0.005, source="(I - AW)^-1 (I - A) y(0), A = I - diag W",
                   basis="rounding of the source")


@pytest.mark.parametrize(("exponent", "law"), LAWS.items())
def test_condorcet_election_gives_the_reference_numbers(book, exponent, law):
    weights = np.array([50.0, 30.0, 20.0])
    utility = np.array([[1, 0.7, 0], [0.6, 1, 0.2], [0.1, 0.6, 1]])
    ours = contest_options(weights, utility, exponent)
    for option, published in enumerate(law):
        book.check("T10", f"probability of option {option + 1} of 3, exponent {exponent}", ours=ours[option],
                   published=published, tolerance=1e-4,
                   source="probabilistic Condorcet election; computed independently",
                   basis="1e-4, set in advance")
