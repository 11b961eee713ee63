"""Reader of organised.csv: organised groups, where and when they come, and what they go for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from math import isnan

from steppefire.clock import Clock
from steppefire.errors import suggest
from steppefire.inputs.tables import Row, Table
from steppefire.inputs.values import parse_moment, tidy
from steppefire.scenario.model.organised import OrganisedGroup
from steppefire.scenario.model.places import Place, Site, local_offsets
from steppefire.scenario.readers.references import Known

FILE = "organised.csv"


def read_organised(
    table: Table, known: Known, clock: Clock | None, places: Iterable[Place], sites: Sequence[Site] | None
) -> tuple[OrganisedGroup, ...]:
    """Return the groups by hour of arrival, place and name, after reporting what is wrong in the table.

    Parameters
    ----------
    clock
        Clock of the run; None if it is not known, in which case times are not checked.
    places
        Places of the scenario; times are local to the place of a group.
    sites
        Sites of the scenario; None if they are not known, in which case a place without targets is not reported.
    """
    table.unique("organisation", "place")
    offsets = local_offsets(places)
    kinds = None if sites is None else {(site.place, site.kind) for site in sites}
    groups = [_group(row, known, clock, offsets, kinds) for row in table.rows]
    if table.complete:
        _check_shares(table.rows, groups)
    return tuple(sorted(groups, key=lambda g: (g.arrives, g.place, g.organisation)))


def _group(
    row: Row, known: Known, clock: Clock | None, offsets: Mapping[str, float], kinds: set[tuple[str, str]] | None
) -> OrganisedGroup:
    place = row.known("place", known.places, "places.csv")
    arrives, leaves = row.moment("arrives"), _leaving(row)
    if arrives and leaves and leaves <= arrives:
        row.add_problem("leaves", f"leaves {leaves:%Y-%m-%d %H:%M} is not after arrives {arrives:%Y-%m-%d %H:%M}")
    hour = -1
    if clock is not None and arrives is not None:
        hour = clock.hour_of(arrives, offsets.get(place))
        if not 0 <= hour < clock.hours:
            side = "before" if hour < 0 else "after"
            span = f"{clock.start:%Y-%m-%d %H:%M} to {clock.end:%Y-%m-%d %H:%M}"
            row.add_problem("arrives", f"arrives lies {side} the run, {span}")
    return OrganisedGroup(
        organisation=row.text("organisation"),
        place=place,
        arrives=hour,
        leaves=clock.hour_of(leaves, offsets.get(place)) if clock and leaves else None,
        share=row.share("share"),
        targets=_targets(row, known, place, kinds),
        citation=row.citation("source", known.statements),
    )


def _leaving(row: Row) -> datetime | None:
    """Return the time at which a group leaves; None if the cell is empty or holds no time."""
    text = row.given("leaves")
    try:
        return parse_moment(text) if text else None
    except ValueError as error:
        row.add_problem("leaves", f"leaves {error}; leave it empty if the group stays")
        return None


def _targets(row: Row, known: Known, place: str, kinds: set[tuple[str, str]] | None) -> tuple[str, ...]:
    """Return the kinds of site that a group goes for, after reporting those that no site of its place has."""
    targets = tuple(dict.fromkeys(row.given("targets").split()))
    if known.site_kinds is None:
        return targets
    for kind in targets:
        if kind not in known.site_kinds:
            hint = suggest(kind, known.site_kinds) or f" Expected some of {', '.join(known.site_kinds)}."
            row.add_problem("targets", f"unknown kind of site '{kind}'.{hint}")
        elif kinds is not None and place in (known.places or ()) and (place, kind) not in kinds:
            row.add_problem("targets", f"no site of kind '{kind}' is in {place}; name one that is there")
    return targets


def _check_shares(rows: Sequence[Row], groups: Sequence[OrganisedGroup]) -> None:
    """Report shares that do not add up to one."""
    total = sum(group.share for group in groups)
    if groups and not isnan(total) and abs(total - 1) > 1e-9:
        rows[-1].add_problem("share", f"the shares of the groups add up to {tidy(total)}, not 1")
