"""The public names, and what importing them costs."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from importlib.metadata import version
from pathlib import Path

import pytest

import steppefire

from .conftest import ROOT

HEAVY = ("numpy", "numba", "xarray", "pandas", "zarr", "llvmlite", "pydantic", "ruamel", "multiprocessing")


def test_importing_loads_nothing_heavy() -> None:
    code = f"import steppefire, sys; print([name for name in {HEAVY} if name in sys.modules])"
    said = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True,
        env={"PYTHONPATH": str(ROOT / "src")},
    )
    assert said.stdout.strip() == "[]"


def test_names() -> None:
    assert len(steppefire.__all__) < 30
    for name in steppefire.__all__:
        assert getattr(steppefire, name)
        assert name in dir(steppefire)
    with pytest.raises(AttributeError, match="no attribute 'simulate'"):
        steppefire.simulate  # noqa: B018


def test_the_version_is_kept_in_one_file() -> None:
    project = tomllib.loads((Path(ROOT) / "pyproject.toml").read_text("utf-8"))
    assert project["project"]["dynamic"] == ["version"]
    assert project["tool"]["hatch"]["version"]["path"] == "src/steppefire/_version.py"
    assert version("steppefire") == steppefire.__version__
