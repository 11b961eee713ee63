"""The folder of an ensemble: labelled arrays in ``results.zarr`` and the manifest.

A run is complete when its entry of ``done`` is 1, which is written last: if the process is killed, only the runs being
simulated are lost. A chunk holds one run, so that writing a run does not change the data of another.
"""

from __future__ import annotations

import errno
import fcntl
import os
import shutil
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import zarr

from steppefire.errors import OccupiedError, RunError, StoreError, UsageError
from steppefire.runs.paired_arms import Finished
from steppefire.runs.storage import manifest as manifests
from steppefire.runs.storage.arrays import PAIR, array_of, fit, latent_values, lay_out
from steppefire.runs.storage.manifest import Manifest
from steppefire.scenario.model.scenario import Scenario

ARRAYS = "results.zarr"
_LOCK = ".lock"
_BEGUN = ".begun"
"""File that marks a folder that is being set up and holds no results yet."""
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


@dataclass
class Store:
    """A folder opened for writing by one process at a time."""

    folder: Path
    manifest: Manifest
    arrays: zarr.Group

    def done(self) -> np.ndarray:
        """Return which runs are finished, bool (runs,)."""
        marks: np.ndarray = np.asarray(array_of(self.arrays, "done")[:]) == 1
        return marks

    def write(self, finished: Finished) -> None:
        """Write a finished run.

        Raises
        ------
        RunError
            When its arrays do not have the shape of the results.
        StoreError
            When it cannot be written; earlier runs are kept.
        """
        run = finished.run
        with self._explaining_errors():
            for name, values in finished.variables.items():
                self._put(name, (*[slice(None)] * len(PAIR), run), values)
            for name, drawn in latent_values(finished.draw).items():
                self._put(name, (run,), drawn)
            timings = dict(self.manifest.timings) | {run: (finished.seconds, finished.peak_rss_mb)}
            self.manifest = replace(self.manifest, timings=timings)
            manifests.write(self.folder, self.manifest)
            array_of(self.arrays, "done")[run] = np.int8(1)

    def finish(self) -> None:
        """Consolidate the metadata in one file, so that the results open faster."""
        with self._explaining_errors(), warnings.catch_warnings():
            # Consolidated metadata are not yet in the specification of the format; other readers ignore them.
            warnings.simplefilter("ignore")
            zarr.consolidate_metadata(self.arrays.store)

    def _put(self, name: str, region: tuple[slice | int, ...], values: np.ndarray) -> None:
        array = array_of(self.arrays, name)
        # The run's own dimension is the last that the region names.
        expected = (*array.shape[: len(region) - 1], *array.shape[len(region) :])
        if values.shape != expected:
            raise RunError(f"'{name}' of run {region[-1]} has shape {values.shape}, not {expected}")
        array[region] = values

    @contextmanager
    def _explaining_errors(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            # Partially written files would take up space.
            _remove_partial_files(self.folder)
            full = error.errno in _FULL
            what, first = ("no space left", "free some space") if full else (_reason(error), "remove the cause")
            raise StoreError(
                f"{what} while writing into '{self.folder}': {_count(self)} of {self.manifest.runs} runs "
                f"are kept; {first} and run the same command again"
            ) from error


def _reason(error: OSError) -> str:
    return error.strerror or str(error)


def _count(store: Store) -> int | str:
    try:
        return int(store.done().sum())
    except OSError:
        return "an unknown number"


@contextmanager
def open_store(folder: Path, wanted: Manifest, scenario: Scenario) -> Iterator[Store]:
    """Open and lock a folder for the runs of an ensemble, which is new or is continued.

    Raises
    ------
    UsageError
        When the folder cannot be used.
    OccupiedError
        When it holds other files, or results of other inputs or another version; the folder is left unchanged.
    StoreError
        When there is no space left, or the disk fails.
    """
    with _setting_up(folder):
        _inspect(folder, wanted)
        folder.mkdir(parents=True, exist_ok=True)
        lock = os.open(folder / _LOCK, os.O_CREAT | os.O_RDWR, 0o644)
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise UsageError(f"'{folder}' is in use by another process") from None
        with _setting_up(folder):
            # Inspected again: another process may have finished here meanwhile.
            kept = _inspect(folder, wanted)
            if kept is None:
                store = _begin(folder, wanted, scenario)
            else:
                store = _resume(folder, manifests.merged(kept, wanted))
        yield store
    finally:
        os.close(lock)


@contextmanager
def _setting_up(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        # A full or failing disk is not a wrong argument.
        if error.errno in _FULL | {errno.EIO}:
            raise StoreError(f"'{folder}' cannot be set up: {_reason(error)}; no run has begun") from error
        raise UsageError(f"'{folder}' cannot be used for results: {_reason(error)}") from error


def _inspect(folder: Path, wanted: Manifest) -> Manifest | None:
    """Return the manifest of the ensemble in a folder, None if there is none; raise if it holds anything else."""
    if not folder.is_dir():
        if folder.exists():
            raise UsageError(f"'{folder}' is a file; results need a folder")
        return None
    kept = manifests.read(folder)
    if kept is None:
        others = sorted(entry.name for entry in folder.iterdir() if entry.name != _LOCK)
        if others and _BEGUN not in others:
            raise OccupiedError(
                f"'{folder}' holds other files ({', '.join(others[:3])}{', ...' if len(others) > 3 else ''}) "
                "and no results to continue; name a new or an empty folder"
            )
        return None
    if lines := manifests.differences(kept, wanted):
        listing = "\n".join(f"  {line}" for line in lines)
        raise OccupiedError(
            f"'{folder}' holds the results of another input:\n{listing}\n"
            "name another folder; nothing was changed"
        )
    if kept.runs > wanted.runs:
        raise OccupiedError(
            f"'{folder}' holds an ensemble of {kept.runs} runs, more than the {wanted.runs} asked for; "
            f"ask for {kept.runs} or more, or name another folder"
        )
    return kept


def _begin(folder: Path, manifest: Manifest, scenario: Scenario) -> Store:
    """Set up an empty folder, or one whose setup was interrupted."""
    (folder / _BEGUN).touch()
    _remove_partial_files(folder)
    shutil.rmtree(folder / ARRAYS, ignore_errors=True)
    arrays = lay_out(folder / ARRAYS, scenario, manifest)
    fit(arrays, manifest.runs)
    manifests.write(folder, manifest)
    (folder / _BEGUN).unlink()
    return Store(folder, manifest, arrays)


def _resume(folder: Path, manifest: Manifest) -> Store:
    """Open a folder to continue its ensemble, possibly with more runs than before."""
    _remove_partial_files(folder)
    with suppress(FileNotFoundError):
        (folder / _BEGUN).unlink()
    try:
        arrays = zarr.open_group(store=folder / ARRAYS, mode="r+", zarr_format=3, use_consolidated=False)
        fit(arrays, manifest.runs)
    except (FileNotFoundError, KeyError, ValueError) as error:
        raise StoreError(f"'{folder / ARRAYS}' is damaged ({error}); name another folder") from error
    manifests.write(folder, manifest)
    return Store(folder, manifest, arrays)


def _remove_partial_files(folder: Path) -> None:
    """Remove the partial files of processes that were killed while writing."""
    for partial in folder.rglob("*.partial"):
        with suppress(OSError):
            partial.unlink()
