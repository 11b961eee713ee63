"""The evidence behind the numbers of a report, and the verdicts on the articles' claims."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from steppefire.analysis.verdicts import judge, rows
from steppefire.report.rounding import short
from steppefire.scenario.audit import audit
from steppefire.scenario.model.scenario import Scenario
from steppefire.stats.intervals import LEVELS

if TYPE_CHECKING:
    from steppefire.runs.results import Results


def evidence(scenario: Scenario) -> dict[str, Any]:
    """Return what is cited and what is assumed, the register of parameters, sources and claims."""
    return {
        "groups": [
            {"group": g.group, "cited": g.cited, "assumed": g.assumed} for g in audit(scenario).groups
        ],
        "parameters": [
            {
                "name": p.name, "symbol": p.symbol, "unit": p.unit, "default": short(p.default),
                "low": short(p.low), "high": short(p.high), "prior": p.prior, "meaning": p.meaning,
                "row": p.row, "basis": list(p.citation.statements) or [str(p.citation)],
            }
            for p in scenario.parameters.values()
        ],
        "sources": [
            {k: v for k, v in asdict(s).items() if k != "note"} for s in scenario.evidence.sources.values()
        ],
        "claims": [asdict(c) for c in scenario.evidence.statements.values()],
    }  # fmt: skip


def claims(results: Results) -> list[dict[str, Any]]:
    """Return the claims of articles with their verdicts from these results; empty where the scenario has none."""
    scenario = results.scenario
    if scenario.claims is None:
        return []
    judged = rows(scenario.claims, scenario, judge(scenario.claims, scenario, results))
    for row in judged:
        row["readings"] = [
            reading | {name: short(reading[name]) for name in LEVELS} for reading in row["readings"]
        ]
    return judged
