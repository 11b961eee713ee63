"""The audit of the evidence: what is cited, what is assumed, and where sources disagree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from steppefire.inputs.citations import Citation
from steppefire.scenario.model.parameters import Parameter
from steppefire.scenario.model.scenario import Scenario
from steppefire.scenario.model.timeline import Observation
from steppefire.scenario.resolution import acting_alliances

_PLACE_GROUPS = ("population", "location", "people")


@dataclass(frozen=True)
class Share:
    """Numbers of one group that are cited, and that are assumed."""

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
class ParameterBasis:
    """A parameter, fixed or uncertain: its prior, its hard bounds, and its basis.

    Exactly one of ``claims`` (ids of statements) and ``assumption`` is given.
    """

    name: str
    unit: str
    prior: str
    default: float
    low: float
    high: float
    minimum: float
    maximum: float
    claims: tuple[str, ...]
    assumption: str


@dataclass(frozen=True)
class Disagreement:
    """A figure on which sources disagree, or for which a single source gives a range."""

    series: str
    place: str
    day: str
    rows: tuple[tuple[float, float, float], ...]
    citations: tuple[str, ...]
    """Statements or assumptions on which the rows are based."""


@dataclass(frozen=True)
class Audit:
    """Which numbers of a scenario are cited and which are assumed."""

    scenario: str
    groups: tuple[Share, ...]
    assumptions: tuple[Assumption, ...]
    parameters: tuple[ParameterBasis, ...]
    disagreements: tuple[Disagreement, ...]
    sources: int
    claims: int
    unused: tuple[str, ...]
    """Statements that no number cites."""

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
    """Return the cited and assumed numbers by group, and the figures on which sources disagree."""
    cited: Counter[str] = Counter()
    assumed: Counter[str] = Counter()
    assumptions: list[Assumption] = []
    used: set[str] = set()
    groups: dict[str, None] = {}
    for group, name, citation in _citations(scenario):
        groups[group] = None
        used.update(citation.statements)
        (cited if citation.cited else assumed)[group] += 1
        if not citation.cited:
            assumptions.append(Assumption(group, name, citation.assumption))
    statements = scenario.evidence.statements
    return Audit(
        scenario=scenario.name,
        groups=tuple(Share(g, cited[g], assumed[g]) for g in groups),
        assumptions=tuple(assumptions),
        parameters=tuple(_basis(p) for p in scenario.parameters.values()),
        disagreements=tuple(_disagreements(scenario.observed)),
        sources=len(scenario.evidence.sources),
        claims=len(statements),
        unused=tuple(id_ for id_ in statements if id_ not in used),
    )


def _basis(p: Parameter) -> ParameterBasis:
    return ParameterBasis(
        p.name, p.unit, p.prior, p.default, p.low, p.high, p.minimum, p.maximum, tuple(p.citation.statements),
        p.citation.assumption,
    )


def _citations(s: Scenario) -> Iterator[tuple[str, str, Citation]]:
    """Yield group, name and citation of every number."""
    for group in _PLACE_GROUPS:
        yield from ((f"places: {group}", p.name, p.citations[group]) for p in s.places)
    yield from (("sites", x.name, x.citation) for x in s.sites)
    yield from (("site kinds", x.name, x.citation) for x in s.site_kinds.values())
    yield from (("policies", x.name, x.citation) for x in s.policies.values())
    yield from (("organised groups", f"{x.organisation}, {x.place}", x.citation) for x in s.organised)
    yield from (("unit kinds", x.name, x.citation) for x in s.unit_kinds.values())
    yield from (("forces", x.name, x.citation) for x in s.units)
    yield from (
        ("timeline", f"{x.time:%Y-%m-%d %H:%M} {x.place}: {x.kind} {x.act}".rstrip(), x.citation)
        for x in s.timeline
    )
    yield from (("calls", x.name, x.citation) for x in s.calls)
    yield from (("observed", f"{x.when} {x.place}: {x.series}", x.citation) for x in s.observed)
    kinds = {x.kind.name: x.kind for x in s.observed}
    yield from (("source kinds", name, kind.citation) for name, kind in kinds.items())
    yield from (("powers", f"{x.power}: {x.dimension}", x.citation) for x in s.dependence)
    yield from (("demands", f"{x.power}: {x.issue}", x.citation) for x in s.demands)
    yield from (("factions", x.name, x.citation) for x in s.factions)
    yield from (("shocks", x.name, x.citation) for x in s.shocks)
    yield from (("exposures", f"{x.shock}: {x.place}", x.citation) for x in s.exposures)
    # A population of one group is not divided.
    yield from (("groups" if len(s.groups) > 1 else "strata", x.name, x.citation) for x in s.groups)
    yield from (("group ties", " and ".join(x.between), x.citation) for x in s.group_ties)
    yield from (("strata", name, citation) for name, citation in {x.name: x.citation for x in s.strata}.items())
    for group, uncertain in (("parameters: uncertain", True), ("parameters: fixed", False)):
        yield from ((group, p.name, p.citation) for p in s.parameters.values() if p.uncertain == uncertain)
    for alliance in s.alliances.values():
        yield "alliance", alliance.name, alliance.citation
    for alliance in acting_alliances(s):
        yield from (("alliance", f"{alliance.name}: {m.name}", m.citation) for m in alliance.members)


def _disagreements(observed: Sequence[Observation]) -> Iterator[Disagreement]:
    rows: dict[tuple[str, str, str], list[Observation]] = {}
    for row in observed:
        rows.setdefault((row.series, row.place, row.when), []).append(row)
    for (series, place, day), same in rows.items():
        if len(same) > 1 or same[0].low < same[0].best or same[0].best < same[0].high:
            ranges = tuple((r.low, r.best, r.high) for r in same)
            cites = dict.fromkeys(c for r in same for c in (r.citation.statements or (str(r.citation),)))
            yield Disagreement(series, place, day, ranges, tuple(cites))
