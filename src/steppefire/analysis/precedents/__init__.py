"""S10. What the record of requests for help says, how far it can be trusted, and what it says of further cases."""

from steppefire.analysis.precedents.study import apply, base_rate, score, study

__all__ = ["apply", "base_rate", "score", "study"]
