# ruff: noqa: E501 - a case is one line
"""The table of organised groups, and the kinds of site a scenario brings: what they hold, and every mistake in them."""

from __future__ import annotations

from pathlib import Path

import pytest

from steppefire.scenario import check, load
from steppefire.scenario.audit import audit

from .test_problems import Broken
from .tiny import ORGANISED

KINDS = """\
kind,attraction,threat_weight,guard_order,when_lost,meaning,source
refinery,1,3,9,broadcast weapons,Refinery,assumption: for tests
"""
CASES = [
    ("organised.csv", "organisation,place", "«organization,place", "unknown column 'organization'. Did you mean 'organisation'?"),
    ("organised.csv", "City band,Southgate", "City band,«Southgat", "place 'Southgat' is not in places.csv. Did you mean 'Southgate'?"),
    ("organised.csv", "City band,Southgate", "«,Southgate", "organisation is empty"),
    ("organised.csv", "City band,Southgate,2022-01-02 06:00,,0.6,administration armoury",
     "«Northern band,Northport,2022-01-02 06:00,,0.6,police", "duplicate organisation and place 'Northern band Northport'; first given in line 2"),
    ("organised.csv", "2022-01-01 22:00", "«yesterday", "arrives must be a date and hour"),
    ("organised.csv", "2022-01-01 22:00", "«", "arrives is empty"),
    ("organised.csv", "2022-01-02 06:00", "«2021-12-31 06:00", "arrives lies before the run, 2022-01-01 00:00 to 2022-01-04 00:00"),
    ("organised.csv", "2022-01-02 06:00", "«2022-01-04 00:00", "arrives lies after the run"),
    ("organised.csv", "2022-01-03 04:00", "«2022-01-01 22:00", "leaves 2022-01-01 22:00 is not after arrives 2022-01-01 22:00"),
    ("organised.csv", "2022-01-03 04:00", "«later", "leave it empty if the group stays"),
    ("organised.csv", ",0.6,", ",«0.5,", "the shares of the groups add up to 0.9, not 1"),
    ("organised.csv", ",0.6,", ",«6,", "share must be between 0 and 1, but is 6"),
    ("organised.csv", ",0.6,", ",«half,", "share must be a number, but is 'half'"),
    ("organised.csv", "administration armoury", "«administration armory", "unknown kind of site 'armory'. Did you mean 'armoury'?"),
    ("organised.csv", "0.4,police", "0.4,«airport", "no site of kind 'airport' is in Northport"),
    ("organised.csv", "police,c-rally", "police,«c-raly", "statement 'c-raly' is not in the evidence"),
    ("site_kinds.csv", "broadcast weapons", "«broadcasts", "unknown mechanism 'broadcasts'. Did you mean 'broadcast'?"),
    ("site_kinds.csv", "broadcast weapons", "«fire", "unknown mechanism 'fire'. Expected some of broadcast, arrivals, weapons, detained."),
    ("site_kinds.csv", "refinery,1", "refinery,«0", "attraction must be at least"),
]  # fmt: skip


@pytest.fixture
def bands(tiny: Path) -> Path:
    """Give the tiny scenario organised groups and a kind of site of its own."""
    (tiny / "organised.csv").write_text(ORGANISED, "utf-8")
    (tiny / "site_kinds.csv").write_text(KINDS, "utf-8")
    return tiny


@pytest.mark.parametrize(("file", "old", "new", "message"), CASES, ids=[c[3][:40] for c in CASES])
def test_a_problem_is_reported_once_at_its_position(
    bands: Path, broken: Broken, file: str, old: str, new: str, message: str
) -> None:
    (problem,), place = broken(file, old, new)
    assert message in problem.message
    assert problem.file == f"tiny/{file}"
    assert (problem.line, problem.column) == place


def test_a_place_without_any_target_is_reported_only_where_the_sites_are_known(bands: Path) -> None:
    path = bands / "sites.csv"
    path.write_text(path.read_text("utf-8").replace("police,20,30", "police,-20,30"), "utf-8")
    assert [Path(p.file).name for p in check(bands)] == ["sites.csv"]


def test_groups_have_the_facts_of_the_table_in_local_time(bands: Path) -> None:
    first, second = load(bands).organised
    # Northport is an hour behind the country's reference time.
    assert (first.organisation, first.place, first.arrives, first.leaves) == ("Northern band", "Northport", 23, 53)
    assert (first.share, first.targets, first.citation.statements) == (0.4, ("police",), ("c-rally",))
    assert (second.arrives, second.leaves, second.targets) == (30, None, ("administration", "armoury"))


def test_a_scenario_needs_no_groups(bands: Path) -> None:
    before = load(bands)
    assert {g.group for g in audit(before).groups} >= {"organised groups"}
    (bands / "organised.csv").unlink()
    assert check(bands) == []
    after = load(bands)
    assert after.organised == ()
    assert after.fingerprint != before.fingerprint
    assert "organised groups" not in {g.group for g in audit(after).groups}
