"""Recorded series of places against the same sums on whole arrays."""

from __future__ import annotations

import numpy as np
import pytest

from steppefire.kernels.country import casualties, recording
from tests.kernels.random_places import PLACES


def test_the_record_adds_up_by_region_day_and_country(c):
    region, toll = np.arange(PLACES) % 4, np.arange(casualties.TOLL_ROWS * PLACES).reshape(-1, PLACES)
    series = np.zeros((recording.REGIONAL_ROWS, 3, 4), np.int32)
    recording.enter_regions(series, 1, region, c.street, toll, c.forces, c.place_of, c.held)
    lost = np.bincount(c.place_of[~c.held], minlength=PLACES)
    civil = toll[casualties.FIGHTING] + toll[casualties.NOT_FIGHTING]
    rows = [
        c.present,
        c.violent,
        toll[casualties.ARRESTED],
        civil + toll[casualties.SECURITY_DEAD],
        civil,
        toll[casualties.SECURITY_DEAD],
        toll[casualties.CIVIL_HURT],
        toll[casualties.SECURITY_HURT],
        c.forces,
        lost,
    ]
    assert (series[:, 1] == [np.bincount(region, weights=r, minlength=4).astype(np.int32) for r in rows]).all()
    assert not series[:, [0, 2]].any()
    totals = np.zeros((recording.DAILY_ROWS, 2, PLACES), np.float32)
    network = np.where(c.lethal, 0.1, 1.0)
    conditions = recording.PlaceConditions(weapons=c.weapons, price=c.police, connectivity=network)
    for day in (0, 0, 1):
        recording.enter_day(totals, day, c.street, toll, c.place_of, ~c.held, conditions, 0.25)
    hurt = toll[casualties.CIVIL_HURT] + toll[casualties.SECURITY_HURT]
    for day, cut in enumerate((2, 3)):
        rows = [
            c.present,
            toll[casualties.ARRESTED],
            civil + toll[casualties.SECURITY_DEAD],
            hurt,
            lost,
            c.weapons,
            c.police,
        ]
        assert (totals[:-1, day] == np.array(rows).astype(np.float32)).all()
        assert (totals[-1, day] == cut * c.lethal).all()
    departments = np.arange(PLACES) % 2 == 0
    under, deadly, gone, weapons, guards = recording.count_nation(
        region, 4, c.emergency, c.lethal, departments, c.down, c.weapons, c.guarded
    )
    assert (under, deadly, gone, guards) == (
        len(set(region[c.emergency])), c.lethal.any(), (departments & c.down[:PLACES]).sum(), c.guarded.sum()
    )
    assert weapons == pytest.approx(c.weapons.sum(), rel=1e-13)
