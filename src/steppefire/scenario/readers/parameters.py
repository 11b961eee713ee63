"""The register of parameters, what a scenario changes in it, and quantities with their units."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from steppefire.errors import UsageError, suggest
from steppefire.inputs.citations import Citation
from steppefire.inputs.quantities import parse_quantity
from steppefire.inputs.tables import Row, Table
from steppefire.inputs.values import tidy
from steppefire.inputs.yaml import Document
from steppefire.scenario.model.parameters import PRIORS, SYSTEM_ROWS, Parameter
from steppefire.scenario.readers.evidence import cite
from steppefire.scenario.readers.schema import OverrideForm

USER = Citation(assumption="set by the user")





def read_register(table: Table, claims: Collection[str] | None) -> dict[str, Parameter]:
    """Return the parameters of parameters.csv in its order, after blaming what is wrong in it."""
    table.unique("name")
    register: dict[str, Parameter] = {}
    for row in table.rows:
        parameter = _parameter(row, claims)
        register.setdefault(parameter.name, parameter)
    return register


def _parameter(row: Row, claims: Collection[str] | None) -> Parameter:
    prior, default = row.one_of("prior", PRIORS), row.number("default")
    # A fixed parameter has no range to tell.
    ranged = prior != "fixed"
    low = row.number("low") if ranged or row.given("low") else default
    high = row.number("high") if ranged or row.given("high") else default
    for column, message in _misbelief(default, low, high, prior):
        row.add_problem(column, message)
    return Parameter(
        name=row.text("name"),
        symbol=row.given("symbol"),
        unit=row.text("unit"),
        default=default,
        low=low,
        high=high,
        prior=prior,
        meaning=row.text("meaning"),
        row=row.one_of("row", SYSTEM_ROWS),
        section=row.given("section"),
        citation=row.citation("source", claims),
    )


def _misbelief(default: float, low: float, high: float, prior: str) -> list[tuple[str, str]]:
    """Return what is wrong with a prior, by column; NaN, the stand-in of a bad cell, is never wrong here."""
    if low > high:
        return [("low", f"low {tidy(low)} is above high {tidy(high)}")]
    wrong = []
    if default < low or default > high:
        wrong.append(("default", f"{tidy(default)} lies outside low {tidy(low)} to high {tidy(high)}"))
    if prior == "loguniform" and low <= 0:
        wrong.append(("low", f"a loguniform prior needs low above 0, but low is {tidy(low)}"))
    if prior != "fixed" and low == high:
        wrong.append(("prior", f"low and high are both {tidy(low)}: write fixed, or give a range"))
    return wrong


def override(
    doc: Document, register: Mapping[str, Parameter], claims: Collection[str] | None
) -> dict[str, Parameter]:
    """Return the register with what a scenario believes instead, in the same order."""
    changed = dict(register)
    for name in doc.get(("parameters",)) or {}:
        at = ("parameters", name)
        if name not in register:
            doc.add_problem(at, f"unknown parameter '{name}'.{suggest(name, register)}", key=True)
        elif (form := doc.form(OverrideForm, at)) is not None:
            changed[name] = _overridden(doc, register[name], form, claims)
    return changed


def _overridden(
    doc: Document, old: Parameter, form: OverrideForm, claims: Collection[str] | None
) -> Parameter:
    at = ("parameters", old.name)

    def quantity(key: str, text: str | None, fallback: float) -> float:
        try:
            return fallback if text is None else parse_quantity(text, old.unit)
        except UsageError as error:
            doc.add_problem((*at, key), f"{key}: {error}")
            return float("nan")

    prior = form.prior or old.prior
    if prior not in PRIORS:
        hint = suggest(prior, PRIORS) or f" Known are {', '.join(PRIORS)}."
        doc.add_problem((*at, "prior"), f"unknown prior '{prior}'.{hint}")
    default = quantity("value", form.value, old.default)
    fixed = prior == "fixed"
    low = quantity("low", form.low, default if fixed else old.low)
    high = quantity("high", form.high, default if fixed else old.high)
    for key, message in _misbelief(default, low, high, prior):
        doc.add_problem((*at, "value" if key == "default" else key), message)
    return replace(
        old,
        default=default,
        low=low,
        high=high,
        prior=prior,
        citation=cite(doc, (*at, "source"), form.source, claims),
    )


def fix_parameters(parameters: Mapping[str, Parameter], settings: Mapping[str, str]) -> dict[str, Parameter]:
    """Return the parameters with those a user set held fixed at their value.

    Raises
    ------
    UsageError
        With every unknown name and every wrong value.
    """
    settled, wrong = dict(parameters), []
    for name, text in settings.items():
        old = parameters.get(name)
        if old is None:
            wrong.append(f"unknown parameter '{name}'.{suggest(name, parameters)}")
            continue
        try:
            value = parse_quantity(text, old.unit)
        except UsageError as error:
            wrong.append(f"{name}: {error}")
            continue
        settled[name] = replace(old, default=value, low=value, high=value, prior="fixed", citation=USER)
    if wrong:
        raise UsageError("\n".join(wrong))
    return settled
