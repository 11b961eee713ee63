"""Places, sites, units and strata."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from steppefire.inputs.citations import Citation

SEATS = ("capital", "city", "centre")
"""Kinds of place that are the seat of a region: the capital, another city that is a region of its own, the centre of a
region."""
PLACE_KINDS = (*SEATS, "town", "rural")
SETTLEMENTS = ("urban", "rural")
"""Kinds of settlement: towns of every size, and the countryside."""
WHEN_LOST = ("broadcast", "arrivals", "weapons", "detained")
"""What the loss of a site may do: weaken the narrative of the state, keep allied troops from arriving while every such
site of the country is lost, put its weapons into the hands of the crowd, and free members of organised groups who were
arrested in its place."""
POLICE = "police"
"""Kind of unit that the police of every place belong to."""
UNIT_KINDS = (POLICE, "guard", "army", "special")


@dataclass(frozen=True)
class Place:
    """A city, a town, or the countryside of a region.

    Parameters
    ----------
    kind
        One of `PLACE_KINDS`: ``capital``, ``city`` (a region of its own), ``centre`` (of a region), ``town`` or
        ``rural``.
    population
        Persons of every age.
    latitude, longitude
        Degrees.
    utc_offset
        Offset of local time, hours east of Greenwich, in quarters of an hour.
    shares
        Share of each group in the population, 0 to 1, by name of the group.
    income
        Mean nominal cash income per head, currency units a month.
    poverty
        Share of the population below the poverty line, 0 to 1.
    citations
        Citation by group of columns: ``population``, ``location``, ``people``.
    """

    name: str
    region: str
    kind: str
    population: int
    latitude: float
    longitude: float
    utc_offset: float
    shares: Mapping[str, float]
    income: float
    poverty: float
    citations: Mapping[str, Citation]

    @property
    def settlement(self) -> str:
        """Kind of settlement, one of `SETTLEMENTS`."""
        return "rural" if self.kind == "rural" else "urban"


def local_offsets(places: Iterable[Place]) -> dict[str, float]:
    """Return the offset of local time of every place and region, that of a region from its seat, by name.

    A place takes precedence over a region of the same name.
    """
    there = tuple(places)
    seats = {p.region: p.utc_offset for p in there if p.kind in SEATS}
    return seats | {p.name: p.utc_offset for p in there}


@dataclass(frozen=True)
class Site:
    """A building or facility of strategic value.

    Parameters
    ----------
    kind
        Name of a `SiteKind`.
    guards
        Guards on an ordinary day, persons.
    weapons
        Number of firearms kept there.
    """

    name: str
    place: str
    kind: str
    guards: int
    weapons: int
    citation: Citation


@dataclass(frozen=True)
class SiteKind:
    """What all sites of a kind have in common: a row of site_kinds.csv.

    Parameters
    ----------
    attraction
        Attraction for a violent crowd; the crowd of a place divides by it.
    threat_weight
        Weight of a lost site in the threat index.
    guard_order
        Rank among the kinds in which allied soldiers guard sites, the lowest first.
    when_lost
        What its loss does, some of `WHEN_LOST`.
    """

    name: str
    attraction: float
    threat_weight: float
    guard_order: int
    when_lost: tuple[str, ...]
    meaning: str
    citation: Citation


@dataclass(frozen=True)
class UnitKind:
    """What all units of a kind have in common: a row of unit_kinds.csv.

    Parameters
    ----------
    name
        One of `UNIT_KINDS`.
    armed_share
        Share of the officers before a crowd who carry firearms, 0 to 1.
    """

    name: str
    armed_share: float
    meaning: str
    citation: Citation


@dataclass(frozen=True)
class Unit:
    """A unit of the reserve, which can be moved between places.

    Parameters
    ----------
    place
        Where it is stationed.
    kind
        One of `UNIT_KINDS`.
    strength
        Persons.
    """

    name: str
    place: str
    kind: str
    strength: int
    citation: Citation


@dataclass(frozen=True)
class Stratum:
    """People of one age in one group of the population, in one or both kinds of settlement.

    Parameters
    ----------
    share
        Share of the stratum in the group of a place where it lives, 0 to 1.
    group
        Name of the group to which it belongs.
    disposition
        Mean disposition to protest, standard deviations (m_c in docs/model.md).
    takes_part
        False for children, who are counted but never take part in protest.
    lives_in
        One of `SETTLEMENTS`; empty for both.
    """

    name: str
    share: float
    group: str
    disposition: float
    takes_part: bool
    citation: Citation
    lives_in: str = ""

    def lives(self, settlement: str) -> bool:
        """Return whether the stratum lives in a kind of settlement."""
        return self.lives_in in ("", settlement)
