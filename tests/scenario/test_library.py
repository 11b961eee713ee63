"""The shipped scenarios and alliances have no problems, and the tiny scenario can be loaded with the shipped files."""

from __future__ import annotations

from pathlib import Path

import pytest

from steppefire.inputs import paths
from steppefire.scenario import alliances, audit, available, check, load
from steppefire.scenario.model.alliances import CLAUSES

from .parameter_tables import PAGE, page
from .tiny import TINY, write_tiny

ALLIANCES = sorted(path.stem for path in (paths.DATA_DIR / "alliances").glob("*.yaml"))


@pytest.mark.parametrize("name", sorted(available()))
def test_a_shipped_scenario_has_no_problems(name: str) -> None:
    assert check(name) == []
    country = load(name)
    assert sum(p.population for p in country.places) == country.population
    assert audit(country).total.share > 0.5


def test_the_tiny_scenario_has_no_problems_with_the_shipped_files(tmp_path: Path) -> None:
    assert check(write_tiny(tmp_path)) == []


@pytest.mark.parametrize("name", ALLIANCES)
def test_a_shipped_alliance_can_be_loaded(tmp_path: Path, name: str) -> None:
    folder = write_tiny(tmp_path)
    text = TINY["scenario.yaml"].replace("without: alliance", f"alliance: {name}")
    (folder / "scenario.yaml").write_text(text, "utf-8")
    assert load(folder).alliances[name].members


def test_every_treaty_has_every_clause_and_cites_every_source() -> None:
    known = alliances()
    assert set(known) == set(ALLIANCES)
    wanted = {"csto", "warsaw-pact", "nato", "ecowas", "sadc", "gcc", "african-union", "bilateral"}
    assert wanted <= set(known)
    for name in wanted:
        treaty = known[name]
        assert tuple(treaty.treaty) == CLAUSES
        assert treaty.roll
        for part in (*treaty.treaty.values(), *treaty.roll):
            assert bool(part.sources) != bool(part.assumption)
        used = {s for part in (*treaty.treaty.values(), *treaty.roll) for s in part.sources}
        assert used == set(treaty.sources), name


def test_the_modelled_members_of_a_treaty_are_parties_to_it() -> None:
    for name, treaty in alliances().items():
        parties = {state for wave in treaty.roll for state in wave.states}
        assert {m.name for m in treaty.members} <= parties or not parties, name


@pytest.mark.parametrize(("case", "expected"), [("KAZ-2022-01", ""), ("KAZ-2022-02", "Did you mean 'KAZ-2022-01'?")])
def test_the_precedent_of_a_scenario_must_exist(tmp_path: Path, case: str, expected: str) -> None:
    folder = write_tiny(tmp_path)
    head = folder / "scenario.yaml"
    text = head.read_text("utf-8").replace("alliance: csto\n", f"alliance: csto\nprecedent: {case}\n")
    head.write_text(text, "utf-8")
    problems = check(folder)
    assert bool(problems) == bool(expected)
    where = text.splitlines().index(f"precedent: {case}") + 1
    assert all(expected in p.message and p.line == where for p in problems)
    assert expected or load(folder).precedent == case


def test_every_member_but_the_leader_follows_it() -> None:
    for pact in alliances().values():
        for member in pact.members:
            assert (member.follows is None) == (not pact.leader or member.name == pact.leader), (pact.name, member.name)


def test_the_page_of_parameters_is_current() -> None:
    assert PAGE.read_text("utf-8") == page(), "run python -m tests.scenario.parameter_tables"
