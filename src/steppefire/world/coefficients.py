"""Parameters of a run in the form that the kernels take: bundles made once, when a country is initialised."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from steppefire.clock import Clock
from steppefire.kernels.country.casualties import ArrestRates, FireRates, HarmWeights, InjuryRates, SecurityRates
from steppefire.kernels.country.deterrence import FearRates
from steppefire.kernels.country.fields import DailyRhythm, Deterrence, ExposureResponse, ViolenceWeights, attention
from steppefire.kernels.country.forces import CallOut, ForceMemory, ReserveNeed, StandDown
from steppefire.kernels.country.grievance import AngerDynamics, GrievanceWeights
from steppefire.kernels.country.organised import MemberRates
from steppefire.kernels.country.sites import SiteContest
from steppefire.scenario.model.draw import Draw
from steppefire.scenario.model.shocks import Shock


@dataclass(frozen=True)
class Coefficients:
    """Coefficients of the mechanisms, by row of the system."""

    anger: AngerDynamics
    """S1."""
    grievance: GrievanceWeights
    """S1, S4, S11."""
    response: ExposureResponse
    """S2. Response of the field to visible participation."""
    deterrence: Deterrence
    """S3, S12."""
    fear: FearRates
    """S12."""
    daily: DailyRhythm
    """S2, S4."""
    violence: ViolenceWeights
    """S3."""
    stand_down: StandDown
    """S5."""
    call_out: CallOut
    """S4."""
    reserve_need: ReserveNeed
    """S3."""
    arrests: ArrestRates
    """S3."""
    fire: FireRates
    """S12."""
    injuries: InjuryRates
    """S12."""
    security: SecurityRates
    """S12."""
    force_memory: ForceMemory
    """S3."""
    contest: SiteContest
    """S3."""
    members: MemberRates
    """S3."""
    harm: HarmWeights
    """S12."""
    full_street: float
    """S2. Field added by a full street and by contacts who are all on it."""


def coefficients(
    values: Draw, off: frozenset[str], clock: Clock, shocks: Sequence[Shock] = ()
) -> Coefficients:
    """Return the coefficients of a run.

    Parameters
    ----------
    values
        One value for every parameter of the register.
    off
        Parts of the system that are switched off in this arm.
    clock
        Its step length converts time constants to rates per step.
    shocks
        Shocks of the scenario.
    """
    response = ExposureResponse(
        gain=values.broadcast_gain, scale=values.attention_floor, saturation=values.attention_saturation
    )
    return Coefficients(
        anger=_anger(values, shocks, clock),
        grievance=GrievanceWeights(
            shock=values.shock_grievance,
            blackout=values.blackout_grievance,
            concession=values.concession_relief if "concessions" not in off else 0.0,
        ),
        response=response,
        deterrence=Deterrence(risk=values.risk_deterrence, fear=values.fear_deterrence),
        fear=FearRates(
            slope=values.fear_slope, base_crowd=values.fear_base_crowd, announced=values.announced_fear
        ),
        daily=_daily_rhythm(values, off),
        violence=_violence(values),
        stand_down=StandDown(
            base=values.standdown_base, ratio=values.standdown_ratio, hysteresis=values.standdown_return
        ),
        call_out=CallOut(alarm_level=values.alarm_level, vigilance=values.vigilance),
        reserve_need=ReserveNeed(
            alarm_level=values.alarm_level, per_participant=values.reserve_share, per_lost_guard=values.lost_site_need
        ),
        arrests=ArrestRates(
            rate=values.arrest_rate, saturation=values.arrest_saturation, violent_weight=values.violent_arrest_weight
        ),
        fire=_fire(values),
        injuries=_injuries(values),
        security=SecurityRates(injury_rate=values.force_injury_rate, death_rate=values.force_death_rate),
        force_memory=ForceMemory(arrest_weight=values.force_arrest_weight, violent_share=values.force_violent_share),
        contest=_contest(values),
        members=MemberRates(
            deaths=values.organised_death_rate, arrests=values.organised_arrest_rate,
            hopeless=values.organised_hopeless, departures=1 / values.organised_patience,
        ),
        harm=HarmWeights(injury=values.harm_per_injury, arrest=values.harm_per_arrest, offline=values.offline_news),
        full_street=attention(values.full_street, response) + values.contact_pull,
    )


def _anger(values: Draw, shocks: Sequence[Shock], clock: Clock) -> AngerDynamics:
    priced = np.array([shock.kind == "price" for shock in shocks], bool)
    moved = np.where(priced, clock.approach(values.price_notice), clock.approach(values.news_notice))
    # Of the rate at which a shock is noticed, so that steps of any length agree.
    calmed = 1 - (1 - moved) ** values.reversal_relief
    return AngerDynamics(priced=priced, moved=moved, calmed=calmed, kept=clock.decay(values.anger_memory))


def _daily_rhythm(values: Draw, off: frozenset[str]) -> DailyRhythm:
    return DailyRhythm(
        amplitude=values.circadian,
        peak=values.evening_peak,
        curfew=values.curfew_deterrence if "curfew" not in off else 0.0,
        curfew_from=values.curfew_start,
        curfew_to=values.curfew_end,
    )


def _violence(values: Draw) -> ViolenceWeights:
    return ViolenceWeights(
        base=values.rage_base,
        force=values.rage_force,
        contagion=values.rage_contagion,
        ratio=values.rage_ratio,
        organised=values.rage_organised,
        blackout=values.rage_blackout,
        restraint=values.rage_restraint,
        contagion_share=values.contagion_share,
        ratio_limit=values.ratio_limit,
    )


def _fire(values: Draw) -> FireRates:
    return FireRates(
        rate=values.lethal_rate,
        threat_ratio=values.fire_threat_ratio,
        threat_shape=values.fire_threat_shape,
        saturation=values.fire_saturation,
        exposed_share=values.exposed_share,
        dispersion=values.lethal_dispersion,
        bystander_share=values.bystander_share,
    )


def _injuries(values: Draw) -> InjuryRates:
    return InjuryRates(
        per_shot=values.wounded_per_death,
        per_arrest=values.wounded_per_arrest,
        clash=values.clash_injury_rate,
        deaths_per_injury=values.deaths_per_injury,
        crush=values.crush_rate,
        bystander_share=values.bystander_share,
    )


def _contest(values: Draw) -> SiteContest:
    return SiteContest(
        attackers_per_guard=values.attackers_per_guard,
        lost_attraction=values.lost_attraction,
        forces_share=values.site_forces_share,
        allied_guards=values.troops_per_site,
        capture_rate=values.capture_rate,
        capture_ratio=values.capture_ratio,
        retake_rate=values.retake_rate,
        retake_ratio=values.retake_ratio,
        shape=values.capture_shape,
    )
