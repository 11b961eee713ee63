"""The facts of a scenario: what we believe about a country, and why.

Every class is frozen; nothing here acts. A number comes with a `Citation`: the claims it rests on or, openly, the
reason for which it was assumed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
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
