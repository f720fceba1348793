"""The IPython shell of a notebook: Jupyter's own, with its outputs going to the `Outlet`.

It is made once, in the zygote, because making it costs as much as grading a notebook.
"""

from __future__ import annotations

import builtins
import getpass
import inspect
import linecache
import random
import sys
import tempfile
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

import numpy as np
from ipykernel.compiler import XCachingCompiler
from ipykernel.jsonutil import encode_images
from ipykernel.zmqshell import ZMQInteractiveShell
from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.error import StdinNotImplementedError
from traitlets import Type
from traitlets.config import Config

from bacasable_runner.outlet import Outlet, Stream


class _Wire:
    """Where outputs go; connected in the forked process."""

    outlet: Outlet | None = None


def send(kind: str, **content: Any) -> None:
    """Show an output, when there is somewhere to show it."""
    if _Wire.outlet is not None:
        _Wire.outlet.event(kind, **content)


class OutletDisplayHook(DisplayHook):  # type: ignore[misc]
    """Shows the value of a cell's last expression."""

    topic = None
    msg: dict[str, Any] | None = None

    def start_displayhook(self) -> None:
        self.msg = {}

    def write_output_prompt(self) -> None:
        if self.msg is not None:
            self.msg["execution_count"] = self.prompt_count

    def write_format_data(self, format_dict: Any, md_dict: Any = None) -> None:
        if self.msg is not None:
            self.msg |= {"data": encode_images(format_dict), "metadata": md_dict or {}}

    def finish_displayhook(self) -> None:
        if self.msg and self.msg.get("data"):
            send("execute_result", **self.msg)
        self.msg = None


class OutletPublisher(DisplayPublisher):  # type: ignore[misc]
    """Shows what `display()` is given."""

    def publish(
        self,
        data: Any,
        metadata: Any = None,
        *,
        transient: Any = None,
        update: bool = False,
        **_: Any,
    ) -> None:
        self._validate_data(data, metadata or {})
        display_id = (transient or {}).get("display_id")
        send(
            "update_display_data" if update else "display_data",
            data=encode_images(data),
            metadata=metadata or {},
            display_id=str(display_id) if display_id is not None else None,
        )

    def clear_output(self, wait: bool = False) -> None:
        send("clear_output", wait=bool(wait))


class CellCompiler(XCachingCompiler):  # type: ignore[misc]
    """Names cells as Jupyter does, and spares tracebacks a search that finds nothing.

    For each frame of a traceback, `inspect` looks through all modules for the one that a cell
    comes from: with the whole scientific stack loaded, a deep recursion takes minutes to show.
    """

    def get_code_name(self, raw_code: str, code: str, number: int) -> str:
        name: str = super().get_code_name(raw_code, code, number)
        forget_module_of(name)
        return name

    def cache(self, transformed_code: str, number: int = 0, raw_code: str | None = None) -> str:
        """Sources are put where tracebacks look only when one does: else they'd be easy to scan."""
        name: str = super().cache(transformed_code, number, raw_code)
        linecache.cache[name] = (lambda: transformed_code,)
        return name


def forget_module_of(file_name: str) -> None:
    """Tell `inspect` that a file is no module's, which is what it would find out."""
    inspect.modulesbyfile[file_name] = ""


class NotebookShell(ZMQInteractiveShell):  # type: ignore[misc]
    """Jupyter's shell without a kernel around it."""

    displayhook_class = Type(OutletDisplayHook)
    display_pub_class = Type(OutletPublisher)

    def _showtraceback(self, etype: Any, evalue: Any, stb: Any) -> None:
        if self.displayhook.msg is not None:
            self._last_traceback_during_displayhook = True
        send("error", ename=str(etype.__name__), evalue=str(evalue), traceback=list(stb))
        self._last_traceback = stb

    def ask_exit(self) -> None:
        """`exit()` ends a session at the keyboard; a notebook being graded goes on."""

    def enable_gui(self, gui: Any = None) -> None:
        """Only inline figures here: there is no window to open."""
        if gui not in (None, "inline"):
            warnings.warn(f"no window system here for {gui!r}", stacklevel=2)


# pandas, rich and others look for this name to know that they are in a notebook.
NotebookShell.__name__ = NotebookShell.__qualname__ = "ZMQInteractiveShell"


def create() -> NotebookShell:
    """Make the shell, in the zygote."""
    config = Config()
    config.HistoryManager.enabled = False
    config.InteractiveShell.cache_size = 1000
    with tempfile.TemporaryDirectory() as folder:
        shell: NotebookShell = NotebookShell.instance(
            config=config, ipython_dir=folder, compiler_class=CellCompiler
        )
        shell.enable_matplotlib("inline")
    tempfile.tempdir = None
    builtins.input = _refusing("raw_input")
    getpass.getpass = _refusing("getpass")
    return shell


def connect(outlet: Outlet, home: Path) -> NotebookShell:
    """Give the shell its outputs and its home, in the forked process."""
    _Wire.outlet = outlet
    sys.stdout, sys.stderr = Stream(outlet, "stdout"), Stream(outlet, "stderr")
    sys.__stdout__, sys.__stderr__ = sys.stdout, sys.stderr  # type: ignore[misc,assignment]
    shell: NotebookShell = NotebookShell.instance()
    shell.ipython_dir = str(home / ".ipython")
    sys.path.insert(0, "")
    # A fork copies the zygote's random state: every submission would draw the same numbers.
    random.seed()
    np.random.seed()
    return shell


def _refusing(name: str) -> Callable[..., NoReturn]:
    def refuse(*_: object, **__: object) -> NoReturn:
        raise StdinNotImplementedError(
            f"{name} was called, but this frontend does not support input requests."
        )

    return refuse
