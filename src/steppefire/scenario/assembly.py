"""From a folder to a `Scenario`: every file is read, and every mistake told, before anything is refused.

Files depend on each other (a cell of timeline.csv names a claim, a place and a site). What a file lists is
gathered even when it holds mistakes, so that one mistake is told once, not again wherever its row is named.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from steppefire.clock import Clock
from steppefire.errors import Problem, suggest
from steppefire.scenario import chronicle, records
from steppefire.scenario.arms import Choices, check_refusals, read_arms
from steppefire.scenario.evidence import read_evidence
from steppefire.scenario.facts import (
    FACTUAL,
    Alliance,
    Arm,
    Demand,
    Dependence,
    Event,
    Evidence,
    Observation,
    Parameter,
    Place,
    Scenario,
    Site,
    Unit,
)
from steppefire.scenario.head import read_clock, read_head, read_strata
from steppefire.scenario.inbox import Inbox, digest
from steppefire.scenario.parameters import override, read_register
from steppefire.scenario.precedents import record
from steppefire.scenario.schema import MONEY_COLUMNS, Head
from steppefire.scenario.textfile import shown
from steppefire.scenario.treaties import read_alliance
from steppefire.scenario.yamlfile import Document


@dataclass(frozen=True)
class Tables:
    """What the tables of a scenario hold."""

    places: tuple[Place, ...] = ()
    sites: tuple[Site, ...] = ()
    units: tuple[Unit, ...] = ()
    timeline: tuple[Event, ...] = ()
    observed: tuple[Observation, ...] = ()
    dependence: tuple[Dependence, ...] = ()
    demands: tuple[Demand, ...] = ()
    population: int | None = None
    """Sum over the places; None when it is not known because of a mistake."""


def assemble(folder: Path) -> tuple[Scenario | None, list[Problem]]:
    """Read a scenario; it is None when there is a problem."""
    if not folder.is_dir():
        return None, [
            Problem(shown(folder), 0, 0, "there is no such folder; name a folder with a scenario.yaml")
        ]
    inbox = Inbox(folder)
    doc = inbox.yaml("scenario.yaml")
    head = read_head(doc) if doc else Head()
    clock = read_clock(doc, head) if doc else None
    evidence, claims = _evidence(inbox)
    parameters = _parameters(inbox, doc, claims)
    arms = _arms(inbox, doc, clock, parameters)
    alliances, members = _alliances(inbox, doc, head, arms, claims)
    tables = _tables(inbox, head, clock, claims, members)
    strata = read_strata(doc, head, claims) if doc else ()
    if doc:
        _check_population(doc, head, tables)
        _check_powers(doc, head, tables, alliances)
        _check_precedent(doc, head)
    if inbox.problems or clock is None:
        return None, inbox.problems
    scenario = Scenario(
        name=head.name,
        title=head.title,
        summary=" ".join(head.summary.split()),
        currency=head.currency,
        folder=folder,
        clock=clock,
        population=head.population,
        regions=tuple(dict.fromkeys(p.region for p in tables.places)),
        places=tables.places,
        sites=tables.sites,
        units=tables.units,
        timeline=tables.timeline,
        observed=tables.observed,
        strata=strata,
        parameters=parameters or {},
        arms=arms,
        alliance=alliances.get(head.alliance or ""),
        alliances=alliances,
        dependence=tables.dependence,
        demands=tables.demands,
        evidence=evidence,
        fingerprint=digest(inbox.texts),
        precedent=head.precedent or "",
    )
    return scenario, []


def _evidence(inbox: Inbox) -> tuple[Evidence, Collection[str] | None]:
    """Merge the scenario's evidence with the literature; the names are None when some could not be read."""
    docs = [inbox.yaml("literature.yaml", shared=True), inbox.yaml("evidence.yaml")]
    evidence = read_evidence([doc for doc in docs if doc])
    complete = all(doc and isinstance(doc.get(("claims",)), Mapping) for doc in docs)
    return evidence, evidence.claims if complete else None


def _parameters(
    inbox: Inbox, doc: Document | None, claims: Collection[str] | None
) -> dict[str, Parameter] | None:
    """Return the register with the scenario's own beliefs; None when there is no register."""
    table = inbox.table("parameters.csv", shared=True)
    if table is None:
        return None
    register = read_register(table, claims)
    return override(doc, register, claims) if doc else register


def _arms(
    inbox: Inbox, doc: Document | None, clock: Clock | None, parameters: Mapping[str, Parameter] | None
) -> dict[str, Arm]:
    if doc is None:
        return {FACTUAL: Arm(FACTUAL, "", ())}
    return read_arms(doc, Choices(clock, parameters, _alliance_names(inbox)))


def _alliance_names(inbox: Inbox) -> list[str]:
    return sorted(path.stem for path in (inbox.house / "alliances").glob("*.yaml"))


def _alliances(
    inbox: Inbox, doc: Document | None, head: Head, arms: Mapping[str, Arm], claims: Collection[str] | None
) -> tuple[dict[str, Alliance], set[str] | None]:
    """Return the alliances the scenario and its arms use, and the members that may come (None if one is broken)."""
    there = _alliance_names(inbox)
    wanted = [head.alliance] if head.alliance else []
    wanted += [c.alliance for arm in arms.values() for c in arm.changes if c.alliance]
    borrowed = [c.rules_of for arm in arms.values() for c in arm.changes if c.rules_of]
    if doc and head.alliance and head.alliance not in there:
        hint = suggest(head.alliance, there) or f" Known are {', '.join(there)}."
        doc.blame(("alliance",), f"unknown alliance '{head.alliance}'.{hint}")
    alliances: dict[str, Alliance] = {}
    members: set[str] | None = set() if doc else None
    for name in dict.fromkeys(wanted + borrowed):
        file = inbox.yaml(f"alliances/{name}.yaml", shared=True) if name in there else None
        if file and (alliance := read_alliance(name, file, claims)):
            alliances[name] = alliance
        names = file.get(("members",)) if file else None
        if name in wanted:
            members = {*members, *names} if members is not None and isinstance(names, Mapping) else None
    if doc:
        check_refusals(doc, arms, head.alliance or "", alliances)
    return alliances, members


def _tables(
    inbox: Inbox, head: Head, clock: Clock | None, claims: Collection[str] | None, members: set[str] | None
) -> Tables:
    """Read the seven tables; one that is missing has been told, and the names it would list go unchecked."""
    places, sites = inbox.table("places.csv", units=_units(inbox, head)), inbox.table("sites.csv")
    known = records.Known(
        claims=claims,
        places=places.names("place", "region") if places else None,
        sites=sites.names("site", "place") if sites else None,
        members=members,
    )
    forces, timeline, observed = (inbox.table(f"{name}.csv") for name in ("forces", "timeline", "observed"))
    powers, demands = inbox.table("powers.csv"), inbox.table("demands.csv")
    there = records.read_places(places, known) if places else ()
    return Tables(
        places=there,
        sites=records.read_sites(sites, known) if sites else (),
        units=records.read_forces(forces, known) if forces else (),
        timeline=chronicle.read_timeline(timeline, known, clock, there) if timeline else (),
        observed=chronicle.read_observed(observed, known, clock) if observed else (),
        dependence=records.read_powers(powers, known) if powers else (),
        demands=records.read_demands(demands, known, powers.names("power") if powers else None)
        if demands
        else (),
        population=sum(p.population for p in there) if places and places.file.sound else None,
    )


def _units(inbox: Inbox, head: Head) -> dict[str, str]:
    """Return the money columns with their unit, which places.csv itself tells when the head does not."""
    currency = head.currency.lower()
    if not currency:
        path = inbox.folder / "places.csv"
        start = path.read_bytes()[:2000].decode("utf-8", "replace") if path.is_file() else ""
        found = re.search(MONEY_COLUMNS["income"].format("([a-z]{3})"), start)
        currency = found[1] if found else "kzt"
    return {column: name.format(currency) for column, name in MONEY_COLUMNS.items()}


def _check_population(doc: Document, head: Head, tables: Tables) -> None:
    """Blame a country whose people do not all live somewhere."""
    if not head.population or tables.population is None or tables.population == head.population:
        return
    gap = tables.population - head.population
    doc.blame(
        ("population",),
        f"places.csv adds up to {tables.population} persons, {abs(gap)} {'more' if gap > 0 else 'fewer'} "
        f"than population {head.population}; correct a place, or write population: {tables.population}",
    )


def _check_powers(doc: Document, head: Head, tables: Tables, alliances: Mapping[str, Alliance]) -> None:
    """Blame an alliance to whose power no tie is known, for nothing could be owed to it."""
    powers = list(dict.fromkeys(d.power for d in tables.dependence))
    alliance = alliances.get(head.alliance or "")
    if powers and alliance and alliance.power and alliance.power not in powers:
        hint = suggest(alliance.power, powers)
        doc.blame(("alliance",), f"the power behind it, '{alliance.power}', has no row in powers.csv.{hint}")


def _check_precedent(doc: Document, head: Head) -> None:
    """Blame a case that the record of requests does not hold."""
    known = [case.case_id for case in record()] if head.precedent else []
    if head.precedent and head.precedent not in known:
        hint = suggest(head.precedent, known)
        doc.blame(("precedent",), f"'{head.precedent}' is not in the record of requests for help.{hint}")
