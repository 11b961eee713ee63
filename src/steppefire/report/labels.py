"""Selections for the page: which outcomes it shows where, in which order; words and units are in the catalogue."""

from __future__ import annotations

from dataclasses import dataclass

from steppefire import outcomes
from steppefire.outcomes import PERSONS, SINGLE, VARIABLES

__all__ = [
    "ALLIANCE_ACTS", "COUNTRIES", "CURVES", "MAPS", "OBSERVED", "PAIRED", "PERSONS", "POLICIES", "TOLL", "Curve"
]

COUNTRIES = {"kazakhstan": "398"}
"""ISO 3166-1 numbers of the outlines inside the page, by the first word of a scenario's name.

A scenario does not name its country in a form a machine reads; without an entry no outline is drawn.
"""


@dataclass(frozen=True)
class Curve:
    """A fan chart.

    Parameters
    ----------
    label, unit
        Words beside the chart.
    log
        Whether the axis is logarithmic.
    observed
        Observed series to which it is compared; empty for none.
    evening
        Whether that series reports an extreme of the day, drawn at 18:00, and not the end of the day.
    """

    label: str
    unit: str
    log: bool = False
    observed: str = ""
    evening: bool = False


def _curve(name: str, observed: str = "", *, log: bool = False) -> Curve:
    evening = bool(observed) and outcomes.OBSERVED[observed].combine["hour"] != "last"
    return Curve(VARIABLES[name].label, VARIABLES[name].unit_words, log, observed, evening)


CURVES = {
    "participants": _curve("participants", "participants", log=True),
    "violent": _curve("violent", log=True),
    "detained": _curve("detained", "detained"),
    "killed": _curve("killed", "killed"),
    "injured_security": _curve("injured_security", "injured_security"),
    "sites_lost": _curve("sites_lost", "sites_lost_now"),
    "alliance_troops": _curve("alliance_troops", "alliance_troops"),
    "connectivity": _curve("connectivity", "connectivity"),
    "legitimacy": _curve("legitimacy"),
    "threat": _curve("threat"),
}
"""Fan charts in their order, by the name of the variable; a regional one is summed over the country."""

MAPS = {name: VARIABLES[name].heading for name in ("participants", "detained", "killed")}
"""Maps in their order, by the name of the variable, with their labels; all count persons."""

TOLL = {
    name: SINGLE[name].heading
    for name in (
        "killed", "killed_civil", "killed_bystanders", "killed_security", "injured_civil", "injured_security",
        "detained",
    )
}  # fmt: skip
"""Rows of the toll in their order, with their labels."""

PAIRED = {
    name: (SINGLE[name].label, SINGLE[name].unit_words)
    for name in (
        "hours_to_order", "killed", "killed_civil", "killed_security", "injured_civil", "detained", "peak",
        "violent_peak", "sites_lost", "regime_survives", "obligation_end", "multi_vector_end",
    )
}  # fmt: skip
"""Single numbers whose paired differences are shown: label and unit."""

POLICIES = {name: one.label for name, one in outcomes.POLICIES.items()}
"""Acts whose first hour is shown, with their labels."""

ALLIANCE_ACTS = frozenset({"decision", "arrival", "withdrawal"})
"""Acts that the timeline records as acts of the alliance."""

OBSERVED = {name: one.words for name, one in outcomes.OBSERVED.items()}
"""Observed series, with their labels."""
