"""Fields of places: equal to their plain twin to the bit, and the limits the plug-ins are there for."""

from __future__ import annotations

import math

import numpy as np
import pytest

from steppefire.kernels import random
from steppefire.kernels.country import deterrence, fields, grievance
from steppefire.kernels.country.deterrence import FearRates
from steppefire.kernels.country.fields import (
    CUMULATIVE,
    INSTANT,
    LEAKY,
    LINEAR,
    LOG,
    SATURATING,
    ExposureResponse,
    ViolenceWeights,
)
from tests.kernels import plain_fields as plain

PLACES = 23


@pytest.fixture(params=range(20))
def luck(request):
    return np.random.default_rng(request.param)


def share(luck):
    return luck.uniform(0, 1, PLACES)


def same(ours, theirs):
    assert np.array_equal(np.asarray(ours), np.array(list(theirs)))


@pytest.mark.parametrize("transform", [LOG, LINEAR, SATURATING])
def test_what_people_see_acts_as_written(luck, transform):
    limit = 10 ** luck.uniform(-4, 0) if luck.uniform() < 0.5 else math.inf
    e = ExposureResponse(
        transform, luck.uniform(0.1, 2), 10 ** luck.uniform(-6, 0), luck.uniform(0, 0.3), saturation=limit
    )
    for b in (0.0, e.knee, *share(luck)):
        assert fields.attention(b, e) == plain.attention(b, e)


def test_the_street_is_seen_as_written(luck):
    k, a, online, b = luck.uniform(0, 1, (PLACES, PLACES)), share(luck), share(luck), share(luck)
    a[luck.uniform(0, 1, PLACES) < 0.4] = 0.0
    everywhere, moved, before = 0.1, luck.uniform(0, 1), b.copy()
    fields.update_exposure(b, k, a, online, everywhere, moved)
    same(b, (plain.seen(before[i], k[i], a, online[i], everywhere, moved) for i in range(PLACES)))


def test_risk_and_fear_are_learned_as_written(luck):
    present, deaths = luck.integers(0, 3000, PLACES), luck.integers(0, 9, PLACES)
    forces, lethal = luck.uniform(0, 900, PLACES), luck.uniform(0, 1, PLACES) < 0.5
    r, f, adults = share(luck), share(luck), luck.uniform(1e3, 1e6, PLACES)
    was_r, was_f, floor = r.copy(), f.copy(), 2e-5 * adults
    rates = FearRates(slope=300.0, base_crowd=1e-4, announced=0.4)
    deterrence.update_risk(r, present, forces, floor, 2.3, 0.15, 0.4)
    deterrence.update_fear(f, deaths, present, adults, lethal, rates, 0.3, 0.9)
    same(r, (plain.risk(was_r[i], present[i], forces[i], floor[i], 2.3, 0.15, 0.4) for i in range(PLACES)))
    same(f, (plain.fear(was_f[i], deaths[i], present[i], adults[i], lethal[i], rates, 0.3, 0.9) for i in range(PLACES)))


def test_shocks_anger_as_written(luck):
    size, priced = (3, PLACES), np.array([True, False, True])
    before, posted = luck.uniform(40, 70, size), luck.uniform(40, 160, size)
    posted[1], before[1] = share(luck), np.nan
    exposure, capped = np.array([share(luck) for _ in range(3)]), luck.uniform(0, 1, PLACES) < 0.3
    exposure[2, : PLACES // 2] = 0
    before[2, : PLACES // 2] = np.nan
    current, stake, anger = np.zeros(size), share(luck), np.array([share(luck) for _ in range(3)])
    was = stake.copy(), anger.copy()
    moved, calmed = np.array([0.2, 0.4, 0.1]), np.array([0.1, 0.0, 0.1])
    dynamics = grievance.AngerDynamics(priced=priced, moved=moved, calmed=calmed, kept=0.95)
    grievance.update_anger(current, stake, anger, posted, before, capped, exposure, dynamics)
    costs = np.zeros(PLACES)
    for s in range(3):
        rates = priced[s], moved[s], calmed[s], 0.95
        rows = [
            plain.shock(posted[s, i], before[s, i], capped[i], exposure[s, i], was[1][s, i], *rates)
            for i in range(PLACES)
        ]
        now, called, angry = zip(*rows, strict=True)
        same(current[s], now)
        same(anger[s], angry)
        costs += np.array(called) * priced[s]
    same(stake, (max(was[0][i], min(1.0, costs[i])) for i in range(PLACES)))


def test_the_field_of_a_cell_as_written(luck):
    field, disposition = share(luck), luck.normal(0, 0.3, 2 * PLACES)
    response, place_of = luck.normal(0, 0.1, 2 * PLACES), luck.integers(0, PLACES, 2 * PLACES)
    cells = fields.fields_by_cell(field, place_of, disposition, response, 0.7)
    same(cells, (plain.cell_field(field[place_of[i]], disposition[i], response[i], 0.7) for i in range(2 * PLACES)))


def test_the_field_adds_up_as_written(luck):
    old, connectivity, capped = luck.normal(-4, 1, PLACES), share(luck), share(luck) < 0.5
    anger, latent = np.array([share(luck) for _ in range(3)]), luck.normal(0, 0.5, PLACES)
    weights = grievance.GrievanceWeights(shock=2.4, blackout=0.1, concession=-0.03)
    nation = grievance.NationalGrievance(narratives=0.1, harm=0.3, dismissed=0.5, regime_change=1.0, awake=0.6)
    g = grievance.total_grievance(old, latent, anger, connectivity, capped, weights, nation)
    same(g, (
        plain.grievance(
            old[i] + latent[i] * 0.6, anger[:, i], 2.4, 0.1, 0.3, connectivity[i], 0.1, capped[i], 0.5, -0.03, 1.0
        )
        for i in range(PLACES)
    ))
    shift, emergency = luck.integers(-4, 8, PLACES) / 4, share(luck) < 0.5
    now = float(luck.integers(0, 96)) / 4
    daily = fields.DailyRhythm(amplitude=0.3, peak=19.0, curfew=0.12, curfew_from=23.0, curfew_to=7.0)
    times = fields.time_of_day(now, shift, emergency, daily)
    for ours, theirs in zip(
        times, zip(*(plain.time_of_day(now, shift[i], 0.3, 0.12, emergency[i]) for i in range(PLACES)), strict=True),
        strict=True,
    ):
        same(ours, theirs)
    b, r, f, w = share(luck), share(luck), share(luck), luck.normal(0, 0.06, PLACES)
    e = ExposureResponse(gain=0.225, scale=1e-5, saturation=2e-3)
    deterred = fields.Deterrence(risk=0.25, fear=1.0)
    z = fields.total_field(g, b, e, r, f, deterred, w, times)
    same(z, (plain.field(g[i], b[i], e, r[i], f[i], deterred, times[fields.RHYTHM, i], w[i], times[fields.CURFEW, i])
             for i in range(PLACES)))


@pytest.mark.parametrize("memory", [INSTANT, LEAKY, CUMULATIVE])
def test_pressure_is_remembered_as_written(luck, memory):
    e = ExposureResponse(memory=memory, time_constant=luck.uniform(1, 50))
    z, now, hours = luck.normal(-3, 1, PLACES), luck.normal(-3, 1, PLACES), 0.25
    before = z.copy()
    fields.update_pressure(z, now, e, hours)
    same(z, (plain.pressure(before[i], now[i], e, hours) for i in range(PLACES)))


def test_rage_is_as_written(luck):
    street = np.stack([luck.integers(0, 90_000, PLACES), luck.integers(0, 900, PLACES)], axis=1)
    forces, intensity, stake = luck.uniform(0, 900, PLACES), share(luck), share(luck)
    organised, floor = np.where(share(luck) < 0.2, share(luck), 0.0), luck.uniform(0, 20, PLACES)
    net = share(luck)
    a = ViolenceWeights(-1.65, 0.65, 0.185, 0.15, 0.3, 0.1, 1.2, contagion_share=0.05, ratio_limit=2.0)
    out = fields.violent_share(street, forces, intensity, organised, floor, net, stake, a)
    same(out, (
        plain.rage(*street[i], forces[i], intensity[i], organised[i], floor[i], net[i], stake[i], a)
        for i in range(PLACES)
    ))


def test_a_leak_without_end_adds_up_and_one_without_delay_remembers_nothing():
    now = np.array([0.7, -0.2])
    leaky, instant, cumulative = np.zeros(2), np.zeros(2), np.zeros(2)
    fields.update_pressure(leaky, now, ExposureResponse(memory=LEAKY, time_constant=1e-9), 1.0)
    fields.update_pressure(instant, now, ExposureResponse(memory=INSTANT), 1.0)
    assert (leaky == instant).all()
    leaky[:] = 0.0
    for _ in range(10):
        # A leaky pressure a million hours deep is, but for a factor, the sum.
        fields.update_pressure(leaky, 1e6 * now, ExposureResponse(memory=LEAKY, time_constant=1e6), 1.0)
        fields.update_pressure(cumulative, now, ExposureResponse(memory=CUMULATIVE), 1.0)
    assert leaky == pytest.approx(cumulative, rel=1e-5)


def test_weather_keeps_its_spread():
    weather = np.zeros(2000)
    for hour in range(200):
        fields.update_disturbance(weather, random.run_key(1, 1), 21, hour, math.exp(-1 / 24), 0.06)
    # Standard error of the standard deviation of 2,000 independent places: 0.06 / sqrt(4,000).
    assert weather.std() == pytest.approx(0.06, abs=4 * 0.06 / math.sqrt(4000))
