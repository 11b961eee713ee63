"""Reader of the groups of the population in scenario.yaml, and of the ties between them."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from steppefire.errors import suggest
from steppefire.inputs.yaml import Document
from steppefire.scenario.model.groups import Group, GroupTie
from steppefire.scenario.readers.evidence import cite
from steppefire.scenario.readers.schema import SHARE_COLUMN, GroupForm, Header, TieForm

_NAME = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)*")


def group_names(doc: Document | None) -> tuple[str, ...] | None:
    """Return the names of the groups that are listed, also of those with problems; None if there is no list."""
    listed = doc.section("groups") if doc else {}
    return tuple(listed) or None


def read_groups(doc: Document, statements: Collection[str] | None) -> tuple[Group, ...]:
    """Return the groups sorted by name, after reporting what is wrong.

    Parameters
    ----------
    statements
        Ids of the evidence; None if they are not known, in which case citations are not checked.
    """
    listed = doc.section("groups")
    if isinstance(doc.get(("groups",)), Mapping) and not listed:
        doc.add_problem(("groups",), "groups must name at least one group of the population", key=True)
    groups = []
    for name in listed:
        if not _NAME.fullmatch(name):
            column = SHARE_COLUMN.format("NAME")
            doc.add_problem(
                ("groups", name),
                f"the name of a group must be small letters, digits and hyphens, for the column {column} of "
                f"places.csv, but is '{name}'",
                key=True,
            )
        if form := doc.form(GroupForm, ("groups", name)):
            citation = cite(doc, ("groups", name, "source"), form.source, statements)
            groups.append(Group(name, form.title, form.foreign_troops, citation))
    return tuple(sorted(groups, key=lambda group: group.name))


def read_ties(doc: Document, header: Header, statements: Collection[str] | None) -> tuple[GroupTie, ...]:
    """Return the ties between groups in the order of the file, after reporting what is wrong.

    Parameters
    ----------
    statements
        Ids of the evidence; None if they are not known, in which case citations are not checked.
    """
    ties: list[GroupTie] = []
    for i in range(len(header.ties or ())):
        form = doc.form(TieForm, ("ties", i))
        if form is None:
            continue
        for name in form.between:
            check_group(doc, ("ties", i, "between"), name, group_names(doc))
        first, second = sorted(form.between)
        if first == second:
            doc.add_problem(("ties", i, "between"), "a tie is between two groups; within a group its strength is 1")
        if (first, second) in [tie.between for tie in ties]:
            doc.add_problem(("ties", i, "between"), f"duplicate tie between '{first}' and '{second}'")
        citation = cite(doc, ("ties", i, "source"), form.source, statements)
        ties.append(GroupTie((first, second), form.strength, citation))
    return tuple(ties)


def check_group(doc: Document, at: tuple[str | int, ...], name: str, names: Collection[str] | None) -> None:
    """Report a name that is no group; it is not checked if the groups are not known."""
    if names is not None and name not in names:
        hint = suggest(name, names) or f" Expected one of {', '.join(names)}."
        doc.add_problem(at, f"unknown group '{name}'.{hint}")
