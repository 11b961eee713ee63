"""Names that a table may refer to."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from steppefire.scenario.model.timeline import COUNTRY


@dataclass(frozen=True)
class Known:
    """Names that cells may refer to; None where the file that lists them could not be read."""

    claims: Collection[str] | None
    places: Mapping[str, str] | None
    """Region by place."""
    sites: Mapping[str, str] | None
    """Place by site."""
    site_kinds: Collection[str] | None
    members: Collection[str] | None
    """Members of the alliances the scenario uses."""

    @property
    def areas(self) -> list[str] | None:
        """Everything an event may happen in."""
        if self.places is None:
            return None
        return list(dict.fromkeys([*self.places, *self.places.values(), COUNTRY]))
