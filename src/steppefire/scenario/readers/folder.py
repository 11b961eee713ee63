"""Access to the files of a scenario, with the problems found in them and the fingerprint of their content."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from steppefire.errors import Problem
from steppefire.inputs import paths
from steppefire.inputs.tables import Table, read_table
from steppefire.inputs.text import TextFile, read_text
from steppefire.inputs.yaml import Document, read_yaml
from steppefire.scenario.readers.schema import COLUMNS, OPTIONAL_COLUMNS


def digest(texts: Mapping[str, str]) -> str:
    """Return the SHA-256 of texts by name, in hexadecimal; it does not depend on their order."""
    total = sha256()
    for name in sorted(texts):
        for part in (name.encode(), texts[name].encode()):
            # With its length before each part, different texts cannot give the same sequence of bytes.
            total.update(len(part).to_bytes(8, "big") + part)
    return total.hexdigest()


@dataclass
class ScenarioFolder:
    """Reader of the files of a scenario, which collects their problems and texts.

    Parameters
    ----------
    folder
        Folder of the scenario.
    data
        Folder of the shared files: register of parameters, literature, alliances.
    problems
        Problems found so far.
    texts
        Texts read so far, by the names that enter the fingerprint.
    """

    folder: Path
    data: Path = field(default_factory=lambda: paths.DATA_DIR)
    problems: list[Problem] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)

    def has(self, name: str) -> bool:
        """Return whether the scenario has an optional file."""
        return (self.folder / name).is_file()

    def yaml(self, name: str, *, shared: bool = False) -> Document | None:
        """Read a YAML file of the scenario, or a shared one; None if it cannot be read or parsed."""
        file = self._file(name, shared)
        return read_yaml(file) if file is not None else None

    def table(
        self, name: str, *, shared: bool = False, units: Mapping[str, str] | None = None, optional: Sequence[str] = ()
    ) -> Table | None:
        """Read a table of the scenario, or a shared one; None if it cannot be read.

        Parameters
        ----------
        units
            Headers of the columns that carry a unit in their name, by column.
        optional
            Columns the table may have beside those of `COLUMNS`.
        """
        file = self._file(name, shared)
        allowed = (*OPTIONAL_COLUMNS.get(name, ()), *optional)
        return read_table(file, COLUMNS[name], units, allowed) if file is not None else None

    def _file(self, name: str, shared: bool) -> TextFile | None:
        file = read_text((self.data if shared else self.folder) / name, self.problems)
        if file is not None:
            # A table of the scenario may have the name of a shared one, which is read first.
            self.texts[f"scenario/{name}" if not shared and name in self.texts else name] = file.text
        return file
