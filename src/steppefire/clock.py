"""Conversions of time: moments, hours, steps and time zones.

Hours are counted from the first hour of the scenario in the country's reference time; places in other time zones are
converted by their offset. A step is an hour or an equal part of one. Durations and time constants of a scenario are
converted to steps only here.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime, timedelta

HOURS_A_DAY = 24
HOURS_A_MONTH = 730.5
"""Mean length of a month: 365.25 days / 12."""


@dataclass(frozen=True)
class Clock:
    """The hours and steps of one run.

    Parameters
    ----------
    start, end
        First hour and end (not included) in the country's reference time, without zone.
    utc_offset
        Offset of the reference time, hours east of Greenwich; it may be a fraction.
    steps_an_hour
        Number of steps in an hour.
    """

    start: datetime
    end: datetime
    utc_offset: float
    steps_an_hour: int = 1

    @property
    def hours(self) -> int:
        """Number of hours."""
        return int((self.end - self.start).total_seconds() // 3600)

    @property
    def steps(self) -> int:
        """Number of steps."""
        return self.hours * self.steps_an_hour

    @property
    def step_hours(self) -> float:
        """Length of a step, hours."""
        return 1.0 / self.steps_an_hour

    def steps_of(self, hour: int) -> range:
        """Return the indices of the steps of an hour."""
        return range(hour * self.steps_an_hour, (hour + 1) * self.steps_an_hour)

    def hour_at(self, step: int) -> int:
        """Return the hour that contains a step."""
        return step // self.steps_an_hour

    def starts_hour(self, step: int, every: int = 1) -> bool:
        """Return whether a step is the first of an hour whose index is divisible by ``every``."""
        return step % (every * self.steps_an_hour) == 0

    def time(self, step: int) -> float:
        """Return the hours from the start to the beginning of a step."""
        return step / self.steps_an_hour

    def in_steps(self, hours: float) -> float:
        """Return a duration in steps."""
        return hours * self.steps_an_hour

    def approach(self, time_constant: float) -> float:
        """Return the share of the distance to its input that a low-pass filter covers in a step, 1 - exp(-step / tau).

        Parameters
        ----------
        time_constant
            tau, hours.
        """
        return 1.0 - math.exp(-self.step_hours / time_constant)

    def decay(self, time_constant: float) -> float:
        """Return the factor by which a quantity decays in a step, exp(-step / tau).

        Parameters
        ----------
        time_constant
            tau, hours.
        """
        return math.exp(-self.step_hours / time_constant)

    @property
    def days(self) -> int:
        """Number of days, counting an incomplete last day as one."""
        return -(-self.hours // HOURS_A_DAY)

    def hour_of(self, moment: datetime, utc_offset: float | None = None) -> int:
        """Return the hour of the reference time that contains a moment; it may lie outside the run.

        Parameters
        ----------
        moment
            Local time.
        utc_offset
            Offset of the local time, hours east of Greenwich; that of the reference time if None.
        """
        shift = 0.0 if utc_offset is None else self.utc_offset - utc_offset
        return int((moment + timedelta(hours=shift) - self.start).total_seconds() // 3600)

    def moment(self, hour: int) -> datetime:
        """Return the reference time at the start of an hour."""
        return self.start + timedelta(hours=int(hour))

    def day_of(self, hour: int) -> int:
        """Return the day, counted from zero, that contains an hour."""
        return int(hour) // HOURS_A_DAY

    def contains(self, hour: int) -> bool:
        """Return whether an hour lies within the run."""
        return 0 <= hour < self.hours

    def label(self, hour: int) -> str:
        """Return the start of an hour as text, such as ``5 Jan 16:00``."""
        moment = self.moment(hour)
        return f"{moment.day} {moment:%b %H}:00"
