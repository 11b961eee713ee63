
"""Loading, finding, listing and changing scenarios."""

from __future__ import annotations

import shutil
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from steppefire.errors import UsageError
from steppefire.scenario import audit, available, check, load, with_settings
from steppefire.scenario.model.arms import MovePolicy, SetParameter, Without

from .tiny import TINY


def test_the_scenario_has_the_facts_of_the_files(tiny: Path) -> None:
    country = load(tiny)
    assert (country.name, country.currency, country.population) == ("tiny", "TNG", 20000)
    assert (
        country.summary == "Two regions and three places, in which everything that can happen happens once."
    )
    assert country.clock.hours == 72
    assert country.regions == ("North", "Southgate")
    assert [p.name for p in country.places] == ["Northport", "North countryside", "Southgate"]
    north = country.places[0]
    assert (north.income, north.shares) == (90000, {"majority": 0.8, "minority": pytest.approx(0.2)})
    assert north.citations["people"].statements == ("c-census",)
    assert country.places[1].citations["location"].assumption == "the middle, roughly"
    assert country.sites[2].name == 'Gun shop "Hunter"'
    assert [u.kind for u in country.units] == ["army", "guard", "police", "police", "special"]
    assert country.observed[0].day.isoformat() == "2022-01-01"
    assert sum(s.share for s in country.strata if s.group == "minority") == 1
    assert not country.strata[0].takes_part
    assert country.evidence.sources["paper"].author == ""
    assert country.evidence.sources["paper"].date == "2022-01-05"


def test_facts_do_not_depend_on_the_order_of_rows(tiny: Path) -> None:
    first = load(tiny)
    for name in ("places", "sites", "forces", "powers", "demands"):
        path = tiny / f"{name}.csv"
        head, *rows = path.read_text("utf-8").splitlines()
        path.write_text("\n".join([head, *reversed(rows)]) + "\n", "utf-8")
    again = load(tiny)
    for facts in ("places", "sites", "units", "dependence", "demands", "regions"):
        assert getattr(again, facts) == getattr(first, facts)
    kinds = [(p.region, p.kind) for p in first.places]
    assert kinds == [("North", "centre"), ("North", "rural"), ("Southgate", "city")]


def test_what_sites_of_a_kind_have_in_common_is_shared_by_all_scenarios(tiny: Path) -> None:
    kinds = load(tiny).site_kinds
    assert list(kinds) == ["airport", "administration", "police", "armoury"]
    hall = kinds["administration"]
    assert (hall.attraction, hall.threat_weight, hall.guard_order, hall.when_lost) == (3, 2, 2, ())
    assert kinds["police"].when_lost == ("weapons", "detained")


def test_a_scenario_adds_kinds_of_site_and_replaces_shared_ones(tiny: Path) -> None:
    before = load(tiny)
    head = "kind,attraction,threat_weight,guard_order,when_lost,meaning,source\n"
    rows = "armoury,9,1,4,,Gun shop,assumption: here\nrefinery,1,3,9,broadcast,Refinery,assumption: here\n"
    (tiny / "site_kinds.csv").write_text(head + rows, "utf-8")
    after = load(tiny)
    assert list(after.site_kinds) == [*before.site_kinds, "refinery"]
    assert after.site_kinds["armoury"].attraction == 9
    assert after.site_kinds["airport"] == before.site_kinds["airport"]
    assert after.fingerprint != before.fingerprint


def test_what_units_of_a_kind_have_in_common_is_shared_by_all_scenarios(tiny: Path) -> None:
    assert {name: kind.armed_share for name, kind in load(tiny).unit_kinds.items()} == {
        "police": 0.1, "guard": 0.4, "special": 0.8, "army": 0.9,
    }


def test_factions_keep_the_order_of_their_file_and_may_be_missing(tiny: Path) -> None:
    country = load(tiny)
    assert [(f.name, f.weight) for f in country.factions] == [("president", 0.6), ("old guard", None), ("army", 0.4)]
    assert country.factions[1].utility == {"hold": 1, "sacrifice": 0, "call": 0.3, "give_way": 0.2}
    assert list(country.factions[2].per_threat.values()) == [-0.3, 0.2, 0.4, 0.1]
    assert [f.role for f in country.factions] == ["", "rival", ""]
    (tiny / "factions.csv").unlink()
    assert check(tiny) == []
    alone = load(tiny)
    assert alone.factions == ()
    assert alone.fingerprint != country.fingerprint


def test_a_country_may_have_policies_of_its_own(tiny: Path) -> None:
    shared = load(tiny).policies
    head = "policy,effects,part,level,meaning,source\n"
    own = "amnesty,relief cease-fire,concessions,,Those who fought go free,c-decree\n"
    replaced = "emergency,call-out,emergency,shock_grievance,An emergency without a curfew,c-decree\n"
    (tiny / "policies.csv").write_text(head + own + replaced, "utf-8")
    country = load(tiny)
    assert list(country.policies) == [*shared, "amnesty"]
    assert country.policies["amnesty"].effects == ("relief", "cease-fire")
    assert country.policies["emergency"].effects == ("call-out",)
    assert country.policies["blackout"] == shared["blackout"]
    before = country.fingerprint
    (tiny / "policies.csv").write_text(head + own, "utf-8")
    assert load(tiny).fingerprint != before


def test_an_order_may_name_a_site(tiny: Path) -> None:
    path = tiny / "timeline.csv"
    order = "2022-01-02 12:30,Northport hall,policy,withdraw,,hour,Guards were ordered off.,c-decree\n"
    path.write_text(path.read_text("utf-8") + order, "utf-8")
    (event,) = (e for e in load(tiny).timeline if e.act == "withdraw")
    # The site has the time zone of its place, an hour behind the country's.
    assert (event.place, event.hour) == ("Northport hall", 37)


def test_times_are_local_to_the_place_of_the_event(tiny: Path) -> None:
    country = load(tiny)
    events = {(e.kind, e.act): e for e in country.timeline}
    # Northport is an hour behind the country's reference time: 10:00 there is 11:00 in reference time.
    assert events[("crowd", "rally")].hour == 11
    assert events[("crowd", "rally")].time == datetime(2022, 1, 1, 10)
    assert events[("policy", "price-cap")].hour == 20
    assert events[("power", "visit")].hour < 0
    assert events[("power", "demand")].hour > country.clock.hours
    assert [e.hour for e in country.timeline] == sorted(e.hour for e in country.timeline)


def test_a_region_has_the_time_zone_of_its_centre(tiny: Path) -> None:
    path = tiny / "timeline.csv"
    path.write_text(path.read_text("utf-8").replace("10:00,Northport,crowd", "10:00,North,crowd"), "utf-8")
    assert next(e.hour for e in load(tiny).timeline if e.kind == "crowd") == 11


def test_parameters_have_the_order_of_the_register(tiny: Path) -> None:
    names = list(load(tiny).parameters)
    assert names == ["shock_grievance", "exposure_memory", "grievance_mean", "arrest_rate", "demand_wait"]


def test_a_scenario_may_replace_the_prior_of_a_parameter(tiny: Path) -> None:
    path = tiny / "scenario.yaml"
    override = "parameters:\n  exposure_memory: {value: 0.5 d, prior: uniform, low: 6 h, high: 1 d, source: c-rally}\n"
    path.write_text(path.read_text("utf-8") + override, "utf-8")
    memory = load(tiny).parameters["exposure_memory"]
    assert (memory.default, memory.low, memory.high, memory.prior) == (12, 6, 24, "uniform")
    assert memory.citation.statements == ("c-rally",)
    assert memory.meaning == "How long news lasts"


def test_arms_have_the_changes_of_the_file(tiny: Path) -> None:
    arms = load(tiny).arms
    assert list(arms) == ["factual", "without-alliance", "early-concession", "no-price-shock"]
    assert arms["factual"].changes == ()
    assert arms["without-alliance"].changes == (Without("alliance"),)
    assert arms["early-concession"].changes == (MovePolicy("price-cap", at=18),)
    assert arms["no-price-shock"].changes[1] == SetParameter("exposure_memory", 12)


def test_only_alliances_in_use_are_loaded(tiny: Path) -> None:
    assert list(load(tiny).alliances) == ["csto"]
    path = tiny / "scenario.yaml"
    path.write_text(path.read_text("utf-8").replace("- without: alliance", "- alliance: china"), "utf-8")
    country = load(tiny)
    assert list(country.alliances) == ["csto", "china"]
    assert country.alliance is country.alliances["csto"]
    assert country.alliance.consultation == (2, 8)
    assert country.alliance.members[1].staging == 24
    assert country.alliances["china"].chair == ""


def test_a_scenario_may_have_no_alliance(tiny: Path) -> None:
    path = tiny / "scenario.yaml"
    path.write_text(path.read_text("utf-8").replace("alliance: csto\n", ""), "utf-8")
    observed = tiny / "observed.csv"
    observed.write_text(
        observed.read_text("utf-8").replace("alliance_troops,Russia", "alliance_troops,country"), "utf-8"
    )
    assert load(tiny).alliance is None


def test_a_scenario_may_have_no_observed_figures(tiny: Path) -> None:
    (tiny / "observed.csv").unlink()
    country = load(tiny)
    assert country.observed == ()
    assert not {"observed", "source kinds"} & {group.group for group in audit(country).groups}


def test_an_observed_figure_has_its_hour_definition_and_kind_of_source(tiny: Path) -> None:
    first, second = load(tiny).observed[:2]
    assert (first.when, first.hour, first.counts) == ("2022-01-01", None, "of-day")
    assert (second.when, second.hour, second.counts) == ("2022-01-02 17:00", 41, "at-hour")
    assert (second.kind.name, second.error_range) == ("official-crowd", (500, 1500))


def test_the_hour_of_an_observed_figure_is_local_to_its_place(tiny: Path) -> None:
    path = tiny / "observed.csv"
    old, new = "2022-01-03,killed,country,8,10,10,", "2022-01-03 08:00,killed,North,8,10,10,so-far"
    path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")
    # The seat of the region lies an hour west of the reference time.
    assert load(tiny).observed[2].hour == 2 * 24 + 9


def test_names_paths_and_folders_load_the_same_scenario(tiny: Path) -> None:
    prints = {load(p).fingerprint for p in ("minimal", "tiny", "./tiny", tiny, "tiny/scenario.yaml")}
    assert len(prints) == 1


def test_an_unknown_name_is_reported_with_the_known_ones(tiny: Path) -> None:
    with pytest.raises(
        UsageError, match=r"no scenario 'minimum'. Did you mean 'minimal'\? Expected one of min"
    ):
        load("minimum")
    with pytest.raises(UsageError, match="name its folder"):
        load("tiny/places.csv")


def test_available_reads_only_titles(tiny: Path, shared: Path) -> None:
    assert available() == {"minimal": "A small country, January 2022"}
    path = shared / "library" / "minimal" / "scenario.yaml"
    path.write_text("name: x\ntitle: 'Broken below'\nmood: [\n", "utf-8")
    assert available() == {"minimal": "Broken below"}
    path.write_text("strata: [{title: not this}]\n", "utf-8")
    assert available() == {"minimal": "minimal"}
    path.write_text("{", "utf-8")
    assert available() == {"minimal": "minimal"}


def test_the_fingerprint_depends_on_the_content_and_not_on_the_path(
    tiny: Path, shared: Path, tmp_path: Path
) -> None:
    first = load(tiny).fingerprint
    copy = shutil.copytree(tiny, tmp_path / "elsewhere")
    assert load(copy).fingerprint == first
    for path in copy.iterdir():
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert load(copy).fingerprint == first
    (copy / "notes.txt").write_text("not an input")
    assert load(copy).fingerprint == first
    seen = {first}
    for name in TINY:
        path = copy / name
        path.write_text(path.read_text("utf-8") + "\n", "utf-8")
        seen.add(load(copy).fingerprint)
    for name in ("parameters.csv", "site_kinds.csv", "policies.csv", "literature.yaml", "alliances/csto.yaml"):
        path = shared / name
        path.write_text(path.read_text("utf-8") + "\n", "utf-8")
        seen.add(load(copy).fingerprint)
    assert len(seen) == len(TINY) + 6
    # An alliance that is not in use does not enter the fingerprint.
    last = load(copy).fingerprint
    (shared / "alliances" / "china.yaml").write_text("{", "utf-8")
    assert load(copy).fingerprint == last


def test_settings_fix_a_parameter(tiny: Path) -> None:
    country = load(tiny)
    changed = with_settings(country, {"exposure_memory": "0.5 d"})
    memory = changed.parameters["exposure_memory"]
    assert (memory.default, memory.low, memory.high, memory.prior) == (12, 12, 12, "fixed")
    assert memory.citation.assumption == "set by the user"
    assert list(changed.parameters) == list(country.parameters)
    assert country.parameters["exposure_memory"].default == 8
    assert changed.fingerprint != country.fingerprint
    assert changed.fingerprint == with_settings(country, {"exposure_memory": "12 h"}).fingerprint
    assert changed.fingerprint != with_settings(country, {"exposure_memory": "13 h"}).fingerprint
    assert with_settings(country, {}) is country
    both = {"shock_grievance": "0.5", "exposure_memory": "9 h"}
    assert with_settings(country, both) == with_settings(country, dict(reversed(both.items())))


def test_the_scenario_records_its_settings(tiny: Path) -> None:
    country = load(tiny)
    assert (country.settings, country.files) == ({}, "")
    changed = with_settings(country, {"exposure_memory": "0.5 d"})
    assert (changed.settings, changed.files) == ({"exposure_memory": "0.5 d"}, country.fingerprint)
    # Only the last value of each parameter matters.
    twice = with_settings(changed, {"shock_grievance": "0.5", "exposure_memory": "9 h"})
    assert twice == with_settings(country, {"shock_grievance": "0.5", "exposure_memory": "9 h"})
    assert twice.settings == {"shock_grievance": "0.5", "exposure_memory": "9 h"}


def test_all_problems_of_settings_are_reported(tiny: Path) -> None:
    with pytest.raises(UsageError) as caught:
        with_settings(load(tiny), {"shock_grievanc": "1", "exposure_memory": "8", "arrest_rate": "many"})
    lines = str(caught.value).splitlines()
    assert len(lines) == 3
    assert "Did you mean 'shock_grievance'?" in lines[0]
    assert lines[1] == "exposure_memory: unit missing: write '8 h'"
    assert lines[2].startswith("arrest_rate: 'many' is not a quantity")


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    name=st.sampled_from(sorted(TINY)),
    spot=st.floats(0, 1),
    cut=st.integers(0, 12),
    noise=st.text(alphabet=st.sampled_from("\",:\n\t -{}[]&*!#|>%@`'ab0\0é"), max_size=5),
)
def test_no_random_edit_of_a_file_raises_an_exception(
    tiny: Path, name: str, spot: float, cut: int, noise: str
) -> None:
    text, path = TINY[name], tiny / name
    at = int(spot * len(text))
    path.write_text(text[:at] + noise + text[at + cut :], "utf-8")
    problems = check(tiny)
    path.write_text(text, "utf-8")
    assert all(p.message and p.line >= 0 for p in problems)


def test_importing_scenario_loads_no_numerical_library() -> None:
    heavy = "{'numpy', 'pandas', 'numba', 'xarray', 'zarr'}"
    code = f"import sys, steppefire.scenario; print({heavy} & {{m.split('.')[0] for m in sys.modules}})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
