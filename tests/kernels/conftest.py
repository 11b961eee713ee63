"""Countries of random numbers, one for each seed."""

from __future__ import annotations

import pytest

from tests.kernels.random_places import RandomPlaces


@pytest.fixture(params=range(20))
def c(request: pytest.FixtureRequest) -> RandomPlaces:
    return RandomPlaces(request.param)
