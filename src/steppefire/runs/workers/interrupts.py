"""Ctrl-C and SIGTERM as a request to stop, handled between writes."""

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
    """Whether the user has asked to stop, and a pipe that then becomes readable."""

    asked: bool = False
    at_once: bool = False
    """Whether a request interrupts at once: true while nothing is being written."""
    pipe: tuple[int, int] = field(default_factory=os.pipe)

    def ask(self, _number: int = 0, _frame: FrameType | None = None) -> None:
        """Record the request and wake the process that waits on the pipe."""
        self.asked = True
        os.write(self.pipe[1], b".")
        if self.at_once:
            raise KeyboardInterrupt

    def check(self) -> None:
        """Raise KeyboardInterrupt when the user has asked to stop."""
        if self.asked:
            raise KeyboardInterrupt


@contextmanager
def stop_on_signals() -> Iterator[Stop]:
    """Convert Ctrl-C and SIGTERM to a request to stop while the context is open.

    Outside the main thread, which alone receives signals, handlers stay as they are.
    """
    stop, before = Stop(), {}
    try:
        if threading.current_thread() is threading.main_thread():
            for number in (signal.SIGINT, signal.SIGTERM):
                # A signal that was ignored at the start (nohup, a background job) stays ignored.
                if signal.getsignal(number) not in (signal.SIG_IGN, None):
                    before[number] = signal.signal(number, stop.ask)
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        for end in stop.pipe:
            os.close(end)
