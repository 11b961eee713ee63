"""Parsers of the numbers and dates in a scenario file.

Python's own converters accept too much (``nan``, ``inf``, ``1_000``, time zones, a year as seconds since 1970), so that
a typing error would pass as a fact. These accept one notation each, and their errors name it.
"""

from __future__ import annotations

import re
from datetime import date, datetime

_NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}(?:[ T]\d{2}:\d{2}(?::00)?)?")
_ZONE = re.compile(r"(?:Z|[-+]\d{2}:?\d{2})$")


def parse_number(text: str) -> float:
    """Parse a decimal number.

    Raises
    ------
    ValueError
        If the text is not a finite decimal number; the message gives the correct notation if it can be guessed.
    """
    if _NUMBER.fullmatch(text) and abs(value := float(text)) != float("inf"):
        return value
    plain = re.sub(r"(?<=\d)[ ,_'](?=\d{3})", "", text)
    hint = f"; write {plain}" if plain != text and _NUMBER.fullmatch(plain) else ""
    raise ValueError(f"must be a number, but is '{text}'{hint}")


def parse_moment(text: str) -> datetime:
    """Parse a local time; a date without a time is its first hour.

    Raises
    ------
    ValueError
        If the text is not written ``YYYY-MM-DD HH:MM`` or ``YYYY-MM-DD``.
    """
    text = str(text).strip()
    if _MOMENT.fullmatch(text):
        try:
            return datetime.fromisoformat(text)
        except ValueError:
            raise ValueError(f"must be a date in the calendar, but '{text}' does not exist") from None
    if len(text) > 10 and _ZONE.search(text[10:]):
        raise ValueError(f"must be local time without a zone such as 2022-01-05 16:00, but is '{text}'")
    raise ValueError(f"must be a date and hour such as 2022-01-05 16:00, but is '{text}'")


def parse_day(text: str) -> date:
    """Parse a date.

    Raises
    ------
    ValueError
        If the text is not written ``YYYY-MM-DD``.
    """
    if len(text) != 10:
        raise ValueError(f"must be a date such as 2022-01-05, but is '{text}'")
    return parse_moment(text).date()


def tidy(value: float) -> str:
    """Format a number with up to ten digits and without trailing zeros: ``8``, not ``8.0``."""
    return f"{value:.10g}"
