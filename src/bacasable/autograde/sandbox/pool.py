"""Workers: one container each, one submission at a time in each, replaced when in any doubt."""

from __future__ import annotations

import base64
import dataclasses
import logging
import queue
import threading
from concurrent.futures import ThreadPoolExecutor
from types import TracebackType
from typing import Self

import docker

from bacasable.autograde.job import Cell, Job, JobResult
from bacasable.autograde.sandbox import answer
from bacasable.autograde.sandbox.channel import Channel, Message
from bacasable.autograde.sandbox.container import FAILURES, Container, connect, ensure_image
from bacasable.errors import MachineError

log = logging.getLogger(__name__)

PROTOCOL_VERSION = 3
START_SECONDS = 180.0
LONGEST = 3.0  # times its own time: what a job may last where others keep the processors busy
GRACE_SECONDS = 20.0  # beyond the notebook's own time: interrupting, killing, cleaning up


class Worker:
    """A container that said it is ready to grade."""

    def __init__(self, container: Container) -> None:
        self.container = container
        self._channel = Channel(container.socket)
        hello = self._channel.receive(seconds=START_SECONDS)
        if hello.get("op") != "ready" or hello.get("version") != PROTOCOL_VERSION:
            reason = f"{hello.get('reason', hello)} {self._channel.log}"[:1500].strip()
            raise MachineError(f"le bac à sable refuse de corriger : {reason}", where="sandbox")
        self.description = hello

    def run(self, job: Job, *, cancelled: threading.Event | None) -> tuple[JobResult, bool]:
        """The result, and whether this worker may be used again."""
        self._channel.send(_message(job))
        own = job.limits.notebook_seconds + job.limits.cell_seconds
        seconds = LONGEST * own + GRACE_SECONDS
        raw = self._channel.receive(seconds=seconds, cancelled=cancelled)
        result, read = answer.read(raw, job)
        if read.left:
            log.warning("sandbox thrown away after job %s: %s", job.id, read.left[:300])
        return result, read.clean


class _Slot:
    """A place for a worker; `None` until one has started."""

    worker: Worker | None = None


class Pool:
    """A fixed number of workers. Thread-safe: `run` waits for a free one."""

    def __init__(self, *, image: str, workers: int, instance: str, memory: str = "1G") -> None:
        self.workers = workers
        self._image, self._instance, self._memory = image, instance, memory
        ensure_image(image)
        self._client: docker.DockerClient = connect()
        self._free: queue.Queue[_Slot] = queue.Queue()
        self._slots = [_Slot() for _ in range(workers)]
        self._closed = threading.Event()
        self._lock = threading.Lock()
        self._containers: set[Container] = set()  # all that live, those still starting included
        self._starter = ThreadPoolExecutor(max_workers=workers, thread_name_prefix="sandbox")
        for slot in self._slots:
            self._starter.submit(self._renew, slot)

    def run(self, job: Job, *, cancelled: threading.Event | None = None) -> JobResult:
        """Run a notebook. Blocks until a worker is free, then until it has answered.

        Raises `MachineError` when the machine failed, never for what a learner's code did.
        """
        slot = self._wait_for_slot(cancelled)
        reusable = False
        try:
            worker = slot.worker = slot.worker or self._start()
            result, reusable = worker.run(job, cancelled=cancelled)
        finally:
            self._give_back(slot, reusable=reusable)
        return result

    def close(self) -> None:
        """Kill every container at once. Jobs under way end with a `MachineError`."""
        with self._lock:
            self._closed.set()
            alive = list(self._containers)
        with ThreadPoolExecutor(max_workers=len(self._slots)) as threads:
            list(threads.map(self._kill, alive))
        self._starter.shutdown(wait=True, cancel_futures=True)
        self._client.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        _type: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self.close()

    def _wait_for_slot(self, cancelled: threading.Event | None) -> _Slot:
        while not self._closed.is_set():
            try:
                return self._free.get(timeout=0.25)
            except queue.Empty:
                if cancelled is not None and cancelled.is_set():
                    break
        raise MachineError("correction interrompue.", where="sandbox")

    def _give_back(self, slot: _Slot, *, reusable: bool) -> None:
        if reusable:
            self._free.put(slot)
        elif not self._closed.is_set():
            self._starter.submit(self._renew, slot)

    def _renew(self, slot: _Slot) -> None:
        """Put a new worker in a slot. If none starts, the next job tries again and says why."""
        try:
            self._stop(slot)
            slot.worker = self._start()
        except MachineError as error:
            if not self._closed.is_set():
                log.warning("no sandbox: %s", error)
        finally:
            self._free.put(slot)

    def _start(self) -> Worker:
        container = self._create()
        try:
            return Worker(container)
        except MachineError:
            self._kill(container)
            raise

    def _create(self) -> Container:
        if self._closed.is_set():
            raise MachineError("le correcteur s'arrête.", where="sandbox")
        try:
            container = Container(
                self._client, image=self._image, instance=self._instance, memory=self._memory
            )
        except FAILURES as error:
            raise MachineError(
                f"Docker a refusé le conteneur ({error}).", where="sandbox"
            ) from None
        with self._lock:
            self._containers.add(container)
            late = self._closed.is_set()
        if late:  # `close` looked at the containers before this one was there
            self._kill(container)
        return container

    def _stop(self, slot: _Slot) -> None:
        worker, slot.worker = slot.worker, None
        if worker is not None:
            self._kill(worker.container)

    def _kill(self, container: Container) -> None:
        container.kill()
        with self._lock:
            self._containers.discard(container)


def _message(job: Job) -> Message:
    return {
        "op": "job",
        "id": job.id,
        "cells": [_cell(cell) for cell in job.cells],
        "files": {name: base64.b64encode(data).decode() for name, data in job.files.items()},
        "course_files": sorted(job.course_files & set(job.files)),
        "names": job.names,
        "classes": job.classes,
        "limits": dataclasses.asdict(job.limits),
    }


def _cell(cell: Cell) -> Message:
    """A cell without its grade_id: nothing in the container needs to know it."""
    fields = dataclasses.asdict(cell)
    return {name: value for name, value in fields.items() if name != "grade_id"}
