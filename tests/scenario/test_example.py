"""The scenario in docs/scenario.md: what the document tells readers to write can be checked and run."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from rich.console import Console

from steppefire.cli.scenario import print_check
from steppefire.runs.run import begin_run, simulate_until
from steppefire.scenario import audit, check, load
from steppefire.scenario.model.elites import OPTIONS
from steppefire.scenario.readers.schema import COLUMNS

DOCUMENT = Path(__file__).parents[2] / "docs" / "scenario.md"
BLOCK = re.compile(r"^```(?:csv|yaml) (\S+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SHARED = {"unit_kinds.csv", "source_kinds.csv", "parameters.csv"}
"""Tables that no scenario brings."""


@pytest.fixture
def country(tmp_path: Path) -> Path:
    """Write the files of the document into a folder."""
    for name, text in BLOCK.findall(DOCUMENT.read_text("utf-8")):
        (tmp_path / name).write_text(text, "utf-8")
    return tmp_path


def test_the_example_has_no_problems(country: Path) -> None:
    assert check(country) == []
    assert print_check(Console(quiet=True), str(country)) == 0


def test_the_example_has_one_of_everything(country: Path) -> None:
    scenario = load(country)
    assert {shock.kind for shock in scenario.shocks} == {"price", "event"}
    assert {group.foreign_troops for group in scenario.groups} == {"backlash", "relief"}
    assert scenario.group_ties
    assert scenario.calls
    assert scenario.organised
    assert {place.utc_offset % 1 for place in scenario.places} == {0.0, 0.5}
    assert {option for faction in scenario.factions for option in faction.utility} < set(OPTIONS)
    assert "amnesty" in scenario.policies
    assert "works" in scenario.site_kinds
    ordered = {event.place for event in scenario.timeline if event.kind == "policy"}
    assert ordered & {place.name for place in scenario.places}
    assert ordered & {site.name for site in scenario.sites}
    assert len({figure.counts for figure in scenario.observed}) > 2
    assert not [one for one in audit(scenario).unused if one.startswith("c-")]


def test_the_document_names_every_table_and_column() -> None:
    text = DOCUMENT.read_text("utf-8")
    for name, columns in COLUMNS.items():
        if name not in SHARED:
            assert f"`{name}`" in text
            assert {column for column in columns if column not in text} <= {"date", "power", "item", "event", "claims"}


@pytest.mark.parametrize("scripted", [True, False])
def test_the_example_can_be_run(country: Path, scripted: bool) -> None:
    run = begin_run(load(country), scripted=scripted)
    simulate_until(run)
    assert run.record.regional["participants"].max() > 0
