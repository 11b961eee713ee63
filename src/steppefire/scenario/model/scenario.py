"""A scenario: the facts about a country in crisis.

Every number comes with a `Citation`: the statements that support it, or the reason for which it was assumed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from steppefire.clock import Clock
from steppefire.scenario.model.alliances import Alliance
from steppefire.scenario.model.arms import Arm
from steppefire.scenario.model.claims import ClaimBook
from steppefire.scenario.model.elites import Faction
from steppefire.scenario.model.evidence import Evidence
from steppefire.scenario.model.groups import Group, GroupTie
from steppefire.scenario.model.organised import OrganisedGroup
from steppefire.scenario.model.parameters import Parameter
from steppefire.scenario.model.places import Place, Site, SiteKind, Stratum, Unit, UnitKind
from steppefire.scenario.model.policies import Policy
from steppefire.scenario.model.powers import Demand, Dependence
from steppefire.scenario.model.predictions import Prediction, RecordedFact
from steppefire.scenario.model.shocks import Shock, ShockExposure
from steppefire.scenario.model.timeline import Call, Event, Observation


@dataclass(frozen=True)
class Scenario:
    """A country in crisis, as described by the evidence.

    Parameters
    ----------
    folder
        Folder from which it was read.
    population
        Sum over the places, persons.
    alliance
        Alliance of which the country is a member; None if there is none.
    alliances
        Alliances that the scenario and its arms name, by name.
    fingerprint
        SHA-256 of the files and the settings.
    settings
        Value of each parameter that the user holds fixed, as text with its unit (see
        `steppefire.scenario.load.with_settings`).
    files
        Fingerprint of the files alone; empty without settings, when it equals ``fingerprint``.
    site_kinds
        What sites of a kind have in common, by kind: those that all scenarios share, as this one adds to them.
    policies
        Policies that a regime may take, by name: the shared ones, and those that the scenario adds or replaces.
    unit_kinds
        What units of a kind have in common, by kind; shared by all scenarios.
    factions
        Factions of the elites; without factions the elites always hold.
    organised
        Organised groups; without any, nobody is organised.
    groups
        Groups of the population, sorted by name.
    group_ties
        Ties between groups that are weaker than within a group.
    shocks, exposures
        What sets off the crisis, and which places are exposed to it; none where nothing does.
    precedent
        Id of this crisis among the precedents, to which the model of precedents is not fitted in a run; empty if it is
        not among them.
    calls
        Calls to come to the street.
    claims
        Claims of articles, judged by results; None without a claims.yaml. No run reads them.
    predictions, recorded_facts
        Predictions of the articles, and the facts recorded after the crisis. No run reads them.
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
    site_kinds: Mapping[str, SiteKind]
    factions: tuple[Faction, ...]
    fingerprint: str = field(repr=False)
    unit_kinds: Mapping[str, UnitKind] = field(default_factory=dict)
    settings: Mapping[str, str] = field(default_factory=dict)
    files: str = field(default="", repr=False)
    precedent: str = ""
    calls: tuple[Call, ...] = ()
    claims: ClaimBook | None = None
    groups: tuple[Group, ...] = ()
    group_ties: tuple[GroupTie, ...] = ()
    shocks: tuple[Shock, ...] = ()
    exposures: tuple[ShockExposure, ...] = ()
    predictions: tuple[Prediction, ...] = ()
    recorded_facts: tuple[RecordedFact, ...] = ()
    policies: Mapping[str, Policy] = field(default_factory=dict)
    organised: tuple[OrganisedGroup, ...] = ()

    @property
    def recorded_shock(self) -> int:
        """Index of the shock whose price runs record, the first that is a price; -1 if there is none."""
        return next((i for i, shock in enumerate(self.shocks) if shock.kind == "price"), -1)
