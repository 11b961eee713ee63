"""Reading a file of cases: values, and problems with their line and column."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from steppefire.errors import ScenarioError
from steppefire.precedents.cases import COLUMNS, KINDS, read_cases, read_shipped_cases, read_shipped_pairs

OUTCOMES = (
    "request_date", "decision_date", "first_deployment_date", "latency_request_to_decision_h",
    "latency_request_to_deployment_h", "decision", "help_level_0none_1nontroop_2troops", "troops_total",
    "leader_share_pct", "duration_days", "gov_survived_1y", "acute_unrest_ended_days_after_help_or_request",
    "outcome", "sources", "source_quality_A_B_C_U", "notes", "side_of_help",
)  # fmt: skip
CASE = {
    "case_id": "X-2030-01", "year_month": "2030-01", "organisation_or_bloc": "a body",
    "leader_state": "Northland (paying)", "target_state": "Southland",
    "target_is_bloc_member": "1", "bilateral_or_leader_only": "0", "formal_request": "1",
    "requester": "the president, detained", "request_date": "2030-01-02", "decision_date": "2030-01-03",
    "first_deployment_date": "2030-01-04", "latency_request_to_decision_h": "12.5",
    "latency_request_to_deployment_h": "40", "decision": "intervened", "help_level_0none_1nontroop_2troops": "2",
    "side_of_help": "pro-ousted later neutral", "troops_total": "1500", "leader_share_pct": "60", "duration_days": "30",
    "threat_kind": "failed coup, riots", "treaty_basis": "", "decision_rule": "summit consensus",
    "c_strategic_importance_0_3": "3", "strategic_reasons": "", "c_leader_overstretch_0_3": "1",
    "c_regime_fall_risk_0_3": "2", "c_opposing_patron_0_3": "0", "c_incumbent_loyalty_0_3": "2",
    "c_external_framing_0_1": "1", "gov_survived_1y": "1", "acute_unrest_ended_days_after_help_or_request": "2",
    "outcome": "", "sources": "a page", "source_quality_A_B_C_U": "A", "notes": "",
}  # fmt: skip


def written(rows: list[dict[str, str]], columns: tuple[str, ...] = COLUMNS) -> str:
    cells = [[f'"{row[c]}"' if "," in row[c] else row[c] for c in columns] for row in rows]
    return "\n".join(",".join(line) for line in [columns, *cells]) + "\n"


@pytest.fixture
def broken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[str]]:
    """Write one case with one cell changed; return the messages of its problems."""
    monkeypatch.chdir(tmp_path)

    def change(column: str, text: str) -> list[str]:
        Path("cases.csv").write_text(written([CASE | {column: text}]), "utf-8")
        with pytest.raises(ScenarioError) as caught:
            read_cases(Path("cases.csv"))
        before = COLUMNS[: COLUMNS.index(column)]
        place = 1 + len(written([CASE], before).splitlines()[1]) + len(",")
        assert str(caught.value).startswith(f"cases.csv:2:{place}: ")
        return [p.message for p in caught.value.problems]

    return change


def test_the_shipped_cases_are_complete():
    cases = read_shipped_cases()
    assert len(cases) == 84
    assert [sum(c.help == level for c in cases) for level in range(3)] == [11, 17, 56]
    assert all(c.kind in KINDS for c in cases)
    assert all(c.sources for c in cases)
    assert {q: sum(c.quality == q for c in cases) for q in "ABCU"} == {"A": 50, "B": 20, "C": 8, "U": 6}
    kazakhstan = cases[0]
    assert (kazakhstan.case_id, kazakhstan.hours_to_deployment, kazakhstan.troops) == ("KAZ-2022-01", 14, 2250)
    assert (kazakhstan.leader_share, kazakhstan.days, kazakhstan.survived) == (0.78, 13, True)
    assert kazakhstan.council
    assert "kyivpost.com" in kazakhstan.sources


def test_indicators_are_derived_from_text():
    by_id = {c.case_id: c for c in read_shipped_cases()}
    assert {name for name, c in by_id.items() if c.out_of_power} == {
        "KGZ-2010-04", "SLE-1997-05", "GNB-2025-11", "NER-2023-07", "LSO-2014-08", "UKR-2014-03",
    }  # fmt: skip
    assert {name for name, c in by_id.items() if c.held} == {"GNB-2025-11", "NER-2023-07"}
    assert {name for name, c in by_id.items() if c.domestic} == {"USA-2001-09"}
    assert sum(c.against for c in by_id.values()) == 6
    assert by_id["HTI-2022-10"].leader == "Kenya"
    assert by_id["MKD-2001-06"].leader == "United Kingdom"
    assert by_id["RWA-1990-10"].kind == "insurgency"
    assert by_id["CIV-2002-09"].kind == "coup"
    assert not by_id["COD-1998-08"].council


def test_pairs_refer_to_shipped_cases_without_and_with_more_help():
    pairs = read_shipped_pairs(read_shipped_cases())
    assert len(pairs) == 15
    assert all((p.first.help or 0) < (p.second.help or 0) for p in pairs)


def test_outcomes_may_be_empty(tmp_path: Path):
    path = tmp_path / "cases.csv"
    path.write_text(written([CASE | dict.fromkeys(OUTCOMES, "")]), "utf-8-sig")
    (case,) = read_cases(path)
    assert (case.help, case.hours_to_deployment, case.troops, case.survived, case.request_day) == (None,) * 5
    assert (case.leader, case.kind, case.side, case.held, case.council) == ("Northland", "coup", "", True, True)


def test_columns_may_be_in_any_order_and_lines_end_with_carriage_returns(tmp_path: Path):
    path = tmp_path / "cases.csv"
    path.write_bytes(written([CASE], COLUMNS[::-1]).replace("\n", "\r\n").encode())
    (case,) = read_cases(path)
    assert case.hours_to_decision == 12.5
    assert case.side == "pro-ousted"
    assert case.out_of_power


@pytest.mark.parametrize(
    ("column", "text", "expected"),
    [
        ("c_leader_overstretch_0_3", "4", "c_leader_overstretch_0_3 must be between 0 and 3, but is 4"),
        ("c_opposing_patron_0_3", "-7", "c_opposing_patron_0_3 must be between 0 and 3, but is -7"),
        ("c_incumbent_loyalty_0_3", "2.5", "must be a whole number, but is '2.5'"),
        ("c_external_framing_0_1", "yes", "c_external_framing_0_1 must be a number, but is 'yes'"),
        ("formal_request", "5", "formal_request must be between 0 and 1, but is 5"),
        ("help_level_0none_1nontroop_2troops", "7", "must be between 0 and 2, but is 7"),
        ("side_of_help", "pro-incumbant", "unknown side_of_help 'pro-incumbant'. Did you mean 'pro-incumbent'?"),
        ("side_of_help", "whoever", "It must begin with one of pro-incumbent, "),
        ("source_quality_A_B_C_U", "Q", "unknown source_quality_A_B_C_U 'Q'. Expected one of A, B, C, U."),
        ("leader_share_pct", "160", "leader_share_pct must be between 0 and 100, but is 160"),
        ("troops_total", "about 900", "troops_total must be a number, but is 'about 900'"),
        ("troops_total", "7 265", "write 7265"),
        ("latency_request_to_deployment_h", "-14", "must be 0 or more"),
        ("request_date", "2030-02-31", "'2030-02-31' does not exist"),
        ("gov_survived_1y", "9", "gov_survived_1y must be between 0 and 1, but is 9"),
        ("c_regime_fall_risk_0_3", "high", "c_regime_fall_risk_0_3 must be a number, but is 'high'"),
    ],
)
def test_an_invalid_cell_is_reported_at_its_position(
    broken: Callable[..., list[str]], column: str, text: str, expected: str
):
    (message,) = broken(column, text)
    assert expected in message


def test_all_problems_are_reported_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    columns = tuple(c for c in COLUMNS if c not in ("threat_kind", "notes"))
    text = written([CASE | {"c_opposing_patron_0_3": "8"}, CASE], columns).replace("leader_state", "leader_stat", 1)
    Path("cases.csv").write_text(text, "utf-8")
    with pytest.raises(ScenarioError) as caught:
        read_cases(Path("cases.csv"))
    report = str(caught.value)
    assert "column 'threat_kind' is missing" in report
    assert "column 'notes' is missing" in report
    assert "unknown column 'leader_stat'. Did you mean 'leader_state'?" in report
    assert "must be between 0 and 3, but is 8" in report
    assert "cases.csv:3:1: duplicate case_id 'X-2030-01'; first given in line 2" in report
    assert caught.value.where == "cases.csv"


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", "the header is missing: case_id,"),
        ((",".join(COLUMNS) + "\n").encode(), "the file has a header but no cases"),
        ("case_id,ca\xf1\n".encode("latin-1"), "is not UTF-8; save the file as UTF-8"),
        (written([CASE]).encode("utf-16"), "is not UTF-8"),
    ],
)
def test_an_unreadable_file_is_reported(tmp_path: Path, data: bytes, expected: str):
    path = tmp_path / "cases.csv"
    path.write_bytes(data)
    with pytest.raises(ScenarioError, match=r"cases\.csv") as caught:
        read_cases(path)
    assert expected in str(caught.value)
