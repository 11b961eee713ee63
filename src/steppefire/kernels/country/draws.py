"""Keys of the random numbers of a step."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np


class DrawKey(NamedTuple):
    """Key of the random numbers of one step of one run."""

    key: np.uint64
    """Key of the run."""
    step: int
    """Index of the step."""
    hour: int
    """Hour that contains the step; the key of numbers that are drawn once an hour."""
