"""Sources, claims, and the audit of what rests on them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from steppefire.errors import suggest
from steppefire.inputs.citations import NOT_IN_EVIDENCE, Citation, parse_citation
from steppefire.inputs.yaml import Document, Path
from steppefire.scenario.model.evidence import Evidence, Source, Statement
from steppefire.scenario.readers.schema import SourceForm, StatementForm


def cite(
    doc: Document, at: Path, text: str, known: Collection[str] | None, unknown: str = NOT_IN_EVIDENCE
) -> Citation:
    """Return the citation at a path, and report its problems (see `steppefire.inputs.citations.parse_citation`)."""
    citation, mistakes = parse_citation(text, known, unknown)
    for mistake in mistakes:
        doc.add_problem(at, f"{at[-1]}: {mistake}")
    return citation


def read_evidence(documents: Sequence[Document]) -> Evidence:
    """Merge evidence files after blaming what is wrong in each; an id may be given only once over all."""
    sources: dict[str, Source] = {}
    claims: dict[str, Statement] = {}
    for doc in documents:
        _check_sections(doc)
        for id_ in _section(doc, "sources"):
            if _fresh(doc, "sources", id_, sources) and (source := doc.form(SourceForm, ("sources", id_))):
                given = source.model_dump()
                sources[id_] = Source(id=id_, **{k: v or "" for k, v in given.items()})
            sources.setdefault(id_, Source(id_, "", "", "", "", ""))
    for doc in documents:
        for id_ in _section(doc, "claims"):
            if _fresh(doc, "claims", id_, claims) and (claim := doc.form(StatementForm, ("claims", id_))):
                claims[id_] = Statement(id_, claim.source, claim.locator, claim.text)
                if claim.source not in sources:
                    message = (
                        f"source '{claim.source}' is not among the sources.{suggest(claim.source, sources)}"
                    )
                    doc.add_problem(("claims", id_, "source"), message)
            # The name of a claim that is wrong inside still counts, or everything citing it would be blamed.
            claims.setdefault(id_, Statement(id_, "", "", ""))
    return Evidence(sources, claims)


def _check_sections(doc: Document) -> None:
    if not isinstance(doc.data, Mapping):
        doc.add_problem((), "must be a mapping with the keys 'sources' and 'claims'")
        return
    for key, value in doc.data.items():
        if key not in ("sources", "claims"):
            hint = suggest(key, ("sources", "claims")) or " Known are sources, claims."
            doc.add_problem((key,), f"unknown key '{key}'.{hint}", key=True)
        elif value is not None and not isinstance(value, Mapping):
            doc.add_problem((key,), f"{key} must be a mapping from ids")
    for key in ("sources", "claims"):
        # A misspelt key has been told with its suggestion.
        if key not in doc.data and not any(f"'{key}'" in suggest(k, [key]) for k in doc.data):
            doc.add_problem((), f"key '{key}' is missing")


def _section(doc: Document, key: str) -> Mapping[str, Any]:
    section = doc.get((key,))
    return section if isinstance(section, Mapping) else {}


def _fresh(doc: Document, section: str, id_: str, taken: Mapping[str, Any]) -> bool:
    """Tell whether an id is new and can be written in a cell, where a space ends it."""
    if " " in id_ or ":" in id_ or not id_:
        doc.add_problem((section, id_), f"id '{id_}' must be one word without ':'", key=True)
    elif id_ in taken:
        doc.add_problem((section, id_), f"id '{id_}' is there twice, here and in another evidence file", key=True)
        return False
    return True
