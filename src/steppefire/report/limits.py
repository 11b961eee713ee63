"""Limits of the conclusions that can be drawn from a report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from steppefire.analysis.observed import outside
from steppefire.scenario.model.scenario import Scenario

MOST_NAMED = 15
"""Figures outside the interval that are named one by one; the table of observed figures has all of them."""


ALWAYS = (
    "If the interval of a difference includes values on both sides of zero, the model does not determine the "
    "direction, whatever the median is. A narrow interval is narrow only given these priors.",
    "The regions on the maps are schematic: every point belongs to the nearest regional centre. They are not "
    "administrative borders.",
    "With policies at their recorded hours the regime cannot react to what differs in an arm; with responsive "
    "policies it escalates by a simple rule. What a real government would have done may differ from both.",
    "This report does not search for the level of force, arrests or network cuts that would best suppress a protest, "
    "and must not be used for that. Every comparison shows the human cost; no individual is described.",
)
"""Limits that hold for every report."""
OBSERVED = (
    "Official figures are the regime's own. Every figure has at least the error of its kind of source, which is mostly "
    "an assumption. Agreement with official figures is agreement with the official account.",
    "Some priors were set with knowledge of observed figures of this crisis. A figure inside the interval shows that "
    "the model can reproduce it, not that it would have predicted it.",
)
"""Limits of a report that compares runs with observed figures."""
AFTERMATH = (
    "The 24 months after the crisis are the weakest part: the ties to outside powers rest on few numbers with wide "
    "ranges, and a war of the alliance's leading power is taken as given, not predicted."
)
"""Limit of a report on a scenario with outside powers."""
TOGETHER = {"open-fire": "the order to shoot", "cut-network": "the network blackout", "cap-prices": "the price cap"}
"""Effects of policies that one crisis can hardly tell apart, with their names in a sentence."""
ORGANISED = (
    "There is no count of organised fighters. Their number, their places and their hours are assumptions of the "
    "scenario, and these runs cannot show how much of the violence was organised."
)
"""Limit of a report on a scenario with organised groups."""


def limits(scenario: Scenario, summary: Mapping[str, Any]) -> list[str]:
    """Return the limits of the results: those that always hold, and those specific to these results."""
    return [
        _inseparable(scenario),
        *(OBSERVED if scenario.observed else ()),
        *ALWAYS,
        *([AFTERMATH] if scenario.dependence else []),
        *([ORGANISED] if scenario.organised else []),
        *_priors(scenario, summary["prior_only"], summary["runs"]),
        *_misses(summary["observed"]),
    ]


def _inseparable(scenario: Scenario) -> str:
    """Return that one crisis cannot separate what happened in it, with what did."""
    acts = {event.act for event in scenario.timeline if event.kind == "policy"}
    recorded = {effect for name in acts & set(scenario.policies) for effect in scenario.policies[name].effects}
    names = ["the alliance"] if scenario.alliance else []
    names += [name for effect, name in TOGETHER.items() if effect in recorded]
    what = f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else "measures taken close together"
    return (
        f"One country and one crisis cannot separate the effects of {what}. A difference between arms is an "
        "implication of this model, not a measured effect."
    )


def _priors(scenario: Scenario, ranked: Sequence[Mapping[str, Any]], runs: int) -> list[str]:
    if not ranked:
        return []
    strong = [d for d in ranked if d["beyond_chance"]]
    if not strong:
        return [
            f"{runs} runs do not show which parameters are most correlated with the difference between the arms: no "
            "rank correlation is larger than would be expected by chance among so many."
        ]
    assumed = [d for d in strong if not d["cited"]]
    if not assumed:
        return [
            "The parameters most correlated with the difference between the arms rest on cited claims: "
            f"{_named(scenario, strong)}."
        ]
    rest = [d for d in strong if d["cited"]]
    also = f" Cited, but with wide priors: {_named(scenario, rest)}." if rest else ""
    return [
        "The difference between the arms is most correlated with parameters that no source determines, so it depends "
        f"on their priors: {_named(scenario, assumed)}.{also}"
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
    missing = [
        f"{r['series'].replace('_', ' ')}, {r['place']}, {r['when']}" for r in rows if r["inside"] is None
    ]
    text = []
    if out:
        more = f"; and {len(out) - MOST_NAMED} more" if len(out) > MOST_NAMED else ""
        noun = "figure lies" if len(out) == 1 else "figures lie"
        text.append(
            f"{len(out)} observed {noun} outside the 90 % interval of the runs, even with the error of the sources; "
            f"there either the model or the figure is wrong: {'; '.join(out[:MOST_NAMED])}{more}."
        )
    if missing:
        text.append(f"The results contain no counterpart of these observed figures: {'; '.join(missing)}.")
    return text
