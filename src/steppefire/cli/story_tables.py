"""Tables of a story: numbers of the whole run, numbers by day or hour, and events by arm."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rich.console import Console
from rich.text import Text

from steppefire.analysis.replay import NEVER, Trajectory
from steppefire.analysis.stories import Story
from steppefire.cli.terminal import count, show
from steppefire.clock import HOURS_A_DAY

MOST_ROWS = 60
"""Most rows of the table of events."""
Column = tuple[str, Callable[[Trajectory], list[float]], Callable[[float], str]]
"""Heading of a column, its numbers for a trajectory, and how a number is written."""
EventText = Callable[[Trajectory, int, str], str]
"""Function of a trajectory, an hour and an event in it; returns the text to print."""


def hour_label(story: Story) -> Callable[[int], str]:
    """Return a function that writes an hour of the run as day and time."""
    return lambda hour: "never" if hour == NEVER else story.scenario.clock.label(hour)


def peak(story: Story, trajectory: Trajectory, name: str) -> str:
    """Return the maximum of a series, and when it was reached."""
    top = trajectory.peak_hour(name)
    return "none" if top == NEVER else f"{count(trajectory.trace[name][top])} ({hour_label(story)(top)})"


def note(console: Console, text: str) -> None:
    """Print a line that explains a table."""
    console.print(Text(text, "dim"))


def print_first_difference(console: Console, story: Story) -> None:
    """Print until when the arms are equal."""
    if len(story.trajectories) < 2:
        return
    if story.same_hours >= story.scenario.clock.hours:
        console.print("Both arms are equal here to the end.\n")
    else:
        console.print(f"Both arms are equal here until {hour_label(story)(story.same_hours)}.\n")


def print_arms(console: Console, story: Story, rows: Sequence[tuple[str, Sequence[str]]]) -> None:
    """Print numbers of the whole run, one column for each arm."""
    heads = ("", *(trajectory.arm for trajectory in story.trajectories))
    show(console, "", heads, [(word, *cells) for word, cells in rows])
    console.print()


def print_days(console: Console, story: Story, columns: Sequence[Column]) -> None:
    """Print a row for each day and arm."""
    moments = [story.scenario.clock.moment(HOURS_A_DAY * day) for day in range(story.scenario.clock.days)]
    _print_times(console, story, ("Day by day", "day"), [f"{moment.day} {moment:%b}" for moment in moments], columns)


def print_hours(console: Console, story: Story, hours: range, columns: Sequence[Column]) -> None:
    """Print a row for each of ``hours`` and arm; the columns give numbers for all hours of the run."""
    of_these: list[Column] = [
        (head, lambda t, of=of: [of(t)[hour] for hour in hours], write) for head, of, write in columns  # type: ignore[misc]
    ]
    names = [story.scenario.clock.label(hour) for hour in hours]
    _print_times(console, story, ("Hour by hour", "hour"), names, of_these)


def _print_times(
    console: Console, story: Story, title: tuple[str, str], times: Sequence[str], columns: Sequence[Column]
) -> None:
    """Print a row for each time and arm, or one row where all numbers are equal in both arms."""
    cells = [[[write(v) for v in of(t)] for _, of, write in columns] for t in story.trajectories]
    names = [t.arm for t in story.trajectories]
    both = "both" if len(names) > 1 else names[0]
    heads = [head for head, _, _ in columns]
    wide = [max(map(len, [head, *arm[i]])) for arm in cells for i, head in enumerate(heads)]
    letters = max(map(len, times)) + 2 + max(map(len, names)) + sum(wide) // len(cells) + 2 * len(heads) > console.width
    if letters:
        names, both = [chr(ord("A") + i) for i in range(len(names))], "="
    rows: list[list[str]] = []
    for at, time in enumerate(times):
        lines = [[column[at] for column in arm] for arm in cells]
        if all(line == lines[0] for line in lines):
            rows.append([time, both, *lines[0]])
            continue
        first = time
        for name, line in zip(names, lines, strict=True):
            rows.append([first, name, *line])
            first = ""
    show(console, title[0], (title[1], "" if letters else "arm", *heads), rows, left=2)
    if letters:
        legend = [f"{name} {trajectory.arm}" for name, trajectory in zip(names, story.trajectories, strict=True)]
        note(console, f"{', '.join(legend)}, {both} equal in both")


def event_itself(_trajectory: Trajectory, _hour: int, event: str) -> str:
    """Return the text of an event unchanged."""
    return event


def print_events(console: Console, story: Story, describe: EventText = event_itself) -> None:
    """Print the events, and in which arm each happened."""
    texts = [
        [(hour, describe(trajectory, hour, event)) for hour, event in trajectory.events]
        for trajectory in story.trajectories
    ]
    found = sorted({one for trajectory in texts for one in trajectory})
    if not found:
        return
    rows = []
    for one in found[:MOST_ROWS]:
        arms = [trajectory.arm for trajectory, its in zip(story.trajectories, texts, strict=True) if one in its]
        where = "both" if len(arms) > 1 else arms[0]
        rows.append((hour_label(story)(one[0]), one[1], where))
    console.print()
    show(console, "Events", ("time", "event", "arm"), rows, left=3, fold=(1,))
    if len(found) > MOST_ROWS:
        note(console, f"and {len(found) - MOST_ROWS} more events")
