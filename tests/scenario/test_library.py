"""What the package ships can be loaded, and the tiny scenario stands on it."""

from __future__ import annotations

from pathlib import Path

import pytest

from steppefire.inputs import paths
from steppefire.scenario import alliances, audit, available, check, load
from steppefire.scenario.model.alliances import CLAUSES

from .tiny import TINY, write_tiny

ALLIANCES = sorted(path.stem for path in (paths.DATA_DIR / "alliances").glob("*.yaml"))


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


def test_every_treaty_tells_every_clause_and_where_it_was_seen() -> None:
    known = alliances()
    assert set(known) == set(ALLIANCES)
    wanted = {"csto", "warsaw-pact", "nato", "ecowas", "sadc", "gcc", "african-union", "bilateral"}
    assert wanted <= set(known)
    for name in wanted:
        treaty = known[name]
        assert tuple(treaty.treaty) == CLAUSES
        assert treaty.roll
        for told in (*treaty.treaty.values(), *treaty.roll):
            assert bool(told.sources) != bool(told.assumption)
        used = {s for told in (*treaty.treaty.values(), *treaty.roll) for s in told.sources}
        assert used == set(treaty.sources), name


def test_the_modelled_members_of_a_treaty_are_parties_to_it() -> None:
    for name, treaty in alliances().items():
        parties = {state for wave in treaty.roll for state in wave.states}
        assert {m.name for m in treaty.members} <= parties or not parties, name


@pytest.mark.parametrize(("case", "told"), [("KAZ-2022-01", ""), ("KAZ-2022-02", "Did you mean 'KAZ-2022-01'?")])
def test_a_scenario_names_its_own_case_of_the_record(tmp_path: Path, case: str, told: str) -> None:
    folder = write_tiny(tmp_path)
    head = folder / "scenario.yaml"
    text = head.read_text("utf-8").replace("alliance: csto\n", f"alliance: csto\nprecedent: {case}\n")
    head.write_text(text, "utf-8")
    problems = check(folder)
    assert bool(problems) == bool(told)
    where = text.splitlines().index(f"precedent: {case}") + 1
    assert all(told in p.message and p.line == where for p in problems)
    assert told or load(folder).precedent == case


def test_who_leads_decides_itself_and_the_others_follow() -> None:
    for pact in alliances().values():
        for member in pact.members:
            assert (member.follows is None) == (not pact.leader or member.name == pact.leader), (pact.name, member.name)
