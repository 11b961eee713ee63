"""Text to values: numbers and dates as they are written in a scenario file.

Python's own converters accept too much (``nan``, ``inf``, ``1_000``, time zones, a year as seconds since 1970), so
that a typing error would pass as a fact. These accept one notation, and their errors show it.
"""

from __future__ import annotations

import re
from datetime import date, datetime

_NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}(?:[ T]\d{2}:\d{2}(?::00)?)?")
_ZONE = re.compile(r"(?:Z|[-+]\d{2}:?\d{2})$")


def parse_number(text: str) -> float:
    """Return the finite number that ``text`` spells.

    Raises
    ------
    ValueError
        When it is not a number, or is too large for a double; with the correct spelling where it can be guessed.
    """
    if _NUMBER.fullmatch(text) and abs(value := float(text)) != float("inf"):
        return value
    plain = re.sub(r"(?<=\d)[ ,_'](?=\d{3})", "", text)
    hint = f"; write {plain}" if plain != text and _NUMBER.fullmatch(plain) else ""
    raise ValueError(f"must be a number, but is '{text}'{hint}")


def parse_moment(text: str) -> datetime:
    """Return the local time ``text`` gives; a bare date means its first hour.

    Raises
    ------
    ValueError
        When it is not written ``YYYY-MM-DD HH:MM``.
    """
    text = str(text).strip()
    if _MOMENT.fullmatch(text):
        try:
            return datetime.fromisoformat(text)
        except ValueError:
            raise ValueError(f"must be a date of the calendar, but '{text}' does not exist") from None
    if len(text) > 10 and _ZONE.search(text[10:]):
        raise ValueError(f"must be local time without a zone such as 2022-01-05 16:00, but is '{text}'")
    raise ValueError(f"must be a date and hour such as 2022-01-05 16:00, but is '{text}'")


def parse_day(text: str) -> date:
    """Return the day ``text`` gives.

    Raises
    ------
    ValueError
        When it is not written ``YYYY-MM-DD``.
    """
    if len(text) != 10:
        raise ValueError(f"must be a date such as 2022-01-05, but is '{text}'")
    return parse_moment(text).date()


def tidy(value: float) -> str:
    """Return a number as a person would write it: ``8`` and not ``8.0``."""
    return f"{value:.10g}"
