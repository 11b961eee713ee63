"""Arrays that take no memory until they are written to."""

from __future__ import annotations

import mmap
from typing import Any

import numpy as np

_NO_RESERVE = 0x4000
"""MAP_NORESERVE of Linux, which Python names only from 3.12 on."""
_SMALL = 1 << 16
"""Bytes below which an ordinary array is used."""


def reserve(shape: int | tuple[int, ...], dtype: Any) -> np.ndarray:
    """Return an array of zeros that takes memory only for the pages that are written to.

    The lists of a crowd have room for all citizens. For billions of citizens that is more than a machine has, and an
    ordinary allocation could be refused although hardly any of it is ever used.

    Parameters
    ----------
    shape, dtype
        Of the array.
    """
    size = int(np.prod(shape, dtype=np.int64)) * np.dtype(dtype).itemsize
    if size < _SMALL or not hasattr(mmap, "MAP_ANONYMOUS"):
        return np.zeros(shape, dtype)
    pages = mmap.mmap(-1, size, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | _NO_RESERVE)
    if hasattr(mmap, "MADV_HUGEPAGE"):
        pages.madvise(mmap.MADV_HUGEPAGE)
    return np.frombuffer(pages, dtype).reshape(shape)
