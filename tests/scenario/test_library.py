"""What the package ships can be loaded, and the tiny scenario stands on it."""

from __future__ import annotations

from pathlib import Path

import pytest

from steppefire.scenario import audit, available, check, load
from steppefire.scenario.inbox import HOUSE

from .tiny import TINY, write_tiny

ALLIANCES = sorted(path.stem for path in (HOUSE / "alliances").glob("*.yaml"))


@pytest.mark.parametrize("name", sorted(available()))
def test_a_shipped_scenario_is_sound(name: str) -> None:
    assert check(name) == []
    country = load(name)
    assert sum(p.population for p in country.places) == country.population
    assert audit(country).total.share > 0.5


def test_tiny_stands_on_the_shipped_files(tmp_path: Path) -> None:
    assert check(write_tiny(tmp_path)) == []


@pytest.mark.parametrize("name", ALLIANCES)
def test_a_shipped_alliance_is_sound(tmp_path: Path, name: str) -> None:
    folder = write_tiny(tmp_path)
    text = TINY["scenario.yaml"].replace("without: alliance", f"alliance: {name}")
    (folder / "scenario.yaml").write_text(text, "utf-8")
    assert load(folder).alliances[name].members
