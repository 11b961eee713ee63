"""The folder of an ensemble: what it refuses, and what it survives."""

from __future__ import annotations

import errno
import fcntl
import json
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import steppefire
from steppefire.errors import OccupiedError, StoreError, UsageError
from steppefire.runs.storage import manifest as manifests
from steppefire.runs.storage import store
from steppefire.scenario import with_settings

from .conftest import tree


def run(scenario: steppefire.Scenario | Path, out: Path, **options: Any) -> steppefire.Results:
    return steppefire.run(scenario, out=out, **({"runs": 2, "jobs": 1} | options))


@pytest.fixture
def folder(tiny: Path, tmp_path: Path) -> Path:
    run(tiny, tmp_path / "out", arms=["without-alliance"])
    return tmp_path / "out"


def everything(folder: Path) -> dict[str, tuple[bytes, int]]:
    return {str(p): (p.read_bytes(), p.stat().st_mtime_ns) for p in folder.rglob("*") if p.is_file()}


@pytest.mark.parametrize(
    ("options", "line"),
    [
        ({"seed": 1}, "seed: 2022 -> 1"),
        ({"arms": []}, "arms: factual, without-alliance -> factual"),
        ({"policies": "both"}, "policies: scripted -> scripted, responsive"),
        ({"settings": {"shock_grievance": "0.5"}}, "settings: none -> shock_grievance=0.5"),
    ],
)
def test_another_input_is_refused(tiny: Path, folder: Path, options: dict[str, Any], line: str) -> None:
    before = everything(folder)
    with pytest.raises(OccupiedError) as caught:
        run(tiny, folder, **({"arms": ["without-alliance"]} | options))
    assert [row.strip() for row in str(caught.value).splitlines()[1:-1]] == [line]
    assert everything(folder) == before


def test_another_scenario_is_refused(tiny: Path, folder: Path, tmp_path: Path) -> None:
    other = shutil.copytree(tiny, tmp_path / "other")
    text = (other / "places.csv").read_text("utf-8")
    (other / "places.csv").write_text(text.replace(",0.04,c-census", ",0.05,c-census"), "utf-8")
    with pytest.raises(OccupiedError, match="fingerprint of the scenario: "):
        run(other, folder, arms=["without-alliance"])


OLD_MANIFEST = {
    "steppefire": "0.1.0", "scenario": "tiny", "location": "tiny", "fingerprint": "f" * 64, "seed": 2022, "runs": 2,
    "arms": [{"label": "factual@responsive", "arm": "factual", "scripted": False}], "policies": "responsive",
    "settings": {}, "draws": "results.zarr/draw", "libraries": [], "timings": {},
}  # fmt: skip


def test_results_of_another_version_are_refused_by_its_name(tiny: Path, folder: Path) -> None:
    (folder / "manifest.json").write_text(json.dumps(OLD_MANIFEST))
    before = everything(folder)
    message = f"holds results of steppefire 0.1.0, and this is {steppefire.__version__}: .* with that version, or run"
    with pytest.raises(OccupiedError, match=message):
        run(tiny, folder)
    with pytest.raises(OccupiedError, match=message):
        steppefire.open_results(folder)
    assert everything(folder) == before


def test_results_are_refused_by_a_later_version(tiny: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(manifests, "__version__", "9.9")
    with pytest.raises(OccupiedError, match=f"steppefire {steppefire.__version__}, and this is 9.9"):
        run(tiny, folder, arms=["without-alliance"])


def test_equal_settings_in_other_words_are_one_input(tiny: Path, tmp_path: Path) -> None:
    for text in ("0.5 d", "12 h"):
        run(tiny, tmp_path / "out", settings={"exposure_memory": text})


def test_fewer_runs_are_refused(tiny: Path, folder: Path) -> None:
    with pytest.raises(OccupiedError, match="ensemble of 2 runs, more than the 1 asked for"):
        run(tiny, folder, arms=["without-alliance"], runs=1)


def test_folders_that_are_none_of_ours(tiny: Path, tmp_path: Path) -> None:
    (tmp_path / "thesis").mkdir()
    (tmp_path / "thesis" / "chapter.txt").write_text("all of it")
    with pytest.raises(OccupiedError, match="holds other files"):
        run(tiny, tmp_path / "thesis")
    assert len(list((tmp_path / "thesis").iterdir())) == 1
    with pytest.raises(UsageError, match="is a file"):
        run(tiny, tmp_path / "thesis" / "chapter.txt")
    with pytest.raises(UsageError, match="cannot be used for results"):
        run(tiny, tmp_path / "thesis" / "chapter.txt" / "below")
    (tmp_path / "empty").mkdir()
    run(tiny, tmp_path / "empty")
    run(tiny, tmp_path / "new" / "and" / "deep")


@pytest.mark.skipif(os.getuid() == 0, reason="root may write anywhere")
def test_a_folder_without_permission(tiny: Path, tmp_path: Path) -> None:
    (tmp_path / "locked").mkdir(mode=0o500)
    with pytest.raises(UsageError, match="Permission denied"):
        run(tiny, tmp_path / "locked")


def test_a_folder_in_use(tiny: Path, folder: Path) -> None:
    with (folder / ".lock").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(UsageError, match="in use by another process"):
            run(tiny, folder, arms=["without-alliance"])


def test_a_lost_manifest_costs_no_results(tiny: Path, folder: Path) -> None:
    (folder / "manifest.json").unlink()
    with pytest.raises(OccupiedError, match=r"holds other files \(results.zarr\)"):
        run(tiny, folder, arms=["without-alliance"])


def test_a_damaged_manifest(tiny: Path, folder: Path) -> None:
    (folder / "manifest.json").write_text("{}")
    with pytest.raises(UsageError, match="damaged"):
        run(tiny, folder)
    with pytest.raises(UsageError, match="damaged"):
        steppefire.open_results(folder)


def test_half_set_up_folders_are_set_up_again(tiny: Path, folder: Path) -> None:
    before = tree(folder)
    (folder / "manifest.json").unlink()
    (folder / ".begun").touch()
    shutil.rmtree(folder / "results.zarr" / "draw")
    run(tiny, folder, arms=["without-alliance"])
    assert tree(folder) == before
    assert not (folder / ".begun").exists()


def test_the_rubbish_of_killed_writers_goes(tiny: Path, folder: Path) -> None:
    rubbish = folder / "results.zarr" / "violent" / "c" / "0.abc.partial"
    rubbish.touch()
    run(tiny, folder, arms=["without-alliance"])
    assert not rubbish.exists()


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_a_full_disk_keeps_what_there_is(
    tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    whole = store.Store._put

    def put(self: store.Store, name: str, region: tuple[Any, ...], values: Any) -> None:
        if name == "obligation" and region[-1] == 2:
            raise OSError(number, os.strerror(number))
        whole(self, name, region, values)

    with monkeypatch.context() as patched:
        patched.setattr(store.Store, "_put", put)
        with pytest.raises(StoreError) as caught:
            run(tiny, tmp_path / "out", runs=4)
    assert "no space left" in str(caught.value)
    assert "2 of 4 runs are kept; free some space and run the same command again" in str(caught.value)
    assert list(steppefire.open_results(tmp_path / "out").outcomes.run.values) == [0, 1]
    run(tiny, tmp_path / "out", runs=4)
    run(tiny, tmp_path / "fresh", runs=4)
    assert tree(tmp_path / "out") == tree(tmp_path / "fresh")


def test_a_real_limit_of_the_system(tmp_path: Path, launch: Callable[..., subprocess.Popen[str]]) -> None:
    process = launch(
        "import resource\n"
        "def limit(done, *_):\n"
        "    if done == 2: resource.setrlimit(resource.RLIMIT_FSIZE, (20, 20))\n"
        "go(runs=5, jobs=1, progress=limit)"
    )
    assert process.stdout is not None
    said = process.stdout.read()
    assert process.wait(30) == 1
    # The output is a pipe, which has no limit.
    assert "StoreError: no space left while writing" in said
    assert "2 of 5 runs are kept" in said
    assert list(steppefire.open_results(tmp_path / "out").outcomes.run.values) == [0, 1]


def test_wall_clock_time_is_in_the_manifest_only(folder: Path) -> None:
    manifest = json.loads((folder / "manifest.json").read_text())
    assert set(manifest["timings"]) == {"0", "1"}
    assert (manifest["arms"], manifest["policies"]) == (["factual", "without-alliance"], ["scripted"])
    assert manifest["libraries"][0]["numpy"]


def test_results_are_opened_again(tiny: Path, tmp_path: Path) -> None:
    made = run(tiny, tmp_path / "out", settings={"exposure_memory": "0.5 d"})
    opened = steppefire.open_results(tmp_path / "out")
    assert opened.outcomes.identical(made.outcomes)
    assert opened.scenario.fingerprint == made.scenario.fingerprint
    assert opened.timing == pytest.approx(made.timing, rel=0.01)


def test_results_of_a_settled_scenario_are_opened_again(tiny: Path, tmp_path: Path) -> None:
    settled = with_settings(steppefire.load(tiny), {"exposure_memory": "0.5 d", "shock_grievance": "0.4"})
    made = run(settled, tmp_path / "out", settings={"shock_grievance": "0.5"})
    kept = {"exposure_memory": ("0.5 d", 12.0), "shock_grievance": ("0.5", 0.5)}
    assert made.manifest.settings == kept
    opened = steppefire.open_results(tmp_path / "out")
    assert opened.manifest.settings == kept
    assert opened.scenario == made.scenario
    assert opened.outcomes.identical(made.outcomes)
    # It is the same ensemble as with all settings given to the run.
    run(tiny, tmp_path / "out", settings={"shock_grievance": "0.5", "exposure_memory": "12 h"}, runs=3)
    with pytest.raises(OccupiedError, match=r"settings: exposure_memory=12, shock_grievance=0\.5 -> none"):
        run(tiny, tmp_path / "out")


def test_what_cannot_be_opened(tiny: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="there is no folder"):
        steppefire.open_results(tmp_path / "nowhere")
    with pytest.raises(UsageError, match="holds no results"):
        steppefire.open_results(tmp_path)
    country = shutil.copytree(tiny, tmp_path / "country")
    run(country, tmp_path / "out")
    text = (country / "places.csv").read_text("utf-8")
    (country / "places.csv").write_text(text.replace(",0.04,c-census", ",0.05,c-census"), "utf-8")
    with pytest.raises(OccupiedError, match="has changed since"):
        steppefire.open_results(tmp_path / "out")
    shutil.rmtree(country)
    with pytest.raises(UsageError, match="can no longer be read"):
        steppefire.open_results(tmp_path / "out")
