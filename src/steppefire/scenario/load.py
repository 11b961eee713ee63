"""Scenarios by name or path: load, check, list, and change a setting."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.events import CollectionEndEvent, CollectionStartEvent, NodeEvent, ScalarEvent

from steppefire.errors import Problem, ScenarioError, UsageError, suggest
from steppefire.inputs import paths
from steppefire.scenario.assembly import assemble
from steppefire.scenario.model.alliances import Alliance
from steppefire.scenario.model.scenario import Scenario
from steppefire.scenario.readers.alliances import read_alliance
from steppefire.scenario.readers.evidence import read_evidence
from steppefire.scenario.readers.folder import ScenarioFolder, digest
from steppefire.scenario.readers.parameters import apply_settings


def load(name_or_path: str | Path) -> Scenario:
    """Read a scenario.

    Parameters
    ----------
    name_or_path
        A name of the library (see `available`), a folder, or the path of a ``scenario.yaml``.

    Raises
    ------
    UsageError
        When the library has no such name.
    ScenarioError
        With every problem there is.
    """
    scenario, problems = assemble(_folder(name_or_path))
    if scenario is None:
        raise ScenarioError(problems)
    return scenario


def check(name_or_path: str | Path) -> list[Problem]:
    """Return every problem of a scenario in the order of files and lines."""
    return sorted(set(assemble(_folder(name_or_path))[1]))


def available() -> dict[str, str]:
    """Return the titles of the library's scenarios by name, without reading more than that."""
    headers = sorted((paths.DATA_DIR / "library").glob("*/scenario.yaml"))
    return {path.parent.name: _title(path) for path in headers}


def alliances() -> dict[str, Alliance]:
    """Return every alliance that comes with the program, by name.

    Raises
    ------
    ScenarioError
        With every problem of their files.
    """
    files = ScenarioFolder(paths.DATA_DIR)
    literature = files.yaml("literature.yaml", shared=True)
    claims = read_evidence([literature] if literature else []).statements
    found = {}
    for path in sorted((paths.DATA_DIR / "alliances").glob("*.yaml")):
        doc = files.yaml(f"alliances/{path.name}", shared=True)
        if doc and (alliance := read_alliance(path.stem, doc, claims)):
            found[path.stem] = alliance
    if files.problems:
        raise ScenarioError(files.problems)
    return found


def with_settings(scenario: Scenario, settings: Mapping[str, str]) -> Scenario:
    """Return the scenario with parameters held fixed at values given with their units.

    They are recorded in it; a parameter that was set before gets the new value, and the others keep theirs.

    Raises
    ------
    UsageError
        With every unknown name and every wrong value.
    """
    if not settings:
        return scenario
    parameters = apply_settings(scenario.parameters, settings)
    both = {**scenario.settings, **settings}
    files = scenario.files or scenario.fingerprint
    # Parsed values in sorted order: '0.5 d' equals '12 h', and the order of setting does not matter.
    lines = [f"{name}={parameters[name].default!r}" for name in sorted(both)]
    fingerprint = digest({"base": files, "settings": "\n".join(lines)})
    return replace(scenario, parameters=parameters, fingerprint=fingerprint, settings=both, files=files)


def _title(path: Path) -> str:
    """Return the title, parsing the file only as far as its title; the folder's name if the file is broken."""
    depth, nodes, key = 0, 0, ""
    try:
        for event in YAML(typ="safe", pure=True).parse(path.read_text("utf-8")):
            if depth == 1 and isinstance(event, NodeEvent):
                # Keys and values alternate; a list or a mapping can only be a value.
                word = str(event.value) if isinstance(event, ScalarEvent) else ""
                if nodes % 2 and key == "title":
                    return word or path.parent.name
                key, nodes = word, nodes + 1
            depth += isinstance(event, CollectionStartEvent) - isinstance(event, CollectionEndEvent)
    except (YAMLError, OSError, UnicodeDecodeError):
        pass
    return path.parent.name


def _folder(name_or_path: str | Path) -> Path:
    """Return the folder of a scenario; a name of the library takes precedence over a folder of the same name."""
    text, path = str(name_or_path), Path(name_or_path)
    if (paths.DATA_DIR / "library" / text / "scenario.yaml").is_file() and text == path.name:
        return paths.DATA_DIR / "library" / text
    if path.is_dir():
        return path
    if path.name == "scenario.yaml":
        return path.parent
    if path.is_file():
        raise UsageError(f"'{text}' is not a scenario: name its folder, or the scenario.yaml in it")
    if path.name == text:
        names = available()
        listing = f" Expected one of {', '.join(names)}." if names else ""
        raise UsageError(
            f"there is no scenario '{text}'.{suggest(text, names)}{listing}"
            " A folder is given with a slash, such as ./mine"
        )
    return path
