"""Checking a notebook before it is handed in: a fresh kernel, all cells in order, no mercy for
time. It runs in a process of its own, so that nothing of it can stop the learner's server.
"""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path

from bacasable_lab.errors import LabError, WorkspaceError

SECONDS = 150.0
MAX_ANSWER = 2_000_000


class Checker:
    """Checks one notebook at a time: a container has one processor."""

    def __init__(self, *, seconds: float = SECONDS) -> None:
        self._seconds = seconds
        self._busy = asyncio.Lock()

    async def check(self, notebook: Path) -> str:
        """What the checks say, as JSON (see `visible_tests`). Raises `LabError`."""
        if self._busy.locked():
            raise WorkspaceError("une vérification est déjà en cours.", todo="Attendez sa fin.")
        async with self._busy:
            return await self._run(notebook)

    async def _run(self, notebook: Path) -> str:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bacasable_lab.panel.visible_tests", str(notebook)),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            limit=MAX_ANSWER,
        )
        try:
            output, _ = await asyncio.wait_for(process.communicate(), self._seconds)
        except TimeoutError:
            raise WorkspaceError(
                "la vérification dure trop longtemps, elle a été arrêtée.",
                where=notebook.name,
                todo="Cherchez une boucle qui ne finit pas.",
            ) from None
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
        return _answer(output, notebook)


def _answer(output: bytes, notebook: Path) -> str:
    try:
        answer = json.loads(output)
    except ValueError:
        raise LabError(
            "la vérification s'est arrêtée toute seule.",
            where=notebook.name,
            todo="Relancez le noyau, puis vérifiez de nouveau.",
        ) from None
    if "error" in answer:
        raise WorkspaceError(str(answer["error"]), where=notebook.name)
    return json.dumps(answer)
