"""The house keeps its shape: sizes of rooms, purity of imports, names that cite."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import steppefire

ROOT = Path(steppefire.__file__).parent
MODULES = sorted(ROOT.rglob("*.py"))
HEAVY = ("numpy", "numba", "pandas", "xarray", "zarr", "pydantic")


@pytest.mark.parametrize("module", MODULES, ids=lambda p: str(p.relative_to(ROOT)))
def test_no_room_is_too_large(module):
    text = module.read_text()
    assert text.count("\n") <= 600, "a module has at most 600 lines"
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef):
            assert node.end_lineno - node.lineno + 1 <= 60, f"{node.name} is longer than 60 lines"


@pytest.mark.parametrize("module", MODULES, ids=lambda p: str(p.relative_to(ROOT)))
def test_every_module_says_what_it_is(module):
    assert ast.get_docstring(ast.parse(module.read_text())), "a module begins with a docstring"


@pytest.mark.parametrize("name", ["steppefire", "steppefire.errors", "steppefire.clock", "steppefire.outcomes"])
def test_importing_it_loads_nothing_heavy(name):
    code = f"import sys, {name}; print([m for m in {HEAVY!r} if m in sys.modules])"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "[]"


def test_an_hour_reads_as_a_list_of_sentences():
    from steppefire.world.hour import SCHEDULE

    assert len({step.__qualname__ + step.__module__ for step in SCHEDULE}) == len(SCHEDULE)
    for step in SCHEDULE:
        first = (step.__doc__ or "").strip().splitlines()[0]
        assert first.endswith("."), f"{step.__name__} says in one sentence what it does"


def test_fewer_than_thirty_public_names():
    assert 5 < len(steppefire.__all__) < 30


def test_only_kernels_call_inner_kernels():
    """An inner kernel has no entry from Python: calling one from there would crash the process."""
    trees = {path: ast.parse(path.read_text()) for path in MODULES}
    inner = {
        (path, node.name)
        for path, tree in trees.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and _decorated(node, "inner")
    }
    assert inner
    for path, tree in trees.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef) and not _decorated(node, "kernel", "inner"):
                named = {name.id for name in ast.walk(node) if isinstance(name, ast.Name)}
                assert not [name for name in named if (path, name) in inner], f"{path.name}: {node.name}"
    for _, name in inner:
        assert name.startswith("_"), f"{name}: an inner kernel stays in its module"


def _decorated(node: ast.FunctionDef, *names: str) -> bool:
    return any(
        isinstance(part, ast.Name) and part.id in names for one in node.decorator_list for part in ast.walk(one)
    )


TESTS = Path(__file__).parents[1]


@pytest.mark.parametrize("file", sorted(TESTS.rglob("*.py")), ids=lambda p: str(p.relative_to(TESTS)))
def test_no_test_uses_a_private_name_of_the_package(file):
    tree, own = ast.parse(file.read_text()), set()
    imported = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    for node in imported:
        if (node.module or "").split(".")[0] == "steppefire":
            own |= {alias.asname or alias.name for alias in node.names}
            assert not [alias.name for alias in node.names if _private(alias.name)]
    used = (
        node.attr for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in own
    )  # fmt: skip
    assert not [name for name in used if _private(name)]


def _private(name: str) -> bool:
    # `_replace` and `_fields` are the public methods of named tuples.
    return name.startswith("_") and not name.startswith("__") and name not in ("_replace", "_fields")
