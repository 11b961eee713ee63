"""T17: results depend on what a scenario says, not on how it is written down, nor on what computes it."""

from __future__ import annotations

import csv
import os
import random
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import xarray as xr
import zarr

import steppefire
from steppefire.kernels.citizens.rule import STATUS
from steppefire.kernels.random import run_key
from steppefire.outcomes import VARIABLES
from steppefire.runs.draws import draw
from steppefire.runs.run import run_once
from steppefire.scenario import load
from tests.published.book import Book
from tests.scenario.tiny import write_tiny

TABLES = ("places", "sites", "forces", "powers", "demands", "observed")
EXACT = "bits that differ; exact"
ROOT = Path(__file__).parents[2]


def shuffle(folder: Path, to: Path, seed: int) -> Path:
    """Copy a scenario with the rows of its tables and the list of its strata in another order."""
    rng = random.Random(seed)
    shutil.copytree(folder, to)
    for name in TABLES:
        path = to / f"{name}.csv"
        with path.open(newline="") as file:
            head, *rows = csv.reader(file)
        rng.shuffle(rows)
        with path.open("w", newline="") as file:
            csv.writer(file).writerows([head, *rows])
    text = (to / "scenario.yaml").read_text()
    block = re.search(r"(?<=^strata:\n)(?:  - \{.*\}\n)+", text, re.MULTILINE)
    assert block is not None
    strata = block[0].splitlines(keepends=True)
    rng.shuffle(strata)
    (to / "scenario.yaml").write_text(text[: block.start()] + "".join(strata) + text[block.end() :])
    return to


def different(folder: Path, other: Path, *, run: int, scripted: bool) -> tuple[int, int]:
    """Return how many entries of the record and how many citizens differ in their bits, and the peak on the street."""
    runs = []
    for one in (folder, other):
        country, key = load(one), run_key(17, run)
        arm = country.arms["without-alliance"]
        values = draw(country, key)
        values = replace(values, grievance_mean=-2.4) if country.name == "tiny" else values
        runs.append(run_once(country, arm, values, key, scripted=scripted))
    (a, first), (b, second) = runs
    assert a.geography.names == b.geography.names
    assert a.geography.regions == b.geography.regions
    count = int((a.citizens.crowd.state != b.citizens.crowd.state).sum())
    for kind in ("regional", "national", "daily"):
        for name, series in getattr(first, kind).items():
            again = getattr(second, kind)[name]
            count += int((series.view(np.uint32) != again.view(np.uint32)).sum())
    assert ((a.citizens.crowd.state & STATUS) != 0).any(), "a run in which nothing happens shows nothing"
    return count, int(first.regional["participants"].sum(axis=1).max())


@pytest.mark.parametrize("scripted", [True, False])
def test_order_of_rows(book: Book, full: bool, tmp_path: Path, scripted: bool) -> None:
    folder, mode = write_tiny(tmp_path / "tiny"), "scripted" if scripted else "responsive"
    count, peaks, orders = 0, [], 40 if full else 6
    for seed in range(orders):
        other = shuffle(folder, tmp_path / str(seed), seed)
        assert (other / "places.csv").read_text() != (folder / "places.csv").read_text() or seed
        found, peak = different(folder, other, run=seed, scripted=scripted)
        count, peaks = count + found, [*peaks, peak]
    assert max(peaks) > 500
    book.check(
        "T17", f"20,000 citizens, {mode}, rows of {len(TABLES)} tables and strata in {orders} other orders", ours=count,
        published=0, tolerance=0, source="definition", basis=EXACT,
    )


def test_order_of_rows_of_a_whole_country(book: Book, full: bool, tmp_path: Path) -> None:
    folder, orders = load("kazakhstan-2022").folder, 5 if full else 1
    count = 0
    for seed in range(orders):
        found, peak = different(folder, shuffle(folder, tmp_path / str(seed), seed), run=seed, scripted=True)
        assert peak > 1000
        count += found
    book.check(
        "T17", f"kazakhstan-2022, the same in {orders} other order{'s' * (orders > 1)}", ours=count, published=0,
        tolerance=0, source="definition", basis=EXACT,
    )


def ensemble(folder: Path, out: Path, jobs: int) -> xr.Dataset:
    return steppefire.run(folder, runs=4, arms=["early-concession"], policies="both", jobs=jobs, out=out).outcomes


def unequal(one: xr.Dataset, two: xr.Dataset) -> int:
    """Return how many entries of all variables differ in their bytes."""
    count = 0
    for name in VARIABLES:
        a, b = one[name].values, two[name].values
        assert a.shape == b.shape
        pairs = (np.ascontiguousarray(x).view(np.uint8).reshape(-1, x.itemsize) for x in (a, b))
        count += int((next(pairs) != next(pairs)).any(axis=1).sum())
    return count


def test_processes_and_chunks(book: Book, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = write_tiny(tmp_path / "tiny")
    alone, shared = (ensemble(folder, tmp_path / name, jobs) for name, jobs in (("one", 1), ("two", 2)))
    assert alone["participants"].values.max() > 0
    book.check(
        "T17", "4 runs of 4 arms in 2 worker processes instead of 1", ours=unequal(alone, shared), published=0,
        tolerance=0, source="definition", basis=EXACT,
    )
    create = zarr.Group.create_array

    def small(self, name, *, chunks, **more):  # type: ignore[no-untyped-def]
        return create(self, name, chunks=tuple(max(1, size // 3) for size in chunks), **more)

    monkeypatch.setattr(zarr.Group, "create_array", small)
    cut = ensemble(folder, tmp_path / "cut", 1)
    chunks = [zarr.open_group(tmp_path / d / "results.zarr", mode="r")["participants"].chunks for d in ("one", "cut")]
    assert chunks[0] != chunks[1]
    book.check(
        "T17", f"chunks of {chunks[1]} instead of {chunks[0]} entries", ours=unequal(alone, cut), published=0,
        tolerance=0, source="definition", basis=EXACT,
    )


def test_threads(book: Book, tmp_path: Path) -> None:
    folder = write_tiny(tmp_path / "tiny")
    results = []
    for threads in ("1", "2"):
        out = tmp_path / threads
        code = f"import steppefire; steppefire.run({str(folder)!r}, runs=4, jobs=1, out={str(out)!r})"
        limits = {"NUMBA_NUM_THREADS": threads, "OMP_NUM_THREADS": threads}
        subprocess.run(
            [sys.executable, "-c", code], check=True, env=os.environ | {"PYTHONPATH": str(ROOT / "src")} | limits
        )
        results.append(steppefire.open_results(out).outcomes)
    book.check(
        "T17", "2 threads instead of 1", ours=unequal(*results), published=0, tolerance=0, source="definition",
        basis=EXACT,
    )
