"""The command line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NoReturn

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Carry out a command line and leave with its exit code.

    Parameters
    ----------
    arguments
        Words after the program's name; those of this process if None.
    """
    from steppefire.cli.commands import app
    from steppefire.cli.error_handling import guarded

    guarded(lambda: app(None if arguments is None else list(arguments), prog_name="steppefire"))
