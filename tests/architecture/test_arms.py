"""What the changes of an arm amount to is decided in one module."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import get_args

import pytest

import steppefire
from steppefire.scenario.model.arms import Change

ROOT = Path(steppefire.__file__).parent
MODEL, READER, RESOLUTION = "scenario/model/arms.py", "scenario/readers/arms.py", "scenario/resolution.py"
KINDS = {kind.__name__ for kind in get_args(Change)}


def names(source: str) -> set[str]:
    """Return every name, attribute, imported or defined name, and literal text of a module."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Name(name) | ast.Attribute(attr=name) | ast.alias(name) | ast.ClassDef(name):
                found.add(name)
            case ast.Constant(str(name)):
                found.add(name)
    return found


def test_only_the_resolution_interprets_the_kinds_of_change() -> None:
    using = {
        path.relative_to(ROOT).as_posix()
        for path in sorted(ROOT.rglob("*.py"))
        if names(path.read_text()) & KINDS
    }
    assert using == {MODEL, READER, RESOLUTION}


@pytest.mark.parametrize("module", [MODEL, READER, RESOLUTION])
def test_every_kind_of_change_is_defined_read_and_resolved(module: str) -> None:
    assert len(KINDS) == 8
    assert names((ROOT / module).read_text()) >= KINDS


def test_only_a_saved_run_and_the_readers_look_at_the_changes_of_an_arm() -> None:
    """A snapshot keeps them as data; the assembly reads the alliances they name."""
    looking = {
        path.relative_to(ROOT).as_posix()
        for path in sorted(ROOT.rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute) and node.attr == "changes" and ast.unparse(node.value) != "economy"
    }
    assert looking == {READER, RESOLUTION, "scenario/assembly.py", "runs/snapshots/snapshot.py"}
