"""The files of one scenario as they are read, and the problems found on the way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from steppefire.errors import Problem
from steppefire.inputs import paths
from steppefire.inputs.tables import Table, read_table
from steppefire.inputs.text import TextFile, read_text
from steppefire.inputs.yaml import Document, read_yaml
from steppefire.scenario.readers.schema import COLUMNS


def digest(texts: Mapping[str, str]) -> str:
    """Return the SHA-256 of named texts, whatever their order and wherever they were read from."""
    total = sha256()
    for name in sorted(texts):
        for part in (name.encode(), texts[name].encode()):
            # The length keeps two texts from running into each other.
            total.update(len(part).to_bytes(8, "big") + part)
    return total.hexdigest()


@dataclass
class ScenarioFolder:
    """Files of one scenario as they are read, and the problems found in them.

    Parameters
    ----------
    folder
        Where the scenario lies.
    data
        Where the shared files lie: register, literature, alliances.
    texts
        What was read, under the names that enter the fingerprint.
    """

    folder: Path
    data: Path = field(default_factory=lambda: paths.DATA_DIR)
    problems: list[Problem] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)

    def yaml(self, name: str, *, shared: bool = False) -> Document | None:
        """Read a YAML file; None when it cannot be parsed."""
        file = self._file(name, shared)
        return read_yaml(file) if file is not None else None

    def table(
        self, name: str, *, shared: bool = False, units: Mapping[str, str] | None = None
    ) -> Table | None:
        """Read a table; None when there is none."""
        file = self._file(name, shared)
        return read_table(file, COLUMNS[name], units) if file is not None else None

    def holds(self, name: str) -> bool:
        """Return whether the folder holds a file that a scenario may do without."""
        return (self.folder / name).is_file()

    def _file(self, name: str, shared: bool) -> TextFile | None:
        file = read_text((self.data if shared else self.folder) / name, self.problems)
        if file is not None:
            self.texts[name] = file.text
        return file
