"""The benchmarks run and write their document; nothing is said about speed here."""

from __future__ import annotations

import json
import math
import re

import pytest

from benchmarks import __main__ as bench
from benchmarks.common import failure
from benchmarks.document import document
from benchmarks.targets import TARGETS
from benchmarks.words import duration, number, rate


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """The figures and the document of all parts that need no peers."""
    folder = tmp_path_factory.mktemp("bench")
    results, page = folder / "results.json", folder / "performance.md"
    parts = [part for part in bench.PARTS if part != "peers"]
    bench.main([*parts, "--quick", "--results", str(results), "--document", str(page)])
    return json.loads(results.read_text()), page.read_text()


def figures(value):
    """All numbers in what a part returned."""
    if isinstance(value, dict):
        return [n for v in value.values() for n in figures(v)]
    if isinstance(value, list):
        return [n for v in value for n in figures(v)]
    return [value] if isinstance(value, int | float) else []


def test_every_part_returns_numbers(written):
    results, _ = written
    assert set(results) == set(bench.PARTS) - {"peers"}
    for part, content in results.items():
        assert "failed" not in json.dumps(content), part
        assert all(math.isfinite(n) for n in figures(content)), part


def test_engines_end_with_the_same_bits(written):
    results, _ = written
    assert all(row["same_bits"] for row in results["engines"]["rows"])
    for row in results["engines"]["rows"]:
        assert row["measured_share"] == pytest.approx(row["share"], rel=0.25), "the field holds the share"


def test_people_are_on_the_street_where_cost_is_measured_against_population(written):
    scale = written[0]["scale"]
    assert all(row["active"] == pytest.approx(scale["active"], rel=0.25) for row in scale["fixed"])
    assert scale["humans"]["most"] > 20


def test_the_document_has_its_tables_and_they_are_whole(written):
    _, page = written
    titles = (
        "Targets", "Where the time goes", "Population", "World population", "Two processes",
        "The limits of the machine",
    )
    for title in titles:
        assert f"# {title}\n" in page
    assert "tiny sizes" in page
    for block in re.findall(r"(?:^\|.*\n)+", page, re.M):
        assert len({row.count("|") for row in block.splitlines()}) == 1
    for word in ("nan", "None", "inf ", "Traceback", "/home", "/work", "/tmp"):
        assert word not in page


def test_every_measured_target_has_a_figure(written):
    _, page = written
    table = page.split("## Targets")[1].split("##")[0]
    rows = {line.split("|")[1].strip(): line for line in table.splitlines() if line.startswith("| ")}
    for target in TARGETS:
        assert target.what in rows
        if target.key in ("run", "sweep-1", "sweep-10", "memory", "growth", "processes", "cached"):
            assert re.search(r"\| [\d.,]+ ?[^|]*\| (yes|\*\*no\*\*)", rows[target.what]), target.what


def test_a_missed_target_is_explained_or_said_not_to_be():
    about = {"date": "2022-01-05", "took": 1.0, "load": 0.0, "quick": False,
             "machine": {"processor": "p", "cores": 1, "memory_gib": 1, "system": "s", "python": "3", "numpy": "2",
                         "numba": "0"}}
    page = document({"processes": {"draws": 1, "rounds": 1, "alone": 1.0, "beside": 2.0, "gain": 1.0, "gains": [1, 1],
                                   "about": about}})
    assert "| 1 times | **no** |" in page
    assert "- *throughput of two processes against one*: " in page


def test_quick_figures_never_replace_the_kept_ones(capsys):
    with pytest.raises(SystemExit):
        bench.main(["limits", "--quick"])
    assert "smoke test" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("write", "value", "said"),
    [(number, 1234.5, "1,234"), (number, 12.34, "12.3"), (number, 1.234, "1.23"), (number, 0.01234, "0.0123"),
     (duration, 0.5, "500 ms"), (duration, 2.5, "2.50 s"), (duration, 3.25e-6, "3.25 µs"), (rate, 2.5e9, "2.50 G/s")],
)
def test_numbers_in_words(write, value, said):
    assert write(value) == said


def test_a_failed_process_is_named_without_paths():
    assert failure(-9, "") == "ended by signal 9 (out of memory)"
    errors = 'File "/secret/x.py"\nModuleNotFoundError: No module named mesa in /secret'
    assert failure(1, errors) == "ModuleNotFoundError"
