"""Outcomes of one arm of one run, computed from the final state of the country and from the record."""

from __future__ import annotations

import numpy as np

from steppefire.kernels.citizens.crowd_state import EVER_ACTIVE, CrowdState
from steppefire.outcomes import MONTHS, ORDER_PRESENT, ORDER_VIOLENT, POLICIES, SINGLE, VARIABLES
from steppefire.runs.recorder import Record
from steppefire.scenario.resolution import acting_members
from steppefire.world.powers import PowersTrajectory, simulate_months
from steppefire.world.state import World


def final_outputs(world: World, record: Record) -> dict[str, np.ndarray]:
    """Return every variable of the store for one arm of one run, with the dimensions of the catalogue."""
    after = simulate_months(world, MONTHS)
    single, policies = _single(world, record, after), _policy_hours(world)
    kept: dict[str, np.ndarray] = record.regional | record.national | record.daily
    kept["troops_by_member"] = _troops(world, record)
    kept["policy_hour"] = np.array([policies[name] for name in POLICIES])
    kept["single"] = np.array([single[name] for name in SINGLE])
    kept["multi_vector"] = after.index
    kept["obligation"] = after.obligation
    kept["favour"] = after.favour
    kept["ties"] = after.ties
    kept["dependence"] = after.dependence
    kept["demand_probability"] = after.probability
    kept["demand_accepted"] = after.accepted
    return {name: np.asarray(kept[name], variable.dtype) for name, variable in VARIABLES.items()}


def order_hour(record: Record) -> int:
    """Return the hour from which order holds until the end: no site lost, few violent people, few on the street."""
    regional = record.regional
    unrest = (
        (regional["violent"].sum(axis=1) >= ORDER_VIOLENT.value)
        | (regional["participants"].sum(axis=1) >= ORDER_PRESENT.value)
        | (regional["sites_lost"].sum(axis=1) > 0)
    )
    hours = np.flatnonzero(unrest)
    return int(hours[-1]) + 1 if hours.size else 0


def _single(world: World, record: Record, after: PowersTrajectory) -> dict[str, float]:
    """Return every single number of the run by name."""
    street, violent = (record.regional[name].sum(axis=1) for name in ("participants", "violent"))
    national, toll, returned = record.national, world.toll, order_hour(record)
    crowd = world.citizens.crowd
    participants = crowd.used[EVER_ACTIVE] if isinstance(crowd, CrowdState) else (crowd.stints > 0).sum()
    return {
        "peak": street.max(),
        "peak_hour": street.argmax(),
        "participants": participants,
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
        "units_stood_down": national["units_stood_down"].max(),
        "violent_peak": violent.max(),
        "cities_lethal": (toll.killed > 0).sum(),
        "alliance_sent": national["alliance_troops"].max() > 0,
        "troops_peak": national["alliance_troops"].max(),
        "obligation_end": after.obligation[-1],
        "multi_vector_end": after.index[-1],
        "demands_met": after.accepted.sum(),
    }


def _policy_hours(world: World) -> dict[str, int]:
    """Return the first hour of each policy and step of the alliance by name, -1 for never."""
    mission, taken = world.mission, world.regime.taken
    came = mission.agreed.any()
    hours = {name: taken.get(name, -1) for name in POLICIES}
    hours["decision"] = mission.decided_at if came else -1
    hours["arrival"] = int(mission.arrival.min()) if came else -1
    hours["withdrawal"] = int(mission.leaving_at) if came and np.isfinite(mission.leaving_at) else -1
    return hours


def _troops(world: World, record: Record) -> np.ndarray:
    """Return allied soldiers by day and member, (days, members of all alliances of the scenario)."""
    names = acting_members(world.scenario)
    out = np.zeros((record.troops.shape[0], len(names)))
    if world.mission.alliance:
        for i, member in enumerate(world.mission.alliance.members):
            out[:, names.index(member.name)] = record.troops[:, i]
    return out
