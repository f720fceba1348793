"""The examiner's side of the link: questions out, hostile answers in.

An answer is JSON of a known shape, read into genuine values; what isn't one is an error of the
cell. Only functions that a test gave away as arguments can be called back.
"""

from __future__ import annotations

import contextlib
import secrets
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from bacasable_runner.frames import Message
from bacasable_runner.outside import door, kinds
from bacasable_runner.outside.codec import FAILURES, CodecError, Reader
from bacasable_runner.outside.link import Link, LinkLost
from bacasable_runner.outside.reading import CannotCross, ProgrammeArrete, ReponseIllisible
from bacasable_runner.outside.writing import Writing

MOST_QUESTIONS = 200_000
MOST_STRAY = 1_000
MOST_TEXTS = 500
MOST_NAMES = 20_000
MOST_CALLBACKS = 200_000
# What ends a loop ends it only where the test itself asks for the next item.
ENDING = frozenset({"__next__", "send", "throw"})
DEEPEST = 40
LIAR = "un objet de la classe « {} » se dit égal à n'importe quoi"
STOPPED = (
    "Le programme s'est arrêté pendant cette cellule : trop de mémoire, trop de temps de calcul, "
    "ou un arrêt demandé par le code."
)


class Session(Writing):
    """Everything that test cells ask. One for a notebook."""

    def __init__(
        self, link: Link, *, report: Callable[[str], None], show: Callable[[Message], None]
    ) -> None:
        super().__init__()
        self._link = link
        self._report, self._show = report, show
        self._lock = threading.RLock()
        self._cache: dict[str, Any] = {}
        self._questions = self._stray = self._depth = self._called_back = 0
        self._budget: int | None = None
        self.before_call: Callable[[], None] = lambda: None
        self.after_call: Callable[[], None] = lambda: None
        self.shares_random = False
        self.asked = False

    def start_cell(self, budget: int) -> None:
        """A new test cell: new allowances, nothing remembered of the learner's values."""
        self._budget = budget
        self._questions = self._stray = self._called_back = self._depth = 0
        self._cache.clear()
        self._link.start_cell()
        self.asked = False

    def end_cell(self) -> None:
        """Forget what was lent."""
        if self.asked and not self._link.lost:
            with contextlib.suppress(ProgrammeArrete):
                self._ask("end")
        self._twins.clear()
        self._callbacks.clear()

    # Questions

    def name(self, name: str) -> Any:
        """The value of a learner's name. Raises `KeyError`."""
        if name in self._cache:
            return self._cache[name]
        try:
            value = self._ask("name", name=name)
        except LookupError:
            raise KeyError(name) from None
        self._cache[name] = value
        return value

    def names(self) -> list[str]:
        """All names of the learner's, as far as they are names."""
        found = self._ask("names")
        if type(found) is not list:
            raise ReponseIllisible("names")
        return [name for name in found[:MOST_NAMES] if type(name) is str]

    def call(self, target: Any, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Any:
        """Call a learner's function or class."""
        return self._run("call", o=target, **self._arguments(args, kwargs))

    def attribute(self, target: Any, name: str) -> Any:
        """Read an attribute."""
        return self._run("attribute", o=target, name=name)

    def set_attribute(self, target: Any, name: str, value: Any) -> None:
        """Write an attribute."""
        self._run("set", o=target, name=name, **self._arguments((value,), {}))

    def delete_attribute(self, target: Any, name: str) -> None:
        """Remove an attribute."""
        self._run("delete", o=target, name=name)

    def special(self, target: Any, name: str, args: Sequence[Any]) -> Any:
        """Call a special method."""
        return self._run("special", o=target, name=name, **self._arguments(args, {}))

    def content(self, target: Any) -> Any:
        """The plain content of an object made from a list, a dictionary, a set."""
        content = self._run("data", o=target)
        if type(content) not in (list, dict, set):
            raise ReponseIllisible("content")
        return content

    def members(self, target: Any) -> list[Any]:
        """What iterating over a class gives: the members of an enumeration."""
        return list(self.installed("builtins", "list", proxies_of(self, target)))

    def installed(self, module: str, path: str, *args: Any) -> Any:
        """Call a library's function over there."""
        return self.call({"t": "installed", "m": module, "q": path}, args, {})

    def source(self, target: Any) -> str:
        """The source text of a learner's function."""
        found = self._run("source", o=target)
        return found if type(found) is str else ""

    def describe(self, name: str, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Any:
        """A question of a check helper; the answer is plain data."""
        return self._run("espace", name=name, plain=True, **self._arguments(args, kwargs))

    def give(self, values: Mapping[str, Any]) -> None:
        """Hand values over, under their names."""
        names = []
        for name, value in values.items():
            with contextlib.suppress(CannotCross, ReponseIllisible):
                names.append([name, self._write(value)])
        if names:
            self._run("give", names=names)

    def remove(self, name: str) -> None:
        """Take a name away. Raises `KeyError`."""
        try:
            self._run("remove", name=name)
        except LookupError:
            raise KeyError(name) from None

    def plain(self, op: str, **fields: Any) -> Any:
        """A question whose answer is plain data: about files."""
        return self._ask(op, plain=True, **fields)

    def compare(self, target: Any, name: str, args: Sequence[Any]) -> Any:
        """A comparison among learner's objects, or by a class that the course defines.

        An object that is equal to a value nobody could have expected is equal to anything.
        """
        answer = self.special(target, name, args)
        if answer is True and name in ("__eq__", "__contains__") and self._accepts(target, name):
            self._report(LIAR.format("rendu"))
            return False
        return answer

    def _accepts(self, target: Any, name: str) -> bool:
        """Whether an object is equal to a stranger. One that can't be compared to it isn't."""
        try:
            return self.special(target, name, (secrets.token_hex(8),)) is True
        except (ProgrammeArrete, ReponseIllisible):
            raise
        except Exception:  # noqa: BLE001 - a learner's method, given what it may not expect
            return False

    def leave(self, target: Any, kind: Any, error: BaseException | None) -> bool:
        """End a `with` block of the test's. Whether its error is to be forgotten.

        A check that failed is never forgotten: its text stays here, and so does the verdict.
        """
        if error is None:
            return bool(self.special(target, "__exit__", (None, None, None)))
        crosses = id(error) in self._numbers or type(error) in kinds.EXCEPTIONS
        if isinstance(error, AssertionError) or not crosses:
            kind, told = AssertionError, AssertionError()
            self.special(target, "__exit__", (kind, told, None))
            return False
        return bool(self.special(target, "__exit__", (kind, error, None)))

    def write_file(self, name: str, content: bytes) -> None:
        """Give a file that the test wrote."""
        self._ask("write", name=name, v=self._write(content), plain=True)

    # Asking

    def _run(self, op: str, **fields: Any) -> Any:
        """Ask something that may run the learner's code: what was read before may be old."""
        self.before_call()
        self._cache.clear()
        try:
            return self._ask(op, sync=self._twins.changes(self._given), **fields)
        finally:
            self._cache.clear()
            self.after_call()

    def _ask(self, op: str, *, plain: bool = False, **fields: Any) -> Any:
        with self._lock:
            self._questions += 1
            if self._questions > MOST_QUESTIONS:
                raise ProgrammeArrete("trop de questions au programme du rendu")
            self.asked = True
            question = {"id": secrets.token_hex(8), "op": op, **fields}
            if self._budget is not None:
                question["budget"], self._budget = self._budget, None
            if self.shares_random and op in ("call", "special", "espace"):
                question["random"] = self._plain_writer().write(door.random_state())
            self._depth += 1
            try:
                return self._value(self._answer(question), plain=plain)
            except (StopIteration, StopAsyncIteration) as error:
                if op == "special" and fields["name"] in ENDING:
                    raise
                raise RuntimeError(f"le code du rendu a levé {type(error).__name__}") from None
            finally:
                self._depth -= 1

    def _answer(self, question: Message) -> Message:
        try:
            self._link.send(question)
            while True:
                message = self._link.receive()
                if message.get("id") == question["id"] and "op" not in message:
                    return message
                if message.get("op") == "back":
                    self._serve(message)
                    continue
                self._stray += 1
                if self._stray > MOST_STRAY:
                    self._link.fail("too many stray answers")
        except LinkLost:
            raise ProgrammeArrete(STOPPED) from None
        except (ValueError, RecursionError):
            raise ReponseIllisible("une valeur est trop grande pour passer") from None

    def _value(self, answer: Message, *, plain: bool) -> Any:
        try:
            self._learn(answer.get("classes"))
            self._print(answer.get("texts"))
            self._update(answer.get("twins"))
            if "raise" in answer:
                error = self._error(answer["raise"])
            else:
                reader = Reader() if plain else Reader(self._resolve)
                return reader.value(answer["ok"])
        except (CodecError, *FAILURES) as failure:
            raise ReponseIllisible(f"réponse illisible ({type(failure).__name__})") from None
        raise error

    def _update(self, twins: Any) -> None:
        for number, fresh in twins or ():
            self._twins.agree(number, fresh, self.read(fresh))

    def _print(self, texts: Any) -> None:
        for text in (texts or ())[:MOST_TEXTS]:
            match text:
                case {"type": "stream", "name": "stdout" | "stderr" as name, "text": str(written)}:
                    (sys.stdout if name == "stdout" else sys.stderr).write(written)
                case {"type": "display_data"}:
                    self._show(text)

    # Callbacks

    def _serve(self, message: Message) -> None:
        """Call a function that the test gave away. Its result is what the learner's code sees."""
        self._called_back += 1
        answer: Message = {"id": message.get("id")}
        try:
            if self._called_back > MOST_CALLBACKS or self._depth > DEEPEST:
                raise RecursionError("maximum recursion depth exceeded")
            function = self._callbacks[message["n"]]
            self._learn(message.get("classes"))
            self._update(message.get("twins"))
            args = [self.read(raw) for raw in message["args"]]
            kwargs = {str(key): self.read(raw) for key, raw in message["kwargs"]}
            answer["ok"] = self._write(function(*args, **kwargs))
            answer["sync"] = self._twins.changes()
        except Exception as error:  # noqa: BLE001 - a test's function, called with anything
            known = kinds.NAMES.get(type(error), "builtins.RuntimeError")
            answer["raise"] = {"kind": known, "text": str(error)}
        self._link.send(answer)


def proxies_of(session: Session, target: Any) -> Any:
    """The stand-in of a class."""
    return session._classes[target["k"]]
