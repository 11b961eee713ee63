"""The only place where time and units convert.

One step is one hour. Hours are counted from the first hour of the scenario in the country's reference time;
a place in another time zone is reached through its offset.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

HOURS_A_DAY = 24
HOURS_A_MONTH = 730.5
"""Mean length of a month: 365.25 days / 12."""


@dataclass(frozen=True)
class Clock:
    """The hours of one run.

    Parameters
    ----------
    start, end
        First hour and end (not included) in the country's reference time, without zone.
    utc_offset
        Offset of the reference time, hours east of Greenwich.
    """

    start: datetime
    end: datetime
    utc_offset: int

    @property
    def hours(self) -> int:
        """Number of hourly steps."""
        return int((self.end - self.start).total_seconds() // 3600)

    @property
    def days(self) -> int:
        """Number of calendar days touched, counting a broken last day."""
        return -(-self.hours // HOURS_A_DAY)

    def hour_of(self, moment: datetime, utc_offset: int | None = None) -> int:
        """Return the step in which a local ``moment`` falls; it may lie outside the run."""
        shift = 0 if utc_offset is None else self.utc_offset - utc_offset
        return int((moment + timedelta(hours=shift) - self.start).total_seconds() // 3600)

    def moment(self, hour: int) -> datetime:
        """Return the reference time at the beginning of step ``hour``."""
        return self.start + timedelta(hours=int(hour))

    def day_of(self, hour: int) -> int:
        """Return the day, counted from zero, in which step ``hour`` falls."""
        return int(hour) // HOURS_A_DAY

    def local_hour(self, hour: int, utc_offset: int) -> int:
        """Return the hour of the day, 0 to 23, on a clock at ``utc_offset``."""
        return (self.start.hour + int(hour) + utc_offset - self.utc_offset) % HOURS_A_DAY

    def contains(self, hour: int) -> bool:
        """Tell whether step ``hour`` belongs to the run."""
        return 0 <= hour < self.hours

    def label(self, hour: int) -> str:
        """Return ``5 Jan 16:00`` for a step."""
        moment = self.moment(hour)
        return f"{moment.day} {moment:%b %H}:00"


def decay(time_constant: float) -> float:
    """Return the share by which a low-pass field moves in one hour, 1 - exp(-1/tau).

    Parameters
    ----------
    time_constant
        Hours.
    """
    from math import exp

    return 1.0 - exp(-1.0 / time_constant)
