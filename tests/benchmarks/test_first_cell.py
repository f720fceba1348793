"""What a learner's browser downloads, and how long until a cell that they typed has run.

The server runs on this machine and starts with the clock: a hub and its container add what
RESULTS.md says of them.
"""

from __future__ import annotations

import shutil
import time
from pathlib import Path
from typing import Any

import pytest
from jupyter_process import IMAGES, TOKEN, JupyterProcess
from playwright.sync_api import Page, expect, sync_playwright
from small_classroom import SmallClassroom, notebook

pytestmark = pytest.mark.browser

BUILT = IMAGES.parent / "lab" / "bacasable_lab" / "labextension"
PATIENCE_MS = 180_000


def test_from_start_to_a_cell_that_has_run(tmp_path: Path) -> None:
    home, classroom = tmp_path / "jovyan", SmallClassroom().start()
    profile = home / ".ipython" / "profile_default"
    profile.mkdir(parents=True)
    shutil.copy(IMAGES / "learner" / "ipython" / "ipython_config.py", profile)
    extensions = tmp_path / "labextensions"
    (extensions / "@bacasable").mkdir(parents=True)
    (extensions / "@bacasable" / "lab").symlink_to(BUILT)
    classroom.release("1.1-pas", {"pas.ipynb": notebook("")})
    began = time.monotonic()
    option = f"--LabApp.extra_labextensions_path={extensions}"
    server = JupyterProcess(home, classroom, option, images=("learner",))
    answered = time.monotonic()
    try:
        with sync_playwright() as playwright:
            flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
            browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=flags)
            for visit in ("first visit", "second visit, same browser"):
                if visit == "first visit":
                    context = browser.new_context(locale="fr-FR")
                bytes_, requests, ran = _visit(context.new_page(), server)
                print(f"\n{visit}: {bytes_ / 1e6:.2f} MB in {requests} requests, ", end="")
                print(f"first cell after {ran:.1f} s")
            browser.close()
        print(f"the server answered after {answered - began:.1f} s")
    finally:
        server.stop()
        classroom.stop()


def _visit(page: Page, server: JupyterProcess) -> tuple[int, int, float]:
    """Bytes received, requests made, seconds until "3" stands below a typed cell."""
    received: list[float] = []
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")

    def finished(event: dict[str, Any]) -> None:
        received.append(event["encodedDataLength"])

    session.on("Network.loadingFinished", finished)
    began = time.monotonic()
    page.goto(f"{server.url}/lab/tree/exercices/1.1-pas/pas.ipynb?token={TOKEN}")
    status = page.locator(".jp-StatusBar-Widget")
    expect(status).to_contain_text("(ipykernel) | Inactif", timeout=PATIENCE_MS)
    cell = page.locator(".jp-NotebookPanel:visible .jp-Cell").first
    cell.locator(".cm-content").click()
    page.keyboard.press("Control+A")
    page.keyboard.insert_text("1 + 2")
    page.keyboard.press("Control+Enter")
    output = cell.locator(".jp-OutputArea-output")
    expect(output).to_have_text("3", timeout=PATIENCE_MS)
    ran = time.monotonic() - began
    page.close()
    return int(sum(received)), len(received), ran
