"""Run exercises on this machine, quickly: each in a process forked from one that is warm.

For authors without Docker, and only for what the course's authors wrote: a learner's code never
runs here. What the process answers comes back as JSON.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import tempfile
from collections.abc import Sequence
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from bacasable.course.proof import Run, Work
from bacasable.errors import InvalidInputError

# One thread: a fork copies only the calling thread, and several learners share these cores anyway.
ENVIRON = {
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",
}
PRELOAD = ["bacasable.course.local", "bacasable.course.warm"]
START_SECONDS = 120

_context = multiprocessing.get_context("forkserver")
_context.set_forkserver_preload(PRELOAD)


def run_here(work: Work) -> Run:
    """Run every cell, errors included. Raises `InvalidInputError` when it takes too long."""
    sources = [cell.source for cell in work.notebook.cells if cell.is_code]
    with tempfile.TemporaryDirectory(prefix="bacasable-cours-") as folder:
        for name, content in work.files.items():
            path = Path(folder) / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        return _run(sources, folder, work)


def _run(sources: Sequence[str], folder: str, work: Work) -> Run:
    os.environ.update(ENVIRON)  # read by the fork server when the first process starts
    ours, theirs = _context.Pipe()
    process = _context.Process(target=_serve, args=(theirs, folder), daemon=True)
    process.start()
    theirs.close()
    try:
        if not ours.poll(START_SECONDS):
            raise _stopped(work, "Python ne démarre pas")
        ours.recv_bytes()
        ours.send_bytes(json.dumps(sources).encode())
        if not ours.poll(work.seconds):
            raise _stopped(work, f"l'exercice dure plus de {work.seconds:g} secondes")
        answer: dict[str, Any] = json.loads(ours.recv_bytes())
    except EOFError:
        raise _stopped(work, "une cellule arrête Python") from None
    finally:
        process.kill()
        process.join()
        ours.close()
    return Run(outputs=tuple(map(tuple, answer["outputs"])), seconds=answer["seconds"])


def _serve(connection: Connection, folder: str) -> None:
    """In the forked process, where the module is loaded already."""
    from bacasable.course import warm

    warm.serve(connection, folder)


def _stopped(work: Work, what: str) -> InvalidInputError:
    return InvalidInputError(f"{what}.", where=work.notebook.name)
