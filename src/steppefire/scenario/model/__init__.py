"""The facts of a scenario as frozen dataclasses, independent of the files they are read from."""
