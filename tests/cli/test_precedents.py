"""The precedents command: what it prints, and how it reports problems."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import pytest

from steppefire.inputs import paths
from steppefire.precedents.cases import COLUMNS, SHIPPED_CASES

from .conftest import Call

OUTCOMES = ("help_level_0none_1nontroop_2troops", "decision", "troops_total", "duration_days", "gov_survived_1y")


@pytest.fixture
def cases(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Write three cases of the record, two under new names, one without its outcome."""
    monkeypatch.chdir(tmp_path)
    with (paths.DATA_DIR / SHIPPED_CASES).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))[:3]
    rows[0]["case_id"], rows[1]["case_id"] = "NEW-1", "NEW-2"
    rows[1] |= dict.fromkeys(OUTCOMES, "")
    with Path("cases.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        writer.writerows(rows)
    return Path("cases.csv")


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def test_precedents(call: Call) -> None:
    said = call("precedents")
    assert said.code == 0
    assert "83 decisions: 55 times troops, 17 times other help, 11 times no help" in said.out
    assert re.search(r"^opposing patron, 2 points +- +-1\.6\d \[", said.out, re.M)
    assert re.search(r"^model, case held out +0\.147 ", said.out, re.M)
    assert re.search(r"^  base rate +0\.225 +0\.644 +- ", said.out, re.M)
    assert re.search(r"^SYR-2024-11 30 % +SYR-2015-09 70 % ", said.out, re.M)
    assert "the right order in 13 of 15 pairs" in said.out
    assert max(map(len, said.out.splitlines())) <= 120


def test_precedents_as_json(call: Call, cases: Path) -> None:
    said = call("precedents", "--cases", str(cases), "--json")
    assert said.code == 0
    found = json.loads(said.out)
    for name in ("loo", "leave_leader_out", "base_rate", "one_variable"):
        assert set(found["validation"][name]) >= {"brier", "log_loss", "auc"}
    rows = found["cases"]
    assert [row["case_id"] for row in rows] == ["NEW-1", "NEW-2", "KGZ-2010-04"]
    for row in rows:
        assert row["p_troops"] + row["p_other"] + row["p_none"] == pytest.approx(1)
        assert 0 < row["latency_h"]["p05"] < row["latency_h"]["p50"] < row["latency_h"]["p95"]
    assert found["cases_score"]["cases"] == 2
    # A case that the record has under the same name is predicted as if it were not there.
    unseen = next(row for row in found["record"] if row["case_id"] == "KGZ-2010-04")
    assert rows[2]["p_troops"] == unseen["p_troops"]
    assert call("precedents", "--cases", str(cases), "--json").out == said.out


def test_cases_of_a_file(call: Call, cases: Path) -> None:
    change(cases, "internal unrest (ethnic riots)", "a quarrel")
    said = call("precedents", "--cases", str(cases))
    assert said.code == 0
    assert "3 cases of cases.csv, not used in the fit" in said.out
    assert re.search(r"^NEW-1 +\d\d % +\d+ % ", said.out, re.M)
    assert "unknown kind of threat, treated as average: NEW-2" in said.out
    assert "Brier on the 2 cases whose outcome the file gives" in said.out


@pytest.mark.parametrize(
    ("name", "message"),
    [("nowhere.csv", "there is no file 'nowhere.csv'"), (".", "'.' is a folder; name a file of cases")],
)
def test_a_file_that_does_not_exist_is_reported(call: Call, cases: Path, name: str, message: str) -> None:
    said = call("precedents", "--cases", name)
    assert (said.code, said.out) == (2, "")
    assert message in said.err


def test_all_problems_of_the_cases_are_reported(call: Call, cases: Path) -> None:
    change(cases, "threat_kind", "threat_knd")
    change(cases, ",pro-incumbent,2250,", ",pro-incumbant,22x,")
    change(cases, "sovetunion.ru", "\n")
    said = call("precedents", "--cases", str(cases), "--json")
    assert (said.code, said.out) == (2, "")
    lines = said.err.splitlines()
    assert re.match(r"cases\.csv:1:\d+: unknown column 'threat_knd'\. Did you mean 'threat_kind'\?$", lines[0])
    assert re.match(r"cases\.csv:2:\d+: unknown side_of_help 'pro-incumbant'\. Did you mean", lines[1])
    assert re.match(r"cases\.csv:2:\d+: troops_total must be a number, but is '22x'$", lines[2])
    assert lines[-1] == "error: 3 problems in cases.csv; nothing was run"
