"""Reader of observed.csv: figures with which runs can be compared."""

from __future__ import annotations

from datetime import timedelta

from steppefire.clock import Clock
from steppefire.inputs.tables import Row, Table
from steppefire.outcomes import OBSERVED
from steppefire.scenario.model.timeline import Observation
from steppefire.scenario.readers.references import Known
from steppefire.scenario.readers.schema import MOST_FIGURE


def read_observed(table: Table, known: Known, clock: Clock | None) -> tuple[Observation, ...]:
    """Return the figures in the order of the file, after reporting what is wrong in the table.

    Parameters
    ----------
    clock
        Clock of the run; None if it is not known, in which case dates are not checked.
    """
    return tuple(o for row in table.rows if (o := _observation(row, known, clock)))


def _observation(row: Row, known: Known, clock: Clock | None) -> Observation | None:
    day, series = row.day("date"), row.one_of("series", tuple(OBSERVED))
    if day is not None and clock is not None:
        first, last = clock.start.date(), (clock.end - timedelta(hours=1)).date()
        if not first <= day <= last:
            row.add_problem("date", f"date lies outside the run, {first} to {last}")
    areas, home = known.areas, "places.csv, as place or region"
    if series == "alliance_troops":
        areas = None if areas is None or known.members is None else [*areas, *known.members]
        home = "places.csv, nor a member of the alliance"
    low, best, high = row.ordered("low", "best", "high", low=0, high=1 if series == "connectivity" else MOST_FIGURE)
    place, citation = row.known("place", areas, home), row.citation("source", known.statements)
    if day is None:
        return None
    return Observation(series, day, place, low, best, high, row.given("note"), citation)
