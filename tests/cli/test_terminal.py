"""How numbers are written, and how progress is shown."""

from __future__ import annotations

import math

import pytest

from steppefire.cli import terminal
from steppefire.cli.stories import ordinal
from steppefire.cli.summary import pack
from steppefire.cli.terminal import Meter, count, decimal, duration, plural, seconds, share


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (count(12345.4), "12,345"),
        (count(-0.4), "0"),
        (count(math.nan), "-"),
        (decimal(-0.001), "0.00"),
        (decimal(-2.125, 1), "-2.1"),
        (share(0.5), "50 %"),
        (share(0.053), "5.3 %"),
        (share(0.05), "5 %"),
        (share(1.0), "100 %"),
        (share(math.nan), "-"),
        (duration(102), "4 d 6 h"),
        (duration(96), "4 d"),
        (duration(5), "5 h"),
        (duration(0), "0 h"),
        (duration(-30), "-1 d 6 h"),
        (seconds(4.25), "4.2 s"),
        (seconds(200), "3 min 20 s"),
        (seconds(7500), "2 h 5 min"),
        (plural(1, "run"), "1 run"),
        (plural(1200, "run"), "1,200 runs"),
        (ordinal(1), "1st"),
        (ordinal(1012), "1,012th"),
        (ordinal(22), "22nd"),
        (ordinal(1003), "1,003rd"),
    ],
)
def test_numbers(written: str, expected: str) -> None:
    assert written == expected


def test_columns_are_grouped_by_width() -> None:
    columns = {"a": ["1234"], "b": ["12345678"], "c": ["1"]}
    assert pack(columns, 16) == [["a", "b"], ["c"]]
    assert pack(columns, 3) == [["a"], ["b"], ["c"]]


def test_progress_in_a_pipe_is_a_line_every_ten_seconds(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    now = [0.0]
    monkeypatch.setattr(terminal.time, "monotonic", lambda: now[0])
    with Meter("runs") as meter:
        for done in range(31):
            meter(done, 30, "")
            now[0] += 1.0
    assert capsys.readouterr().err.splitlines() == [
        "runs: 10 of 30, about 20.0 s left",
        "runs: 20 of 30, about 10.0 s left",
    ]


def test_a_short_job_prints_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    with Meter("runs") as meter:
        meter(0, 2)
        meter(2, 2)
    assert capsys.readouterr().err == ""
