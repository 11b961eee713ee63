"""Saving a run to a file at any hour, and resuming it."""
