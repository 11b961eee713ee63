"""Structure of a scenario's files: columns of the tables, and pydantic forms for the mappings in YAML.

The forms validate what is written in YAML; the readers turn them into the facts of `steppefire.scenario.model`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from steppefire.inputs.values import parse_moment, parse_number, tidy
from steppefire.scenario.model.elites import HOLD, OPTIONS

MONEY_COLUMNS = {"income": "income_{}_month"}
"""Headers of the columns of places.csv that carry the currency in their name, by column."""

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "places.csv": (
        "place", "region", "kind", "population", "lat", "lon", "utc_offset", "income", "poverty_share",
        "population_source", "location_source", "people_source",
    ),
    "shocks.csv": ("shock", "kind", "unit", "title", "source"),
    "exposures.csv": ("shock", "place", "exposure", "before", "after", "source"),
    "site_kinds.csv": ("kind", "attraction", "threat_weight", "guard_order", "when_lost", "meaning", "source"),
    "unit_kinds.csv": ("kind", "armed_share", "meaning", "source"),
    "policies.csv": ("policy", "effects", "part", "level", "meaning", "source"),
    "factions.csv": ("faction", "weight", HOLD, f"{HOLD}_per_threat", "source"),
    "sites.csv": ("site", "place", "kind", "guards", "weapons", "source"),
    "organised.csv": ("organisation", "place", "arrives", "leaves", "share", "targets", "source"),
    "forces.csv": ("unit", "place", "kind", "strength", "source"),
    "calls.csv": ("call", "kind", "place", "from", "until", "who", "answers", "source"),
    "timeline.csv": ("time", "place", "kind", "act", "value", "precision", "text", "source"),
    "observed.csv": ("time", "series", "place", "low", "best", "high", "definition", "kind", "note", "source"),
    "source_kinds.csv": ("kind", "minimum_error", "lag_low", "lag_best", "lag_high", "meaning", "source"),
    "powers.csv": ("power", "dimension", "low", "best", "high", "source"),
    "demands.csv": ("power", "issue", "asked", "granted", "month", "source"),
    "recorded_facts.csv": ("date", "kind", "power", "item", "low", "best", "high", "note", "source"),
    "predictions.csv": ("name", "event", "power", "item", "claims", "text"),
    "parameters.csv": (
        "name", "symbol", "unit", "default", "low", "high", "prior", "minimum", "maximum", "row", "section", "meaning",
        "source",
    ),
}  # fmt: skip
"""Columns of each table; those of `MONEY_COLUMNS` without their unit.

places.csv has also a column for each group (`SHARE_COLUMN`), whose name the scenario gives.
"""
SHARE_COLUMN = "share_{}"
"""Header of the column of places.csv with the share of a group."""
OPTIONAL_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "policies.csv": ("after", "ends", "delay"),
    "factions.csv": ("role", *(column for option in OPTIONS[1:] for column in (option, f"{option}_per_threat"))),
}
"""Columns that a table may leave out."""


# Hard limits of what a file may say: beyond them no state, army or price of this world lies, and arrays overflow.
MOST_PEOPLE = 2_000_000_000
"""Inhabitants of a place, and of a country."""
MOST_STRENGTH = 1_000_000
"""Persons of a unit, guards of a site, soldiers of a contingent."""
MOST_WEAPONS = 10_000_000
"""Firearms of a site."""
MOST_MONEY = 1e9
"""Income or price, in units of the currency; a price is also at least `LEAST_PRICE`."""
LEAST_PRICE = 1e-6
"""Lowest price: the price in force is divided by that before the shock."""
LEAST_OFFSET, MOST_OFFSET = -12, 14
"""Offsets of local time from Greenwich, hours."""
OFFSETS_AN_HOUR = 4
"""Offsets are multiples of this part of an hour."""
MOST_FIGURE = 1e12
"""A recorded figure of any series, and the number of an event."""
MOST_STATES = 1000
"""States of which something was asked."""
MOST_LAG = 8760
"""Mean delay of a report, h."""
MOST_MONTHS = 1200
"""Months after the crisis."""


def _currency(text: str) -> str:
    if not (len(text) == 3 and text.isascii() and text.isalpha() and text.isupper()):
        raise ValueError(f"must be three capital letters such as KZT, but is '{text}'")
    return text


def _number(text: Any) -> Any:
    # Scalars arrive as text; lists and mappings are left to pydantic, which rejects them.
    return parse_number(text) if isinstance(text, str) else text


def check_offset(hours: float) -> float:
    """Return an offset of local time, hours.

    Raises
    ------
    ValueError
        If it is not a multiple of a quarter of an hour.
    """
    if not (hours * OFFSETS_AN_HOUR).is_integer():
        raise ValueError(f"must be a multiple of a quarter of an hour such as 5.5 or 5.75, but is {tidy(hours)}")
    return hours


def _names(given: Any) -> Any:
    return [given] if isinstance(given, str) else given


Text = Annotated[str, StringConstraints(min_length=1)]
Moment = Annotated[datetime, BeforeValidator(parse_moment)]
Share = Annotated[float, Field(ge=0, le=1), BeforeValidator(_number)]
Count = Annotated[int, Field(ge=0, le=MOST_STRENGTH)]
Offset = Annotated[
    float, Field(ge=LEAST_OFFSET, le=MOST_OFFSET), BeforeValidator(_number), AfterValidator(check_offset)
]
Index = Annotated[float, Field(ge=-20, le=20), BeforeValidator(_number)]


class Form(BaseModel):
    """A mapping in YAML; unknown keys are errors."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Header(Form):
    """The header of scenario.yaml. Defaults replace what does not validate; `REQUIRED` lists the required keys."""

    name: Text = ""
    title: Text = ""
    summary: Text = ""
    currency: Annotated[str, AfterValidator(_currency)] = ""
    start: Moment = datetime.min
    end: Moment = datetime.min
    utc_offset: Offset = 0.0
    population: Annotated[int, Field(gt=0, le=MOST_PEOPLE)] = 0
    alliance: Text | None = None
    precedent: Text | None = None
    groups: dict[str, Any] = {}
    ties: list[Any] | None = None
    strata: list[Any] = []
    parameters: dict[str, Any] | None = None
    arms: dict[str, Any] | None = None


REQUIRED = ("name", "title", "summary", "currency", "start", "end", "utc_offset", "population", "groups", "strata")


class GroupForm(Form):
    """A group of the population."""

    title: Text
    foreign_troops: Literal["backlash", "relief", "none"] = "none"
    source: Text


class TieForm(Form):
    """A tie between two groups."""

    between: Annotated[list[Text], Field(min_length=2, max_length=2)]
    strength: Share
    source: Text


class StratumForm(Form):
    """A stratum of the population."""

    name: Text
    of: Annotated[list[Text], BeforeValidator(_names)] = []
    lives_in: Literal["urban", "rural"] | None = None
    share: Share
    takes_part: bool
    disposition: Index
    source: Text


class OverrideForm(Form):
    """A parameter's value and prior in place of those of the register; quantities with their unit."""

    value: Text
    prior: Text | None = None
    low: Text | None = None
    high: Text | None = None
    source: Text


class ChangeForm(Form):
    """One difference of an arm from the record."""

    without: Text | None = None
    policy: Text | None = None
    at: Moment | None = None
    later: Text | None = None
    place: Text | None = None
    parameter: Text | None = None
    to: Text | None = None
    alliance: Text | None = None
    rules_of: Text | None = None
    rule: Text | None = None
    refuses: Text | None = None


class ArmForm(Form):
    """A title and a list of changes."""

    title: Text
    changes: Annotated[list[Any], Field(min_length=1)]


class SourceForm(Form):
    """A publication."""

    title: Text
    outlet: Text
    author: str | None = None
    date: Text
    reliability: Literal["A", "B", "C", "D"]
    note: str | None = None


class StatementForm(Form):
    """A statement of a source."""

    source: Text
    locator: Text
    text: Text


class Persons(Form):
    """A range of numbers of persons."""

    low: Count
    high: Count


class Hours(Form):
    """A range of durations, each with its unit."""

    low: Text
    high: Text


class ClauseForm(Form):
    """A clause of a treaty and its source."""

    says: Text
    source: Text


class TreatyForm(Form):
    """A treaty; the fields are those of `steppefire.scenario.model.alliances.CLAUSES`."""

    body: ClauseForm
    voting: ClauseForm
    chair: ClauseForm
    articles: ClauseForm
    unrest: ClauseForm
    force: ClauseForm
    staging: ClauseForm
    latency: ClauseForm
    payer: ClauseForm


class MembershipForm(Form):
    """States that joined an alliance in the same year, and the year in which they left."""

    states: Annotated[list[Text], Field(min_length=1)]
    since: Annotated[int, Field(ge=1900, le=2100)]
    until: Annotated[int, Field(ge=1900, le=2100)] | None = None
    source: Text


class AllianceForm(Form):
    """The file of an alliance."""

    title: Text
    rule: Literal["consensus", "willing", "majority", "two-thirds", "leader"]
    chair: str | None = None
    leader: str | None = None
    power: str | None = None
    consultation: Hours
    covers_unrest: Index
    source: Text
    members: dict[str, Any]
    treaty: TreatyForm | None = None
    roll: list[Any] = []
    sources: dict[str, Any] = {}


class MemberForm(Form):
    """A member of an alliance."""

    contingent: Persons
    staging: Text
    follows: Share | None = None
    overstretch: Annotated[float, Field(ge=0, le=3), BeforeValidator(_number)]
    delay: Text
    source: Text
