"""Worker processes: runs are assigned one at a time and their results returned as they finish.

A worker that dies is replaced and its run repeated; workers end with their parent process; an interrupt does not wait
for running simulations. Each worker has its own pipe, which identifies the run of a dead worker.
"""

from __future__ import annotations

import pickle
import signal
from collections import Counter, deque
from collections.abc import Generator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess

from steppefire.errors import RunError
from steppefire.runs.paired_arms import Finished
from steppefire.runs.workers.interrupts import Stop
from steppefire.runs.workers.messages import Failed, Job, Ready
from steppefire.runs.workers.worker import attempt, compile_kernels, start, work
from steppefire.scenario.model.scenario import Scenario

Answer = Finished | Failed | Ready
MOST_DEATHS = 3
"""Number of deaths of workers in one run at which the ensemble fails."""


@dataclass
class _Worker:
    process: SpawnProcess
    run: int


def finished_runs(job: Job, runs: Sequence[int], jobs: int, stop: Stop) -> Generator[Finished, None, None]:
    """Simulate runs in worker processes, or in this one if ``jobs`` is 1, and yield them as they finish.

    Closing the iterator ends the workers.

    Raises
    ------
    RunError
        When a run fails, or its worker has died too often.
    KeyboardInterrupt
        When the user asks to stop.
    """
    return _by_workers(job, runs, jobs, stop) if jobs > 1 else _in_this_process(job, runs, stop)


def compile_in_child(scenario: Scenario, stop: Stop) -> None:
    """Fill the cache of kernels from a separate process, which can be stopped at any moment.

    Raises
    ------
    RunError
        When the compilation fails.
    KeyboardInterrupt
        When the user asks to stop.
    """
    process, pipe = start(compile_kernels)
    try:
        answer = _next_answer(pipe, stop)
        if isinstance(answer, Ready):
            _send(pipe, pickle.dumps(scenario))
            answer = _next_answer(pipe, stop)
    finally:
        _end(process)
        pipe.close()
    if isinstance(answer, Failed):
        raise _error(answer, "compiling the kernels failed")
    if answer is None:
        raise RunError(f"compiling the kernels failed: the process ended ({_cause(process)})")


def _next_answer(pipe: Connection, stop: Stop) -> Answer | None:
    wait([pipe, stop.pipe[0]])
    stop.check()
    return _received(pipe)


def _in_this_process(job: Job, runs: Sequence[int], stop: Stop) -> Generator[Finished, None, None]:
    warm = False
    for run in runs:
        stop.check()
        stop.at_once = True
        try:
            outcome = attempt(job, run, warm)
        finally:
            stop.at_once = False
        warm = True
        yield _checked(outcome, job, run)


def _by_workers(job: Job, runs: Sequence[int], jobs: int, stop: Stop) -> Generator[Finished, None, None]:
    packed = pickle.dumps(job)
    waiting, deaths = deque(runs), Counter[int]()
    workers: dict[Connection, _Worker] = {}
    try:
        while waiting or workers:
            while waiting and len(workers) < jobs:
                process, pipe = start(work)
                workers[pipe] = _Worker(process, waiting.popleft())
            ready = wait([*workers, stop.pipe[0]])
            stop.check()
            for pipe in [pipe for pipe in ready if isinstance(pipe, Connection)]:
                worker, answer = workers[pipe], _received(pipe)
                run = worker.run
                if isinstance(answer, Ready):
                    _send(pipe, packed, run)
                    continue
                if answer is not None and waiting:
                    worker.run = waiting.popleft()
                    _send(pipe, worker.run)
                else:
                    del workers[pipe]
                    pipe.close()
                    _end(worker.process)
                if answer is None:
                    deaths[run] += 1
                    if deaths[run] == MOST_DEATHS:
                        raise RunError(_death_message(job, run, worker.process))
                    waiting.appendleft(run)
                else:
                    yield _checked(answer, job, run)
    finally:
        for pipe, worker in workers.items():
            worker.process.kill()
            pipe.close()
        for worker in workers.values():
            worker.process.join()


def _send(pipe: Connection, *messages: bytes | int) -> None:
    # The death of a worker is detected when its answer is read.
    with suppress(OSError):
        for message in messages:
            if isinstance(message, bytes):
                pipe.send_bytes(message)
            else:
                pipe.send(message)


def _end(process: SpawnProcess) -> None:
    """Wait a second for a process to end, then kill it; it has nothing left to write."""
    process.join(timeout=1.0)
    process.kill()
    process.join()


def _received(pipe: Connection) -> Answer | None:
    """Return the answer of a worker, None when it has died."""
    try:
        answer: Answer = pipe.recv()
    except (EOFError, OSError, pickle.UnpicklingError):
        return None
    return answer


def _checked(outcome: Finished | Failed, job: Job, run: int) -> Finished:
    if isinstance(outcome, Finished):
        return outcome
    raise _error(outcome, f"run {run} of seed {job.seed} failed")


def _error(failed: Failed, what: str) -> RunError:
    error = RunError(f"{what}: {failed.text}")
    # For developers; a message to the user has no traceback.
    error.add_note(failed.trace)
    return error


def _death_message(job: Job, run: int, process: SpawnProcess) -> str:
    advice = " Memory may have run out: use fewer jobs." if process.exitcode == -signal.SIGKILL else ""
    return f"run {run} of seed {job.seed} ended its process {MOST_DEATHS} times ({_cause(process)}).{advice}"


def _cause(process: SpawnProcess) -> str:
    code = process.exitcode or 0
    return signal.Signals(-code).name if code < 0 else f"exit code {code}"
