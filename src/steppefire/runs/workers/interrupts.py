"""Ctrl-C and SIGTERM as a request to stop, answered where nothing is left half done."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import FrameType


@dataclass
class Stop:
    """Whether the user asked to stop, and a pipe that becomes readable when so."""

    asked: bool = False
    at_once: bool = False
    """Whether the request may break into what is being done: true while nothing is being written."""
    pipe: tuple[int, int] = field(default_factory=os.pipe)

    def ask(self, _number: int = 0, _frame: FrameType | None = None) -> None:
        """Note the request and wake whoever waits."""
        self.asked = True
        os.write(self.pipe[1], b".")
        if self.at_once:
            raise KeyboardInterrupt

    def check(self) -> None:
        """Raise KeyboardInterrupt when the user has asked to stop."""
        if self.asked:
            raise KeyboardInterrupt


@contextmanager
def listening() -> Iterator[Stop]:
    """Turn Ctrl-C and SIGTERM into a request to stop; outside the main thread no signal can be heard."""
    stop, before = Stop(), {}
    try:
        if threading.current_thread() is threading.main_thread():
            for number in (signal.SIGINT, signal.SIGTERM):
                # Who started us with a signal ignored (nohup, a job in the background) meant it.
                if signal.getsignal(number) not in (signal.SIG_IGN, None):
                    before[number] = signal.signal(number, stop.ask)
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        for end in stop.pipe:
            os.close(end)
