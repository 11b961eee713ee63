"""Where results are kept, and how they lie on disk."""
