"""What results say: levels, paired differences, the fit to the record, and what drives an effect."""

from steppefire.analysis.drivers import rank_drivers
from steppefire.analysis.headline import headline
from steppefire.analysis.outcomes import summarise
from steppefire.analysis.targets import simulated

__all__ = ["headline", "rank_drivers", "simulated", "summarise"]
