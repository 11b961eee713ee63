"""Intervals and regressions: numbers that know nothing of crises."""
