"""The process in which `local.py` runs an exercise. Importing it makes a process warm."""

from __future__ import annotations

import contextlib
import importlib
import io
import json
import os
import sys
import time
import warnings
from multiprocessing.connection import Connection
from typing import Any

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

LIBRARIES = (
    "fastapi",
    "fastapi.testclient",
    "matplotlib.pyplot",
    "matplotlib_inline.backend_inline",
    "pandas",
    "requests",
    "scipy.stats",
    "sklearn.compose",
    "sklearn.dummy",
    "sklearn.ensemble",
    "sklearn.linear_model",
    "sklearn.metrics",
    "sklearn.model_selection",
    "sklearn.pipeline",
    "bs4",
    "verifie",
)
for library in LIBRARIES:
    with contextlib.suppress(ImportError), warnings.catch_warnings():
        # A library's words about its next version are nothing of the author's.
        warnings.simplefilter("ignore")
        importlib.import_module(library)


def serve(connection: Connection, folder: str) -> None:
    """Say ready, read the cells' sources, answer with their outputs."""
    os.chdir(folder)
    sys.path.insert(0, "")  # as a kernel does: an exercise may come with a module
    shell = _shell()
    connection.send_bytes(b"ready")
    sources = json.loads(connection.recv_bytes())
    start = time.monotonic()
    outputs = [_run(shell, source) for source in sources]
    answer = {"outputs": outputs, "seconds": time.monotonic() - start}
    connection.send_bytes(json.dumps(answer).encode())
    connection.close()


class _Remember(DisplayHook):  # type: ignore[misc]
    """Keeps a cell's result without showing it."""

    def write_output_prompt(self) -> None: ...
    def write_format_data(self, *_args: Any, **_options: Any) -> None: ...
    def finish_displayhook(self) -> None: ...


class _Discard(DisplayPublisher):  # type: ignore[misc]
    """Figures and tables aren't needed to grade."""

    def publish(self, *_args: Any, **_options: Any) -> None: ...


class _Shell(InteractiveShell):  # type: ignore[misc]
    displayhook_class = _Remember
    display_pub_class = _Discard

    def _showtraceback(self, *_args: Any) -> None: ...


def _shell() -> InteractiveShell:
    return _Shell.instance(config=Config({"HistoryManager": {"enabled": False}}))


def _run(shell: Any, source: str) -> list[dict[str, Any]]:
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        done = shell.run_cell(source, store_history=False)
    outputs: list[dict[str, Any]] = [
        {"output_type": "stream", "name": name, "text": stream.getvalue()}
        for name, stream in (("stdout", out), ("stderr", err))
        if stream.getvalue()
    ]
    error = done.error_before_exec or done.error_in_exec
    if error is not None:
        name, text = type(error).__name__, str(error)
        outputs.append({"output_type": "error", "ename": name, "evalue": text, "traceback": [text]})
    elif done.result is not None:
        data = {"text/plain": repr(done.result)}
        outputs.append(
            {"output_type": "execute_result", "data": data, "metadata": {}, "execution_count": 1}
        )
    return outputs
