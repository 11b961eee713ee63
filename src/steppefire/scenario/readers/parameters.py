"""Reader of the register of parameters, and of the changes that a scenario or a user makes to it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from math import nan

from steppefire.errors import UsageError, suggest
from steppefire.inputs.citations import Citation
from steppefire.inputs.quantities import parse_quantity
from steppefire.inputs.tables import Row, Table
from steppefire.inputs.values import tidy
from steppefire.inputs.yaml import Document
from steppefire.scenario.model.parameters import PRIORS, SYSTEM_ROWS, Parameter, with_unit
from steppefire.scenario.readers.evidence import cite
from steppefire.scenario.readers.schema import OverrideForm

SET_BY_USER = Citation(assumption="set by the user")


def read_register(table: Table, claims: Collection[str] | None) -> dict[str, Parameter]:
    """Return the parameters of parameters.csv in its order, after reporting what is wrong in it."""
    table.unique("name")
    register: dict[str, Parameter] = {}
    for row in table.rows:
        parameter = _parameter(row, claims)
        register.setdefault(parameter.name, parameter)
    return register


def _parameter(row: Row, claims: Collection[str] | None) -> Parameter:
    prior, default, unit = row.one_of("prior", PRIORS), row.number("default"), row.text("unit")
    # A fixed parameter needs no range.
    ranged = prior != "fixed"
    parameter = Parameter(
        name=row.text("name"),
        symbol=row.given("symbol"),
        unit=unit,
        default=default,
        low=row.number("low") if ranged or row.given("low") else default,
        high=row.number("high") if ranged or row.given("high") else default,
        prior=prior,
        minimum=row.number("minimum"),
        maximum=row.number("maximum"),
        meaning=row.text("meaning"),
        row=row.one_of("row", SYSTEM_ROWS),
        section=row.given("section"),
        citation=row.citation("source", claims),
    )
    written = {c: with_unit(row.given(c), unit) for c in ("default", "low", "high") if row.given(c)}
    wrong = _problems(parameter, written)
    for column, message in wrong.items():
        row.add_problem(column, message)
    # Contradictory bounds are dropped, so that values of arms and overrides are not reported as well.
    return replace(parameter, minimum=nan, maximum=nan) if "minimum" in wrong else parameter


def _problems(p: Parameter, written: Mapping[str, str]) -> dict[str, str]:
    """Return what is wrong with the numbers of a parameter, one message a column; NaN is never wrong here.

    Parameters
    ----------
    p
        The parameter; a number that could not be read is NaN.
    written
        Text of ``default``, ``low`` and ``high``, each with its unit; a column that is not given is not checked.
    """
    if p.minimum > p.maximum:
        return {"minimum": f"minimum {tidy(p.minimum)} is above maximum {tidy(p.maximum)}"}
    wrong = {}
    if p.prior == "loguniform" and p.low <= 0:
        wrong["low"] = f"a loguniform prior needs low above 0, but low is {tidy(p.low)}"
    for column, text in written.items():
        if message := p.out_of_bounds(getattr(p, column), text):
            wrong.setdefault(column, message)
    if p.low > p.high:
        wrong.setdefault("low", f"low {tidy(p.low)} is above high {tidy(p.high)}")
    elif p.default < p.low or p.default > p.high:
        outside = f"{tidy(p.default)} lies outside low {tidy(p.low)} to high {tidy(p.high)}"
        wrong.setdefault("default", outside)
    if p.uncertain and p.low == p.high:
        wrong["prior"] = f"low and high are both {tidy(p.low)}: write fixed, or give a range"
    return wrong


def apply_overrides(
    doc: Document, register: Mapping[str, Parameter], claims: Collection[str] | None
) -> dict[str, Parameter]:
    """Return the register with the scenario's overrides, in the same order, after reporting their problems."""
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
            return nan

    prior = form.prior or old.prior
    if prior not in PRIORS:
        hint = suggest(prior, PRIORS) or f" Expected one of {', '.join(PRIORS)}."
        doc.add_problem((*at, "prior"), f"unknown prior '{prior}'.{hint}")
    default = quantity("value", form.value, old.default)
    fixed = prior == "fixed"
    new = replace(
        old,
        default=default,
        low=quantity("low", form.low, default if fixed else old.low),
        high=quantity("high", form.high, default if fixed else old.high),
        prior=prior,
        citation=cite(doc, (*at, "source"), form.source, claims),
    )
    written = {"default": form.value, "low": form.low, "high": form.high}
    for column, message in _problems(new, {column: text for column, text in written.items() if text}).items():
        doc.add_problem((*at, "value" if column == "default" else column), message)
    return new


def apply_settings(parameters: Mapping[str, Parameter], settings: Mapping[str, str]) -> dict[str, Parameter]:
    """Return the parameters, those set by the user fixed at the given values.

    Raises
    ------
    UsageError
        With every unknown name, and every value that is wrong or lies outside the parameter's bounds.
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
        if message := old.out_of_bounds(value, text.strip()):
            wrong.append(message)
        settled[name] = replace(old, default=value, low=value, high=value, prior="fixed", citation=SET_BY_USER)
    if wrong:
        raise UsageError("\n".join(wrong))
    return settled
