"""One run as a file, at any hour."""
