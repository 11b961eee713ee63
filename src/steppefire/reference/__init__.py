"""Models of other authors, reimplemented to compare ours with their published results."""
