"""Parameters of the model, each with its prior and its hard bounds."""

from __future__ import annotations

from dataclasses import dataclass

from steppefire.inputs.citations import Citation
from steppefire.inputs.values import tidy


@dataclass(frozen=True)
class Parameter:
    """A number of the model, with its prior.

    Parameters
    ----------
    prior
        ``fixed``, ``uniform``, ``loguniform`` or ``triangular`` (mode at the default) over ``low`` to ``high``.
    minimum, maximum
        Hard bounds, in the parameter's unit: outside them the model has no meaning or cannot run. A prior, an arm
        and a setting must lie within.
    row
        Row of the system it belongs to, S1 to S12.
    section
        Section of docs/model.md that defines it.
    """

    name: str
    symbol: str
    unit: str
    default: float
    low: float
    high: float
    prior: str
    minimum: float
    maximum: float
    meaning: str
    row: str
    section: str
    citation: Citation

    @property
    def uncertain(self) -> bool:
        """Return whether it varies between draws."""
        return self.prior != "fixed"

    def out_of_bounds(self, value: float, given: str) -> str:
        """Return an error message for a value outside the hard bounds, or an empty string.

        Parameters
        ----------
        value
            In the parameter's unit; NaN (a number that could not be read) is within the bounds.
        given
            The value as text, with its unit, for the message.
        """
        if value < self.minimum:
            bound = f"at least {with_unit(tidy(self.minimum), self.unit)}"
        elif value > self.maximum:
            bound = f"at most {with_unit(tidy(self.maximum), self.unit)}"
        else:
            return ""
        return f"{self.name} must be {bound}, but is {given}"


def with_unit(number: str, unit: str) -> str:
    """Return a number and its unit; quantities of unit ``1`` are written without."""
    return number if unit == "1" else f"{number} {unit}"


PRIORS = ("fixed", "uniform", "loguniform", "triangular")
SYSTEM_ROWS = tuple(f"S{i}" for i in range(1, 13))
