"""The facts of a scenario: what we believe about a country, and why.

Every class is frozen; nothing here acts. A number comes with a `Citation`: the claims it rests on or, openly, the
reason for which it was assumed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from steppefire.clock import Clock
from steppefire.scenario.model.alliances import Alliance
from steppefire.scenario.model.arms import Arm
from steppefire.scenario.model.elites import Faction
from steppefire.scenario.model.evidence import Evidence
from steppefire.scenario.model.parameters import Parameter
from steppefire.scenario.model.places import Place, Site, SiteKind, Stratum, Unit
from steppefire.scenario.model.powers import Demand, Dependence
from steppefire.scenario.model.timeline import Event, Observation


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
    site_kinds
        What sites of a kind have in common, by kind; shared by all scenarios.
    factions
        Factions of the elites; where there are none, the elites hold.
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
    site_kinds: Mapping[str, SiteKind]
    factions: tuple[Faction, ...]
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
