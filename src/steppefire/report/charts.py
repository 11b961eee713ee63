"""The large figures, maps and fan charts, thinned to a size that the page can hold."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time
from typing import Any

import numpy as np
import xarray as xr

from steppefire.analysis.arm_labels import by_arm
from steppefire.clock import HOURS_A_DAY
from steppefire.outcomes import AT_HOUR, IN_24H
from steppefire.report.labels import CURVES, MAPS, PERSONS, Curve
from steppefire.report.rounding import bands, listed, short
from steppefire.scenario.model.scenario import Scenario
from steppefire.scenario.model.timeline import COUNTRY, Observation

_EVENING = time(18)


def map_outcomes(
    dataset: xr.Dataset, arms: Sequence[str], modes: Sequence[str], step: int
) -> list[dict[str, Any]]:
    """Return the medians by region every ``step`` hours, of each arm and policy mode."""

    def medians(name: str) -> dict[str, Any]:
        return by_arm(arms, modes, lambda arm, mode: _medians(dataset[name].sel(arm=arm, policies=mode), step))

    return [
        {"id": name, "label": label, "unit": PERSONS, "arms": medians(name)}
        for name, label in MAPS.items()
        if name in dataset
    ]


def _medians(variable: xr.DataArray, step: int) -> list[Any]:
    values = variable.transpose("run", "hour", "region").to_numpy()[:, ::step]
    return listed(np.median(values, axis=0), PERSONS)


def series(
    dataset: xr.Dataset, scenario: Scenario, arms: Sequence[str], modes: Sequence[str], step: int
) -> list[dict[str, Any]]:
    """Return the data of a fan chart every ``step`` hours for each of `steppefire.report.labels.CURVES`."""

    def fans(name: str, unit: str) -> dict[str, Any]:
        return by_arm(
            arms, modes, lambda arm, mode: bands(_country(dataset[name].sel(arm=arm, policies=mode), step), unit)
        )

    return [
        {
            "id": name, "label": curve.label, "unit": curve.unit, "log": curve.log, "step_hours": step,
            "arms": fans(name, curve.unit), "observed": _observed(scenario, curve),
        }
        for name, curve in CURVES.items()
        if name in dataset
    ]  # fmt: skip


def _country(variable: xr.DataArray, step: int) -> np.ndarray:
    values = variable.transpose("run", "hour", ...).to_numpy()[:, ::step]
    return np.asarray(values.sum(axis=2) if values.ndim == 3 else values)


def _hour(scenario: Scenario, figure: Observation, curve: Curve) -> int:
    """Return the hour at which a figure is drawn: its own, or the end or the evening of its day."""
    clock = scenario.clock
    if figure.hour is not None:
        return figure.hour - (figure.counts != AT_HOUR)
    if curve.evening:
        return clock.hour_of(datetime.combine(figure.day, _EVENING))
    day = (figure.day - clock.start.date()).days
    return min((day + 1) * HOURS_A_DAY, clock.hours) - 1


def _observed(scenario: Scenario, curve: Curve) -> list[dict[str, Any]]:
    """Return the figures observed for the country, at the hour they refer to."""
    clock, out = scenario.clock, []
    for figure in scenario.observed:
        # The curves are of totals, to which what was added in a day does not compare.
        if figure.series != curve.observed or figure.place != COUNTRY or figure.counts == IN_24H:
            continue
        hour = _hour(scenario, figure, curve)
        if clock.contains(hour):
            low, high = figure.error_range
            when = f"{figure.day.day} {figure.day:%B}" + figure.when[10:]
            out.append(
                {
                    "hour": hour, "low": short(low, curve.unit), "best": short(figure.best, curve.unit),
                    "high": short(high, curve.unit), "label": when + (f": {figure.note}" if figure.note else ""),
                    "source": str(figure.citation),
                }
            )  # fmt: skip
    return out
