"""Conversion of the state of a country to plain data and back, without a list of its fields.

Inputs of a country (facts of the scenario, modules) are not written: the country is rebuilt from them, and the state is
restored into it. Everything else is serialised by type, so that a new field needs no change here; a type that cannot be
serialised raises an error, so that no run continues with a wrong state.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from types import ModuleType
from typing import Any

import numpy as np

from steppefire.errors import RunError
from steppefire.kernels.citizens import crowd_state
from steppefire.scenario.model.scenario import Scenario

REBUILT = "rebuilt"
"""Key of an entry for an object that is rebuilt rather than restored."""
Arrays = dict[str, np.ndarray]


class Mismatch(Exception):
    """Raised when data do not fit the country into which they are restored."""


def lists_in_use(population: Any) -> Mapping[str, int]:
    """Return the number of entries in use of each list of a crowd; workspaces are empty between two hours.

    Lists are allocated for the whole population; entries beyond these are uninitialised.
    """
    if not isinstance(population, crowd_state.CrowdState):
        return {}
    used = population.used.tolist()
    pages = used[crowd_state.PAGES]
    active, watch, ever_active = used[crowd_state.ACTIVE], used[crowd_state.WATCH], used[crowd_state.EVER_ACTIVE]
    lists = {"active": active, "watch": watch, "ever_active": ever_active}
    return lists | {"pages": pages, "next_page": pages, "joins": 0, "transitions": 0}


def serialise(value: Any, arrays: Arrays) -> Any:
    """Return a value as data for JSON.

    Parameters
    ----------
    value
        The value.
    arrays
        Changed: receives the arrays of the value, under numbers that the data refer to.

    Raises
    ------
    RunError
        When the value, or a part of it, is of a type that cannot be serialised.
    """
    if value is None or (isinstance(value, bool | int | float | str) and not isinstance(value, np.generic)):
        return value
    if isinstance(value, np.ndarray | np.generic):
        return {"array": _put(np.asarray(value), arrays)}
    if _is_rebuilt(value):
        return {REBUILT: _identity(value)}
    if is_dataclass(value):
        return {"parts": {f.name: serialise(getattr(value, f.name), arrays) for f in fields(value)}}
    if hasattr(value, "_fields"):
        filled = lists_in_use(value)
        return {
            "parts": {
                name: {"list": _put(one[: filled[name]], arrays)} if name in filled else serialise(one, arrays)
                for name, one in zip(value._fields, value, strict=True)
            }
        }
    if isinstance(value, dict):
        return {"dict": [[serialise(k, arrays), serialise(one, arrays)] for k, one in value.items()]}
    if isinstance(value, list | tuple):
        return {type(value).__name__ + "_of": [serialise(one, arrays) for one in value]}
    if isinstance(value, set | frozenset):
        return {type(value).__name__ + "_of": [serialise(one, arrays) for one in sorted(value)]}
    raise RunError(f"a snapshot cannot keep a value of type {type(value).__name__}; this is a bug, please report it")


def _is_rebuilt(value: Any) -> bool:
    """Return whether a value is rebuilt rather than restored: a frozen dataclass or a module."""
    frozen = is_dataclass(value) and getattr(value, "__dataclass_params__").frozen  # noqa: B009 - not in its stubs
    return frozen or isinstance(value, ModuleType)


def _identity(value: Any) -> str:
    """Return a text that identifies a rebuilt object: a fingerprint, a name, or a checksum of its representation."""
    if isinstance(value, Scenario | ModuleType):
        return getattr(value, "fingerprint", getattr(value, "__name__", ""))
    return f"{type(value).__name__} {zlib.crc32(repr(value).encode()):08x}"


_COLLECTIONS = {"list_of": list, "tuple_of": tuple, "set_of": set, "frozenset_of": frozenset}


def restore(data: Any, arrays: Mapping[str, np.ndarray], rebuilt: Any) -> Any:
    """Return the value that was serialised.

    Parameters
    ----------
    data, arrays
        Return value of `serialise`, and the arrays it filled.
    rebuilt
        The counterpart of the value in a country that has just been rebuilt; its parts are changed in place.

    Raises
    ------
    Mismatch
        When the data do not fit the rebuilt value.
    """
    if not isinstance(data, dict):
        return data
    if len(data) != 1:
        raise Mismatch("an entry has more than one kind")
    (kind, inside), = data.items()
    if kind == "array":
        return _array(inside, arrays, rebuilt)
    if kind == REBUILT:
        if not _is_rebuilt(rebuilt) or _identity(rebuilt) != inside:
            raise Mismatch(f"the rebuilt {type(rebuilt).__name__} is not the one of the snapshot ({inside})")
        return rebuilt
    if kind == "parts":
        return _parts(inside, arrays, rebuilt)
    if kind == "dict":
        old = rebuilt if isinstance(rebuilt, dict) else {}
        pairs = [(restore(k, arrays, None), one) for k, one in inside]
        return {k: restore(one, arrays, old.get(k)) for k, one in pairs}
    if kind not in _COLLECTIONS:
        raise Mismatch(f"an entry has the unknown kind '{kind}'")
    before = list(rebuilt) if isinstance(rebuilt, list | tuple) else []
    before += [None] * (len(inside) - len(before))
    return _COLLECTIONS[kind](restore(one, arrays, was) for one, was in zip(inside, before, strict=False))


def _parts(inside: Mapping[str, Any], arrays: Mapping[str, np.ndarray], rebuilt: Any) -> Any:
    names = rebuilt._fields if hasattr(rebuilt, "_fields") else list(vars(rebuilt))
    if set(names) != set(inside):
        differing = ", ".join(sorted(set(names) ^ set(inside)))
        raise Mismatch(f"{type(rebuilt).__name__} has other parts: {differing}")
    if hasattr(rebuilt, "_fields"):
        parts = zip(rebuilt._fields, rebuilt, strict=True)
        return type(rebuilt)(*(_in_place(inside[name], arrays, one) for name, one in parts))
    for name, one in inside.items():
        setattr(rebuilt, name, restore(one, arrays, getattr(rebuilt, name)))
    return rebuilt


def _in_place(data: Any, arrays: Mapping[str, np.ndarray], rebuilt: Any) -> Any:
    """Restore an array into the memory of the rebuilt one; restore other values as `restore` does."""
    if not (isinstance(rebuilt, np.ndarray) and isinstance(data, dict)):
        return restore(data, arrays, rebuilt)
    if "list" not in data:
        rebuilt[...] = restore(data, arrays, rebuilt)
        return rebuilt
    filled = arrays.get(data["list"])
    alike = filled is not None and filled.dtype == rebuilt.dtype and filled.shape[1:] == rebuilt.shape[1:]
    if filled is None or not alike or len(filled) > len(rebuilt):
        raise Mismatch("a list of people has another shape")
    rebuilt[: len(filled)] = filled
    return rebuilt


def _put(array: np.ndarray, arrays: Arrays) -> str:
    name = str(len(arrays))
    arrays[name] = array
    return name


def _array(name: Any, arrays: Mapping[str, np.ndarray], rebuilt: Any) -> Any:
    array = arrays.get(name)
    if array is None:
        raise Mismatch(f"array {name} is missing")
    if isinstance(rebuilt, np.ndarray) and (array.shape != rebuilt.shape or array.dtype != rebuilt.dtype):
        raise Mismatch(f"an array is {array.dtype}{array.shape} instead of {rebuilt.dtype}{rebuilt.shape}")
    return array if array.shape or isinstance(rebuilt, np.ndarray) else array[()]
