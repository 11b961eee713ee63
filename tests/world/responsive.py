"""When a responsive regime takes each policy, against the record: ``python -m tests.world.responsive SCENARIO RUNS``.

Words after these: ``parameter=value`` holds a parameter, ``scripted`` follows the record, any other names an arm.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping

import numpy as np

from steppefire.runs.run import begin_run, simulate_until
from steppefire.scenario import load
from steppefire.scenario.load import with_settings
from steppefire.scenario.model.scenario import Scenario

TOLLS = ("killed_civil", "killed_security", "sites_lost", "participants", "units_stood_down", "threat", "fallen")


def recorded_hours(scenario: Scenario) -> dict[str, int]:
    """Return the first recorded hour of each policy."""
    hours: dict[str, int] = {}
    for event in scenario.timeline:
        if event.kind == "policy":
            hours.setdefault(event.act, event.hour)
    return hours


def policy_hours(
    scenario: Scenario, runs: int, *, arm: str = "factual", scripted: bool = False
) -> tuple[dict[str, list[int]], dict[str, list[float]]]:
    """Return the first hour of each policy in each run (-1 for never), and the numbers of `TOLLS`."""
    hours: dict[str, list[int]] = {name: [] for name in scenario.policies}
    tolls: dict[str, list[float]] = {name: [] for name in TOLLS}
    for number in range(runs):
        run = begin_run(scenario, run=number, arm=arm, scripted=scripted)
        simulate_until(run)
        world, record = run.world, run.record
        for name, found in hours.items():
            found.append(world.regime.taken.get(name, -1))
        values: Mapping[str, float] = {
            "killed_civil": world.toll.killed_civil.sum(),
            "killed_security": world.toll.killed_security.sum(),
            "sites_lost": world.sites.ever_lost.sum(),
            "participants": record.regional["participants"].sum(axis=1).max(),
            "units_stood_down": record.national["units_stood_down"].max(),
            "threat": record.national["threat"].max(),
            "fallen": world.regime.fallen_at,
        }
        for name in TOLLS:
            tolls[name].append(float(values[name]))
    return hours, tolls


def main(name: str, runs: int, settings: dict[str, str], arm: str, *, scripted: bool) -> None:
    """Show the share of runs in which each policy comes, its median hour with an 80 % interval, and the tolls."""
    scenario = load(name)
    scenario = with_settings(scenario, settings) if settings else scenario
    hours, tolls = policy_hours(scenario, runs, arm=arm, scripted=scripted)
    record = recorded_hours(scenario)
    for policy, found in hours.items():
        came = [hour for hour in found if hour >= 0]
        if came or policy in record:
            low, median, high = np.percentile(came, [10, 50, 90]) if came else (np.nan,) * 3
            span = f"{median:6.0f} [{low:.0f}, {high:.0f}]"
            show(f"{policy:18s} {record.get(policy, -1):5d}  {len(came) / runs:5.2f}  {span}")
    for toll in TOLLS:
        show(f"{toll:18s} {np.percentile(tolls[toll], [5, 50, 95]).round(1)} {[round(x, 1) for x in tolls[toll]]}")


def show(line: str) -> None:
    sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    given = [word for word in sys.argv[3:] if "=" in word]
    arms = [word for word in sys.argv[3:] if "=" not in word and word != "scripted"]
    main(
        sys.argv[1], int(sys.argv[2]), dict(word.split("=", 1) for word in given), (arms or ["factual"])[0],
        scripted="scripted" in sys.argv[3:],
    )
