"""A scenario: the facts about a country in crisis.

Every number comes with a `Citation`: the statements that support it, or the reason for which it was assumed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from steppefire.clock import Clock
from steppefire.scenario.model.alliances import Alliance
from steppefire.scenario.model.arms import Arm
from steppefire.scenario.model.evidence import Evidence
from steppefire.scenario.model.parameters import Parameter
from steppefire.scenario.model.places import Place, Site, Stratum, Unit
from steppefire.scenario.model.powers import Demand, Dependence
from steppefire.scenario.model.timeline import Event, Observation


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
    precedent
        Id of this crisis among the precedents, to which the model of precedents is not fitted in a run; empty if it is
        not among them.
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
        """Alliances that are asked for help in any arm, not counting those of which only the rules are used."""
        named = dict.fromkeys(c.alliance for arm in self.arms.values() for c in arm.changes if c.alliance)
        own = [self.alliance] if self.alliance else []
        return (*own, *(self.alliances[n] for n in named if self.alliances[n] not in own))

    @property
    def members(self) -> tuple[str, ...]:
        """Members of the alliances that are asked for help in any arm, without duplicates."""
        return tuple(dict.fromkeys(m.name for a in self.acting for m in a.members))

    def in_charge(self, arm: Arm) -> Alliance | None:
        """Return the alliance that is asked for help in an arm, with the rules by which it decides there."""
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
