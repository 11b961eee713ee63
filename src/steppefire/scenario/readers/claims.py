"""Reader of claims.yaml: claims of articles about a crisis, and the ground on which each is judged.

Runs do not read it. Where runs decide, the file names a measure and a condition, never the outcome (see
`steppefire.analysis.verdicts`).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from steppefire.errors import suggest
from steppefire.inputs.values import parse_number
from steppefire.inputs.yaml import Document, Path
from steppefire.outcomes import SINGLE
from steppefire.scenario.model.claims import (
    GROUNDS,
    CaseQuantity,
    Claim,
    ClaimBook,
    Condition,
    RunQuantity,
    Verdict,
    power_measures,
)
from steppefire.scenario.model.evidence import Source
from steppefire.scenario.model.scenario import Scenario
from steppefire.scenario.readers.evidence import cite
from steppefire.scenario.readers.schema import Form, SourceForm, Text

FILE = "claims.yaml"
_CONDITION = re.compile(r"(above|below) (\S+)")


class ClaimForm(Form):
    """One claim."""

    source: Text
    locator: Text
    kind: Literal["event", "quantity", "cause", "motive", "prediction", "framing"]
    text: Text
    verdict: dict[str, Any]


class RecordForm(Form):
    """Verdict by the record."""

    ground: Text
    holds: Literal["supported", "partly", "contradicted", "unconfirmed"]
    fact: Text
    source: Text


class RunForm(Form):
    """Verdict by simulations."""

    ground: Text
    asks: Text
    arm: Text
    measure: Text
    against: Text | None = None
    share: bool = False
    policies: Literal["scripted", "responsive"] | None = None
    holds_if: Text
    caveat: Text | None = None


class CaseForm(Form):
    """Verdict by the model of precedents."""

    ground: Text
    asks: Text
    case: Text
    number: Text
    holds_if: Text
    caveat: Text | None = None


class ContestedForm(Form):
    """No verdict, because sources disagree."""

    ground: Text
    how: Text
    source: Text


class UntestableForm(Form):
    """No verdict, because nothing can be observed."""

    ground: Text
    why: Text


class ClaimsForm(Form):
    """claims.yaml."""

    sources: Annotated[dict[str, Any], Field(default_factory=dict)]
    claims: Annotated[dict[str, Any], Field(min_length=1)]


@dataclass(frozen=True)
class _Known:
    """What a claim may refer to."""

    scenario: Scenario
    sources: Mapping[str, Source]
    measures: Collection[str]

    @property
    def citable(self) -> list[str]:
        evidence = self.scenario.evidence
        return [*evidence.statements, *evidence.sources, *self.sources]


def read_claims(doc: Document, scenario: Scenario) -> ClaimBook | None:
    """Return the claims of a scenario's articles, or None if the file as a whole does not validate.

    Parameters
    ----------
    doc
        claims.yaml; problems are added to it.
    scenario
        What the claims refer to.
    """
    if doc.form(ClaimsForm, ()) is None:
        return None
    sources = _sources(doc, scenario)
    known = _Known(scenario, sources, [*SINGLE, *power_measures(scenario.demands, scenario.dependence)])
    claims = [claim for id_ in doc.get(("claims",)) if (claim := _claim(doc, id_, known))]
    return ClaimBook(tuple(claims), sources)


def _sources(doc: Document, scenario: Scenario) -> dict[str, Source]:
    out: dict[str, Source] = {}
    for id_ in doc.get(("sources",)) or {}:
        form = doc.form(SourceForm, ("sources", id_))
        if id_ in scenario.evidence.sources:
            doc.add_problem(("sources", id_), f"source '{id_}' is already in the evidence; remove it here", key=True)
        given = form.model_dump() if form else dict.fromkeys(SourceForm.model_fields, "")
        out[id_] = Source(id=id_, **{k: v or "" for k, v in given.items()})
    return out


def _claim(doc: Document, id_: str, known: _Known) -> Claim | None:
    at: Path = ("claims", id_)
    form = doc.form(ClaimForm, at)
    if form is None:
        return None
    publications = [*known.scenario.evidence.sources, *known.sources]
    if form.source not in publications:
        hint = suggest(form.source, publications)
        doc.add_problem((*at, "source"), f"source '{form.source}' is not among the sources.{hint}")
    verdict = _verdict(doc, (*at, "verdict"), known)
    return Claim(id_, form.source, form.locator, form.kind, form.text, verdict) if verdict else None


def _verdict(doc: Document, at: Path, known: _Known) -> Verdict | None:
    forms: dict[str, type[BaseModel]] = {
        "record": RecordForm, "simulation": RunForm, "precedents": CaseForm, "contested": ContestedForm,
        "not-testable": UntestableForm,
    }  # fmt: skip
    ground = str(doc.get((*at, "ground")) or "")
    if ground not in forms:
        given = f"unknown ground '{ground}'.{suggest(ground, GROUNDS)}" if ground else "key 'ground' is missing."
        doc.add_problem((*at, "ground"), f"{given} Expected one of {', '.join(GROUNDS)}.")
        return None
    form = doc.form(forms[ground], at)
    if isinstance(form, RecordForm):
        return Verdict(ground, form.fact, form.holds, *_cited(doc, at, form.source, known))
    if isinstance(form, RunForm):
        return _run_verdict(doc, at, form, known)
    if isinstance(form, CaseForm):
        quantity = CaseQuantity(form.case, form.number)
        condition = _condition(doc, at, form.holds_if)
        return Verdict(ground, form.asks, quantity=quantity, condition=condition, caveat=form.caveat or "")
    if isinstance(form, ContestedForm):
        sources, assumption = _cited(doc, at, form.source, known)
        if len(sources) < 2:
            doc.add_problem(
                (*at, "source"), "a contested claim needs at least two sources; separate their ids by spaces"
            )
        return Verdict(ground, form.how, sources=sources, assumption=assumption)
    return Verdict(ground, form.why) if isinstance(form, UntestableForm) else None


def _run_verdict(doc: Document, at: Path, form: RunForm, known: _Known) -> Verdict:
    for key, arm in (("arm", form.arm), ("against", form.against)):
        if arm is not None and arm not in known.scenario.arms:
            hint = suggest(arm, known.scenario.arms) or f" Expected one of {', '.join(known.scenario.arms)}."
            doc.add_problem((*at, key), f"scenario '{known.scenario.name}' has no arm '{arm}'.{hint}")
    if form.measure not in known.measures:
        hint = suggest(form.measure, known.measures) or f" Expected one of {', '.join(known.measures)}."
        doc.add_problem((*at, "measure"), f"runs have no outcome '{form.measure}'.{hint}")
    if form.share and form.against is not None:
        doc.add_problem((*at, "share"), "a share of runs refers to one arm; remove 'against' or 'share'", key=True)
    quantity = RunQuantity(form.arm, form.measure, form.against or "", form.share, form.policies or "")
    condition = _condition(doc, at, form.holds_if)
    return Verdict(form.ground, form.asks, quantity=quantity, condition=condition, caveat=form.caveat or "")


def _condition(doc: Document, at: Path, text: str) -> Condition | None:
    found = _CONDITION.fullmatch(text)
    try:
        if found:
            return Condition(found[1] == "above", parse_number(found[2]))
    except ValueError:
        pass
    wanted = "'above' or 'below' and a number, such as 'above 0'"
    doc.add_problem((*at, "holds_if"), f"holds_if must be {wanted}, but is '{text}'")
    return None


def _cited(doc: Document, at: Path, text: str, known: _Known) -> tuple[tuple[str, ...], str]:
    """Return the ids a cell names, or the reason of an assumption."""
    unknown = "'{id}' is neither a statement of the evidence nor a source."
    basis = cite(doc, (*at, "source"), text, known.citable, unknown)
    return basis.statements, basis.assumption
