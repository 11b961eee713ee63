"""Snapshots: writing a run to one file at any hour, and resuming it with bit-identical results.

The file is an ``npz``: arrays, and a text in JSON that describes them. It holds no code, and reading it runs none. The
country is rebuilt from the scenario, the draw and the key, and the state of the file is restored into it. A snapshot
therefore fits only the scenario and the version it was made with; others are refused.
"""

from __future__ import annotations

import json
import os
import zipfile
import zlib
from dataclasses import asdict
from pathlib import Path
from typing import Any, get_args

import numpy as np

from steppefire._version import __version__
from steppefire.errors import StoreError, UsageError
from steppefire.runs.run import Run, begin
from steppefire.runs.snapshots.serialise import Arrays, Mismatch, restore, serialise
from steppefire.runs.storage.atomic import written_atomically
from steppefire.runs.storage.manifest import location_of
from steppefire.scenario.load import load, with_settings
from steppefire.scenario.model.arms import Arm, Change
from steppefire.scenario.model.draw import make_draw, parameter_values
from steppefire.scenario.model.scenario import Scenario

_CHANGES = {kind.__name__: kind for kind in get_args(Change)}
"""Kinds of change by the name under which a file keeps them."""
_ABOUT = "about"
"""Name of the text in the file."""
_DAMAGE = (
    ValueError, KeyError, TypeError, AttributeError, EOFError, IndexError, NotImplementedError, MemoryError,
    zipfile.BadZipFile, zlib.error, RuntimeError,
)
"""Exceptions raised on reading a file that is truncated, overwritten or made by another program."""


def save_run(run: Run, path: str | Path) -> None:
    """Write a run to a file atomically: until it is complete, a file of that name stays as it was.

    Parameters
    ----------
    run
        A run at any hour, also before its first or after its last.
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
        "scenario": run.scenario.name,
        "location": location_of(run.scenario),
        "settings": dict(run.scenario.settings),
        "fingerprint": run.scenario.fingerprint,
        "arm": _arm_as_data(run.arm),
        "draw": parameter_values(run.draw),
        "place_effects": run.draw.place_effects,
        "key": int(run.key),
        "scripted": run.scripted,
        "engine": run.engine,
        "steps_an_hour": run.steps_an_hour,
        "hour": run.hour,
        "world": serialise(run.world, arrays),
        "record": serialise(run.record, arrays),
    }
    text = np.frombuffer(json.dumps(about).encode(), np.uint8)
    try:
        with written_atomically(Path(path)) as partial, partial.open("wb") as file:
            np.savez_compressed(file, **{_ABOUT: text}, **arrays)  # type: ignore[arg-type]
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise StoreError(f"'{path}' cannot be written: {error.strerror or error}") from error


def resume_run(path: str | Path, scenario: Scenario | str | Path | None = None) -> Run:
    """Return the run of a file at the hour at which it was saved; `simulate_until` continues it.

    Reading a file runs no code, but its numbers are not validated: resume only files from a trusted source.

    Parameters
    ----------
    path
        File that `save_run` has written.
    scenario
        The scenario with its settings, or an argument of `steppefire.load`; by default the one that the file names.

    Raises
    ------
    UsageError
        When the file is not a saved run, or was made from another scenario, from an arm that has changed, or by another
        version.
    StoreError
        When it is damaged or cannot be read.
    """
    about, arrays = _read(Path(path))
    if about.get("steppefire") != __version__:
        raise UsageError(
            f"'{path}' was written by steppefire {about.get('steppefire')}, and this is {__version__}: "
            "resume it with that version, or begin the run again"
        )
    try:
        country = _country(about, scenario, path)
        arm = _arm(about["arm"], country, path)
        run = begin(
            country, arm, make_draw(about["draw"], about["place_effects"]), np.uint64(about["key"]),
            scripted=about["scripted"], engine=about["engine"], steps_an_hour=about["steps_an_hour"],
        )
        run.hour = int(about["hour"])
        run.world = restore(about["world"], arrays, run.world)
        run.record = restore(about["record"], arrays, run.record)
    except Mismatch as error:
        raise UsageError(f"'{path}' does not fit this build of steppefire {__version__}: {error}") from error
    except _DAMAGE as error:
        raise StoreError(f"'{path}' is damaged: {error or type(error).__name__}") from error
    return run


def _read(path: Path) -> tuple[dict[str, Any], Arrays]:
    """Return the description of a run and its arrays from a file."""
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
    """Return the scenario of a run; raise UsageError if its fingerprint differs from that in the file."""
    country = given if isinstance(given, Scenario) else load(given or about["location"])
    if not isinstance(given, Scenario):
        country = with_settings(country, about["settings"])
    if country.fingerprint != about["fingerprint"]:
        raise UsageError(
            f"'{path}' is a run of scenario '{about['scenario']}' (fingerprint {about['fingerprint'][:12]}), not of "
            f"'{country.name}' as it is now (fingerprint {country.fingerprint[:12]})"
        )
    return country


def _arm_as_data(arm: Arm) -> dict[str, Any]:
    """Return an arm as data for JSON: name, title and changes."""
    changes = [{"kind": type(change).__name__, **asdict(change)} for change in arm.changes]
    return {"name": arm.name, "title": arm.title, "changes": changes}


def _arm(data: dict[str, Any], country: Scenario, path: str | Path) -> Arm:
    """Return the arm of a file; raise UsageError if the scenario has an arm of this name with other changes."""
    changes = [{**change} for change in data["changes"]]
    arm = Arm(data["name"], data["title"], tuple(_CHANGES[change.pop("kind")](**change) for change in changes))
    known = country.arms.get(arm.name, arm)
    if known.changes != arm.changes:
        raise UsageError(f"'{path}' is a run of arm '{arm.name}', which has other changes in '{country.name}' now")
    return arm
