"""Loops over citizens: numba on arrays, never raising.

A kernel takes arrays and scalars, writes into the arrays it is given and returns a status code
(`steppefire.kernels.citizens.rule`); the error with a name is raised outside. Each kernel has a plain twin.

Compiled kernels are cached in the user's cache folder under a name made from the sources of all kernels: numba looks at
one file at a time and would keep a kernel whose callee in another file has changed.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numba


def sources() -> list[Path]:
    """Return the source files of all kernels, in order of their paths."""
    return sorted(Path(__file__).resolve().parent.rglob("*.py"))


def cache_folder() -> Path:
    """Return the folder of compiled kernels for exactly these sources."""
    digest = hashlib.sha256()
    for source in sources():
        digest.update(source.read_bytes())
    name = f"steppefire/kernels-{digest.hexdigest()[:16]}"
    base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    folder = base / name
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if os.access(folder, os.W_OK):
            return folder
    except OSError:
        pass
    return Path(tempfile.gettempdir()) / f"{name.replace('/', '-')}-{os.getuid()}"


if not os.environ.get("NUMBA_CACHE_DIR"):
    numba.config.CACHE_DIR = str(cache_folder())  # type: ignore[attr-defined]


def kernel(function: Callable[..., Any] | None = None, **options: Any) -> Any:
    """Compile a loop that Python calls."""
    compiler: Any = numba.njit
    decorate = compiler(cache=True, no_cfunc_wrapper=True, **options)
    return decorate(function) if function else decorate


def inner(function: Callable[..., Any] | None = None, **options: Any) -> Any:
    """Compile a part that only kernels call: without an entry from Python it compiles in less time."""
    return kernel(function, no_cpython_wrapper=True, **options)
