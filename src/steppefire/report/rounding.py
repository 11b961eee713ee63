"""Numbers as the page shows them: short, and not more precise than they are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from steppefire.report.labels import PERSONS
from steppefire.stats.intervals import LEVELS, quantiles

Number = int | float | None


def short(value: float | None, unit: str = "") -> Number:
    """Return persons as whole numbers, others with three significant digits, and None for no number."""
    if value is None or not np.isfinite(value):
        return None
    # Adding zero turns -0.0 into 0.0.
    number = (float(round(value)) if unit == PERSONS else float(f"{value:.3g}")) + 0.0
    return int(number) if number.is_integer() else number


def listed(values: np.ndarray, unit: str = "") -> list[Any]:
    """Return an array as nested lists of short numbers."""
    if values.ndim > 1:
        return [listed(row, unit) for row in values]
    return [short(v, unit) for v in values.tolist()]


def brief(interval: Mapping[str, float | None], unit: str = "") -> dict[str, Number]:
    """Return the quantiles of an interval as short numbers."""
    return {name: short(interval[name], unit) for name in LEVELS}


def bands(values: np.ndarray, unit: str = "") -> dict[str, list[Any]]:
    """Return the quantiles over runs (first axis) as lists of short numbers."""
    return {name: listed(q, unit) for name, q in zip(LEVELS, quantiles(values), strict=True)}
