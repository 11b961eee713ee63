"""The state of a country: created by `initial`, updated by `hour`, read by the recorder."""

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
from steppefire.kernels.country.organised import Members
from steppefire.scenario.model.alliances import Alliance
from steppefire.scenario.model.draw import Draw
from steppefire.scenario.model.scenario import Scenario
from steppefire.world.coefficients import Coefficients
from steppefire.world.geography import Bools, Floats, Geography, Ints


@dataclass(frozen=True)
class ShockChange:
    """A recorded change of a shock: of its price, or of its level.

    Parameters
    ----------
    shock
        Index of the shock.
    where
        Affected places, bool (places,).
    """

    shock: int
    where: Bools
    value: float


@dataclass
class Economy:
    """S1. Shocks and anger at them, arrays of shape (shocks, places)."""

    before: Floats
    """Price before the shock; NaN where none is known, and for events."""
    first: Floats
    """Price from the first hour on, or level of an event."""
    posted: Floats
    """Price unless capped, or level of an event: 1 in full, 0 before it and when it is reversed."""
    current: Floats
    """Price in force, or level of an event."""
    exposure: Floats
    """Anger that a doubled price or an event causes, 0 to 1."""
    anger: Floats
    """Anger at the shock; 1 after a doubled price in a place of exposure 1."""
    stake: Floats
    """Highest share so far of prices in the motives of a crowd, 0 to 1, (places,)."""
    changes: dict[int, list[ShockChange]]
    """Recorded changes of prices and levels after the first hour, by hour."""
    recorded: int
    """Index of the shock whose price is recorded, the first that is a price; -1 if there is none."""

    @property
    def priced(self) -> bool:
        """Whether any shock is the price of a good."""
        return self.recorded >= 0

    @property
    def price(self) -> Floats:
        """Price in force of the recorded good; NaN where none is known, (places,)."""
        return self.current[self.recorded] if self.priced else np.full(self.stake.shape[0], np.nan)


@dataclass(frozen=True)
class CalledCells:
    """S2. A call to come to the street, as it concerns the cells."""

    start: int
    """First hour in which it holds."""
    end: int
    """Hour after the last."""
    quantile: float
    """Normal quantile of the share of those called who would come undeterred."""
    cells: Bools
    """Whether each cell is called (cells,)."""


@dataclass
class Citizens:
    """S2. Citizens by cell and place, the field of each place, and the engine that updates them."""

    population: Population
    temper: Temper
    crowd: Any
    engine: ModuleType
    cell_place: Ints
    cell_disposition: Floats
    troops_response: Floats
    """What foreign troops in full strength add to the field of each cell, standard deviations."""
    adults: Floats
    """Citizens that can take part (places,)."""
    grievance: Floats
    """Grievance before the shock, standard deviations (places,)."""
    floor: Floats
    """Number of people below which a crowd goes unnoticed (places,)."""
    nearness: Floats
    """Weight of each place in the exposure of another, rows add up to one (places, places)."""
    latent: Floats
    """Grievance that the anti-regime narrative at its height awakes, standard deviations (places,)."""
    number: float
    """Citizens that can take part in the whole country."""
    exposure: Floats
    """Visible participation B (places,)."""
    risk: Floats
    """Perceived risk of arrest R, 0 to 1 (places,)."""
    fear: Floats
    """Fear of being killed L, 0 to 1 (places,)."""
    weather: Floats
    """Random disturbance of the field, standard deviations (places,)."""
    field: Floats
    """Field Z without the disposition of a cell, standard deviations (places,)."""
    rage: Floats
    """Share of the crowd that turns violent (places,)."""
    calls: tuple[CalledCells, ...]
    """Calls to come to the street."""
    pull: Floats
    """Pull C of the calls that hold, standard deviations, minus infinity without any (cells,)."""
    called: bool = False
    """Whether any call holds."""


@dataclass
class Forces:
    """S3. Police of each place, and mobile reserves."""

    police: Floats
    """Officers of each place when all are called out (places,)."""
    readiness: Floats
    """Share of the officers of each place who are called out, 0 to 1 (places,)."""
    loyalty: Floats
    """Loyalty of each unit, standard normal, low values are disloyal: places first, then reserves (units,)."""
    down: Bools
    """Whether each unit has stood down: places first, then reserves (units,)."""
    reserves: Reserves
    """Units that can be sent to another place."""
    police_armed_share: float
    """Share of the police of a place with firearms, 0 to 1."""
    needed: Floats
    """Officers that the commanders see needed in each place (places,)."""
    present: Floats
    """Officers who can act against the crowd of each place (places,)."""
    armed: Floats
    """Officers with firearms among them (places,)."""
    intensity: Floats
    """Remembered force used per participant F, 0 to 1 (places,)."""
    weapons: Floats
    """Firearms in the hands of the crowd (places,)."""
    withdrawn: Bools
    """Whether the officers of each place have left it on order (places,)."""


@dataclass
class Sites:
    """S3. Strategic sites, arrays of shape (sites,) unless noted."""

    place: Ints
    broadcasters: Ints
    """Indices of the sites whose loss weakens the narrative of the state (broadcasters,)."""
    entries: Ints
    """Indices of the sites through which allied troops arrive (entries,)."""
    task_order: Ints
    """Indices of the sites in the order in which allied soldiers guard them."""
    guards: Floats
    """Guards of each site unless the police of its place have stood down; an order may withdraw them."""
    reinforced: Floats
    """Officers freed by allied troops elsewhere who reinforce the guards."""
    weapons: Floats
    stores: Bools
    """Whether its weapons are carried away when it is lost."""
    prisons: Bools
    """Whether arrested members of organised groups go free when it is lost."""
    pull: Floats
    """Attraction for a violent crowd."""
    weight: Floats
    """Weight in the threat index."""
    held: Bools
    ever_lost: Bools
    guarded: Bools
    """Whether allied soldiers guard the site."""
    unguarded: Bools
    """Whether its guards have left on order."""
    log: list[tuple[int, int, bool]] = field(default_factory=list)
    """Hour, site and whether the state now holds it, for every change of control."""


@dataclass
class OrganisedGroups:
    """S3. Organised groups, arrays of shape (groups,) unless noted."""

    members: Members
    """Members by what became of them."""
    arrives: Floats
    """Hour of arrival."""
    leaves: Floats
    """Hour at which those who are left leave, infinity if they stay."""
    fighters_killed: Ints
    """Civilians killed fighting until the last step, members included (places,)."""
    lost: Ints
    """Members killed and arrested in the last step, int64 (2, places)."""


@dataclass
class Regime:
    """S4. Policies in force, and the threat index."""

    script: list[ScheduledPolicy]
    """Policies enacted at fixed hours: the recorded ones or, if responsive, only those that an arm moves."""
    next_policy: int
    """Index in the script of the next policy."""
    delayed: Mapping[str, int]
    """Hours by which an arm delays a policy."""
    pending: dict[str, int]
    """Hour at which a policy that has been decided on with delay will be enacted, by policy."""
    capped: Bools
    """Whether the price is capped (places,)."""
    conceded: Bools
    """Whether a concession has been made (places,)."""
    emergency: Bools
    """Whether the police are called out and reserves sent (places,)."""
    curfew: Bools
    """Whether there is a curfew at night (places,)."""
    ordered: Bools
    """Whether forces are ordered to shoot (places,)."""
    fire_held: Bools
    """Whether forces are ordered not to shoot (places,)."""
    lethal: Bools
    """Whether an order to shoot acts: ordered, and fire is not held (places,)."""
    taken: dict[str, int]
    """First hour of each policy, and of the end of the regime."""
    effects: dict[str, int]
    """First hour of each effect of a policy."""
    in_force: dict[str, int]
    """Hour since which a policy is in force, by policy; without those that an arm orders at a place."""
    threat: float
    perceived: float
    """Threat on which the regime acts: it follows the threat with a lag."""
    losses: float
    """Members of the forces killed, as far as they are remembered."""
    dead_before: int
    """Members of the forces killed up to the last assessment."""
    fallen_at: int
    """Hour at which the regime ended, -1 before."""
    ended_by: str
    """How it ended; empty before."""


@dataclass
class Elites:
    """S5. Factions, the probabilities of their options, and their cohesion."""

    shares: Floats
    """Share of each faction in the weight not held by the rival; of the rival, of the whole, NaN if it is the
    parameter ``rival_weight`` (factions,)."""
    rival: Bools
    """Whether each faction is the one that can be sacrificed (factions,)."""
    there: Bools
    """Whether each option exists in this country (options,)."""
    utility: Floats
    """Utility of each option to each faction without threat (factions, options)."""
    per_threat: Floats
    """Change of utility per unit of threat above the bargaining level (factions, options)."""
    options: Floats
    """Probability of each of `steppefire.scenario.model.elites.OPTIONS` (options,)."""
    cohesion: float
    """K_E, about -1 to 1."""
    purged: bool


@dataclass
class Mission:
    """S6. The mission of an alliance in answer to a request."""

    alliance: Alliance | None
    on_record: bool
    """Whether alliance and treaty are the recorded ones, so that recorded answers of the members apply."""
    refuses: frozenset[str]
    """Names of members that always object in this arm."""
    requested_at: int
    decided_at: int
    agreed: Bools
    """Whether each member sends a contingent (members,)."""
    contingent: Floats
    arrival: Floats
    """Hour at which the first troops of each member arrive, infinity for none (members,)."""
    first_arrival: float
    """Earliest hour of arrival, infinity for none."""
    leaving_at: float
    """Hour at which the withdrawal starts, infinity until known."""
    left_at: float
    troops: Floats
    """Allied soldiers in the country by member (members,)."""
    strength: float
    """Troops relative to full strength, I, 0 to 1."""
    freed: float
    """Officers of local forces freed from guard duty."""


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
    """Victims that people know of and remember, weighted in deaths (h in docs/model.md, not per head)."""


@dataclass
class Toll:
    """S12. Deaths, injuries and detentions since the start, by place."""

    so_far: Ints
    """A row of `steppefire.kernels.country.casualties` for each kind of victim, int64 (rows, places)."""
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
        """People killed on all sides (places,)."""
        return self.killed_civil + self.killed_security


@dataclass
class World:
    """State of a country in one step of one run.

    Parameters
    ----------
    key
        Key of all randomness of the run.
    values
        The draw, with the changes of this arm.
    coefficients
        The same in the form that kernels take.
    off
        Parts switched off in this arm.
    scripted
        Whether policies follow the record (True) or respond to events.
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
    organised: OrganisedGroups

    def on(self, part: str) -> bool:
        """Return whether a part of the system is on in this arm."""
        return part not in self.off

    @property
    def share_on_street(self) -> float:
        """Share of all citizens that can take part who are on the street."""
        return float(share_on_street(self.street, self.citizens.adults))

    @property
    def street(self) -> Ints:
        """People on the street by place, and violent people among them, int64 (places, 2 or more)."""
        street: Ints = self.citizens.crowd.street
        return street

    @property
    def present(self) -> Ints:
        """People on the street by place (places,)."""
        return self.street[:, PRESENT]

    @property
    def violent(self) -> Ints:
        """Violent people by place (places,)."""
        return self.street[:, ENRAGED]


@dataclass(frozen=True)
class ScheduledPolicy:
    """A policy that is enacted at an hour of the run.

    Parameters
    ----------
    where, sites
        Places, (places,), and sites, (sites,), that it concerns.
    value
        Number that belongs to it; None where there is none.
    local
        Whether an arm orders it at a place of its own, so that a responsive regime still decides on it elsewhere.
    """

    hour: int
    act: str
    where: Bools
    sites: Bools
    value: float | None = None
    local: bool = False
