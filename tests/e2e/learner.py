"""What a learner does and sees in JupyterLab, in the words of the panel."""

from __future__ import annotations

import re

from browsing import picture
from jupyter_process import TOKEN, JupyterProcess
from playwright.sync_api import Locator, Page, Request, expect


class Learner:
    """A person in front of the page."""

    def __init__(self, page: Page, server: JupyterProcess) -> None:
        self.page = page
        self.server = server
        self.faults: list[str] = []
        self.cut = False
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on("requestfailed", self._failed)

    def log_in(self) -> Learner:
        """Open JupyterLab and wait for the panel's list."""
        self.page.goto(f"{self.server.url}/lab/tree/exercices?token={TOKEN}")
        expect(self.panel.locator(".bac-Exercise").first).to_be_visible()
        if self.cut:
            self.cut = False
            return self.log_in()
        return self

    def _failed(self, request: Request) -> None:
        """Chromium drops every request when a container starts: a network interface appears."""
        self.cut = self.cut or "ERR_NETWORK_CHANGED" in (request.failure or "")

    @property
    def panel(self) -> Locator:
        return self.page.locator("#bacasable-exercises")

    @property
    def dialog(self) -> Locator:
        return self.page.locator(".jp-Dialog")

    def exercise(self, title: str) -> Locator:
        """One entry of the panel."""
        button = self.page.locator(".bac-Title", has_text=re.compile(f"^{re.escape(title)}$"))
        return self.panel.locator(".bac-Exercise").filter(has=button)

    def open(self, title: str) -> None:
        """Click an exercise, and wait until its notebook can be used."""
        self.exercise(title).locator(".bac-Title").click()
        expect(self.notebook).to_be_visible()
        # The notebook's own indicator says "idle" before there is a kernel at all.
        expect(self.page.locator(".jp-StatusBar-Widget")).to_contain_text("(ipykernel) | Inactif")

    @property
    def notebook(self) -> Locator:
        return self.page.locator(".jp-NotebookPanel:visible .jp-Notebook")

    def cell(self, number: int) -> Locator:
        """A cell of the open notebook, from 0."""
        return self.notebook.locator(f".jp-Cell[data-windowed-list-index='{number}']")

    def write(self, number: int, code: str) -> None:
        """Replace what a code cell holds."""
        editor = self.cell(number).locator(".cm-content")
        editor.click()
        self.page.keyboard.press("Control+A")
        self.page.keyboard.insert_text(code)

    def run(self, number: int) -> Locator:
        """Run a cell with the keyboard; its output."""
        self.cell(number).locator(".cm-content").click()
        self.page.keyboard.press("Control+Enter")
        return self.cell(number).locator(".jp-OutputArea-output")

    def save(self) -> None:
        """Save the open notebook with the keyboard, and wait until the panel says so."""
        self.page.keyboard.press("Control+S")
        expect(self.panel).to_contain_text("tout est enregistré")

    def press(self, name: str) -> None:
        """Press a button of the notebook's toolbar."""
        self.page.locator(".jp-NotebookPanel:visible .jp-Toolbar").get_by_role(
            "button", name=name
        ).click()

    def hand_in(self) -> str:
        """Hand in with the toolbar; the text of the dialog that ends it."""
        self.press("Rendre")
        expect(self.dialog).to_contain_text("Rendre «")
        self.dialog.get_by_role("button", name="Rendre").click()
        expect(self.dialog.get_by_role("button", name="Fermer")).to_be_visible()
        return self.dialog.inner_text()

    def close_dialog(self) -> None:
        self.dialog.get_by_role("button", name="Fermer").click()
        expect(self.dialog).to_have_count(0)

    def picture(self, name: str) -> None:
        """For the guide."""
        picture(self.page, name)
