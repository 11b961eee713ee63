"""Parsing numbers with their units."""

from __future__ import annotations

import pytest

from steppefire.errors import UsageError
from steppefire.scenario import parse_quantity


@pytest.mark.parametrize(
    ("text", "unit", "value"),
    [
        ("8 h", "h", 8),
        ("8h", "h", 8),
        (" 8  h ", "h", 8),
        ("0.5 d", "h", 12),
        ("36 h", "d", 1.5),
        ("1 months", "h", 730.5),
        ("24 months", "months", 24),
        ("0", "1", 0),
        ("0 1", "1", 0),
        ("-1.5e-3", "1", -0.0015),
        ("+.5", "1", 0.5),
        ("5 per-1000", "per-1000", 5),
        ("120 persons", "persons", 120),
        ("0.2 1/h", "1/h", 0.2),
        ("3 log-odds", "log-odds", 3),
    ],
)
def test_a_quantity_is_converted_to_the_unit(text: str, unit: str, value: float) -> None:
    assert parse_quantity(text, unit) == pytest.approx(value)


@pytest.mark.parametrize(
    ("text", "unit", "message"),
    [
        ("8", "h", "unit missing: write '8 h'"),
        ("8", "persons", "unit missing: write '8 persons'"),
        ("8 persons", "h", "unit 'persons' does not fit: expected one of h, d, months, such as '8 h'"),
        ("8 h", "persons", "unit 'h' does not fit: expected 'persons', such as '8 persons'"),
        ("8 hours", "h", "unit 'hours' does not fit"),
        ("8 h", "1", "this number has none: write '8'"),
        ("8 %", "1", "unit '%' does not fit"),
        ("eight h", "h", "'eight h' is not a quantity: write a number and its unit, such as '8 h'"),
        ("", "1", "'' is not a quantity: write a number, such as '0.5'"),
        ("nan", "1", "not a quantity"),
        ("inf h", "h", "not a quantity"),
        ("1,000 persons", "persons", "must be a number, but is '1,000'; write 1000"),
        ("1_000 persons", "persons", "write 1000"),
        ("1.2.3 h", "h", "must be a number, but is '1.2.3'"),
        ("1e999 h", "h", "must be a number"),
        ("-1e999", "1", "must be a number"),
        ("-inf", "1", "not a quantity"),
        ("1e308 months", "h", "'1e308 months' is too large a number of h"),
    ],
)
def test_an_invalid_quantity_is_reported(text: str, unit: str, message: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse_quantity(text, unit)
    assert message in str(caught.value)
