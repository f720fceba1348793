"""Runs a test cell, without the learner's IPython: its own compile, its own exec, its own error.

What a learner's code did to the shell (transformers, custom exception handlers, events, history)
doesn't touch a test cell. That a cell ran to its end is attested by its seal, a constant that the
supervisor chose for it and that only the statement after the last one hands over.
"""

from __future__ import annotations

import ast
import asyncio
import inspect
import linecache
import signal
import traceback
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import numpy as np
from ipykernel.jsonutil import encode_images, json_clean
from IPython.core.inputtransformer2 import TransformerManager
from IPython.core.ultratb import AutoFormattedTB
from matplotlib_inline.backend_inline import flush_figures

from bacasable_runner.frames import Message
from bacasable_runner.outlet import Outlet
from bacasable_runner.shell import forget_module_of
from bacasable_runner.tripwires import ObservationRefused, Tripwires

SEE = "__bacasable_vu__"
VALUE = "__bacasable_valeur__"
SEAL = "__bacasable_sceau__"
FLAGS = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
NUMBERS = frozenset(np.sctypeDict.values())


class Examiner:
    """Made in the zygote; runs the test cells of one submission in the forked process.

    `watched`: the learner's code is in this process, and tripwires look at what is judged.
    """

    watched = True

    def __init__(
        self, notebook: Any, *, namespace: dict[str, Any] | None = None, tripwires: Any = None
    ) -> None:
        self._notebook = notebook
        self._namespace: dict[str, Any] = notebook.user_ns if namespace is None else namespace
        self._format = notebook.display_formatter.format
        self._transform = TransformerManager().transform_cell
        self._tripwires: Any = tripwires or Tripwires(notebook)
        self._outlet: Outlet

    @property
    def execution_count(self) -> int:
        """What the next cell will be counted as."""
        return int(self._notebook.execution_count)

    def arm(self, outlet: Outlet) -> None:
        """Connect to the channel, in the forked process."""
        self._outlet = outlet
        self._tripwires.arm(lambda reason: outlet.message({"op": "flag", "reason": reason}))

    def asked(self) -> AbstractContextManager[None]:
        """While a test that runs elsewhere asks the learner's code."""
        asked: AbstractContextManager[None] = self._tripwires.asked()
        return asked

    def cell_ran(self) -> None:
        """A cell that isn't a test has run."""
        self._tripwires.cell_ran()

    async def cell(self, message: Message) -> Message:
        """Run a test cell as the supervisor describes it."""
        return await self.run(message.pop("source"), message.pop("seal"), message["number"])

    async def run(self, source: str, seal: str, number: int) -> Message:
        """Run a test cell to its end, or to its error."""
        self._notebook.execution_count = number
        self._tripwires.before(source)
        if self.watched:
            self._namespace[SEE] = self._tripwires.see
        done: Message = {"ok": False}
        name = _code_file_name(self._notebook.execution_count)
        text = source
        try:
            text = self._python(source)
            await self._execute(_compile(text, name, seal, watched=self.watched))
            done["ok"] = True
            done["result"] = self._show(source)
        except BaseException as error:  # noqa: BLE001 - the boundary around a submission
            done["ok"] = False
            self._show_error(error, source, text, name)
        finally:
            self._namespace.pop(VALUE, None)
            done["seal"] = self._namespace.pop(SEAL, "")
            self._tripwires.after(passed=done["ok"])
        self._finish(number)
        return done

    def _python(self, source: str) -> str:
        """The cell as plain Python: IPython's own syntax is translated only where it is used."""
        try:
            ast.parse(source)
        except SyntaxError:
            translated: str = self._transform(source)
            return translated
        return source

    async def _execute(self, code: Any) -> None:
        if not code.co_flags & inspect.CO_COROUTINE:
            exec(code, self._namespace)  # noqa: S102 - running a notebook is the purpose
            return
        running = asyncio.ensure_future(eval(code, self._namespace))  # noqa: S307
        with cancelled_by_interrupt(running):
            await running

    def _show(self, source: str) -> Message | None:
        """The value of the last expression, as nbgrader's partial credit reads it."""
        value = self._namespace.pop(VALUE, None)
        if value is None or source.rstrip().endswith(";"):
            return None
        if type(value) in (int, float, bool):
            data, metadata = {"text/plain": repr(value)}, {}
        else:
            data, metadata = self._format(value)
            self._refuse_disguised_number(value, data)
        return {
            "data": json_clean(encode_images(data)),
            "metadata": json_clean(metadata),
            "execution_count": self._notebook.execution_count,
        }

    def _refuse_disguised_number(self, value: Any, data: dict[str, Any]) -> None:
        try:
            float(data.get("text/plain", ""))
        except ValueError:
            return
        if type(value) not in NUMBERS:
            reason = f"un objet de type « {type(value).__name__} » se fait passer pour une note"
            self._tripwires.report(reason)

    def _show_error(self, error: BaseException, source: str, text: str, name: str) -> None:
        if isinstance(error, ObservationRefused):
            lines = [str(error)]  # nothing around it: what was tried is the trainer's to read
        else:
            lines = self._traceback(error, source, text, name)
        try:
            evalue = str(error)
        except Exception as inner:  # noqa: BLE001 - a learner's __str__ may raise anything
            evalue = f"<{type(inner).__name__} in __str__>"
        self._outlet.event("error", ename=type(error).__name__, evalue=evalue, traceback=lines)

    def _traceback(self, error: BaseException, source: str, text: str, name: str) -> list[str]:
        """Jupyter's own traceback; the test's source can be looked up only while it is made."""
        number = self._notebook.execution_count
        forget_module_of(name)
        linecache.cache[name] = (len(text), None, text.splitlines(keepends=True), name)
        self._notebook.compile._filename_map[name] = number
        try:
            formatter = AutoFormattedTB(
                mode="Context", theme_name=self._notebook.colors, tb_offset=1
            )
            formatter.check_cache = None
            trace = error.__traceback__
            while trace is not None and trace.tb_frame.f_code.co_filename == __file__:
                trace = trace.tb_next
            error.__traceback__ = trace
            return list(formatter.structured_traceback(type(error), error, trace, tb_offset=0))
        except Exception:  # noqa: BLE001 - an error that can't be shown is still an error
            return traceback.format_exception_only(error)
        finally:
            linecache.cache.pop(name, None)

    def _finish(self, number: int) -> None:
        try:
            flush_figures()
        finally:
            self._notebook.execution_count = number + 1


@contextmanager
def cancelled_by_interrupt(running: asyncio.Future[Any]) -> Iterator[None]:
    """While a coroutine runs, SIGINT cancels it instead of breaking the loop."""
    loop = asyncio.get_running_loop()
    before = signal.getsignal(signal.SIGINT)
    signal.signal(signal.SIGINT, lambda *_: loop.call_soon_threadsafe(running.cancel))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _code_file_name(number: int) -> str:
    # Ends in .py and names no file, as Jupyter's own names of cells do: a traceback of a thousand
    # frames is then formatted in no time (IPython skips its slow, careful way).
    return f"/cellule/test_{number}.py"


def _compile(text: str, name: str, seal: str, *, watched: bool) -> Any:
    tree = ast.parse(text, name)
    if watched:
        tree = ast.fix_missing_locations(_Watch().visit(tree))
    if tree.body and isinstance(last := tree.body[-1], ast.Expr):
        tree.body[-1] = _assign(VALUE, last.value)
    tree.body.append(_assign(SEAL, ast.Constant(seal)))
    # optimize=0: asserts stay, whatever the interpreter's own flags say by now.
    return compile(ast.fix_missing_locations(tree), name, "exec", flags=FLAGS, optimize=0)


def _assign(name: str, value: ast.expr) -> ast.stmt:
    return ast.Assign(targets=[ast.Name(name, ast.Store())], value=value, lineno=1)


class _Watch(ast.NodeTransformer):
    """Shows every judged value to the tripwires: operands, asserted values, arguments."""

    def visit_Compare(self, node: ast.Compare) -> ast.AST:
        self.generic_visit(node)
        node.left = _seen(node.left)
        node.comparators = [_seen(operand) for operand in node.comparators]
        return node

    def visit_Assert(self, node: ast.Assert) -> ast.AST:
        self.generic_visit(node)
        node.test = _seen(node.test)
        return node

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        node.args = [_seen(argument) for argument in node.args]
        for keyword in node.keywords:
            keyword.value = _seen(keyword.value)
        return node


def _seen(node: ast.expr) -> ast.expr:
    if not isinstance(node, ast.Call | ast.Name | ast.Attribute | ast.Subscript | ast.Await):
        return node
    name = ast.copy_location(ast.Name(SEE, ast.Load()), node)
    return ast.copy_location(ast.Call(func=name, args=[node], keywords=[]), node)
