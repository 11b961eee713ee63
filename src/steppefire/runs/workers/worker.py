"""Worker process: simulates the runs it receives, and ends when its parent process ends."""

from __future__ import annotations

import multiprocessing
import os
import pickle
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from multiprocessing.resource_tracker import ensure_running
from pathlib import Path
from types import ModuleType

from steppefire.errors import RunError, SteppefireError
from steppefire.runs.paired_arms import Finished, run_paired_arms
from steppefire.runs.workers.messages import Failed, Job, Ready
from steppefire.runs.workers.warmup import compile_once, warm_up
from steppefire.scenario.model.scenario import Scenario

SPAWN = multiprocessing.get_context("spawn")
"""Context of new processes; with fork, a child could inherit locks held by threads of the parent (numba, zarr)."""


def start(target: Callable[[Connection], None]) -> tuple[SpawnProcess, Connection]:
    """Start a process that ignores Ctrl-C from the beginning and does not import the user's script.

    Returns
    -------
    process
        The process.
    pipe
        The parent's end of its pipe, which is closed when the process dies.
    """
    ours, theirs = SPAWN.Pipe()
    process = SPAWN.Process(target=target, args=(theirs,), daemon=True)
    main = sys.modules["__main__"]
    # If the resource tracker were started below, it would unblock the signals.
    ensure_running()
    blocked = signal.pthread_sigmask(signal.SIG_BLOCK, (signal.SIGINT,))
    # With an empty main module, the user's script needs no "if __name__ == '__main__'".
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        process.start()
    except OSError as error:
        ours.close()
        raise RunError(f"a process could not be started: {error.strerror}; use fewer jobs") from error
    finally:
        sys.modules["__main__"] = main
        signal.pthread_sigmask(signal.SIG_SETMASK, blocked)
        theirs.close()
    return process, ours


def work(pipe: Connection) -> None:
    """Simulate the runs received until the parent closes the pipe or ends."""
    _begin_service(pipe)
    with suppress(EOFError, OSError):
        job: Job = pickle.loads(pipe.recv_bytes())
        warm = False
        while True:
            pipe.send(attempt(job, pipe.recv(), warm))
            warm = True


def compile_kernels(pipe: Connection) -> None:
    """Receive a scenario and fill the cache with the kernels it needs."""
    _begin_service(pipe)
    with suppress(EOFError, OSError):
        scenario: Scenario = pickle.loads(pipe.recv_bytes())
        try:
            compile_once(scenario)
            pipe.send(Ready())
        except Exception as error:
            pipe.send(_failure(error))


def _begin_service(pipe: Connection) -> None:
    """Ignore Ctrl-C, arrange to end with the parent, even if it is killed, and report that the worker is ready."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_follow_parent, daemon=True).start()
    with suppress(OSError):
        pipe.send(Ready())


def _follow_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
    os._exit(1)


def attempt(job: Job, run: int, warm: bool) -> Finished | Failed:
    """Simulate one run in every arm and policy mode; load the kernels first unless ``warm``."""
    try:
        if not warm:
            # Loading the kernels is excluded from the time of a run.
            warm_up(job.scenario)
        begin = time.perf_counter()
        variables, values = run_paired_arms(job.scenario, job.arms, job.policies, job.seed, run)
        return Finished(run, variables, values, time.perf_counter() - begin, _peak_rss_mb())
    except Exception as error:
        return _failure(error)


def _failure(error: Exception) -> Failed:
    trace = "".join(traceback.format_exception(error))
    where = ", ".join(getattr(error, "__notes__", ()))
    if isinstance(error, MemoryError):
        text = "memory ran out; use fewer jobs"
    elif isinstance(error, SteppefireError):
        text = str(error)
    else:
        last = traceback.extract_tb(error.__traceback__)[-1]
        text = f"{type(error).__name__}: {error} ({Path(last.filename).name}:{last.lineno})"
    return Failed(f"{where}: {text}" if where else text, trace)


def _peak_rss_mb() -> float:
    """Return the peak memory of this process, MB."""
    # On Linux a child's ru_maxrss includes the parent's memory, but VmHWM does not.
    with suppress(OSError), open("/proc/self/status", encoding="ascii") as status:
        for line in status:
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
