"""Fixtures: a tiny scenario in a temporary folder, with small replacements of the package's shared files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from steppefire.errors import Problem
from steppefire.scenario import check

from .tiny import write_shared_files, write_tiny


@pytest.fixture
def shared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Replace the package's shared files by small ones."""
    folder = write_shared_files(tmp_path / "shared")
    monkeypatch.setattr("steppefire.inputs.paths.DATA_DIR", folder)
    return folder


@pytest.fixture
def tiny(tmp_path: Path, shared: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Write the tiny scenario into the working folder."""
    monkeypatch.chdir(tmp_path)
    return write_tiny(tmp_path / "tiny")


@pytest.fixture
def broken(tiny: Path, shared: Path) -> Callable[..., tuple[list[Problem], tuple[int, int]]]:
    """Change one passage of one file; return the problems, and line and column of the mark ``«`` in the new text."""

    def change(file: str, old: str, new: str) -> tuple[list[Problem], tuple[int, int]]:
        path = tiny / file if (tiny / file).exists() else shared / file
        text = path.read_text("utf-8")
        assert text.count(old) >= 1, f"{old!r} is not in {file}"
        text = text.replace(old, new, 1)
        before, _, after = text.partition("«")
        path.write_text(before + after, "utf-8")
        place = (before.count("\n") + 1, len(before) - before.rfind("\n"))
        return check("tiny/scenario.yaml"), place

    return change
