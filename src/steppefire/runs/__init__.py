"""Draws, runs, ensembles, and the storage of their results."""
