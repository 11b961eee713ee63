"""claims.yaml: what it may hold, what the shipped one holds, and how its problems are reported."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from steppefire.errors import Problem, ScenarioError
from steppefire.scenario import check, load
from steppefire.scenario.model.claims import GROUNDS, HOLDS, CaseQuantity, ClaimBook, Condition, RunQuantity

NUMBERS = {0: 23, 1: 28, 2: 18, 3: 28, 4: 35}
"""Claims of each article."""

CLAIMS = """\
sources:
  letter: {title: A letter, outlet: The Morning Paper, date: 2022-02, reliability: C}
claims:
  A-1:
    source: letter
    locator: line 1
    kind: event
    text: Bread doubled.
    verdict: {ground: record, holds: supported, fact: It did., source: c-price paper}
  A-2:
    source: letter
    locator: line 2
    kind: cause
    text: The price brought them out.
    verdict: {ground: simulation, asks: Fewer without it?, arm: no-price-shock, against: factual, measure: peak,
      holds_if: below 0, caveat: by construction}
  A-3:
    source: letter
    locator: line 3
    kind: prediction
    text: It would have fallen.
    verdict: {ground: simulation, asks: Fallen?, arm: without-alliance, measure: regime_survives, share: true,
      policies: responsive, holds_if: below 0.5}
  A-4:
    source: letter
    locator: line 4
    kind: motive
    text: They always come.
    verdict: {ground: precedents, asks: Likely?, case: X-1, number: p_troops, holds_if: above 0.5}
  A-5:
    source: letter
    locator: line 5
    kind: quantity
    text: Eight died.
    verdict: {ground: contested, how: Ten or fourteen., source: c-toll c-rival}
  A-6:
    source: letter
    locator: line 6
    kind: framing
    text: It was a shame.
    verdict: {ground: not-testable, why: A judgement.}
  A-7:
    source: letter
    locator: line 7
    kind: event
    text: Everybody knew.
    verdict: {ground: record, holds: partly, fact: Some did., source: "assumption: nobody asked"}
"""


@pytest.fixture
def claimed(tiny: Path) -> Path:
    """Add claims to the tiny scenario; return its folder."""
    (tiny / "claims.yaml").write_text(CLAIMS, "utf-8")
    return tiny


@pytest.fixture(scope="module")
def shipped() -> ClaimBook:
    book = load("kazakhstan-2022").claims
    assert book is not None
    return book


def test_every_claim_of_the_five_articles_is_there_once(shipped: ClaimBook) -> None:
    wanted = [f"S{article}-{i:02d}" for article, many in NUMBERS.items() for i in range(1, many + 1)]
    assert len(wanted) == 132
    assert [claim.id for claim in shipped.claims] == wanted
    assert all(claim.source == f"article-{claim.id[1]}" for claim in shipped.claims)
    assert all(claim.text.endswith((".", ")")) and claim.locator for claim in shipped.claims)


def test_every_ground_is_used_and_every_source_is_there(shipped: ClaimBook) -> None:
    country = load("kazakhstan-2022")
    grounds = Counter(claim.verdict.ground for claim in shipped.claims)
    assert set(grounds) == set(GROUNDS)
    citable = {*country.evidence.statements, *country.evidence.sources, *shipped.sources}
    cited = set()
    for claim in shipped.claims:
        verdict = claim.verdict
        assert set(verdict.sources) <= citable, claim.id
        assert bool(verdict.holds) == (verdict.ground == "record"), claim.id
        if verdict.ground in ("record", "contested"):
            assert verdict.sources or verdict.assumption, claim.id
        cited |= set(verdict.sources)
    assert set(shipped.sources) <= cited


def test_a_claim_that_runs_or_precedents_decide_carries_no_outcome(shipped: ClaimBook) -> None:
    decided = [c.verdict for c in shipped.claims if c.verdict.ground in ("simulation", "precedents")]
    assert len(decided) >= 20
    for verdict in decided:
        assert (verdict.holds, verdict.sources) == ("", ())
        assert verdict.condition is not None
        kind = RunQuantity if verdict.ground == "simulation" else CaseQuantity
        assert isinstance(verdict.quantity, kind)


def test_an_article_alone_confirms_nothing(shipped: ClaimBook) -> None:
    """That an article says so confirms nothing it says."""
    known = load("kazakhstan-2022").evidence.statements
    for claim in shipped.claims:
        verdict = claim.verdict
        publications = {known[s].source if s in known else s for s in verdict.sources}
        if verdict.ground == "record" and publications == {claim.source}:
            assert verdict.holds == "unconfirmed", claim.id


def test_claims_are_read(claimed: Path) -> None:
    book = load("tiny").claims
    assert book is not None
    by_id = {claim.id: claim.verdict for claim in book.claims}
    assert list(by_id) == [f"A-{i}" for i in range(1, 8)]
    assert (by_id["A-1"].holds, by_id["A-1"].sources) == ("supported", ("c-price", "paper"))
    assert by_id["A-2"].quantity == RunQuantity("no-price-shock", "peak", "factual", False, "")
    assert by_id["A-2"].condition == Condition(above=False, bound=0.0)
    assert by_id["A-3"].quantity == RunQuantity("without-alliance", "regime_survives", "", True, "responsive")
    assert by_id["A-4"].quantity == CaseQuantity("X-1", "p_troops")
    assert by_id["A-7"].assumption == "nobody asked"
    assert book.sources["letter"].outlet == "The Morning Paper"


def test_a_scenario_needs_no_claims(tiny: Path) -> None:
    assert load("tiny").claims is None


def test_the_fingerprint_covers_the_claims(claimed: Path) -> None:
    first = load("tiny").fingerprint
    (claimed / "claims.yaml").write_text(CLAIMS.replace("Bread doubled.", "Bread trebled."), "utf-8")
    second = load("tiny").fingerprint
    (claimed / "claims.yaml").unlink()
    assert len({first, second, load("tiny").fingerprint}) == 3


MISTAKES = [
    ("kind: event", "kind: «evnt", "kind must be one of event, quantity,"),
    ("    source: letter", "    source: «lettre", "source 'lettre' is not among the sources. Did you mean 'letter'?"),
    ("    locator: line 1\n", "", "key 'locator' is missing"),
    ("ground: record", "ground: «recrod", "unknown ground 'recrod'. Did you mean 'record'?"),
    ("verdict: {ground: record, ", "«verdict: {", "key 'ground' is missing. Expected one of record,"),
    ("holds: supported", "holds: «suported", "holds must be one of supported, partly, contradicted, unconfirmed"),
    ("source: c-price paper", "source: «c-pric paper",
     "neither a statement of the evidence nor a source. Did you mean 'c-price'?"),
    ("fact: It did., ", "«fcat: It did., ", "unknown key 'fcat'. Did you mean 'fact'?"),
    ("arm: no-price-shock", "arm: «no-price-shok", "has no arm 'no-price-shok'. Did you mean 'no-price-shock'?"),
    ("against: factual", "against: «factul", "has no arm 'factul'. Did you mean 'factual'?"),
    ("measure: peak", "measure: «peek", "runs have no outcome 'peek'. Did you mean 'peak'?"),
    ("holds_if: below 0,", "holds_if: «beneath 0,", "must be 'above' or 'below' and a number, such as 'above 0'"),
    ("holds_if: below 0,", "holds_if: «below none,", "must be 'above' or 'below' and a number"),
    ("against: factual, measure: peak", "against: factual, measure: peak, «share: true", "refers to one arm"),
    ("policies: responsive", "policies: «respnsive", "policies must be one of scripted, responsive"),
    ("case: X-1, ", "", "key 'case' is missing"),
    ("source: c-toll c-rival", "source: «c-toll", "a contested claim needs at least two sources"),
    ("why: A judgement.", "«hwy: A judgement.", "unknown key 'hwy'. Did you mean 'why'?"),
    ("\"assumption: nobody asked\"", "«\"assumption:\"", "gives no reason"),
    ("  letter: {", "  «paper: {title: x, outlet: y, date: z, reliability: A}\n  letter: {",
     "is already in the evidence"),
    ("reliability: C", "reliability: «E", "reliability must be one of A, B, C, D"),
    ("claims:\n", "«claim:\n", "unknown key 'claim'. Did you mean 'claims'?"),
]  # fmt: skip


def break_it(folder: Path, old: str, new: str) -> tuple[list[Problem], tuple[int, int]]:
    path = folder / "claims.yaml"
    assert CLAIMS.count(old) >= 1
    before, _, after = CLAIMS.replace(old, new, 1).partition("«")
    path.write_text(before + after, "utf-8")
    place = (before.count("\n") + 1, len(before) - before.rfind("\n"))
    return check("tiny"), place


@pytest.mark.parametrize(("old", "new", "words"), MISTAKES, ids=[m[2][:40] for m in MISTAKES])
def test_a_problem_is_reported_where_it_is(claimed: Path, old: str, new: str, words: str) -> None:
    (problem,), (line, column) = break_it(claimed, old, new)
    assert words in problem.message
    assert problem.file == "tiny/claims.yaml"
    if "«" in new:
        assert (problem.line, problem.column) == (line, column)


def test_all_problems_are_reported_at_once(claimed: Path) -> None:
    text = CLAIMS.replace("kind: event", "kind: evnt", 1).replace("ground: contested", "ground: disputed")
    (claimed / "claims.yaml").write_text(text, "utf-8")
    with pytest.raises(ScenarioError) as raised:
        load("tiny")
    assert len(raised.value.problems) == 2
    assert [p.file for p in check("tiny")] == ["tiny/claims.yaml"] * 2


@pytest.mark.parametrize("text", ["", "- a list\n", "claims: {}\n", "claims: [a]\n", "claims:\n  A: word\n", "a: [\n"])
def test_a_file_that_holds_no_claims(claimed: Path, text: str) -> None:
    (claimed / "claims.yaml").write_text(text, "utf-8")
    problems = check("tiny")
    assert problems
    assert all(p.file == "tiny/claims.yaml" for p in problems)


def test_the_words_of_the_record_are_few() -> None:
    assert HOLDS == ("supported", "partly", "contradicted", "unconfirmed")
