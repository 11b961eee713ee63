"""Quantities: numbers with their unit."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping

from steppefire.clock import HOURS_A_DAY, HOURS_A_MONTH
from steppefire.errors import UsageError
from steppefire.inputs.values import parse_number
from steppefire.inputs.yaml import Document, Path

_TIMES: Mapping[str, float] = {"h": 1, "d": HOURS_A_DAY, "months": HOURS_A_MONTH}
"""Units of time by the hours in each."""
_SPLIT = re.compile(r"(?P<number>[-+]?[\d.,_]*\d[\d.,_]*(?:[eE][-+]?\d+)?)\s*(?P<unit>.*)")
LONGEST_HOURS = 87_600
"""Longest duration that a scenario may name, hours: ten years."""


def read_hours(doc: Document, at: Path, text: str) -> float:
    """Return a duration in hours; NaN, after reporting the problem, if the text is not a duration."""
    try:
        hours = parse_quantity(text, "h")
    except UsageError as error:
        doc.add_problem(at, f"{at[-1]}: {error}")
        return float("nan")
    if hours < 0:
        doc.add_problem(at, f"{at[-1]} must not be negative, but is {text}")
    elif hours > LONGEST_HOURS:
        doc.add_problem(at, f"{at[-1]} must be at most {LONGEST_HOURS} h, but is {text}")
    return hours


def parse_quantity(text: str, unit: str) -> float:
    """Parse a number with its unit, such as ``8 h``.

    Parameters
    ----------
    text
        A number and its unit; a quantity of unit ``1`` is written without one.
    unit
        Unit of the result. Units of time (h, d, months) are converted; any other must match exactly.

    Returns
    -------
    float
        The number, in ``unit``.

    Raises
    ------
    UsageError
        If the text is not a number with a unit that can be converted; the message says what to write instead.
    """
    text = text.strip()
    match = _SPLIT.fullmatch(text)
    if match is None:
        example = "0.5" if unit == "1" else f"8 {unit}"
        raise UsageError(
            f"'{text}' is not a quantity: write a number{'' if unit == '1' else ' and its unit'}, "
            f"such as '{example}'"
        )
    try:
        number = parse_number(match["number"])
    except ValueError as error:
        raise UsageError(str(error)) from None
    given = match["unit"]
    if unit == "1":
        if given not in ("", "1"):
            raise UsageError(f"unit '{given}' does not fit, this number has none: write '{match['number']}'")
        return number
    if not given:
        raise UsageError(f"unit missing: write '{match['number']} {unit}'")
    if given == unit:
        return number
    if given in _TIMES and unit in _TIMES:
        converted = number * _TIMES[given] / _TIMES[unit]
        if math.isinf(converted):
            raise UsageError(f"'{text}' is too large a number of {unit}")
        return converted
    fits = f"one of {', '.join(_TIMES)}" if unit in _TIMES else f"'{unit}'"
    raise UsageError(f"unit '{given}' does not fit: expected {fits}, such as '{match['number']} {unit}'")
