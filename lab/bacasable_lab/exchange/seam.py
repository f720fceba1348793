"""What all parts of the exchange share: nbgrader's base class, and `LabError` made its error.

nbgrader's commands catch `ExchangeError` only; anything else would show a trace.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from nbgrader.exchange.abc import Exchange as AbstractExchange
from traitlets import default

from bacasable_lab.desk import Desk
from bacasable_lab.errors import LabError
from bacasable_lab.feedback import ZONE


class Exchange(AbstractExchange):  # type: ignore[misc]
    """An exchange without folders: `act` does it all."""

    # formgrader asks for these folders of the stock exchange; there are none here.
    root = ""
    cache = ""
    path_includes_course = False

    @default("timezone")  # type: ignore[untyped-decorator]
    def _timezone_default(self) -> str:
        return ZONE

    def init_src(self) -> None:
        """Nothing to compute: the platform knows."""

    def init_dest(self) -> None:
        """Nothing to compute: the workspace knows."""

    def copy_files(self) -> None:
        """Do what this part of the exchange is for."""
        with self.failures():
            self.act()

    def act(self) -> Any:
        """The act itself; raises `LabError`."""
        raise NotImplementedError

    def desk(self) -> Desk:
        """The learner's desk."""
        return Desk.mine(zone=self.timezone)

    @contextmanager
    def failures(self) -> Iterator[None]:
        """Turn an expected failure into nbgrader's, as one line."""
        try:
            yield
        except LabError as error:
            self.fail(error.line())

    def say(self, lines: Any) -> None:
        """Tell the person, a line each."""
        for line in lines:
            self.log.info(line)
