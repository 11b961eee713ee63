"""Intervals and small regressions, independent of the subject they are used for."""
