"""On what the numbers rest, and what must not be concluded from them."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from steppefire.analysis.verdicts import judge, measures, rows
from steppefire.report.rounding import short
from steppefire.scenario.audit import audit
from steppefire.scenario.model.scenario import Scenario
from steppefire.scenario.readers.claims import assemble_claims
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
    """Return what the articles claim, judged by these results; nothing where no sound claims.yaml is there."""
    scenario = results.scenario
    book, problems = assemble_claims(scenario, measures(scenario))
    if book is None or problems:
        # A page of results must not fail for want of them; `steppefire check` tells what is wrong.
        return []
    told = rows(book, scenario, judge(book, scenario, results))
    for row in told:
        row["readings"] = [
            reading | {name: short(reading[name]) for name in LEVELS} for reading in row["readings"]
        ]
    return told








