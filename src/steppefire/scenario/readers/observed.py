"""Readers of observed.csv, figures with which runs can be compared, and of source_kinds.csv, which scenarios share."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from steppefire.clock import Clock
from steppefire.inputs.tables import Row, Table
from steppefire.outcomes import AT_HOUR, OBSERVED, REPORTED
from steppefire.scenario.model.places import Place, local_offsets
from steppefire.scenario.model.timeline import EXACT, Observation, SourceKind
from steppefire.scenario.readers.references import Known
from steppefire.scenario.readers.schema import MOST_FIGURE, MOST_LAG


def read_source_kinds(table: Table, statements: Collection[str] | None) -> dict[str, SourceKind]:
    """Return the kinds of source by name, after reporting what is wrong in the table."""
    table.unique("kind")
    kinds = []
    for row in table.rows:
        name, error = row.text("kind"), row.share("minimum_error")
        low, best, high = row.ordered("lag_low", "lag_best", "lag_high", low=0, high=MOST_LAG)
        meaning, citation = row.text("meaning"), row.citation("source", statements)
        kinds.append(SourceKind(name, error, low, best, high, meaning, citation))
    return {kind.name: kind for kind in kinds}


@dataclass(frozen=True)
class Context:
    """What the cells of observed.csv refer to.

    Parameters
    ----------
    known
        Names of the other files.
    clock
        Clock of the run; None if it is not known, in which case times are not checked.
    kinds
        Kinds of source; None if they are not known.
    offsets
        Offset of the local time by place, and by region that of its seat.
    """

    known: Known
    clock: Clock | None
    kinds: Mapping[str, SourceKind] | None
    offsets: Mapping[str, float]


def read_observed(
    table: Table, known: Known, clock: Clock | None, kinds: Mapping[str, SourceKind] | None, places: Iterable[Place]
) -> tuple[Observation, ...]:
    """Return the figures in the order of the file, after reporting what is wrong in the table.

    Parameters
    ----------
    clock
        Clock of the run; None if it is not known, in which case times are not checked.
    kinds
        Kinds of source; None if they could not be read, in which case they are not checked.
    places
        Places of the scenario: their time zones apply to their figures, that of a region's seat to its region.
    """
    context = Context(known, clock, kinds, local_offsets(places))
    return tuple(o for row in table.rows if (o := _observation(row, context)))


def _observation(row: Row, context: Context) -> Observation | None:
    known = context.known
    series = row.one_of("series", tuple(OBSERVED))
    areas, home = known.areas, "places.csv, as place or region"
    if series == "alliance_troops":
        areas = None if areas is None or known.members is None else [*areas, *known.members]
        home = "places.csv, nor a member of the alliance"
    low, best, high = row.ordered("low", "best", "high", low=0, high=1 if series == "connectivity" else MOST_FIGURE)
    place, citation = row.known("place", areas, home), row.citation("source", known.statements)
    kind = row.text("kind") if context.kinds is None else row.one_of("kind", context.kinds)
    time = row.moment("time")
    # A date alone has ten characters.
    hourly = len(row.given("time")) > len("2022-01-05")
    definition = _definition(row, series, place, hourly, known)
    if time is None:
        return None
    hour = None
    if hourly:
        hour = _hour(row, time, definition, context)
    else:
        _check_day(row, time, context.clock)
    source = (context.kinds or {}).get(kind, EXACT)
    return Observation(
        series, time.date(), place, low, best, high, row.given("note"), citation, hour, time, definition, source
    )


def _check_day(row: Row, time: datetime, clock: Clock | None) -> None:
    """Report a day outside the run."""
    if clock is not None:
        first, last = clock.start.date(), (clock.end - timedelta(hours=1)).date()
        if not first <= time.date() <= last:
            row.add_problem("time", f"time lies outside the run, {first} to {last}")


def _hour(row: Row, time: datetime, definition: str, context: Context) -> int | None:
    """Return the hour of the run that begins at the time of a figure, after checking that the run has it."""
    clock = context.clock
    if clock is None:
        return None
    hour = clock.hour_of(time, context.offsets.get(row.given("place")))
    # A count may hold at the very end of the run, after its last hour.
    if not 0 <= hour <= clock.hours - (definition == AT_HOUR):
        run = f"{clock.start:%Y-%m-%d %H:%M} to {clock.end:%Y-%m-%d %H:%M}"
        row.add_problem("time", f"time lies outside the run, {run}")
    return hour


def _definition(row: Row, series: str, place: str, hourly: bool, known: Known) -> str:
    """Return what a figure counts, after checking that its series can be so counted and that it suits the time."""
    if series not in OBSERVED:
        return ""
    possible = OBSERVED[series].definitions
    definition = row.one_of("definition", possible) if row.given("definition") else ""
    if definition and definition not in possible:
        return ""
    counts = definition or (AT_HOUR if hourly and AT_HOUR in possible else possible[0])
    if counts == AT_HOUR and not hourly:
        row.add_problem("time", f"time has no hour, but definition '{AT_HOUR}' needs one such as 2022-01-05 16:00")
    elif hourly and counts not in (AT_HOUR, *REPORTED):
        row.add_problem("time", f"time has an hour, but '{counts}' holds for a day: leave the hour out")
    elif counts == AT_HOUR and known.places is not None and _one_of_several(place, known.places):
        row.add_problem(
            "time",
            f"runs keep {series} of '{place}' by day only: leave the hour out, or name the region "
            f"'{known.places[place]}'",
        )
    return counts


def _one_of_several(place: str, regions: Mapping[str, str]) -> bool:
    """Return whether a name is a place in a region of several places."""
    return place in regions and list(regions.values()).count(regions[place]) > 1
