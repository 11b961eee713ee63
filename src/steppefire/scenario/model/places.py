"""Places, sites, units and strata."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from steppefire.inputs.citations import Citation

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
    """Something worth holding: ``kind`` is the name of a `SiteKind`.

    ``guards`` are persons on an ordinary day, ``weapons`` the firearms kept there.
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
    """

    name: str
    attraction: float
    threat_weight: float
    guard_order: int
    meaning: str
    citation: Citation


@dataclass(frozen=True)
class Unit:
    """A reserve that can be sent where it is needed: ``kind`` is ``police``, ``guard``, ``army`` or ``special``."""

    name: str
    place: str
    kind: str
    strength: int
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


PLACE_KINDS = (*SEATS, "town", "rural")
UNIT_KINDS = ("police", "guard", "army", "special")
