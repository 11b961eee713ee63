"""The documents name only what there is: files, modules, commands, public names, rows and parts of the system."""

from __future__ import annotations

import ast
import csv
import re
from pathlib import Path

import pytest

import steppefire
from steppefire.cli.commands import app
from steppefire.scenario.model.arms import PARTS
from steppefire.scenario.model.parameters import SYSTEM_ROWS

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "steppefire"
DOCUMENTS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
SUFFIXES = ("py", "csv", "yaml", "toml", "md", "svg", "png", "ts", "html")
WRITTEN = {"report.html"}
"""Files that the program writes, so that they are not in the repository."""

every_document = pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)


def names(pattern: str, text: str) -> set[str]:
    return set(re.findall(pattern, text))


def there(name: str, *folders: Path) -> bool:
    """Return whether a path exists below one of the folders; a part in capitals stands for any name."""
    pattern = re.sub(r"\b[A-Z]+\b(?=[./])", "*", name).rstrip("/")
    return any(True for folder in folders for _ in folder.glob(pattern))


@every_document
def test_links_lead_to_files(document: Path):
    for target in names(r"\]\((?!https?:)([^)#]+)", document.read_text("utf-8")):
        assert (document.parent / target).exists(), target


@every_document
def test_paths_exist(document: Path):
    text = document.read_text("utf-8")
    folders = "|".join(sorted(p.name for base in (ROOT, SOURCE) for p in base.iterdir() if p.is_dir()))
    written = names(rf"(?<![\w/.:-])(?:{folders})/(?:[\w*.-]+/?)*", text)
    paths = {path.rstrip(".") for path in written if not path.startswith("results/")}
    missing = {path for path in paths if not there(path, ROOT, SOURCE)}
    assert not missing


@every_document
def test_files_named_alone_exist(document: Path):
    quoted = names(rf"`([\w-]+\.(?:{'|'.join(SUFFIXES)}))`", document.read_text("utf-8")) - WRITTEN
    known = {path.name for folder in (ROOT / "docs", SOURCE, ROOT / "web" / "src") for path in folder.rglob("*")}
    assert quoted <= known | {path.name for path in ROOT.iterdir()}


@every_document
def test_modules_exist(document: Path):
    for name in names(r"\bsteppefire((?:\.[a-z_]+)+)", document.read_text("utf-8")):
        path = SOURCE.joinpath(*name[1:].split("."))
        if not path.is_dir() and not path.with_suffix(".py").exists():
            module = path.parent / "__init__.py" if path.parent.is_dir() else path.parent.with_suffix(".py")
            assert module.exists(), f"steppefire{name}"
            assert path.name in defined(module), f"steppefire{name}"


def defined(module: Path) -> set[str]:
    """Return the names that a module defines."""
    found: set[str] = set()
    for node in ast.parse(module.read_text("utf-8")).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            found.add(node.name)
        elif isinstance(node, ast.Assign):
            found |= {target.id for target in node.targets if isinstance(target, ast.Name)}
    return found


@every_document
def test_make_targets_exist(document: Path):
    targets = names(r"(?m)^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"))
    assert names(r"(?m)(?:`|^)make ([a-z-]+)", document.read_text("utf-8")) <= targets


@every_document
def test_commands_exist(document: Path):
    commands = {command.name or command.callback.__name__ for command in app.registered_commands}
    assert names(r"(?m)(?:`|^)steppefire ([a-z]+)", document.read_text("utf-8")) <= commands


@every_document
def test_public_names_exist(document: Path):
    assert names(r"\bsf\.(\w+)", document.read_text("utf-8")) <= set(steppefire.__all__)


def test_the_model_defines_each_row_of_the_system_once_and_names_every_part():
    table = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in (ROOT / "docs" / "model.md").read_text("utf-8").splitlines() if re.match(r"\| S\d+ \|", line)
    ]
    assert [cells[0] for cells in table] == list(SYSTEM_ROWS)
    switches = {part for cells in table for part in names(r"`([a-z-]+)`", cells[4])}
    assert switches == set(PARTS)


def parts_of_the_model() -> dict[str, str]:
    """Return the text that defines the parameters of each value of the column ``section``."""
    text = (ROOT / "docs" / "model.md").read_text("utf-8")
    numbered = {body.split(".")[0]: body for body in re.split(r"(?m)^## ", text)[1:]}
    numbered["powers.md"] = (ROOT / "docs" / "powers.md").read_text("utf-8")
    rows = re.findall(r"(?m)^\| ((?:`[a-z]+`(?:, )?)+) \| (\d[^|]*) \|$", text)
    return {
        section: "\n".join(numbered[part] for part in where.strip().split(" and "))
        for sections, where in rows for section in names(r"`([a-z]+)`", sections)
    }  # fmt: skip


def register() -> list[dict[str, str]]:
    with (SOURCE / "scenario" / "parameters.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def test_the_model_lists_the_sections_of_the_register():
    assert set(parts_of_the_model()) == {row["section"] for row in register()}


@pytest.mark.parametrize("section", sorted({row["section"] for row in register()}))
def test_a_parameter_is_named_where_its_section_is_defined(section: str):
    text = parts_of_the_model()[section]
    unnamed = {
        row["name"] for row in register()
        if row["section"] == section and not re.search(rf"(?<!\w){row['name']}(?!\w)", text)
    }  # fmt: skip
    assert not unnamed
