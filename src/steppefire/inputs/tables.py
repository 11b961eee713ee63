"""CSV tables: rows whose cells have a position and can be converted to values.

A cell that cannot be converted is reported as a problem and replaced by a placeholder (0, NaN or empty), so that
reading continues and every problem is found. A scenario is built only if there is none.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from math import inf, isnan, nan
from typing import TypeVar

from steppefire.errors import suggest
from steppefire.inputs.citations import Citation, parse_citation
from steppefire.inputs.csv import Cell, split_records
from steppefire.inputs.text import TextFile
from steppefire.inputs.values import parse_day, parse_moment, parse_number, tidy

T = TypeVar("T")


@dataclass(frozen=True)
class Row:
    """One record of a table.

    Parameters
    ----------
    offset
        Offset of the record's first character in the file.
    cells
        Cells by column; a column that the header does not have is absent.
    """

    file: TextFile
    offset: int
    cells: Mapping[str, Cell]

    def add_problem(self, column: str, message: str) -> None:
        """Add a problem at the cell of a column, or at the record if there is no such cell."""
        self.file.add_problem_at(self.cells[column][1] if column in self.cells else self.offset, message)

    def given(self, column: str) -> str:
        """Return the text of a cell, which may be empty."""
        return self.cells[column][0] if column in self.cells else ""

    def text(self, column: str) -> str:
        """Return the text of a cell; an empty one is a problem."""
        text = self.given(column)
        if not text and column in self.cells:
            self.add_problem(column, f"{column} is empty")
        return text

    def number(self, column: str, low: float = -inf, high: float = inf) -> float:
        """Return a number from ``low`` to ``high``; NaN if the cell holds none."""
        text = self.text(column)
        if not text:
            return nan
        try:
            value = parse_number(text)
        except ValueError as error:
            self.add_problem(column, f"{column} {error}")
            return nan
        if low <= value <= high:
            return value
        limits = f"between {tidy(low)} and {tidy(high)}"
        if high == inf:
            limits = "0 or more" if low == 0 else f"at least {tidy(low)}"
        self.add_problem(column, f"{column} must be {limits}, but is {text}")
        return nan

    def count(self, column: str, low: int = 0, high: float = inf) -> int:
        """Return a whole number from ``low`` to ``high``; 0 if the cell holds no number in this range."""
        value = self.number(column, low, high)
        if isnan(value):
            return 0
        if not value.is_integer():
            self.add_problem(column, f"{column} must be a whole number, but is '{self.given(column)}'")
        return int(value)

    def share(self, column: str) -> float:
        """Return a share, 0 to 1; NaN if the cell holds none."""
        return self.number(column, 0, 1)

    def ordered(self, *columns: str, low: float = -inf, high: float = inf) -> tuple[float, ...]:
        """Return the numbers of several columns, which must not decrease from one column to the next."""
        numbers = tuple(self.number(column, low, high) for column in columns)
        for i in range(1, len(columns)):
            if numbers[i] < numbers[i - 1]:
                last, this, order = columns[i - 1], columns[i], " <= ".join(columns)
                self.add_problem(
                    this, f"{this} {tidy(numbers[i])} is below {last} {tidy(numbers[i - 1])}; need {order}"
                )
        return numbers

    def one_of(self, column: str, choices: Collection[str]) -> str:
        """Return the text of a cell that must be one of ``choices``."""
        text = self.text(column)
        if text and text not in choices:
            hint = suggest(text, choices) or f" Expected one of {', '.join(choices)}."
            self.add_problem(column, f"unknown {column} '{text}'.{hint}")
        return text

    def known(self, column: str, names: Collection[str] | None, home: str) -> str:
        """Return the text of a cell that must be one of ``names``.

        Parameters
        ----------
        names
            Names to choose from; None if the file that lists them could not be read, in which case the text is
            not checked.
        home
            Where the names are listed, for the message.
        """
        text = self.text(column)
        if text and names is not None and text not in names:
            self.add_problem(column, f"{column} '{text}' is not in {home}.{suggest(text, names)}")
        return text

    def moment(self, column: str) -> datetime | None:
        """Return a local time; None if the cell holds none."""
        return self._parsed(column, parse_moment)

    def day(self, column: str) -> date | None:
        """Return a date; None if the cell holds none."""
        return self._parsed(column, parse_day)

    def _parsed(self, column: str, parse: Callable[[str], T]) -> T | None:
        text = self.text(column)
        try:
            return parse(text) if text else None
        except ValueError as error:
            self.add_problem(column, f"{column} {error}")
            return None

    def citation(self, column: str, statements: Collection[str] | None) -> Citation:
        """Return the citation of a cell; its ids must be among ``statements`` (not checked if None)."""
        citation, errors = parse_citation(self.given(column), statements)
        if column in self.cells:
            for error in errors:
                self.add_problem(column, f"{column}: {error}")
        return citation


@dataclass(frozen=True)
class Table:
    """The records of a CSV file.

    Parameters
    ----------
    complete
        Whether every record could be split into the fields of the header.
    """

    file: TextFile
    rows: Sequence[Row]
    complete: bool = True

    def names(self, column: str, beside: str = "") -> dict[str, str] | None:
        """Return the names in a column, each with its cell in the column ``beside``.

        None if a name may be missing because of a problem, in which case references to names cannot be checked.
        """
        if not self.complete or any(column not in row.cells for row in self.rows):
            return None
        return {row.given(column): row.given(beside) for row in self.rows}

    def unique(self, *columns: str) -> None:
        """Report every record that has the same cells as an earlier one in all of ``columns``."""
        first: dict[tuple[str, ...], int] = {}
        for row in self.rows:
            key = tuple(row.given(c) for c in columns)
            line = self.file.text.count("\n", 0, row.offset) + 1
            if all(key) and first.setdefault(key, line) != line:
                row.add_problem(
                    columns[0],
                    f"duplicate {' and '.join(columns)} '{' '.join(key)}'; first given in line {first[key]}",
                )


def read_table(
    file: TextFile, columns: Sequence[str], units: Mapping[str, str] | None = None, optional: Sequence[str] = ()
) -> Table:
    """Read a table, after reporting what is wrong with its header and with the number of fields in its records.

    Parameters
    ----------
    columns
        Columns the table must have, in any order.
    units
        Headers of the columns that carry a unit in their name, by column.
    optional
        Columns the table may have; no others are allowed.
    """
    units = units or {}
    records = split_records(file)
    header = next(records, None)
    if not header:
        file.add_problem(1, 1, f"the header is missing: {','.join(units.get(c, c) for c in columns)}")
        return Table(file, [], complete=False)
    names = _header(file, header, columns, units, optional)
    rows, complete = [], True
    for record in records:
        if len(record) == len(header):
            cells = {name: cell for name, cell in zip(names, record, strict=True) if name}
            rows.append(Row(file, record[0][1], cells))
            continue
        # It is not known which field is missing or superfluous, so none is used.
        complete = False
        if record:
            spot = record[min(len(record) - 1, len(header))][1]
            hint = "; put text that contains a comma in double quotes" if len(record) > len(header) else ""
            file.add_problem_at(spot, f"{len(record)} fields in the record, but {len(header)} in the header{hint}")
    return Table(file, rows, complete)


def _header(
    file: TextFile, header: list[Cell], required: Sequence[str], units: Mapping[str, str], optional: Sequence[str]
) -> list[str]:
    """Return the column of each field (empty if there is none), after reporting what is wrong with the header."""
    columns = [*required, *optional]
    missing = [c for c in columns if units.get(c, c) not in [text for text, _ in header]]
    names: list[str] = []
    for text, offset in header:
        column = next((c for c in columns if units.get(c, c) == text), "")
        message = f"duplicate column '{text}'" if column in names and column else ""
        if not column:
            column, message = _misnamed(text, missing, columns, units)
            if column:
                missing.remove(column)
        if message:
            file.add_problem_at(offset, message)
        names.append("" if column in names else column)
    for column in (column for column in missing if column not in optional):
        file.add_problem(1, 1, f"column '{units.get(column, column)}' is missing")
    return names


def _misnamed(
    text: str, missing: list[str], columns: Sequence[str], units: Mapping[str, str]
) -> tuple[str, str]:
    """Return the missing column for which an unknown header stands, if any, and the message for it."""
    for column in missing:
        if column in units and text == column:
            return column, f"unit missing: write {units[column]}"
        if column in units and text.startswith(f"{column}_"):
            return column, f"unit of column '{text}' does not fit: write {units[column]}"
    hint = suggest(text, [units.get(c, c) for c in missing])
    meant = next((c for c in missing if f"'{units.get(c, c)}'" in hint), "")
    known = "" if hint else f" Expected one of {', '.join(units.get(c, c) for c in columns)}."
    return meant, f"unknown column '{text}'.{hint}{known}"
