"""Numbers as text: three digits and a unit."""

from __future__ import annotations


def number(x: float) -> str:
    """Return a number with three digits (0.123, 1.23, 12.3, 123, 1,230), or without decimals if it is whole."""
    if x == round(x) or abs(x) >= 100:
        return f"{x:,.0f}"
    if abs(x) >= 10:
        return f"{x:.1f}"
    return f"{x:.2f}" if abs(x) >= 1 else f"{x:.3g}"


def duration(seconds: float) -> str:
    """Return a time with a suitable unit."""
    for unit, size in (("s", 1.0), ("ms", 1e-3), ("µs", 1e-6)):
        if seconds >= size:
            return f"{number(seconds / size)} {unit}"
    return f"{number(seconds * 1e9)} ns"


def rate(each_second: float, what: str = "") -> str:
    """Return a rate with a suitable prefix."""
    for prefix, size in (("G", 1e9), ("M", 1e6), ("k", 1e3)):
        if each_second >= size:
            return f"{number(each_second / size)} {prefix}{what}/s"
    return f"{number(each_second)} {what}/s".replace(" /s", "/s")


def times(ratio: float) -> str:
    """Return a ratio as text."""
    return f"{number(ratio)} times"


def people(count: float) -> str:
    """Return a number of people as text."""
    if count >= 1e6:
        return f"{number(count / 1e6)} million"
    return f"{count:,.0f}"


def table(header: list[str], rows: list[list[str]]) -> list[str]:
    """Return the lines of a table, followed by an empty line."""
    lines = ["| " + " | ".join(header) + " |", "|" + "---|" * len(header)]
    return [*lines, *("| " + " | ".join(row) + " |" for row in rows), ""]
