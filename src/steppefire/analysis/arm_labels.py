"""What the label of an arm says: which arm, under which policy mode, and against which arm it is compared."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from steppefire.scenario.model.arms import FACTUAL

SCRIPTED, RESPONSIVE = "scripted", "responsive"
PRIMARY = "without-alliance"
"""The arm that answers the first question about the reference case."""
_MARK = f"@{RESPONSIVE}"


def name_of(label: str) -> str:
    """Return the arm's name without its policy mode."""
    return label.removesuffix(_MARK)


def both_modes(labels: Iterable[str]) -> bool:
    """Tell whether arms of both policy modes stand side by side; only then does a label carry its mode."""
    return any(label.endswith(_MARK) for label in labels)


def mode_of(label: str, policies: str) -> str:
    """Return the policy mode of an arm.

    Parameters
    ----------
    label
        Label of the arm.
    policies
        What the manifest says: ``scripted``, ``responsive``, or ``both`` (then the label tells).
    """
    return RESPONSIVE if label.endswith(_MARK) or policies == RESPONSIVE else SCRIPTED


def base_of(label: str, labels: Collection[str]) -> str | None:
    """Return the factual arm of the same mode, or None if there is none or the label is that arm."""
    base = FACTUAL + label[len(name_of(label)) :]
    return base if base in labels and base != label else None


def reference(labels: Iterable[str]) -> str | None:
    """Return the arm that is held against the record: the scripted factual one if it was run."""
    factual = [label for label in labels if name_of(label) == FACTUAL]
    return min(factual, key=len) if factual else None


def primary(labels: Iterable[str]) -> str | None:
    """Return the name of the counterfactual that stands first in a report, or None."""
    names = [name_of(label) for label in labels if name_of(label) != FACTUAL]
    return PRIMARY if PRIMARY in names else names[0] if names else None
