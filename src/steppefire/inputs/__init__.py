"""Reading a file into values, and into problems with file, line and column."""
