"""Who is founded where: strata by age, ethnic group and settlement, in every place."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

from steppefire.scenario import load
from steppefire.world.geography import build_geography
from steppefire.world.initial import allocate_strata, initial_world
from tests.draws import defaults
from tests.scenario.tiny import write_tiny
from tests.world.conftest import country

STRATA = """\
strata:
  - {name: minority, of: minority, share: 1, takes_part: true, disposition: -0.5, source: c-census}
  - {name: town elders, of: titular, lives_in: urban, share: 0.5, takes_part: true, disposition: -0.2, source: c-census}
  - {name: town young, of: titular, lives_in: urban, share: 0.2, takes_part: true, disposition: 0.3, source: c-census}
  - {name: villagers, of: titular, lives_in: rural, share: 0.7, takes_part: true, disposition: 0.1, source: c-census}
  - {name: children, of: titular, share: 0.3, takes_part: false, disposition: 0, source: c-census}
"""


def test_strata_live_in_town_or_country(tmp_path: Path) -> None:
    path = write_tiny(tmp_path / "tiny") / "scenario.yaml"
    path.write_text(re.sub(r"strata:\n(?:  - .*\n)+", STRATA, path.read_text("utf-8")), "utf-8")
    scenario = load(path)
    cells, places, strata = allocate_strata(scenario, build_geography(scenario))
    names = [p.name for p in scenario.places]
    sizes = {(names[place], scenario.strata[s].name): n for (_, n, place), s in zip(cells, strata, strict=True)}
    # Largest remainders of share of the people, share of the stratum, and inhabitants.
    assert sizes == {
        ("Northport", "town elders"): 3600, ("Northport", "town young"): 1440, ("Northport", "minority"): 1800,
        ("North countryside", "villagers"): 2520, ("North countryside", "minority"): 400,
        ("Southgate", "town elders"): 2100, ("Southgate", "town young"): 840, ("Southgate", "minority"): 2800,
    }
    assert (places[:, 1] == [6840, 2920, 5740]).all()
    world = initial_world(scenario, scenario.arms["factual"], defaults(scenario), np.uint64(1))
    means = {scenario.strata[s].name: d for s, d in zip(strata, world.citizens.cell_disposition, strict=True)}
    assert means == {"town elders": -0.2, "town young": 0.3, "villagers": 0.1, "minority": -0.5}


def test_the_ages_of_the_reference_case_add_up_to_the_nation() -> None:
    scenario = country()
    geography = build_geography(scenario)
    rural = np.array([p.settlement == "rural" for p in scenario.places])
    for minority, ages in ((False, (0.34, 0.22, 0.44)), (True, (0.21, 0.17, 0.62))):
        people = geography.people * ((1 - geography.titular) if minority else geography.titular)
        for age, share in zip(("children", "young", "adult"), ages, strict=True):
            mine = [s for s in scenario.strata if s.minority == minority and s.name.startswith(age)]
            assert {s.lives_in for s in mine} == {"urban", "rural"}
            lives = {s.lives_in: s.share for s in mine}
            nation = (people * np.where(rural, lives["rural"], lives["urban"])).sum() / people.sum()
            assert nation == pytest.approx(share, abs=5e-4), "shares are written with three decimals"
    cells, places, _ = allocate_strata(scenario, geography)
    assert places[:, 1].sum() == cells[:, 1].sum() == pytest.approx(0.7 * scenario.population, rel=1e-3)


def test_a_pool_leaves_its_share_of_the_citizens_who_can_take_part() -> None:
    scenario, geography = country(), build_geography(country())
    everybody, pool = (allocate_strata(scenario, geography, share)[1][:, 1] for share in (1.0, 0.1))
    # Each cell is rounded on its own, and a place has at most a dozen.
    assert np.abs(pool - 0.1 * everybody).max() <= 0.5 * len(scenario.strata)
