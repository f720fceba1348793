"""`bacasable grader`: the service that grades what learners hand in, as it arrives.

While nothing waits for a score, it checks the exercises that trainers are about to release. It has no port. It may be killed at any moment: a submission's row says what is still to do, and
doing it again gives the same scores.
"""

from __future__ import annotations

import fcntl
import itertools
import logging
import platform
import signal
import threading
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import click
from sqlalchemy.exc import OperationalError

from bacasable.autograde.course_folder import quiet_nbgrader
from bacasable.autograde.grade import Sandbox
from bacasable.autograde.queue import Claim, Queue
from bacasable.autograde.sandbox import Pool
from bacasable.autograde.work import Work
from bacasable.database import Database
from bacasable.releasing.check import Checker
from bacasable.releasing.checks import Asked, Checks
from bacasable.settings import Settings

logger = logging.getLogger(__name__)
POLL_SECONDS = 0.15
TROUBLE_SECONDS = 3.0


class Grader:
    """Claims submissions and grades them in threads, until told to stop."""

    def __init__(
        self, settings: Settings, database: Database, sandbox: Sandbox, *, owner: str
    ) -> None:
        self._lease_seconds = settings.lease_seconds
        self._queue = Queue(database, owner=owner, lease_seconds=settings.lease_seconds)
        self._work = Work(settings, database, self._queue, sandbox)
        checker = Checker(settings=settings, sandbox=sandbox)
        self._checks = Checks(settings, database, checker, owner=owner)
        self._checking: threading.Event | None = None  # one at a time: hand-ins come first
        # One more than workers: a score is written while the next notebook runs.
        self._threads = settings.workers + 1
        self._free = threading.Semaphore(self._threads)
        self._lock = threading.Lock()
        self._active: dict[int, threading.Event] = {}

    def run(self, stop: threading.Event) -> None:
        """Grade until `stop` is set; what is under way then goes back to the queue."""
        logger.info("took over %d submissions", self._queue.take_over())
        self._checks.take_over()
        renewer = threading.Thread(target=self._renew, args=(stop,), name="leases")
        renewer.start()
        with ThreadPoolExecutor(self._threads, thread_name_prefix="grader") as threads:
            while not stop.is_set():
                self._step(threads, stop)
            self._cancel_all()
        renewer.join()

    def _step(self, threads: ThreadPoolExecutor, stop: threading.Event) -> None:
        """Claim and start one submission, else one check, or wait a moment."""
        if not self._free.acquire(timeout=POLL_SECONDS):
            return
        claim = self._claim(stop)
        if claim is None:
            self._free.release()
            stop.wait(POLL_SECONDS)
            return
        cancelled = threading.Event()
        if isinstance(claim, Asked):
            self._checking = cancelled
            checked = threads.submit(self._checks.do, claim, cancelled)
            checked.add_done_callback(self._checked)
            return
        with self._lock:
            self._active[claim.id] = cancelled
        done = threads.submit(self._work.do, claim, cancelled)
        done.add_done_callback(lambda future: self._done(claim, future))

    def _claim(self, stop: threading.Event) -> Claim | Asked | None:
        try:
            claim = self._queue.claim()
            if claim is not None or self._checking is not None:
                return claim
            return self._checks.claim()
        except OperationalError:
            logger.exception("the database can't be read or written")
            stop.wait(TROUBLE_SECONDS)
            return None

    def _checked(self, future: Future[None]) -> None:
        self._checking = None
        self._free.release()
        if error := future.exception():
            logger.error("a check failed", exc_info=error)

    def _done(self, claim: Claim, future: Future[None]) -> None:
        with self._lock:
            self._active.pop(claim.id, None)
        self._free.release()
        if error := future.exception():
            # Its lease ends by itself, and then it is graded again.
            logger.error("grading %s failed", claim.public_id, exc_info=error)

    def _renew(self, stop: threading.Event) -> None:
        """Keep the leases of what is under way; stop work on those that are lost."""
        while not stop.wait(self._lease_seconds / 4):
            with self._lock:
                active = dict(self._active)
            if not active:
                continue
            try:
                ours = self._queue.renew(active)
            except OperationalError:
                logger.exception("leases can't be renewed")
                continue
            for lost in active.keys() - ours:
                active[lost].set()

    def _cancel_all(self) -> None:
        if checking := self._checking:
            checking.set()
        with self._lock:
            for cancelled in self._active.values():
                cancelled.set()


@contextmanager
def grader_name(folder: Path) -> Iterator[str]:
    """A name that no other live grader has, and that a restarted one gets again."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in itertools.count(1):
        with (folder / f"grader-{number}.lock").open("a") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                continue
            yield f"{platform.node()[:80]}/{number}"
            return


@click.command()
def grader() -> None:
    """Lance le correcteur : corrige les rendus au fur et à mesure."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(message)s")
    settings = Settings.load()
    database = Database(settings.database)
    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    with (
        quiet_nbgrader(),
        grader_name(settings.data_dir / "run") as owner,
        Pool(
            image=settings.image("sandbox"),
            workers=settings.workers,
            instance=settings.instance,
            memory=settings.sandbox_memory,
        ) as pool,
    ):
        Grader(settings, database, pool, owner=owner).run(stop)
