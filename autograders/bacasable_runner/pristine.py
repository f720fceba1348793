"""What judges an answer, remembered before any learner's code ran, and compared afterwards.

Only what was there is compared: modules may grow (lazy imports, registered accessors), but a name
that a test relies on must still mean the same object, with the same code.
"""

from __future__ import annotations

import ctypes
import gc
import sys
from collections.abc import Iterator
from types import FunctionType, ModuleType
from typing import Any

# Module, or module:class. Its names judge, or show the judgement.
JUDGES = (
    "builtins",
    "math",
    "operator",
    "ast",
    "inspect",
    "unittest",
    "unittest.case",
    "unittest.case:TestCase",
    "numpy",
    "numpy.testing",
    "numpy.testing._private.utils",
    "pandas",
    "pandas.testing",
    "pandas._testing",
    "pandas._testing.asserters",
    "pandas:DataFrame",
    "pandas:Series",
    "pandas:Index",
    "pytest",
    "sklearn.metrics",
    "IPython.core.interactiveshell",
    "IPython.core.interactiveshell:InteractiveShell",
    "IPython.core.interactiveshell:ExecutionResult",
    "IPython.core.displayhook:DisplayHook",
    "ipykernel.zmqshell:ZMQInteractiveShell",
    "IPython.core.inputtransformer2",
    "IPython.core.inputtransformer2:TransformerManager",
    "bacasable_runner.shell",
    "bacasable_runner.shell:NotebookShell",
    "bacasable_runner.shell:OutletDisplayHook",
    "bacasable_runner.outlet",
    "bacasable_runner.outlet:Outlet",
    "bacasable_runner.examine",
    "bacasable_runner.examine:Examiner",
    "bacasable_runner.tripwires",
    "bacasable_runner.tripwires:Tripwires",
    "bacasable_runner.pristine",
    "bacasable_runner.pristine:Snapshot",
)
# Set anew by IPython at each cell, or by whoever imports: says nothing.
VOLATILE = frozenset({"_", "__", "___", "__builtins__", "__warningregistry__", "__cached__"})
# Replaced by honest code, too, and no verdict hangs on them.
HARMLESS = frozenset({"input", "print", "open", "help", "breakpoint", "exit", "quit", "display"})

CODE_ATTRIBUTES = frozenset({"__code__", "__defaults__", "__kwdefaults__"})


class Snapshot:
    """Remembers the judges; `changed()` names those that aren't what they were."""

    def __init__(self) -> None:
        found = ((label, _find(label)) for label in (*JUDGES, *_helpers()))
        self._judges = [_Judge(label, judge) for label, judge in found if judge is not None]
        self._functions = {
            id(value): name for judge in self._judges for name, value in judge.functions()
        }
        self._types = _all_types()
        self._type_ids = frozenset(map(id, self._types))

    def changed(self) -> list[str]:
        """Names of what was replaced, at most one a judge."""
        return [name for judge in self._judges if (name := judge.change()) is not None]

    def judges_by(self, function: Any, attribute: Any) -> str | None:
        """Name of a judging function whose code is about to be replaced in place."""
        return self._functions.get(id(function)) if attribute in CODE_ATTRIBUTES else None

    def knows_type(self, kind: type) -> bool:
        """Whether a class was there before the learner's code."""
        return id(kind) in self._type_ids


class _Judge:
    """One namespace. Looked at closely only when it was written to: reading thousands of objects
    would make this process copy the pages that it shares with the zygote."""

    def __init__(self, label: str, judge: Any) -> None:
        self._label, self._judge = label, judge
        namespace = vars(judge)
        is_module = isinstance(judge, ModuleType)
        self._namespace = namespace if is_module else gc.get_referents(namespace)[0]
        self._version = _version(self._namespace)
        self._values = {
            name: value
            for name, value in self._namespace.items()
            if name not in VOLATILE | HARMLESS and not isinstance(value, ModuleType)
        }

    def functions(self) -> Iterator[tuple[str, FunctionType]]:
        for name, value in self._values.items():
            if isinstance(value, FunctionType):
                yield f"{self._name}.{name}", value

    def change(self) -> str | None:
        """What is different now, or nothing."""
        if ":" not in self._label and sys.modules.get(self._label) is not self._judge:
            return self._name
        version = _version(self._namespace)
        if version is not None and version == self._version:
            return None
        missing = object()
        for name, value in self._values.items():
            if self._namespace.get(name, missing) is not value:
                return f"{self._name}.{name}"
        self._version = version
        return None

    @property
    def _name(self) -> str:
        return self._label.replace(":", ".")


def _version(namespace: dict[str, Any]) -> int | None:
    """The number that CPython gives a dictionary anew with each change (PEP 509), if it does."""
    return ctypes.c_uint64.from_address(id(namespace) + VERSION_OFFSET).value if VERSIONS else None


def _has_versions() -> bool:
    if sys.implementation.name != "cpython" or not (3, 6) <= sys.version_info[:2] <= (3, 11):
        return False
    namespace = {"a": 1}
    before = ctypes.c_uint64.from_address(id(namespace) + VERSION_OFFSET).value
    namespace["a"] = 2
    return before != ctypes.c_uint64.from_address(id(namespace) + VERSION_OFFSET).value


VERSION_OFFSET = object.__basicsize__ + ctypes.sizeof(ctypes.c_ssize_t)
VERSIONS = _has_versions()


def _helpers() -> list[str]:
    return sorted(name for name in sys.modules if name.split(".")[0] == "verifie")


def _find(label: str) -> Any:
    module, _, name = label.partition(":")
    found = sys.modules.get(module)
    return getattr(found, name, None) if name else found


def _all_types() -> list[type]:
    found: dict[int, type] = {}
    waiting: list[type] = [object]
    while waiting:
        kind = waiting.pop()
        if id(kind) not in found:
            found[id(kind)] = kind
            waiting.extend(type.__subclasses__(kind))
    return list(found.values())
