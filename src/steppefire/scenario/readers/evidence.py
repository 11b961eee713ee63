"""Reader of evidence.yaml and literature.yaml: sources and their statements."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from steppefire.errors import suggest
from steppefire.inputs.citations import NOT_IN_EVIDENCE, Citation, parse_citation
from steppefire.inputs.yaml import Document, Path
from steppefire.scenario.model.evidence import Evidence, Source, Statement
from steppefire.scenario.readers.schema import SourceForm, StatementForm

SECTIONS = ("sources", "statements")


def cite(
    doc: Document, at: Path, text: str, known: Collection[str] | None, unknown: str = NOT_IN_EVIDENCE
) -> Citation:
    """Return the citation at a path, and report its problems (see `steppefire.inputs.citations.parse_citation`)."""
    citation, errors = parse_citation(text, known, unknown)
    for error in errors:
        doc.add_problem(at, f"{at[-1]}: {error}")
    return citation


def read_evidence(documents: Sequence[Document]) -> Evidence:
    """Merge evidence files, after reporting what is wrong in each; an id may be given only once in all of them.

    A source or statement that does not validate is kept, empty, so that no reference to it is reported as well.
    """
    sources: dict[str, Source] = {}
    statements: dict[str, Statement] = {}
    for doc in documents:
        _check_sections(doc)
        for id_ in doc.section("sources"):
            if _is_new(doc, "sources", id_, sources) and (source := doc.form(SourceForm, ("sources", id_))):
                given = source.model_dump()
                sources[id_] = Source(id=id_, **{k: v or "" for k, v in given.items()})
            sources.setdefault(id_, Source(id_, "", "", "", "", ""))
    for doc in documents:
        for id_ in doc.section("statements"):
            at: Path = ("statements", id_)
            if _is_new(doc, "statements", id_, statements) and (form := doc.form(StatementForm, at)):
                statements[id_] = Statement(id_, form.source, form.locator, form.text)
                if form.source not in sources:
                    hint = suggest(form.source, sources)
                    doc.add_problem((*at, "source"), f"source '{form.source}' is not among the sources.{hint}")
            statements.setdefault(id_, Statement(id_, "", "", ""))
    return Evidence(sources, statements)


def _check_sections(doc: Document) -> None:
    """Report sections that are unknown, missing or not mappings."""
    if not isinstance(doc.data, Mapping):
        doc.add_problem((), "must be a mapping with the keys 'sources' and 'statements'")
        return
    for key, value in doc.data.items():
        if key not in SECTIONS:
            hint = suggest(key, SECTIONS) or f" Expected one of {', '.join(SECTIONS)}."
            doc.add_problem((key,), f"unknown key '{key}'.{hint}", key=True)
        elif value is not None and not isinstance(value, Mapping):
            doc.add_problem((key,), f"{key} must be a mapping from ids")
    for key in SECTIONS:
        # A misspelt key has been reported, with a suggestion, as unknown.
        if key not in doc.data and not any(f"'{key}'" in suggest(k, [key]) for k in doc.data):
            doc.add_problem((), f"key '{key}' is missing")


def _is_new(doc: Document, section: str, id_: str, taken: Mapping[str, Any]) -> bool:
    """Return whether an id is not taken yet, after reporting one that is taken or cannot be written in a cell."""
    if " " in id_ or ":" in id_ or not id_:
        doc.add_problem((section, id_), f"id '{id_}' must be one word without ':'", key=True)
    elif id_ in taken:
        doc.add_problem((section, id_), f"duplicate id '{id_}'; given here and in another evidence file", key=True)
        return False
    return True
