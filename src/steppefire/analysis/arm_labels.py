"""The arms and policy modes of an ensemble: which are compared with which, and which are shown."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

import xarray as xr

from steppefire.outcomes import SCRIPTED
from steppefire.scenario.model.arms import FACTUAL

T = TypeVar("T")

PRIMARY = "without-alliance"
"""The arm that answers the first question about the reference case."""
INERT = "alliance-inert"
"""The arm in which the alliance intervenes without any effect."""


def arms_of(outcomes: xr.Dataset) -> list[str]:
    """Return the names of the arms that were run, the factual one first."""
    return [str(arm) for arm in outcomes["arm"].to_numpy()]


def modes_of(outcomes: xr.Dataset) -> list[str]:
    """Return the policy modes that were run."""
    return [str(mode) for mode in outcomes["policies"].to_numpy()]


def by_arm(arms: Iterable[str], modes: Sequence[str], value: Callable[[str, str], T]) -> dict[str, dict[str, T]]:
    """Return a value of every arm under every policy mode, keyed by arm and then by mode."""
    return {arm: {mode: value(arm, mode) for mode in modes} for arm in arms}


def reference_mode(modes: Sequence[str]) -> str:
    """Return the policy mode under which the factual arm is compared with the record: scripted if it was run."""
    return SCRIPTED if SCRIPTED in modes else modes[0]


def primary(arms: Iterable[str]) -> str | None:
    """Return the counterfactual arm that comes first in a report, or None if there is none."""
    names = [arm for arm in arms if arm != FACTUAL]
    return PRIMARY if PRIMARY in names else names[0] if names else None


def shown_arms(arms: Iterable[str]) -> list[str]:
    """Return the arms of tables and charts.

    An alliance without effects gives the numbers of no alliance again; it is shown in the table of
    `steppefire.analysis.prior_dependence` only, unless the arm without the alliance was not run.
    """
    names = list(arms)
    return [arm for arm in names if arm != INERT or PRIMARY not in names]
