"""Closing a run: from the country after its last hour to the variables that are kept."""

from __future__ import annotations

import numpy as np

from steppefire.kernels.citizens.crowd_state import EVER_ACTIVE, CrowdState
from steppefire.runs.recorder import Record
from steppefire.runs.variables import MONTHS, POLICIES, SINGLE, variables
from steppefire.world.powers import PowersTrajectory, simulate_months
from steppefire.world.state import World

ORDER_VIOLENT = 50
"""Violent people below whom order can be said to reign."""
ORDER_PRESENT = 2000
"""People on the street below whom order can be said to reign (a tenth of the smallest day count called a peak)."""


def final_outputs(world: World, record: Record) -> dict[str, np.ndarray]:
    """Return every variable of `steppefire.runs.variables.variables` for one arm of one run."""
    after = simulate_months(world, MONTHS)
    kept: dict[str, np.ndarray] = dict(record.regional) | dict(record.national)
    kept |= {f"daily_{name}": series for name, series in record.daily.items()}
    kept["troops_by_member"] = _troops(world, record)
    kept["policy_hour"] = _policy_hours(world)
    kept["single"] = np.array([_single(world, record, after)[name] for name in SINGLE])
    kept["multi_vector"] = after.index
    kept["obligation"] = after.obligation
    kept["favour"] = after.favour
    kept["ties"] = after.ties
    kept["dependence"] = after.dependence
    kept["demand_probability"] = after.probability
    kept["demand_accepted"] = after.accepted
    return {name: np.asarray(kept[name], about.dtype) for name, about in variables().items()}


def order_hour(record: Record) -> int:
    """Return the hour from which order reigns for good: no site lost, few violent, few on the street."""
    unrest = (
        (record.regional["violent"].sum(axis=1) >= ORDER_VIOLENT)
        | (record.regional["participants"].sum(axis=1) >= ORDER_PRESENT)
        | (record.regional["sites_lost"].sum(axis=1) > 0)
    )
    hours = np.flatnonzero(unrest)
    return int(hours[-1]) + 1 if hours.size else 0


def _single(world: World, record: Record, after: PowersTrajectory) -> dict[str, float]:
    street = record.regional["participants"].sum(axis=1)
    toll, returned = world.toll, order_hour(record)
    crowd = world.citizens.crowd
    been = crowd.used[EVER_ACTIVE] if isinstance(crowd, CrowdState) else (crowd.stints > 0).sum()
    return {
        "peak": street.max(),
        "peak_hour": street.argmax(),
        "participants": been,
        "hours_to_order": returned,
        "order_returned": returned < street.shape[0],
        "regime_survives": world.regime.fallen_at < 0,
        "killed": toll.killed.sum(),
        "killed_civil": toll.killed_civil.sum(),
        "killed_bystanders": toll.killed_bystanders.sum(),
        "killed_security": toll.killed_security.sum(),
        "injured_civil": toll.injured_civil.sum(),
        "injured_security": toll.injured_security.sum(),
        "detained": toll.detained.sum(),
        "sites_lost": world.sites.ever_lost.sum(),
        "units_stood_down": record.national["units_stood_down"].max(),
        "violent_peak": record.regional["violent"].sum(axis=1).max(),
        "cities_lethal": (toll.killed > 0).sum(),
        "alliance_sent": record.national["alliance_troops"].max() > 0,
        "troops_peak": record.national["alliance_troops"].max(),
        "obligation_end": after.obligation[-1],
        "multi_vector_end": after.index[-1],
        "demands_met": after.accepted.sum(),
    }


def _policy_hours(world: World) -> np.ndarray:
    mission = world.mission
    came = mission.agreed.any()
    own = {
        "decision": mission.decided_at if came else -1,
        "arrival": int(mission.arrival.min()) if came else -1,
        "withdrawal": int(mission.leaving_at) if came and np.isfinite(mission.leaving_at) else -1,
    }
    return np.array([own[name] if name in own else world.regime.taken.get(name, -1) for name in POLICIES])


def _troops(world: World, record: Record) -> np.ndarray:
    """Return allied soldiers by day and member, members of every alliance of the scenario side by side."""
    names = world.scenario.members
    out = np.zeros((record.troops.shape[0], len(names)))
    if world.mission.alliance:
        for i, member in enumerate(world.mission.alliance.members):
            out[:, names.index(member.name)] = record.troops[:, i]
    return out
