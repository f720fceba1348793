"""Runs a notebook in a fresh kernel and tells which of its visible tests pass, as JSON.

Usage: python -m bacasable_lab.panel.visible_tests NOTEBOOK

A test that did not run has not passed. What a hidden test would say is not known here, and the
answer says how many points are left to them.
"""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellTimeoutError, DeadKernelError

from bacasable_lab.explain import explain
from bacasable_lab.panel.verdict import Verdict, judge

CELL_SECONDS = 30
KERNEL_SECONDS = 60
MAX_NOTEBOOK_BYTES = 20_000_000
MAX_OUTPUT_BYTES = 2_000_000
MAX_TROUBLES = 20
Cell = Any


class _Client(NotebookClient):
    """Keeps what a cell shows up to a limit; a flood must not fill the memory."""

    _kept = 0

    def process_message(self, msg: Any, cell: Cell, cell_index: int) -> Any:
        if msg["msg_type"] in ("stream", "display_data", "execute_result"):
            self._kept += len(str(msg["content"]))
            if self._kept > MAX_OUTPUT_BYTES:
                return None
        return super().process_message(msg, cell, cell_index)


async def check(notebook: Path) -> dict[str, Any]:
    """Run all, judge the tests."""
    book = _read(notebook)
    resources = {"metadata": {"path": str(notebook.parent)}}
    client = _Client(
        book,
        timeout=CELL_SECONDS,
        startup_timeout=KERNEL_SECONDS,
        allow_errors=True,
        resources=resources,
    )
    stopped: dict[str, Any] | None = None
    ran: set[int] = set()
    async with client.async_setup_kernel():
        for index, cell in enumerate(book.cells):
            client._kept = 0
            try:
                await client.async_execute_cell(cell, index)
            except (CellTimeoutError, DeadKernelError) as error:
                stopped = {"cell": index, "message": _why(error)}
                break
            ran.add(index)
    verdicts = [judge(cell) for i, cell in enumerate(book.cells) if i in ran and _is_test(cell)]
    verdicts += [
        Verdict.not_run(c) for i, c in enumerate(book.cells) if i not in ran and _is_test(c)
    ]
    return {
        "tests": [verdict.as_json() for verdict in verdicts],
        "troubles": list(_troubles(book.cells, ran))[:MAX_TROUBLES],
        "stopped": stopped,
    }


def _read(notebook: Path) -> Any:
    if notebook.stat().st_size > MAX_NOTEBOOK_BYTES:
        raise ValueError(
            "ce notebook est trop gros. Effacez ses grosses sorties, puis enregistrez."
        )
    try:
        return nbformat.read(notebook, as_version=4)
    except Exception as error:
        raise ValueError(
            "ce notebook est abîmé. Ouvrez un rendu précédent ou recommencez."
        ) from error


def _is_test(cell: Cell) -> bool:
    mark = cell.metadata.get("nbgrader") or {}
    return bool(cell.cell_type == "code" and mark.get("grade") and not mark.get("solution"))


def _troubles(cells: list[Cell], ran: set[int]) -> Any:
    """Cells other than tests that ended in an error."""
    for index, cell in enumerate(cells):
        if index not in ran or cell.cell_type != "code" or _is_test(cell):
            continue
        for output in cell.outputs:
            if output.output_type == "error":
                kind, text = str(output.ename), str(output.evalue)
                sentence = explain(kind, text) or f"{kind} : {text[:200]}"
                yield {"cell": index, "kind": kind, "message": sentence}


def _why(error: Exception) -> str:
    if isinstance(error, CellTimeoutError):
        return f"Cette cellule dure plus de {CELL_SECONDS} secondes : une boucle ne finit pas ?"
    return "Le noyau s'est arrêté à cette cellule : plus assez de mémoire ?"


def main(notebook: str) -> None:
    """Print the answer."""
    try:
        answer = asyncio.run(check(Path(notebook)))
    except ValueError as error:
        answer = {"error": str(error)}
    print(json.dumps(answer))


if __name__ == "__main__":
    main(sys.argv[1])
