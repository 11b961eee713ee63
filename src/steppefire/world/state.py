"""The state of a country: made by `initial`, changed by `hour`, read by the recorder."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any

import numpy as np

from steppefire.clock import Clock
from steppefire.kernels.citizens.crowd_state import ENRAGED, PRESENT
from steppefire.kernels.citizens.rule import Population, Temper
from steppefire.kernels.country.casualties import (
    ARRESTED,
    CIVIL_HURT,
    FIGHTING,
    NOT_FIGHTING,
    SECURITY_DEAD,
    SECURITY_HURT,
)
from steppefire.kernels.country.fields import share_on_street
from steppefire.kernels.country.forces import Reserves
from steppefire.scenario.model.alliances import Alliance
from steppefire.scenario.model.draw import Draw
from steppefire.scenario.model.scenario import Scenario
from steppefire.world.coefficients import Coefficients
from steppefire.world.geography import Bools, Floats, Geography, Ints


@dataclass
class Economy:
    """S1. Prices and the anger at them."""

    before: Floats
    """Price before the shock, currency a litre (places,)."""
    posted: Floats
    """Price asked at the pumps unless capped."""
    price: Floats
    """Price in force."""
    exposure: Floats
    """Weight of a doubled price in each place: share of gas cars over that of the most exposed."""
    anger: Floats
    """Anger at the price, 1 where every car runs on gas and its price has just doubled."""
    stake: Floats
    """Highest share of the price in what a crowd came for, 0 to 1 (places,)."""
    changes: dict[int, list[tuple[Bools, float]]]
    """Recorded prices after the shock by hour: where, and how much."""


@dataclass
class Citizens:
    """S2. Citizens by cell and place, the field of each place, and the engine that updates them."""

    population: Population
    temper: Temper
    crowd: Any
    engine: ModuleType
    cell_place: Ints
    cell_disposition: Floats
    cell_minority: Bools
    adults: Floats
    """Citizens that take part, (places,)."""
    grievance: Floats
    """Grievance before the shock (places,)."""
    temperament: Floats
    """Readiness for violence beyond the mean (places,)."""
    nearness: Floats
    """Weights of places in what a place sees (places, places)."""
    exposure: Floats
    """Visible participation B (places,)."""
    risk: Floats
    """Perceived risk of arrest R, 0 to 1."""
    fear: Floats
    """Fear of being killed L, 0 to 1."""
    weather: Floats
    """What moves a place for reasons unknown."""
    field: Floats
    """Field Z without the cell's own disposition (places,)."""
    rage: Floats
    """Share of the crowd that turns violent (places,)."""


@dataclass
class Forces:
    """S3. Police of each place and reserves that move."""

    police: Floats
    """Deployable officers of each place at full call-out."""
    readiness: Floats
    """Share of them on the street, 0 to 1."""
    loyalty: Floats
    """Loyalty of each unit, standard normal, low is disloyal: places first, then reserves."""
    down: Bools
    """Units that have stood down: places first, then reserves."""
    reserves: Reserves
    """Units that can be sent to another place."""
    present: Floats
    """Officers who can act against the crowd of each place now."""
    intensity: Floats
    """Force used per participant F, 0 to 1, remembered for some hours."""
    weapons: Floats
    """Firearms in the hands of the crowd (places,)."""
    organised: Floats
    """Members of organised groups at work (places,)."""


@dataclass
class Sites:
    """S3. Places worth holding."""

    place: Ints
    broadcasters: Ints
    """Sites that are broadcasters."""
    task_order: Ints
    """Sites in the order in which allied soldiers guard them."""
    guards: Floats
    weapons: Floats
    pull: Floats
    """Attraction for a violent crowd."""
    weight: Floats
    """Weight in the threat index."""
    held: Bools
    ever_lost: Bools
    guarded: Bools
    """Guarded by the alliance."""
    log: list[tuple[int, int, bool]] = field(default_factory=list)
    """(hour, site, held) for every change of hands."""


@dataclass
class Regime:
    """S4. Policies in force, and the threat the regime sees."""

    script: list[ScheduledPolicy]
    """Policies that come at a fixed hour: the record's, or only those an arm moves where the regime is free."""
    next_policy: int
    """Index in the script of the policy that comes next."""
    delayed: Mapping[str, int]
    """Hours by which an arm delays a policy."""
    pending: dict[str, int]
    """Hour at which a delayed policy that a free regime has decided on will be enacted, by policy."""
    capped: Bools
    emergency: Bools
    lethal: Bools
    taken: dict[str, int]
    """First hour of each policy."""
    threat: float
    fallen_at: int
    """Hour at which the regime gave way, -1 while it stands."""


@dataclass
class Elites:
    """S5. Factions, the probabilities of their options, and how united they are."""

    shares: Floats
    """Share of each faction in the weight that the predecessor's network leaves (factions,)."""
    predecessor: Bools
    """Which faction is that network (factions,)."""
    utility: Floats
    """Utility of each option to each faction when nothing threatens (factions, options)."""
    per_threat: Floats
    """Shift of it per unit of threat above the level at which they bargain (factions, options)."""
    options: Floats
    """Probability of each option (hold, sacrifice, call, give way)."""
    cohesion: float
    """K_E, about -1 to 1."""
    purged: bool


@dataclass
class Mission:
    """S6. The alliance's answer to a request."""

    alliance: Alliance | None
    on_record: bool
    """Whether it is the alliance and the treaty of the record, so that the members' recorded answers can be used."""
    refuses: frozenset[str]
    """Members that object in this arm, whatever their interest."""
    requested_at: int
    decided_at: int
    agreed: Bools
    """Members that send a contingent (members,)."""
    contingent: Floats
    arrival: Floats
    """Hour of first troops on the ground, infinity for none."""
    first_arrival: float
    """The first of these hours."""
    leaving_at: float
    """Hour at which the withdrawal starts, infinity until known."""
    left_at: float
    troops: Floats
    """Allied soldiers in the country by member."""
    strength: float
    """I: troops over full strength, 0 to 1."""
    freed: float
    """Local forces freed from guard duty."""


@dataclass
class Information:
    """S11. Network and narratives."""

    connectivity: Floats
    """Share of ordinary traffic that gets through, 0 to 1 (places,)."""
    anti_regime: float
    """Spread of the anti-regime narrative, 0 to 1."""
    plot: float
    """Spread of the plot narrative, 0 to 1."""
    visible_harm: float
    """Victims people know of and remember, in deaths (Dvis in docs/model.md)."""


@dataclass
class Toll:
    """S12. The human cost so far, by place."""

    so_far: Ints
    """A row of `steppefire.kernels.country.forces` for each kind of victim, int64 (rows, places)."""
    latest: Ints
    """Civilian deaths, injuries and arrests in each step of the last hour, int64 (steps, 3, places)."""

    @property
    def killed_fighting(self) -> Ints:
        """Civilians killed fighting (places,)."""
        row: Ints = self.so_far[FIGHTING]
        return row

    @property
    def killed_bystanders(self) -> Ints:
        """Civilians killed who were not fighting (places,)."""
        row: Ints = self.so_far[NOT_FIGHTING]
        return row

    @property
    def killed_security(self) -> Ints:
        """Members of the forces killed (places,)."""
        row: Ints = self.so_far[SECURITY_DEAD]
        return row

    @property
    def injured_civil(self) -> Ints:
        """Civilians injured (places,)."""
        row: Ints = self.so_far[CIVIL_HURT]
        return row

    @property
    def injured_security(self) -> Ints:
        """Members of the forces injured (places,)."""
        row: Ints = self.so_far[SECURITY_HURT]
        return row

    @property
    def detained(self) -> Ints:
        """People detained (places,)."""
        row: Ints = self.so_far[ARRESTED]
        return row

    @property
    def killed_civil(self) -> Ints:
        """Civilians killed (places,)."""
        return self.killed_fighting + self.killed_bystanders

    @property
    def killed(self) -> Ints:
        """Everybody killed (places,)."""
        return self.killed_civil + self.killed_security


@dataclass
class World:
    """A country in one hour of one run.

    Parameters
    ----------
    key
        Key of all randomness of the run.
    values
        The draw, with what this arm changes in it.
    coefficients
        The same as the kernels take them.
    off
        Parts switched off in this arm.
    scripted
        Whether policies follow the record.
    """

    scenario: Scenario
    clock: Clock
    key: np.uint64
    values: Draw
    coefficients: Coefficients
    off: frozenset[str]
    scripted: bool
    geography: Geography
    economy: Economy
    citizens: Citizens
    forces: Forces
    sites: Sites
    regime: Regime
    elites: Elites
    mission: Mission
    information: Information
    toll: Toll

    def on(self, part: str) -> bool:
        """Return whether a part of the system is on in this arm."""
        return part not in self.off

    @property
    def share_on_street(self) -> float:
        """Share of those who take part that is on the street, the whole country."""
        return float(share_on_street(self.street, self.citizens.adults))

    @property
    def street(self) -> Ints:
        """People on the street by place, and violent ones among them (places, 2 or more)."""
        street: Ints = self.citizens.crowd.street
        return street

    @property
    def present(self) -> Ints:
        """People on the street by place."""
        return self.street[:, PRESENT]

    @property
    def violent(self) -> Ints:
        """Violent people by place."""
        return self.street[:, ENRAGED]


@dataclass(frozen=True)
class ScheduledPolicy:
    """A policy that is enacted at an hour of the run, in the places ``where``; ``value`` is its strength."""

    hour: int
    act: str
    where: Bools
    value: float
