"""The simulated counterpart of every observed figure: what it counts, at its hour, and as it was reported.

A count of what has happened so far is compared with the cases of a run that had been reported by that hour. A case is
reported after an exponential delay, whose mean is drawn for each run from the range of the kind of source.

Some names belong both to a region and to its centre (Kyzylorda). Crowds, prices and outages were reported for towns, so
there the place is meant; casualties and sites were reported for regions, so there the region is meant. Results keep
places by day; within a day their counts are interpolated.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

import numpy as np
import xarray as xr

from steppefire.clock import HOURS_A_DAY
from steppefire.outcomes import (
    AT_HOUR,
    IN_24H,
    OBSERVED,
    PROTEST_CROWD,
    REPORTED,
    SUM_OF_PEAKS,
    VIOLENT_EVENT,
    Definition,
)
from steppefire.scenario.model.places import SEATS
from steppefire.scenario.model.scenario import Scenario
from steppefire.scenario.model.timeline import COUNTRY, Observation
from steppefire.scenario.resolution import acting_members
from steppefire.stats.intervals import contains, interval, overlap, plain

_PLACE_FIRST = frozenset({"participants", "fuel_price", "blackout_hours"})


class ArmView:
    """One arm of the results as arrays with the run first; every variable is read once.

    Parameters
    ----------
    dataset
        Outcomes of one arm under one policy mode, as `steppefire.outcomes` describes them.
    scenario
        The scenario they belong to.
    """

    def __init__(self, dataset: xr.Dataset, scenario: Scenario) -> None:
        self.dataset, self.scenario = dataset, scenario
        self._read: dict[str, np.ndarray] = {}

    @property
    def runs(self) -> int:
        """Number of runs."""
        return int(self.dataset.sizes["run"])

    def __getitem__(self, name: str) -> np.ndarray:
        if name not in self._read:
            self._read[name] = self.dataset[name].transpose("run", ...).to_numpy()
        return self._read[name]

    @property
    def run_numbers(self) -> np.ndarray:
        """Number of each run."""
        return np.asarray(self.dataset["run"].to_numpy() if "run" in self.dataset.coords else np.arange(self.runs))

    def missing(self) -> np.ndarray:
        """Return NaN for every run."""
        return np.full(self.runs, np.nan)


@dataclass(frozen=True)
class Spot:
    """Where and when a figure was observed, and what it counts.

    Parameters
    ----------
    kind
        ``country``, ``region``, ``place``, ``member``, or ``""`` for a name the results do not know.
    index
        Position among the regions, places or members.
    day
        Day of the run, from zero.
    begin, end
        First hour and the hour after the last of those meant: of the day, or the hour of the figure.
    passed
        Hours of the run that have passed when a count so far is made.
    counts
        One of `steppefire.outcomes.FIGURE_DEFINITIONS`.
    delays
        Mean reporting delay in each run, h, (runs,).
    """

    kind: str
    index: int
    day: int
    begin: int
    end: int
    passed: int
    counts: str
    delays: np.ndarray


def spread(run: np.ndarray) -> np.ndarray:
    """Return a number in (0, 1) for each run, evenly spread over any first runs: 1/2, 1/4, 3/4, 1/8, ...

    The number is the run's number plus one with its binary digits mirrored at the point (van der Corput's sequence). It
    depends on nothing else, so all arms of a run have the same.
    """
    rest, out, digit = np.asarray(run, np.int64) + 1, np.zeros(len(run)), 0.5
    while rest.any():
        out += digit * (rest & 1)
        rest, digit = rest >> 1, digit / 2
    return out


def delays(lags: tuple[float, float, float], run: np.ndarray) -> np.ndarray:
    """Return the mean reporting delay in each run, h, (runs,): between low and high, with the best as median."""
    return np.asarray(np.interp(spread(run), [0.0, 0.5, 1.0], lags))


def reported(count: np.ndarray, passed: int, delay: np.ndarray) -> np.ndarray:
    """Return how much of a count had been reported, (runs,), if each case is reported after an exponential delay.

    Parameters
    ----------
    count
        What had happened by the end of each hour, (runs, hours).
    passed
        Hours that have passed at the time of the report.
    delay
        Mean delay in each run, h, (runs,); 0 for none.
    """
    if passed <= 0:
        return np.zeros(len(count))
    if not delay.any():
        return np.asarray(count[:, passed - 1])
    # The share of a case t hours old is 1 - kept**t; summed by parts, each hour's count has a weight.
    kept = np.exp(-1.0 / np.maximum(delay, np.finfo(float).tiny))[:, None]
    ages = np.arange(passed - 1, -1, -1)
    return np.asarray((count[:, :passed] * (1.0 - kept) * kept**ages).sum(axis=1))


def spot_of(view: ArmView, observation: Observation) -> Spot | None:
    """Return where an observation belongs and what it counts, or None if its time lies outside the run."""
    scenario, counts, hour = view.scenario, observation.counts, observation.hour
    clock = scenario.clock
    day = (observation.day - clock.start.date()).days if hour is None else clock.day_of(hour)
    begin = day * HOURS_A_DAY
    end = min(begin + HOURS_A_DAY, clock.hours)
    passed = end if hour is None else hour
    if hour is not None and counts == AT_HOUR:
        begin, end = hour, hour + 1
    # A count may be made at the end of the run, after its last hour.
    at_the_end = counts in REPORTED and hour == clock.hours
    if not (clock.contains(begin) or at_the_end):
        return None
    kind, index = _where(scenario, observation.series, observation.place)
    if kind == "place" and counts == AT_HOUR:
        kind, index = _only_place(scenario, index)
    return Spot(kind, index, day, begin, end, passed, counts, delays(observation.lags, view.run_numbers))


def _where(scenario: Scenario, series: str, name: str) -> tuple[str, int]:
    if name == COUNTRY:
        return COUNTRY, 0
    if series == "alliance_troops":
        members = acting_members(scenario)
        return ("member", members.index(name)) if name in members else ("", 0)
    known = {"region": list(scenario.regions), "place": [p.name for p in scenario.places]}
    order = ("place", "region") if series in _PLACE_FIRST else ("region", "place")
    return next(((kind, known[kind].index(name)) for kind in order if name in known[kind]), ("", 0))


def _only_place(scenario: Scenario, place: int) -> tuple[str, int]:
    """Return the region of a place if it has no other, since hours are kept by region; else that results lack it."""
    region = scenario.places[place].region
    alone = sum(p.region == region for p in scenario.places) == 1
    return ("region", scenario.regions.index(region)) if alone else ("", 0)


Reader = Callable[[ArmView, Spot], Any]
"""Reads a series from an arm: one number per run, of any type; `counterpart` converts them to float64."""


def _of_region(view: ArmView, spot: Spot) -> np.ndarray:
    """Return which places are meant, bool (places,)."""
    places = view.scenario.places
    if spot.kind == "place":
        return np.array([i == spot.index for i in range(len(places))])
    region = view.scenario.regions[spot.index] if spot.kind == "region" else None
    return np.array([spot.kind == COUNTRY or p.region == region for p in places])


def _mean(view: ArmView, spot: Spot, name: str) -> np.ndarray:
    """Return the mean of a daily variable over the places meant, weighted by population, (runs, days)."""
    weights = _of_region(view, spot) * np.array([p.population for p in view.scenario.places])
    values = view[name].astype(np.float64)
    if not weights.any():
        return np.full(values.shape[:2], np.nan)
    return np.asarray(np.average(values, axis=2, weights=weights))


def _by_hour(spot: Spot, count: np.ndarray) -> np.ndarray:
    """Return what had been reported of a count by hour, (runs, hours), in all or in the last 24 hours."""
    now = reported(count, spot.passed, spot.delays)
    return now - reported(count, spot.passed - HOURS_A_DAY, spot.delays) if spot.counts == IN_24H else now


def _by_day(view: ArmView, spot: Spot, count: np.ndarray) -> np.ndarray:
    """Return what had been reported of a count at the ends of days, (runs, days), interpolated within them."""
    starts = np.arange(count.shape[1]) * HOURS_A_DAY
    lengths = np.minimum(HOURS_A_DAY, view.scenario.clock.hours - starts)
    hours = np.arange(spot.passed)
    day = hours // HOURS_A_DAY
    share = (hours + 1 - starts[day]) / lengths[day]
    ends = count.astype(np.float64)
    before = np.concatenate([np.zeros((len(ends), 1)), ends[:, :-1]], axis=1)
    return _by_hour(spot, before[:, day] * (1 - share) + ends[:, day] * share)


def _participants(view: ArmView, spot: Spot) -> Any:
    if spot.kind and spot.counts == SUM_OF_PEAKS:
        return view["daily_participants"][:, spot.day][:, _of_region(view, spot)].sum(axis=1)
    if spot.kind == "place":
        return view["daily_participants"][:, spot.day, spot.index]
    hours = view["participants"][:, spot.begin : spot.end]
    if spot.kind == COUNTRY:
        return hours.sum(axis=2).max(axis=1)
    return hours[:, :, spot.index].max(axis=1) if spot.kind == "region" else view.missing()


def _regions(name: str, least: Definition) -> Reader:
    """Return a reader of the number of regions in which a variable reaches a least value in some hour."""

    def regions(view: ArmView, spot: Spot) -> Any:
        highest = view[name][:, spot.begin : spot.end].max(axis=1)
        return (highest >= least.value).sum(axis=1) if spot.kind == COUNTRY else view.missing()

    return regions


def _toll(*names: str, daily: str = "") -> Reader:
    """Return a reader of a count so far: the sum of regional variables, or a variable by place."""

    def count(view: ArmView, spot: Spot) -> Any:
        if spot.kind == "place":
            return _by_day(view, spot, view[daily][:, :, spot.index]) if daily else view.missing()
        if spot.kind not in (COUNTRY, "region"):
            return view.missing()
        hours = np.stack([view[name] for name in names]).sum(axis=0)
        return _by_hour(spot, hours.sum(axis=2) if spot.kind == COUNTRY else hours[:, :, spot.index])

    return count


def _national(name: str) -> Reader:
    """Return a reader of a national series."""

    def last(view: ArmView, spot: Spot) -> Any:
        return _by_hour(spot, view[name]) if spot.kind == COUNTRY else view.missing()

    return last


def _connectivity(view: ArmView, spot: Spot) -> Any:
    return (
        view["connectivity"][:, spot.begin : spot.end].min(axis=1) if spot.kind == COUNTRY else view.missing()
    )


def _blackout_hours(view: ArmView, spot: Spot) -> Any:
    if spot.kind == COUNTRY:
        return _by_hour(spot, view["blackout"].cumsum(axis=1, dtype=np.float64))
    return _by_day(view, spot, _mean(view, spot, "daily_blackout_hours"))


def _alliance_troops(view: ArmView, spot: Spot) -> Any:
    if spot.kind == "member":
        return _by_day(view, spot, view["troops_by_member"][:, :, spot.index])
    return _national("alliance_troops")(view, spot)


def _sites_lost(view: ArmView, spot: Spot) -> Any:
    if not spot.kind:
        return view.missing()
    return _by_day(view, spot, view["daily_sites_lost"][:, :, _of_region(view, spot)].sum(axis=2))


def _centres_lost(view: ArmView, spot: Spot) -> Any:
    if not spot.kind:
        return view.missing()
    seats = np.array([p.kind in SEATS for p in view.scenario.places]) & _of_region(view, spot)
    return _by_day(view, spot, (view["daily_sites_lost"][:, :, seats] > 0).sum(axis=2))


def _weapons_taken(view: ArmView, spot: Spot) -> Any:
    if spot.kind in ("place", "region"):
        return _by_day(view, spot, view["daily_weapons"][:, :, _of_region(view, spot)].sum(axis=2))
    return _national("weapons_taken")(view, spot)


def _fuel_price(view: ArmView, spot: Spot) -> Any:
    return _mean(view, spot, "daily_price")[:, spot.day]


def _units_stood_down(view: ArmView, spot: Spot) -> Any:
    most = np.maximum.accumulate(view["units_stood_down"], axis=1)
    return _by_hour(spot, most) if spot.kind == COUNTRY else view.missing()


COUNTERPARTS: dict[str, Reader] = {
    "participants": _participants,
    "regions_affected": _regions("participants", PROTEST_CROWD),
    "regions_violent": _regions("violent", VIOLENT_EVENT),
    "detained": _toll("detained", daily="daily_detained"),
    "killed": _toll("killed", daily="daily_killed"),
    "killed_security": _toll("killed_security"),
    "killed_civil": _toll("killed_civil"),
    "injured_security": _toll("injured_security"),
    "injured_civil": _toll("injured_civil"),
    "injured": _toll("injured_civil", "injured_security", daily="daily_injured"),
    "connectivity": _connectivity,
    "blackout_hours": _blackout_hours,
    "alliance_troops": _alliance_troops,
    "sites_lost": _sites_lost,
    "sites_lost_now": _toll("sites_lost"),
    "centres_lost": _centres_lost,
    "sites_guarded": _national("sites_guarded"),
    "forces_freed": _national("forces_freed"),
    "weapons_taken": _weapons_taken,
    "fuel_price": _fuel_price,
    "units_stood_down": _units_stood_down,
}
"""How the counterpart of each of `steppefire.outcomes.OBSERVED` is read from the results."""


def counterpart(view: ArmView, observation: Observation) -> np.ndarray:
    """Return the simulated value of an observation in each run, float64 (runs,); NaN where results do not have it.

    Results have nothing for days outside the run, for unknown names, and for places of which only the region is kept.
    """
    spot = spot_of(view, observation)
    if spot is None:
        return view.missing()
    return np.asarray(COUNTERPARTS[observation.series](view, spot), np.float64)


def simulated(dataset: xr.Dataset, scenario: Scenario, observation: Observation) -> np.ndarray:
    """Return the simulated counterpart of one observation, float64 (runs,).

    Parameters
    ----------
    dataset
        Outcomes of one arm under one policy mode, as `steppefire.outcomes` describes them.
    scenario, observation
        The scenario and one of its observed figures.
    """
    return counterpart(ArmView(dataset, scenario), observation)


def observed_rows(dataset: xr.Dataset, scenario: Scenario) -> list[dict[str, Any]]:
    """Return every observed figure with the quantiles of its simulated counterpart.

    ``low``, ``best``, ``high`` are those of the sources; ``range_low`` and ``range_high`` have the least error of the
    kind of source. ``inside`` is whether this range and the 90 % interval of the runs have a value in common, and
    ``best_inside`` whether the interval contains the best estimate.

    Parameters
    ----------
    dataset
        Outcomes of the factual arm under one policy mode.
    scenario
        The scenario they belong to.
    """
    view = ArmView(dataset, scenario)
    rows = []
    for figure in scenario.observed:
        runs = interval(counterpart(view, figure))
        low, high = figure.error_range
        rows.append(
            {
                "series": figure.series,
                "unit": OBSERVED[figure.series].unit.replace("currency", scenario.currency),
                "date": figure.day.isoformat(),
                "when": figure.when,
                "hour": figure.hour,
                "place": figure.place,
                "definition": figure.counts,
                "kind": figure.kind.name,
                "lag": figure.lags[1],
                "low": plain(figure.low),
                "best": plain(figure.best),
                "high": plain(figure.high),
                "range_low": plain(low),
                "range_high": plain(high),
                **runs,
                "inside": overlap(runs["p05"], runs["p95"], low, high),
                "best_inside": contains(runs["p05"], runs["p95"], figure.best),
                "note": figure.note,
                "claims": list(figure.citation.statements),
            }
        )
    return rows


def fit(rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return how well the runs agree with the observed figures, and how much they say.

    Parameters
    ----------
    rows
        Rows of `observed_rows`; those without a counterpart do not count.

    Returns
    -------
    fit
        ``judged``, ``inside`` and ``best_inside`` (numbers of figures); ``inside_share`` and ``best_inside_share``;
        ``width``, the median of p95 / p05 over the figures with p05 above 0. Shares and width are None if there is
        nothing to take them of.
    """
    judged = [row for row in rows if row["inside"] is not None]
    inside, best = (sum(bool(row[key]) for row in judged) for key in ("inside", "best_inside"))
    widths = [row["p95"] / row["p05"] for row in judged if row["p05"] > 0]
    return {
        "judged": len(judged),
        "inside": inside,
        "best_inside": best,
        "inside_share": inside / len(judged) if judged else None,
        "best_inside_share": best / len(judged) if judged else None,
        "width": median(widths) if widths else None,
    }


def outside(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return the observed figures whose range lies outside the interval of the runs, by name."""
    return [
        f"{r['series'].replace('_', ' ')}, {r['place']}, {r['when']}" for r in rows if r["inside"] is False
    ]
