"""Reader of alliances/<name>.yaml: members, decision rule and treaty of an alliance."""

from __future__ import annotations

from collections.abc import Collection

from steppefire.errors import suggest
from steppefire.inputs.quantities import read_hours
from steppefire.inputs.yaml import Document, Path
from steppefire.scenario.model.alliances import CLAUSES, Alliance, Clause, Member, Membership
from steppefire.scenario.model.evidence import Source
from steppefire.scenario.readers.evidence import cite
from steppefire.scenario.readers.schema import AllianceForm, ClauseForm, MemberForm, MembershipForm, SourceForm


def read_alliance(name: str, doc: Document, statements: Collection[str] | None) -> Alliance | None:
    """Return the alliance in a file, after reporting what is wrong; None if its header does not validate.

    Parameters
    ----------
    name
        Name of the alliance: that of its file.
    statements
        Ids of the evidence; None if they are not known, in which case citations are not checked.
    """
    form = doc.form(AllianceForm, ())
    members = [_member(doc, str(m), statements) for m in doc.section("members")]
    sources = _sources(doc)
    if form is None:
        return None
    if not members:
        doc.add_problem(("members",), "an alliance needs at least one member")
    for key, state in (("chair", form.chair), ("leader", form.leader)):
        if state and state not in form.members:
            doc.add_problem((key,), f"{key} '{state}' is not among the members.{suggest(state, form.members)}")
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
        citation=cite(doc, ("source",), form.source, statements),
        treaty=_treaty(doc, form, sources),
        roll=_roll(doc, form, sources),
        sources=sources,
    )


def _sources(doc: Document) -> dict[str, Source]:
    """Return the publications of the file; one that does not validate is kept, empty, so that it can be cited."""
    out: dict[str, Source] = {}
    for id_ in doc.section("sources"):
        form = doc.form(SourceForm, ("sources", id_))
        given = form.model_dump() if form else dict.fromkeys(SourceForm.model_fields, "")
        out[id_] = Source(id=id_, **{k: v or "" for k, v in given.items()})
    return out


def _treaty(doc: Document, form: AllianceForm, sources: Collection[str]) -> dict[str, Clause]:
    """Return the clauses of the treaty by name."""
    if form.treaty is None:
        return {}
    clauses = {}
    for name in CLAUSES:
        clause: ClauseForm = getattr(form.treaty, name)
        clauses[name] = Clause(clause.says, *_basis(doc, ("treaty", name, "source"), clause.source, sources))
    return clauses


def _roll(doc: Document, form: AllianceForm, sources: Collection[str]) -> tuple[Membership, ...]:
    """Return the states that are or were parties; no state may be a party twice at the same time."""
    out: list[Membership] = []
    for i in range(len(form.roll)):
        at: Path = ("roll", i)
        wave = doc.form(MembershipForm, at)
        if wave is None:
            continue
        if wave.until is not None and wave.until < wave.since:
            doc.add_problem((*at, "until"), f"until {wave.until} is before since {wave.since}")
        parties = {s for m in out for s in m.states if m.until is None or m.until > wave.since}
        for k, state in enumerate(wave.states):
            if state in parties:
                doc.add_problem((*at, "states", k), f"'{state}' is already a party in {wave.since}")
        basis = _basis(doc, (*at, "source"), wave.source, sources)
        out.append(Membership(tuple(wave.states), wave.since, wave.until, *basis))
    return tuple(out)


def _check_followers(doc: Document, form: AllianceForm, members: Collection[Member | None]) -> None:
    """Report members without ``follows`` that have a leader to follow, and those with it that have none."""
    for m in members:
        if m is None or (follower := bool(form.leader) and m.name != form.leader) == (m.follows is not None):
            continue
        if follower:
            doc.add_problem(
                ("members", m.name), f"key 'follows' is missing: probability of sending once {form.leader} does"
            )
        else:
            message = f"{m.name} has no leader to follow; remove 'follows'"
            doc.add_problem(("members", m.name, "follows"), message, key=True)


def _basis(doc: Document, at: Path, text: str, sources: Collection[str]) -> tuple[tuple[str, ...], str]:
    """Return the ids of the file's own sources in a text, and the reason of an assumption; one of the two is empty."""
    basis = cite(doc, at, text, sources, "'{id}' is not among this file's sources.")
    return basis.statements, basis.assumption


def _member(doc: Document, name: str, statements: Collection[str] | None) -> Member | None:
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
        citation=cite(doc, (*at, "source"), form.source, statements),
    )
