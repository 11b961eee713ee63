"""S10. Data on precedents: decisions of alliances and their leaders on requests for help since 1953.

One row is one decision. Scores were coded with knowledge of the outcome; docs/precedents.md describes the columns and
how text is converted to the indicators of the model.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from math import inf, isnan
from pathlib import Path

from steppefire.errors import Problem, ScenarioError, suggest
from steppefire.inputs import paths
from steppefire.inputs.tables import Row, Table, read_table
from steppefire.inputs.text import read_text

SHIPPED_CASES = "library/precedents.csv"
SHIPPED_PAIRS = "library/precedent_pairs.csv"
COLUMNS = (
    "case_id", "year_month", "organisation_or_bloc", "leader_state", "target_state", "target_is_bloc_member",
    "bilateral_or_leader_only", "formal_request", "requester", "request_date", "decision_date",
    "first_deployment_date", "latency_request_to_decision_h", "latency_request_to_deployment_h", "decision",
    "help_level_0none_1nontroop_2troops", "side_of_help", "troops_total", "leader_share_pct", "duration_days",
    "threat_kind", "treaty_basis", "decision_rule", "c_strategic_importance_0_3", "strategic_reasons",
    "c_leader_overstretch_0_3", "c_regime_fall_risk_0_3", "c_opposing_patron_0_3", "c_incumbent_loyalty_0_3",
    "c_external_framing_0_1", "gov_survived_1y", "acute_unrest_ended_days_after_help_or_request", "outcome",
    "sources", "source_quality_A_B_C_U", "notes",
)  # fmt: skip
"""Columns of a file of cases, in any order."""
PAIR_COLUMNS = ("first", "second", "same", "changed")
SIDES = ("pro-incumbent", "anti-incumbent", "pro-ousted", "pro-opposition", "pro-rebel", "neutral", "mixed")
"""Sides that help supports, or would support; in the file, further text may follow."""
QUALITIES: Mapping[str, str] = {
    "A": "decision and main dates verified in a reference",
    "B": "verified in part",
    "C": "weak references",
    "U": "no reference, general knowledge",
}
"""Quality of the sources of a case."""
TOP_SCORE = 3
"""Highest value of a score; the lowest is 0."""

KINDS: Mapping[str, tuple[str, ...]] = {
    "unrest": (
        "unrest", "riot", "protest", "demonstration", "uprising", "revol", "strike", "election", "reform",
        "leadership change", "succession", "political crisis", "disorder",
    ),
    "coup": ("coup", "mutin", "putsch", "murder", "assassination", "mercenar"),
    "insurgency": (
        "insurg", "civil war", "collapse", "militia", "gang", "state failure", "rebel", "secession",
        "separatis", "guerrilla", "warlord", "jihad", "armed group",
    ),
    "external": (
        "interstate", "airspace", "terror", "invasion", "invaded", "spill", "annex", "blockade", "border clash",
        "foreign attack", "external",
    ),
}  # fmt: skip
"""Kinds of threat and the words that indicate them; the first such word in the description of the threat decides."""
_LEADER_DECIDES = ("leader", "coalition of willing")
_OUT_OF_POWER = re.compile(r"\b(?:ousted|overthrown|deposed|toppled|fled|exiled?)\b")
_HELD = re.compile(r"\b(?:detained|arrested|captive|captured|imprisoned|hostage)\b")
_SAME_STATE = {"US": "United States", "USA": "United States", "UK": "United Kingdom", "Soviet Union": "USSR"}


@dataclass(frozen=True)
class Precedent:
    """One decision on help for a government, or against one.

    What is not known, or not decided yet, is None.

    Parameters
    ----------
    member
        Whether the target is a member of the organisation.
    leader_only
        Whether the request was bilateral, or to the leader alone.
    asked
        Whether there was a formal request.
    hours_to_decision, hours_to_deployment
        Time from the request to the decision and to the arrival of the first troops, hours.
    help
        0 for no help, 1 for help without troops, 2 for troops.
    side
        One of `SIDES`; empty if not known.
    troops
        Size of the mission, persons.
    leader_share
        Share of the leader in the troops, 0 to 1.
    days
        Duration of the mission, days.
    importance, overstretch, fall_risk, patron, loyalty
        Scores, 0 to 3, as in `steppefire.precedents.decision.Request`.
    framing
        Whether the threat was framed as foreign.
    survived
        Whether the government survived for a year.
    unrest_days
        Time from help, or from the request, to the end of acute unrest, days.
    quality
        One of `QUALITIES`; empty if not given.
    """

    case_id: str
    month: str
    organisation: str
    leader_state: str
    target_state: str
    member: bool
    leader_only: bool
    asked: bool
    requester: str
    request_day: date | None
    decision_day: date | None
    deployment_day: date | None
    hours_to_decision: float | None
    hours_to_deployment: float | None
    decision: str
    help: int | None
    side: str
    troops: int | None
    leader_share: float | None
    days: float | None
    threat: str
    treaty: str
    rule: str
    importance: int
    reasons: str
    overstretch: int
    fall_risk: int
    patron: int
    loyalty: int
    framing: bool
    survived: bool | None
    unrest_days: float | None
    outcome: str
    sources: str
    quality: str
    notes: str

    @property
    def leader(self) -> str:
        """State that decides: the first if several are named."""
        return state_name(re.split(r"[/(,;]", self.leader_state)[0].strip())

    @property
    def kind(self) -> str:
        """Kind of threat, one of `KINDS`; empty if its description contains none of their words."""
        text = self.threat.lower()
        spots = [(text.find(word), kind) for kind, words in KINDS.items() for word in words if word in text]
        return min(spots)[1] if spots else ""

    @property
    def council(self) -> bool:
        """Whether a council, summit or mandate decides, and not a leader alone."""
        rule = self.rule.lower()
        return bool(rule) and not any(word in rule for word in _LEADER_DECIDES)

    @property
    def against(self) -> bool:
        """Whether help is, or would be, against the ruler in office."""
        return self.side in ("anti-incumbent", "pro-opposition", "pro-rebel")

    @property
    def out_of_power(self) -> bool:
        """Whether the ruler who asks, or would be helped, has lost power or fled: the coup is complete."""
        return self.side == "pro-ousted" or bool(_OUT_OF_POWER.search(self.requester.lower()))

    @property
    def held(self) -> bool:
        """Whether the ruler who asks, or would be helped, is detained."""
        return bool(_HELD.search(self.requester.lower()))

    @property
    def domestic(self) -> bool:
        """Whether leader and target are the same state: no decision on help for another."""
        return self.leader == self.target_state


@dataclass(frozen=True)
class Pair:
    """Two decisions with the same leader or target, and what differed between them.

    Parameters
    ----------
    same, changed
        What the two decisions have in common, and what differed, as text.
    """

    first: Precedent
    second: Precedent
    same: str
    changed: str


def state_name(name: str) -> str:
    """Return the standard name of a state."""
    return _SAME_STATE.get(name, name)


@cache
def read_shipped_cases() -> tuple[Precedent, ...]:
    """Read the precedents that come with the package, in the order of the file; they are cached."""
    return read_cases(paths.DATA_DIR / SHIPPED_CASES)


def read_cases(path: Path) -> tuple[Precedent, ...]:
    """Read a file of cases, in its order.

    Raises
    ------
    ScenarioError
        If the file has problems; it lists all of them.
    """
    table, problems = _table(path, COLUMNS)
    cases = tuple(_case(row) for row in table.rows) if table else ()
    if table:
        table.unique("case_id")
        if not table.rows and table.complete and not problems:
            table.file.add_problem(2, 1, "the file has a header but no cases")
    if problems:
        raise ScenarioError(problems, str(path))
    return cases


def read_shipped_pairs(cases: Sequence[Precedent]) -> tuple[Pair, ...]:
    """Read the pairs that come with the package.

    Parameters
    ----------
    cases
        Cases to which the pairs refer by their ids.

    Raises
    ------
    ScenarioError
        If the file has problems; it lists all of them.
    """
    path = paths.DATA_DIR / SHIPPED_PAIRS
    table, problems = _table(path, PAIR_COLUMNS)
    by_id = {case.case_id: case for case in cases}
    pairs = []
    for row in table.rows if table else ():
        ends = [by_id.get(row.known(column, by_id, "the file of cases")) for column in PAIR_COLUMNS[:2]]
        if ends[0] and ends[1]:
            pairs.append(Pair(ends[0], ends[1], row.text("same"), row.text("changed")))
    if problems:
        raise ScenarioError(problems, str(path))
    return tuple(pairs)


def _table(path: Path, columns: Sequence[str]) -> tuple[Table | None, list[Problem]]:
    problems: list[Problem] = []
    file = read_text(path, problems)
    return (read_table(file, columns) if file else None), problems


def _case(row: Row) -> Precedent:
    """Return the case of a row, after reporting what is wrong with it."""
    return Precedent(
        case_id=row.text("case_id"),
        month=row.text("year_month"),
        organisation=row.text("organisation_or_bloc"),
        leader_state=row.text("leader_state"),
        target_state=row.text("target_state"),
        member=_flag(row, "target_is_bloc_member"),
        leader_only=_flag(row, "bilateral_or_leader_only"),
        asked=_flag(row, "formal_request"),
        requester=row.given("requester"),
        request_day=_day(row, "request_date"),
        decision_day=_day(row, "decision_date"),
        deployment_day=_day(row, "first_deployment_date"),
        hours_to_decision=_number(row, "latency_request_to_decision_h"),
        hours_to_deployment=_number(row, "latency_request_to_deployment_h"),
        decision=row.given("decision"),
        help=_whole(row, "help_level_0none_1nontroop_2troops", 2),
        side=_side(row),
        troops=_whole(row, "troops_total"),
        leader_share=_share(row),
        days=_number(row, "duration_days"),
        threat=row.text("threat_kind"),
        treaty=row.given("treaty_basis"),
        rule=row.given("decision_rule"),
        importance=row.count("c_strategic_importance_0_3", 0, TOP_SCORE),
        reasons=row.given("strategic_reasons"),
        overstretch=row.count("c_leader_overstretch_0_3", 0, TOP_SCORE),
        fall_risk=row.count("c_regime_fall_risk_0_3", 0, TOP_SCORE),
        patron=row.count("c_opposing_patron_0_3", 0, TOP_SCORE),
        loyalty=row.count("c_incumbent_loyalty_0_3", 0, TOP_SCORE),
        framing=_flag(row, "c_external_framing_0_1"),
        survived=bool(_whole(row, "gov_survived_1y", 1)) if row.given("gov_survived_1y") else None,
        unrest_days=_number(row, "acute_unrest_ended_days_after_help_or_request"),
        outcome=row.given("outcome"),
        sources=row.given("sources"),
        quality=_quality(row),
        notes=row.given("notes"),
    )


def _flag(row: Row, column: str) -> bool:
    return bool(row.count(column, 0, 1))


def _number(row: Row, column: str, high: float = inf) -> float | None:
    """Return a number of 0 or more; None if the cell is empty or not such a number."""
    if not row.given(column):
        return None
    value = row.number(column, 0, high)
    return None if isnan(value) else value


def _whole(row: Row, column: str, high: float = inf) -> int | None:
    return row.count(column, 0, high) if row.given(column) else None


def _share(row: Row) -> float | None:
    percent = _number(row, "leader_share_pct", 100)
    return None if percent is None else percent / 100


def _day(row: Row, column: str) -> date | None:
    return row.day(column) if row.given(column) else None


def _side(row: Row) -> str:
    """Return one of `SIDES`, without the text that may follow; empty if the cell is."""
    text = row.given("side_of_help")
    side = next((side for side in SIDES if text.lower().startswith(side)), "")
    if text and not side:
        hint = suggest(text.split()[0], SIDES) or f" It must begin with one of {', '.join(SIDES)}."
        row.add_problem("side_of_help", f"unknown side_of_help '{text}'.{hint}")
    return side


def _quality(row: Row) -> str:
    if not row.given("source_quality_A_B_C_U"):
        return ""
    return row.one_of("source_quality_A_B_C_U", QUALITIES)
