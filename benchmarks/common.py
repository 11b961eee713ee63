"""What the parts share: fresh processes, memory, medians, and a description of the machine."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).parent.parent
SCENARIO = "kazakhstan-2022"
SEED = 1
GIB = 1 << 30


def say(text: str) -> None:
    """Print progress to stderr."""
    sys.stderr.write(f"bench: {text}\n")
    sys.stderr.flush()


def answer(result: dict[str, Any]) -> None:
    """Print the result of a fresh process for its parent."""
    sys.stdout.write(json.dumps(result) + "\n")


def fresh(module: str, *arguments: object, variables: dict[str, str] | None = None) -> dict[str, Any]:
    """Run a module in a fresh process and return what it answers.

    Parameters
    ----------
    module
        Name of the module; it prints one line of JSON (`answer`).
    arguments
        Arguments of its command line.
    variables
        Environment variables to add.

    Returns
    -------
    dict
        The answer, or ``{"failed": reason}``; ``started`` is the monotonic clock at the start.
    """
    return run([sys.executable, "-m", module, *map(str, arguments)], variables)


def run(command: Sequence[str], variables: dict[str, str] | None = None) -> dict[str, Any]:
    """Run a command whose last line is JSON; see `fresh`."""
    environment = os.environ | (variables or {})
    # Compiled modules are kept, as on a user's machine.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    started = time.monotonic()
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, env=environment, check=False)
    lines = done.stdout.strip().splitlines()
    if done.returncode or not lines:
        sys.stderr.write(done.stderr)
        return {"failed": failure(done.returncode, done.stderr)}
    return json.loads(lines[-1]) | {"started": started}


def failure(code: int, errors: str) -> str:
    """Return in a few words why a process failed, without paths of the machine."""
    if code < 0:
        return f"ended by signal {-code}" + (" (out of memory)" if code == -9 else "")
    last = errors.strip().splitlines()[-1] if errors.strip() else f"exit code {code}"
    return last.split(":")[0].split(".")[-1]


def peak_memory() -> int:
    """Return the peak resident memory of this process, bytes.

    Linux resets it for a new program; the figure of `getrusage` starts from that of the parent.
    """
    return _status("VmHWM")


def memory() -> int:
    """Return the resident memory of this process now, bytes."""
    return _status("VmRSS")


def _status(key: str) -> int:
    try:
        lines = Path("/proc/self/status").read_text().splitlines()
    except OSError:
        import resource

        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return most if sys.platform == "darwin" else most * 1024
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith(f"{key}:"))


def seconds(act: Callable[[], object]) -> float:
    """Return how long an act takes, seconds."""
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


def median(values: Sequence[float]) -> float:
    """Return the median as a plain number."""
    return float(np.median(values))


def machine() -> dict[str, Any]:
    """Return a description of the machine, without names or paths."""
    import numba

    return {
        "processor": _processor(),
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "memory_gib": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / GIB, 1),
        "system": platform.system(),
        "python": platform.python_version(),
        "numpy": np.__version__,
        "numba": numba.__version__,
    }


def _processor() -> str:
    import llvmlite.binding

    name = platform.processor() or platform.machine()
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        name = next(line.split(":", 1)[1].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        pass
    return f"{name} ({llvmlite.binding.get_host_cpu_name()})"


def busy() -> float | None:
    """Return the machine's load over the last minute, processes that want to run."""
    return round(os.getloadavg()[0], 2) if hasattr(os, "getloadavg") else None
