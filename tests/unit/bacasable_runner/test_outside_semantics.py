"""A test cell means the same when the learner's names live in another process."""

from __future__ import annotations

import pytest

from tests.unit.bacasable_runner.two_sides import two_sides

LEARNER = '''
import contextlib, enum, math
from collections import namedtuple
from dataclasses import dataclass
from datetime import date
import numpy as np, pandas as pd
from sklearn.linear_model import LinearRegression
def carre(x):
    """le carré"""
    return x * x
def trie(l): l.sort()
def trie2(l): l.sort(); return l
def err(x): raise ValueError("non " + str(x))
class MonErreur(ValueError): pass
def err2(): raise MonErreur("aïe")
class Point:
    n = 3
    def __init__(self, x=0, y=1): self.x, self.y = x, y
    def __add__(self, o): return Point(self.x + o.x, self.y + o.y)
    def __mul__(self, k): return Point(self.x * k, self.y * k)
    def __eq__(self, o): return isinstance(o, Point) and (self.x, self.y) == (o.x, o.y)
    def __repr__(self): return f"P({self.x},{self.y})"
    def norme(self): return math.sqrt(self.x**2 + self.y**2)
class P3(Point): pass
def gen(n): yield from range(n)
def applique(f, xs): return [f(x) for x in xs]
def parle(): print("bonjour")
df = pd.DataFrame({"a": [1, 2, 3], "b": ["x", "y", "z"]})
def ajoute(d): d["c"] = d["a"] * 2
liste = [1, 2]
def pousse(x): liste.append(x)
nombre = np.float64(3.5)
NT = namedtuple("NT", "u v")
nt = NT(1, 2)
class C(enum.Enum):
    R = 1
    G = 2
class Pile(list):
    def empile(self, x): self.append(x)
modele = LinearRegression().fit([[1], [2]], [1, 2])
@dataclass
class D:
    a: int
    b: str = "z"
@contextlib.contextmanager
def ctx(): yield 5
seuil = 10
def au_dessus(x): return x > seuil
'''
TESTS = {
    "a function": "assert carre(3) == 9 and carre.__name__ == 'carre' and carre.__doc__ == 'le carré'",
    "a changed list": "l = [3, 1]; trie(l); assert l == [1, 3]",
    "the same list": "l = [3, 1]; assert trie2(l) is l",
    "an error": "import pytest\nwith pytest.raises(ValueError, match='non 3'): err(3)",
    "an error of one's own": "import pytest\nwith pytest.raises(MonErreur): err2()",
    "its base": "try: err2()\nexcept ValueError as e: assert str(e) == 'aïe' and type(e).__name__ == 'MonErreur'",
    "a class": "p = Point(1, 2); assert isinstance(p, Point) and p.x == 1 and type(p) is Point and p.norme() == 5**.5",
    "operators": "assert Point(1, 2) + Point(3, 4) == Point(4, 6) and not Point(1, 2) == Point(1, 3)",
    "repr and attributes": "p = Point(); p.x = 7; assert repr(p) == 'P(7,1)' and Point.n == 3 and vars(p) == {'x': 7, 'y': 1}",
    "defaults": "import inspect\nassert inspect.signature(Point).parameters['y'].default == 1\n"
    "assert Point.__init__.__defaults__ == (0, 1)",
    "subclasses": "assert issubclass(P3, Point) and isinstance(P3(), Point) and not isinstance(Point(), P3)",
    "generators": "import types\ng = gen(3); assert isinstance(g, types.GeneratorType) and next(g) == 0 and list(g) == [1, 2]",
    "membership": "assert 3 in gen(5) and 9 not in gen(5)",
    "callbacks": "assert applique(lambda x: x + 1, [1, 2]) == [2, 3] and applique(len, ['a', 'bb']) == [1, 2]",
    "stdout": "import io, contextlib\nb = io.StringIO()\nwith contextlib.redirect_stdout(b): parle()\n"
    "assert b.getvalue() == 'bonjour\\n'",
    "a table": "d = df.copy(); ajoute(d); assert list(d['c']) == [2, 4, 6]\n"
    "pd.testing.assert_frame_equal(df, pd.DataFrame({'a': [1, 2, 3], 'b': ['x', 'y', 'z']}))",
    "a global": "pousse(5); assert liste == [1, 2, 5]; liste.append(6); pousse(7); assert liste == [1, 2, 5, 6, 7]",
    "one identity": "l = liste; pousse(9); assert l is liste and 9 in l",
    "a scalar": "import numpy as np\nassert nombre - 3.5 == 0 and type(nombre) is np.float64",
    "globals": "assert 'carre' in globals() and 'zut' not in globals() and 'carre' in dir() and 'carre' in locals()",
    "no such name": "try: zut\nexcept NameError: pass\nelse: raise AssertionError",
    "named tuple": "assert nt.u == 1 and nt == (1, 2) and isinstance(nt, tuple) and nt._fields == ('u', 'v')",
    "enumeration": "assert C.R.value == 1 and C.R is C.R and C.R != C.G and len(C) == 2 and C(1) is C.R and C['G'] is C.G",
    "list subclass": "p = Pile(); p.empile(3); assert p == [3] and len(p) == 1 and p[0] == 3 and isinstance(p, list)",
    "a model": "import numpy as np\nfrom sklearn.linear_model import LinearRegression as L\n"
    "assert isinstance(modele, L) and type(modele).__name__ == 'LinearRegression' and type(modele) == L\n"
    "np.testing.assert_allclose(modele.predict([[3]]), [3])\nassert modele.score([[1], [2]], [1, 2]) == 1.0",
    "dataclass": "assert D(1).b == 'z' and D(1) == D(1) and repr(D(1)) == \"D(a=1, b='z')\"",
    "with": "with ctx() as v: assert v == 5",
    "the learner's imports": "assert date(2024, 1, 1).year == 2024 and np.mean([1, 3]) == 2",
    "hasattr": "assert callable(carre) and hasattr(Point, 'norme') and not hasattr(Point(), 'zut')",
    "inside a function": "def h(): return carre(5)\nassert h() == 25\nclass A:\n    def f(self): return carre(2)\nassert A().f() == 4",
    "sorted, map": "assert sorted([3, 1], key=carre) == [1, 3] and list(map(carre, [1, 2])) == [1, 4]",
    "a class of the course's": "assert (Point(1, 2) * 3).x == 3",
    "abstract classes": "from collections.abc import Callable, Iterable\n"
    "assert isinstance(carre, Callable) and isinstance(gen(1), Iterable) and not isinstance(Point(), Iterable)",
}  # fmt: skip
LIARS = """
class Oui:
    def __eq__(s, o): return True
    def __ne__(s, o): return False
    def __sub__(s, o): return 0
    def __rsub__(s, o): return 0
    def __lt__(s, o): return True
    def __gt__(s, o): return True
    def __abs__(s): return 0
    def __contains__(s, o): return True
    def equals(s, o): return True
    def score(s, *a): return 1.0
    def predict(s, X): return [0] * len(X)
class F(float):
    def __eq__(s, o): return True
    def __sub__(s, o): return 0
    __hash__ = None
import numpy as np
class A(np.ndarray):
    def __array_function__(self, *a, **k): return True
    def __array_ufunc__(self, *a, **k): return np.True_
    def __eq__(s, o): return True
from unittest.mock import ANY
import pytest, unittest
class L(list):
    def __eq__(s, o): return True
def f(x): return Oui()
def g(x): return F(0)
def h(x): return np.zeros(()).view(A)
def k(x): return ANY
def q(x): return pytest.approx(0, abs=1e9)
def r(x): return [Oui()]
def s(x): return L([1])
def u(x): raise unittest.SkipTest
def v(x): raise GeneratorExit
modele = Oui()
"""
FORGED = (
    *(
        "assert X(3) == 9",
        "assert 9 == X(3)",
        "assert not X(3) != 9",
        "assert abs(X(3) - 9) < 1e-6",
    ),
    *("assert 9 in X(3)", "assert X(3).equals(9)", "assert X(3) == [9]", "assert [9] == X(3)"),
    "import numpy as np; np.testing.assert_allclose(X(3), 9.0)",
    "import numpy as np; assert np.isclose(X(3), 9)",
    "import numpy as np; assert np.array_equal(X(3), 9)",
    "import pytest; assert X(3) == pytest.approx(9)",
    "import unittest; unittest.TestCase().assertEqual(X(3), 9)",
    "import unittest; unittest.TestCase().assertAlmostEqual(X(3), 9)",
    "import pandas as pd; pd.testing.assert_series_equal(pd.Series([X(3)]), pd.Series([9.0]))",
)


@pytest.mark.parametrize("name", TESTS)
def test_a_test_cell_means_the_same(name: str) -> None:
    with two_sides(LEARNER, classes=("Point",)) as sides:
        sides.run(TESTS[name])


def test_a_wrong_answer_still_fails() -> None:
    with two_sides(LEARNER) as sides, pytest.raises(AssertionError):
        sides.run("assert carre(3) == 10")


def test_objects_that_lie_about_themselves_pass_no_test() -> None:
    passed = []
    with two_sides(LIARS) as sides:
        for name in "fghkqrsuv":
            for test in FORGED:
                try:
                    sides.run(test.replace("X", name))
                except BaseException:  # noqa: BLE001 - any failure of the test is right
                    continue
                passed.append((name, test))
    assert passed == []


def test_a_score_is_worked_out_here() -> None:
    with two_sides(LIARS) as sides, pytest.raises(AssertionError):
        sides.run("assert modele.score([[1]], [1]) == 1.0")


def test_an_equality_that_accepts_everything_is_told() -> None:
    source = "class Point:\n    def __init__(s, x): s.x = x\n    def __eq__(s, o): return True"
    with two_sides(source, classes=("Point",)) as sides:
        with pytest.raises(AssertionError):
            sides.run("assert Point(1) == Point(2)")
        assert len(sides.flags) == 1


def test_what_decides_is_the_examiner_s_own() -> None:
    learner = "def verifie_tout(x): pass\ndef sorted(x): return 'faux'"
    setup = "import math\ndef verifie_tout(x): assert x == 3"
    with two_sides(learner, setup=setup) as sides:
        with pytest.raises(AssertionError):
            sides.run("verifie_tout(4)")
        sides.run("assert sorted([2, 1]) == [1, 2]")


def test_a_builtin_that_the_solution_redefines_is_the_learner_s() -> None:
    with two_sides("def maximum(l): return 0\ndef max(l): return 'le mien'") as sides:
        sides.names.remote = frozenset({"max"})
        sides.run("assert max([1, 2]) == 'le mien'")


def test_an_expected_value_never_crosses() -> None:
    source = LIARS + "\nvu = []\nclass Espion:\n" + "".join(
        f"    def {name}(s, *a): vu.extend(a); return True\n"
        for name in ("__eq__", "__ne__", "__lt__", "__sub__", "__rsub__", "__contains__", "equals")
    ) + "def e(x): return Espion()\n"  # fmt: skip
    with two_sides(source) as sides:
        for test in FORGED:
            try:
                sides.run(test.replace("X", "e"))
            except BaseException:  # noqa: BLE001 - any failure of the test is right
                continue
        assert sides.learner["vu"] == []


def test_data_classes_of_the_course_s_are_shared_and_checking_ones_are_not() -> None:
    setup = "class Livre:\n    titre = 'local'\nclass Controle:\n    def f(s, x): assert x == 1"
    with two_sides("class Livre:\n    titre = 'là-bas'", setup=setup) as sides:
        sides.run("assert Livre.titre == 'là-bas'")
        with pytest.raises(AssertionError):
            sides.run("Controle().f(2)")


@pytest.mark.parametrize(
    "made", ["ValueError('x')", "MonErreur()", "gen(3)", "df['a'].array", "modele", "Point", "np"]
)
def test_whatever_the_learner_s_code_returns_can_be_given_back_to_it(made: str) -> None:
    """Else it could choose to have a test run beside it, where the test can be read."""
    with two_sides(LEARNER + f"\ndef rend(): return {made}\ndef recoit(x): return 4") as sides:
        sides.run("assert recoit(rend()) == 4 and recoit([rend()]) == 4")


def test_a_value_that_is_too_large_is_an_error_and_no_reason_to_run_inside() -> None:
    from bacasable_runner.outside.reading import ReponseIllisible

    with two_sides(LEARNER) as sides, pytest.raises(ReponseIllisible):
        sides.run("carre(b'x' * (40 << 20))")


def test_an_object_that_can_not_cross_is_said() -> None:
    from bacasable_runner.outside.reading import CannotCross

    with two_sides(LEARNER) as sides, pytest.raises(CannotCross):
        sides.run("import io\ntry: carre(io.StringIO())\nexcept Exception: pass")
