"""Recorded series of places against the same sums on whole arrays."""

from __future__ import annotations

import numpy as np
import pytest

from steppefire.kernels.country import casualties, recording
from tests.kernels.random_places import PLACES


def test_the_record_adds_up_by_region_day_and_country(c):
    region, toll = np.arange(PLACES) % 4, np.arange(casualties.TOLL_ROWS * PLACES).reshape(-1, PLACES)
    series = np.zeros((len(recording.REGIONAL_ROWS), 3, 4), np.int32)
    recording.write_regions(series, 1, region, c.street, toll, c.forces, c.place_of, c.held)
    lost = np.bincount(c.place_of[~c.held], minlength=PLACES)
    civil = toll[casualties.FIGHTING] + toll[casualties.NOT_FIGHTING]
    expected = {
        "participants": c.present,
        "violent": c.violent,
        "detained": toll[casualties.ARRESTED],
        "killed": civil + toll[casualties.SECURITY_DEAD],
        "killed_civil": civil,
        "killed_security": toll[casualties.SECURITY_DEAD],
        "injured_civil": toll[casualties.CIVIL_HURT],
        "injured_security": toll[casualties.SECURITY_HURT],
        "forces": c.forces,
        "sites_lost": lost,
    }
    for name, row in recording.REGIONAL_ROWS.items():
        by_region = np.bincount(region, weights=expected[name], minlength=4).astype(np.int32)
        assert (series[row, 1] == by_region).all(), name
    assert not series[:, [0, 2]].any()
    totals = np.zeros((len(recording.DAILY_ROWS), 2, PLACES), np.float32)
    conditions = recording.PlaceConditions(weapons=c.weapons, price=c.police, network_cut=c.lethal)
    for day in (0, 0, 1):
        recording.update_day(totals, day, c.street, toll, c.place_of, ~c.held, conditions)
    hurt = toll[casualties.CIVIL_HURT] + toll[casualties.SECURITY_HURT]
    for day, cut in enumerate((2, 3)):
        expected = {
            "daily_participants": c.present,
            "daily_detained": toll[casualties.ARRESTED],
            "daily_killed": civil + toll[casualties.SECURITY_DEAD],
            "daily_injured": hurt,
            "daily_sites_lost": lost,
            "daily_weapons": c.weapons,
            "daily_price": c.police,
            "daily_blackout_hours": cut * c.lethal,
        }
        for name, row in recording.DAILY_ROWS.items():
            assert (totals[row, day] == expected[name].astype(np.float32)).all(), name
    departments = np.arange(PLACES) % 2 == 0
    under, deadly, gone, weapons, guards = recording.count_nation(
        region, 4, c.emergency, c.lethal, departments, c.down, c.weapons, c.guarded
    )
    assert (under, deadly, gone, guards) == (
        len(set(region[c.emergency])), c.lethal.any(), (departments & c.down[:PLACES]).sum(), c.guarded.sum()
    )
    assert weapons == pytest.approx(c.weapons.sum(), rel=1e-13)
