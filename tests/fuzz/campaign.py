"""Hostile answers to the examiner, for as long as one likes: `python -m tests.fuzz.campaign 600`.

Two targets, in turn. The *decoder* reads mutated JSON of valid values: it must return a value or
raise `CodecError`. The *session* asks a question of a peer that answers mutated frames and bytes:
it must return, or raise what a test cell may see. Anything else, or a reading that takes longer
than `SLOWEST` seconds, is a finding: it is printed with the seed that makes it again.
"""

from __future__ import annotations

import collections
import copy
import datetime as dt
import decimal
import json
import random
import socket
import struct
import sys
import threading
import time
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
import pandas as pd
from bacasable_runner.frames import encode
from bacasable_runner.outside.codec import CodecError, Reader, Writer
from bacasable_runner.outside.link import Link
from bacasable_runner.outside.reading import CannotCross, ProgrammeArrete, ReponseIllisible
from bacasable_runner.outside.session import Session

SLOWEST = 5.0
PATIENCE = 0.2  # of both ends, where a real supervisor would count the seconds of a cell
VALUES: tuple[Any, ...] = (
    *(None, True, 3, 2**80, 1.5, float("nan"), "é", b"x", 1j, (1, [2, {"a": {3}}])),
    *(dt.datetime(2024, 1, 2, tzinfo=dt.UTC), dt.timedelta(1, 2), decimal.Decimal("1.50")),
    *(collections.Counter("aab"), collections.deque([1], maxlen=2), range(3), slice(1, 2)),
    *(np.arange(6).reshape(2, 3), np.array(["a", None], dtype=object), np.float32(1.5)),
    np.array([(1, 2.0)], dtype=[("a", int), ("b", float)]),
    pd.DataFrame({"a": [1, 2], "b": pd.Categorical(["x", "y"]), "c": ["é", None]}),
    pd.DataFrame({"d": pd.date_range("2024", periods=2, tz="Europe/Paris")}),
    pd.Series(
        pd.array([1, None], dtype="Int64"), index=pd.MultiIndex.from_tuples([(1, 2), (3, 4)])
    ),
    pd.Series(pd.array([1, None], dtype="int64[pyarrow]")),
    pd.Series(pd.arrays.SparseArray([0, 0, 1])),
    *(pd.period_range("2024-01", periods=2, freq="M"), pd.interval_range(0, 2), pd.NaT, pd.NA),
)
CLASS = {
    "k": 0,
    "name": "Point",
    "qualname": "Point",
    "module": "__main__",
    "installed": False,
    "bases": [],
    "base": None,
    "specials": ["__eq__", "__len__", "__call__", "__add__"],
    "doc": "un point",
    "signature": [["x", 1, True, 0]],
    "init": [["self", 1, False], ["x", 1, True, 0]],
}
FUNCTION = {"t": "function", "n": 1, "name": "f", "qualname": "f", "module": "__main__"}
ANSWERS: tuple[dict[str, Any], ...] = (
    {"ok": {"t": "ref", "n": 0, "k": 0}, "classes": [CLASS], "texts": [], "twins": []},
    {"ok": FUNCTION | {"doc": None, "signature": [["x", 1, False]]}, "classes": []},
    {"ok": {"t": "new", "n": 1, "v": [1, 2]}, "twins": [[1, [1]]], "texts": []},
    {
        "raise": {
            "class": {"t": "kind", "v": "builtins.ValueError"},
            "args": ["x"],
            "text": "x",
            "n": 3,
        }
    },
    {"ok": 1, "texts": [{"type": "stream", "name": "stdout", "text": "x"}]},
)
ODD: tuple[Any, ...] = (
    *(
        None,
        True,
        -1,
        0,
        1 << 62,
        10**30,
        1e308,
        "",
        "x" * 1000,
        [],
        {},
        [[]],
        {"t": "twin", "n": 0},
    ),
    *({"t": "yours", "n": 0}, {"t": "kind", "v": "builtins.type"}, {"t": "npy", "v": "AAAA"}),
    *(
        {"t": "class", "k": 0},
        {"t": "module", "m": "os", "n": 1, "k": 0},
        "__init__",
        "builtins.int",
    ),
)
SEEN_BY_TESTS = (ReponseIllisible, ProgrammeArrete, ValueError, CannotCross, LookupError, TypeError)


def nested(draw: random.Random) -> Any:
    """Something very deep."""
    value: Any = 1
    for _ in range(draw.choice((10, 200, 900))):
        value = [value] if draw.random() < 0.7 else {"t": "tuple", "v": [value]}
    return value


def mutate(draw: random.Random, value: Any) -> Any:
    """The same JSON with a few things changed."""
    value = copy.deepcopy(value)
    for _ in range(draw.randint(1, 4)):
        places = list(_places(value))
        if not places:
            return draw.choice(ODD)
        holder, key = draw.choice(places)
        match draw.randrange(6):
            case 0:
                del holder[key]
            case 1 if isinstance(holder[key], str):
                holder[key] = _mutate_text(draw, holder[key])
            case 2:
                holder[key] = nested(draw)
                return value
            case 3:
                other, name = draw.choice(places)
                holder[key] = copy.deepcopy(other.get(name) if isinstance(other, dict) else 0)
            case _:
                holder[key] = copy.deepcopy(draw.choice(ODD))
    return value


def _mutate_text(draw: random.Random, text: str) -> str:
    place = draw.randint(0, len(text))
    return text[:place] + draw.choice(("", "A", "é", "\0", "AAAA", "_", "=")) + text[place + 1 :]


def _places(value: Any, depth: int = 0) -> Iterator[tuple[Any, Any]]:
    items: Iterable[tuple[Any, Any]] = ()
    if isinstance(value, dict):
        items = value.items()
    elif isinstance(value, list):
        items = enumerate(value)
    for key, inner in items if depth < 30 else ():
        yield value, key
        yield from _places(inner, depth + 1)


def try_decoder(draw: random.Random) -> str:
    """One reading of a mutated value."""
    raw = mutate(draw, Writer().write(draw.choice(VALUES)))
    try:
        Reader().read(json.loads(json.dumps(raw)))
    except CodecError:
        return "refused"
    except RecursionError:  # json's own limit: the link refuses such a frame
        return "refused"
    return "read"


def try_session(draw: random.Random) -> str:
    """One question, answered by a hostile peer."""
    ours, theirs = socket.socketpair()
    ours.settimeout(PATIENCE)
    peer = threading.Thread(target=_answer, args=(theirs, random.Random(draw.random())))
    peer.start()
    session = Session(Link(ours, capped=True), report=lambda _: None, show=lambda _: None)
    session.start_cell(1 << 16)
    try:
        value = session.name("x")
        use(value)
    except SEEN_BY_TESTS as error:
        return type(error).__name__
    except BaseException as error:
        if isinstance(error, Exception | SystemExit | KeyboardInterrupt | GeneratorExit):
            return type(error).__name__  # an exception that the peer asked to be raised
        raise
    finally:
        ours.close()
        peer.join()
    return "answered"


def use(value: Any) -> None:
    """What a test does with an answer."""
    if isinstance(value, type) or callable(value):
        repr(type(value))
    if value == 12345:
        raise AssertionError("a stranger's value was equal")


def _answer(connection: socket.socket, draw: random.Random) -> None:
    with connection:
        connection.settimeout(PATIENCE)
        try:
            while header := connection.recv(4):
                (length,) = struct.unpack(">I", header)
                question = json.loads(connection.recv(length, socket.MSG_WAITALL))
                for _ in range(draw.choice((1, 1, 1, 2, 5))):
                    connection.sendall(_frame(draw, question["id"]))
                if draw.random() < 0.3:
                    return
        except (OSError, ValueError, struct.error):
            return


def _frame(draw: random.Random, identifier: str) -> bytes:
    answer = mutate(draw, draw.choice(ANSWERS)) if draw.random() < 0.8 else draw.choice(ODD)
    if isinstance(answer, dict) and draw.random() < 0.9:
        answer["id"] = identifier
    if isinstance(answer, dict) and draw.random() < 0.1:
        answer |= {"op": "back", "n": 0, "args": [], "kwargs": []}
    try:
        frame = encode(answer)
    except (ValueError, TypeError, RecursionError, AttributeError):
        frame = b"\0\0\0\2{}"
    match draw.randrange(12):
        case 0:
            return draw.randbytes(draw.randint(1, 60))
        case 1:
            return struct.pack(">I", draw.choice((0, 1 << 31, 1 << 26))) + frame[4:]
        case 2:
            return frame[: draw.randint(0, len(frame))]
    return frame


def main() -> None:
    """Run for the given number of seconds; exit status 1 on the first finding."""
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 600.0
    first = int(sys.argv[2]) if len(sys.argv) > 2 else time.time_ns()
    counts: collections.Counter[str] = collections.Counter()
    ends, slowest, seed = time.monotonic() + seconds, 0.0, first
    while time.monotonic() < ends:
        draw = random.Random(seed)
        target = try_decoder if seed % 3 else try_session
        began = time.monotonic()
        try:
            counts[f"{target.__name__}: {target(draw)}"] += 1
        except BaseException:
            print(f"finding: seed {seed}")
            raise
        took = time.monotonic() - began
        slowest = max(slowest, took)
        if took > SLOWEST:
            print(f"slow: seed {seed}, {took:.1f} s")
            sys.exit(1)
        seed += 1
    print(f"{seed - first} tries in {seconds:g} s, none of them a finding; slowest {slowest:.2f} s")
    for name, count in sorted(counts.items()):
        print(f"{count:>9} {name}")


if __name__ == "__main__":
    main()
