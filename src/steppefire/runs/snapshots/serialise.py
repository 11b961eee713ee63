"""The state of a country as plain data, and back: a walk that needs no list of what there is.

What a country is made from (facts of the scenario, modules) is never written: it is founded anew and the state laid
over it. Everything else is taken apart by what it is, so that a new field of a part, or a new part, is kept without a
word here; a kind of value that cannot be kept is an error when it is met, not a run that goes on wrongly.
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

FOUNDED = "founded"
"""Stands for what is founded anew."""
Arrays = dict[str, np.ndarray]


class Unfit(Exception):
    """The data do not fit the country they are laid over."""


def lists_in_use(population: Any) -> Mapping[str, int]:
    """Return how far each list of a crowd is filled; workspaces of an hour are empty between two hours.

    Lists have room for everybody and have never been touched beyond that.
    """
    if not isinstance(population, crowd_state.Crowd):
        return {}
    used = population.used.tolist()
    pages = used[crowd_state.PAGES]
    lists = {"active": used[crowd_state.ACTIVE], "watch": used[crowd_state.WATCH], "veteran": used[crowd_state.VETERAN]}
    return lists | {"sleepers": pages, "under": pages, "joins": 0, "moves": 0}


def taken_apart(value: Any, arrays: Arrays) -> Any:
    """Return a value as what JSON can hold, its arrays put aside under numbers.

    Raises
    ------
    RunError
        When it holds something of which it is not known how to keep it.
    """
    if value is None or (isinstance(value, bool | int | float | str) and not isinstance(value, np.generic)):
        return value
    if isinstance(value, np.ndarray | np.generic):
        return {"array": _put(np.asarray(value), arrays)}
    if _is_founded(value):
        return {FOUNDED: _mark(value)}
    if is_dataclass(value):
        return {"parts": {f.name: taken_apart(getattr(value, f.name), arrays) for f in fields(value)}}
    if hasattr(value, "_fields"):
        filled = lists_in_use(value)
        return {
            "parts": {
                name: {"list": _put(one[: filled[name]], arrays)} if name in filled else taken_apart(one, arrays)
                for name, one in zip(value._fields, value, strict=True)
            }
        }
    if isinstance(value, dict):
        return {"dict": [[taken_apart(k, arrays), taken_apart(one, arrays)] for k, one in value.items()]}
    if isinstance(value, list | tuple):
        return {type(value).__name__ + "_of": [taken_apart(one, arrays) for one in value]}
    if isinstance(value, set | frozenset):
        return {type(value).__name__ + "_of": [taken_apart(one, arrays) for one in sorted(value)]}
    raise RunError(f"a snapshot cannot keep a value of type {type(value).__name__}; this is a bug, please report it")


def _is_founded(value: Any) -> bool:
    """Tell whether a value is a fact of the country, or code: frozen dataclasses and modules."""
    frozen = is_dataclass(value) and getattr(value, "__dataclass_params__").frozen  # noqa: B009 - not in its stubs
    return frozen or isinstance(value, ModuleType)


def _mark(value: Any) -> str:
    """Return what tells a fact from another of its class; the scenario has a fingerprint of its own."""
    if isinstance(value, Scenario | ModuleType):
        return getattr(value, "fingerprint", getattr(value, "__name__", ""))
    return f"{type(value).__name__} {zlib.crc32(repr(value).encode()):08x}"


_COLLECTIONS = {"list_of": list, "tuple_of": tuple, "set_of": set, "frozenset_of": frozenset}


def put_together(data: Any, arrays: Mapping[str, np.ndarray], now: Any) -> Any:
    """Return the value that was taken apart, laid over its founded counterpart ``now``.

    Raises
    ------
    Unfit
        When it is not the state of such a country.
    """
    if not isinstance(data, dict):
        return data
    if len(data) != 1:
        raise Unfit("an entry has more than one kind")
    (kind, inside), = data.items()
    if kind == "array":
        return _taken(inside, arrays, now)
    if kind == FOUNDED:
        if not _is_founded(now) or _mark(now) != inside:
            raise Unfit(f"a {type(now).__name__} is founded that was not there ({inside})")
        return now
    if kind == "parts":
        return _parts(inside, arrays, now)
    if kind == "dict":
        old = now if isinstance(now, dict) else {}
        pairs = [(put_together(k, arrays, None), one) for k, one in inside]
        return {k: put_together(one, arrays, old.get(k)) for k, one in pairs}
    if kind not in _COLLECTIONS:
        raise Unfit(f"an entry of kind '{kind}' is not known")
    before = list(now) if isinstance(now, list | tuple) else []
    before += [None] * (len(inside) - len(before))
    return _COLLECTIONS[kind](put_together(one, arrays, was) for one, was in zip(inside, before, strict=False))


def _parts(inside: Mapping[str, Any], arrays: Mapping[str, np.ndarray], now: Any) -> Any:
    names = now._fields if hasattr(now, "_fields") else list(vars(now))
    if set(names) != set(inside):
        raise Unfit(f"{type(now).__name__} has other parts: {', '.join(sorted(set(names) ^ set(inside)))}")
    if hasattr(now, "_fields"):
        return type(now)(*(_into(inside[name], arrays, one) for name, one in zip(now._fields, now, strict=True)))
    for name, one in inside.items():
        setattr(now, name, put_together(one, arrays, getattr(now, name)))
    return now


def _into(data: Any, arrays: Mapping[str, np.ndarray], now: Any) -> Any:
    """Lay an array over the memory that its owner has set aside for it; anything else as usual."""
    if not (isinstance(now, np.ndarray) and isinstance(data, dict)):
        return put_together(data, arrays, now)
    if "list" not in data:
        now[...] = put_together(data, arrays, now)
        return now
    filled = arrays.get(data["list"])
    if filled is None or filled.dtype != now.dtype or filled.shape[1:] != now.shape[1:] or len(filled) > len(now):
        raise Unfit("a list of people has another shape")
    now[: len(filled)] = filled
    return now


def _put(array: np.ndarray, arrays: Arrays) -> str:
    name = str(len(arrays))
    arrays[name] = array
    return name


def _taken(name: Any, arrays: Mapping[str, np.ndarray], now: Any) -> Any:
    array = arrays.get(name)
    if array is None:
        raise Unfit(f"array {name} is missing")
    if isinstance(now, np.ndarray) and (array.shape != now.shape or array.dtype != now.dtype):
        raise Unfit(f"an array is {array.dtype}{array.shape} instead of {now.dtype}{now.shape}")
    return array if array.shape or isinstance(now, np.ndarray) else array[()]
