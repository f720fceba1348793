"""The examiner: runs test cells in a process that holds no code of the learner's.

It is forked from the same warm process as the learner's, under another user id. What it is told
of a cell comes from the supervisor; what it is told of the learner's work comes over the link, and
is believed only as plain data.
"""

from __future__ import annotations

import contextlib
import random
import socket
import sys
from pathlib import Path
from typing import Any

import numpy as np
import verifie

from bacasable_runner import learner, shell
from bacasable_runner.examine import Examiner
from bacasable_runner.frames import Message
from bacasable_runner.outlet import Outlet
from bacasable_runner.outside import door, strict
from bacasable_runner.outside.espace import EspaceDistant
from bacasable_runner.outside.link import Link
from bacasable_runner.outside.names import Names
from bacasable_runner.outside.reading import CannotCross, ProgrammeArrete, ReponseIllisible
from bacasable_runner.outside.session import Session
from bacasable_runner.outside.standins import REMOTE_FILE

OWN_FOLDER = str(Path(__file__).parents[1])
COURSE_FOLDER = "cours"  # made by the supervisor, beside the home folder


def main(channel: int, prepared: Any, link: int) -> None:
    """Serve the supervisor until it closes the channel."""
    connection = socket.socket(fileno=channel)
    outlet = Outlet(connection)
    notebook = shell.connect(outlet, Path.home())
    # Files that the learner wrote lie here, too: none of them is ever a module.
    sys.path.remove("")
    sys.path.append(str(Path.home().parent / COURSE_FOLDER))
    strict.install()
    examiner = OutsideExaminer(notebook, outlet, Link(socket.socket(fileno=link), capped=True))
    learner.serve(connection, outlet, examiner)


class _NoTripwires:
    """There is nothing to watch: no code of the learner's runs here."""

    def __init__(self, outlet: Outlet) -> None:
        self._outlet = outlet

    def before(self, source: str) -> None:
        """Nothing to check."""

    def after(self, *, passed: bool) -> None:
        """Nothing to check."""

    def report(self, reason: str) -> None:
        """Something a trainer should look at."""
        self._outlet.message({"op": "flag", "reason": reason})


class OutsideExaminer(Examiner):
    """Runs the test cells of one submission, without the submission."""

    watched = False

    def __init__(self, notebook: Any, outlet: Outlet, link: Link) -> None:
        tripwires = _NoTripwires(outlet)
        self.session = Session(
            link,
            report=tripwires.report,
            show=lambda event: outlet.event(
                "display_data", data=event.get("data"), metadata=event.get("metadata")
            ),
        )
        self.names = Names(self.session)
        super().__init__(notebook, namespace=self.names, tripwires=tripwires)
        self._outlet = outlet
        self._hooks = _Hooks(self.session, self.names)
        verifie.installer(EspaceDistant(self.session))

    async def cell(self, message: Message) -> Message:
        """Run a test cell as the supervisor describes it."""
        self.session.course_classes = frozenset(message["classes"])
        self.names.remote = frozenset(message["names"])
        for step in message["prelude"]:
            self.names.forget(step["forget"])
            self.names.define(step["define"])
            self.names.take_imports(step["imports"])
        self.session.start_cell(message["output_bytes"])
        self._hooks.start(message)
        done = await self.run(message.pop("source"), message.pop("seal"), message["number"])
        with contextlib.suppress(ProgrammeArrete, ReponseIllisible, KeyboardInterrupt):
            self._hooks.end(message["give"])
            self.session.end_cell()
        return done

    def _show_error(self, error: BaseException, source: str, text: str, name: str) -> None:
        if isinstance(error, CannotCross):
            self._outlet.message({"op": "inside", "reason": str(error)})
        _cut_traceback(error)
        super()._show_error(error, source, text, name)


def _cut_traceback(error: BaseException) -> None:
    """A test's error ends where the learner's code begins: how it was asked is nobody's reading."""
    trace, last = error.__traceback__, None
    while trace is not None:
        name = trace.tb_frame.f_code.co_filename
        if name.startswith(REMOTE_FILE) or (name.startswith(OWN_FOLDER) and last is not None):
            last = last or trace
            last.tb_next = None
            return
        # The first frames are the examiner's own, and are left out later.
        last = None if name.startswith(OWN_FOLDER) else trace
        trace = trace.tb_next


class _Hooks:
    """What goes along with each call: files, shared names, the random generators' state."""

    def __init__(self, session: Session, names: Names) -> None:
        self._session, self._names = session, names
        self._share: frozenset[str] = frozenset()
        self._shared: dict[str, str] = {}
        self._files: dict[str, Any] | None = None  # own files, as both sides last knew them
        self._remote: dict[str, list[int]] = {}  # the learner's files that were taken
        self._busy = False

    def start(self, message: Message) -> None:
        """A cell begins."""
        self._share = frozenset(message["share"])
        self._shared = {}
        self._files = {} if message["files"] else None
        self._session.shares_random = bool(message["random"])
        self._session.before_call = self._before
        self._session.after_call = self._pull if message["files"] else _nothing
        if self._files is not None:
            self._files = {name: stamp for name, *stamp in door.listing()}
            with contextlib.suppress(ProgrammeArrete, ReponseIllisible):
                self._pull()

    def end(self, give: list[str]) -> None:
        """A cell has ended: hand over what later cells of the course need."""
        self._session.before_call = self._session.after_call = _nothing
        if self._session.shares_random:  # what comes next can't be known from what was
            self._session.shares_random = False
            random.seed()
            np.random.seed()
        if self._files is not None:
            self._push()
        if values := self._names.put_back() | self._names.shareable(frozenset(give)):
            self._session.give(values)

    def _before(self) -> None:
        if self._busy:
            return
        self._busy = True
        try:
            if self._files is not None:
                self._push()
            values = self._names.shareable(self._share)
            changed = {k: v for k, v in values.items() if self._shared.get(k) != repr(v)}
            self._shared |= {name: repr(value) for name, value in changed.items()}
            changed |= self._names.put_back()
            if changed:
                self._session.give(changed)
        finally:
            self._busy = False

    def _push(self) -> None:
        """Give the files that the test wrote."""
        if self._files is None:
            return
        for name, *stamp in door.listing():
            if self._files.get(name) != stamp:
                with contextlib.suppress(OSError, ValueError):
                    self._session.write_file(name, door.read(name))
                self._files[name] = stamp

    def _pull(self) -> None:
        """Take the files that the learner's code wrote."""
        if self._busy or self._files is None:
            return
        self._busy = True
        try:
            self._take(_listing(self._session.plain("files")))
        finally:
            self._busy = False

    def _take(self, theirs: dict[str, list[int]]) -> None:
        own = self._files or {}
        taken = 0
        for name, stamp in theirs.items():
            taken += stamp[0]
            # A file of the course that nobody wrote to has the same stamp on both sides.
            if stamp in (self._remote.get(name), own.get(name)) or taken > door.MOST_BYTES:
                continue
            self._remote[name] = stamp
            with contextlib.suppress(OSError, ValueError):
                content = self._session.plain("read", name=name)
                if type(content) is bytes and len(content) <= door.LARGEST_FILE:
                    door.write(name, content)
        for name in [known for known in self._remote if known not in theirs]:
            del self._remote[name]
            with contextlib.suppress(OSError, ValueError):
                door.safe(name).unlink()
        self._files = {name: stamp for name, *stamp in door.listing()}


def _listing(raw: Any) -> dict[str, list[int]]:
    """The learner's files, as far as they say it in the right shape."""
    if type(raw) is not list:
        raise ReponseIllisible("files")
    found = {}
    for item in raw[: door.MOST_FILES]:
        match item:
            case [str(name), int(size), int(time)] if 0 <= size <= door.LARGEST_FILE:
                found[name] = [size, time]
    return found


def _nothing() -> None:
    """No hook."""
