"""What the page calls things: plain words and units for what the results keep under short names."""

from __future__ import annotations

from dataclasses import dataclass

COUNTRIES = {"kazakhstan": "398"}
"""ISO 3166-1 numbers of the outlines inside the page, by the first word of a scenario's name.

A scenario does not name its country in a form a machine reads; without an entry no outline is drawn.
"""

PERSONS = "persons"


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
        Series of the record that it is held against; empty for none.
    evening
        Whether the record tells of an extreme of the day, drawn at 18:00, and not of the end of the day.
    """

    label: str
    unit: str
    log: bool = False
    observed: str = ""
    evening: bool = False


CURVES = {
    "participants": Curve("people on the street", PERSONS, True, "participants", True),
    "violent": Curve("violent people among them", PERSONS, True),
    "detained": Curve("people detained so far", PERSONS, False, "detained"),
    "killed": Curve("people killed so far, all sides", PERSONS, False, "killed"),
    "injured_security": Curve("members of the forces injured so far", PERSONS, False, "injured_security"),
    "sites_lost": Curve("sites in the hands of the crowd", "sites", False, "sites_lost_now"),
    "alliance_troops": Curve("allied soldiers in the country", PERSONS, False, "alliance_troops"),
    "connectivity": Curve(
        "network traffic that gets through", "share of the ordinary", False, "connectivity", True
    ),
    "legitimacy": Curve("adults who would stay away even from a full street", "share of adults"),
    "threat": Curve("threat the regime sees", "index"),
}
"""Fan charts in their order, by the name of the variable; a regional one is summed over the country."""

MAPS = {"participants": "People on the street", "detained": "Detained so far", "killed": "Killed so far"}
"""Maps in their order, by the name of the variable; all count persons."""

TOLL = {
    "killed": "Killed, all sides",
    "killed_civil": "Killed, civilians",
    "killed_bystanders": "Killed, civilians who were not fighting",
    "killed_security": "Killed, members of the forces",
    "injured_civil": "Injured, civilians",
    "injured_security": "Injured, members of the forces",
    "detained": "Detained",
}
"""Rows of the toll in their order."""

PAIRED = {
    "hours_to_order": ("hours until order returned", "hours"),
    "killed": ("people killed, all sides", PERSONS),
    "killed_civil": ("civilians killed", PERSONS),
    "killed_security": ("members of the forces killed", PERSONS),
    "injured_civil": ("civilians injured", PERSONS),
    "detained": ("people detained", PERSONS),
    "peak": ("most people on the street in one hour", PERSONS),
    "violent_peak": ("most violent people in one hour", PERSONS),
    "sites_lost": ("different sites lost", "sites"),
    "regime_survives": ("the regime held (1) or gave way (0)", "yes or no"),
    "obligation_end": ("obligation owed after 24 months", "index"),
    "multi_vector_end": ("multi-vector index after 24 months", "index"),
}
"""Measures whose paired differences are shown: words and unit."""

POLICIES = {
    "price-cap": "price cap",
    "dismissal": "government dismissed",
    "emergency": "first emergency and curfew",
    "blackout": "network first cut",
    "lethal-order": "first order to shoot",
    "mass-arrest": "mass arrests",
    "operation": "counter-terrorist operation",
    "predecessor-removed": "predecessor removed",
    "request": "alliance asked for help",
    "decision": "alliance decides",
    "arrival": "first allied troops",
    "withdrawal": "allied troops begin to leave",
}
"""What the first hour of each policy is called."""

ALLIANCE_ACTS = frozenset({"decision", "arrival", "withdrawal"})
"""Policies that the record keeps as acts of the alliance."""

OBSERVED = {
    "participants": "on the street, peak of the day",
    "regions_affected": "regions with protest",
    "detained": "detained so far",
    "killed": "killed so far, all sides",
    "killed_security": "killed so far, forces",
    "killed_civil": "killed so far, civilians",
    "injured_security": "injured so far, forces",
    "injured_civil": "injured so far, civilians",
    "injured": "injured so far, all sides",
    "connectivity": "network traffic, lowest of the day",
    "blackout_hours": "hours without network so far",
    "alliance_troops": "allied soldiers",
    "sites_lost": "sites lost so far",
    "sites_lost_now": "sites in the hands of the crowd",
    "centres_lost": "centres lost so far",
    "sites_guarded": "sites guarded by the alliance",
    "forces_freed": "local forces freed",
    "weapons_taken": "firearms taken so far",
    "fuel_price": "price of car gas",
    "units_stood_down": "departments stood down so far",
}
"""Observed series in few words, for a narrow column."""
