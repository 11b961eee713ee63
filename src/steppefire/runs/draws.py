"""Draws: a value for every parameter and an effect for every place, as a pure function of (seed, run, name)."""

from __future__ import annotations

import math
import zlib

import numpy as np

from steppefire.kernels import streams
from steppefire.kernels.random import normal_quantile, uniform
from steppefire.scenario.model.draw import Draw, make_draw
from steppefire.scenario.model.parameters import Parameter
from steppefire.scenario.model.scenario import Scenario


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


def draw(scenario: Scenario, key: np.uint64) -> Draw:
    """Return one draw from the priors.

    A value depends only on the key of its run and its own name: adding a parameter or a place changes no other value.

    Parameters
    ----------
    scenario
        Its parameters have priors; the effect of a place is standard normal, in units of ``place_spread``.
    key
        Key of the run (`steppefire.kernels.random.run_key`).

    Raises
    ------
    UsageError
        When the names differ from those of `Draw`.
    """
    values = {
        name: quantile(p, uniform(key, streams.DRAW, _identity(name), 0)) if p.uncertain else p.default
        for name, p in scenario.parameters.items()
    }
    return make_draw(values, _place_effects(scenario, key))


def _place_effects(scenario: Scenario, key: np.uint64) -> list[float]:
    """Return the effect of each place relative to the mean of the people of the country, standard normal."""
    drawn = [normal_quantile(uniform(key, streams.PLACE_EFFECT, _identity(p.name), 0)) for p in scenario.places]
    people = [p.population for p in scenario.places]
    mean = math.fsum(n * e for n, e in zip(people, drawn, strict=True)) / sum(people)
    return [e - mean for e in drawn]


def _identity(name: str) -> int:
    return zlib.crc32(name.encode())
