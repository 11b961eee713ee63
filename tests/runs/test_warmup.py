"""The kernels count as compiled for the sources they were compiled from, and for no others."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from .conftest import ROOT


def is_cold(source: Path) -> bool:
    script = "from steppefire.runs.workers.warmup import is_cold; print(is_cold())"
    said = subprocess.run(
        [sys.executable, "-c", script], env=os.environ | {"PYTHONPATH": str(source)}, stdout=subprocess.PIPE,
        text=True, check=True, timeout=60,
    )  # fmt: skip
    return said.stdout.strip() == "True"


def test_kernels_are_warm_where_they_were_compiled(tiny: Path, tmp_path: Path) -> None:
    assert not is_cold(ROOT / "src")
    # Another installation of the same sources shares the folder of the cache, and none of its kernels.
    shutil.copytree(ROOT / "src", tmp_path / "src")
    assert is_cold(tmp_path / "src")
