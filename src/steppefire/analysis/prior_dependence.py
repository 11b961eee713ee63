"""The effect of the intervention under four sets of assumptions: how far it depends on priors.

Policies are scripted or responsive, and the effects of allied troops have their prior or are zero. With effects at
zero the alliance decides by the same rule; any further difference follows from the priors of the effects.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import xarray as xr

from steppefire.analysis.arm_labels import INERT, PRIMARY, arms_of, modes_of
from steppefire.outcomes import RESPONSIVE, SCRIPTED
from steppefire.scenario.model.arms import FACTUAL
from steppefire.scenario.model.scenario import Scenario
from steppefire.stats.intervals import difference, plain

TITLE = "Effect of the intervention under four sets of assumptions"
DIFFERENCE = "Difference: without minus with the alliance"
"""Headings of the table, wherever it is shown."""
WITH = {"prior": FACTUAL, "zero": INERT}
"""Arm in which the alliance intervenes, with effects at their prior or at zero."""
OUTCOMES = ("hours_to_order", "killed", "detained", "sites_lost", "regime_survives", "obligation_end")
"""Single numbers that are compared."""
_MODE_WORDS = {SCRIPTED: "With policies as recorded", RESPONSIVE: "With a responsive regime"}


def prior_dependence(dataset: xr.Dataset, scenario: Scenario) -> dict[str, Any]:
    """Return the differences between the arms without and with the alliance, by policy mode and by effects.

    Parameters
    ----------
    dataset, scenario
        Outcomes of an ensemble and its scenario; the result is empty for a scenario without the two arms needed.

    Returns
    -------
    table
        ``assumptions``: one entry for each policy mode and kind of effects, with ``policies``, ``effects`` (``prior``
        or ``zero``), ``sent`` (share of runs in which the alliance intervened) and ``outcomes`` (quantiles of the
        difference, run by run, by outcome); the last two are None where the arms were not run. ``sentences``: the
        conclusions in words.
    """
    if not {PRIMARY, INERT} <= set(scenario.arms):
        return {"assumptions": [], "sentences": []}
    assumptions = [
        _differences(dataset, mode, effects) for mode in (SCRIPTED, RESPONSIVE) for effects in WITH
    ]
    return {"assumptions": assumptions, "sentences": _sentences(assumptions)}


def _differences(dataset: xr.Dataset, mode: str, effects: str) -> dict[str, Any]:
    about = {"policies": mode, "effects": effects}
    if mode not in modes_of(dataset) or not {PRIMARY, WITH[effects]} <= set(arms_of(dataset)):
        return about | {"sent": None, "outcomes": None}
    without, with_ = (dataset["single"].sel(arm=arm, policies=mode) for arm in (PRIMARY, WITH[effects]))
    outcomes = {
        name: difference(without.sel(measure=name).to_numpy(), with_.sel(measure=name).to_numpy()) for name in OUTCOMES
    }
    return about | {"sent": plain(np.mean(with_.sel(measure="alliance_sent").to_numpy())), "outcomes": outcomes}


def _sentences(assumptions: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return the conclusions, and the command line options for what was not run."""
    out = [
        f"{_MODE_WORDS[prior['policies']]}, {_conclusion(prior, zero)}"
        for prior, zero in zip(assumptions[::2], assumptions[1::2], strict=True)
        if prior["outcomes"] is not None and zero["outcomes"] is not None
    ]
    if any(one["outcomes"] is None for one in assumptions):
        out.append(
            f"{'Partly' if out else 'Not'} computed: the four sets of assumptions need "
            f"--arm {PRIMARY} --arm {INERT} --policies both."
        )
    return out


def _conclusion(prior: Mapping[str, Any], zero: Mapping[str, Any]) -> str:
    moved = [name.replace("_", " ") for name, gap in zero["outcomes"].items() if gap["share_zero"] != 1]
    differs = [name for name, gap in prior["outcomes"].items() if gap["share_zero"] != 1]
    sent = f"the alliance intervenes in {round(100 * (prior['sent'] or 0.0))} % of runs"
    if not differs:
        return f"{sent}, and none of the outcomes compared differs between the arms with and without it."
    if moved:
        return f"{sent}; with the effects of its troops set to zero, it still changes {', '.join(moved)}."
    return (
        f"{sent}; with the effects of its troops set to zero, it changes none of the outcomes compared, so every "
        "difference between the arms follows from the priors of these effects, not from data."
    )
