"""A worker that dies of run 4."""

from __future__ import annotations

import os
import pickle
import signal
from multiprocessing.connection import Connection

from steppefire.runs.workers.messages import Ready
from steppefire.runs.workers.worker import attempt


def work(pipe: Connection) -> None:
    """Simulate runs, but die at one of them."""
    pipe.send(Ready())
    job = pickle.loads(pipe.recv_bytes())
    while True:
        run = pipe.recv()
        if run == 4:
            os.kill(os.getpid(), signal.SIGKILL)
        pipe.send(attempt(job, run, True))
