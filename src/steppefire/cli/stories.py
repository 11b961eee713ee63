"""The story command: what happened in a place, at a site or to a citizen, in two arms of one run."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time

import numpy as np
from rich.console import Console
from rich.text import Text

from steppefire.analysis.replay import NEVER, Trajectory, Viewpoint
from steppefire.analysis.stories import (
    GATHERING,
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
    hour_label,
    note,
    peak,
    print_arms,
    print_days,
    print_events,
    print_first_difference,
    print_hours,
)
from steppefire.cli.terminal import count, decimal, duration, plural, share, waiting, warn_of_compiling
from steppefire.clock import HOURS_A_DAY
from steppefire.errors import UsageError
from steppefire.kernels.citizens.rule import DONE, PEACEFUL, QUIET, RESTING, STATUS_NAMES, VIOLENT
from steppefire.scenario import Scenario, load

STATUS_TEXTS = {
    "quiet": "at home",
    "peaceful": "on the street, peaceful",
    "violent": "on the street, violent",
    "resting": "at home, resting from the street",
    "done": "at home for good",
    "detained": "detained",
    "hospital": "in hospital",
    "dead": "dead",
}


@dataclass(frozen=True)
class Subject:
    """What the story is about: exactly one of place, site and citizen; ``day`` adds each hour of a citizen's day."""

    place: str | None
    site: str | None
    citizen: int | None
    day: date | None = None


def print_story(console: Console, name: str, subject: Subject, view: Viewpoint) -> None:
    """Print what happened in a place, at a site or to a citizen.

    Raises
    ------
    UsageError
        If not exactly one subject is given, or there is no such subject, arm or day.
    """
    given = [one for one in (subject.place, subject.site, subject.citizen) if one is not None]
    if len(given) != 1:
        raise UsageError("give exactly one of --place NAME, --site NAME and --citizen N")
    scenario = load(name)
    hours = _hours_of(subject, scenario)
    warn_of_compiling()
    story: Story
    with waiting(f"simulating run {view.run} in two arms"):
        if subject.place is not None:
            story = place_story(scenario, subject.place, view)
        elif subject.site is not None:
            story = site_story(scenario, subject.site, view)
        else:
            story = citizen_story(scenario, subject.citizen or 0, view)
    mode = "as recorded" if view.scripted else "in response to events"
    console.print(Text(scenario.title, "bold"))
    console.print(f"run {view.run} of seed {view.seed}, policies {mode}\n")
    if isinstance(story, PlaceStory):
        _print_place(console, story)
    elif isinstance(story, SiteStory):
        _print_site(console, story)
    elif isinstance(story, CitizenStory):
        _print_citizen(console, story, hours)


def _hours_of(subject: Subject, scenario: Scenario) -> range:
    """Return the hours to print one by one: those of the day that was given, if any."""
    if subject.day is None:
        return range(0)
    if subject.citizen is None:
        raise UsageError("--day needs --citizen N")
    clock = scenario.clock
    first = clock.hour_of(datetime.combine(subject.day, time()))
    if not (first < clock.hours and first + HOURS_A_DAY > 0):
        last = clock.moment(clock.hours - 1)
        raise UsageError(f"--day must lie in the run, {clock.start:%Y-%m-%d} to {last:%Y-%m-%d}")
    return range(max(0, first), min(first + HOURS_A_DAY, clock.hours))


def _print_place(console: Console, story: PlaceStory) -> None:
    """Print the story of a place."""
    place = story.place
    console.print(
        f"{place.name}, region {place.region}: {count(place.population)} inhabitants, "
        f"{count(story.adults)} of whom can take part"
    )
    print_first_difference(console, story)
    when = hour_label(story)
    rows = [
        (f"over {GATHERING} on the street from", [when(t.first("street", GATHERING + 1)) for t in story.trajectories]),
        ("peak on the street", [peak(story, t, "street") for t in story.trajectories]),
        ("first death", [when(t.first("killed")) for t in story.trajectories]),
    ]
    for name, words in (("killed", "dead"), ("injured", "injured"), ("detained", "detained")):
        rows.append((f"{words} in total", [count(t.trace[name][-1]) for t in story.trajectories]))
    print_arms(console, story, rows)
    known = not any(np.isnan(t.trace["price"]).any() for t in story.trajectories)
    digits = 0 if all(t.trace["price"].max() >= 20 for t in story.trajectories) else 1
    columns: list[Column] = [
        ("street", lambda t: t.daily("street", np.max), count),
        ("violent", lambda t: t.daily("violent", np.max), count),
        ("forces", lambda t: t.daily("forces", np.max), count),
        ("lost", lambda t: t.daily("lost", np.max), count),
        ("dead", lambda t: t.daily_gain("killed"), count),
        ("injured", lambda t: t.daily_gain("injured"), count),
        ("detained", lambda t: t.daily_gain("detained"), count),
        *([("price", lambda t: t.daily("price", np.max), lambda value: decimal(value, digits))] if known else []),
        ("net", lambda t: t.daily("network", np.min), share),
    ]
    print_days(console, story, columns)
    good = story.scenario.shocks[story.scenario.recorded_shock] if known else None
    price = f", price ({good.title}, {good.unit})" if good else ""
    note(console, f"maximum of the day: street, violent, forces, lost (sites){price};")
    note(console, "total of the day: dead, injured, detained; minimum of the day: net (share of traffic)")
    print_events(console, story)


def _print_site(console: Console, story: SiteStory) -> None:
    """Print the story of a site."""
    site = story.site
    guards = plural(site.guards, "guard")
    console.print(f"{site.name} in {site.place} ({site.kind}): {guards} in normal times")
    print_first_difference(console, story)
    when, trajectories = hour_label(story), story.trajectories
    gone = [(t.trace["weapons"][0], t.trace["weapons"][-1]) for t in trajectories]
    rows = [
        ("first lost", [when(t.first("lost")) for t in trajectories]),
        ("time lost", [duration(t.trace["lost"].sum()) for t in trajectories]),
        ("at the end", ["lost" if t.trace["lost"][-1] else "held" for t in trajectories]),
        ("besiegers at peak", [peak(story, t, "besiegers") for t in trajectories]),
        ("allied soldiers from", [when(t.first("allies")) for t in trajectories]),
    ]
    if site.weapons:
        rows.append(("firearms left", [f"{count(end)} of {count(site.weapons)}" for _, end in gone]))
    print_arms(console, story, rows)
    columns: list[Column] = [
        ("besiegers", lambda t: t.daily("besiegers", np.max), count),
        ("defenders, min.", lambda t: t.daily("defenders", np.min), count),
        ("max.", lambda t: t.daily("defenders", np.max), count),
        ("hours lost", lambda t: t.daily("lost", np.sum), count),
    ]
    print_days(console, story, columns)
    print_events(console, story)


def _print_citizen(console: Console, story: CitizenStory, hours: range) -> None:
    """Print the story of a citizen, with the hours in ``hours`` one by one."""
    who, place = f"Citizen {story.citizen:,}", story.place
    if not story.stratum:
        console.print(f"{who} lives in {place.name} and belongs to those who cannot take part, such as children.")
        return
    console.print(
        f"{who} lives in {place.name}, region {place.region}, and has the {ordinal(story.rank + 1)} lowest threshold "
        f"of {story.size:,} citizens in its stratum there, '{story.stratum}'."
    )
    home, near, online = story.contacts
    console.print(
        f"It joins when the field there plus the pull of its active contacts reaches its threshold of "
        f"{decimal(story.threshold)} standard deviations, and stays until its stint is over or the sum falls below "
        f"{decimal(story.stay_threshold)}. It has {plural(sum(story.contacts), 'contact')}: "
        f"{home} in its household, {near} in {place.name}, {online} online."
    )
    print_first_difference(console, story)
    reasons = {trajectory.arm: reason(story, trajectory) for trajectory in story.trajectories}
    if len(reasons) > 1 and len(set(reasons.values())) == 1:
        reasons = {"both arms": next(iter(reasons.values()))}
    for arm, text in reasons.items():
        console.print(Text.assemble((f"{arm}: ", "bold"), text))
    console.print()
    columns: list[Column] = [
        ("on the street", lambda t: t.daily("street", np.sum), duration),
        ("violent", lambda t: t.daily("violent", np.sum), duration),
        ("active contacts", lambda t: t.daily("active_contacts", np.max), count),
        ("field", lambda t: t.daily("field", np.max), decimal),
        ("field + pull", lambda t: t.daily("field_with_pull", np.max), decimal),
    ]
    print_days(console, story, columns)
    note(console, f"active contacts, field: maximum of the day; threshold {decimal(story.threshold)}")
    if hours:
        console.print()
        print_hours(console, story, hours, [
            ("status", lambda t: list(t.trace["status"]), lambda status: STATUS_NAMES[int(status)]),
            ("active contacts", lambda t: list(t.trace["active_contacts"]), count),
            ("field", lambda t: list(t.trace["field"]), decimal),
            ("field + pull", lambda t: list(t.trace["field_with_pull"]), decimal),
        ])  # fmt: skip
        note(console, "active contacts: at the end of the hour before, when the decision is made")
    print_events(
        console, story, lambda t, hour, status: f"{STATUS_TEXTS[status]}: {reason_for_change(story, t, hour)}"
    )


def reason(story: CitizenStory, trajectory: Trajectory) -> str:
    """Return why a citizen joined or never did, and its last status."""
    joined, total, when = trajectory.first("street"), trajectory.trace["field_with_pull"], hour_label(story)
    if joined == NEVER:
        nearest = int(np.argmax(total))
        most, needed = decimal(float(total[nearest])), decimal(story.threshold)
        return (
            f"never joined. The field of {story.place.name}, {_pull_text(trajectory, nearest)}, reached "
            f"{most} at most ({when(nearest)}), below the threshold of {needed}."
        )
    out, violent = trajectory.trace["street"].sum(), trajectory.trace["violent"].sum()
    since, last_status = trajectory.events[-1]
    return (
        f"first joined on {when(joined)}: the field of {story.place.name}, {_pull_text(trajectory, joined)}, reached "
        f"{decimal(float(total[joined]))}. It was on the street for {duration(out)}, "
        f"{f'violent for {duration(violent)}' if violent else 'never violent'}. "
        f"At the end: {STATUS_TEXTS[last_status]} (since {when(since)})."
    )


def reason_for_change(story: CitizenStory, trajectory: Trajectory, hour: int) -> str:
    """Return why a citizen's status changed in an hour."""
    status = trajectory.trace["status"].astype(int)
    now, before = status[hour], status[hour - 1] if hour else QUIET
    reached = f"{decimal(float(trajectory.trace['field_with_pull'][hour]))} {_pull_text(trajectory, hour)}"
    out = (PEACEFUL, VIOLENT)
    if now in out and before in out:
        return "the rage of the place has risen" if now == VIOLENT else "the rage of the place has fallen"
    if now in out:
        return f"the field reached {reached}; the threshold is {decimal(story.threshold)}"
    if now in (RESTING, DONE):
        return "its stint was over"
    if now == QUIET and before in out:
        return f"the field fell to {reached}; staying needs {decimal(story.stay_threshold)}"
    if now == QUIET:
        return f"its rest was over; the field is {reached}; the threshold is {decimal(story.threshold)}"
    # A citizen can be arrested or hurt in the hour in which it joins.
    there = before in out or (before == QUIET and trajectory.trace["field_with_pull"][hour] >= story.threshold)
    return "by the forces on the street" if there else "arrested at home after an investigation"


def _pull_text(trajectory: Trajectory, hour: int) -> str:
    """Return the pull of the active contacts in an hour."""
    active = int(trajectory.trace["active_contacts"][hour])
    if not active:
        return "with no active contact"
    pulled = float(trajectory.trace["field_with_pull"][hour] - trajectory.trace["field"][hour])
    return f"with the pull of {plural(active, 'active contact')} ({decimal(pulled)})"


def ordinal(number: int) -> str:
    """Return ``1,234th``."""
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number:,}{ending}"
