"""The shape of results: every variable with its dimensions, unit and meaning, and the labels of each dimension.

A number of hours has the unit ``h``: readers take one in ``hours`` for a time, and decode it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from steppefire.runs.recorder import DAILY, NATIONAL, REGIONAL
from steppefire.scenario.model.scenario import Scenario
from steppefire.scenario.resolution import acting_members

POLICIES = (
    "price-cap", "dismissal", "emergency", "blackout", "lethal-order", "mass-arrest", "operation",
    "predecessor-removed", "request", "decision", "arrival", "withdrawal",
)
"""Acts of the regime and of the alliance whose first hour is kept."""
SINGLE = {
    "peak": ("persons", "most people on the street in one hour"),
    "peak_hour": ("h", "hour of the peak, from the start"),
    "participants": ("persons", "different people who were on the street"),
    "hours_to_order": ("h", "hours until order has returned for good; the length of the run if never"),
    "order_returned": ("1", "1 if order returned within the run"),
    "regime_survives": ("1", "1 if the regime did not give way"),
    "killed": ("persons", "people killed, all sides"),
    "killed_civil": ("persons", "civilians killed"),
    "killed_bystanders": ("persons", "civilians killed who were not fighting"),
    "killed_security": ("persons", "members of the forces killed"),
    "injured_civil": ("persons", "civilians injured"),
    "injured_security": ("persons", "members of the forces injured"),
    "detained": ("persons", "people detained"),
    "sites_lost": ("sites", "different sites lost"),
    "units_stood_down": ("units", "most regional police departments down at one time"),
    "violent_peak": ("persons", "most violent people in one hour"),
    "cities_lethal": ("places", "places in which somebody was killed"),
    "alliance_sent": ("1", "1 if allied troops came"),
    "troops_peak": ("persons", "most allied soldiers in the country"),
    "obligation_end": ("1", "obligation still owed 24 months after"),
    "multi_vector_end": ("1", "multi-vector index 24 months after"),
    "demands_met": ("demands", "demands of outside powers accepted within 24 months"),
}
"""Single numbers of a run: unit and meaning."""
MONTHS = 25
"""Months after the crisis, the month of the crisis itself included."""


@dataclass(frozen=True)
class Variable:
    """A variable of the results: its dimensions (after arm and run), type, unit and meaning."""

    dims: tuple[str, ...]
    dtype: str
    unit: str
    meaning: str


def variables() -> dict[str, Variable]:
    """Return every variable kept for each arm and run."""
    kept = {name: Variable(("hour", "region"), "int32", *about) for name, about in REGIONAL.items()}
    kept |= {name: Variable(("hour",), "float32", *about) for name, about in NATIONAL.items()}
    kept |= {f"daily_{name}": Variable(("day", "place"), "float32", *about) for name, about in DAILY.items()}
    kept["troops_by_member"] = Variable(("day", "member"), "float32", "persons", "allied soldiers by member")
    kept["policy_hour"] = Variable(("policy",), "int32", "h", "first hour of each policy, -1 for never")
    kept["single"] = Variable(("measure",), "float64", "see measure", "single numbers of the run")
    kept["multi_vector"] = Variable(("month",), "float32", "1", "normalised entropy of dependence on outside powers")
    kept["obligation"] = Variable(("month",), "float32", "1", "obligation owed to the intervener")
    kept["favour"] = Variable(("month",), "float32", "1", "share of the public favourable to the alliance's leader")
    kept["ties"] = Variable(("month", "power", "dimension"), "float32", "1", "share of each power in each kind of tie")
    kept["dependence"] = Variable(("month", "power"), "float32", "1", "mean share of each power in the country's ties")
    kept["demand_probability"] = Variable(("demand",), "float32", "1", "probability that a demand is accepted")
    kept["demand_accepted"] = Variable(("demand",), "float32", "1", "1 if the demand was accepted")
    return kept


def arm_label(arm: str, scripted: bool, both: bool) -> str:
    """Return the label of an arm under one policy mode; the recorded mode goes without saying where both are run."""
    return arm if scripted or not both else f"{arm}@responsive"


def coordinates(scenario: Scenario, arms: Sequence[str]) -> dict[str, np.ndarray]:
    """Return the labels of every dimension but the run.

    Parameters
    ----------
    scenario
        The scenario.
    arms
        Labels of the arms (`arm_label`), the factual one first.
    """
    clock = scenario.clock
    start = np.datetime64(clock.start, "ns")
    return {
        "arm": np.array(arms),
        "hour": start + np.arange(clock.hours) * np.timedelta64(1, "h"),
        "day": start.astype("datetime64[D]").astype("datetime64[ns]") + np.arange(clock.days) * np.timedelta64(1, "D"),
        "region": np.array(scenario.regions),
        "place": np.array([p.name for p in scenario.places]),
        "member": np.array(acting_members(scenario)),
        "policy": np.array(POLICIES),
        "measure": np.array(list(SINGLE)),
        "month": np.arange(MONTHS),
        "power": np.array(list(dict.fromkeys(d.power for d in scenario.dependence))),
        "dimension": np.array(list(dict.fromkeys(d.dimension for d in scenario.dependence))),
        "demand": np.array([f"{d.power}: {d.issue}" for d in scenario.demands]),
        "parameter": np.array(list(scenario.parameters)),
    }
