"""The supervisor: takes jobs from the grader, runs them, cleans up, answers. Root, four capabilities.

It runs no learner's code and reads what such code says as hostile data. When it can't prove that
a job left nothing behind, it says so, and the grader throws the whole container away.
"""

from __future__ import annotations

import base64
import os
import platform
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from importlib import metadata
from pathlib import Path, PurePosixPath
from typing import Any

from bacasable_runner import PROTOCOL_VERSION, cleanup, limits
from bacasable_runner.frames import MAX_JOB_BYTES, FrameReader, Message, decode, encode
from bacasable_runner.notebook import run_notebook
from bacasable_runner.process import START_SECONDS, Process

COURSE_FOLDER = "cours"  # the modules that the course ships; the examiner imports from it
FOLDERS = ("home", "tmp", "notebook", COURSE_FOLDER)
UIDS_PER_WORKER = 10_000
SELFTEST_SECONDS = 30.0


class Refused(Exception):
    """The worker won't grade: something here is not as safe as it must be."""


class Supervisor:
    """One worker: a zygote, and a process at a time forked from it."""

    def __init__(self, first_uid: int) -> None:
        self._next_uid = first_uid
        self._last_uid = first_uid + UIDS_PER_WORKER
        cleanup.WORK.chmod(0o711)  # jobs reach their own folder in it, and can't list the others
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._zygote = subprocess.Popen(
            [sys.executable, "-I", "-m", "bacasable_runner.zygote", str(theirs.fileno())],
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            stdout=sys.stderr.fileno(),
        )
        theirs.close()
        self._ask(None)
        self._standby: tuple[Process, Process] | None = None

    def selftest(self) -> list[str]:
        """Try the escapes as a job would; returns those tried. Raises `Refused` if one works."""
        process = self._fork("selftest")
        process.start(_SELFTEST_LIMITS)
        deadline = time.monotonic() + SELFTEST_SECONDS
        report: Message = {}
        while not report and process.alive and time.monotonic() < deadline:
            report = next(iter(process.receive(deadline - time.monotonic())), {})
        left = self._discard([process])
        if not report:
            raise Refused("the self-test did not end")
        if escaped := report.get("escaped"):
            raise Refused(f"escapes that work here: {escaped}")
        if left:
            raise Refused(left)
        return [str(name) for name in report["tried"]]

    def prepare(self) -> None:
        """Fork the next job's processes before that job is there."""
        if self._standby is None:
            self._standby = self._fork_pair()

    def run(self, job: Message) -> Message:
        """Run one notebook, then clean up. Always an answer; `clean` says whether to go on."""
        started = time.monotonic()
        process, examiner = pair = self._standby or self._fork_pair()
        self._standby = None
        own_limits = self._limits(job)
        # Both must be in their folders before these are taken back to put the files in.
        if not all(one.answers(START_SECONDS) for one in pair):
            raise Refused("the job's processes did not answer")
        _write_files(cleanup.WORK / str(process.uid), process.uid, job["files"])
        of_course = {name: job["files"][name] for name in job["course_files"]}
        _write_files(cleanup.WORK / str(examiner.uid), examiner.uid, of_course)
        modules = {name: text for name, text in of_course.items() if name.endswith(".py")}
        _write_files(cleanup.WORK / str(examiner.uid), examiner.uid, modules, folder=COURSE_FOLDER)
        for one in pair:
            one.start(own_limits)
        if not all(one.started() for one in pair):
            raise Refused("the job's processes did not start")
        cells, flags = run_notebook(process, examiner, job, own_limits)
        left = self._discard(pair)
        return {
            "op": "result",
            "id": job["id"],
            "cells": cells,
            "flags": flags,
            "seconds": time.monotonic() - started,
            "clean": not left and self._next_uid < self._last_uid,
            "left": left,
        }

    @staticmethod
    def _limits(job: Message) -> Message:
        own: Message = limits.parse(job["limits"])
        if (spare := limits.spare_container_memory()) is not None:
            own["memory_bytes"] = min(own["memory_bytes"], spare)
        return own

    def _fork_pair(self) -> tuple[Process, Process]:
        """The learner's process and the examiner, with a link between them."""
        ours, theirs = socket.socketpair()
        with ours, theirs:
            return self._fork("learner", link=ours), self._fork("examiner", link=theirs)

    def _fork(self, role: str, *, link: socket.socket | None = None) -> Process:
        uid, self._next_uid = self._next_uid, self._next_uid + 1
        home = cleanup.WORK / str(uid)
        _make_home(home, uid)
        ours, theirs = socket.socketpair()
        request = encode({"op": "fork", "role": role, "uid": uid, "home": str(home)})
        descriptors = [theirs.fileno(), *([link.fileno()] if link else [])]
        socket.send_fds(self._control, [request], descriptors)
        theirs.close()
        answer = decode(self._control.recv(4096)[4:])
        return Process(pid=answer["pid"], uid=uid, channel=ours)

    def _discard(self, processes: Sequence[Process]) -> str:
        """Kill the processes and remove all that is theirs. Returns what is left, in words."""
        waiting = list(processes)
        for process in processes:
            process.close()

        def reap() -> None:
            while waiting:
                self._ask({"op": "reap", "pid": waiting.pop().pid})

        return cleanup.clean([process.uid for process in processes], reap=reap)

    def _ask(self, request: Message | None) -> Message:
        if request is not None:
            self._control.send(encode(request))
        answer = self._control.recv(4096)
        if not answer:
            raise Refused("the zygote is gone")
        return decode(answer[4:])


_SELFTEST_LIMITS: Message = {
    "cell_seconds": SELFTEST_SECONDS,
    "notebook_seconds": SELFTEST_SECONDS,
    "cpu_seconds": SELFTEST_SECONDS,
    "memory_bytes": 256 << 20,
    "processes": 32,
    "open_files": 128,
    "file_bytes": 1 << 20,
    "output_bytes": 1 << 16,
}


def main() -> None:
    """Serve the grader on standard input and output until it closes them."""
    answers = os.dup(1)
    os.dup2(2, 1)  # nothing but frames on the way back
    reader = FrameReader(limit=MAX_JOB_BYTES)
    try:
        supervisor = Supervisor(int(os.environ["BACASABLE_FIRST_UID"]))
        tried = supervisor.selftest()
    except Refused as refusal:
        _answer(answers, {"op": "refused", "reason": str(refusal)})
        return
    _answer(answers, {"op": "ready", "version": PROTOCOL_VERSION, "tried": tried} | _software())
    supervisor.prepare()
    while data := os.read(0, 1 << 20):
        for job in reader.feed(data):
            _answer(answers, supervisor.run(job))
            supervisor.prepare()


def _answer(descriptor: int, message: Message) -> None:
    view = memoryview(encode(message))
    while view:
        view = view[os.write(descriptor, view) :]


def _software() -> dict[str, Any]:
    names = ("ipython", "numpy", "pandas", "scikit-learn", "matplotlib", "scipy")
    found = {name: metadata.version(name) for name in names}
    return {"python": platform.python_version(), "packages": found}


def _make_home(home: Path, uid: int) -> None:
    home.mkdir(mode=0o700)
    for name in FOLDERS:
        (home / name).mkdir(mode=0o700)
        os.chown(home / name, uid, uid)
    os.chown(home, uid, uid)


def _write_files(home: Path, uid: int, files: dict[str, str], *, folder: str = "notebook") -> None:
    """The files that belong to the notebook. Their folder is taken back while they are written."""
    root = home / folder
    if not files:
        return
    os.chown(home, 0, 0)
    os.chown(root, 0, 0)
    made = {root}
    for name, content in files.items():
        path = root / _safe(name)
        for inner in reversed(path.relative_to(root).parents[:-1]):
            (root / inner).mkdir(mode=0o700, exist_ok=True)
            made.add(root / inner)
        path.write_bytes(base64.b64decode(content, validate=True))
        os.utime(path, (0, 0))  # the same for both processes, until one writes to it
        made.add(path)
    # What is deepest first: a folder that is given away can't be entered any more.
    for path in sorted(made, key=lambda path: len(path.parts), reverse=True):
        os.chown(path, uid, uid)
    os.chown(home, uid, uid)


def _safe(name: str) -> PurePosixPath:
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or not path.parts or "\0" in name:
        raise ValueError(f"not a relative path: {name!r}")
    return path
