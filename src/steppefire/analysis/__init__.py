"""What results say: levels, paired differences, the fit to the record, and what drives an effect."""

from steppefire.analysis.headline import headline
from steppefire.analysis.observed import simulated
from steppefire.analysis.sensitivity import rank_parameters
from steppefire.analysis.summary import summarise

__all__ = ["headline", "rank_parameters", "simulated", "summarise"]
