"""A source cell names ids, or gives the reason of an assumption; every reader parses it alike."""

from __future__ import annotations

import pytest

from steppefire.inputs.citations import Citation, parse_citation

KNOWN = ("c-toll", "c-rally")


def test_ids_are_separated_by_spaces_and_each_counts_once() -> None:
    assert parse_citation(" c-rally  c-toll c-rally ", KNOWN) == (Citation(statements=("c-rally", "c-toll")), [])


def test_an_assumption_gives_its_reason() -> None:
    assert parse_citation("assumption:  nobody counted ", KNOWN) == (Citation(assumption="nobody counted"), [])
    assert not Citation(assumption="nobody counted").cited


@pytest.mark.parametrize(
    "citation", [Citation(statements=("c-toll", "c-rally")), Citation(assumption="nobody counted")]
)
def test_a_citation_is_written_as_it_is_read(citation: Citation) -> None:
    assert parse_citation(str(citation), KNOWN) == (citation, [])


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "empty; write ids of statements or 'assumption: reason'"),
        ("assumption:", "the assumption gives no reason"),
        ("assumption nobody counted", "'assumption' is not the id of a statement; write ids or 'assumption: reason'"),
        ("asumption: nobody counted", "'asumption:' is not the id of a statement; write ids or 'assumption: reason'"),
        ("c-rally c-tol", "statement 'c-tol' is not in the evidence. Did you mean 'c-toll'?"),
    ],
)
def test_a_problem_says_what_would_be_right(text: str, problem: str) -> None:
    assert parse_citation(text, KNOWN)[1] == [problem]


def test_a_reader_says_in_its_own_words_where_ids_must_be_listed() -> None:
    (problem,) = parse_citation("c-tol", KNOWN, "'{id}' is not among this file's sources.")[1]
    assert problem == "'c-tol' is not among this file's sources. Did you mean 'c-toll'?"


def test_ids_go_unchecked_where_the_evidence_could_not_be_read() -> None:
    assert parse_citation("c-anything", None) == (Citation(statements=("c-anything",)), [])
