"""The draw that most tests begin with."""

from __future__ import annotations

from dataclasses import replace

from steppefire.scenario import Scenario
from steppefire.scenario.model.draw import Draw, make_draw


def defaults(scenario: Scenario, **values: float) -> Draw:
    """Return the draw in which every parameter has its default, but for the values given."""
    return replace(make_draw({name: p.default for name, p in scenario.parameters.items()}), **values)
