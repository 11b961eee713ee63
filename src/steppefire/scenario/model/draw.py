"""One draw: a value for every parameter of the register, each under its own name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace

from steppefire.errors import UsageError


@dataclass(frozen=True)
class Draw:
    """The value of every parameter in one run, in the order and units of parameters.csv, which defines each.

    A parameter is added by a row of parameters.csv and a field here, at the same place; `make_draw` refuses a register
    that differs, and a test prints the fields that are missing. The last field is a latent quantity.
    """

    grievance_mean: float
    place_spread: float
    poverty_weight: float
    city_weight: float
    shock_grievance: float
    price_notice: float
    news_notice: float
    anger_memory: float
    reversal_relief: float
    concession_relief: float
    narrative_grievance: float
    plot_narrative_relief: float
    narrative_growth: float
    narrative_fading: float
    backlash: float
    harm_memory: float
    town_size: float
    dismissal_relief: float
    regime_change_relief: float
    harm_floor: float
    harm_saturation: float
    harm_per_injury: float
    harm_per_arrest: float
    offline_news: float
    broadcast_gain: float
    attention_floor: float
    attention_saturation: float
    crowd_floor: float
    exposure_memory: float
    distance_scale: float
    distance_decay: float
    online_weight: float
    contact_pull: float
    local_rings: float
    online_rings: float
    hubs: float
    hub_tail: float
    sampled_thresholds: float
    pool_share: float
    hysteresis: float
    stay: float
    rest: float
    done_share: float
    call_response: float
    circadian: float
    weather_spread: float
    weather_memory: float
    curfew_deterrence: float
    risk_deterrence: float
    fear_deterrence: float
    risk_memory: float
    fear_memory: float
    fear_rise: float
    announced_fear: float
    risk_shape: float
    fear_slope: float
    fear_base_crowd: float
    evening_peak: float
    curfew_start: float
    curfew_end: float
    full_street: float
    rage_base: float
    rage_force: float
    rage_contagion: float
    rage_ratio: float
    rage_organised: float
    rage_response: float
    rage_restraint: float
    rage_blackout: float
    force_memory: float
    organised_groups: float
    organised_death_rate: float
    organised_arrest_rate: float
    organised_hopeless: float
    organised_patience: float
    contagion_share: float
    ratio_limit: float
    force_arrest_weight: float
    force_violent_share: float
    deployable: float
    vigilance: float
    reserve_delay: float
    arrest_rate: float
    arrest_saturation: float
    investigation_rate: float
    investigation_days: float
    investigation_saturation: float
    lethal_rate: float
    lethal_dispersion: float
    bystander_share: float
    exposed_share: float
    wounded_per_death: float
    clash_injury_rate: float
    deaths_per_injury: float
    crush_rate: float
    force_injury_rate: float
    force_death_rate: float
    alarm_level: float
    call_out_time: float
    reserve_share: float
    need_memory: float
    lost_site_need: float
    freed_per_guard: float
    violent_arrest_weight: float
    wounded_per_arrest: float
    investigation_hour: float
    fire_threat_ratio: float
    fire_threat_shape: float
    fire_saturation: float
    standdown_base: float
    standdown_ratio: float
    standdown_lethal: float
    standdown_cohesion: float
    standdown_ally: float
    standdown_return: float
    capture_rate: float
    capture_ratio: float
    capture_shape: float
    retake_rate: float
    attackers_per_guard: float
    site_forces_share: float
    lost_attraction: float
    retake_ratio: float
    weapons_taken_share: float
    prison_break_share: float
    connectivity_cut: float
    blackout_grievance: float
    television: float
    narrative_saturation: float
    offline_reach: float
    threat_street: float
    threat_violence: float
    threat_sites: float
    threat_standdown: float
    threat_losses: float
    loss_floor: float
    loss_memory: float
    ladder_concession: float
    ladder_dismissal: float
    ladder_emergency: float
    ladder_blackout: float
    ladder_lethal: float
    ladder_arrest: float
    ladder_request: float
    ladder_operation: float
    policy_rate: float
    review_interval: float
    decision_lag: float
    ladder_width: float
    calm_delay: float
    emergency_term: float
    calm_margin: float
    lethal_margin: float
    rival_weight: float
    elite_exponent: float
    elite_level: float
    capitulation_rate: float
    defection_exit: float
    bargain_interval: float
    purge_remainder: float
    purge_cohesion: float
    ally_ramp: float
    ally_size: float
    freed_per_troop: float
    troops_per_site: float
    ally_deterrence: float
    ally_signal: float
    promised_signal: float
    departure_delay: float
    departure_margin: float
    withdrawal_duration: float
    quorum: float
    troops_backlash: float
    troops_relief: float
    importance_score: float
    patron_score: float
    loyalty_score: float
    bargain_risk: float
    obligation_gain: float
    obligation_pull: float
    obligation_memory: float
    opinion_weight: float
    opinion_before: float
    war_shock: float
    war_month: float
    tie_adjustment: float
    tie_spread: float
    opinion_susceptibility: float
    war_memory: float
    place_effects: tuple[float, ...] = ()
    """Latent grievance of each place, in units of ``place_spread``, in the order of the places; empty for
    none."""


PARAMETER_NAMES = tuple(field.name for field in fields(Draw) if field.name != "place_effects")
"""Names of the parameters, in the order of the register."""


def make_draw(values: Mapping[str, float], place_effects: Iterable[float] = ()) -> Draw:
    """Return the draw with these values.

    Parameters
    ----------
    values
        A value for every parameter by name, in the order of `PARAMETER_NAMES`.
    place_effects
        The latent effect of each place, in units of ``place_spread``; empty for none.

    Raises
    ------
    UsageError
        When a parameter is missing, unknown or out of order: no value is ever assumed.
    """
    if tuple(values) != PARAMETER_NAMES:
        raise UsageError(f"the values do not match the parameters of this version: {_differences(values)}")
    return Draw(**values, place_effects=tuple(place_effects))



def with_values(draw: Draw, values: Mapping[str, float]) -> Draw:
    """Return a draw with some parameters replaced, by name."""
    return replace(draw, **values)  # type: ignore[arg-type]


def parameter_values(draw: Draw) -> dict[str, float]:
    """Return the value of every parameter by name, in the order of `PARAMETER_NAMES`."""
    return {name: getattr(draw, name) for name in PARAMETER_NAMES}


def _differences(values: Mapping[str, float]) -> str:
    """Return how the names of some values differ from those of the parameters."""
    missing = [name for name in PARAMETER_NAMES if name not in values]
    unknown = [name for name in values if name not in PARAMETER_NAMES]
    lists = [f"{what} {', '.join(names)}" for what, names in (("missing", missing), ("unknown", unknown)) if names]
    return "; ".join(lists) or "they are in another order"
