"""Compiled loops over citizens and places: numba on arrays, without exceptions.

A kernel takes arrays and scalars and writes into the arrays it is given. Where it can fail it returns a status code
(`steppefire.kernels.citizens.rule`), from which the caller raises a named error. Each kernel has a plain twin that it
is tested against.

Compiled kernels are cached in the user's cache folder under a digest of the sources of all kernels: numba itself checks
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
    """Return the source files of all kernels, sorted by path."""
    return sorted(Path(__file__).resolve().parent.rglob("*.py"))


def cache_folder() -> Path:
    """Return the cache folder of kernels compiled from exactly these sources, created if possible."""
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
    """Compile a function that Python and other kernels call; use as a decorator."""
    compiler: Any = numba.njit
    decorate = compiler(cache=True, no_cfunc_wrapper=True, **options)
    return decorate(function) if function else decorate


def inner(function: Callable[..., Any] | None = None, **options: Any) -> Any:
    """Compile a function that only kernels call: it has no entry from Python, which saves compile time."""
    return kernel(function, no_cpython_wrapper=True, **options)
