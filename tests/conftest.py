"""Options of the test run: full size, and the book of verification."""

from __future__ import annotations

import platform
from pathlib import Path

import pytest
from hypothesis import settings

from tests.published.book import Book, document

# The first example of a test may compile a kernel.
settings.register_profile("steppefire", deadline=None)
settings.load_profile("steppefire")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--full", action="store_true", help="run the published tests at full size")
    parser.addoption("--book", metavar="FILE", help="write what was verified to FILE (Markdown)")


def _lines(config: pytest.Config) -> Path | None:
    name = config.getoption("--book")
    return Path(f"{name}.lines").absolute() if name else None


@pytest.fixture(scope="session")
def full(request: pytest.FixtureRequest) -> bool:
    """Whether published tests run at full size (``make verify``)."""
    return bool(request.config.getoption("--full"))


@pytest.fixture(scope="session")
def book(request: pytest.FixtureRequest) -> Book:
    """Where published tests enter their numbers."""
    return Book(_lines(request.config))


def pytest_sessionstart(session: pytest.Session) -> None:
    lines = _lines(session.config)
    if lines is not None and not hasattr(session.config, "workerinput"):
        lines.unlink(missing_ok=True)


def pytest_sessionfinish(session: pytest.Session) -> None:
    lines = _lines(session.config)
    if lines is None or hasattr(session.config, "workerinput") or not lines.exists():
        return
    import numba
    import numpy as np

    versions = f"Python {platform.python_version()}, numpy {np.__version__}, numba {numba.__version__}."
    Path(session.config.getoption("--book")).write_text(document(lines.read_text().splitlines(), versions))
    lines.unlink()
