"""A run is written to a file at any hour and resumed from it with the same bits; a wrong file is refused."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import get_args

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import steppefire
from steppefire.errors import RunError, StoreError, UsageError
from steppefire.kernels.random import run_key
from steppefire.runs.draws import draw
from steppefire.runs.paired_arms import run_paired_arms
from steppefire.runs.run import Run, begin, simulate_until
from steppefire.runs.snapshots.serialise import REBUILT, Mismatch, restore, serialise
from steppefire.runs.snapshots.snapshot import resume_run, save_run
from steppefire.scenario import Scenario, alliances, load, with_settings
from steppefire.scenario.model.arms import (
    Arm,
    BorrowRules,
    Change,
    DelayPolicy,
    MovePolicy,
    OtherAlliance,
    OtherRule,
    Refuse,
    SetParameter,
    Without,
)

from .conftest import ROOT


@pytest.fixture(scope="module")
def country(tiny: Path) -> Scenario:
    # The field of a real crisis: thousands go out, some are killed, all lists are in use.
    return with_settings(load(tiny), {"grievance_mean": "-2.4"})


def start(
    country: Scenario, arm: str = "factual", *, scripted: bool = True, engine: str = "event_driven", seed: int = 7
) -> Run:
    key = run_key(seed, 0)
    return begin(country, country.arms[arm], draw(country, key), key, scripted=scripted, engine=engine)


def assert_same(one: Run, two: Run) -> None:
    """Compare everything there is, bit for bit."""
    there: list[dict[str, np.ndarray]] = [{}, {}]
    trees = [
        json.dumps([serialise(run.world, arrays), serialise(run.record, arrays), run.hour])
        for run, arrays in zip((one, two), there, strict=True)
    ]
    assert trees[0] == trees[1]
    for name, array in there[0].items():
        assert array.dtype == there[1][name].dtype
        assert array.tobytes() == there[1][name].tobytes()


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    hour=st.one_of(st.integers(0, 72), st.sampled_from([0, 1, 45, 71, 72])),
    scripted=st.booleans(),
    engine=st.sampled_from(["event_driven", "full_sweep"]),
    arm=st.sampled_from(["factual", "without-alliance", "no-price-shock"]),
    seed=st.integers(0, 50),
)
def test_a_resumed_run_ends_with_the_same_bits(country, tmp_path, hour, scripted, engine, arm, seed):
    whole = start(country, arm, scripted=scripted, engine=engine, seed=seed)
    broken = start(country, arm, scripted=scripted, engine=engine, seed=seed)
    simulate_until(broken, hour)
    save_run(broken, tmp_path / "run")
    resumed = resume_run(tmp_path / "run", country)
    assert_same(resumed, broken)
    simulate_until(resumed)
    simulate_until(whole)
    assert_same(resumed, whole)


def test_a_run_can_be_broken_every_few_hours(country, tmp_path):
    broken, whole = start(country), start(country)
    for hour in range(0, 72, 7):
        simulate_until(broken, hour)
        save_run(broken, tmp_path / "run")
        broken = resume_run(tmp_path / "run", country)
    simulate_until(broken)
    simulate_until(whole)
    assert whole.record.regional["participants"].sum(axis=1).max() > 1000
    assert whole.record.regional["killed"][-1].sum() > 0
    assert_same(broken, whole)


@pytest.mark.parametrize("scripted", [True, False])
def test_a_whole_country_goes_on_from_the_middle_of_its_crisis(tmp_path, scripted):
    path = tmp_path / "run"
    whole = steppefire.begin_run("kazakhstan-2022", arm="without-alliance", scripted=scripted)
    for hour in (24, 130):
        simulate_until(whole, hour)
        save_run(whole, path)
        if hour == 24:
            assert path.stat().st_size < 1_000_000, "a calm country of 19.5 million takes little room"
    simulate_until(whole)
    assert whole.record.regional["participants"].sum(axis=1).max() > 10_000
    resumed = resume_run(path)
    assert (resumed.hour, resumed.arm.name, resumed.scripted) == (130, "without-alliance", scripted)
    simulate_until(resumed)
    assert_same(resumed, whole)


def test_a_run_by_hand_is_that_of_the_ensemble(country):
    run = steppefire.begin_run(country, run=2, seed=9, arm="without-alliance", scripted=False)
    simulate_until(run)
    kept, _ = run_paired_arms(country, ["without-alliance"], ["responsive"], 9, 2)
    assert (kept["participants"][0, 0] == run.record.regional["participants"]).all()


def test_the_draw_comes_with_the_file(country, tmp_path):
    run = start(country, "no-price-shock")
    assert run.world.values == replace(run.draw, price_shock=0.0, exposure_memory=12.0)
    save_run(run, tmp_path / "run")
    resumed = resume_run(tmp_path / "run", country)
    assert (resumed.draw, resumed.world.values) == (run.draw, run.world.values)


def test_a_run_of_another_register_is_refused(country, tmp_path):
    save_run(start(country), tmp_path / "run")
    with np.load(tmp_path / "run") as kept:
        arrays = dict(kept)
    about = json.loads(arrays["about"].tobytes())
    del about["draw"]["price_shock"]
    arrays["about"] = np.frombuffer(json.dumps(about).encode(), np.uint8)
    np.savez(tmp_path / "other.npz", **arrays)
    with pytest.raises(UsageError, match="missing price_shock"):
        resume_run(tmp_path / "other.npz", country)


def test_the_settings_come_with_the_file(country, tmp_path):
    save_run(start(country), tmp_path / "run")
    assert resume_run(tmp_path / "run").scenario.settings == {"grievance_mean": "-2.4"}


def test_hours_behind_and_past_the_end_are_refused(country):
    run = start(country)
    simulate_until(run, 10)
    for hour in (9, 73, -1):
        with pytest.raises(UsageError, match="stands at hour 10 and has 72 hours"):
            simulate_until(run, hour)
    with pytest.raises(UsageError, match="Did you mean 'without-alliance'"):
        steppefire.begin_run(country, arm="without-aliance")


def test_another_scenario_and_another_version_are_refused(country, tmp_path, monkeypatch):
    path = tmp_path / "run"
    save_run(start(country), path)
    with pytest.raises(UsageError, match=r"is a run of scenario 'tiny' \(fingerprint .*not of 'tiny' as it is now"):
        resume_run(path, with_settings(country, {"price_shock": "2"}))
    with pytest.raises(UsageError, match="not of 'kazakhstan-2022'"):
        resume_run(path, "kazakhstan-2022")
    monkeypatch.setattr("steppefire.runs.snapshots.snapshot.__version__", "9.9")
    message = f"written by steppefire {steppefire.__version__}, and this is 9.9: resume it with that version"
    with pytest.raises(UsageError, match=message):
        resume_run(path)


EVERY_KIND = (
    Without("blackout"), MovePolicy("price-cap", at=18), DelayPolicy("emergency", hours=3),
    SetParameter("arrest_rate", 0.1 + 0.2), OtherAlliance("china"), BorrowRules("nato"), OtherRule("leader"),
    Refuse("Nobody"),
)  # fmt: skip


def test_an_arm_is_kept_with_all_its_changes(country, tmp_path):
    assert {type(change) for change in EVERY_KIND} == set(get_args(Change))
    land, key = replace(country, alliances=alliances()), run_key(7, 0)
    run = begin(land, Arm("own", "An arm of one's own", EVERY_KIND), draw(land, key), key)
    simulate_until(run, 20)
    save_run(run, tmp_path / "run")
    resumed = resume_run(tmp_path / "run", land)
    assert resumed.arm == run.arm
    simulate_until(run)
    simulate_until(resumed)
    assert run.world.regime.taken["price-cap"] == 18
    assert run.world.mission.alliance.members == land.alliances["china"].members
    assert_same(resumed, run)


def test_an_arm_whose_changes_are_others_now_is_refused(country, tmp_path):
    path, name = tmp_path / "run", "without-alliance"
    save_run(start(country, name), path)
    assert resume_run(path, country).arm == country.arms[name]
    other = replace(country, arms={**country.arms, name: Arm(name, "Nobody comes", (Without("blackout"),))})
    with pytest.raises(UsageError, match=f"is a run of arm '{name}', which has other changes in 'tiny' now"):
        resume_run(path, other)


def test_a_policy_that_waits_for_its_hour_is_enacted_after_the_break(country, tmp_path):
    acts = ("price-cap", "dismissal", "emergency", "blackout", "lethal-order", "mass-arrest", "request")
    later = Arm("later", "Everything later", tuple(DelayPolicy(act, hours=7) for act in acts))
    key = run_key(7, 0)
    whole, broken = (begin(country, later, draw(country, key), key, scripted=False) for _ in range(2))
    while not broken.world.regime.pending:
        simulate_until(broken, broken.hour + 1)
    awaited = dict(broken.world.regime.pending)
    save_run(broken, tmp_path / "run")
    resumed = resume_run(tmp_path / "run", country)
    assert_same(resumed, broken)
    simulate_until(resumed)
    simulate_until(whole)
    assert_same(resumed, whole)
    assert {act: resumed.world.regime.taken[act] for act in awaited} == awaited


def test_foreign_files_are_refused(country, tmp_path):
    (tmp_path / "text").write_text("nothing of the kind")
    (tmp_path / "empty").touch()
    np.savez(tmp_path / "other.npz", a=np.zeros(3))
    np.savez(tmp_path / "list.npz", about=np.frombuffer(b"[1, 2]", np.uint8))
    for name in ("text", "empty", "other.npz", "list.npz"):
        with pytest.raises(UsageError, match="is not a saved run"):
            resume_run(tmp_path / name, country)
    np.savez(tmp_path / "pickle.npz", about=np.array([{"a": 1}], object))
    with pytest.raises(StoreError, match="is damaged"):
        resume_run(tmp_path / "pickle.npz", country)
    for path in (tmp_path / "nowhere", tmp_path):
        with pytest.raises(StoreError, match="cannot be read"):
            resume_run(path, country)
    with pytest.raises(StoreError, match="cannot be written"):
        save_run(start(country), tmp_path / "no" / "such" / "folder")


@given(where=st.floats(0, 1, exclude_max=True), cut=st.booleans(), byte=st.integers(1, 255))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_damage_is_reported_or_harmless(country, tmp_path, where, cut, byte):
    path = tmp_path / "run"
    if not path.exists():
        run = start(country)
        simulate_until(run, 40)
        save_run(run, path)
    good = path.read_bytes()
    at = int(where * len(good))
    bad = tmp_path / "bad"
    bad.write_bytes(good[:at] if cut else good[:at] + bytes([good[at] ^ byte]) + good[at + 1 :])
    resumed = None
    with suppress(StoreError, UsageError):
        resumed = resume_run(bad, country)
    if resumed is None:
        with pytest.raises((StoreError, UsageError), match=re.escape(str(bad))):
            resume_run(bad, country)
    else:
        # A byte that says nothing, such as a date in the archive's directory.
        assert_same(resumed, resume_run(path, country))


def test_data_that_are_no_state_of_the_country_are_refused(country, tmp_path):
    world = start(country).world
    arrays: dict[str, np.ndarray] = {}
    tree = serialise(world, arrays)

    def broken(change) -> None:  # type: ignore[no-untyped-def]
        copy, other = json.loads(json.dumps(tree)), dict(arrays)
        change(copy["parts"], other)
        with pytest.raises(Mismatch):
            restore(copy, other, start(country).world)

    broken(lambda parts, _: parts.pop("toll"))
    broken(lambda parts, _: parts.update(weather=1))
    broken(lambda parts, _: parts["toll"].update(more=1))
    broken(lambda parts, _: parts.update(scenario={REBUILT: "another"}))
    broken(lambda parts, _: parts.update(off={"heap_of": []}))
    broken(lambda _, other: other.pop("3"))
    broken(lambda _, other: other.update({name: array[:1] for name, array in other.items() if array.shape}))


def test_new_parts_of_a_country_are_kept_without_any_list_of_them():
    @dataclass
    class Church:
        pews: np.ndarray
        bells: dict[tuple[int, str], list[float]]
        open: set[str]
        saint: object = None

    arrays: dict[str, np.ndarray] = {}
    tree = serialise(Church(np.arange(3), {(1, "a"): [0.1, float("inf")]}, {"b", "a"}), arrays)
    back = restore(json.loads(json.dumps(tree)), arrays, Church(np.zeros(3, int), {}, set()))
    assert (back.pews == [0, 1, 2]).all()
    assert (back.bells, back.open, back.saint) == ({(1, "a"): [0.1, float("inf")]}, {"a", "b"}, None)
    with pytest.raises(RunError, match="cannot keep a value of type bytes"):
        serialise(Church(np.zeros(0), {}, set(), b"x"), {})


def test_a_fact_that_differs_is_refused(country):
    arrays: dict[str, np.ndarray] = {}
    world = start(country).world
    world.mission.alliance = replace(world.mission.alliance, title="Another treaty")
    tree = serialise(world, arrays)
    with pytest.raises(Mismatch, match="Alliance"):
        restore(tree, arrays, start(country).world)


KILLED = """
import os, signal, sys
import numpy as np
from steppefire.runs.snapshots import snapshot
run = snapshot.resume_run({path!r})
from steppefire.runs.run import simulate_until
simulate_until(run, 60)
if {moment!r} == "before the rename":
    os.replace = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
else:
    write = np.lib.format.write_array
    def cut(file, array, *more, **options):
        if array.shape and array.shape[0] > 10_000:
            os.kill(os.getpid(), signal.SIGKILL)
        write(file, array, *more, **options)
    np.lib.format.write_array = cut
    import numpy.lib._npyio_impl as io
    io.format.write_array = cut
snapshot.save_run(run, {path!r})
print("written")
"""


@pytest.mark.parametrize("moment", ["in the middle", "before the rename"])
def test_a_kill_while_writing_leaves_the_old_file(country, tmp_path, moment):
    path = tmp_path / "run"
    run = start(country)
    simulate_until(run, 30)
    save_run(run, path)
    old = path.read_bytes()
    script = KILLED.format(path=str(path), moment=moment)
    done = subprocess.run(
        [sys.executable, "-c", script], env=os.environ | {"PYTHONPATH": str(ROOT / "src")}, capture_output=True,
        text=True, check=False,
    )
    assert (done.returncode, done.stdout) == (-9, ""), done.stderr
    assert path.read_bytes() == old
    resumed = resume_run(path, country)
    simulate_until(resumed)
    simulate_until(run)
    assert_same(resumed, run)
