"""YAML files: plain data with the position of every key and value.

The text is composed to nodes only. Scalars stay as they were written, so that ``no`` is a word, and
``2022-01-05`` and ``1.10`` are not changed; the forms of `steppefire.scenario.readers.schema` convert them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, ScalarNode, SequenceNode

from steppefire.errors import suggest
from steppefire.inputs.text import TextFile
from steppefire.inputs.values import tidy

Path = tuple[str | int, ...]
"""Way from the root of a document to a value: keys of mappings and positions in lists."""

F = TypeVar("F", bound=BaseModel)
_NULLS = ("", "~", "null", "Null", "NULL")
_CORE = "tag:yaml.org,2002:"
_KINDS = ("str", "int", "float", "bool", "null", "timestamp", "map", "seq", "merge", "value")


@dataclass(frozen=True)
class Document:
    """A YAML file as mappings, lists, text and None, with the position of each."""

    file: TextFile
    data: Any
    values: dict[Path, tuple[int, int]] = field(default_factory=dict)
    keys: dict[Path, tuple[int, int]] = field(default_factory=dict)

    def add_problem(self, at: Path, message: str, *, key: bool = False) -> None:
        """Record what is wrong with the value, or the key, at a path; an absent one is told at its parent."""
        marks = {**self.values, **self.keys} if key else self.values
        while at and at not in marks:
            at, marks = at[:-1], {**self.values, **self.keys}
        self.file.add_problem(*marks.get(at, (1, 1)), message)

    def get(self, at: Path) -> Any:
        """Return the value at a path, or None."""
        value = self.data
        for step in at:
            try:
                value = value[step]
            except (KeyError, IndexError, TypeError):
                return None
        return value

    def form(self, model: type[F], at: Path) -> F | None:
        """Return the value at a path as a form, or None after recording all that is wrong with it."""
        try:
            return model.model_validate(self.get(at))
        except ValidationError as error:
            self._blame_all(model, at, error)
            return None

    def loose_form(self, model: type[F], at: Path) -> F:
        """Return a form all of whose fields have defaults; what is wrong is recorded and left at its default.

        One mistake in the head of a scenario then does not hide the others.
        """
        data = self.get(at)
        if not isinstance(data, Mapping):
            self.add_problem(at, "must be a mapping: lines of the form 'key: value'")
            return model()
        try:
            return model.model_validate(data)
        except ValidationError as error:
            self._blame_all(model, at, error)
            wrong = {str(e["loc"][0]) for e in error.errors()}
            return model.model_validate({k: v for k, v in data.items() if k not in wrong})

    def _blame_all(self, model: type[BaseModel], at: Path, error: ValidationError) -> None:
        errors = error.errors()
        guesses = {
            (e["loc"][:-1], guess)
            for e in errors
            if e["type"] == "extra_forbidden"
            for guess in _fields(model, e["loc"][:-1])
            if f"'{guess}'" in suggest(str(e["loc"][-1]), _fields(model, e["loc"][:-1]))
        }
        for e in errors:
            loc, name = e["loc"], str(e["loc"][-1]) if e["loc"] else "this"
            if e["type"] == "missing":
                # A misspelt key is one mistake, not one unknown and one missing key.
                if (loc[:-1], name) not in guesses:
                    self.add_problem(at + loc[:-1], f"key '{name}' is missing", key=True)
            elif e["type"] == "extra_forbidden":
                known = _fields(model, loc[:-1])
                hint = suggest(name, known) or f" Known are {', '.join(known)}."
                self.add_problem(at + loc, f"unknown key '{name}'.{hint}", key=True)
            else:
                name = str((at + loc)[-1]) if at + loc else "the file"
                self.add_problem(at + loc, f"{name} {_wording(e)}")


def _fields(model: type[BaseModel], loc: Path) -> list[str]:
    """Return the keys that a form, or the form nested in it at ``loc``, knows."""
    for step in loc:
        info = model.model_fields.get(str(step))
        inner = [info.annotation, *get_args(info.annotation)] if info else []
        nested = [t for t in inner if isinstance(t, type) and issubclass(t, BaseModel)]
        if nested:
            model = nested[0]
    return list(model.model_fields)


def _wording(error: Any) -> str:
    """Return what would be right, in the words of a person who writes YAML."""
    given, context = error["input"], error.get("ctx", {})
    is_given = ", but is empty" if given in (None, "") else f", but is '{given}'"
    if isinstance(given, dict | list):
        is_given = f", but is a {'mapping' if isinstance(given, dict) else 'list'}"
    kind = error["type"]
    if kind == "value_error":
        return str(context["error"])
    if kind == "literal_error":
        choices = context["expected"].replace("'", "").replace(" or ", ", ").split(", ")
        return f"must be one of {', '.join(choices)}{is_given}.{suggest(str(given), choices)}"
    wanted = {
        "string": "text", "float": "a number", "finite_number": "a number", "int": "a whole number",
        "bool": "true or false", "list": "a list", "dict": "a mapping", "model": "a mapping",
        "greater_than_equal": f"at least {tidy(context.get('ge', 0))}",
        "less_than_equal": f"at most {tidy(context.get('le', 0))}",
        "greater_than": f"more than {tidy(context.get('gt', 0))}",
    }  # fmt: skip
    for prefix, words in wanted.items():
        if kind.startswith(prefix):
            return f"must be {words}{is_given}"
    return f"is wrong: {error['msg']}{is_given}"


def read_yaml(file: TextFile) -> Document | None:
    """Parse a file; None after recording the mistake that makes it unreadable as YAML."""
    yaml = YAML(typ="safe", pure=True)
    yaml.composer.warn_double_anchors = False
    try:
        node = yaml.compose(file.text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        words = ", ".join(str(w) for w in (error.context, error.problem) if w)
        file.add_problem(mark.line + 1 if mark else 1, mark.column + 1 if mark else 1, f"not valid YAML: {words}")
        return None
    except YAMLError as error:
        file.blame_offset(
            int(getattr(error, "position", 0)), "not valid YAML: a character that is not printable"
        )
        return None
    except (RecursionError, ValueError):
        file.add_problem(1, 1, "not valid YAML: nested too deeply, or a number or version out of range")
        return None
    if node is None:
        file.add_problem(1, 1, "the file is empty")
        return None
    builder = _Builder(file)
    data = builder.build(node, ())
    return Document(file, data, builder.values, builder.keys)


class _Builder:
    """Turns nodes to plain data and notes where each began."""

    def __init__(self, file: TextFile) -> None:
        self.file = file
        self.values: dict[Path, tuple[int, int]] = {}
        self.keys: dict[Path, tuple[int, int]] = {}
        self._seen: set[int] = set()

    def build(self, node: Any, at: Path) -> Any:
        """Return the data of a node, depth first."""
        self.values[at] = _mark(node)
        if id(node) in self._seen:
            self.file.add_problem(*_mark(node), "an alias (*name) points here; write the value out at both places")
            if not isinstance(node, ScalarNode):
                # It may contain itself.
                return None
        self._seen.add(id(node))
        if str(node.tag).removeprefix(_CORE) not in _KINDS:
            self.file.add_problem(*_mark(node), f"the tag {node.tag} means nothing here; leave it out")
        if isinstance(node, MappingNode):
            return {key: self.build(value, (*at, key)) for key, value in self._pairs(node, at)}
        if isinstance(node, SequenceNode):
            return [self.build(item, (*at, i)) for i, item in enumerate(node.value)]
        text = str(node.value).strip()
        if text not in _NULLS or node.style in ("'", '"'):
            return text
        # An empty value stands nowhere; the parser puts it at whatever follows.
        self.values[at] = self.keys.get(at, self.values[at])
        return None

    def _pairs(self, node: MappingNode, at: Path) -> Iterator[tuple[str, Any]]:
        """Yield key and value node; a key that comes twice is blamed where it comes again."""
        for key, value in node.value:
            if not isinstance(key, ScalarNode):
                self.file.add_problem(*_mark(key), "a key must be one word, not a list or a mapping")
                continue
            name = str(key.value)
            if (*at, name) in self.keys:
                first = self.keys[(*at, name)][0]
                self.file.add_problem(
                    *_mark(key), f"key '{name}' is there twice; it was given first in line {first}"
                )
                continue
            self.keys[(*at, name)] = _mark(key)
            yield name, value


def _mark(node: Any) -> tuple[int, int]:
    return node.start_mark.line + 1, node.start_mark.column + 1
