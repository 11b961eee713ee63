"""A country made by hand: two regions, four places, three days."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

from steppefire.clock import Clock
from steppefire.inputs.citations import Citation
from steppefire.scenario.model.alliances import Alliance, Member
from steppefire.scenario.model.arms import Arm
from steppefire.scenario.model.evidence import Evidence, Source, Statement
from steppefire.scenario.model.parameters import Parameter
from steppefire.scenario.model.places import Place
from steppefire.scenario.model.powers import Demand, Dependence
from steppefire.scenario.model.scenario import Scenario
from steppefire.scenario.model.timeline import Event, Observation

GIVEN = Citation(statements=("c-1",))
GUESSED = Citation(assumption="for tests")
START = datetime(2022, 1, 1)


def seen(series: str, place: str = "country", day: int = 2, best: float = 1.0) -> Observation:
    """Return an observed figure of the given day of January."""
    return Observation(series, date(2022, 1, day), place, best, best, best, "", GIVEN)


def _place(name: str, region: str, kind: str, population: int) -> Place:
    cites = dict.fromkeys(("population", "location", "people"), GIVEN)
    return Place(
        name, region, kind, population, 43.0 + population / 1e4, 51.0 + population / 1e4, 6, shares={"all": 1.0},
        income=1.0, poverty=0.1, citations=cites,
    )  # fmt: skip


def _member(name: str) -> Member:
    return Member(name, 100, 200, 8.0, None if name == "Big" else 0.5, 0.0, 0.0, GIVEN)


def _parameter(name: str, citation: Citation, prior: str = "uniform") -> Parameter:
    return Parameter(name, name[0], "1", 0.5, 0.0, 1.0, prior, -1.0, 2.0, f"Meaning of {name}", "S1", "test", citation)


def _event(hour: int, kind: str, act: str, text: str) -> Event:
    clock = Clock(START, datetime(2022, 1, 4), 6)
    return Event(clock.moment(hour), hour, "country", kind, act, None, "hour", text, GIVEN)


def country() -> Scenario:
    """Return the country. ``Shore`` is a region and its centre; ``Bay`` is a town of it; ``Metro`` a city."""
    alliance = Alliance(
        "pact",
        "A pact",
        "willing",
        "Big",
        "Big",
        "Big",
        (1.0, 2.0),
        0.0,
        (_member("Big"), _member("Small")),
        GIVEN,
    )
    return Scenario(
        name="handmade-2022", title="A country made by hand", summary="Nothing happened.", currency="TNG",
        folder=Path("."), clock=Clock(START, datetime(2022, 1, 4), 6), population=10_000,
        regions=("Shore", "Metro"),
        places=(
            _place("Shore", "Shore", "centre", 3000), _place("Bay", "Shore", "town", 1000),
            _place("Shore rural", "Shore", "rural", 2000), _place("Metro", "Metro", "city", 4000),
        ),
        sites=(), units=(),
        timeline=(
            _event(50, "alliance", "arrival", "The first troops land."),
            _event(20, "policy", "price-cap", "The price is capped."),
            _event(30, "policy", "price-cap", "It is capped again."),
            _event(-5000, "power", "visit", "Long before."),
        ),
        observed=(seen("killed", best=5.0), seen("participants", day=2, best=99.0)),
        strata=(),
        parameters={
            "known": _parameter("known", GIVEN), "guessed": _parameter("guessed", GUESSED),
            "settled": _parameter("settled", GUESSED, "fixed"),
        },
        arms={
            "factual": Arm("factual", "As it happened", ()),
            "without-alliance": Arm("without-alliance", "Nobody comes", ()),
        },
        alliance=alliance, alliances={"pact": alliance},
        dependence=tuple(Dependence(power, "trade", 0.1, 0.2, 0.3, GIVEN) for power in ("Big", "Far")),
        demands=(Demand("Big", "a base", 6, 0, 3, GIVEN),),
        evidence=Evidence(
            {"paper": Source("paper", "The Paper", "The Paper", "", "2022", "B")},
            {"c-1": Statement("c-1", "paper", "p. 1", "It was so.")},
        ),
        site_kinds={}, factions=(), fingerprint="f" * 64,
    )  # fmt: skip


def with_text(scenario: Scenario, text: str) -> Scenario:
    """Return the country with a text in every free field."""
    events = tuple(replace(e, text=text, place=text) for e in scenario.timeline)
    notes = tuple(replace(o, note=text) for o in scenario.observed)
    return replace(scenario, title=text, summary=text, timeline=events, observed=notes)
