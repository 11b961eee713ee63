"""What we believe about a country, and why: scenarios and their evidence.

>>> from steppefire import scenario
>>> country = scenario.load("kazakhstan-2022")  # doctest: +SKIP
"""

from steppefire.scenario.evidence import Audit, audit
from steppefire.scenario.facts import Scenario
from steppefire.scenario.load import alliances, available, check, load, with_settings
from steppefire.scenario.parameters import parse_quantity

__all__ = ["Audit", "Scenario", "alliances", "audit", "available", "check", "load", "parse_quantity", "with_settings"]
