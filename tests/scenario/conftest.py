"""Tests run in a folder of their own, beside a small stand-in of the package's shared files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from steppefire.errors import Problem
from steppefire.scenario import check

from .tiny import write_house, write_tiny


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Put small shared files in the place of the package's."""
    folder = write_house(tmp_path / "house")
    monkeypatch.setattr("steppefire.inputs.paths.DATA_DIR", folder)
    return folder


@pytest.fixture
def tiny(tmp_path: Path, house: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Write the tiny scenario below the working folder."""
    monkeypatch.chdir(tmp_path)
    return write_tiny(tmp_path / "tiny")


@pytest.fixture
def broken(tiny: Path, house: Path) -> Callable[..., tuple[list[Problem], tuple[int, int]]]:
    """Change one passage of one file; return the problems and where the mark ``«`` stood in the new text."""

    def change(file: str, old: str, new: str) -> tuple[list[Problem], tuple[int, int]]:
        path = tiny / file if (tiny / file).exists() else house / file
        text = path.read_text("utf-8")
        assert text.count(old) >= 1, f"{old!r} is not in {file}"
        text = text.replace(old, new, 1)
        before, _, after = text.partition("«")
        path.write_text(before + after, "utf-8")
        place = (before.count("\n") + 1, len(before) - before.rfind("\n"))
        return check("tiny/scenario.yaml"), place

    return change
