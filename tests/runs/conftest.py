"""A small country, and scripts that run it in a process of their own, to be killed."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.scenario.tiny import write_tiny

ROOT = Path(__file__).parents[2]
OPENING = """
import os, signal, sys
import steppefire
from steppefire.errors import SteppefireError
signal.signal(signal.SIGINT, signal.default_int_handler)
def go(progress=None, **options):
    try:
        steppefire.run({tiny!r}, seed=5, arms=["without-alliance"], out={out!r}, progress=progress, **options)
    except SteppefireError as error:
        print(f"{{type(error).__name__}}: {{error}}", flush=True)
        sys.exit(error.exit_code)
def say(done, total, message):
    print(done, flush=True)
"""


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write the tiny scenario and compile the kernels, so that no test waits for them."""
    import steppefire

    folder = write_tiny(tmp_path_factory.mktemp("country") / "tiny")
    steppefire.run(folder, runs=1, jobs=1)
    return folder


@pytest.fixture
def launch(tiny: Path, tmp_path: Path) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Start a script that knows ``go`` and ``say`` in a process of its own; the folder is ``out``."""
    started: list[subprocess.Popen[str]] = []

    def start(body: str, out: str = "out") -> subprocess.Popen[str]:
        script = OPENING.format(tiny=str(tiny), out=str(tmp_path / out)) + body
        (tmp_path / "script.py").write_text(script)
        process = subprocess.Popen(
            [sys.executable, str(tmp_path / "script.py")], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            text=True, env=os.environ | {"PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"},
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.wait()
        assert process.stdout is not None
        process.stdout.close()


def read_until(process: subprocess.Popen[str], word: str) -> None:
    """Read what a script says until it says ``word``."""
    assert process.stdout is not None
    said = []
    for line in process.stdout:
        if line.strip() == word:
            return
        said.append(line)
    # What went wrong is among it: the script's errors come the same way.
    raise AssertionError(f"the script ended ({process.wait()}) without saying {word}, but:\n{''.join(said)}")


def descendants(pid: int) -> list[int]:
    """Return the processes below a process."""
    parents = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parents[int(entry.name)] = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            except OSError:
                continue
    found, layer = [], [pid]
    while layer:
        layer = [child for child, parent in parents.items() if parent in layer]
        found += layer
    return found


def workers(pid: int) -> list[int]:
    """Return the workers among them."""
    return [p for p in descendants(pid) if b"spawn_main" in _command(p)]


def _command(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


def gone(pids: list[int], seconds: float) -> bool:
    """Return whether all of these processes end within some seconds."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if not any(_command(pid) for pid in pids):
            return True
        time.sleep(0.02)
    return False


def tree(folder: Path) -> dict[str, bytes]:
    """Return every file of the results, byte for byte."""
    arrays = folder / "results.zarr"
    return {str(p.relative_to(arrays)): p.read_bytes() for p in sorted(arrays.rglob("*")) if p.is_file()}
