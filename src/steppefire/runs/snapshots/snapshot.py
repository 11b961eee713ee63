"""Snapshots: a run written to one file at any hour, and gone on from it to the same bits.

The file is an ``npz``: arrays beside one text in JSON that says what they are. Nothing in it is code, and reading it
runs none. It holds no country: the country is founded anew from the scenario, the draw and the key, and the state is
laid over it, so that a snapshot fits only the scenario and the version it was made with, and says so.
"""

from __future__ import annotations

import json
import os
import zipfile
import zlib
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from steppefire._version import __version__
from steppefire.errors import StoreError, UsageError
from steppefire.runs.run import Run, begin
from steppefire.runs.snapshots.serialise import Arrays, Unfit, put_together, taken_apart
from steppefire.runs.storage.atomic import whole
from steppefire.runs.storage.manifest import location_of
from steppefire.scenario.load import load, with_settings
from steppefire.scenario.model.arms import Arm, Change
from steppefire.scenario.model.scenario import Scenario

FORMAT = 1
_ABOUT = "about"
_DAMAGE = (
    ValueError, KeyError, TypeError, AttributeError, EOFError, IndexError, NotImplementedError, MemoryError,
    zipfile.BadZipFile, zlib.error, RuntimeError,
)
"""What reading a file raises that has been cut, overwritten or made by something else."""


def save_run(run: Run, path: str | Path) -> None:
    """Write a run to a file, whole or not at all: until it is, a file of that name stays as it was.

    Parameters
    ----------
    run
        A run at any hour, before its first and after its last included.
    path
        The file.

    Raises
    ------
    StoreError
        When it cannot be written.
    """
    arrays: Arrays = {}
    about = {
        "steppefire": __version__,
        "format": FORMAT,
        "scenario": run.scenario.name,
        "location": location_of(run.scenario),
        "settings": dict(run.scenario.settings),
        "fingerprint": run.scenario.fingerprint,
        "arm": asdict(run.arm),
        "draw": dict(run.draw),
        "key": int(run.key),
        "scripted": run.scripted,
        "engine": run.engine,
        "steps_an_hour": run.steps_an_hour,
        "hour": run.hour,
        "world": taken_apart(run.world, arrays),
        "record": taken_apart(run.record, arrays),
    }
    text = np.frombuffer(json.dumps(about).encode(), np.uint8)
    try:
        with whole(Path(path)) as partial, partial.open("wb") as file:
            np.savez_compressed(file, **{_ABOUT: text}, **arrays)  # type: ignore[arg-type]
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise StoreError(f"'{path}' cannot be written: {error.strerror or error}") from error


def resume_run(path: str | Path, scenario: Scenario | str | Path | None = None) -> Run:
    """Return the run of a file, standing at the hour at which it was saved; `simulate_until` goes on with it.

    A file from a stranger cannot run code, but its numbers are taken as they are: resume only what you trust to be a
    run of the scenario.

    Parameters
    ----------
    path
        What `save_run` has written.
    scenario
        The scenario with its settings, or what `steppefire.load` takes; found by the file itself unless given.

    Raises
    ------
    UsageError
        When the file is none of a run, or was made from another scenario or by another version.
    StoreError
        When it is damaged or cannot be read.
    """
    about, arrays = _read(Path(path))
    if about.get("steppefire") != __version__ or about.get("format") != FORMAT:
        raise UsageError(
            f"'{path}' was written by steppefire {about.get('steppefire')}, this is {__version__}: "
            "a run goes on only with the version it was begun with"
        )
    try:
        country = _country(about, scenario, path)
        arm = Arm(about["arm"]["name"], about["arm"]["title"], tuple(Change(**c) for c in about["arm"]["changes"]))
        run = begin(
            country, arm, about["draw"], np.uint64(about["key"]), scripted=about["scripted"], engine=about["engine"],
            steps_an_hour=about["steps_an_hour"],
        )
        run.hour = int(about["hour"])
        run.world = put_together(about["world"], arrays, run.world)
        run.record = put_together(about["record"], arrays, run.record)
    except Unfit as error:
        raise UsageError(f"'{path}' does not fit this build of steppefire {__version__}: {error}") from error
    except _DAMAGE as error:
        raise StoreError(f"'{path}' is damaged: {error or type(error).__name__}") from error
    return run


def _read(path: Path) -> tuple[dict[str, Any], Arrays]:
    """Return what a file says of a run, and its arrays."""
    try:
        with path.open("rb") as file:
            if file.read(4) != b"PK\x03\x04":
                raise UsageError(f"'{path}' is not a saved run")
            file.seek(0)
            with np.load(file, allow_pickle=False) as kept:
                if _ABOUT not in kept.files:
                    raise UsageError(f"'{path}' is not a saved run")
                about = json.loads(kept[_ABOUT].tobytes())
                arrays = {name: kept[name] for name in kept.files if name != _ABOUT}
    except OSError as error:
        raise StoreError(f"'{path}' cannot be read: {error.strerror or error}") from error
    except _DAMAGE as error:
        raise StoreError(f"'{path}' is damaged: {error or type(error).__name__}") from error
    if not isinstance(about, dict):
        raise UsageError(f"'{path}' is not a saved run")
    return about, arrays


def _country(about: dict[str, Any], given: Scenario | str | Path | None, path: str | Path) -> Scenario:
    """Return the scenario of a run, refusing one that is not to the letter the one it was begun with."""
    country = given if isinstance(given, Scenario) else load(given or about["location"])
    if not isinstance(given, Scenario):
        country = with_settings(country, about["settings"])
    if country.fingerprint != about["fingerprint"]:
        raise UsageError(
            f"'{path}' is a run of scenario '{about['scenario']}' (fingerprint {about['fingerprint'][:12]}), not of "
            f"'{country.name}' as it is now (fingerprint {country.fingerprint[:12]})"
        )
    return country
