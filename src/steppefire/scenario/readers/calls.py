"""Reader of calls.csv: calls to come to the street."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from steppefire.clock import Clock
from steppefire.inputs.tables import Row, Table
from steppefire.scenario.model.places import Place, Stratum, local_offsets
from steppefire.scenario.model.timeline import CALL_KINDS, COUNTRY, EVERYBODY, Call
from steppefire.scenario.readers.references import Known
from steppefire.scenario.readers.schema import MOST_PEOPLE


def read_calls(
    table: Table, known: Known, clock: Clock | None, places: Iterable[Place], strata: Collection[Stratum] | None
) -> tuple[Call, ...]:
    """Return the calls sorted by first hour and name, after reporting what is wrong in the table.

    Parameters
    ----------
    clock
        Clock of the run; None if it is not known, in which case times are not checked.
    places
        Places of the scenario: their time zones apply to their calls, that of a region's seat to its region.
    strata
        Strata of the scenario; None if some could not be read, in which case ``who`` is not checked.
    """
    table.unique("call")
    homes = tuple(places)
    offsets = local_offsets(homes)
    calls = [call for row in table.rows if (call := _call(row, known, clock, offsets, (homes, strata)))]
    return tuple(sorted(calls, key=lambda c: (c.start, c.name)))


def _call(
    row: Row, known: Known, clock: Clock | None, offsets: Mapping[str, float],
    people: tuple[tuple[Place, ...], Collection[Stratum] | None],
) -> Call | None:
    first, last = row.moment("from"), row.moment("until")
    place = row.known("place", known.areas, "places.csv, as place or region")
    homes, strata = people
    who = row.text("who")
    answers = row.count("answers", low=1, high=MOST_PEOPLE)
    sound = place in (known.areas or ()) and all(home.population for home in homes)
    if strata is not None:
        names = (EVERYBODY, *(s.name for s in strata if s.takes_part))
        who = row.one_of("who", names)
        if sound and answers and who in names:
            _check_answers(row, _called(homes, place, who, strata), answers)
    start = end = 0
    if first is not None and last is not None and clock is not None:
        start, end = _hours(row, clock, first, last, offsets.get(place))
    call = Call(
        name=row.text("call"),
        kind=row.one_of("kind", CALL_KINDS),
        place=place,
        start=start,
        end=end,
        who=who,
        answers=answers,
        citation=row.citation("source", known.statements),
    )
    return call if first and last else None


def _hours(row: Row, clock: Clock, first: datetime, last: datetime, offset: float | None) -> tuple[int, int]:
    """Return the first hour of a call and the one after its last: all hours it touches."""
    if last <= first:
        row.add_problem("until", f"until must be after from, {first:%Y-%m-%d %H:%M}")
    start, end = clock.hour_of(first, offset), clock.hour_of(last, offset) + bool(last.minute)
    if not clock.contains(start):
        side = "before" if start < 0 else "after"
        row.add_problem("from", f"from lies {side} the run, {clock.start:%Y-%m-%d %H:%M} to {clock.end:%Y-%m-%d %H:%M}")
    return start, end


def _called(homes: Iterable[Place], place: str, who: str, strata: Collection[Stratum]) -> float:
    """Return the number of people that a call is to."""
    regions = {p.region for p in homes}
    total = 0.0
    for home in homes:
        # A region takes precedence over a place of the same name.
        if place in (COUNTRY, home.region if place in regions else home.name):
            total += sum(
                home.population * home.shares[s.group] * s.share
                for s in strata
                if s.takes_part and who in (EVERYBODY, s.name) and s.lives(home.settlement)
            )
    return total


def _check_answers(row: Row, called: float, answers: int) -> None:
    """Report a call that nobody can hear, or to which more people would answer than are called."""
    if called < 1:
        row.add_problem("who", f"nobody of '{row.given('who')}' lives in {row.given('place')}")
    elif answers > called:
        row.add_problem("answers", f"answers is {answers}, but only {int(called)} people are called")
