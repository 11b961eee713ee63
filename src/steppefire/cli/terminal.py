"""Output to the terminal: streams and widths, tables, formats of numbers, and progress.

Results go to stdout, everything else to stderr. Nothing here depends on what is printed.
"""

from __future__ import annotations

import math
import os
import re
import sys
import time
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from typing import IO, Any, NoReturn, cast

from rich.console import Console
from rich.table import Table
from rich.text import Text

from steppefire.clock import HOURS_A_DAY

PIPED_WIDTH = 120
"""Width of output that does not go to a terminal, columns."""
LINE_SECONDS = 10.0
"""Seconds between two lines of progress where no bar can be drawn."""
BROKEN_PIPE = 141
"""Exit code when the reader of the output has closed it: 128 + SIGPIPE."""
NONE = "-"
"""Text for a missing number."""


class _StdoutConsole(Console):
    """A console whose reader may stop early, as in ``| head``."""

    def on_broken_pipe(self) -> NoReturn:
        """Exit without a message."""
        self.quiet = True
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit(BROKEN_PIPE)


class _Trimmed:
    """A stream that removes trailing blanks from lines; rich pads tables with them."""

    def __init__(self, file: IO[str]) -> None:
        self.file = file

    def write(self, text: str) -> int:
        return self.file.write(re.sub(r" +(?=\n)", "", text))

    def __getattr__(self, name: str) -> Any:
        return getattr(self.file, name)


def stdout_console() -> Console:
    """Return a console on stdout; text in square brackets is printed as it is."""
    terminal = sys.stdout.isatty()
    return _StdoutConsole(
        file=sys.stdout if terminal else cast("IO[str]", _Trimmed(sys.stdout)),
        width=None if terminal or "COLUMNS" in os.environ else PIPED_WIDTH,
        markup=False,
        highlight=False,
        emoji=False,
    )


def say(*lines: str) -> None:
    """Print lines to stderr."""
    for line in lines:
        sys.stderr.write(f"{line}\n")
    sys.stderr.flush()


def show(
    console: Console,
    title: str,
    heads: Sequence[str],
    rows: Sequence[Sequence[str | Text]],
    *,
    left: int = 1,
    fold: Collection[int] = (),
) -> None:
    """Print a table without frames.

    Parameters
    ----------
    console
        Where to print.
    title
        Line above the table; none if empty.
    heads, rows
        Headings of the columns, and cells by row.
    left
        Number of columns, from the first, that are aligned left; the others are aligned right.
    fold
        Columns whose text may be wrapped where the window is narrow.
    """
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for i, head in enumerate(heads):
        folds = i in fold
        table.add_column(
            head,
            justify="left" if i < left else "right",
            header_style="underline" if head else "",
            no_wrap=not folds,
            overflow="fold" if folds else "ellipsis",
        )
    for row in rows:
        table.add_row(*row)
    if title:
        console.print(Text(title, "bold"))
    console.print(table)


def count(value: float) -> str:
    """Return a number rounded to a whole one, as ``12,345``."""
    return NONE if math.isnan(value) else f"{round(value):,}"


def decimal(value: float, digits: int = 2) -> str:
    """Return a number with decimals, as ``-0.41``; never ``-0.00``."""
    if math.isnan(value):
        return NONE
    return f"{round(value, digits) + 0.0:,.{digits}f}"


def share(value: float) -> str:
    """Return a share, 0 to 1, as ``5 %`` or, below ten, ``5.3 %``."""
    if math.isnan(value):
        return NONE
    percent = 100 * value
    exact = abs(percent) < 9.95 and abs(percent - round(percent)) >= 0.05
    return f"{percent:.1f} %" if exact else f"{round(percent):,} %"


def duration(hours: float) -> str:
    """Return hours as ``4 d 6 h``."""
    if math.isnan(hours):
        return NONE
    sign, whole = ("-" if round(hours) < 0 else ""), abs(round(hours))
    days, rest = divmod(whole, HOURS_A_DAY)
    return sign + (f"{days} d {rest} h" if days and rest else f"{days} d" if days else f"{rest} h")


def seconds(value: float) -> str:
    """Return seconds as ``8.2 s``, ``3 min 20 s`` or ``2 h 5 min``."""
    if value < 60:
        return f"{value:.1f} s"
    minutes = round(value) // 60
    return f"{minutes} min {round(value) % 60} s" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"


def plural(number: int, one: str, many: str = "") -> str:
    """Return a number with its noun, as ``1 run`` or ``12 runs``."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def warn_of_compiling() -> None:
    """Announce the compilation of the kernels, during which nothing else is shown."""
    from steppefire.runs.workers.warmup import COMPILING, is_cold

    if is_cold():
        say(COMPILING)


@contextmanager
def waiting(what: str) -> Iterator[None]:
    """Show a spinner with a text in a terminal, and nothing elsewhere."""
    if sys.stderr.isatty():
        with Console(stderr=True).status(what):
            yield
    else:
        yield


class Meter:
    """Progress of a job on stderr: a bar in a terminal, else a line every ten seconds.

    Use it as a context manager and call it with the numbers of items done and in total.
    """

    def __init__(self, what: str) -> None:
        self.what, self.begun = what, time.monotonic()
        self.printed = self.begun
        self.bar: Any = None
        self.task: Any = None

    def __enter__(self) -> Meter:
        if sys.stderr.isatty():
            from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

            words = TextColumn("{task.description}")
            columns = (words, BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
            self.bar = Progress(*columns, console=Console(stderr=True), transient=True)
            self.task = self.bar.add_task(self.what, total=None)
            self.bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self.bar is not None:
            self.bar.stop()

    def __call__(self, done: int, total: int, message: str = "") -> None:
        """Show that ``done`` of ``total`` items are done, and a message until the first is."""
        if self.bar is not None:
            words = self.what if done else message or self.what
            self.bar.update(self.task, completed=done, total=total, description=words)
            return
        now = time.monotonic()
        if now - self.printed >= LINE_SECONDS and done < total:
            self.printed = now
            left = (now - self.begun) / done * (total - done) if done else math.nan
            rest = f", about {seconds(left)} left" if done else ""
            say(f"{self.what}: {done:,} of {total:,}{rest}")
