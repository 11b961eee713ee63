"""What a scenario's files may contain: columns, words and forms.

The forms stand for what is written in YAML, not for what is known: `steppefire.scenario.model.scenario` holds the
facts that come of them. Anything a form does not name is a mistake.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from steppefire.inputs.values import parse_moment, parse_number
from steppefire.scenario.model.elites import OPTIONS

MONEY_COLUMNS = {
    "income": "income_{}_month",
    "price_before": "price_before_{}_l",
    "price_after": "price_after_{}_l",
}
"""Columns of places.csv that carry the currency in their name, by what they hold."""

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "places.csv": (
        "place", "region", "kind", "population", "lat", "lon", "utc_offset", "titular_share", "russian_share",
        "income", "poverty_share", "gas_car_share", "price_before", "price_after",
        "population_source", "location_source", "people_source", "fuel_source",
    ),
    "site_kinds.csv": ("kind", "attraction", "threat_weight", "guard_order", "meaning", "source"),
    "factions.csv": (
        "faction", "weight", *OPTIONS, *(f"{option}_per_threat" for option in OPTIONS), "source",
    ),
    "sites.csv": ("site", "place", "kind", "guards", "weapons", "source"),
    "forces.csv": ("unit", "place", "kind", "strength", "source"),
    "timeline.csv": ("time", "place", "kind", "act", "value", "precision", "text", "source"),
    "observed.csv": ("date", "series", "place", "low", "best", "high", "note", "source"),
    "powers.csv": ("power", "dimension", "low", "best", "high", "source"),
    "demands.csv": ("power", "issue", "asked", "granted", "month", "source"),
    "aftermath.csv": ("date", "kind", "power", "item", "low", "best", "high", "note", "source"),
    "predictions.csv": ("name", "event", "power", "item", "claims", "text"),
    "parameters.csv": (
        "name", "symbol", "unit", "default", "low", "high", "prior", "minimum", "maximum", "row",
        "section", "meaning", "source",
    ),
}  # fmt: skip
"""Columns of each table; those of `MONEY_COLUMNS` stand here without their unit."""


def _currency(text: str) -> str:
    if not (len(text) == 3 and text.isascii() and text.isalpha() and text.isupper()):
        raise ValueError(f"must be three capital letters such as KZT, but is '{text}'")
    return text


def _number(text: Any) -> Any:
    # Everything in YAML arrives as text; lists and mappings are left for pydantic to refuse.
    return parse_number(text) if isinstance(text, str) else text


Text = Annotated[str, StringConstraints(min_length=1)]
Moment = Annotated[datetime, BeforeValidator(parse_moment)]
Number = Annotated[float, BeforeValidator(_number)]
Share = Annotated[float, Field(ge=0, le=1), BeforeValidator(_number)]
Count = Annotated[int, Field(ge=0)]


class Form(BaseModel):
    """A mapping in YAML; a key it does not know is a mistake."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Header(Form):
    """scenario.yaml. Defaults only stand in for what is wrong; `REQUIRED` names what must be there."""

    name: Text = ""
    title: Text = ""
    summary: Text = ""
    currency: Annotated[str, AfterValidator(_currency)] = ""
    start: Moment = datetime.min
    end: Moment = datetime.min
    utc_offset: Annotated[int, Field(ge=-12, le=14)] = 0
    population: Annotated[int, Field(gt=0)] = 0
    alliance: Text | None = None
    precedent: Text | None = None
    strata: list[Any] = []
    parameters: dict[str, Any] | None = None
    arms: dict[str, Any] | None = None


REQUIRED = ("name", "title", "summary", "currency", "start", "end", "utc_offset", "population", "strata")


class StratumForm(Form):
    """People of one age and ethnic group; of one kind of settlement unless they live in both."""

    name: Text
    of: Literal["titular", "minority"]
    lives_in: Literal["urban", "rural"] | None = None
    share: Share
    takes_part: bool
    disposition: Number
    source: Text


class OverrideForm(Form):
    """What a scenario believes of a parameter instead of the register; quantities carry their unit."""

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
    """A range of header counts."""

    low: Count
    high: Count


class Hours(Form):
    """A range of durations, each with its unit."""

    low: Text
    high: Text


class ClauseForm(Form):
    """What a treaty says, and where that was seen."""

    says: Text
    source: Text


class TreatyForm(Form):
    """What is told of a treaty; its fields are `steppefire.scenario.model.alliances.CLAUSES`."""

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
    """States that joined an alliance in one year, and the year they left."""

    states: Annotated[list[Text], Field(min_length=1)]
    since: Annotated[int, Field(ge=1900, le=2100)]
    until: Annotated[int, Field(ge=1900, le=2100)] | None = None
    source: Text


class AllianceForm(Form):
    """alliances/<name>.yaml."""

    title: Text
    rule: Literal["consensus", "willing", "majority", "two-thirds", "leader"]
    chair: str | None = None
    leader: str | None = None
    power: str | None = None
    consultation: Hours
    covers_unrest: Number
    source: Text
    members: dict[str, Any]
    treaty: TreatyForm | None = None
    roll: list[Any] = []
    sources: dict[str, Any] = {}


class MemberForm(Form):
    """A state of an alliance."""

    contingent: Persons
    staging: Text
    follows: Share | None = None
    overstretch: Annotated[float, Field(ge=0, le=3), BeforeValidator(_number)]
    delay: Text
    source: Text
