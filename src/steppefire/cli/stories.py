"""Stories as text: two arms of one run, side by side."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from rich.console import Console
from rich.text import Text

from steppefire.analysis.stories import (
    CROWD,
    CitizenStory,
    PlaceStory,
    SiteStory,
    Story,
    citizen_story,
    place_story,
    site_story,
)
from steppefire.analysis.witness import NEVER, Thread, Viewpoint
from steppefire.cli.terminal import count, decimal, duration, plural, share, tabulate, waiting
from steppefire.errors import UsageError
from steppefire.scenario import load

MOST_ROWS = 60
"""Rows of what came about that are told."""
FATES = {
    "quiet": "at home",
    "peaceful": "on the street, peaceful",
    "violent": "on the street, violent",
    "resting": "at home, resting from the street",
    "done": "at home, and will not come back",
    "detained": "detained",
    "hospital": "in hospital",
    "dead": "dead",
}
Column = tuple[str, Callable[[Thread], list[float]], Callable[[float], str]]
"""Head of a column, its number for each day, and how that is written."""


@dataclass(frozen=True)
class Subject:
    """Whose story is told: exactly one is given."""

    place: str | None
    site: str | None
    citizen: int | None


def tell_story(console: Console, name: str, subject: Subject, view: Viewpoint) -> None:
    """Write what happened in a place, at a site or to a citizen."""
    given = [one for one in (subject.place, subject.site, subject.citizen) if one is not None]
    if len(given) != 1:
        raise UsageError("give exactly one of --place NAME, --site NAME and --citizen N")
    scenario = load(name)
    told: Story
    with waiting(f"living through run {view.run} twice"):
        if subject.place is not None:
            told = place_story(scenario, subject.place, view)
        elif subject.site is not None:
            told = site_story(scenario, subject.site, view)
        else:
            told = citizen_story(scenario, subject.citizen or 0, view)
    mode = "as recorded" if view.scripted else "in answer to events"
    console.print(Text(scenario.title, "bold"))
    console.print(f"run {view.run} of seed {view.seed}, policies {mode}\n")
    if isinstance(told, PlaceStory):
        _tell_place(console, told)
    elif isinstance(told, SiteStory):
        _tell_site(console, told)
    elif isinstance(told, CitizenStory):
        _tell_citizen(console, told)


def _tell_place(console: Console, story: PlaceStory) -> None:
    place = story.place
    console.print(
        f"{place.name}, region {place.region}: {count(place.population)} inhabitants, "
        f"{count(story.adults)} of whom can take part"
    )
    _tell_sameness(console, story)
    when = _when(story)
    rows = [
        (f"first hour with more than {CROWD}", [when(t.first("street", CROWD + 1)) for t in story.threads]),
        ("peak on the street", [_peak(story, t, "street") for t in story.threads]),
        ("first death", [when(t.first("killed")) for t in story.threads]),
    ]
    for name, words in (("killed", "dead"), ("injured", "injured"), ("detained", "detained")):
        rows.append((f"{words} in all", [count(t.trace[name][-1]) for t in story.threads]))
    _tell_arms(console, story, rows)
    digits = 0 if all(t.trace["price"].max() >= 20 for t in story.threads) else 1
    columns: list[Column] = [
        ("street", lambda t: t.daily("street", np.max), count),
        ("violent", lambda t: t.daily("violent", np.max), count),
        ("forces", lambda t: t.daily("forces", np.max), count),
        ("lost", lambda t: t.daily("lost", np.max), count),
        ("dead", lambda t: t.gained("killed"), count),
        ("hurt", lambda t: t.gained("injured"), count),
        ("held", lambda t: t.gained("detained"), count),
        ("price", lambda t: t.daily("price", np.max), lambda value: decimal(value, digits)),
        ("net", lambda t: t.daily("network", np.min), share),
    ]
    _tell_days(console, story, columns)
    _note(console, "street, violent, forces, lost (sites): most in one hour; dead, hurt, held: on the day;")
    _note(console, f"price: highest, {story.scenario.currency} a litre; net: least share of traffic")
    _tell_happenings(console, story)


def _tell_site(console: Console, story: SiteStory) -> None:
    site = story.site
    console.print(f"{site.name} in {site.place} ({site.kind}): {plural(site.guards, 'guard')} on an ordinary day")
    _tell_sameness(console, story)
    when, threads = _when(story), story.threads
    gone = [(t.trace["weapons"][0], t.trace["weapons"][-1]) for t in threads]
    rows = [
        ("first lost", [when(t.first("lost")) for t in threads]),
        ("in other hands", [duration(t.trace["lost"].sum()) for t in threads]),
        ("in the end", ["lost" if t.trace["lost"][-1] else "held" for t in threads]),
        ("most besiegers", [_peak(story, t, "besiegers") for t in threads]),
        ("allied guard from", [when(t.first("allies")) for t in threads]),
    ]
    if site.weapons:
        rows.append(("firearms left", [f"{count(end)} of {count(site.weapons)}" for _, end in gone]))
    _tell_arms(console, story, rows)
    columns: list[Column] = [
        ("besiegers", lambda t: t.daily("besiegers", np.max), count),
        ("defenders, least", lambda t: t.daily("defenders", np.min), count),
        ("most", lambda t: t.daily("defenders", np.max), count),
        ("hours lost", lambda t: t.daily("lost", np.sum), count),
    ]
    _tell_days(console, story, columns)
    _tell_happenings(console, story)


def _tell_citizen(console: Console, story: CitizenStory) -> None:
    who, place = f"Citizen {story.citizen:,}", story.place
    if not story.stratum:
        console.print(f"{who} lives in {place.name} and is one of those who take no part, such as children.")
        return
    console.print(
        f"{who} lives in {place.name}, region {place.region}, and is the {ordinal(story.rank + 1)} readiest of "
        f"{story.size:,} in its stratum there, '{story.stratum}'."
    )
    home, near, online = story.contacts
    console.print(
        f"It goes when the field there, with the pull of its contacts, reaches its threshold of "
        f"{decimal(story.threshold)} standard deviations. It has {plural(sum(story.contacts), 'contact')}: "
        f"{home} at home, {near} in {place.name}, {online} online."
    )
    _tell_sameness(console, story)
    for thread in story.threads:
        console.print(Text.assemble((f"{thread.arm}: ", "bold"), reason(story, thread)))
    columns: list[Column] = [
        ("on the street", lambda t: t.daily("street", np.sum), duration),
        ("violent", lambda t: t.daily("violent", np.sum), duration),
        ("contacts out", lambda t: t.daily("called_by", np.max), count),
        ("field", lambda t: t.daily("field", np.max), decimal),
        ("with pull", lambda t: t.daily("reach", np.max), decimal),
    ]
    _tell_days(console, story, columns)
    _note(console, f"most of each day; threshold {decimal(story.threshold)}")
    _tell_happenings(console, story)


def reason(story: CitizenStory, thread: Thread) -> str:
    """Return why a citizen went or stayed, and what became of it."""
    went, reach, when = thread.first("street"), thread.trace["reach"], _when(story)
    if went == NEVER:
        nearest = int(np.argmax(reach))
        return (
            f"stayed away. The field of {story.place.name} reached {decimal(float(reach[nearest]))} at most, "
            f"contacts included ({when(nearest)}); it would have needed {decimal(story.threshold)}."
        )
    pulled = float(reach[went] - thread.trace["field"][went])
    called = plural(int(thread.trace["called_by"][went]), "contact")
    on, violent = thread.trace["street"].sum(), thread.trace["violent"].sum()
    fate = thread.happenings[-1]
    return (
        f"went first on {when(went)}: the field of {story.place.name} reached {decimal(float(reach[went]))}, "
        f"{decimal(pulled)} of it the pull of {called} on the street. It was out for {duration(on)}, "
        f"{f'violent for {duration(violent)}' if violent else 'never violent'}. "
        f"In the end: {FATES[fate[1]]} (since {when(fate[0])})."
    )


def ordinal(number: int) -> str:
    """Return ``1,234th``."""
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number:,}{ending}"


def _when(story: Story) -> Callable[[int], str]:
    return lambda hour: "never" if hour == NEVER else story.scenario.clock.label(hour)


def _peak(story: Story, thread: Thread, name: str) -> str:
    top = thread.top(name)
    return "none" if top == NEVER else f"{count(thread.trace[name][top])} ({_when(story)(top)})"


def _note(console: Console, text: str) -> None:
    console.print(Text(text, "dim"))


def _tell_sameness(console: Console, story: Story) -> None:
    if len(story.threads) < 2:
        return
    if story.same_hours >= story.scenario.clock.hours:
        console.print("Both arms are the same here to the end.\n")
    else:
        console.print(f"Both arms are the same here until {_when(story)(story.same_hours)}.\n")


def _tell_arms(console: Console, story: Story, rows: Sequence[tuple[str, Sequence[str]]]) -> None:
    console.print(tabulate("", ("", *(t.arm for t in story.threads)), [(word, *cells) for word, cells in rows]))
    console.print()


def _tell_days(console: Console, story: Story, columns: Sequence[Column]) -> None:
    """Write a row for each day and arm; days that are the same in both arms take one row."""
    cells = [[[write(v) for v in of(t)] for _, of, write in columns] for t in story.threads]
    rows: list[list[str]] = []
    for day in range(story.scenario.clock.days):
        moment = story.scenario.clock.moment(24 * day)
        lines = [[column[day] for column in arm] for arm in cells]
        first = f"{moment.day} {moment:%b}"
        if all(line == lines[0] for line in lines):
            rows.append([first, "both" if len(lines) > 1 else story.threads[0].arm, *lines[0]])
            continue
        for thread, line in zip(story.threads, lines, strict=True):
            rows.append([first, thread.arm, *line])
            first = ""
    console.print(tabulate("Day by day", ("day", "arm", *(head for head, _, _ in columns)), rows, left=2, fold=1))


def _tell_happenings(console: Console, story: Story) -> None:
    """Write what came about, each arm in its column."""
    found = sorted({one for thread in story.threads for one in thread.happenings})
    if not found:
        return
    rows = [
        [_when(story)(one[0]), *(one[1] if one in thread.happenings else "" for thread in story.threads)]
        for one in found[:MOST_ROWS]
    ]
    console.print()
    table = tabulate("What came about", ("from", *(t.arm for t in story.threads)), rows, left=9)
    table.columns[0].no_wrap = True
    console.print(table)
    if len(found) > MOST_ROWS:
        _note(console, f"and {len(found) - MOST_ROWS} more changes of the same kinds")
