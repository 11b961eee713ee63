"""Sources, claims, and the audit of what rests on them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from steppefire.errors import suggest
from steppefire.scenario.facts import Citation, Claim, Evidence, Observation, Scenario, Source
from steppefire.scenario.schema import ClaimForm, SourceForm
from steppefire.scenario.yamlfile import Document, Path

ASSUMPTION = "assumption:"
"""Begins a source that gives the reason of an assumption."""
_PLACE_GROUPS = ("population", "location", "people", "fuel")


def parse_citation(text: str, claims: Collection[str] | None) -> tuple[Citation, list[str]]:
    """Return what a source cell says, and what is wrong with it.

    Parameters
    ----------
    text
        Ids of claims separated by spaces, or ``assumption: reason``.
    claims
        Ids there are; None when the evidence could not be read, so that ids cannot be checked.
    """
    text = text.strip()
    if text.startswith(ASSUMPTION):
        reason = text.removeprefix(ASSUMPTION).strip()
        return Citation(assumption=reason), [] if reason else ["the assumption gives no reason"]
    ids = tuple(dict.fromkeys(text.split()))
    if not ids:
        return Citation(), ["empty; write ids of claims or 'assumption: reason'"]
    if ids[0].endswith(":") or ids[0] == "assumption":
        return Citation(), [f"'{ids[0]}' is no claim; write ids of claims or '{ASSUMPTION} reason'"]
    unknown = [] if claims is None else [i for i in ids if i not in claims]
    return Citation(claims=ids), [
        f"claim '{i}' is not in the evidence.{suggest(i, claims or ())}" for i in unknown
    ]


def cite(doc: Document, at: Path, text: str, claims: Collection[str] | None) -> Citation:
    """Return the citation at a path after blaming what is wrong with it."""
    citation, mistakes = parse_citation(text, claims)
    for mistake in mistakes:
        doc.blame(at, f"{at[-1]}: {mistake}")
    return citation


def read_evidence(documents: Sequence[Document]) -> Evidence:
    """Merge evidence files after blaming what is wrong in each; an id may be given only once over all."""
    sources: dict[str, Source] = {}
    claims: dict[str, Claim] = {}
    for doc in documents:
        _check_sections(doc)
        for id_ in _section(doc, "sources"):
            if _fresh(doc, "sources", id_, sources) and (source := doc.form(SourceForm, ("sources", id_))):
                given = source.model_dump()
                sources[id_] = Source(id=id_, **{k: v or "" for k, v in given.items()})
            sources.setdefault(id_, Source(id_, "", "", "", "", ""))
    for doc in documents:
        for id_ in _section(doc, "claims"):
            if _fresh(doc, "claims", id_, claims) and (claim := doc.form(ClaimForm, ("claims", id_))):
                claims[id_] = Claim(id_, claim.source, claim.locator, claim.text)
                if claim.source not in sources:
                    message = (
                        f"source '{claim.source}' is not among the sources.{suggest(claim.source, sources)}"
                    )
                    doc.blame(("claims", id_, "source"), message)
            # The name of a claim that is wrong inside still counts, or everything citing it would be blamed.
            claims.setdefault(id_, Claim(id_, "", "", ""))
    return Evidence(sources, claims)


def _check_sections(doc: Document) -> None:
    if not isinstance(doc.data, Mapping):
        doc.blame((), "must be a mapping with the keys 'sources' and 'claims'")
        return
    for key, value in doc.data.items():
        if key not in ("sources", "claims"):
            hint = suggest(key, ("sources", "claims")) or " Known are sources, claims."
            doc.blame((key,), f"unknown key '{key}'.{hint}", key=True)
        elif value is not None and not isinstance(value, Mapping):
            doc.blame((key,), f"{key} must be a mapping from ids")
    for key in ("sources", "claims"):
        # A misspelt key has been told with its suggestion.
        if key not in doc.data and not any(f"'{key}'" in suggest(k, [key]) for k in doc.data):
            doc.blame((), f"key '{key}' is missing")


def _section(doc: Document, key: str) -> Mapping[str, Any]:
    section = doc.get((key,))
    return section if isinstance(section, Mapping) else {}


def _fresh(doc: Document, section: str, id_: str, taken: Mapping[str, Any]) -> bool:
    """Tell whether an id is new and can be written in a cell, where a space ends it."""
    if " " in id_ or ":" in id_ or not id_:
        doc.blame((section, id_), f"id '{id_}' must be one word without ':'", key=True)
    elif id_ in taken:
        doc.blame((section, id_), f"id '{id_}' is there twice, here and in another evidence file", key=True)
        return False
    return True


@dataclass(frozen=True)
class Share:
    """How much of one group of numbers is cited."""

    group: str
    cited: int
    assumed: int

    @property
    def share(self) -> float:
        """Share of cited numbers, 0 to 1; 1 where there are none."""
        total = self.cited + self.assumed
        return self.cited / total if total else 1.0


@dataclass(frozen=True)
class Assumption:
    """A number without a source, and why it was assumed."""

    group: str
    name: str
    reason: str


@dataclass(frozen=True)
class Disagreement:
    """A figure for which sources, or one source's own range, differ."""

    series: str
    place: str
    day: str
    rows: tuple[tuple[float, float, float], ...]
    citations: tuple[str, ...]
    """Claims, or assumptions, behind the rows."""


@dataclass(frozen=True)
class Audit:
    """What of a scenario rests on evidence and what does not."""

    scenario: str
    groups: tuple[Share, ...]
    assumptions: tuple[Assumption, ...]
    disagreements: tuple[Disagreement, ...]
    sources: int
    claims: int
    unused: tuple[str, ...]
    """Claims that nothing cites."""

    @property
    def total(self) -> Share:
        """All groups together."""
        return Share("all", sum(g.cited for g in self.groups), sum(g.assumed for g in self.groups))

    def to_dict(self) -> dict[str, Any]:
        """Return the audit as plain data for JSON."""
        data = asdict(self)
        for given, group in zip(data["groups"], self.groups, strict=True):
            given["share"] = group.share
        data["total"] = {**asdict(self.total), "share": self.total.share}
        return data


def audit(scenario: Scenario) -> Audit:
    """Count, group by group, what is cited and what is assumed; list where sources disagree."""
    cited: Counter[str] = Counter()
    assumed: Counter[str] = Counter()
    assumptions: list[Assumption] = []
    used: set[str] = set()
    groups: dict[str, None] = {}
    for group, name, citation in _citations(scenario):
        groups[group] = None
        used.update(citation.claims)
        (cited if citation.cited else assumed)[group] += 1
        if not citation.cited:
            assumptions.append(Assumption(group, name, citation.assumption))
    claims = scenario.evidence.claims
    return Audit(
        scenario=scenario.name,
        groups=tuple(Share(g, cited[g], assumed[g]) for g in groups),
        assumptions=tuple(assumptions),
        disagreements=tuple(_disagreements(scenario.observed)),
        sources=len(scenario.evidence.sources),
        claims=len(claims),
        unused=tuple(id_ for id_ in claims if id_ not in used),
    )


def _citations(s: Scenario) -> Iterator[tuple[str, str, Citation]]:
    """Yield group, name and citation of every number."""
    for group in _PLACE_GROUPS:
        yield from ((f"places: {group}", p.name, p.citations[group]) for p in s.places)
    yield from (("sites", x.name, x.citation) for x in s.sites)
    yield from (("forces", x.name, x.citation) for x in s.units)
    yield from (
        ("timeline", f"{x.time:%Y-%m-%d %H:%M} {x.place}: {x.kind} {x.act}".rstrip(), x.citation)
        for x in s.timeline
    )
    yield from (("observed", f"{x.day} {x.place}: {x.series}", x.citation) for x in s.observed)
    yield from (("powers", f"{x.power}: {x.dimension}", x.citation) for x in s.dependence)
    yield from (("demands", f"{x.power}: {x.issue}", x.citation) for x in s.demands)
    yield from (("strata", x.name, x.citation) for x in s.strata)
    for group, uncertain in (("parameters: uncertain", True), ("parameters: fixed", False)):
        yield from ((group, p.name, p.citation) for p in s.parameters.values() if p.uncertain == uncertain)
    for alliance in s.alliances.values():
        yield "alliance", alliance.name, alliance.citation
    for alliance in s.acting:
        yield from (("alliance", f"{alliance.name}: {m.name}", m.citation) for m in alliance.members)


def _disagreements(observed: Sequence[Observation]) -> Iterator[Disagreement]:
    rows: dict[tuple[str, str, str], list[Observation]] = {}
    for row in observed:
        rows.setdefault((row.series, row.place, row.day.isoformat()), []).append(row)
    for (series, place, day), same in rows.items():
        if len(same) > 1 or same[0].low < same[0].best or same[0].best < same[0].high:
            ranges = tuple((r.low, r.best, r.high) for r in same)
            cites = dict.fromkeys(c for r in same for c in (r.citation.claims or (str(r.citation),)))
            yield Disagreement(series, place, day, ranges, tuple(cites))
