"""What must not be concluded from the numbers of a report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from steppefire.analysis.observed import outside
from steppefire.scenario.model.scenario import Scenario

MOST_NAMED = 15
"""Figures outside the interval that are named one by one; the table of observed figures has them all."""


ALWAYS = (
    "One country and one month cannot separate what the alliance, the order to shoot and the cut of the "
    "network each did: they came within a day and a half of each other. A difference between arms is what"
    " this model implies, not a measured effect.",
    "Nobody has counted organised fighters. Their number and place are assumptions of the scenario, and "
    "how much of the violence was organised cannot be read off these runs.",
    "Official figures are the regime's own. They are carried with their range (crowds by half, deaths by "
    "a tenth, where nothing better is known), and agreement with them shows agreement with the official "
    "account.",
    "Some priors were set with figures of this very case in hand. That a figure lies inside the interval "
    "shows that the model can tell this story, not that it would have foretold it.",
    "Where the interval of a difference reaches to both sides of zero, the model cannot tell the "
    "direction, whatever the median says. Where an interval is narrow, it is narrow given these priors "
    "only.",
    "The regions on the maps are schematic: every point belongs to the nearest regional centre. They are "
    "no borders and must not be read as such.",
    "The arms held at recorded hours keep the regime from reacting to what is different; the arms that "
    "react use a simple ladder of responses. What a real government would have done lies in neither for "
    "certain.",
    "What follows in the 24 months after is the weakest part: the ties to outside powers are few numbers,"
    " each with a wide range, and the war that followed is put in from the record, not foreseen.",
    "Nothing here looks for the force, the arrests or the blackout that would best end a protest, and the"
    " results must not be used so. Every comparison shows the human cost; no individual is described.",
)
"""Limits that hold for every report."""


def limits(scenario: Scenario, summary: Mapping[str, Any]) -> list[str]:
    """Return what the results cannot tell: what always holds, and what these results add."""
    return [
        *ALWAYS,
        *_priors(scenario, summary["prior_only"], summary["runs"]),
        *_misses(summary["observed"]),
    ]


def _priors(scenario: Scenario, ranked: Sequence[Mapping[str, Any]], runs: int) -> list[str]:
    if not ranked:
        return []
    told = [d for d in ranked if d["beyond_chance"]]
    if not told:
        return [
            f"Which parameters move the difference between the arms most cannot be told from {runs} runs: "
            "no rank correlation is larger than luck alone would give among so many."
        ]
    assumed = [d for d in told if not d["cited"]]
    if not assumed:
        return [
            "The parameters that go most with the difference between the arms are cited: "
            f"{_named(scenario, told)}."
        ]
    rest = [d for d in told if d["cited"]]
    also = f" Cited, but wide: {_named(scenario, rest)}." if rest else ""
    return [
        "The difference between the arms goes most with parameters that no source fixes, so that the "
        f"prior decides it: {_named(scenario, assumed)}.{also}"
    ]


def _named(scenario: Scenario, ranked: Sequence[Mapping[str, Any]]) -> str:
    return "; ".join(
        f"{d['parameter']} "
        f"({scenario.parameters[d['parameter']].meaning[:1].lower()}{scenario.parameters[d['parameter']].meaning[1:]};"
        f" rank correlation {d['rho']:+.2f} with the difference in {d['measure'].replace('_', ' ')})"
        for d in ranked
    )


def _misses(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    out = outside(rows)
    blind = [
        f"{r['series'].replace('_', ' ')}, {r['place']}, {r['date']}" for r in rows if r["inside"] is None
    ]
    text = []
    if out:
        more = f"; and {len(out) - MOST_NAMED} more" if len(out) > MOST_NAMED else ""
        noun = "figure lies" if len(out) == 1 else "figures lie"
        text.append(
            f"{len(out)} observed {noun} outside the 90 % interval of the runs, and there the model is "
            f"wrong or the figure is: {'; '.join(out[:MOST_NAMED])}{more}."
        )
    if blind:
        text.append(f"The results keep nothing to hold against these figures: {'; '.join(blind)}.")
    return text
