"""Draws, runs, pairs, ensembles, and where their results are kept."""
