"""Errors that cross, and what can not be made of them: no end of a loop, no forgotten check."""

from __future__ import annotations

import pytest

from tests.unit.bacasable_runner.two_sides import two_sides

LEARNER = r"""
import contextlib, dataclasses, decimal, enum, json, pydantic, sqlite3, unittest, types
import numpy as np
from sklearn.preprocessing import StandardScaler
def lit(texte): return json.loads(texte)
def cherche(): sqlite3.connect(":memory:").execute("select x from absente")
def inverse(): return np.linalg.inv(np.zeros((2, 2)))
def pas_appris(): return StandardScaler().transform([[1]])
def decimal_faux(): return decimal.Decimal("x")
def decode(): return b"\xff".decode("utf-8")
@dataclasses.dataclass(frozen=True)
class Fige:
    a: int = 1
    b: list = dataclasses.field(default_factory=list)
def open_file(): open("absent.csv")
class Modele(pydantic.BaseModel):
    x: int
def arrete(*_): raise StopIteration
def arrete_async(*_): raise StopAsyncIteration
class Arret(StopIteration): pass
def arrete_autrement(*_): raise Arret
class SansHash:
    def __hash__(self): raise StopIteration
class Suite:
    def __init__(self): self.n = 0
    def __iter__(self): return self
    def __next__(self):
        self.n += 1
        if self.n > 2: raise StopIteration
        return self.n
def co():
    recu = 0
    for _ in range(2): recu = yield recu
class Avale:
    vu = []
    def __enter__(self): return self
    def __exit__(self, kind, error, trace): Avale.vu.append((kind, error)); return True
@contextlib.contextmanager
def avale():
    try: yield 1
    except BaseException: pass
@contextlib.contextmanager
def ignore(*kinds):
    try: yield
    except kinds: pass
class Saute(unittest.SkipTest): pass
def saute(): raise unittest.SkipTest("non")
"""
MEANS_THE_SAME = {
    "a library's error": "import json, pytest\nwith pytest.raises(json.JSONDecodeError) as e: lit('{')\n"
    "assert e.value.pos == 1 and type(e.value) == json.JSONDecodeError",
    "its base": "import pytest\nwith pytest.raises(ValueError, match='property name'): lit('{')",
    "a database's": "import sqlite3\ntry: cherche()\nexcept sqlite3.OperationalError as e: assert 'absente' in str(e)",
    "NumPy's": "import numpy as np, pytest\nwith pytest.raises(np.linalg.LinAlgError): inverse()",
    "scikit-learn's": "import pytest\nfrom sklearn.exceptions import NotFittedError\n"
    "with pytest.raises(NotFittedError): pas_appris()",
    "one of two classes": "import pytest\nwith pytest.raises(ArithmeticError): decimal_faux()",
    "one made from more than a text": "import pytest\nwith pytest.raises(UnicodeDecodeError, match='0xff'): decode()",
    "one that only its library makes": "import pytest\nwith pytest.raises(ValueError, match='valid integer'): Modele(x='a')",
    "a file that is not there": "import pytest\nwith pytest.raises(FileNotFoundError, match='absent.csv') as e: open_file()\n"
    "assert e.value.filename == 'absent.csv'",
    "a frozen object": "import pytest\nwith pytest.raises(AttributeError): Fige().a = 2",
    "the end of one's own iterator": "import pytest\ns = Suite(); assert list(s) == [1, 2]\n"
    "with pytest.raises(StopIteration): next(s)",
    "the end of a generator that is sent values": "import pytest\ng = co(); next(g); g.send(1)\n"
    "with pytest.raises(StopIteration): g.send(2)",
    "an error that the course has forgotten": "with ignore(ZeroDivisionError): 1 / 0",
    "an error with a text": "with Avale(): raise ValueError('boum', 3)\n"
    "kind, error = Avale.vu[-1]; assert kind is ValueError and error.args == ('boum', 3)",
    "an error that is not forgotten": "import pytest\nwith pytest.raises(KeyError):\n    with ignore(ValueError): {}['x']",
    "a library's error in a block": "import json, pytest\nwith pytest.raises(json.JSONDecodeError):\n"
    "    with ignore(ZeroDivisionError): lit('{')",
    "an error given to a function": "with ignore(ValueError): raise ValueError",
}  # fmt: skip
NEVER_PASSES = (
    *(
        f"assert all(map(lambda x: {name}(x) == x, [1, 2]))"
        for name in ("arrete", "arrete_async", "arrete_autrement", "SansHash().__hash__")
    ),
    "for a, b in zip(map(arrete, [1, 2]), [1, 4]): assert a == b",
    "assert not any(map(lambda x: arrete(x) != x, [1, 2]))",
    "assert sum(map(lambda x: abs(arrete(x) - x), [1, 2])) == 0",
    "assert not list(filter(lambda x: arrete(x) != x, [1, 2]))",
    "assert all(map(lambda x: {SansHash(): x}, [1, 2]))",
    "with Avale(): assert 1 == 2, 'secret'",
    "with avale(): assert 1 == 2, 'secret'",
    "with Avale() as a, avale() as b: assert b == 2, 'secret'",
    "import pytest\nwith avale(): pytest.fail('secret')",
    "class Secret(AssertionError): pass\nwith avale(): raise Secret('secret')",
)


@pytest.mark.parametrize("name", MEANS_THE_SAME)
def test_an_error_means_the_same(name: str) -> None:
    with two_sides(LEARNER, classes=("Fige", "Suite", "Avale")) as sides:
        sides.run(MEANS_THE_SAME[name])


@pytest.mark.parametrize("test", NEVER_PASSES)
def test_an_error_of_the_learner_s_ends_no_loop_and_forgets_no_check(test: str) -> None:
    with two_sides(LEARNER, classes=("Avale",)) as sides:
        with pytest.raises((AssertionError, RuntimeError, pytest.fail.Exception)):
            sides.run(test)
        assert "secret" not in repr(sides.learner["Avale"].vu)


def test_an_error_that_says_skipped_skips_nothing() -> None:
    test = (
        "import unittest\nclass T(unittest.TestCase):\n    def test(self): saute()\n"
        "suite = unittest.defaultTestLoader.loadTestsFromTestCase(T)\n"
        "r = unittest.TestResult(); suite.run(r)\nassert r.wasSuccessful() and not r.skipped"
    )
    with two_sides(LEARNER) as sides, pytest.raises(AssertionError):
        sides.run(test)


def test_an_error_that_can_not_be_described_is_still_an_error() -> None:
    source = (
        "class E(Exception):\n    def __str__(s): raise SystemExit\n"
        "def f(): raise E\nclass T:\n    def __getattribute__(s, n): raise KeyboardInterrupt\n"
        "def g():\n    e = E(); e.args = (T(),); raise e"
    )
    with two_sides(source) as sides:
        for name in "fg":
            with pytest.raises(RuntimeError, match="décrire"):
                sides.run(f"{name}()")


def test_a_comparison_that_fails_on_strangers_is_no_lie() -> None:
    source = (
        "import enum\nclass Point:\n    def __init__(s, x): s.x = x\n"
        "    def __eq__(s, o): return s.x == o.x\n    def __contains__(s, o): return s.x > o\n"
        "class Droit(enum.Flag):\n    LIRE = 1\n    ECRIRE = 2\n"
    )
    with two_sides(source, classes=("Point", "Droit")) as sides:
        sides.run("assert Point(1) == Point(1) and 1 in Point(2)")
        sides.run("assert Droit.LIRE in (Droit.LIRE | Droit.ECRIRE)")
        assert sides.flags == []
