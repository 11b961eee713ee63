"""The text of one input file, and the problems found at positions in it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from steppefire.errors import Problem


@dataclass(frozen=True)
class TextFile:
    r"""The text of an input file, and the list in which its problems are collected.

    Parameters
    ----------
    shown
        Path as the user would type it.
    text
        Content, with every newline as ``\n``.
    problems
        Problems found so far, shared with the other files of the same input.
    """

    shown: str
    text: str
    problems: list[Problem]

    def add_problem(self, line: int, column: int, message: str) -> None:
        """Add a problem at a line and column, both counted from one."""
        self.problems.append(Problem(self.shown, line, column, message))

    def add_problem_at(self, offset: int, message: str) -> None:
        """Add a problem at a character of the text, counted from zero."""
        before = self.text[:offset]
        self.add_problem(before.count("\n") + 1, offset - before.rfind("\n"), message)

    @property
    def sound(self) -> bool:
        """Whether no problem has been found in this file so far."""
        return all(p.file != self.shown for p in self.problems)


def shown(path: Path) -> str:
    """Return a path as the user would type it: relative if it lies below the working folder."""
    try:
        return str(path.resolve().relative_to(Path.cwd()))
    except ValueError:
        return str(path)


def read_text(path: Path, problems: list[Problem]) -> TextFile | None:
    """Read a required file; None, after adding a problem to ``problems``, if it cannot be read as UTF-8."""
    name = shown(path)
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        problems.append(Problem(name, 0, 0, "the file is missing; a scenario cannot be read without it"))
        return None
    except OSError as error:
        problems.append(Problem(name, 0, 0, f"the file cannot be read: {error.strerror}"))
        return None
    try:
        # Editors on Windows write a byte order mark first; it is not part of the text.
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        problems.append(_not_utf8(name, data))
        return None
    return TextFile(name, text.replace("\r\n", "\n").replace("\r", "\n"), problems)


def _not_utf8(name: str, data: bytes) -> Problem:
    """Return a problem at the first byte that is not UTF-8."""
    try:
        data.decode("utf-8")
        position = 0
    except UnicodeDecodeError as error:
        position = error.start
    before = data[:position].decode("utf-8")
    line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
    return Problem(name, line, column, f"byte 0x{data[position]:02x} is not UTF-8; save the file as UTF-8")
