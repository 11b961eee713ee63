"""The facts of a scenario: frozen dataclasses, without pydantic."""
