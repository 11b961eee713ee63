"""Models of other authors, rebuilt to check ours against what they published."""
