"""The plain twin of the fields' kernels: one place at a time, as the formulas are written (docs/model.md)."""

from __future__ import annotations

import math

from steppefire.kernels.country.deterrence import FearRates
from steppefire.kernels.country.fields import (
    CUMULATIVE,
    INSTANT,
    LINEAR,
    LOG,
    Deterrence,
    ExposureResponse,
    ViolenceWeights,
)


def attention(b: float, e: ExposureResponse) -> float:
    if e.transform == LOG:
        return e.gain * math.log1p((b / e.scale) / (1 + b / e.saturation))
    if e.transform == LINEAR:
        return e.gain * (b / e.scale)
    return 0.0 if b <= e.knee else e.gain * (1 - math.exp(-(b - e.knee) / e.scale))


def seen(before: float, weights: list[float], share: list[float], online: float, everywhere: float, moved: float):
    near = 0.0
    for w, a in zip(weights, share, strict=True):
        near += w * a
    return before + moved * ((1 - online) * near + online * everywhere - before)


def risk(before: float, present: int, forces: float, floor: float, shape: float, further: float, moved: float) -> float:
    return before + moved * (min(1.0, 1 - math.exp(-shape * forces / (present + floor)) + further) - before)


def fear(before: float, deaths: int, present: int, adults: float, lethal: bool, rates: FearRates, risen, kept) -> float:
    warranted = 1 - math.exp(-rates.slope * deaths / (present + rates.base_crowd * adults))
    warranted = max(warranted, rates.announced if lethal else 0.0)
    return max(before * kept, before + risen * (warranted - before))


def prices(posted: float, before: float, capped: bool, exposure: float, stake: float, anger: float, moved, kept):
    price = min(posted, before) if capped else posted
    felt = exposure * math.log2(max(1.0, price / before))
    return price, max(stake, min(1.0, felt)), max(anger + moved * (felt - anger), kept * anger)


def grievance(old, anger, shock, narratives, harm, connectivity, cut, capped, dismissed, relief, met) -> float:
    return old + shock * anger + narratives + harm + cut * (1 - connectivity) - relief * (capped + dismissed) - met


def time_of_day(now: float, shift: int, amplitude: float, deterrence: float, emergency: bool) -> tuple[float, float]:
    local = (now + shift) % 24
    night = local >= 23 or local < 7
    return amplitude * math.cos(2 * math.pi * (local - 19) / 24), deterrence if emergency and night else 0.0


def field(g, b, e: ExposureResponse, r, fear_, weights: Deterrence, rhythm, weather, curfew) -> float:
    return g + attention(b, e) - (weights.risk * r + weights.fear * fear_) + (rhythm + weather) - curfew


def pressure(before: float, now: float, e: ExposureResponse, hours: float) -> float:
    if e.memory == INSTANT:
        return now
    if e.memory == CUMULATIVE:
        return before + now * hours
    return before + (1 - math.exp(-hours / e.time_constant)) * (now - before)


def rage(present, violent, forces, intensity, organised, floor, connectivity, stake, a: ViolenceWeights) -> float:
    ratio = min(a.ratio_limit, max(-a.ratio_limit, math.log((present + floor) / (forces + floor))))
    probit = a.base + a.force * intensity
    carried = math.log1p(violent / (a.contagion_share * present + floor))
    probit = probit + a.contagion * carried + a.ratio * ratio
    probit = probit + a.organised * organised + a.blackout * (1 - connectivity) - a.restraint * stake
    return 0.5 * math.erfc(-probit * 0.7071067811865476)
