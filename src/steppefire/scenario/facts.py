"""The facts of a scenario: what we believe about a country, and why.

Every class is frozen; nothing here acts. A number comes with a `Citation`: the claims it rests on or, openly, the
reason for which it was assumed.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path

from steppefire.clock import Clock


@dataclass(frozen=True)
class Citation:
    """Why a number is believed: ids of claims, or the reason of an assumption (exactly one is given)."""

    claims: tuple[str, ...] = ()
    assumption: str = ""

    @property
    def cited(self) -> bool:
        """Tell whether a claim stands behind the number."""
        return bool(self.claims)

    def __str__(self) -> str:
        return " ".join(self.claims) if self.claims else f"assumption: {self.assumption}"


@dataclass(frozen=True)
class Source:
    """Where claims come from. Reliability runs from A (official or scholarly, seen) to D (hearsay)."""

    id: str
    title: str
    outlet: str
    author: str
    date: str
    reliability: str
    note: str = ""


@dataclass(frozen=True)
class Claim:
    """One statement of a source, in our own words."""

    id: str
    source: str
    locator: str
    text: str


@dataclass(frozen=True)
class Evidence:
    """Sources and claims by id."""

    sources: Mapping[str, Source]
    claims: Mapping[str, Claim]


SEATS = ("capital", "city", "centre")
"""Kinds of place that are the seat of a region: the capital, another city that is a region of its own, a centre."""


SETTLEMENTS = ("urban", "rural")
"""Kinds of settlement: towns of every size, and the countryside."""


@dataclass(frozen=True)
class Place:
    """A city, a town or the rural rest of a region.

    Parameters
    ----------
    kind
        ``capital``, ``city`` (a region of its own), ``centre`` (of a region), ``town`` or ``rural``.
    population
        Persons of every age.
    latitude, longitude
        Degrees.
    utc_offset
        Hours east of Greenwich.
    titular_share, russian_share
        Shares of the population, 0 to 1: the titular nationality and ethnic Russians.
    income
        Mean nominal cash income per head, currency units a month.
    poverty
        Share below the poverty line, 0 to 1.
    gas_car_share
        Share of vehicles running on liquefied gas, 0 to 1.
    price_before, price_after
        Price of liquefied gas before and after the shock, currency units a litre.
    citations
        Citation by column group: ``population``, ``location``, ``people``, ``fuel``.
    """

    name: str
    region: str
    kind: str
    population: int
    latitude: float
    longitude: float
    utc_offset: int
    titular_share: float
    russian_share: float
    income: float
    poverty: float
    gas_car_share: float
    price_before: float
    price_after: float
    citations: Mapping[str, Citation]

    @property
    def settlement(self) -> str:
        """Its kind of settlement, one of `SETTLEMENTS`."""
        return "rural" if self.kind == "rural" else "urban"


@dataclass(frozen=True)
class Site:
    """Something worth holding: ``kind`` is one of `SITE_KINDS`.

    ``guards`` are persons on an ordinary day, ``weapons`` the firearms kept there.
    """

    name: str
    place: str
    kind: str
    guards: int
    weapons: int
    citation: Citation


SITE_KINDS = ("airport", "administration", "residence", "broadcaster", "security", "police", "armoury", "prison")


@dataclass(frozen=True)
class Unit:
    """A reserve that can be sent where it is needed: ``kind`` is ``police``, ``guard``, ``army`` or ``special``."""

    name: str
    place: str
    kind: str
    strength: int
    citation: Citation


@dataclass(frozen=True)
class Event:
    """Something that happened: a row of timeline.csv.

    Parameters
    ----------
    time
        Local time of the place.
    hour
        Step of the run; outside 0..hours-1 for background events.
    place
        A place, a region, or ``country``.
    kind
        One of `EVENT_KINDS`.
    act
        What exactly, within the kind (see `POLICY_ACTS` and `ALLIANCE_ACTS`; free text elsewhere).
    value
        The number that belongs to it, or None.
    precision
        ``hour``, ``part`` (of a day) or ``day``.
    text
        The event in our own words.
    """

    time: datetime
    hour: int
    place: str
    kind: str
    act: str
    value: float | None
    precision: str
    text: str
    citation: Citation


EVENT_KINDS = (
    "price", "policy", "alliance", "crowd", "clash", "site-lost", "site-retaken", "stand-down", "casualties",
    "arrests", "elite", "power", "information",
)
POLICY_ACTS = (
    "price-cap", "dismissal", "emergency", "emergency-end", "blackout", "blackout-end", "lethal-order",
    "mass-arrest", "operation", "predecessor-removed", "request",
)
ALLIANCE_ACTS = ("request", "decision", "arrival", "complete", "withdrawal", "withdrawal-end")


@dataclass(frozen=True)
class Observation:
    """A figure that was recorded and that a run can be held against.

    Parameters
    ----------
    series
        One of the simulated series (see `steppefire.scenario.schema.SERIES`).
    day
        Day it speaks of.
    place
        A place, a region, an alliance member, or ``country``.
    low, best, high
        Range of the sources and its best value, in the unit of the series.
    citation
        Its source.
    """

    series: str
    day: date
    place: str
    low: float
    best: float
    high: float
    note: str
    citation: Citation


@dataclass(frozen=True)
class Stratum:
    """People of one age, ethnic group and kind of settlement, in every place of that kind.

    Parameters
    ----------
    share
        Share of the group (titular or minority) where it lives that is of this age, 0 to 1.
    minority
        Whether the stratum belongs to those outside the titular nationality.
    disposition
        Mean disposition to protest, standard deviations (m_c in docs/model.md).
    takes_part
        False for children: they are counted and never on the street.
    lives_in
        One of `SETTLEMENTS`; empty for both.
    """

    name: str
    share: float
    minority: bool
    disposition: float
    takes_part: bool
    citation: Citation
    lives_in: str = ""

    def lives(self, settlement: str) -> bool:
        """Tell whether the stratum lives in a kind of settlement."""
        return self.lives_in in ("", settlement)


@dataclass(frozen=True)
class Parameter:
    """A number of the model, with its belief.

    Parameters
    ----------
    prior
        ``fixed``, ``uniform``, ``loguniform`` or ``triangular`` (mode at the default) over ``low`` to ``high``.
    row
        Row of the system it belongs to, S1 to S12.
    section
        Section of docs/model.md that defines it.
    """

    name: str
    symbol: str
    unit: str
    default: float
    low: float
    high: float
    prior: str
    meaning: str
    row: str
    section: str
    citation: Citation

    @property
    def uncertain(self) -> bool:
        """Tell whether draws differ in it."""
        return self.prior != "fixed"


@dataclass(frozen=True)
class Change:
    """One difference of an arm from the record.

    Exactly one form is used: ``without`` a part, ``policy`` moved to ``at`` (step) or by ``later`` (hours),
    ``parameter`` set ``to`` a value, another ``alliance`` in charge; or of the alliance in charge: the same members
    under the treaty of another (``rules_of``), another voting ``rule``, or a member that ``refuses``.
    """

    without: str = ""
    policy: str = ""
    at: int = -1
    later: int = 0
    parameter: str = ""
    to: float = 0.0
    alliance: str = ""
    rules_of: str = ""
    rule: str = ""
    refuses: str = ""


@dataclass(frozen=True)
class Arm:
    """The scenario with named changes."""

    name: str
    title: str
    changes: tuple[Change, ...]


FACTUAL = "factual"
"""Name of the arm without changes."""


@dataclass(frozen=True)
class Member:
    """A state that can send a contingent.

    Parameters
    ----------
    low, high
        Size of the contingent it would send, persons.
    staging
        Hours from decision to the first troops on the ground.
    follows
        Probability of sending it once the leader sends; None for who decides for itself, by the record of requests.
    overstretch
        War or crisis of its own, 0 to 3.
    delay
        Further hours a domestic approval takes.
    """

    name: str
    low: int
    high: int
    staging: float
    follows: float | None
    overstretch: float
    delay: float
    citation: Citation


RULES = ("consensus", "willing", "majority", "two-thirds", "leader")
"""Ways an alliance decides: every member may block; each sends or stays away; more than half, or two thirds, of the
votes cast must agree; the leader alone decides. Under each, a leader that is named must itself agree."""


@dataclass(frozen=True)
class Clause:
    """What a treaty says or does, in our own words.

    ``sources`` are ids of the alliance's own list, and ``assumption`` is why it is believed where no source was seen
    (exactly one is given).
    """

    says: str
    sources: tuple[str, ...] = ()
    assumption: str = ""


CLAUSES = ("body", "voting", "chair", "articles", "unrest", "force", "staging", "latency", "payer")
"""What is told of a treaty: deciding body, voting rule, chair and its rotation, articles on help, whether internal
unrest is covered, standing force, where forces stand, how long answers took, who pays."""


@dataclass(frozen=True)
class Membership:
    """States that joined in one year; ``until`` is the year they left, None where they have not."""

    states: tuple[str, ...]
    since: int
    until: int | None
    sources: tuple[str, ...] = ()
    assumption: str = ""


@dataclass(frozen=True)
class Alliance:
    """A treaty that can answer a request: data, not code.

    Parameters
    ----------
    rule
        One of `RULES`.
    chair
        Member in the chair, who decides a tie; ``leader`` the one that carries the mission.
    consultation
        Hours from request to decision: low, high.
    covers_unrest
        Log-odds of troops added to what the precedents of the deciding state say, for what the treaty covers.
    power
        Name of the outside power to which obligation is owed.
    members
        Members whose answer is modelled: those that could send a contingent.
    treaty
        What the treaty says, by one of `CLAUSES`.
    roll
        Every state that is or was a party, with its years.
    sources
        Publications that ``treaty`` and ``roll`` rest on, by id.
    """

    name: str
    title: str
    rule: str
    chair: str
    leader: str
    power: str
    consultation: tuple[float, float]
    covers_unrest: float
    members: tuple[Member, ...]
    citation: Citation
    treaty: Mapping[str, Clause] = field(default_factory=dict)
    roll: tuple[Membership, ...] = ()
    sources: Mapping[str, Source] = field(default_factory=dict)


@dataclass(frozen=True)
class Dependence:
    """Share of one outside power in one dimension of the country's ties: low, best, high, 0 to 1."""

    power: str
    dimension: str
    low: float
    best: float
    high: float
    citation: Citation


@dataclass(frozen=True)
class Demand:
    """What a power may ask for afterwards.

    Parameters
    ----------
    asked, granted
        How many states the same or a like thing was asked of before the crisis, and how many of them granted it.
    month
        Month after the crisis in which the answer falls due.
    """

    power: str
    issue: str
    asked: int
    granted: int
    month: int
    citation: Citation

    @property
    def base_rate(self) -> float:
        """Chance that it is granted when nothing is owed and no opinion has moved: the mean of Jeffreys' posterior."""
        return (self.granted + 0.5) / (self.asked + 1)

    @property
    def resistance(self) -> float:
        """Log-odds against granting it when nothing is owed (r_k in docs/powers.md)."""
        return math.log((1 - self.base_rate) / self.base_rate)


@dataclass(frozen=True)
class Scenario:
    """A country in crisis, as the evidence has it.

    Parameters
    ----------
    fingerprint
        Of the files and the settings.
    settings
        Text of each parameter held fixed (see `steppefire.scenario.load.with_settings`).
    files
        Fingerprint of the files alone; empty where nothing is set, because it is the same then.
    precedent
        Id under which the record of requests holds this very case; a run learns from the others.
    """

    name: str
    title: str
    summary: str
    currency: str
    folder: Path
    clock: Clock
    population: int
    regions: tuple[str, ...]
    places: tuple[Place, ...]
    sites: tuple[Site, ...]
    units: tuple[Unit, ...]
    timeline: tuple[Event, ...]
    observed: tuple[Observation, ...]
    strata: tuple[Stratum, ...]
    parameters: Mapping[str, Parameter]
    arms: Mapping[str, Arm]
    alliance: Alliance | None
    alliances: Mapping[str, Alliance]
    dependence: tuple[Dependence, ...]
    demands: tuple[Demand, ...]
    evidence: Evidence
    fingerprint: str = field(repr=False)
    settings: Mapping[str, str] = field(default_factory=dict)
    files: str = field(default="", repr=False)
    precedent: str = ""

    @property
    def acting(self) -> tuple[Alliance, ...]:
        """Alliances that are asked in some arm; one of which only the rules are borrowed is none of them."""
        named = dict.fromkeys(c.alliance for arm in self.arms.values() for c in arm.changes if c.alliance)
        own = [self.alliance] if self.alliance else []
        return (*own, *(self.alliances[n] for n in named if self.alliances[n] not in own))

    @property
    def members(self) -> tuple[str, ...]:
        """Members of the alliances that are asked in some arm, each once."""
        return tuple(dict.fromkeys(m.name for a in self.acting for m in a.members))

    def in_charge(self, arm: Arm) -> Alliance | None:
        """Return the alliance that is asked in an arm, with the rules it decides by there."""
        alliance = self.alliance
        for change in arm.changes:
            if change.alliance:
                alliance = self.alliances[change.alliance]
            elif alliance and change.rules_of:
                other = self.alliances[change.rules_of]
                alliance = replace(
                    alliance,
                    rule=other.rule,
                    consultation=other.consultation,
                    covers_unrest=other.covers_unrest,
                )
            elif alliance and change.rule:
                alliance = replace(alliance, rule=change.rule)
        return alliance
