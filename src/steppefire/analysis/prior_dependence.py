"""What the coming of the alliance changes, four ways: what the data decide and what only the priors decide.

Policies are scripted or responsive, and the effects of allied troops have their prior or are zero. With effects at
zero the alliance still comes, or not, as the precedents have it; what differs beside that column rests on the priors.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import xarray as xr

from steppefire.analysis.arm_labels import PRIMARY, RESPONSIVE, SCRIPTED, mode_of, name_of
from steppefire.scenario.model.arms import FACTUAL
from steppefire.scenario.model.scenario import Scenario
from steppefire.stats.intervals import difference, plain

INERT = "alliance-inert"
"""Name of the arm in which the alliance comes and has no effect."""
WITH = {"prior": FACTUAL, "zero": INERT}
"""Arm in which the alliance comes, by what its effects are."""
OUTCOMES = ("hours_to_order", "killed", "detained", "sites_lost", "regime_survives", "obligation_end")
"""Single numbers that are compared."""
_MODE_WORDS = {SCRIPTED: "With policies as recorded", RESPONSIVE: "With the regime free to react"}


def prior_dependence(dataset: xr.Dataset, scenario: Scenario, policies: str) -> dict[str, Any]:
    """Return every outcome without the alliance less with it, run by run, by policy mode and by effects.

    Parameters
    ----------
    dataset, scenario
        Outcomes of an ensemble and what was run; nothing is said of a scenario without the two arms it takes.
    policies
        What its manifest says of the policy mode.

    Returns
    -------
    table
        ``ways``: one for each mode and kind of effects, with ``mode``, ``effects`` (``prior`` or ``zero``), ``sent``
        (share of runs in which the alliance came) and ``outcomes`` (quantiles of the difference by outcome), the two
        last None where the arms were not run; ``reading``: what can be said of it, in sentences.
    """
    if not {PRIMARY, INERT} <= set(scenario.arms):
        return {"ways": [], "reading": []}
    labels = [str(a) for a in dataset["arm"].to_numpy()]
    found = {(name_of(label), mode_of(label, policies)): label for label in labels}
    ways = [
        _way(dataset, mode, effects, found.get((PRIMARY, mode)), found.get((arm, mode)))
        for mode in (SCRIPTED, RESPONSIVE)
        for effects, arm in WITH.items()
    ]
    return {"ways": ways, "reading": _reading(ways)}


def _way(dataset: xr.Dataset, mode: str, effects: str, without: str | None, coming: str | None) -> dict[str, Any]:
    if without is None or coming is None:
        return {"mode": mode, "effects": effects, "sent": None, "outcomes": None}
    alone, helped = (dataset["single"].sel(arm=label) for label in (without, coming))
    outcomes = {
        name: difference(alone.sel(measure=name).to_numpy(), helped.sel(measure=name).to_numpy()) for name in OUTCOMES
    }
    sent = plain(np.mean(helped.sel(measure="alliance_sent").to_numpy()))
    return {"mode": mode, "effects": effects, "sent": sent, "outcomes": outcomes}


def _reading(ways: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return what the table says, and what would have to be run for what it does not."""
    out = [
        f"{_MODE_WORDS[prior['mode']]}, {_told(prior, zero)}"
        for prior, zero in zip(ways[::2], ways[1::2], strict=True)
        if prior["outcomes"] is not None and zero["outcomes"] is not None
    ]
    if any(way["outcomes"] is None for way in ways):
        out.append(
            f"{'Partly' if out else 'Not'} computed; all four need --arm {PRIMARY} --arm {INERT} --policies both."
        )
    return out


def _told(prior: Mapping[str, Any], zero: Mapping[str, Any]) -> str:
    moved = [name.replace("_", " ") for name, gap in zero["outcomes"].items() if gap["share_zero"] != 1]
    differs = [name for name, gap in prior["outcomes"].items() if gap["share_zero"] != 1]
    came = f"the alliance comes in {round(100 * (prior['sent'] or 0.0))} % of runs"
    if not differs:
        return f"{came}, and nothing here differs with it or without it."
    if moved:
        return f"{came}; with its effects at zero its coming still changes {', '.join(moved)}."
    return (
        f"{came}; with its effects at zero its coming changes none of these outcomes, so that every difference "
        "beside it is decided by the priors of these effects and not by the data."
    )
