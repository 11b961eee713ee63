"""Reader of powers.csv and demands.csv: dependence on outside powers, and their demands."""

from __future__ import annotations

from collections.abc import Collection

from steppefire.inputs.tables import Row, Table
from steppefire.scenario.model.powers import Demand, Dependence
from steppefire.scenario.readers.references import Known
from steppefire.scenario.readers.schema import MOST_MONTHS, MOST_STATES


def read_powers(table: Table, known: Known) -> tuple[Dependence, ...]:
    """Return the shares of outside powers sorted by power and dimension, after reporting what is wrong in the table.

    The best estimates of a dimension may not add up to more than 1.
    """
    table.unique("power", "dimension")
    ties, totals = [], dict[str, float]()
    for row in table.rows:
        low, best, high = row.ordered("low", "best", "high", low=0, high=1)
        power, dimension = row.text("power"), row.text("dimension")
        ties.append(Dependence(power, dimension, low, best, high, row.citation("source", known.statements)))
        before = totals.get(dimension, 0.0)
        totals[dimension] = before + best
        if before <= 1 + 1e-9 < totals[dimension]:
            row.add_problem(
                "best",
                f"the powers' shares of {dimension} add up to {totals[dimension]:.4g} here, more than 1",
            )
    return tuple(sorted(ties, key=lambda t: (t.power, t.dimension)))


def read_demands(table: Table, known: Known, powers: Collection[str] | None) -> tuple[Demand, ...]:
    """Return the demands sorted by month, power and issue, after reporting what is wrong in the table.

    Parameters
    ----------
    powers
        Powers that powers.csv lists; None if it could not be read.
    """
    table.unique("power", "issue")
    demands = [_demand(row, known, powers) for row in table.rows]
    return tuple(sorted(demands, key=lambda d: (d.month, d.power, d.issue)))


def _demand(row: Row, known: Known, powers: Collection[str] | None) -> Demand:
    asked, granted = row.count("asked", high=MOST_STATES), row.count("granted", high=MOST_STATES)
    if granted > asked:
        row.add_problem("granted", f"granted {granted} is more than asked {asked}")
    return Demand(
        power=row.known("power", powers, "powers.csv"),
        issue=row.text("issue"),
        asked=asked,
        granted=granted,
        month=row.count("month", high=MOST_MONTHS),
        citation=row.citation("source", known.statements),
    )
