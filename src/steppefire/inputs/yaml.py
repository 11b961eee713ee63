"""YAML files: plain data with the position of every key and value.

The text is parsed to nodes only. Scalars stay as they are written, so that ``no`` is a word and ``2022-01-05`` and
``1.10`` are not changed; the forms of `steppefire.scenario.readers.schema` convert them.
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
"""Path from the root of a document to a value: keys of mappings and indices of lists."""

F = TypeVar("F", bound=BaseModel)
_NULLS = ("", "~", "null", "Null", "NULL")
_CORE = "tag:yaml.org,2002:"
_KINDS = ("str", "int", "float", "bool", "null", "timestamp", "map", "seq", "merge", "value")


@dataclass(frozen=True)
class Document:
    """A YAML file as mappings, lists, text and None, with the position of each.

    Parameters
    ----------
    values, keys
        Line and column, counted from one, of each value and of each key of a mapping, by path.
    """

    file: TextFile
    data: Any
    values: dict[Path, tuple[int, int]] = field(default_factory=dict)
    keys: dict[Path, tuple[int, int]] = field(default_factory=dict)

    def add_problem(self, at: Path, message: str, *, key: bool = False) -> None:
        """Add a problem at the value, or the key, of a path; at its nearest ancestor if the path does not exist."""
        marks = {**self.values, **self.keys} if key else self.values
        while at and at not in marks:
            at, marks = at[:-1], {**self.values, **self.keys}
        self.file.add_problem(*marks.get(at, (1, 1)), message)

    def get(self, at: Path) -> Any:
        """Return the value at a path; None if the path does not exist."""
        value = self.data
        for step in at:
            try:
                value = value[step]
            except (KeyError, IndexError, TypeError):
                return None
        return value

    def section(self, key: str) -> Mapping[str, Any]:
        """Return the mapping under a key of the root; an empty one if the value is not a mapping."""
        given = self.get((key,))
        return given if isinstance(given, Mapping) else {}

    def form(self, model: type[F], at: Path) -> F | None:
        """Return the value at a path as a form; None, after reporting every problem, if it does not validate."""
        try:
            return model.model_validate(self.get(at))
        except ValidationError as error:
            self._report(model, at, error)
            return None

    def loose_form(self, model: type[F], at: Path) -> F:
        """Return the value at a path as a form all of whose fields have defaults.

        Fields that do not validate are reported and left at their default, so that one problem in the header of a
        scenario does not hide the others.
        """
        data = self.get(at)
        if not isinstance(data, Mapping):
            self.add_problem(at, "must be a mapping: lines of the form 'key: value'")
            return model()
        try:
            return model.model_validate(data)
        except ValidationError as error:
            self._report(model, at, error)
            wrong = {str(e["loc"][0]) for e in error.errors()}
            return model.model_validate({k: v for k, v in data.items() if k not in wrong})

    def _report(self, model: type[BaseModel], at: Path, error: ValidationError) -> None:
        """Add a problem for each error of a validation."""
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
                # A misspelt key is one problem, not an unknown key and a missing one.
                if (loc[:-1], name) not in guesses:
                    self.add_problem(at + loc[:-1], f"key '{name}' is missing", key=True)
            elif e["type"] == "extra_forbidden":
                known = _fields(model, loc[:-1])
                hint = suggest(name, known) or f" Expected one of {', '.join(known)}."
                self.add_problem(at + loc, f"unknown key '{name}'.{hint}", key=True)
            else:
                name = str((at + loc)[-1]) if at + loc else "the file"
                self.add_problem(at + loc, f"{name} {_wording(e)}")


def _fields(model: type[BaseModel], loc: Path) -> list[str]:
    """Return the keys of a form, or of the form nested in it at ``loc``."""
    for step in loc:
        info = model.model_fields.get(str(step))
        inner = [info.annotation, *get_args(info.annotation)] if info else []
        nested = [t for t in inner if isinstance(t, type) and issubclass(t, BaseModel)]
        if nested:
            model = nested[0]
    return list(model.model_fields)


def _wording(error: Any) -> str:
    """Return the message of a validation error in the terms of YAML, not of Python."""
    given, context = error["input"], error.get("ctx", {})
    is_given = ", but is empty" if given in (None, "") else f", but is '{given}'"
    if isinstance(given, float):
        is_given = f", but is '{tidy(given)}'"
    if isinstance(given, dict | list):
        is_given = f", but is a {'mapping' if isinstance(given, dict) else 'list'}"
    kind = error["type"]
    if kind == "value_error":
        return str(context["error"])
    if kind == "literal_error":
        choices = context["expected"].replace("'", "").replace(" or ", ", ").split(", ")
        return f"must be one of {', '.join(choices)}{is_given}.{suggest(str(given), choices)}"
    if kind == "too_short":
        return "must not be empty"
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
    return f"is not valid: {error['msg']}{is_given}"


def read_yaml(file: TextFile) -> Document | None:
    """Parse a file; None, after reporting the problem, if it is empty or not valid YAML."""
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
        position = int(getattr(error, "position", 0))
        file.add_problem_at(position, "not valid YAML: a character that is not printable")
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
    """Convert nodes to plain data and record the position of each."""

    def __init__(self, file: TextFile) -> None:
        self.file = file
        self.values: dict[Path, tuple[int, int]] = {}
        self.keys: dict[Path, tuple[int, int]] = {}
        self._seen: set[int] = set()

    def build(self, node: Any, at: Path) -> Any:
        """Return the data of a node and of its descendants."""
        self.values[at] = _mark(node)
        if id(node) in self._seen:
            self.file.add_problem(*_mark(node), "aliases (*name) are not supported; write the value in both places")
            if not isinstance(node, ScalarNode):
                # It may contain itself.
                return None
        self._seen.add(id(node))
        if str(node.tag).removeprefix(_CORE) not in _KINDS:
            self.file.add_problem(*_mark(node), f"the tag {node.tag} is not supported; remove it")
        if isinstance(node, MappingNode):
            return {key: self.build(value, (*at, key)) for key, value in self._pairs(node, at)}
        if isinstance(node, SequenceNode):
            return [self.build(item, (*at, i)) for i, item in enumerate(node.value)]
        text = str(node.value).strip()
        if text not in _NULLS or node.style in ("'", '"'):
            return text
        # The parser puts an empty value at whatever follows; its key is a better position.
        self.values[at] = self.keys.get(at, self.values[at])
        return None

    def _pairs(self, node: MappingNode, at: Path) -> Iterator[tuple[str, Any]]:
        """Yield the key and the value node of each item; a repeated key is reported and skipped."""
        for key, value in node.value:
            if not isinstance(key, ScalarNode):
                self.file.add_problem(*_mark(key), "a key must be text, not a list or a mapping")
                continue
            name = str(key.value)
            if (*at, name) in self.keys:
                first = self.keys[(*at, name)][0]
                self.file.add_problem(*_mark(key), f"duplicate key '{name}'; first given in line {first}")
                continue
            self.keys[(*at, name)] = _mark(key)
            yield name, value


def _mark(node: Any) -> tuple[int, int]:
    return node.start_mark.line + 1, node.start_mark.column + 1
