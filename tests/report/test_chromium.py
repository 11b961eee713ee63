"""A written page opens in a browser without a complaint, and asks for nothing but itself."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

import pytest

from steppefire import scenario
from steppefire.report import write_report

from ..analysis.synthetic import ARMS, lively, results

SECTIONS = (
    "comparison",
    "prior-dependence",
    "maps",
    "course",
    "policies",
    "toll",
    "powers",
    "observed",
    "claims",
    "evidence",
    "limits",
    "reproduce",
)


def absent(what: str) -> NoReturn:
    """Skip for want of a tool; where everything must be tested, its want is a failure."""
    if os.environ.get("CI"):
        pytest.fail(f"{what} is missing, and CI is set")
    pytest.skip(f"{what} is missing")


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        absent("playwright")
    chromium = shutil.which("chromium")
    if chromium is None:
        absent("chromium")
    with sync_playwright() as play:
        # Inside a container there is no sandbox to be had.
        browser = play.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    land = scenario.load("kazakhstan-2022")
    three = (*ARMS, "alliance-inert")
    return write_report(results(land, lively(land, three, 10)), tmp_path_factory.mktemp("page") / "page.html")


@pytest.mark.parametrize("width", [1400, 800, 380])
def test_the_page_opens(browser: Any, written: Path, width: int) -> None:
    complaints: list[str] = []
    requests: list[str] = []
    page = browser.new_page(viewport={"width": width, "height": 900})
    page.on("console", lambda m: complaints.append(m.text) if m.type in ("error", "warning") else None)
    page.on("pageerror", lambda e: complaints.append(str(e)))
    page.on("request", lambda r: requests.append(r.url))
    page.goto(written.as_uri())
    page.wait_for_selector("#reproduce")
    for fold in page.query_selector_all("details > summary"):
        fold.scroll_into_view_if_needed()
        fold.evaluate("s => { s.parentElement.open = true }")
    page.wait_for_timeout(300)
    assert complaints == []
    # Data inside the page itself is no request to anybody.
    assert [url for url in requests if not url.startswith(("data:", "blob:"))] == [written.as_uri()]
    assert [s for s in SECTIONS if page.query_selector(f"section#{s}") is None] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.close()
