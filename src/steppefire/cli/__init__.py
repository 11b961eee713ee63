"""The command line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NoReturn

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run a command line and exit with its exit code.

    Parameters
    ----------
    arguments
        Words after the program's name; those of this process if None.
    """
    from steppefire.cli.commands import app
    from steppefire.cli.error_handling import run_and_exit

    run_and_exit(lambda: app(None if arguments is None else list(arguments), prog_name="steppefire"))
