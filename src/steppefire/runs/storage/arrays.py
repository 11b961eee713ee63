"""Layout of results on disk: one array for each variable, one chunk for each run with all arms and modes."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import zarr
from zarr.codecs import ZstdCodec

from steppefire.outcomes import VARIABLES, Outcome
from steppefire.runs.storage.manifest import Manifest
from steppefire.runs.variables import coordinates
from steppefire.scenario.model.draw import Draw, parameter_values
from steppefire.scenario.model.scenario import Scenario

LATENT = {
    "draw": ("parameter", "unit of the parameter", "value of each parameter in the draw of the run"),
    "place_effect": ("place", "1", "latent grievance of each place in the draw, standard deviations"),
}
"""What is stored of the draw of a run beside the outcomes: its second dimension, unit and meaning."""
PAIR = ("arm", "policies")
"""Dimensions before the run of every variable but the draw."""
_MANY = 4096
"""Chunk size of arrays with only the dimension ``run``."""
_TIMES = {"hour": "hours", "day": "days"}
"""Dimensions of time, and the unit in which they are written."""


def latent_values(draw: Draw) -> dict[str, np.ndarray]:
    """Return what is stored of a draw, by the names of `LATENT`."""
    parameters = np.array(list(parameter_values(draw).values()))
    return {"draw": parameters, "place_effect": draw.place_spread * np.array(draw.place_effects)}


def lay_out(path: Path, scenario: Scenario, manifest: Manifest) -> zarr.Group:
    """Create the arrays of an ensemble, with the number of runs in the manifest and no data."""
    about: dict[str, Any] = {
        "title": scenario.title,
        "scenario": manifest.scenario,
        "fingerprint": manifest.fingerprint,
        "seed": manifest.seed,
        "steppefire": manifest.steppefire,
    }
    arrays = zarr.create_group(store=path, zarr_format=3, attributes=about)
    labels = coordinates(scenario, manifest.arms, manifest.policies)
    for name, values in labels.items():
        _write_labels(arrays, name, values)
    for name, variable in VARIABLES.items():
        dims = (*PAIR, "run", *variable.dims)
        _lay_out(arrays, name, dims, variable.dtype, _attributes(variable), labels)
    for name, (dim, units, meaning) in LATENT.items():
        _lay_out(arrays, name, ("run", dim), "float64", {"units": units, "long_name": meaning}, labels)
    for name, dtype, meaning in (("run", "int64", "number"), ("done", "int8", "1 if the run is complete")):
        arrays.create_array(
            name, shape=(0,), chunks=(_MANY,), dtype=dtype, fill_value=0, dimension_names=("run",),
            attributes={"long_name": meaning},
        )
    fit(arrays, manifest.runs)
    return arrays


def fit(arrays: zarr.Group, runs: int) -> None:
    """Resize every array to a number of runs; only metadata and the labels of the runs are written."""
    for name in (*VARIABLES, *LATENT, "done", "run"):
        array = array_of(arrays, name)
        axis = len(PAIR) if name in VARIABLES else 0
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
        # Hours or days since the first, as in the CF conventions.
        start = str(values[0])[:19].replace("T", " ")
        attributes = {"units": f"{_TIMES[name]} since {start}", "calendar": "proleptic_gregorian"}
        values = (values - values[0]) // np.timedelta64(1, "D" if name == "day" else "h")
    # An empty list of demands has no label to infer the type from.
    text = values.dtype.kind == "U" or not values.size
    array = arrays.create_array(
        name, shape=values.shape, chunks=(max(1, values.shape[0]),), dtype="string" if text else "int64",
        dimension_names=(name,), attributes=attributes,
    )
    if values.size:
        array[:] = values.astype(np.dtypes.StringDType()) if text else values


def _attributes(variable: Outcome) -> dict[str, Any]:
    """Return the attributes that describe a variable to readers without this package."""
    return {
        "units": variable.unit,
        "long_name": variable.label,
        "description": variable.meaning,
        "aggregation": ", ".join(f"{dim}: {rule}" for dim, rule in variable.combine.items()),
    }


def _lay_out(
    arrays: zarr.Group, name: str, dims: tuple[str, ...], dtype: str, attributes: Mapping[str, Any],
    labels: Mapping[str, np.ndarray],
) -> None:
    """Create the array of a variable, without runs; a chunk holds one run with all arms and modes."""
    sizes = [0 if dim == "run" else labels[dim].shape[0] for dim in dims]
    floating = dtype.startswith("float")
    arrays.create_array(
        name,
        shape=tuple(sizes),
        chunks=tuple(max(1, size) for size in sizes),
        dtype=dtype,
        # An entry that has not been written must not look like a result.
        fill_value=np.nan if floating else np.iinfo(dtype).min,
        compressors=ZstdCodec(level=3),
        dimension_names=dims,
        attributes=dict(attributes),
    )
