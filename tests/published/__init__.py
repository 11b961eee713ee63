"""Known results: published numbers and closed forms that the kernels must give (docs/verification.md)."""
