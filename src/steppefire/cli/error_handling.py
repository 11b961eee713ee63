"""From errors to messages and exit codes. No traceback reaches a user unless it is asked for.

Exit codes: 0 done; 1 the run failed, or a mistake of this program; 2 the input is wrong; 130 stopped by the
user; 141 the reader of the output went away.
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


def guarded(call: Callable[[], object]) -> NoReturn:
    """Call the program and leave with its exit code."""
    debug = bool(os.environ.get(DEBUG))
    if not debug and not sys.warnoptions:
        # A warning names a line of a library, which is of no use to a reader of results.
        warnings.simplefilter("ignore")
    for stream in (sys.stdout, sys.stderr):
        # A terminal that cannot show a letter gets another one instead of an error.
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
        _tell(error)
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


def _tell(error: SteppefireError) -> None:
    if isinstance(error, ScenarioError):
        # Bare lines, so that an editor can jump to them.
        say(*(str(problem) for problem in error.problems))
        say(f"error: {plural(len(error.problems), 'problem')} in {error.where}; nothing was run")
        return
    for line in str(error).splitlines() or ["failed"]:
        say(f"error: {line}")
