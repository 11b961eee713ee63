"""Names to which the cells of a table may refer."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from steppefire.scenario.model.policies import Policy
from steppefire.scenario.model.timeline import COUNTRY


@dataclass(frozen=True)
class Known:
    """Names that the other files define; None if the file that defines them could not be read.

    Parameters
    ----------
    statements
        Ids of the statements in the evidence.
    places
        Region by place.
    sites
        Place by site.
    site_kinds
        Kinds of site.
    members
        Members of the alliances that the scenario uses.
    shocks
        Kind by shock.
    policies
        Policies by name.
    """

    statements: Collection[str] | None
    places: Mapping[str, str] | None
    sites: Mapping[str, str] | None
    site_kinds: Collection[str] | None
    members: Collection[str] | None
    shocks: Mapping[str, str] | None = None
    policies: Mapping[str, Policy] | None = None

    @property
    def areas(self) -> list[str] | None:
        """Places, regions, and `COUNTRY`; None if the places are not known."""
        if self.places is None:
            return None
        return list(dict.fromkeys([*self.places, *self.places.values(), COUNTRY]))

    def targets(self, policy: str) -> list[str] | None:
        """Return where a policy may be ordered: `areas`, and sites if it may be ordered there; None if unknown."""
        one = (self.policies or {}).get(policy)
        if one is None or not one.at_sites or self.areas is None:
            return self.areas
        return None if self.sites is None else [*self.areas, *self.sites]
