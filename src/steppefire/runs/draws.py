"""Draws: one value for every parameter, as a pure function of (seed, run, name)."""

from __future__ import annotations

import math
import zlib
from collections.abc import Mapping

import numpy as np

from steppefire.kernels import streams
from steppefire.kernels.random import uniform
from steppefire.scenario.model.draw import Draw, make_draw
from steppefire.scenario.model.parameters import Parameter


def quantile(parameter: Parameter, u: float) -> float:
    """Return the ``u`` quantile of a parameter's prior.

    Parameters
    ----------
    parameter
        Parameter with a fixed, uniform, loguniform or triangular prior; the mode of the last is the default.
    u
        Number in (0, 1).
    """
    low, high, mode = parameter.low, parameter.high, parameter.default
    if parameter.prior == "uniform":
        return low + (high - low) * u
    if parameter.prior == "loguniform":
        return math.exp(math.log(low) + (math.log(high) - math.log(low)) * u)
    if parameter.prior == "triangular":
        turn = (mode - low) / (high - low)
        if u < turn:
            return low + math.sqrt(u * (high - low) * (mode - low))
        return high - math.sqrt((1 - u) * (high - low) * (high - mode))
    return parameter.default


def draw(parameters: Mapping[str, Parameter], key: np.uint64) -> Draw:
    """Return one draw from the priors.

    A value depends only on the key of its run and its own name: adding a parameter changes no other value.

    Parameters
    ----------
    parameters
        The register of a scenario, by name.
    key
        Key of the run (`steppefire.kernels.random.run_key`).

    Raises
    ------
    UsageError
        When the names differ from those of `Draw`.
    """
    return make_draw({
        name: quantile(p, uniform(key, streams.DRAW, zlib.crc32(name.encode()), 0)) if p.uncertain else p.default
        for name, p in parameters.items()
    })
