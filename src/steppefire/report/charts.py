"""The large figures: maps and fan charts, thinned to what the page can carry."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

import numpy as np
import xarray as xr

from steppefire.clock import HOURS_A_DAY
from steppefire.report.labels import CURVES, MAPS, PERSONS, Curve
from steppefire.report.rounding import bands, listed, short
from steppefire.scenario.model.scenario import Scenario
from steppefire.scenario.model.timeline import COUNTRY

_EVENING = time(18)


def map_outcomes(dataset: xr.Dataset, labels: list[str], step: int) -> list[dict[str, Any]]:
    """Return the medians by region every ``step`` hours."""
    out = []
    for name, label in MAPS.items():
        if name in dataset:
            arms = {arm: _medians(dataset[name].sel(arm=arm), step) for arm in labels}
            out.append({"id": name, "label": label, "unit": PERSONS, "arms": arms})
    return out


def _medians(variable: xr.DataArray, step: int) -> list[Any]:
    values = variable.transpose("run", "hour", "region").to_numpy()[:, ::step]
    return listed(np.median(values, axis=0), PERSONS)


def series(dataset: xr.Dataset, scenario: Scenario, labels: list[str], step: int) -> list[dict[str, Any]]:
    """Return a fan chart every ``step`` hours for each of `steppefire.report.labels.CURVES`."""
    out = []
    for name, curve in CURVES.items():
        if name not in dataset:
            continue
        arms = {arm: bands(_country(dataset[name].sel(arm=arm), step), curve.unit) for arm in labels}
        out.append(
            {
                "id": name, "label": curve.label, "unit": curve.unit, "log": curve.log, "step_hours": step,
                "arms": arms, "observed": _observed(scenario, curve),
            }
        )  # fmt: skip
    return out


def _country(variable: xr.DataArray, step: int) -> np.ndarray:
    values = variable.transpose("run", "hour", ...).to_numpy()[:, ::step]
    return np.asarray(values.sum(axis=2) if values.ndim == 3 else values)


def _observed(scenario: Scenario, curve: Curve) -> list[dict[str, Any]]:
    """Return what was reported for the country, at the hour for which it stands."""
    clock, out = scenario.clock, []
    for seen in scenario.observed:
        if seen.series != curve.observed or seen.place != COUNTRY:
            continue
        day = (seen.day - clock.start.date()).days
        end = min((day + 1) * HOURS_A_DAY, clock.hours) - 1
        hour = clock.hour_of(datetime.combine(seen.day, _EVENING)) if curve.evening else end
        if clock.contains(hour):
            out.append(
                {
                    "hour": hour, "low": short(seen.low, curve.unit), "best": short(seen.best, curve.unit),
                    "high": short(seen.high, curve.unit), "label": f"{seen.day.day} {seen.day:%B}: "
                    "{seen.note}".rstrip(": "),
                    "source": str(seen.citation),
                }
            )  # fmt: skip
    return out
