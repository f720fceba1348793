"""What the examiner gives to the learner's side: values, names of things both have, callbacks."""

from __future__ import annotations

import sys
import types
from collections.abc import Mapping, Sequence
from typing import Any

from bacasable_runner.frames import Message
from bacasable_runner.outside import kinds, proxies
from bacasable_runner.outside.codec import FAILURES, Writer
from bacasable_runner.outside.limits import TooLarge
from bacasable_runner.outside.reading import CannotCross, Reading, ReponseIllisible

SIMPLE = (str, int, float, bool, type(None))


class Writing(Reading):
    """Writes arguments. A function of the test crosses as something that can be called back."""

    def __init__(self) -> None:
        super().__init__()
        self._given: list[int] = []

    def _plain_writer(self) -> Writer:
        return Writer(self._refer)

    def _write(self, value: Any) -> Any:
        try:
            return Writer(self._refer, alias=self._twin).write(value)
        except (TooLarge, *FAILURES) as error:
            # Never a reason to run inside: the learner's own values could be made to cause it.
            raise ReponseIllisible(f"une valeur ne peut pas passer ({error})") from None

    def _twin(self, value: Any) -> Any:
        written = self._twins.write(value)
        self._given.append(written["n"])
        return written

    def _arguments(self, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Message:
        self._given = []
        written: Message = {"args": [self._write(arg) for arg in args]}
        if kwargs:
            written["kwargs"] = [[key, self._write(value)] for key, value in kwargs.items()]
        return written

    def _refer(self, value: Any) -> Any:
        if isinstance(value, proxies.RemoteObject):
            return proxies.reference(value)
        if isinstance(value, proxies.RemoteType):
            return {"t": "mineclass", "k": vars(value)[proxies.HANDLE][1]}
        if (number := self._numbers.get(id(value))) is not None:
            return {"t": "mine", "n": number}
        if isinstance(value, type) and value in kinds.NAMES:
            return {"t": "kind", "v": kinds.NAMES[value]}
        if type(value) in kinds.EXCEPTIONS:
            simple = [arg for arg in value.args if type(arg) in SIMPLE]
            args = simple if len(simple) == len(value.args) else [str(value)]
            return {"t": "error", "v": kinds.NAMES[type(value)], "args": Writer().all(args)}
        if isinstance(value, types.ModuleType):
            return {"t": "installed", "m": value.__name__, "q": ""}
        if (found := _installed(value)) is not None:
            return found
        if callable(value) and not isinstance(value, type):
            return self._lend(value)
        raise CannotCross(
            f"le test donne au rendu un objet de la classe « {type(value).__name__} »"
        )

    def _lend(self, function: Any) -> Any:
        number = next((n for n, f in self._callbacks.items() if f is function), None)
        if number is None:
            number = len(self._callbacks)
            self._callbacks[number] = function
        return {"t": "back", "n": number, "name": str(getattr(function, "__name__", "fonction"))}


def _installed(value: Any) -> Any:
    """A function or class of a library, by name, if the name leads to it."""
    module, path = getattr(value, "__module__", None), getattr(value, "__qualname__", None)
    if isinstance(value, types.BuiltinFunctionType) and module is None:
        return None
    if type(module) is not str or type(path) is not str:
        module, path = "numpy", getattr(value, "__name__", None)  # a ufunc has neither
        if type(path) is not str:
            return None
    found: Any = sys.modules.get(module)
    if module != "builtins" and not kinds.of_a_library(found):
        return None
    for name in path.split("."):
        found = getattr(found, name, None)
    return {"t": "installed", "m": module, "q": path} if found is value else None
