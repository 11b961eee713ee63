"""The simulated counterpart of every observed figure.

Some names belong both to a region and to its centre (Kyzylorda). Crowds, prices and outages were reported for towns, so
there the place is meant; casualties and sites were reported for regions, so there the region is meant.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import xarray as xr

from steppefire.clock import HOURS_A_DAY
from steppefire.outcomes import OBSERVED, PROTEST_CROWD
from steppefire.scenario.model.places import SEATS
from steppefire.scenario.model.scenario import Scenario
from steppefire.scenario.model.timeline import COUNTRY, Observation
from steppefire.scenario.resolution import acting_members
from steppefire.stats.intervals import contains, interval, plain

_PLACE_FIRST = frozenset({"participants", "price", "blackout_hours"})


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

    def missing(self) -> np.ndarray:
        """Return NaN for every run."""
        return np.full(self.runs, np.nan)


@dataclass(frozen=True)
class Spot:
    """Where and when a figure was observed.

    Parameters
    ----------
    kind
        ``country``, ``region``, ``place``, ``member``, or ``""`` for a name the results do not know.
    index
        Position among the regions, places or members.
    day
        Day of the run, from zero.
    begin, end
        First hour of the day and the hour after its last.
    """

    kind: str
    index: int
    day: int
    begin: int
    end: int


def spot_of(scenario: Scenario, observation: Observation) -> Spot | None:
    """Return where an observation belongs, or None if its day lies outside the run."""
    clock = scenario.clock
    day = (observation.day - clock.start.date()).days
    if not 0 <= day < clock.days:
        return None
    begin = day * HOURS_A_DAY
    kind, index = _where(scenario, observation.series, observation.place)
    return Spot(kind, index, day, begin, min(begin + HOURS_A_DAY, clock.hours))


def _where(scenario: Scenario, series: str, name: str) -> tuple[str, int]:
    if name == COUNTRY:
        return COUNTRY, 0
    if series == "alliance_troops":
        members = acting_members(scenario)
        return ("member", members.index(name)) if name in members else ("", 0)
    known = {"region": list(scenario.regions), "place": [p.name for p in scenario.places]}
    order = ("place", "region") if series in _PLACE_FIRST else ("region", "place")
    return next(((kind, known[kind].index(name)) for kind in order if name in known[kind]), ("", 0))


Reader = Callable[[ArmView, Spot], Any]
"""Reads a series from an arm: one number per run, of any type; `counterpart` converts them to float64."""


def _of_region(view: ArmView, spot: Spot) -> np.ndarray:
    """Return which places are meant, bool (places,)."""
    places = view.scenario.places
    if spot.kind == "place":
        return np.array([i == spot.index for i in range(len(places))])
    region = view.scenario.regions[spot.index] if spot.kind == "region" else None
    return np.array([spot.kind == COUNTRY or p.region == region for p in places])


def _mean(view: ArmView, spot: Spot, name: str) -> Any:
    """Return the mean of a daily variable over the places meant, weighted by population."""
    weights = _of_region(view, spot) * np.array([p.population for p in view.scenario.places])
    if not weights.any():
        return view.missing()
    return np.average(view[name][:, spot.day].astype(np.float64), axis=1, weights=weights)


def _participants(view: ArmView, spot: Spot) -> Any:
    if spot.kind == "place":
        return view["daily_participants"][:, spot.day, spot.index]
    hours = view["participants"][:, spot.begin : spot.end]
    if spot.kind == COUNTRY:
        return hours.sum(axis=2).max(axis=1)
    return hours[:, :, spot.index].max(axis=1) if spot.kind == "region" else view.missing()


def _regions_affected(view: ArmView, spot: Spot) -> Any:
    highest = view["participants"][:, spot.begin : spot.end].max(axis=1)
    return (highest >= PROTEST_CROWD.value).sum(axis=1) if spot.kind == COUNTRY else view.missing()


def _toll(*names: str, daily: str = "") -> Reader:
    """Return a reader of a count at the end of the day: the sum of regional variables, or a variable by place."""

    def count(view: ArmView, spot: Spot) -> Any:
        if spot.kind == "place":
            return view[daily][:, spot.day, spot.index] if daily else view.missing()
        if spot.kind not in (COUNTRY, "region"):
            return view.missing()
        ends = np.stack([view[name][:, spot.end - 1] for name in names]).sum(axis=0)
        return np.asarray(ends.sum(axis=1) if spot.kind == COUNTRY else ends[:, spot.index])

    return count


def _national(name: str) -> Reader:
    """Return a reader of a national series at the end of the day."""

    def last(view: ArmView, spot: Spot) -> Any:
        return view[name][:, spot.end - 1] if spot.kind == COUNTRY else view.missing()

    return last


def _connectivity(view: ArmView, spot: Spot) -> Any:
    return (
        view["connectivity"][:, spot.begin : spot.end].min(axis=1) if spot.kind == COUNTRY else view.missing()
    )


def _blackout_hours(view: ArmView, spot: Spot) -> Any:
    if spot.kind == COUNTRY:
        return view["blackout"][:, : spot.end].sum(axis=1, dtype=np.float64)
    return _mean(view, spot, "daily_blackout_hours")


def _alliance_troops(view: ArmView, spot: Spot) -> Any:
    if spot.kind == "member":
        return view["troops_by_member"][:, spot.day, spot.index]
    return _national("alliance_troops")(view, spot)


def _sites_lost(view: ArmView, spot: Spot) -> Any:
    if not spot.kind:
        return view.missing()
    return view["daily_sites_lost"][:, spot.day][:, _of_region(view, spot)].sum(axis=1)


def _centres_lost(view: ArmView, spot: Spot) -> Any:
    if not spot.kind:
        return view.missing()
    seats = np.array([p.kind in SEATS for p in view.scenario.places]) & _of_region(view, spot)
    return (view["daily_sites_lost"][:, spot.day][:, seats] > 0).sum(axis=1)


def _weapons_taken(view: ArmView, spot: Spot) -> Any:
    if spot.kind in ("place", "region"):
        return view["daily_weapons"][:, spot.day][:, _of_region(view, spot)].sum(axis=1)
    return _national("weapons_taken")(view, spot)


def _price(view: ArmView, spot: Spot) -> Any:
    return _mean(view, spot, "daily_price")


def _units_stood_down(view: ArmView, spot: Spot) -> Any:
    return view["units_stood_down"][:, : spot.end].max(axis=1) if spot.kind == COUNTRY else view.missing()


COUNTERPARTS: dict[str, Reader] = {
    "participants": _participants,
    "regions_affected": _regions_affected,
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
    "price": _price,
    "units_stood_down": _units_stood_down,
}
"""How the counterpart of each of `steppefire.outcomes.OBSERVED` is read from the results."""


def counterpart(view: ArmView, observation: Observation) -> np.ndarray:
    """Return the simulated value of an observation in each run, float64 (runs,); NaN where results do not have it.

    Results have nothing for days outside the run, for unknown names, and for places of which only the region is kept.
    """
    spot = spot_of(view.scenario, observation)
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
        rows.append(
            {
                "series": figure.series,
                "unit": _unit(figure.series, scenario),
                "date": figure.day.isoformat(),
                "place": figure.place,
                "low": plain(figure.low),
                "best": plain(figure.best),
                "high": plain(figure.high),
                **runs,
                "inside": contains(runs["p05"], runs["p95"], figure.best),
                "note": figure.note,
                "claims": list(figure.citation.statements),
            }
        )
    return rows


def _unit(series: str, scenario: Scenario) -> str:
    """Return the unit of a series; that of a price is the unit of the recorded shock, else the currency."""
    good = scenario.shocks[scenario.recorded_shock].unit if scenario.recorded_shock >= 0 else scenario.currency
    return OBSERVED[series].unit.replace("currency", good)


def outside(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return the observed figures that lie outside the interval of the runs, by name."""
    return [
        f"{r['series'].replace('_', ' ')}, {r['place']}, {r['date']}" for r in rows if r["inside"] is False
    ]
