"""Readers of a scenario's files: one module for each input."""
