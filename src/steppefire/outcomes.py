"""Catalogue of outcomes: every quantity that a run produces or that is compared with the record.

The recorder, the store, the summary, the terminal, the page and docs/outcomes.md take names, units and words from here.
To add an outcome, add it here, compute it where its kind is computed (`COMPUTED_IN`), and test it.

Durations have the unit ``h``, because readers of the store would decode the unit ``hours`` as a point in time.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

PERSONS, HOURS = "persons", "h"
YES_OR_NO, INDEX = "yes or no", "index"
SCRIPTED, RESPONSIVE = "scripted", "responsive"
POLICY_MODES = (SCRIPTED, RESPONSIVE)
"""Labels of the dimension ``policies``: at recorded hours, or in response to events of the run."""
MONTHS = 25
"""Months that are simulated after the crisis; the first is the month of the crisis itself."""


class Kind(StrEnum):
    """Kinds of outcomes, by their dimensions and by where they are kept."""

    REGIONAL = "series by hour and region"
    NATIONAL = "series by hour for the country"
    DAILY = "figures by day and place"
    MEMBERS = "figures by day and member of the alliance"
    SINGLE = "single numbers of a run"
    FIRST_HOUR = "first hour of an act"
    MONTHLY = "series by month after the crisis"
    DEMANDS = "figures by demand of an outside power"
    STACKED = "single numbers of a run side by side in one variable"
    OBSERVED = "observed series and their simulated counterparts"


COMPUTED_IN: Mapping[Kind, str] = {
    Kind.REGIONAL: "kernels/country/recording.py",
    Kind.NATIONAL: "runs/recorder.py",
    Kind.DAILY: "kernels/country/recording.py",
    Kind.MEMBERS: "runs/outputs.py",
    Kind.SINGLE: "runs/outputs.py",
    Kind.FIRST_HOUR: "runs/outputs.py",
    Kind.MONTHLY: "world/powers.py",
    Kind.DEMANDS: "world/powers.py",
    Kind.STACKED: "runs/outputs.py",
    Kind.OBSERVED: "analysis/observed.py",
}
"""File below ``src/steppefire`` in which the outcomes of each kind are computed."""
RULES = ("sum", "mean", "mean by people", "max", "min", "last", "none")
"""Rules by which an outcome is aggregated over a dimension."""


@dataclass(frozen=True)
class Definition:
    """A number that is part of the definition of an outcome, and not a parameter of the model.

    Parameters
    ----------
    value, unit
        Number and its unit.
    meaning
        Definition in which it occurs, as a sentence.
    basis
        Its source, or ``assumption`` and its justification.
    """

    value: float
    unit: str
    meaning: str
    basis: str


@dataclass(frozen=True)
class Outcome:
    """A quantity that a run produces, or an observed one with which a run can be compared.

    Parameters
    ----------
    name
        Unique within its kind, and among the variables of the store.
    kind
        Kind, which determines dimensions and storage.
    unit
        Unit in the store; ``1`` for dimensionless quantities.
    label
        Short label for charts and tables.
    meaning
        Definition, as a sentence.
    dims
        Dimensions after arm, policies and run.
    dtype
        Type in the store.
    combine
        Rule of aggregation over each of its dimensions, one of `RULES`; for an observed series, over the hours of the
        reported day and over the places of an area.
    scale
        Meaning of a dimensionless number: an index, a share of something.
    short
        Shorter label for a narrow column; by default the label.
    definitions
        For an observed series, what its figures may count, names of `FIGURE_DEFINITIONS`; the first holds for a day.
    """

    name: str
    kind: Kind
    unit: str
    label: str
    meaning: str
    dims: tuple[str, ...] = ()
    dtype: str = "float32"
    combine: Mapping[str, str] = field(default_factory=dict)
    scale: str = ""
    short: str = ""
    definitions: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """Label for a narrow column."""
        return self.short or self.label

    @property
    def heading(self) -> str:
        """Label with a capital letter."""
        return self.label[:1].upper() + self.label[1:]

    @property
    def unit_words(self) -> str:
        """Unit in words, for a chart or a table."""
        return self.scale or ("hours" if self.unit == HOURS else self.unit)

    @property
    def is_flag(self) -> bool:
        """Whether it is 0 or 1, so that its mean is reported instead of quantiles."""
        return self.scale == YES_OR_NO

    @property
    def is_count(self) -> bool:
        """Whether an observed series counts things one by one, so that it adds up over places."""
        return self.combine.get("place") == "sum"


ORDER_VIOLENT = Definition(
    50, PERSONS, "Order holds only while fewer people in the whole country are violent.", "assumption",
)
ORDER_PRESENT = Definition(
    2000, PERSONS, "Order holds only while fewer people in the whole country are on the street.",
    "assumption: a tenth of the smallest daily count that is reported as a peak",
)
NETWORK_CUT = Definition(
    0.25, "share of normal traffic", "The network counts as cut below this share.", "assumption",
)
PROTEST_CROWD = Definition(
    50, PERSONS, "A region has protest on a day if at least this many people are on the street in one hour.",
    "assumption",
)
VIOLENT_EVENT = Definition(
    12, PERSONS, "A region has violence on a day if at least this many people are violent in one hour.",
    "https://www.legislation.gov.uk/ukpga/1986/64/section/1: a riot is violence by twelve or more persons together",
)
DEFINITIONS: Mapping[str, Definition] = {
    "ORDER_VIOLENT": ORDER_VIOLENT,
    "ORDER_PRESENT": ORDER_PRESENT,
    "NETWORK_CUT": NETWORK_CUT,
    "PROTEST_CROWD": PROTEST_CROWD,
    "VIOLENT_EVENT": VIOLENT_EVENT,
}
"""Numbers that define outcomes, by name."""

SO_FAR, IN_24H, OF_DAY, AT_HOUR, SUM_OF_PEAKS = "so-far", "in-24h", "of-day", "at-hour", "sum-of-peaks"
FIGURE_DEFINITIONS: Mapping[str, str] = {
    SO_FAR: "What has been counted, or holds, by the hour of the figure; without an hour, by the end of its day.",
    IN_24H: "What was added to the count in the 24 hours before the hour of the figure; without an hour, on its day.",
    OF_DAY: "The highest hour of the day (for the network, the lowest).",
    AT_HOUR: "The hour of the figure.",
    SUM_OF_PEAKS: "The sum over places of their highest hours of the day, as officials add up rallies.",
}
"""What an observed figure counts, by the name in the column ``definition`` of observed.csv."""
REPORTED = (SO_FAR, IN_24H)
"""Definitions of counts that are made at an hour of what has passed, and to which reports are added later."""


def _regional(name: str, unit: str, label: str, meaning: str, hour: str = "last") -> Outcome:
    return Outcome(
        name, Kind.REGIONAL, unit, label, meaning, ("hour", "region"), "int32", {"hour": hour, "region": "sum"}
    )


def _national(name: str, unit: str, label: str, meaning: str, hour: str, scale: str = "") -> Outcome:
    return Outcome(name, Kind.NATIONAL, unit, label, meaning, ("hour",), combine={"hour": hour}, scale=scale)


def _daily(name: str, unit: str, label: str, meaning: str, day: str = "last", place: str = "sum") -> Outcome:
    combine = {"day": day, "place": place}
    return Outcome(f"daily_{name}", Kind.DAILY, unit, label, meaning, ("day", "place"), combine=combine)


def _single(name: str, unit: str, label: str, short: str, meaning: str, scale: str = "") -> Outcome:
    return Outcome(name, Kind.SINGLE, unit, label, meaning, (), "float64", scale=scale, short=short)


def _first_hour(name: str, label: str, meaning: str) -> Outcome:
    return Outcome(name, Kind.FIRST_HOUR, HOURS, label, meaning, (), "int32")


def _monthly(name: str, label: str, meaning: str, scale: str, **others: str) -> Outcome:
    combine = {"month": "last", **others}
    return Outcome(name, Kind.MONTHLY, "1", label, meaning, tuple(combine), combine=combine, scale=scale)


def _observed(
    name: str, unit: str, label: str, meaning: str, hour: str = "last", place: str = "sum", scale: str = "",
    definitions: tuple[str, ...] = (),
) -> Outcome:  # fmt: skip
    combine = {"hour": hour, "place": place}
    return Outcome(name, Kind.OBSERVED, unit, label, meaning, ("day", "place"), "float64", combine, scale,
                   definitions=definitions or ((SO_FAR,) if hour == "last" else (OF_DAY,)))  # fmt: skip


EVERY_OUTCOME = (
    _regional("participants", PERSONS, "people on the street", "People on the street.", "max"),
    _regional("violent", PERSONS, "violent people on the street", "People on the street who are violent.", "max"),
    _regional("detained", PERSONS, "people detained so far", "People detained since the start."),
    _regional("killed", PERSONS, "people killed so far, all sides", "People killed since the start, on all sides."),
    _regional("killed_civil", PERSONS, "civilians killed so far",
              "People killed since the start who were not members of the security forces."),
    _regional("killed_security", PERSONS, "members of the security forces killed so far",
              "Members of police, guard and army killed since the start."),
    _regional("injured_civil", PERSONS, "civilians injured so far",
              "People injured since the start who were not members of the security forces."),
    _regional("injured_security", PERSONS, "members of the security forces injured so far",
              "Members of police, guard and army injured since the start."),
    _regional("forces", PERSONS, "officers who can act against the crowd",
              "Officers who are present and can act against the crowd.", "mean"),
    _regional("sites_lost", "sites", "sites held by the crowd", "Sites that the state has lost and not retaken."),

    _national("threat", "1", "threat perceived by the regime", "Threat index on which the regime acts.", "max", INDEX),
    _national("cohesion", "1", "cohesion of the elites",
              "Falls with the probability of the options that end the regime; 1 when united.",
              "last", INDEX),
    _national("connectivity", "1", "network traffic, share of normal",
              "Network traffic as a share of normal traffic, mean over places weighted by population.", "min",
              "share of normal"),
    _national("anti_regime", "1", "spread of the anti-regime narrative",
              "Spread of the anti-regime narrative among the public, 0 to 1.", "max", INDEX),
    _national("plot", "1", "spread of the plot narrative",
              "Spread among the public of the narrative of a plot from abroad, 0 to 1.", "max", INDEX),
    _national("legitimacy", "1", "adults who would not join even if the street were full",
              "Share of adults who would not join even if the street were full.", "last", "share of adults"),
    _national("alliance_troops", PERSONS, "allied soldiers in the country", "Allied soldiers in the country.", "max"),
    _national("forces_freed", PERSONS, "local forces freed from guard duty",
              "Members of local forces whom allied soldiers relieve of guard duty.", "last"),
    _national("sites_guarded", "sites", "sites guarded by the alliance", "Sites guarded by allied soldiers.", "last"),
    _national("units_stood_down", "units", "police departments that have stood down",
              "Regional police departments that have stood down and not returned to duty.", "max"),
    _national("weapons_taken", "firearms", "firearms taken so far", "Firearms held by the crowd.", "last"),
    _national("emergency", "regions", "regions under a state of emergency",
              "Regions in which at least one place is under a state of emergency.", "max"),
    _national("blackout", "1", "network cut", "1 while the network is cut (`NETWORK_CUT`), else 0.", "sum", YES_OR_NO),
    _national("lethal_order", "1", "order to shoot in effect",
              "1 while an order to shoot is in effect anywhere, else 0.", "sum", YES_OR_NO),

    _daily("participants", PERSONS, "most people on the street in one hour of the day",
           "Most people on the street in one hour of the day; the hour may differ between places.", "max", "none"),
    _daily("detained", PERSONS, "people detained by the end of the day",
           "People detained from the start to the end of the day."),
    _daily("killed", PERSONS, "people killed by the end of the day",
           "People killed from the start to the end of the day, on all sides."),
    _daily("injured", PERSONS, "people injured by the end of the day",
           "People injured from the start to the end of the day, on all sides."),
    _daily("sites_lost", "sites", "sites lost by the end of the day",
           "Sites lost from the start to the end of the day, each counted once."),
    _daily("weapons", "firearms", "firearms held by the crowd",
           "Firearms held by the crowd at the end of the day."),
    _daily("price", "currency", "highest price in the day",
           "Highest price in the day of the good that is the scenario's first shock by price; missing where unknown.",
           "max", "mean by people"),
    _daily("blackout_hours", HOURS, "hours with the network cut so far",
           "Hours from the start to the end of the day in which the network was cut (`NETWORK_CUT`).", "last",
           "mean by people"),

    Outcome("troops_by_member", Kind.MEMBERS, PERSONS, "allied soldiers by member",
            "Soldiers of each member of the alliance in the country at the end of the day.", ("day", "member"),
            combine={"day": "max", "member": "sum"}),

    _single("peak", PERSONS, "most people on the street in one hour", "peak crowd",
            "Most people on the street in one hour."),
    _single("peak_hour", HOURS, "hour of the peak", "", "Hour of the peak, from the start."),
    _single("participants", PERSONS, "different people who were on the street", "ever on the street",
            "Different people who were on the street at any time."),
    _single("hours_to_order", HOURS, "time until order returned", "time to order",
            "Hours until order returned for good: no site lost, few people violent (`ORDER_VIOLENT`) and few on the "
            "street (`ORDER_PRESENT`); the length of the run if it never did."),
    _single("order_returned", "1", "order returned (1) or not (0)", "order returns",
            "1 if order returned for good within the run, else 0.", YES_OR_NO),
    _single("regime_survives", "1", "regime survived (1) or fell (0)", "regime survives",
            "1 if the regime did not fall within the run, else 0.", YES_OR_NO),
    _single("killed", PERSONS, "people killed, all sides", "killed", "People killed, on all sides."),
    _single("killed_civil", PERSONS, "civilians killed", "killed, civilians",
            "People killed who were not members of the security forces."),
    _single("killed_bystanders", PERSONS, "civilians killed who were not fighting", "killed, bystanders",
            "People killed who were not members of the security forces and were not fighting."),
    _single("killed_security", PERSONS, "members of the security forces killed", "killed, security forces",
            "Members of police, guard and army killed."),
    _single("injured_civil", PERSONS, "civilians injured", "injured, civilians",
            "People injured who were not members of the security forces."),
    _single("injured_security", PERSONS, "members of the security forces injured", "injured, security forces",
            "Members of police, guard and army injured."),
    _single("detained", PERSONS, "people detained", "detained", "People detained."),
    _single("sites_lost", "sites", "different sites lost", "sites lost", "Sites lost, each counted once."),
    _single("units_stood_down", "units", "most police departments that had stood down at one time", "units stood down",
            "Most regional police departments that had stood down at one time."),
    _single("violent_peak", PERSONS, "most violent people in one hour", "violent at the peak",
            "Most violent people in one hour."),
    _single("cities_lethal", "places", "places with a death", "",
            "Places in which at least one person was killed, on any side."),
    _single("alliance_sent", "1", "allied troops came (1) or not (0)", "alliance comes",
            "1 if allied troops came, else 0.", YES_OR_NO),
    _single("troops_peak", PERSONS, "most allied soldiers in the country", "allied soldiers",
            "Most allied soldiers in the country in one hour."),
    _single("obligation_end", "1", "obligation to the intervener after 24 months", "obligation, month 24",
            "Obligation still owed to the intervener 24 months after the crisis.", INDEX),
    _single("multi_vector_end", "1", "multi-vector index after 24 months", "multi-vector index",
            "Multi-vector index 24 months after the crisis.", INDEX),
    _single("demands_met", "demands", "demands of outside powers accepted within 24 months", "demands met",
            "Demands of outside powers that were accepted within 24 months."),

    _first_hour("price-cap", "price cap", "Hour at which the price is capped; -1 for never."),
    _first_hour("repeal", "measure repealed",
                "Hour at which the measure that caused the shock is repealed; -1 for never."),
    _first_hour("dismissal", "government dismissed", "Hour at which the government is dismissed; -1 for never."),
    _first_hour("emergency", "first state of emergency and curfew",
                "First hour of a state of emergency with curfew in any place; -1 for never."),
    _first_hour("emergency-end", "first end of an emergency",
                "First hour at which an emergency ends in any place; -1 for never."),
    _first_hour("curfew", "first curfew alone", "First hour of a curfew without an emergency; -1 for never."),
    _first_hour("curfew-end", "first end of a curfew", "First hour at which such a curfew ends; -1 for never."),
    _first_hour("blackout", "network first cut", "First hour at which the network is cut in any place; -1 for never."),
    _first_hour("blackout-end", "network first restored",
                "First hour at which the network is restored in any place; -1 for never."),
    _first_hour("lethal-order", "first order to shoot", "First hour of an order to shoot in any place; -1 for never."),
    _first_hour("lethal-order-end", "first end of an order to shoot",
                "First hour at which an order to shoot is withdrawn; -1 for never."),
    _first_hour("hold-fire", "first order not to shoot", "First hour of an order not to shoot; -1 for never."),
    _first_hour("hold-fire-end", "first end of an order not to shoot",
                "First hour at which an order not to shoot is withdrawn; -1 for never."),
    _first_hour("withdraw", "forces first ordered to leave",
                "First hour at which forces are ordered to leave; -1 for never."),
    _first_hour("return", "forces first ordered back",
                "First hour at which forces are ordered to come back; -1 for never."),
    _first_hour("mass-arrest", "mass arrests", "Hour at which mass arrests are ordered; -1 for never."),
    _first_hour("operation", "army may act", "Hour from which the army may act; -1 for never."),
    _first_hour("purge", "rival removed", "Hour at which the rival faction is removed; -1 for never."),
    _first_hour("move-government", "government moves", "Hour at which the government leaves a place; -1 for never."),
    _first_hour("capitulation", "regime gives way", "Hour at which the regime gives way; -1 for never."),
    _first_hour("coup", "head of state removed",
                "Hour at which a part of the elite removes the head of state; -1 for never."),
    _first_hour("flight", "head of state flees", "Hour at which the head of state leaves the country; -1 for never."),
    _first_hour("resignation", "head of state resigns", "Hour at which the head of state resigns; -1 for never."),
    _first_hour("request", "alliance asked for help", "Hour at which the alliance is asked for help; -1 for never."),
    _first_hour("decision", "alliance decides", "Hour at which the alliance decides to send troops; -1 for never."),
    _first_hour("arrival", "first allied troops", "Hour at which the first allied troops arrive; -1 for never."),
    _first_hour("withdrawal", "allied troops begin to leave",
                "Hour at which allied troops begin to leave; -1 for never."),

    _monthly("multi_vector", "multi-vector index",
             "Entropy of dependence on outside powers over its maximum: 0 for one power, 1 for an even spread.", INDEX),
    _monthly("obligation", "obligation to the intervener", "Obligation owed to the intervener.", INDEX),
    _monthly("favour", "public opinion in favour of the leading power",
             "Share of the public in favour of the power that leads the alliance.", "share of the public"),
    _monthly("ties", "ties with outside powers", "Share of each power in each kind of tie.", "share of ties",
             power="sum", dimension="mean"),
    _monthly("dependence", "dependence on outside powers", "Mean share of each power in the country's ties.",
             "share of ties", power="sum"),

    Outcome("demand_probability", Kind.DEMANDS, "1", "probability that a demand is accepted",
            "Probability that a demand of an outside power is accepted.", ("demand",), combine={"demand": "sum"},
            scale="probability"),
    Outcome("demand_accepted", Kind.DEMANDS, "1", "demand accepted (1) or not (0)",
            "1 if a demand of an outside power was accepted, else 0.", ("demand",), combine={"demand": "sum"},
            scale=YES_OR_NO),

    Outcome("policy_hour", Kind.STACKED, HOURS, "first hour of each policy",
            "First hour of each policy of the regime and of each step of the alliance; -1 for never.", ("policy",),
            "int32", {"policy": "none"}),
    Outcome("single", Kind.STACKED, "see measure", "single numbers of the run",
            "Every single number of the run, each in its own unit.", ("measure",), "float64", {"measure": "none"}),

    _observed("participants", PERSONS, "on the street, peak of the day",
              "Most people on the street in one hour of the day.", "max",
              definitions=(OF_DAY, AT_HOUR, SUM_OF_PEAKS)),
    _observed("regions_affected", "1", "regions with protest", "Regions with protest on the day (`PROTEST_CROWD`).",
              "max", scale="regions", definitions=(OF_DAY, AT_HOUR)),
    _observed("regions_violent", "1", "regions with violence", "Regions with violence on the day (`VIOLENT_EVENT`).",
              "max", scale="regions", definitions=(OF_DAY, AT_HOUR)),
    _observed("detained", PERSONS, "detained so far", "People detained since the start.", definitions=REPORTED),
    _observed("killed", PERSONS, "killed so far, all sides", "People killed since the start, on all sides.",
              definitions=REPORTED),
    _observed("killed_security", PERSONS, "killed so far, security forces",
              "Members of police, guard and army killed since the start.", definitions=REPORTED),
    _observed("killed_civil", PERSONS, "killed so far, civilians",
              "People killed since the start who were not members of the security forces.", definitions=REPORTED),
    _observed("injured_security", PERSONS, "injured so far, security forces",
              "Members of police, guard and army injured since the start.", definitions=REPORTED),
    _observed("injured_civil", PERSONS, "injured so far, civilians",
              "People injured since the start who were not members of the security forces.", definitions=REPORTED),
    _observed("injured", PERSONS, "injured so far, all sides", "People injured since the start, on all sides.",
              definitions=REPORTED),
    _observed("connectivity", "1", "network traffic, lowest of the day",
              "Network traffic as a share of normal traffic.", "min", "mean by people",
              "share of normal", (OF_DAY, AT_HOUR)),
    _observed("blackout_hours", HOURS, "hours with the network cut so far",
              "Hours since the start in which the network was cut (`NETWORK_CUT`).", place="mean by people"),
    _observed("alliance_troops", PERSONS, "allied soldiers",
              "Troops of the alliance, or of one member, in the country."),
    _observed("sites_lost", "1", "sites lost so far", "Sites lost since the start, each counted once.", scale="sites",
              definitions=REPORTED),
    _observed("sites_lost_now", "1", "sites held by the crowd", "Sites that the state has lost and not retaken.",
              scale="sites"),
    _observed("centres_lost", "1", "centres lost so far",
              "Regional centres of which the state has lost control since the start; in a run, those with a lost site.",
              scale="places"),
    _observed("sites_guarded", "1", "sites guarded by the alliance", "Sites guarded by allied soldiers.",
              scale="sites"),
    _observed("forces_freed", PERSONS, "local forces freed",
              "Members of local forces whom allied soldiers relieve of guard duty."),
    _observed("weapons_taken", "1", "firearms taken so far",
              "Firearms taken from armouries and stations since the start.", scale="firearms"),
    _observed("price", "currency", "price",
              "Highest price in the day of the good that is the scenario's first shock by price.",
              "max", "mean by people"),
    _observed("units_stood_down", "1", "police departments stood down so far",
              "Units that left their post or changed sides since the start.", "max", scale="units",
              definitions=(SO_FAR,)),
)  # fmt: skip


def _of(*kinds: Kind) -> Mapping[str, Outcome]:
    return {one.name: one for one in EVERY_OUTCOME if one.kind in kinds}


CATALOGUE: Mapping[Kind, Mapping[str, Outcome]] = {kind: _of(kind) for kind in Kind}
"""Every outcome, by kind and name."""
REGIONAL, NATIONAL, DAILY = (CATALOGUE[kind] for kind in (Kind.REGIONAL, Kind.NATIONAL, Kind.DAILY))
SINGLE = CATALOGUE[Kind.SINGLE]
"""Single numbers of a run: the labels of the dimension ``measure``."""
POLICIES = CATALOGUE[Kind.FIRST_HOUR]
"""Policies and steps of the alliance whose first hour is stored: the labels of the dimension ``policy``."""
OBSERVED = CATALOGUE[Kind.OBSERVED]
"""Series that ``observed.csv`` of a scenario may hold."""
VARIABLES = _of(
    Kind.REGIONAL, Kind.NATIONAL, Kind.DAILY, Kind.MEMBERS, Kind.STACKED, Kind.MONTHLY, Kind.DEMANDS,
)  # fmt: skip
"""Outcomes that are variables of the store, by name."""
