"""A real Chromium, patient wherever it waits, and what is asked of every page that it shows."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from needs import CHROMIUM
from playwright.sync_api import Browser, Error, Page, expect, sync_playwright
from waiting import PATIENCE_MS, wait_until

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
)
AXE = Path(__file__).parents[1] / "lab" / "node_modules" / "axe-core" / "axe.min.js"
DESK, TABLET, PHONE = (1280, 800), (820, 1180), (360, 740)


@contextmanager
def running_chromium() -> Iterator[Browser]:
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


def new_page(chromium: Browser, size: tuple[int, int] = DESK, **options: Any) -> Page:
    """The page of somebody in France who has just opened their browser."""
    width, height = size
    context = chromium.new_context(
        locale="fr-FR", viewport={"width": width, "height": height}, **options
    )
    context.set_default_timeout(PATIENCE_MS)
    return context.new_page()


def faults(page: Page, selector: str | None = None) -> list[tuple[str, str]]:
    """What axe-core finds wrong in a page, or in a part of it, as (rule, element)."""
    # One script, so that axe is there where it runs: a live page may reload itself between two.
    script = f"{AXE.read_text()}\n;(part => axe.run(part ?? document, {{ iframes: false }}))"
    found = _ask(page, script, selector)
    assert found["passes"], "axe looked at nothing"
    return [(fault["id"], node["html"]) for fault in found["violations"] for node in fault["nodes"]]


def fits(page: Page) -> bool:
    """Whether the page can be read without scrolling sideways."""
    assert page.viewport_size
    width: int = _ask(page, "document.documentElement.scrollWidth")
    return width <= page.viewport_size["width"]


def _ask(page: Page, script: str, *arguments: Any) -> Any:
    """What a script says of a page; asked again of a live one that has just reloaded itself."""

    def answered() -> list[Any]:
        try:
            return [page.evaluate(script, *arguments)]
        except Error as error:
            if "context was destroyed" not in error.message:
                raise
            page.wait_for_load_state()
            return []

    return wait_until(answered)[0]


def picture(page: Page, name: str, *, part: str | None = None, **options: Any) -> None:
    """Keep a screenshot where BACASABLE_SCREENSHOTS says, if anywhere: `make screenshots`."""
    if folder := os.environ.get("BACASABLE_SCREENSHOTS"):
        path = Path(folder) / f"{name}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        shown = page.locator(part) if part else page
        shown.screenshot(path=path, animations="disabled", **options)
