# ruff: noqa: E501 - a case is one line
"""Reading calls.csv: values, and every kind of problem at its position."""

from __future__ import annotations

from pathlib import Path

import pytest

from steppefire.scenario import audit, check, load

CALLS = """\
call,kind,place,from,until,who,answers,source
Funeral,funeral,Southgate,2022-01-02 12:00,2022-01-02 15:30,all,300,c-rally
Works,strike,North,2022-01-01 09:00,2022-01-01 17:00,young,500,assumption: those employed there
"""


@pytest.fixture
def called(tiny: Path) -> Path:
    (tiny / "calls.csv").write_text(CALLS, "utf-8")
    return tiny


def test_calls_are_sorted_and_count_the_hours_that_they_touch(called: Path) -> None:
    country = load("tiny/scenario.yaml")
    works, funeral = country.calls
    assert (works.name, works.kind, works.place, works.who, works.answers) == ("Works", "strike", "North", "young", 500)
    # North is an hour behind the reference time.
    assert (works.start, works.end, funeral.start, funeral.end) == (10, 18, 36, 40)
    assert next(g for g in audit(country).groups if g.group == "calls").cited == 1
    before = country.fingerprint
    (called / "calls.csv").unlink()
    assert load("tiny/scenario.yaml").calls == ()
    assert load("tiny/scenario.yaml").fingerprint != before


@pytest.mark.parametrize(("old", "new", "message"), [
    ("call,kind", "«cal,kind", "unknown column 'cal'. Did you mean 'call'?"),
    ("Works", "«Funeral", "duplicate call 'Funeral'; first given in line 2"),
    ("funeral,", "«funerals,", "unknown kind 'funerals'. Did you mean 'funeral'?"),
    ("funeral,", "«wedding,", "Expected one of strike, march, funeral, anniversary, rally."),
    (",Southgate", ",«Southgat", "place 'Southgat' is not in places.csv, as place or region. Did you mean 'Southgate'?"),
    (",2022-01-02 12:00", ",«noon", "from must be a date and hour"),
    (",2022-01-02 12:00", ",«2022-01-06 12:00", "from lies after the run, 2022-01-01 00:00 to 2022-01-04 00:00"),
    (",2022-01-01 09:00", ",«2021-12-31 09:00", "from lies before the run"),
    (",2022-01-02 15:30", ",«2022-01-02 12:00", "until must be after from, 2022-01-02 12:00"),
    (",young", ",«yuong", "unknown who 'yuong'. Did you mean 'young'?"),
    (",young", ",«children", "unknown who 'children'."),
    (",500", ",«0", "answers must be between 1 and 2000000000, but is 0"),
    (",500", ",«half", "answers must be a number, but is 'half'"),
    (",500", ",«5000", "answers is 5000, but only 3240 people are called"),
    (",c-rally", ",«c-raly", "statement 'c-raly' is not in the evidence"),
])  # fmt: skip
def test_a_problem_is_reported_at_its_position(called: Path, old: str, new: str, message: str) -> None:
    text = CALLS.replace(old, new, 1)
    before, _, after = text.partition("«")
    (called / "calls.csv").write_text(before + after, "utf-8")
    found = [p for p in check("tiny/scenario.yaml") if message in p.message]
    assert [(p.line, p.column) for p in found] == [(before.count("\n") + 1, len(before) - before.rfind("\n"))]


def test_all_problems_are_reported_together(called: Path) -> None:
    text = CALLS.replace("funeral,", "wedding,").replace("young", "old").replace("c-rally", "c-none")
    (called / "calls.csv").write_text(text, "utf-8")
    assert len(check("tiny/scenario.yaml")) == 3


def test_a_stratum_that_lives_elsewhere_cannot_be_called(called: Path) -> None:
    path = called / "scenario.yaml"
    older = "{name: older, of: majority,"
    text = path.read_text("utf-8")
    assert older in text
    text = text.replace(older, f"{older} lives_in: urban,")
    other = "  - {name: farmers, of: majority, lives_in: rural, share: 0.4, takes_part: true, disposition: 0, source: c-map}\n"
    path.write_text(text.replace("  - {name: minority children", other + "  - {name: minority children"), "utf-8")
    (called / "calls.csv").write_text(CALLS.replace("all,300", "farmers,300"), "utf-8")
    assert [p.message for p in check("tiny/scenario.yaml")] == ["nobody of 'farmers' lives in Southgate"]
