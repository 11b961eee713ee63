"""Parameters of the model, each with its prior."""

from __future__ import annotations

from dataclasses import dataclass

from steppefire.inputs.citations import Citation


@dataclass(frozen=True)
class Parameter:
    """A number of the model, with its belief.

    Parameters
    ----------
    prior
        ``fixed``, ``uniform``, ``loguniform`` or ``triangular`` (mode at the default) over ``low`` to ``high``.
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
    meaning: str
    row: str
    section: str
    citation: Citation

    @property
    def uncertain(self) -> bool:
        """Tell whether draws differ in it."""
        return self.prior != "fixed"


PRIORS = ("fixed", "uniform", "loguniform", "triangular")
SYSTEM_ROWS = tuple(f"S{i}" for i in range(1, 13))
