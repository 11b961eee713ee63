"""Quantities: numbers with their unit."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping

from steppefire.clock import HOURS_A_DAY, HOURS_A_MONTH
from steppefire.errors import UsageError
from steppefire.inputs.values import parse_number
from steppefire.inputs.yaml import Document, Path

LONGEST_HOURS = 87_600
"""Longest duration that a scenario may name, hours: ten years."""


def read_hours(doc: Document, at: Path, text: str) -> float:
    """Return a duration in hours, or NaN after reporting what is wrong with it."""
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


_TIMES: Mapping[str, float] = {"h": 1, "d": HOURS_A_DAY, "months": HOURS_A_MONTH}
_SPLIT = re.compile(r"(?P<number>[-+]?[\d.,_]*\d[\d.,_]*(?:[eE][-+]?\d+)?)\s*(?P<unit>.*)")


def parse_quantity(text: str, unit: str) -> float:
    """Return the number of ``unit`` that a text such as ``8 h`` gives.

    Parameters
    ----------
    text
        A number and its unit; only quantities of unit ``1`` are written without.
    unit
        The unit wanted. Times (h, d, months) convert into each other; any other must match to the letter.

    Raises
    ------
    UsageError
        When it is not such a quantity; the message says what would be right.
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
