"""Alliances: the treaties that may answer a request, and what is known of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from steppefire.errors import suggest
from steppefire.inputs.quantities import read_hours
from steppefire.inputs.yaml import Document, Path
from steppefire.scenario.model.alliances import CLAUSES, Alliance, Clause, Member, Membership
from steppefire.scenario.model.evidence import Source
from steppefire.scenario.readers.evidence import cite
from steppefire.scenario.readers.schema import AllianceForm, ClauseForm, MemberForm, MembershipForm, SourceForm


def _section(doc: Document, key: str) -> Mapping[str, Any]:
    given = doc.get((key,))
    return given if isinstance(given, Mapping) else {}


def read_alliance(name: str, doc: Document, claims: Collection[str] | None) -> Alliance | None:
    """Return the alliance a file describes, or None after blaming what is wrong in it."""
    form = doc.form(AllianceForm, ())
    members = [_member(doc, str(m), claims) for m in _section(doc, "members")]
    sources = _sources(doc)
    if form is None:
        return None
    if not members:
        doc.add_problem(("members",), "an alliance needs at least one member")
    for key, office in (("chair", form.chair), ("leader", form.leader)):
        if office and office not in form.members:
            doc.add_problem((key,), f"{key} '{office}' is not among the members.{suggest(office, form.members)}")
    _check_followers(doc, form, members)
    low = read_hours(doc, ("consultation", "low"), form.consultation.low)
    high = read_hours(doc, ("consultation", "high"), form.consultation.high)
    if low > high:
        doc.add_problem(
            ("consultation", "low"), f"low {form.consultation.low} is above high {form.consultation.high}"
        )
    return Alliance(
        name=name,
        title=form.title,
        rule=form.rule,
        chair=form.chair or "",
        leader=form.leader or "",
        power=form.power or "",
        consultation=(low, high),
        covers_unrest=form.covers_unrest,
        members=tuple(m for m in members if m),
        citation=cite(doc, ("source",), form.source, claims),
        treaty=_treaty(doc, form, sources),
        roll=_roll(doc, form, sources),
        sources=sources,
    )


def _sources(doc: Document) -> dict[str, Source]:
    """Return the alliance's own publications; one that is wrong inside still counts as there."""
    out: dict[str, Source] = {}
    for id_ in _section(doc, "sources"):
        form = doc.form(SourceForm, ("sources", id_))
        given = form.model_dump() if form else dict.fromkeys(SourceForm.model_fields, "")
        out[id_] = Source(id=id_, **{k: v or "" for k, v in given.items()})
    return out


def _treaty(doc: Document, form: AllianceForm, sources: Collection[str]) -> dict[str, Clause]:
    """Return what the treaty says, clause by clause."""
    if form.treaty is None:
        return {}
    clauses = {}
    for name in CLAUSES:
        told: ClauseForm = getattr(form.treaty, name)
        clauses[name] = Clause(told.says, *_basis(doc, ("treaty", name, "source"), told.source, sources))
    return clauses


def _roll(doc: Document, form: AllianceForm, sources: Collection[str]) -> tuple[Membership, ...]:
    """Return who is or was a party; nobody may be a party twice at one time."""
    out: list[Membership] = []
    for i in range(len(form.roll)):
        at: Path = ("roll", i)
        wave = doc.form(MembershipForm, at)
        if wave is None:
            continue
        if wave.until is not None and wave.until < wave.since:
            doc.add_problem((*at, "until"), f"until {wave.until} is before since {wave.since}")
        twice = {s for m in out for s in m.states if m.until is None or m.until > wave.since}
        for k, state in enumerate(wave.states):
            if state in twice:
                doc.add_problem((*at, "states", k), f"'{state}' is a party already in {wave.since}")
        basis = _basis(doc, (*at, "source"), wave.source, sources)
        out.append(Membership(tuple(wave.states), wave.since, wave.until, *basis))
    return tuple(out)


def _check_followers(doc: Document, form: AllianceForm, members: Collection[Member | None]) -> None:
    """Blame a member that follows nobody, and one of which nobody knows whether it follows its leader."""
    for m in members:
        if m is None or (follower := bool(form.leader) and m.name != form.leader) == (m.follows is not None):
            continue
        if follower:
            doc.add_problem(
                ("members", m.name), f"key 'follows' is missing: how likely it sends once {form.leader} does"
            )
        else:
            doc.add_problem(("members", m.name, "follows"), f"{m.name} follows nobody: it decides itself", key=True)


def _basis(doc: Document, at: Path, text: str, sources: Collection[str]) -> tuple[tuple[str, ...], str]:
    """Return the ids of the file's own sources that a cell names, or the reason of an assumption."""
    basis = cite(doc, at, text, sources, "'{id}' is not among this file's sources.")
    return basis.claims, basis.assumption


def _member(doc: Document, name: str, claims: Collection[str] | None) -> Member | None:
    at: Path = ("members", name)
    form = doc.form(MemberForm, at)
    if form is None:
        return None
    low, high = form.contingent.low, form.contingent.high
    if low > high:
        doc.add_problem((*at, "contingent", "low"), f"low {low} is above high {high}")
    return Member(
        name=name,
        low=low,
        high=high,
        staging=read_hours(doc, (*at, "staging"), form.staging),
        follows=form.follows,
        overstretch=form.overstretch,
        delay=read_hours(doc, (*at, "delay"), form.delay),
        citation=cite(doc, (*at, "source"), form.source, claims),
    )
