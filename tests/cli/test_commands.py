"""What each command prints for a small country."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from steppefire.cli.stories import STATUS_TEXTS

from ..scenario.test_claims import CLAIMS
from .conftest import SOURCE, Call

COMMANDS = (
    "list", "check", "run", "evidence", "precedents", "claims", "alliances", "schedule", "story", "report",
)
HEAVY = ("numpy", "numba", "xarray", "pandas", "zarr", "pydantic", "ruamel")
RUN = ("run", "./tiny", "--runs", "3", "--jobs", "1", "--arm", "early-concession")
Spawn = Callable[..., subprocess.CompletedProcess[str]]


def test_help_lists_every_command(call: Call) -> None:
    said = call("--help")
    assert said.code == 0
    found = re.findall(r"^│ (\w+) ", said.out, re.M)
    assert set(COMMANDS) <= set(found)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(call: Call, command: str) -> None:
    said = call(command, "-h")
    assert said.code == 0
    assert f"Usage: steppefire {command}" in said.out


def test_help_takes_at_most_0_3_seconds_and_imports_nothing_heavy() -> None:
    env = {**os.environ, "PYTHONPATH": str(SOURCE)}
    command = [sys.executable, "-X", "importtime", "-m", "steppefire", "--help"]
    got = subprocess.run(command, capture_output=True, text=True, env=env, check=True)
    loaded = {line.rpartition("|")[2].strip().partition(".")[0] for line in got.stderr.splitlines()}
    assert "typer" in loaded
    assert not loaded & set(HEAVY)
    before = os.times()
    subprocess.run(command[:1] + command[3:], capture_output=True, env=env, check=True)
    after = os.times()
    # Processor time, which does not include what else the machine is doing.
    spent = after.children_user + after.children_system - before.children_user - before.children_system
    assert spent < 0.3


def test_version(call: Call, spawn: Spawn) -> None:
    said = call("--version")
    assert re.fullmatch(r"steppefire \d+\.\d+\.\d+\n", said.out)
    assert spawn("--version").stdout == said.out


def test_list(call: Call) -> None:
    said = call("list")
    assert said.code == 0
    assert "kazakhstan-2022  Kazakhstan, January 2022\n" in said.out


def test_check_counts(tiny: Path, call: Call) -> None:
    said = call("check", "tiny/scenario.yaml")
    assert said.code == 0
    assert said.out.startswith("ok  tiny: 20,000 citizens, 3 places, 5 sites, 5 units, 18 events, ")
    assert said.out.count("\n") == 1


def test_alliances(call: Call) -> None:
    said = call("alliances")
    assert said.code == 0
    assert re.search(r"^nato +North Atlantic Treaty Organisation +consensus ", said.out, re.M)
    one = call("alliances", "csto")
    assert re.search(r"^Kyrgyzstan +145 to 205 +20 h +1 d ", one.out, re.M)
    assert re.search(r"^who decides +Collective Security Council .* charter$", one.out, re.M)
    assert re.search(r"^Azerbaijan, Georgia +1994 to 1999 ", one.out, re.M)
    data = json.loads(call("alliances", "gcc", "--json").out)
    assert list(data) == ["gcc"]
    assert data["gcc"]["treaty"]["unrest"]["sources"] == ["record"]


def test_claims_without_runs(call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    said = call("claims", "kazakhstan-2022", "--source", "article-2")
    assert said.code == 0
    assert "No results were read" in said.out
    assert re.search(r"^S2-17 ", said.out, re.M)
    assert not re.search(r"^S3-01 ", said.out, re.M)
    assert re.search(r"^simulation +\d+ +\d+$", said.out, re.M)
    data = json.loads(call("claims", "kazakhstan-2022", "--json").out)
    assert len(data["claims"]) == sum(sum(of.values()) for of in data["counts"].values()) == 132
    assert set(data["counts"]["simulation"]) == {"not yet computed"}
    assert data["results"] is None


def test_claims_are_judged_by_simulations(tiny: Path, call: Call) -> None:
    (tiny / "claims.yaml").write_text(CLAIMS, "utf-8")
    assert call("check", "./tiny").code == 0
    run = ("run", "./tiny", "--runs", "20", "--jobs", "1", "--arm", "no-price-shock", "--out")
    assert call(*run, "results/tiny").code == 0
    named = json.loads(call("claims", "./tiny", "--results", "results/tiny", "--json").out)
    # Results in the default folder are found without being named.
    assert json.loads(call("claims", "./tiny", "--json").out) == named
    claims = {row["id"]: row for row in named["claims"]}
    (reading,) = claims["A-2"]["readings"]
    summary = json.loads(Path("results/tiny/summary.json").read_text("utf-8"))
    paired = summary["paired"]["no-price-shock"]["scripted"]["peak"]
    assert {key: reading[key] for key in ("p05", "p50", "p95")} == {key: paired[key] for key in ("p05", "p50", "p95")}
    assert reading["runs"] == 20
    assert claims["A-3"]["outcome"] == "not yet computed"
    said = call("claims", "./tiny")
    assert "Results read: results/tiny, 20 runs in each of the arms factual, no-price-shock." in said.out
    stranger = call("claims", "kazakhstan-2022", "--results", "results/tiny")
    assert stranger.code == 2
    assert "holds results of 'tiny', not of 'kazakhstan-2022'" in stranger.err
    # Results of files that have changed since are ignored, unless they were asked for.
    with (tiny / "sites.csv").open("a", encoding="utf-8") as file:
        file.write("New hall,Northport,administration,3,0,c-sites\n")
    said = call("claims", "./tiny")
    assert said.code == 0
    assert "No results were read" in said.out
    assert "ignoring 'results/tiny':" in said.err
    assert call("claims", "./tiny", "--results", "results/tiny").code != 0


def test_evidence(tiny: Path, call: Call) -> None:
    said = call("evidence", "./tiny")
    assert said.code == 0
    assert re.search(r"^places: location +2 +1 +67 %$", said.out, re.M)
    assert re.search(r"^sites +Gun shop \"Hunter\" +one shop$", said.out, re.M)
    assert re.search(r"^2022-01-03 +country +killed +c-toll c-rival +10 or 14 +8 to 14$", said.out, re.M)
    assert "c-idle" in said.out
    assert re.search(r"^\d+ parameters, \d+ of them fixed, each with a unit and hard bounds", said.out, re.M)
    data = json.loads(call("evidence", "./tiny", "--json").out)
    assert data["scenario"] == "tiny"
    by_name = {p["name"]: p for p in data["parameters"]}
    assert {"uniform", "fixed"} <= {p["prior"] for p in by_name.values()}
    assert (by_name["distance_scale"]["unit"], by_name["distance_scale"]["minimum"]) == ("km", 1)
    assert by_name["distance_scale"]["maximum"] == 20000
    groups = [g for g in data["groups"] if g["group"].startswith("parameters")]
    assert sum(g["cited"] + g["assumed"] for g in groups) == len(by_name)


def test_schedule_names_every_step_and_row(tiny: Path, call: Call) -> None:
    from steppefire.world.hour import SCHEDULE

    said = call("schedule", "./tiny")
    assert said.code == 0
    for number, act in enumerate(SCHEDULE, 1):
        (line,) = re.findall(rf"^{number} .*", said.out, re.M)
        assert f" {act.__name__.replace('_', ' ')} " in line
        assert re.search(r"S\d+(, S\d+)*$", line)


def test_run_prints_levels_differences_and_the_record(tiny: Path, call: Call) -> None:
    said = call(*RUN)
    assert said.code == 0
    assert said.err == ""
    assert "20,000 citizens, 72 hours, 3 runs of each arm, seed 2022" in said.out
    assert re.search(r"^ +factual +early-concession$", said.out, re.M)
    assert re.search(r"^peak crowd +[\d,]+ \[[\d,]+ to [\d,]+\]", said.out, re.M)
    assert re.search(r"^order returns +\d+ % of runs", said.out, re.M)
    assert re.search(r"^1 Jan +Northport +participants +200 \[100 to 400\] .* (in|OUT)$", said.out, re.M)
    assert re.search(r"^inside: \d of 7 \(\d+ %\)", said.out, re.M)
    assert "timing: " in said.out


def test_run_writes_the_files_that_are_asked_for(tiny: Path, call: Call) -> None:
    said = call(*RUN, "--out", "results", "--report", "page.html", "--json")
    assert said.code == 0
    summary = json.loads(said.out)
    assert (summary["scenario"], summary["runs"]) == ("tiny", 3)
    assert list(summary["arms"]) == ["factual", "early-concession"]
    assert json.loads(Path("results/summary.json").read_text("utf-8")) == summary
    assert Path("results/report.html").read_bytes() == Path("page.html").read_bytes()
    kept = {path.name for path in Path("results").iterdir()}
    assert {"summary.json", "report.html", "results.zarr", "manifest.json"} <= kept
    assert not [name for name in kept if "partial" in name]
    assert "results/summary.json" in said.err
    # The same again is read, not run; another ensemble is refused.
    assert json.loads(call(*RUN, "--out", "results", "--json").out)["arms"] == summary["arms"]
    assert call(*RUN, "--out", "results", "--seed", "7").code == 2
    page = Path("results/report.html")
    page.unlink()
    said = call("report", "results")
    assert (said.code, page.is_file()) == (0, True)
    assert call("report", "results", "--to", "again.html").code == 0
    assert Path("again.html").is_file()
    assert call("report", "results", "--to", "tiny").code == 2


def test_settings_reach_the_runs(tiny: Path, call: Call) -> None:
    calm = call(*RUN, "--set", "grievance_mean = -9", "--json")
    assert json.loads(calm.out)["arms"]["factual"]["scripted"]["peak"]["p95"] == 0


def test_without_arm_the_arm_without_the_alliance_is_run(tiny: Path, call: Call) -> None:
    few = ("run", "./tiny", "--runs", "1", "--jobs", "1", "--json")
    assert list(json.loads(call(*few).out)["arms"]) == ["factual", "without-alliance"]
    every = json.loads(call(*few, "--arm", "all").out)["arms"]
    assert list(every) == ["factual", "without-alliance", "early-concession", "no-price-shock"]
    both = json.loads(call(*few, "--policies", "both").out)
    assert both["policies"] == ["scripted", "responsive"]
    assert all(list(modes) == both["policies"] for modes in (*both["arms"].values(), *both["paired"].values()))


def test_policy_modes_stand_below_the_arms(tiny: Path, call: Call) -> None:
    said = call(*RUN, "--policies", "both")
    assert said.code == 0
    arms, modes = r"(?:factual|early-concession)", r"(?:scripted|responsive)"
    heads = re.findall(rf"^ +({arms}(?: +{arms})*)\n +({modes}(?: +{modes})*)$", said.out, re.M)
    columns = {pair for names, below in heads for pair in zip(names.split(), below.split(), strict=True)}
    assert columns == {(arm, mode) for arm in ("factual", "early-concession") for mode in ("scripted", "responsive")}


@pytest.mark.parametrize("width", [80, 120])
@pytest.mark.parametrize(
    "words",
    [
        RUN,
        ("run", "./tiny", "--runs", "3", "--jobs", "1", "--arm", "all", "--policies", "both"),
        ("story", "./tiny", "--place", "Northport", "--arm", "early-concession"),
        ("story", "./tiny", "--site", "Northport hall"),
        ("story", "./tiny", "--citizen", "0"),
        ("schedule", "./tiny"),
        ("evidence", "./tiny"),
    ],
)
def test_tables_fit_the_width(
    tiny: Path, call: Call, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], width: int
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    said = call(*words)
    assert said.code == 0
    assert max(map(len, said.out.splitlines())) <= width
    assert "…" not in said.out
    assert not re.search(r" +$", said.out, re.M)


def test_piped_output_has_a_fixed_width_and_no_colour(tiny: Path, spawn: Spawn) -> None:
    got = spawn(*RUN)
    assert got.returncode == 0
    assert "\x1b" not in got.stdout + got.stderr
    assert got.stderr == ""
    assert 80 < max(map(len, got.stdout.splitlines())) <= 120


def test_story_of_a_place(tiny: Path, call: Call) -> None:
    said = call("story", "./tiny", "--place", "northport", "--arm", "early-concession")
    assert said.code == 0
    assert "Northport, region North: 9,000 inhabitants" in said.out
    assert "Both arms are equal here until 1 Jan 18:00." in said.out
    assert re.search(r"^1 Jan 18:00 +the price is capped +early-concession$", said.out, re.M)
    assert re.search(r"^1 Jan 20:00 +the price is capped +factual$", said.out, re.M)
    assert re.search(r"^over 50 on the street from +1 Jan \d\d:00 +1 Jan \d\d:00$", said.out, re.M)


def test_story_of_a_site(tiny: Path, call: Call) -> None:
    said = call("story", "./tiny", "--site", "Northport police")
    assert said.code == 0
    assert "Northport police in Northport (police): 20 guards" in said.out
    assert re.search(r"^firearms left +\d+ of 30 +\d+ of 30$", said.out, re.M)


def test_story_of_a_citizen(tiny: Path, call: Call) -> None:
    joined = []
    for citizen in range(0, 4000, 400):
        said = call("story", "./tiny", "--citizen", str(citizen), "--policies", "responsive")
        assert said.code == 0
        text = " ".join(said.out.split())
        assert re.search(r"has the [\d,]+(st|nd|rd|th) lowest threshold of [\d,]+ citizens in its stratum there", text)
        assert "first joined on" in text or "below the threshold of" in text
        joined.append("first joined on" in text)
    assert any(joined)
    child = call("story", "./tiny", "--citizen", "19999")
    assert "cannot take part" in child.out


def test_story_of_a_citizen_gives_reasons_in_both_arms(tiny: Path, call: Call) -> None:
    output = ""
    for citizen in range(2400, 4000, 200):
        output += call("story", "./tiny", "--citizen", str(citizen), "--arm", "no-price-shock").out
    text = " ".join(output.split())
    assert re.search(r"no-price-shock: (never joined|first joined)", text)
    assert re.search(r"factual: (never joined|first joined)|both arms: (never joined|first joined)", text)
    assert re.search(r"on the street, peaceful: the field reached -?\d\.\d\d with", text)
    assert re.search(r"at home, resting from the street: its stint was over", text)
    needed = r"reached (-?\d\.\d\d) at most \([^)]*\), below the threshold of (-?\d\.\d\d)"
    assert all(float(most) <= float(least) for most, least in re.findall(needed, text))


def test_story_of_a_day_of_a_citizen_has_every_hour(tiny: Path, call: Call) -> None:
    said = call("story", "./tiny", "--citizen", "2600", "--day", "2022-01-02")
    assert said.code == 0
    rows = re.findall(
        r"^2 Jan (\d\d):00 +(?:both|=|factual|A) +(\w+) +\d+ +-?\d\.\d\d +-?\d\.\d\d$", said.out, re.M
    )
    assert [int(hour) for hour, _ in rows] == list(range(24))
    assert {status for _, status in rows} <= {*STATUS_TEXTS}
    for wrong, right in (
        (("--citizen", "2600", "--day", "2022-02-01"), "--day must lie in the run, 2022-01-01 to 2022-01-03"),
        (("--citizen", "2600", "--day", "tomorrow"), "formats '%Y-%m-%d'"),
        (("--place", "Northport", "--day", "2022-01-02"), "--day needs --citizen N"),
    ):
        said = call("story", "./tiny", *wrong)
        assert said.code == 2
        assert right in " ".join(said.err.split())
