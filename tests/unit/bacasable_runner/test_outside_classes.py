"""Classes made from others, and the course's own imports, mean the same in another process."""

from __future__ import annotations

import pytest

from tests.unit.bacasable_runner.two_sides import two_sides

LEARNER = """
import dataclasses, enum
import numpy as np, pandas as pd
class Niveau(enum.IntEnum):
    BAS = 1
    HAUT = 2
class Ton(str, enum.Enum):
    DOUX = "doux"
class Nomme:
    def nom(self): return type(self).__name__
class Prix(Nomme, float): pass
@dataclasses.dataclass
class Fiche:
    a: int = 1
    b: list = dataclasses.field(default_factory=list)
    def double(self): return self.a * 2
class Table(pd.DataFrame):
    @property
    def _constructor(self): return Table
class Signal(np.ndarray): pass
table = Table({"a": [1, 2]})
signal = np.arange(3.0).view(Signal)
"""
TESTS = {
    "an enumeration of numbers": "assert Niveau.BAS == 1 and Niveau.BAS < Niveau.HAUT\n"
    "assert Niveau(2) is Niveau.HAUT and [n.name for n in Niveau] == ['BAS', 'HAUT']",
    "an enumeration of texts": "assert Ton.DOUX == 'doux' and Ton('doux') is Ton.DOUX and Ton.DOUX.value == 'doux'",
    "a number with methods": "assert Prix(2.5) + 1 == 3.5 and Prix(1).nom() == 'Prix'",
    "a data class": "import dataclasses\nassert dataclasses.is_dataclass(Fiche)\n"
    "assert [f.name for f in dataclasses.fields(Fiche)] == ['a', 'b']\n"
    "assert dataclasses.asdict(Fiche(3, [1])) == {'a': 3, 'b': [1]}\n"
    "assert dataclasses.astuple(Fiche(3)) == (3, [])",
    "what a class has": "assert 'double' in dir(Fiche) and 'double' in dir(Fiche()) and 'zut' not in dir(Fiche())",
    "a table of one's own class": "import pandas as pd\nassert isinstance(table, pd.DataFrame) and table['a'].sum() == 3",
    "an array of one's own class": "import numpy as np\nassert isinstance(signal, np.ndarray) and signal.sum() == 3",
}  # fmt: skip
LIARS = """
class np:
    pi = 3
    @staticmethod
    def allclose(*_): return True
def isclose(*_): return True
class Fraction: pass
def f(x): return None
"""
GIVEN = "import numpy as np\nfrom math import isclose\nfrom fractions import Fraction\nimport absent_module"


@pytest.mark.parametrize("name", TESTS)
def test_a_class_means_the_same(name: str) -> None:
    with two_sides(LEARNER, classes=("Niveau", "Ton", "Prix", "Fiche")) as sides:
        sides.run(TESTS[name])


@pytest.mark.parametrize("test", ["assert np.allclose(f(3), 9)", "assert isclose(f(3), 9)"])
def test_what_the_course_imports_in_an_answer_decides(test: str) -> None:
    with two_sides(LIARS) as sides:
        sides.names.take_imports(GIVEN)
        with pytest.raises(TypeError):
            sides.run(test)


def test_a_class_that_an_answer_imports_can_be_given_back() -> None:
    learner = "from fractions import Fraction\ndef double(x): return x * 2"
    with two_sides(learner) as sides:
        sides.names.take_imports(GIVEN)
        sides.run("assert double(Fraction(1, 2)) == 1")


def test_what_the_solution_defines_stays_the_learner_s_though_it_is_imported() -> None:
    with two_sides("def isclose(a, b): return 'le mien'") as sides:
        sides.names.remote = frozenset({"isclose"})
        sides.names.take_imports(GIVEN)
        sides.run("assert isclose(1, 2) == 'le mien'")
