"""Numbers of the model are in the register or the scenario, and kernels take few arguments."""

from __future__ import annotations

import ast
import csv
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import pytest

import steppefire
from steppefire.scenario.model.draw import Draw

ROOT = Path(steppefire.__file__).parent
KERNELS = sorted((ROOT / "kernels").rglob("*.py"))
MECHANISMS = sorted([*(ROOT / "world").glob("*.py"), *(ROOT / "kernels" / "country").glob("*.py")])
MOST_ARGUMENTS = 8
PLAIN = (0, 1, 2, -1)
"""Identities, signs, squares and doubles."""
ALLOWED = {
    ("world/citizens.py", 1_000_000): "deaths per million people",
    ("world/forces.py", 1000.0): "officers per 1000 people",
    ("world/geography.py", 6371.0): "radius of the earth, km",
    ("world/information.py", 0.5): "a half-life halves",
    ("world/powers.py", 12): "months a year",
    ("world/powers.py", 999): "occurrence of a stream: names a draw",
    ("world/powers.py", 1e-6): "keeps a share above zero under a logarithm",
    ("world/regime.py", 40.0): "keeps an exponential from overflowing",
    ("world/voting.py", 3): "two thirds, by definition of the rule",
    ("world/voting.py", 0.5): "a majority, by definition of the rule",
    ("world/voting.py", 1e-9): "more than half, by definition of the rule",
    ("kernels/country/factions.py", 200): "rounds of an iteration",
    ("kernels/country/factions.py", 1e-12): "precision of an iteration",
}
"""Numbers that are no beliefs about the world: units, definitions and numerical limits."""


def literals(tree: ast.AST) -> Iterator[ast.Constant]:
    """Yield the numbers of a module but indices, numbers of ``range`` and types, and shapes."""
    skipped: set[ast.AST] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Subscript):
            skipped.update(ast.walk(node.slice))
        elif isinstance(node, ast.Call) and _is_layout(node):
            skipped.update(part for argument in node.args for part in ast.walk(argument))
    for node in ast.walk(tree):
        number = isinstance(node, ast.Constant) and isinstance(node.value, int | float)
        if number and not isinstance(node.value, bool) and node not in skipped:
            yield node


def _is_layout(node: ast.Call) -> bool:
    """Return whether a call numbers things or lays out an array, so that its numbers are counts of rows and columns."""
    name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
    return name in ("range", "zeros", "ones", "empty", "reshape")


@pytest.mark.parametrize("module", MECHANISMS, ids=lambda p: str(p.relative_to(ROOT)))
def test_a_number_of_the_model_is_in_the_register_or_the_scenario(module):
    name = module.relative_to(ROOT).as_posix()
    strange = [
        f"line {node.lineno}: {node.value}"
        for node in literals(ast.parse(module.read_text("utf-8")))
        if node.value not in PLAIN and (name, node.value) not in ALLOWED
    ]
    assert not strange, f"{name}: make it a parameter (parameters.csv) or a fact of the scenario: {strange}"


def test_every_allowed_number_is_still_there():
    there = {
        (module.relative_to(ROOT).as_posix(), node.value)
        for module in MECHANISMS
        for node in literals(ast.parse(module.read_text("utf-8")))
    }
    assert set(ALLOWED) <= there


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("x = 0.3 * y", [0.3]), ("SHARE = 0.3", [0.3]), ("def f(a=5.0): ...", [5.0]), ("f(3, k=4)", [3, 4]),
        ("x[3] = y[4:5]", []), ("A, B, C = range(3)", []), ("np.zeros((2, 3))", []), ("True", []),
    ],
)  # fmt: skip
def test_a_number_is_found_wherever_it_acts(code, found):
    assert sorted(node.value for node in literals(ast.parse(code))) == found


@pytest.mark.parametrize("module", KERNELS, ids=lambda p: str(p.relative_to(ROOT)))
def test_a_kernel_takes_few_arguments(module):
    for node in ast.walk(ast.parse(module.read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef) and _is_kernel(node):
            names = [a.arg for a in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)]
            assert len(names) <= MOST_ARGUMENTS, f"{node.name} takes {len(names)}: bundle them in a NamedTuple"


def _is_kernel(node: ast.FunctionDef) -> bool:
    return any(
        isinstance(part, ast.Name) and part.id in ("kernel", "inner")
        for decorator in node.decorator_list
        for part in ast.walk(decorator)
    )


def test_the_limit_is_held_against_kernels():
    kernels = [
        node
        for module in KERNELS
        for node in ast.walk(ast.parse(module.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef) and _is_kernel(node)
    ]
    assert len(kernels) > 50


def test_every_parameter_is_read_somewhere():
    """By name from the values of a run, or as the level or delay of a policy."""
    read = {
        node.attr
        for module in sorted(ROOT.rglob("*.py"))
        for node in ast.walk(ast.parse(module.read_text("utf-8")))
        if isinstance(node, ast.Attribute) and ast.unparse(node.value).split(".")[-1] in ("values", "draw")
    }
    with (ROOT / "scenario" / "policies.csv").open(encoding="utf-8") as table:
        read |= {row[column] for row in csv.DictReader(table) for column in ("level", "delay")}
    assert not [field.name for field in fields(Draw) if field.name not in read], "a parameter that nothing reads"
