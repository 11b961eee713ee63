"""Read a folder into a `Scenario`: every file is read and every mistake reported before the scenario is refused.

Files depend on each other (a cell of timeline.csv names a claim, a place and a site). What a file lists is
gathered even when it holds mistakes, so that a mistake is reported once, not again wherever its row is named.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from steppefire.clock import Clock
from steppefire.errors import Problem, suggest
from steppefire.inputs.text import shown
from steppefire.inputs.yaml import Document
from steppefire.precedents.cases import read_shipped_cases
from steppefire.scenario.model.alliances import Alliance
from steppefire.scenario.model.arms import FACTUAL, Arm
from steppefire.scenario.model.elites import Faction
from steppefire.scenario.model.evidence import Evidence
from steppefire.scenario.model.groups import Group, GroupTie
from steppefire.scenario.model.organised import OrganisedGroup
from steppefire.scenario.model.parameters import Parameter
from steppefire.scenario.model.places import Place, Site, SiteKind, Stratum, Unit, UnitKind
from steppefire.scenario.model.policies import Policy
from steppefire.scenario.model.powers import Demand, Dependence
from steppefire.scenario.model.scenario import Scenario
from steppefire.scenario.model.shocks import Shock, ShockExposure
from steppefire.scenario.model.timeline import Call, Event, Observation
from steppefire.scenario.readers.alliances import read_alliance
from steppefire.scenario.readers.arms import Choices, check_places, check_refusals, read_arms
from steppefire.scenario.readers.calls import read_calls
from steppefire.scenario.readers.claims import FILE as CLAIMS
from steppefire.scenario.readers.claims import read_claims
from steppefire.scenario.readers.evidence import read_evidence
from steppefire.scenario.readers.factions import read_factions
from steppefire.scenario.readers.folder import ScenarioFolder, digest
from steppefire.scenario.readers.forces import read_forces, read_unit_kinds
from steppefire.scenario.readers.groups import group_names, read_groups, read_ties
from steppefire.scenario.readers.header import read_clock, read_header, read_strata
from steppefire.scenario.readers.observed import read_observed, read_source_kinds
from steppefire.scenario.readers.organised import FILE as ORGANISED
from steppefire.scenario.readers.organised import read_organised
from steppefire.scenario.readers.parameters import apply_overrides, read_register
from steppefire.scenario.readers.places import read_places
from steppefire.scenario.readers.policies import FILE as POLICIES
from steppefire.scenario.readers.policies import read_policies
from steppefire.scenario.readers.powers import read_demands, read_powers
from steppefire.scenario.readers.predictions import (
    PREDICTIONS,
    RECORDED_FACTS,
    read_predictions,
    read_recorded_facts,
)
from steppefire.scenario.readers.references import Known
from steppefire.scenario.readers.schema import MONEY_COLUMNS, SHARE_COLUMN, Header
from steppefire.scenario.readers.shocks import check_shocks, read_exposures, read_shocks
from steppefire.scenario.readers.sites import read_site_kinds, read_sites
from steppefire.scenario.readers.timeline import read_timeline
from steppefire.scenario.resolution import asked_alliances, lending_alliances

SITE_KINDS = "site_kinds.csv"


@dataclass(frozen=True)
class Tables:
    """What the tables of a scenario hold."""

    places: tuple[Place, ...] = ()
    sites: tuple[Site, ...] = ()
    units: tuple[Unit, ...] = ()
    timeline: tuple[Event, ...] = ()
    calls: tuple[Call, ...] = ()
    observed: tuple[Observation, ...] = ()
    dependence: tuple[Dependence, ...] = ()
    demands: tuple[Demand, ...] = ()
    factions: tuple[Faction, ...] = ()
    organised: tuple[OrganisedGroup, ...] = ()
    shocks: tuple[Shock, ...] = ()
    exposures: tuple[ShockExposure, ...] = ()
    population: int | None = None
    """Sum over the places; None if places.csv has problems."""


@dataclass(frozen=True)
class People:
    """What scenario.yaml says about the population."""

    groups: tuple[Group, ...] = ()
    ties: tuple[GroupTie, ...] = ()
    strata: tuple[Stratum, ...] = ()


@dataclass(frozen=True)
class Names:
    """Names that come from other files than the tables; None where they could not be read."""

    claims: Collection[str] | None
    members: Collection[str] | None
    site_kinds: Collection[str] | None
    policies: Mapping[str, Policy] | None
    groups: tuple[str, ...] | None
    strata: Collection[Stratum] | None


@dataclass(frozen=True)
class Read:
    """What the files of a scenario hold, except claims and predictions."""

    header: Header
    clock: Clock | None
    evidence: Evidence
    parameters: dict[str, Parameter] | None
    site_kinds: dict[str, SiteKind] | None
    unit_kinds: dict[str, UnitKind]
    policies: dict[str, Policy] | None
    arms: dict[str, Arm]
    alliances: dict[str, Alliance]
    people: People
    tables: Tables


def assemble(folder: Path) -> tuple[Scenario | None, list[Problem]]:
    """Read a scenario; None if there is any problem."""
    if not folder.is_dir():
        return None, [Problem(shown(folder), 0, 0, "there is no such folder; name a folder with a scenario.yaml")]
    files = ScenarioFolder(folder)
    read = _read(files)
    if files.problems or read.clock is None:
        return None, files.problems
    # Claims and predictions refer to names in all other files, so they are read only if those have no problems.
    scenario = _with_articles(files, _build(folder, read, read.clock))
    if files.problems:
        return None, files.problems
    return replace(scenario, fingerprint=digest(files.texts)), []


def _read(files: ScenarioFolder) -> Read:
    """Read all files but those of articles, and report what is wrong in them."""
    doc = files.yaml("scenario.yaml")
    header = read_header(doc) if doc else Header()
    clock = read_clock(doc, header) if doc else None
    evidence, claims = _evidence(files)
    parameters = _parameters(files, doc, claims)
    site_kinds, unit_kinds = _site_kinds(files, claims), _unit_kinds(files, claims)
    policies = _policies(files, claims, parameters)
    arms = _arms(doc, Choices(clock, parameters, _alliance_names(files), policies))
    alliances, members = _alliances(files, doc, header, arms, claims)
    people = _people(doc, header, claims) if doc else People()
    names = Names(claims, members, site_kinds, policies, group_names(doc), _all_strata(header, people))
    tables, known = _tables(files, header, clock, names)
    if doc:
        check_places(doc, arms, known)
        _check_population(doc, header, tables)
        _check_powers(doc, header, tables, alliances)
        _check_precedent(doc, header)
    return Read(
        header, clock, evidence, parameters, site_kinds, unit_kinds, policies, arms, alliances, people, tables
    )


def _build(folder: Path, read: Read, clock: Clock) -> Scenario:
    """Return the scenario that sound files make, without claims, predictions and fingerprint."""
    header, people, tables = read.header, read.people, read.tables
    return Scenario(
        name=header.name,
        title=header.title,
        summary=" ".join(header.summary.split()),
        currency=header.currency,
        folder=folder,
        clock=clock,
        population=header.population,
        regions=tuple(dict.fromkeys(p.region for p in tables.places)),
        places=tables.places,
        sites=tables.sites,
        units=tables.units,
        timeline=tables.timeline,
        calls=tables.calls,
        observed=tables.observed,
        strata=people.strata,
        parameters=read.parameters or {},
        arms=read.arms,
        alliance=read.alliances.get(header.alliance or ""),
        alliances=read.alliances,
        dependence=tables.dependence,
        demands=tables.demands,
        evidence=read.evidence,
        site_kinds=read.site_kinds or {},
        policies=read.policies or {},
        unit_kinds=read.unit_kinds,
        factions=tables.factions,
        fingerprint="",
        groups=people.groups,
        group_ties=people.ties,
        shocks=tables.shocks,
        exposures=tables.exposures,
        precedent=header.precedent or "",
        organised=tables.organised,
    )


def _with_articles(files: ScenarioFolder, scenario: Scenario) -> Scenario:
    """Return the scenario with the claims and predictions of articles, where it has any, and the recorded facts."""
    if files.has(CLAIMS) and (doc := files.yaml(CLAIMS)):
        scenario = replace(scenario, claims=read_claims(doc, scenario))
    if files.has(PREDICTIONS) or files.has(RECORDED_FACTS):
        predictions, facts = files.table(PREDICTIONS), files.table(RECORDED_FACTS)
        scenario = replace(
            scenario,
            predictions=read_predictions(predictions, scenario) if predictions else (),
            recorded_facts=read_recorded_facts(facts, scenario) if facts else (),
        )
    return scenario


def _evidence(files: ScenarioFolder) -> tuple[Evidence, Collection[str] | None]:
    """Merge the scenario's evidence with the literature; the names are None when some could not be read."""
    docs = [files.yaml("literature.yaml", shared=True), files.yaml("evidence.yaml")]
    evidence = read_evidence([doc for doc in docs if doc])
    complete = all(doc and isinstance(doc.get(("statements",)), Mapping) for doc in docs)
    return evidence, evidence.statements if complete else None


def _people(doc: Document, header: Header, claims: Collection[str] | None) -> People:
    return People(read_groups(doc, claims), read_ties(doc, header, claims), read_strata(doc, header, claims))


def _all_strata(header: Header, people: People) -> tuple[Stratum, ...] | None:
    """Return the strata; None if some could not be read."""
    return people.strata if len(people.strata) == len(header.strata) > 0 else None


def _parameters(
    files: ScenarioFolder, doc: Document | None, claims: Collection[str] | None
) -> dict[str, Parameter] | None:
    """Return the register with the scenario's overrides; None if there is no register."""
    table = files.table("parameters.csv", shared=True)
    if table is None:
        return None
    register = read_register(table, claims)
    return apply_overrides(doc, register, claims) if doc else register


def _site_kinds(files: ScenarioFolder, claims: Collection[str] | None) -> dict[str, SiteKind] | None:
    """Return the shared kinds of site and those that the scenario adds or replaces; None if some could not be read."""
    tables = [files.table(SITE_KINDS, shared=True)]
    if files.has(SITE_KINDS):
        tables.append(files.table(SITE_KINDS))
    kinds: dict[str, SiteKind] = {}
    for table in tables:
        kinds |= read_site_kinds(table, claims) if table else {}
    return kinds if all(table and table.file.sound for table in tables) else None


def _unit_kinds(files: ScenarioFolder, claims: Collection[str] | None) -> dict[str, UnitKind]:
    table = files.table("unit_kinds.csv", shared=True)
    return read_unit_kinds(table, claims) if table else {}


def _policies(
    files: ScenarioFolder, claims: Collection[str] | None, parameters: Collection[str] | None
) -> dict[str, Policy] | None:
    """Return the shared policies with those of the scenario; None when some could not be read."""
    tables = [files.table(POLICIES, shared=True)]
    if files.has(POLICIES):
        tables.append(files.table(POLICIES))
    policies: dict[str, Policy] = {}
    for table in tables:
        policies = read_policies(table, claims, parameters, policies) if table else policies
    return policies if all(table and table.names("policy") is not None for table in tables) else None


def _arms(doc: Document | None, choices: Choices) -> dict[str, Arm]:
    return read_arms(doc, choices) if doc else {FACTUAL: Arm(FACTUAL, "", ())}


def _alliance_names(files: ScenarioFolder) -> list[str]:
    return sorted(path.stem for path in (files.data / "alliances").glob("*.yaml"))


def _alliances(
    files: ScenarioFolder, doc: Document | None, header: Header, arms: Mapping[str, Arm], claims: Collection[str] | None
) -> tuple[dict[str, Alliance], set[str] | None]:
    """Return the alliances the scenario and its arms use, and the members that may send troops (None if unreadable)."""
    there = _alliance_names(files)
    wanted = [header.alliance] if header.alliance else []
    changes = [change for arm in arms.values() for change in arm.changes]
    wanted += asked_alliances(changes)
    if doc and header.alliance and header.alliance not in there:
        hint = suggest(header.alliance, there) or f" Expected one of {', '.join(there)}."
        doc.add_problem(("alliance",), f"unknown alliance '{header.alliance}'.{hint}")
    alliances: dict[str, Alliance] = {}
    members: set[str] | None = set() if doc else None
    for name in dict.fromkeys([*wanted, *lending_alliances(changes)]):
        file = files.yaml(f"alliances/{name}.yaml", shared=True) if name in there else None
        if file and (alliance := read_alliance(name, file, claims)):
            alliances[name] = alliance
        names = file.get(("members",)) if file else None
        if name in wanted:
            members = {*members, *names} if members is not None and isinstance(names, Mapping) else None
    if doc:
        check_refusals(doc, arms, header.alliance or "", alliances)
    return alliances, members


def _tables(
    files: ScenarioFolder, header: Header, clock: Clock | None, names: Names
) -> tuple[Tables, Known]:
    """Read the tables, and the names in them.

    A missing table has been reported already, and names it would list are not checked.
    """
    columns = [SHARE_COLUMN.format(group) for group in names.groups or _groups_by_header(files)]
    places = files.table("places.csv", units=_units(files, header), optional=columns)
    sites = files.table("sites.csv")
    shocks, exposures = (files.table(name) if files.has(name) else None for name in ("shocks.csv", "exposures.csv"))
    known = Known(
        statements=names.claims,
        places=places.names("place", "region") if places else None,
        sites=sites.names("site", "place") if sites else None,
        site_kinds=names.site_kinds,
        members=names.members,
        shocks=shocks.names("shock", "kind") if shocks else None if files.has("shocks.csv") else {},
        policies=names.policies,
    )
    forces, timeline = files.table("forces.csv"), files.table("timeline.csv")
    powers, demands = files.table("powers.csv"), files.table("demands.csv")
    factions, calls = (files.table(name) if files.has(name) else None for name in ("factions.csv", "calls.csv"))
    organised = files.table(ORGANISED) if files.has(ORGANISED) else None
    there = read_places(places, known, names.groups or ()) if places else ()
    targets = read_sites(sites, known) if sites else ()
    events = read_timeline(timeline, known, clock, there) if timeline else ()
    felt = read_exposures(exposures, known) if exposures else ()
    if shocks and timeline and (exposures or not files.has("exposures.csv")):
        check_shocks(shocks, felt, events)
    read = Tables(
        places=there,
        sites=targets,
        units=read_forces(forces, known) if forces else (),
        timeline=events,
        calls=read_calls(calls, known, clock, there, names.strata) if calls else (),
        observed=_observed(files, known, clock, there),
        dependence=read_powers(powers, known) if powers else (),
        demands=read_demands(demands, known, powers.names("power") if powers else None)
        if demands
        else (),
        factions=read_factions(factions, known) if factions else (),
        organised=read_organised(organised, known, clock, there, targets if sites and sites.file.sound else None)
        if organised
        else (),
        shocks=read_shocks(shocks, known) if shocks else (),
        exposures=felt,
        population=sum(p.population for p in there) if places and places.file.sound else None,
    )
    return read, known


def _observed(
    files: ScenarioFolder, known: Known, clock: Clock | None, places: tuple[Place, ...]
) -> tuple[Observation, ...]:
    """Return the observed figures, if the scenario has any; only then are the kinds of source read."""
    if not files.has("observed.csv"):
        return ()
    table, shared = files.table("observed.csv"), files.table("source_kinds.csv", shared=True)
    kinds = read_source_kinds(shared, known.statements) if shared else None
    sound = kinds if shared and shared.file.sound else None
    return read_observed(table, known, clock, sound, places) if table else ()


def _groups_by_header(files: ScenarioFolder) -> list[str]:
    """Return the groups with a column in places.csv, for a scenario whose groups are not known."""
    return re.findall(SHARE_COLUMN.format("([^,\\s]+)"), _header_line(files))


def _header_line(files: ScenarioFolder) -> str:
    """Return the first line of places.csv; empty if there is no such file."""
    path = files.folder / "places.csv"
    return path.read_bytes()[:2000].decode("utf-8", "replace").split("\n")[0] if path.is_file() else ""


def _units(files: ScenarioFolder, header: Header) -> dict[str, str]:
    """Return the money columns with their unit, taken from places.csv where the header has no currency."""
    currency = header.currency.lower()
    if not currency:
        found = re.search(MONEY_COLUMNS["income"].format("([a-z]{3})"), _header_line(files))
        currency = found[1] if found else "kzt"
    return {column: name.format(currency) for column, name in MONEY_COLUMNS.items()}


def _check_population(doc: Document, header: Header, tables: Tables) -> None:
    """Report places whose inhabitants do not add up to the population of the country."""
    if not header.population or tables.population is None or tables.population == header.population:
        return
    gap = tables.population - header.population
    doc.add_problem(
        ("population",),
        f"places.csv adds up to {tables.population} persons, {abs(gap)} {'more' if gap > 0 else 'fewer'} "
        f"than population {header.population}; correct a place, or write population: {tables.population}",
    )


def _check_powers(doc: Document, header: Header, tables: Tables, alliances: Mapping[str, Alliance]) -> None:
    """Report an alliance whose power has no row in powers.csv: no obligation to it could be computed."""
    powers = list(dict.fromkeys(d.power for d in tables.dependence))
    alliance = alliances.get(header.alliance or "")
    if powers and alliance and alliance.power and alliance.power not in powers:
        hint = suggest(alliance.power, powers)
        doc.add_problem(("alliance",), f"its leading power, '{alliance.power}', has no row in powers.csv.{hint}")


def _check_precedent(doc: Document, header: Header) -> None:
    """Report a precedent that is not in the record of requests for help."""
    known = [case.case_id for case in read_shipped_cases()] if header.precedent else []
    if header.precedent and header.precedent not in known:
        hint = suggest(header.precedent, known)
        doc.add_problem(("precedent",), f"'{header.precedent}' is not in the record of requests for help.{hint}")
