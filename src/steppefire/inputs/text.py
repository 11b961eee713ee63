"""One input file as text, and the means to point at a spot in it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from steppefire.errors import Problem


@dataclass(frozen=True)
class TextFile:
    """The text of an input file, with newlines made alike, and the list that collects its problems."""

    shown: str
    text: str
    problems: list[Problem]

    def add_problem(self, line: int, column: int, message: str) -> None:
        """Record what is wrong at a line and column, both counted from one."""
        self.problems.append(Problem(self.shown, line, column, message))

    def blame_offset(self, offset: int, message: str) -> None:
        """Record what is wrong at a character of the text."""
        before = self.text[:offset]
        self.add_problem(before.count("\n") + 1, offset - before.rfind("\n"), message)

    @property
    def sound(self) -> bool:
        """Tell whether no problem has been found in this file so far."""
        return all(p.file != self.shown for p in self.problems)


def shown(path: Path) -> str:
    """Return a path as the user would type it: relative where it lies below the working folder."""
    try:
        return str(path.resolve().relative_to(Path.cwd()))
    except ValueError:
        return str(path)


def read_text(path: Path, problems: list[Problem]) -> TextFile | None:
    """Read a file that must be there; otherwise record why it could not be read and return None."""
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
        # Editors on Windows put a byte order mark in front; it is not part of the text.
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        problems.append(_not_utf8(name, data))
        return None
    return TextFile(name, text.replace("\r\n", "\n").replace("\r", "\n"), problems)


def _not_utf8(name: str, data: bytes) -> Problem:
    """Point at the first byte that is not UTF-8."""
    try:
        data.decode("utf-8")
        position = 0
    except UnicodeDecodeError as error:
        position = error.start
    before = data[:position].decode("utf-8")
    line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
    return Problem(name, line, column, f"byte 0x{data[position]:02x} is not UTF-8; save the file as UTF-8")
