"""What each effect of allied troops does to the dead: ``python -m tests.world.alliance_paths SCENARIO RUNS``.

A further word, ``responsive``, lets policies respond to events. The scenario needs an arm in which the troops have no
effect (`INERT`), made of changes of parameters. Each path is that arm with one of these parameters back at its prior;
all arms of a run have the same draw and luck.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable

import numpy as np

from steppefire.kernels.random import run_key
from steppefire.runs.draws import draw
from steppefire.runs.run import run_once
from steppefire.scenario import load
from steppefire.scenario.model.arms import FACTUAL, Arm, SetParameter, Without
from steppefire.scenario.model.scenario import Scenario

INERT = "alliance-inert"
WITHOUT = Arm("without", "Without the alliance", (Without("alliance"),))


def paths(scenario: Scenario) -> dict[str, Arm]:
    """Return an arm for each parameter that the inert arm sets, in which that one keeps its prior."""
    changes = scenario.arms[INERT].changes
    names = [change.name for change in changes if isinstance(change, SetParameter)]
    return {
        name: Arm(name, f"Only {name}", tuple(c for c in changes if getattr(c, "name", "") != name)) for name in names
    }


def dead(scenario: Scenario, arms: Iterable[Arm], runs: int, *, scripted: bool, seed: int = 2022) -> np.ndarray:
    """Return the people killed in each arm and run, (arms, runs)."""
    killed = []
    for arm in arms:
        keys = [run_key(seed, run) for run in range(runs)]
        worlds = (run_once(scenario, arm, draw(scenario, key), key, scripted=scripted)[0] for key in keys)
        killed.append([int(world.toll.killed.sum()) for world in worlds])
    return np.array(killed)


def row(name: str, with_: np.ndarray, without: np.ndarray) -> str:
    """Return a row of a table: medians, the paired difference with its 90 % interval and mean, and the shares."""
    change = with_ - without
    low, median, high = np.percentile(change, [5, 50, 95])
    more, fewer = (change > 0).mean(), (change < 0).mean()
    return (
        f"| {name} | {np.median(without):.0f} | {np.median(with_):.0f} | {median:+.0f} [{low:+.0f} to {high:+.0f}]"
        f" | {change.mean():+.1f} | {more:.0%} | {fewer:.0%} |"
    )


def main(name: str, runs: int, *, scripted: bool) -> None:
    """Show the dead with the alliance against without, and with each path alone against none."""
    scenario = load(name)
    alone = paths(scenario)
    arms = (scenario.arms[FACTUAL], WITHOUT, scenario.arms[INERT], *alone.values())
    factual, without, inert, *single = dead(scenario, arms, runs, scripted=scripted)
    lines = [
        "| path | dead without | dead with | change, median and 90 % interval | mean | more dead | fewer |",
        "|---|---|---|---|---|---|---|",
        row("the mission", factual, without),
        row("the mission without effects of its troops", inert, without),
        *(row(f"`{path}` alone", killed, inert) for path, killed in zip(alone, single, strict=True)),
    ]
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), scripted="responsive" not in sys.argv[3:])
