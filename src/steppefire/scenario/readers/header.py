"""Reader of the header and the strata of scenario.yaml."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from steppefire.clock import Clock
from steppefire.errors import suggest
from steppefire.inputs.quantities import LONGEST_HOURS
from steppefire.inputs.yaml import Document
from steppefire.scenario.model.places import SETTLEMENTS, Stratum
from steppefire.scenario.readers.evidence import cite
from steppefire.scenario.readers.groups import check_group, group_names
from steppefire.scenario.readers.schema import REQUIRED, Header, StratumForm


def read_header(doc: Document) -> Header:
    """Return the header, after reporting what is wrong; fields that do not validate have their default."""
    header = doc.loose_form(Header, ())
    if isinstance(doc.data, Mapping):
        unknown = [key for key in doc.data if key not in Header.model_fields]
        for key in REQUIRED:
            # A misspelt key has been reported, with a suggestion, as unknown.
            if key not in doc.data and not any(f"'{key}'" in suggest(u, Header.model_fields) for u in unknown):
                doc.add_problem((), f"key '{key}' is missing")
    return header


def read_clock(doc: Document, header: Header) -> Clock | None:
    """Return the clock of the run, after reporting what is wrong with its start and end; None if they are not valid."""
    if datetime.min in (header.start, header.end):
        return None
    if header.start.hour or header.start.minute:
        # Days of the run, to which dated figures refer, begin with it.
        doc.add_problem(("start",), f"start must be midnight, such as {header.start:%Y-%m-%d} 00:00")
    if header.end.minute:
        doc.add_problem(("end",), f"end must be a full hour, such as {header.end:%Y-%m-%d %H}:00")
    if header.end <= header.start:
        doc.add_problem(("end",), f"end must be after start, {header.start:%Y-%m-%d %H:%M}")
        return None
    if header.end - header.start > timedelta(hours=LONGEST_HOURS):
        limit = f"{LONGEST_HOURS} hours after start, {header.start:%Y-%m-%d %H:%M}"
        doc.add_problem(("end",), f"end must be at most {limit}")
        return None
    return Clock(header.start, header.end, header.utc_offset)


def read_strata(doc: Document, header: Header, statements: Collection[str] | None) -> tuple[Stratum, ...]:
    """Return the strata sorted by group, settlement and name, after reporting what is wrong.

    A stratum of several groups becomes one for each of them; a stratum that names no group belongs to all. The shares
    of a group must add up to 1 in each kind of settlement.

    Parameters
    ----------
    statements
        Ids of the evidence; None if they are not known, in which case citations are not checked.
    """
    strata: list[Stratum] = []
    names: list[str] = []
    groups = group_names(doc)
    for i in range(len(header.strata)):
        form = doc.form(StratumForm, ("strata", i))
        if form is None:
            continue
        if form.name in names:
            doc.add_problem(("strata", i, "name"), f"duplicate stratum '{form.name}'")
        names.append(form.name)
        for group in form.of:
            check_group(doc, ("strata", i, "of"), group, groups)
        citation = cite(doc, ("strata", i, "source"), form.source, statements)
        strata += [
            Stratum(form.name, form.share, group, form.disposition, form.takes_part, citation, form.lives_in or "")
            for group in dict.fromkeys(form.of or groups or ())
        ]
    known = all(stratum.group in (groups or ()) for stratum in strata)
    if groups and known and len(names) == len(header.strata) and isinstance(doc.get(("strata",)), list):
        _check_shares(doc, strata, groups)
    return tuple(sorted(strata, key=lambda s: (s.group, s.lives_in, s.name)))


def _check_shares(doc: Document, strata: list[Stratum], groups: Collection[str]) -> None:
    """Report groups whose shares do not add up to 1, by settlement if any stratum of the group lives in one only."""
    for word in groups:
        group = [s for s in strata if s.group == word]
        split = any(s.lives_in for s in group)
        for settlement in SETTLEMENTS if split else SETTLEMENTS[:1]:
            total = sum(s.share for s in group if s.lives(settlement))
            if abs(total - 1) > 1e-6:
                which = f"{word} strata that live in {settlement} places" if split else f"{word} strata"
                doc.add_problem(("strata",), f"shares of the {which} add up to {total:.6g}, not 1", key=True)
