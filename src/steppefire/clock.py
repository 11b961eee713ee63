"""The only place where time and units convert.

Hours are counted from the first hour of the scenario in the country's reference time; a place in another time zone is
reached through its offset. A step is an hour, or a part of one: what a scenario says in hours and per hour becomes
steps, and shares of a step, here and nowhere else.
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
    """The hours of one run, and the steps in which they are lived.

    Parameters
    ----------
    start, end
        First hour and end (not included) in the country's reference time, without zone.
    utc_offset
        Offset of the reference time, hours east of Greenwich.
    steps_an_hour
        How finely an hour is lived.
    """

    start: datetime
    end: datetime
    utc_offset: int
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
        """Return the steps of an hour."""
        return range(hour * self.steps_an_hour, (hour + 1) * self.steps_an_hour)

    def hour_at(self, step: int) -> int:
        """Return the hour in which a step falls."""
        return step // self.steps_an_hour

    def strikes(self, step: int, every: int = 1) -> bool:
        """Tell whether an hour begins with this step, and its number can be divided by ``every``."""
        return step % (every * self.steps_an_hour) == 0

    def time(self, step: int) -> float:
        """Return the hours from the start to the beginning of a step."""
        return step / self.steps_an_hour

    def in_steps(self, hours: float) -> float:
        """Return a duration in steps."""
        return hours * self.steps_an_hour

    def moved(self, time_constant: float) -> float:
        """Return the share of its way that a low-pass field goes in a step, 1 - exp(-step / tau), tau in hours."""
        return 1.0 - math.exp(-self.step_hours / time_constant)

    def kept(self, time_constant: float) -> float:
        """Return the share that is left after a step of what fades with a time constant, hours."""
        return math.exp(-self.step_hours / time_constant)

    @property
    def days(self) -> int:
        """Number of calendar days touched, counting a broken last day."""
        return -(-self.hours // HOURS_A_DAY)

    def hour_of(self, moment: datetime, utc_offset: int | None = None) -> int:
        """Return the hour in which a local ``moment`` falls; it may lie outside the run."""
        shift = 0 if utc_offset is None else self.utc_offset - utc_offset
        return int((moment + timedelta(hours=shift) - self.start).total_seconds() // 3600)

    def moment(self, hour: int) -> datetime:
        """Return the reference time at the beginning of ``hour``."""
        return self.start + timedelta(hours=int(hour))

    def day_of(self, hour: int) -> int:
        """Return the day, counted from zero, in which ``hour`` falls."""
        return int(hour) // HOURS_A_DAY

    def local_hour(self, hour: int, utc_offset: int) -> int:
        """Return the hour of the day, 0 to 23, on a clock at ``utc_offset``."""
        return (self.start.hour + int(hour) + utc_offset - self.utc_offset) % HOURS_A_DAY

    def contains(self, hour: int) -> bool:
        """Tell whether ``hour`` belongs to the run."""
        return 0 <= hour < self.hours

    def label(self, hour: int) -> str:
        """Return ``5 Jan 16:00`` for an hour."""
        moment = self.moment(hour)
        return f"{moment.day} {moment:%b %H}:00"
