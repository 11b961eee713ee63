"""What must hold of every run, whatever its parameters: counts of people, shares, and no number that is none."""

from __future__ import annotations

import numpy as np

from steppefire.runs.outputs import final_outputs
from steppefire.runs.recorder import Record
from steppefire.world.state import World

SHARES = ("connectivity", "anti_regime", "plot", "legitimacy", "blackout", "lethal_order")
SHARES_AFTER = ("multi_vector", "favour", "ties", "dependence", "demand_probability", "demand_accepted")
SIGNED = ("cohesion",)


def implausible(world: World, record: Record) -> list[str]:
    """Return what cannot be of a finished run, one line each."""
    outputs = final_outputs(world, record)
    wrong = [f"{name} is not finite" for name, array in outputs.items() if not np.isfinite(array).all()]
    wrong += [
        f"{name} is negative" for name, array in outputs.items()
        if name not in (*SIGNED, "policy_hour") and (array < 0).any()
    ]  # fmt: skip
    people = world.citizens
    shares = {name: outputs[name] for name in (*SHARES, *SHARES_AFTER)}
    shares |= {"readiness": world.forces.readiness, "intensity": world.forces.intensity, "rage": people.rage}
    shares |= {"risk": people.risk, "fear": people.fear, "options": world.elites.options}
    wrong += [f"{name} is no share" for name, share in shares.items() if not ((share >= 0) & (share <= 1)).all()]
    residents, adults = world.geography.by_region(world.geography.people), world.geography.by_region(people.adults)
    regional = record.regional
    wrong += [f"{name} exceeds the people who take part" for name in ("participants", "detained", "killed_civil",
              "injured_civil") if (regional[name] > adults).any()]  # fmt: skip
    if (regional["killed_civil"] + regional["injured_civil"] + regional["detained"] > residents).any():
        wrong.append("more victims than people")
    if (regional["violent"] > regional["participants"]).any():
        wrong.append("more violent people than people on the street")
    officers = world.forces.police.sum() + world.forces.reserves.strength.sum()
    if regional["killed_security"][-1].sum() > officers:
        wrong.append("more dead than members of the forces")
    return wrong
