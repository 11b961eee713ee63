"""Scenarios: the facts about a country in crisis, and the evidence for them.

>>> from steppefire import scenario
>>> country = scenario.load("kazakhstan-2022")  # doctest: +SKIP
"""

from steppefire.inputs.quantities import parse_quantity
from steppefire.scenario.audit import Audit, audit
from steppefire.scenario.load import alliances, available, check, load, with_settings
from steppefire.scenario.model.scenario import Scenario

__all__ = ["Audit", "Scenario", "alliances", "audit", "available", "check", "load", "parse_quantity", "with_settings"]
