"""Reader of policies.csv, shared by all scenarios; a scenario's own table adds policies and replaces some."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from steppefire.errors import suggest
from steppefire.inputs.tables import Row, Table
from steppefire.scenario.model.arms import PARTS
from steppefire.scenario.model.policies import EFFECTS, Policy

FILE = "policies.csv"


def read_policies(
    table: Table, claims: Collection[str] | None, parameters: Collection[str] | None, shared: Mapping[str, Policy]
) -> dict[str, Policy]:
    """Return the policies by name, those of ``shared`` first, after reporting what is wrong in the table.

    Parameters
    ----------
    claims, parameters
        Statements of the evidence, and names of the register; None where they could not be read.
    shared
        Policies that the table adds to or replaces.
    """
    table.unique("policy")
    policies = dict(shared) | {row.given("policy"): _policy(row, claims, parameters) for row in table.rows}
    for row in table.rows:
        for column in ("after", "ends"):
            if row.given(column):
                row.known(column, policies, FILE)
        ended = policies.get(row.given("ends"))
        if ended and row.given("level") and not ended.level:
            row.add_problem("level", f"level is given, but '{ended.name}', which it ends, has none")
    return policies


def _policy(row: Row, claims: Collection[str] | None, parameters: Collection[str] | None) -> Policy:
    for column in ("level", "delay"):
        if row.given(column):
            row.known(column, parameters, "parameters.csv")
    return Policy(
        name=row.text("policy"),
        effects=_effects(row),
        part=row.one_of("part", PARTS),
        level=row.given("level"),
        after=row.given("after"),
        ends=row.given("ends"),
        delay=row.given("delay"),
        meaning=row.text("meaning"),
        citation=row.citation("source", claims),
    )


def _effects(row: Row) -> tuple[str, ...]:
    """Return the effects of a policy, after reporting unknown ones."""
    given = tuple(row.text("effects").split())
    for effect in given:
        if effect not in EFFECTS:
            hint = suggest(effect, EFFECTS) or f" Expected some of {', '.join(EFFECTS)}."
            row.add_problem("effects", f"unknown effect '{effect}'.{hint}")
    return given
