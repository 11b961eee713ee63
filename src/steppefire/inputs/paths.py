"""Location of the data that come with the package."""

from __future__ import annotations

from pathlib import Path

DATA_DIR = Path(__file__).parent.parent / "scenario"
"""Folder of the register of parameters, the literature, the alliances and the library of scenarios."""
