"""Exceptions of the package, and problems in input files.

    SteppefireError            exit code 1: the run failed
    ├── RunError               a run reached a state that must not occur
    ├── StoreError             results could not be read or written
    ├── Interrupted            stopped by the user; says how to resume
    └── InputError             exit code 2: the input is wrong
        ├── UsageError         an unknown name, option or value
        ├── OccupiedError      the output folder holds the results of another input
        └── ScenarioError      an input file has problems; lists all of them

A message says what is wrong, where, and what would be right. The command line shows messages, never a traceback.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches


class SteppefireError(Exception):
    """Base class of the errors that this package raises."""

    exit_code = 1


class RunError(SteppefireError):
    """A run reached a state that must not occur."""


class StoreError(SteppefireError):
    """Results could not be read or written."""


class Interrupted(SteppefireError):
    """The user stopped an ensemble; finished runs are kept."""


class InputError(SteppefireError):
    """The input is wrong; nothing was run."""

    exit_code = 2


class UsageError(InputError):
    """An unknown name, option or value."""


class OccupiedError(InputError):
    """The output folder holds the results of another input."""


@dataclass(frozen=True, order=True)
class Problem:
    """One problem in an input file.

    Parameters
    ----------
    file
        Path as the user would type it.
    line, column
        Position, counted from one; zero if the problem concerns the whole file.
    message
        What is wrong and what would be right.
    """

    file: str
    line: int
    column: int
    message: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}:{self.column}" if self.line else self.file
        return f"{place}: {self.message}"


class ScenarioError(InputError):
    """All problems of a scenario or of another input file.

    Parameters
    ----------
    problems
        Problems in any order, possibly repeated; the attribute ``problems`` is sorted by file and position.
    where
        Name of the input.
    """

    def __init__(self, problems: Iterable[Problem], where: str = "the scenario") -> None:
        self.where = where
        self.problems: Sequence[Problem] = sorted(set(problems))
        super().__init__("\n".join(str(p) for p in self.problems))


def suggest(name: str, known: Iterable[str]) -> str:
    """Return ``" Did you mean 'x'?"`` for the most similar known name; an empty string if none is similar."""
    near = get_close_matches(str(name), [str(k) for k in known], n=1, cutoff=0.6)
    return f" Did you mean '{near[0]}'?" if near else ""
