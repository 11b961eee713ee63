"""How results lie on disk: one array a variable, one chunk a run."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import zarr
from zarr.codecs import ZstdCodec

from steppefire.runs.storage.manifest import Manifest
from steppefire.runs.variables import Variable, coordinates, variables
from steppefire.scenario.model.scenario import Scenario

DRAW = Variable((), "float64", "unit of the parameter", "draw: value of each parameter")
_MANY = 4096
"""Entries a chunk of the short series over runs."""
_TIMES = {"hour": "hours", "day": "days"}
"""Dimensions of time, and the unit they are written in."""


def lay_out(path: Path, scenario: Scenario, manifest: Manifest) -> zarr.Group:
    """Create the arrays of an ensemble with no run in them."""
    about: dict[str, Any] = {
        "title": scenario.title,
        "scenario": manifest.scenario,
        "fingerprint": manifest.fingerprint,
        "seed": manifest.seed,
        "steppefire": manifest.steppefire,
    }
    arrays = zarr.create_group(store=path, zarr_format=3, attributes=about)
    labels = coordinates(scenario, manifest.labels)
    for name, values in labels.items():
        _write_labels(arrays, name, values)
    for name, variable in variables().items():
        _lay_out(arrays, name, ("arm", "run", *variable.dims), variable, labels)
    _lay_out(arrays, "draw", ("run", "parameter"), DRAW, labels)
    for name, dtype, meaning in (("run", "int64", "number"), ("done", "int8", "1 if all of the run is here")):
        arrays.create_array(
            name, shape=(0,), chunks=(_MANY,), dtype=dtype, fill_value=0, dimension_names=("run",),
            attributes={"long_name": meaning},
        )
    fit(arrays, manifest.runs)
    return arrays


def fit(arrays: zarr.Group, runs: int) -> None:
    """Give every array room for exactly so many runs; only metadata are written, whatever the arrays hold."""
    for name in (*variables(), "draw", "done", "run"):
        array = array_of(arrays, name)
        axis = 0 if name in ("draw", "done", "run") else 1
        if array.shape[axis] != runs:
            array.resize((*array.shape[:axis], runs, *array.shape[axis + 1 :]))
    array_of(arrays, "run")[:] = np.arange(runs)


def array_of(arrays: zarr.Group, name: str) -> zarr.Array[Any]:
    """Return one array of the results."""
    found = arrays[name]
    if not isinstance(found, zarr.Array):
        raise KeyError(name)
    return found


def _write_labels(arrays: zarr.Group, name: str, values: np.ndarray) -> None:
    attributes: dict[str, Any] = {}
    if name in _TIMES:
        # Whole hours or days from the first, as the CF conventions write time.
        start = str(values[0])[:19].replace("T", " ")
        attributes = {"units": f"{_TIMES[name]} since {start}", "calendar": "proleptic_gregorian"}
        values = (values - values[0]) // np.timedelta64(1, "D" if name == "day" else "h")
    # A country without demands has no label that could tell its type.
    text = values.dtype.kind == "U" or not values.size
    array = arrays.create_array(
        name, shape=values.shape, chunks=(max(1, values.shape[0]),), dtype="string" if text else "int64",
        dimension_names=(name,), attributes=attributes,
    )
    if values.size:
        array[:] = values.astype(np.dtypes.StringDType()) if text else values


def _lay_out(
    arrays: zarr.Group, name: str, dims: tuple[str, ...], variable: Variable, labels: Mapping[str, np.ndarray]
) -> None:
    """Create the array of a variable with no run in it; a chunk is one run in all arms."""
    sizes = [0 if dim == "run" else labels[dim].shape[0] for dim in dims]
    floating = variable.dtype.startswith("float")
    arrays.create_array(
        name,
        shape=tuple(sizes),
        chunks=tuple(max(1, size) for size in sizes),
        dtype=variable.dtype,
        # What nobody has written must not look like a result.
        fill_value=np.nan if floating else np.iinfo(variable.dtype).min,
        compressors=ZstdCodec(level=3),
        dimension_names=dims,
        attributes={"units": variable.unit, "long_name": variable.meaning},
    )
