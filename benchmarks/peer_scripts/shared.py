"""What the peers' scripts share; it needs nothing but Python."""

import json
import resource
import sys
from pathlib import Path


def report(version: str, agents: int, steps: int, seconds: float, setup: float) -> None:
    """Print what a peer took as one line of JSON."""
    sys.stdout.write(
        json.dumps(
            {"version": version, "agents": agents, "steps": steps, "seconds": seconds, "setup": setup, "peak": peak()}
        )
        + "\n"
    )


def peak() -> int:
    """Return the most resident memory of this process, bytes."""
    try:
        lines = Path("/proc/self/status").read_text().splitlines()
        return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM:"))
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
