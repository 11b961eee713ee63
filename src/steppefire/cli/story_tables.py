"""The parts of a story as tables: days, numbers of the whole run, and what came about in which arm."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rich.console import Console
from rich.text import Text

from steppefire.analysis.replay import NEVER, Trajectory
from steppefire.analysis.stories import Story
from steppefire.cli.terminal import count, show
from steppefire.clock import HOURS_A_DAY

MOST_ROWS = 60
"""Rows of what came about that are told."""
Column = tuple[str, Callable[[Trajectory], list[float]], Callable[[float], str]]
"""Head of a column, its number for each time, and how that is written."""
Words = Callable[[Trajectory, int, str], str]
"""From a trajectory, an hour and what came about in it, to how that is told."""


def clock_of(story: Story) -> Callable[[int], str]:
    """Return a writer of hours."""
    return lambda hour: "never" if hour == NEVER else story.scenario.clock.label(hour)


def peak(story: Story, trajectory: Trajectory, name: str) -> str:
    """Return the most of a series, and when it was."""
    top = trajectory.top(name)
    return "none" if top == NEVER else f"{count(trajectory.trace[name][top])} ({clock_of(story)(top)})"


def note(console: Console, text: str) -> None:
    """Write a line that explains a table."""
    console.print(Text(text, "dim"))


def tell_sameness(console: Console, story: Story) -> None:
    """Write until when nothing differs."""
    if len(story.trajectories) < 2:
        return
    if story.same_hours >= story.scenario.clock.hours:
        console.print("Both arms are the same here to the end.\n")
    else:
        console.print(f"Both arms are the same here until {clock_of(story)(story.same_hours)}.\n")


def tell_arms(console: Console, story: Story, rows: Sequence[tuple[str, Sequence[str]]]) -> None:
    """Write numbers of the whole run, each arm in its column."""
    heads = ("", *(trajectory.arm for trajectory in story.trajectories))
    show(console, "", heads, [(word, *cells) for word, cells in rows])
    console.print()


def tell_days(console: Console, story: Story, columns: Sequence[Column]) -> None:
    """Write a row for each day and arm."""
    moments = [story.scenario.clock.moment(HOURS_A_DAY * day) for day in range(story.scenario.clock.days)]
    _tell_times(console, story, ("Day by day", "day"), [f"{moment.day} {moment:%b}" for moment in moments], columns)


def tell_hours(console: Console, story: Story, hours: range, columns: Sequence[Column]) -> None:
    """Write a row for each of some hours and arm; columns give a number for every hour of the run."""
    of_these: list[Column] = [
        (head, lambda t, of=of: [of(t)[hour] for hour in hours], write) for head, of, write in columns  # type: ignore[misc]
    ]
    names = [story.scenario.clock.label(hour) for hour in hours]
    _tell_times(console, story, ("Hour by hour", "hour"), names, of_these)


def _tell_times(
    console: Console, story: Story, title: tuple[str, str], times: Sequence[str], columns: Sequence[Column]
) -> None:
    """Write a row for each time and arm; times that are the same in both arms take one row."""
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
        note(console, f"{', '.join(legend)}, {both} the same in both")


def as_it_is(_thread: Trajectory, _hour: int, what: str) -> str:
    """Return what came about in the words it already has."""
    return what


def tell_happenings(console: Console, story: Story, words: Words = as_it_is) -> None:
    """Write what came about, and in which arm."""
    told = [
        [(hour, words(trajectory, hour, what)) for hour, what in trajectory.happenings]
        for trajectory in story.trajectories
    ]
    found = sorted({one for trajectory in told for one in trajectory})
    if not found:
        return
    rows = []
    for one in found[:MOST_ROWS]:
        arms = [trajectory.arm for trajectory, its in zip(story.trajectories, told, strict=True) if one in its]
        where = "both" if len(arms) > 1 else arms[0]
        rows.append((clock_of(story)(one[0]), one[1], where))
    console.print()
    show(console, "What came about", ("from", "what", "in arm"), rows, left=3, fold=(1,))
    if len(found) > MOST_ROWS:
        note(console, f"and {len(found) - MOST_ROWS} more changes of the same kinds")
