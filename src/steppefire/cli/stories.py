"""Stories as text: two arms of one run, side by side."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time

import numpy as np
from rich.console import Console
from rich.text import Text

from steppefire.analysis.replay import NEVER, Trajectory, Viewpoint
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
from steppefire.cli.story_tables import (
    Column,
    clock_of,
    note,
    peak,
    tell_arms,
    tell_days,
    tell_happenings,
    tell_hours,
    tell_sameness,
)
from steppefire.cli.terminal import count, decimal, duration, plural, share, waiting, warn_of_compiling
from steppefire.clock import HOURS_A_DAY
from steppefire.errors import UsageError
from steppefire.kernels.citizens.rule import DONE, PEACEFUL, QUIET, RESTING, STATUS_NAMES, VIOLENT
from steppefire.scenario import Scenario, load

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


@dataclass(frozen=True)
class Subject:
    """Whose story is told: exactly one of place, site and citizen; of a citizen, maybe every hour of a ``day``."""

    place: str | None
    site: str | None
    citizen: int | None
    day: date | None = None


def tell_story(console: Console, name: str, subject: Subject, view: Viewpoint) -> None:
    """Write what happened in a place, at a site or to a citizen."""
    given = [one for one in (subject.place, subject.site, subject.citizen) if one is not None]
    if len(given) != 1:
        raise UsageError("give exactly one of --place NAME, --site NAME and --citizen N")
    scenario = load(name)
    hours = _hours_of(subject, scenario)
    warn_of_compiling()
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
        _tell_citizen(console, told, hours)


def _hours_of(subject: Subject, scenario: Scenario) -> range:
    """Return the hours of the day to be told in full; none unless one is named."""
    if subject.day is None:
        return range(0)
    if subject.citizen is None:
        raise UsageError("--day goes with --citizen N")
    clock = scenario.clock
    first = clock.hour_of(datetime.combine(subject.day, time()))
    if not (first < clock.hours and first + HOURS_A_DAY > 0):
        last = clock.moment(clock.hours - 1)
        raise UsageError(f"--day must lie in the run, {clock.start:%Y-%m-%d} to {last:%Y-%m-%d}")
    return range(max(0, first), min(first + HOURS_A_DAY, clock.hours))


def _tell_place(console: Console, story: PlaceStory) -> None:
    place = story.place
    console.print(
        f"{place.name}, region {place.region}: {count(place.population)} inhabitants, "
        f"{count(story.adults)} of whom can take part"
    )
    tell_sameness(console, story)
    when = clock_of(story)
    rows = [
        (f"first hour with over {CROWD} people", [when(t.first("street", CROWD + 1)) for t in story.trajectories]),
        ("peak on the street", [peak(story, t, "street") for t in story.trajectories]),
        ("first death", [when(t.first("killed")) for t in story.trajectories]),
    ]
    for name, words in (("killed", "dead"), ("injured", "injured"), ("detained", "detained")):
        rows.append((f"{words} in all", [count(t.trace[name][-1]) for t in story.trajectories]))
    tell_arms(console, story, rows)
    digits = 0 if all(t.trace["price"].max() >= 20 for t in story.trajectories) else 1
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
    tell_days(console, story, columns)
    note(console, "street, violent, forces, lost (sites): most in one hour; dead, hurt, held: of")
    note(console, f"the day; price: highest, {story.scenario.currency} a litre; net: least traffic")
    tell_happenings(console, story)


def _tell_site(console: Console, story: SiteStory) -> None:
    site = story.site
    guards = plural(site.guards, "guard")
    console.print(f"{site.name} in {site.place} ({site.kind}): {guards} on an ordinary day")
    tell_sameness(console, story)
    when, trajectories = clock_of(story), story.trajectories
    gone = [(t.trace["weapons"][0], t.trace["weapons"][-1]) for t in trajectories]
    rows = [
        ("first lost", [when(t.first("lost")) for t in trajectories]),
        ("in other hands", [duration(t.trace["lost"].sum()) for t in trajectories]),
        ("in the end", ["lost" if t.trace["lost"][-1] else "held" for t in trajectories]),
        ("most besiegers", [peak(story, t, "besiegers") for t in trajectories]),
        ("allied guard from", [when(t.first("allies")) for t in trajectories]),
    ]
    if site.weapons:
        rows.append(("firearms left", [f"{count(end)} of {count(site.weapons)}" for _, end in gone]))
    tell_arms(console, story, rows)
    columns: list[Column] = [
        ("besiegers", lambda t: t.daily("besiegers", np.max), count),
        ("defenders, least", lambda t: t.daily("defenders", np.min), count),
        ("most", lambda t: t.daily("defenders", np.max), count),
        ("hours lost", lambda t: t.daily("lost", np.sum), count),
    ]
    tell_days(console, story, columns)
    tell_happenings(console, story)


def _tell_citizen(console: Console, story: CitizenStory, hours: range) -> None:
    who, place = f"Citizen {story.citizen:,}", story.place
    if not story.stratum:
        console.print(f"{who} lives in {place.name} and is one of those who take no part, such as children.")
        return
    console.print(
        f"{who} lives in {place.name}, region {place.region}, and is the {ordinal(story.rank + 1)} readiest "
        f"of {story.size:,} in its stratum there, '{story.stratum}'."
    )
    home, near, online = story.contacts
    console.print(
        f"It goes when the field there, with the pull of its contacts, reaches its threshold of "
        f"{decimal(story.threshold)} standard deviations, and stays, until its stint is over, while they are above "
        f"{decimal(story.keeps)}. It has {plural(sum(story.contacts), 'contact')}: "
        f"{home} at home, {near} in {place.name}, {online} online."
    )
    tell_sameness(console, story)
    reasons = {trajectory.arm: reason(story, trajectory) for trajectory in story.trajectories}
    if len(reasons) > 1 and len(set(reasons.values())) == 1:
        reasons = {"both arms": next(iter(reasons.values()))}
    for arm, text in reasons.items():
        console.print(Text.assemble((f"{arm}: ", "bold"), text))
    console.print()
    columns: list[Column] = [
        ("on the street", lambda t: t.daily("street", np.sum), duration),
        ("violent", lambda t: t.daily("violent", np.sum), duration),
        ("contacts out", lambda t: t.daily("called_by", np.max), count),
        ("field", lambda t: t.daily("field", np.max), decimal),
        ("with pull", lambda t: t.daily("reach", np.max), decimal),
    ]
    tell_days(console, story, columns)
    note(console, f"most of each day; threshold {decimal(story.threshold)}")
    if hours:
        console.print()
        tell_hours(console, story, hours, [
            ("status", lambda t: list(t.trace["status"]), lambda status: STATUS_NAMES[int(status)]),
            ("contacts out", lambda t: list(t.trace["called_by"]), count),
            ("field", lambda t: list(t.trace["field"]), decimal),
            ("with pull", lambda t: list(t.trace["reach"]), decimal),
        ])  # fmt: skip
        note(console, "contacts out: those of the hour before, which it decides on")
    tell_happenings(console, story, lambda trajectory, hour, what: f"{FATES[what]}: {cause(story, trajectory, hour)}")


def reason(story: CitizenStory, trajectory: Trajectory) -> str:
    """Return why a citizen went or stayed, and what became of it."""
    went, reach, when = trajectory.first("street"), trajectory.trace["reach"], clock_of(story)
    if went == NEVER:
        nearest = int(np.argmax(reach))
        most, least = decimal(float(reach[nearest])), decimal(story.threshold)
        return (
            f"stayed away. The field of {story.place.name}, {_with_contacts(trajectory, nearest)}, reached "
            f"{most} at most ({when(nearest)}); it would have needed {least}."
        )
    on, violent = trajectory.trace["street"].sum(), trajectory.trace["violent"].sum()
    fate = trajectory.happenings[-1]
    return (
        f"went first on {when(went)}: the field of {story.place.name}, {_with_contacts(trajectory, went)}, reached "
        f"{decimal(float(reach[went]))}. It was out for {duration(on)}, "
        f"{f'violent for {duration(violent)}' if violent else 'never violent'}. "
        f"In the end: {FATES[fate[1]]} (since {when(fate[0])})."
    )


def cause(story: CitizenStory, trajectory: Trajectory, hour: int) -> str:
    """Return why a citizen's status changed in an hour."""
    status = trajectory.trace["status"].astype(int)
    now, before = status[hour], status[hour - 1] if hour else QUIET
    reached = f"{decimal(float(trajectory.trace['reach'][hour]))} {_with_contacts(trajectory, hour)}"
    out = (PEACEFUL, VIOLENT)
    if now in out and before in out:
        return "the rage of the place has reached it" if now == VIOLENT else "the rage of the place has fallen"
    if now in out:
        return f"the field reached {reached}; it takes {decimal(story.threshold)}"
    if now in (RESTING, DONE):
        return "its stint was over"
    if now == QUIET and before in out:
        return f"the field fell to {reached}; {decimal(story.keeps)} keeps it out"
    if now == QUIET:
        return f"rested; the field is at {reached}, it takes {decimal(story.threshold)}"
    # Whoever joins may be taken in the same hour.
    there = before in out or (before == QUIET and trajectory.trace["reach"][hour] >= story.threshold)
    return "it met the forces on the street" if there else "the forces found it after it had gone home"


def _with_contacts(trajectory: Trajectory, hour: int) -> str:
    called = int(trajectory.trace["called_by"][hour])
    if not called:
        return "with no contact out"
    pulled = float(trajectory.trace["reach"][hour] - trajectory.trace["field"][hour])
    return f"with the pull of {plural(called, 'contact')} ({decimal(pulled)})"


def ordinal(number: int) -> str:
    """Return ``1,234th``."""
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number:,}{ending}"
