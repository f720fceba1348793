from __future__ import annotations

import io
import threading

import pytest
from rich.console import Console
from waiting import PATIENCE_SECONDS

from bacasable.machine import progress as module
from bacasable.machine.progress import Progress


class Lines(io.StringIO):
    """Says when a line with some text has come."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text, self.came = text, threading.Event()

    def write(self, written: str) -> int:
        if self.text in written:
            self.came.set()
        return super().write(written)


def test_a_long_step_says_that_it_still_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PLAIN_SECONDS", 0.01)
    output = Lines("… 0 s")
    with Progress(Console(file=output)).step("Construction"):
        assert output.came.wait(timeout=PATIENCE_SECONDS)
    assert output.getvalue().startswith("Construction…\n")
    assert "\x1b" not in output.getvalue()


def test_brackets_are_shown_as_they_are() -> None:
    output = io.StringIO()
    Progress(Console(file=output))("image [red]")
    assert output.getvalue() == "image [red]\n"
