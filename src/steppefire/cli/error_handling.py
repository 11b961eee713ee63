"""Messages and exit codes for errors. No traceback is shown unless the user asks for it.

Exit codes: 0 success; 1 a run failed, or a bug in this program; 2 invalid input; 130 stopped by the user; 141 the
reader of the output closed it.
"""

from __future__ import annotations

import os
import sys
import warnings
from collections.abc import Callable
from typing import NoReturn

from steppefire.cli.terminal import plural, say
from steppefire.errors import Interrupted, ScenarioError, SteppefireError

STOPPED = 130
DEBUG = "STEPPEFIRE_DEBUG"
"""Variable of the environment that asks for tracebacks."""


def run_and_exit(call: Callable[[], object]) -> NoReturn:
    """Call the program, print any error as a message, and exit with the exit code."""
    debug = bool(os.environ.get(DEBUG))
    if not debug and not sys.warnoptions:
        # A warning points to a line of a library, which does not help a reader of results.
        warnings.simplefilter("ignore")
    for stream in (sys.stdout, sys.stderr):
        # A character that the terminal cannot show is replaced instead of raising an error.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    try:
        call()
    except SystemExit as leaving:
        if leaving.code == STOPPED:
            say("", "stopped")
        raise
    except KeyboardInterrupt:
        say("", "stopped")
        sys.exit(STOPPED)
    except SteppefireError as error:
        _print_error(error)
        sys.exit(STOPPED if isinstance(error, Interrupted) else error.exit_code)
    except OSError as error:
        if debug:
            raise
        say(f"error: {error.strerror or error}{f': {error.filename}' if error.filename else ''}")
        sys.exit(1)
    except MemoryError:
        say("error: not enough memory; use fewer --jobs")
        sys.exit(1)
    except Exception as error:
        if debug:
            raise
        text = " ".join(str(error).split())
        say(
            f"error: {type(error).__name__}{f': {text}' if text else ''};"
            f" this is a bug; run again with {DEBUG}=1 for details"
        )
        sys.exit(1)
    sys.exit(0)


def _print_error(error: SteppefireError) -> None:
    """Print an error, or all problems of a scenario, to stderr."""
    if isinstance(error, ScenarioError):
        # Without a prefix, so that an editor can jump to file, line and column.
        say(*(str(problem) for problem in error.problems))
        say(f"error: {plural(len(error.problems), 'problem')} in {error.where}; nothing was run")
        return
    for line in str(error).splitlines() or ["failed"]:
        say(f"error: {line}")
