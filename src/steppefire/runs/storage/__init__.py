"""Storage of results: the folder, the manifest and the arrays."""
