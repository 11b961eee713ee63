"""Every user error is reported in a line or two, with its exit code."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from steppefire.errors import Interrupted, RunError

from .conftest import SOURCE, Call

RUN = ("run", "./tiny", "--runs", "2", "--jobs", "1")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("check", "kazakstan-2022"), "Did you mean 'kazakhstan-2022'?"),
        (("check", "./nowhere"), "no such folder"),
        (("check", "./tiny/places.csv"), "name its folder"),
        (("run", "nowhere"), "there is no scenario 'nowhere'"),
        (("run", "./tiny", "--runs", "0"), "--runs"),
        (("run", "./tiny", "--runs", "many"), "--runs"),
        (("run", "./tiny", "--seed", "-1"), "--seed"),
        (("run", "./tiny", "--seed", str(2**32)), "--seed"),
        (("run", "./tiny", "--jobs", "0"), "--jobs"),
        (("run", "./tiny", "--policies", "sometimes"), "--policies"),
        (("run",), "SCENARIO"),
        (("run", "./tiny", "--bad"), "--bad"),
        ((*RUN, "--arm", "without-aliance"), "Did you mean 'without-alliance'?"),
        ((*RUN, "--set", "exposure_memroy=9 h"), "Did you mean 'exposure_memory'?"),
        ((*RUN, "--set", "exposure_memory=9"), "unit missing: write '9 h'"),
        ((*RUN, "--set", "exposure_memory=9 km"), "unit 'km' does not fit"),
        ((*RUN, "--set", "exposure_memory"), "write NAME=VALUE"),
        ((*RUN, "--set", "stay=6 h", "--set", "stay=7 h"), "'stay' is set twice"),
        ((*RUN, "--out", "tiny/places.csv"), "is a file"),
        ((*RUN, "--out", "tiny"), "tiny"),
        ((*RUN, "--report", "nowhere/page.html"), "there is no folder 'nowhere'"),
        ((*RUN, "--report", "tiny"), "is a folder"),
        (("report", "tiny"), "holds no results"),
        (("report", "nowhere"), "there is no folder 'nowhere'"),
        (("report", "tiny/places.csv"), "is a file"),
        (("story", "./tiny"), "exactly one of"),
        (("story", "./tiny", "--place", "Northport", "--citizen", "1"), "exactly one of"),
        (("story", "./tiny", "--place", "Northprt"), "Did you mean 'Northport'?"),
        (("story", "./tiny", "--site", "Southgate airpot"), "Did you mean 'Southgate airport'?"),
        (("story", "./tiny", "--citizen", "20000"), "numbered from 0 to 19,999"),
        (("story", "./tiny", "--citizen", "-1"), "numbered from 0 to 19,999"),
        (("story", "./tiny", "--place", "Northport", "--arm", "no-price"), "Did you mean 'no-price-shock'?"),
        (("story", "./tiny", "--place", "Northport", "--run", "-1"), "--run"),
        (("story", "./tiny", "--place", "Northport", "--policies", "both"), "--policies"),
        (("evidence", "nowhere"), "there is no scenario 'nowhere'"),
        (("claims", "nowhere"), "there is no scenario 'nowhere'"),
        (("claims", "./tiny"), "has no claims: there is no 'tiny/claims.yaml'"),
        (("claims", "kazakhstan-2022", "--source", "article-5"), "Did you mean 'article-4'?"),
        (("claims", "kazakhstan-2022", "--source", "x"), "Expected one of article-0, article-1,"),
        (("claims", "kazakhstan-2022", "--results", "nowhere"), "there is no folder 'nowhere'"),
        (("claims", "kazakhstan-2022", "--results", "tiny"), "holds no results"),
        (("alliances", "cst"), "Did you mean 'csto'?"),
        (("alliances", "xxxxxx"), "Expected one of african-union, bilateral,"),
        (("schedule", "nowhere"), "there is no scenario 'nowhere'"),
        (("strory", "./tiny"), "story"),
    ],
)
def test_a_user_error_is_reported(tiny: Path, call: Call, words: tuple[str, ...], message: str) -> None:
    said = call(*words)
    assert said.code == 2
    # A box of the usage message may break a line.
    text = " ".join((said.err + said.out).replace("│", " ").split())
    assert message in text
    if words[0] != "check":
        assert said.out == ""


def test_all_problems_of_a_scenario_are_reported_together(tiny: Path, call: Call) -> None:
    for file, old, new in (
        ("scenario.yaml", "currency: TNG", "curency: TNG"),
        ("sites.csv", "Southgate hall,Southgate", "Southgate hall,Southgat"),
    ):
        path = tiny / file
        path.write_text(path.read_text("utf-8").replace(old, new, 1), "utf-8")
    said = call("check", "./tiny")
    assert said.code == 2
    lines = said.out.splitlines()
    assert any(line.startswith("tiny/scenario.yaml:6:1: ") and "currency" in line for line in lines)
    assert any(line.startswith("tiny/sites.csv:4:16: ") and "'Southgate'" in line for line in lines)
    assert said.err == f"error: {len(lines)} problems\n"
    # A command that needs the scenario reports the same on stderr.
    said = call("schedule", "./tiny")
    assert (said.code, said.out) == (2, "")
    assert said.err.splitlines()[:-1] == lines


def test_errors_have_their_exit_codes(tiny: Path, call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(error: BaseException) -> Callable[..., None]:
        def load(_: str) -> None:
            raise error

        return load

    for error, code, message in (
        (RunError("hour 3: it broke"), 1, "error: hour 3: it broke\n"),
        (Interrupted("stopped; 3 runs are kept"), 130, "error: stopped; 3 runs are kept\n"),
        (KeyboardInterrupt(), 130, "\nstopped\n"),
        (PermissionError(13, "Permission denied", "x.csv"), 1, "error: Permission denied: x.csv\n"),
        (MemoryError(), 1, "error: not enough memory; use fewer --jobs\n"),
    ):
        monkeypatch.setattr("steppefire.scenario.load", broken(error))
        said = call("schedule", "./tiny")
        assert (said.code, said.out, said.err) == (code, "", message)


def test_a_bug_is_reported_as_one(tiny: Path, call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    def load(_: str) -> None:
        raise KeyError("nobody\nknows")

    monkeypatch.setattr("steppefire.scenario.load", load)
    said = call("schedule", "./tiny")
    assert said.code == 1
    assert said.err.startswith("error: KeyError: 'nobody")
    assert said.err.endswith("; this is a bug; run again with STEPPEFIRE_DEBUG=1 for details\n")
    assert said.err.count("\n") == 1
    monkeypatch.setenv("STEPPEFIRE_DEBUG", "1")
    from steppefire.cli import main

    with pytest.raises(KeyError):
        main(["schedule", "./tiny"])


def test_the_reader_of_the_output_may_stop_early(tiny: Path) -> None:
    command = f"{sys.executable} -m steppefire evidence kazakhstan-2022 | head -n 1"
    env = {"PYTHONPATH": str(SOURCE), "PATH": "/usr/bin:/bin"}
    got = subprocess.run(
        ["bash", "-c", f"set -o pipefail; {command}"], capture_output=True, text=True, env=env, check=False
    )
    assert got.stdout.count("\n") == 1
    assert got.stderr == ""
    assert got.returncode in (0, 141)


def test_ctrl_c_stops_without_a_traceback(tiny: Path) -> None:
    words = ("run", "./tiny", "--runs", "5000", "--jobs", "1", "--out", "o")
    child = subprocess.Popen(
        [sys.executable, "-m", "steppefire", *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(SOURCE)},
    )
    with pytest.raises(subprocess.TimeoutExpired):
        child.wait(6)
    child.send_signal(signal.SIGINT)
    out, err = child.communicate(timeout=60)
    assert child.returncode == 130
    assert out == ""
    assert "Traceback" not in err
