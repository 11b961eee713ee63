"""Steppefire: a laboratory for political crises."""
