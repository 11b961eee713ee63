"""Where the data that come with the program lie."""

from __future__ import annotations

from pathlib import Path

DATA_DIR = Path(__file__).parent.parent / "scenario"
"""Folder of the register, the literature, the alliances and the library."""
