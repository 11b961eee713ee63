"""Fixtures that call the program in this process or in one of its own."""

from __future__ import annotations

import os
import subprocess
import sys
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from steppefire.cli import main
from steppefire.runs.workers.warmup import compile_once
from steppefire.scenario import load

from ..scenario.tiny import TINY, write_tiny

BRINK = """\
parameters:
  grievance_mean: {value: -0.8, prior: fixed, source: "assumption: a country on the brink"}
arms:
"""
SOURCE = Path(__file__).parents[2] / "src"


@dataclass(frozen=True)
class Outcome:
    """Exit code and output of a call."""

    code: int
    out: str
    err: str


Call = Callable[..., Outcome]


@pytest.fixture(autouse=True)
def plain(monkeypatch: pytest.MonkeyPatch) -> None:
    """Remove variables that change colours or width of the output."""
    for name in ("COLUMNS", "FORCE_COLOR", "GITHUB_ACTIONS", "PY_COLORS", "STEPPEFIRE_DEBUG"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="session", autouse=True)
def warm(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Compile the kernels, so that no call has to wait for them and print a note."""
    compile_once(load(write_tiny(tmp_path_factory.mktemp("warm"))))


@pytest.fixture
def call(capsys: pytest.CaptureFixture[str]) -> Call:
    """Call the program; no call may show a traceback or a colour."""

    def do(*words: str) -> Outcome:
        capsys.readouterr()
        with warnings.catch_warnings(), pytest.raises(SystemExit) as left:
            main(words)
        got = capsys.readouterr()
        assert "Traceback" not in got.out + got.err
        assert "\x1b" not in got.out + got.err
        return Outcome(int(left.value.code or 0), got.out, got.err)

    return do


@pytest.fixture
def spawn() -> Callable[..., subprocess.CompletedProcess[str]]:
    """Call the program in a process of its own, with its output piped."""

    def do(*words: str) -> subprocess.CompletedProcess[str]:
        env = {**os.environ, "PYTHONPATH": str(SOURCE)}
        command = [sys.executable, "-m", "steppefire", *words]
        return subprocess.run(command, capture_output=True, text=True, env=env, timeout=300, check=False)

    return do


@pytest.fixture
def tiny(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Write the tiny scenario, with enough grievance for unrest, into the working folder."""
    monkeypatch.chdir(tmp_path)
    folder = write_tiny(tmp_path / "tiny")
    (folder / "scenario.yaml").write_text(TINY["scenario.yaml"].replace("arms:\n", BRINK, 1), "utf-8")
    return folder
