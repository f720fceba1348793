"""Where a test runs, and why, is read from its text."""

from __future__ import annotations

import pytest

from bacasable.autograde.job import Cell, CellKind, CellMode
from bacasable.autograde.plan import Piece, Plan, mode_of, plan

OUTSIDE = (
    "assert carre(3) == 9",
    "import numpy as np\nfrom numpy.testing import assert_allclose\nassert_allclose(f(3), 9.0)",
    "import verifie\nnote = verifie.bareme(1)\nnote.total()",
    "import pytest\nwith pytest.raises(ValueError):\n    f(-1)",
    "import inspect\nassert list(inspect.signature(f).parameters) == ['x']",
    "import pandas as pd\nassert pd.read_csv('a.csv').query('a > 1').shape == (1, 1)",
    "import numpy as np\nnp.random.seed(0)\nassert f() > 0",
    "def aide(x):\n    return x\nassert aide(f(2)) == 4",
    "import unittest\nclass T(unittest.TestCase):\n    def test(self): self.assertEqual(f(2), 4)",
    "assert 'f' in globals() and 'f' in dir()",
)
INSIDE = {
    "%matplotlib inline\nassert x": "commande de Jupyter",
    "assert get_ipython()": "historique",
    "assert 'x' in In[1]": "historique",
    "import builtins\nbuiltins.input = lambda: '3'": "builtins",
    "input = lambda *a: '3'\nassert f() == 3": "remplace `input`",
    "from unittest.mock import patch\nassert f()": "mock",
    "import math\nmath.sqrt = None": "remplace une partie de `math`",
    "eval(reponse)": "exécute du texte",
    "import pickle\npickle.load(open('m.pkl', 'rb'))": "exécute leur contenu",
    "import joblib": "exécute leur contenu",
    "import pandas as pd\ndf.query(reponse)": "évalue un texte",
    "import subprocess": "lance ou charge du code",
    "plt.gcf().axes": "figure en cours",
    "await f()": "asynchrone",
    "f.__code__.co_names": "intérieur d'une fonction",
    "import warnings\nwith warnings.catch_warnings(record=True): f()": "avertissements",
    "class Faux:\n    pass\nassert f(Faux())": "définit une classe",
}


@pytest.mark.parametrize("source", OUTSIDE)
def test_an_ordinary_test_runs_outside(source: str) -> None:
    verdict = mode_of(source)
    assert (verdict.mode, verdict.why) == (CellMode.OUTSIDE, "")


@pytest.mark.parametrize(("source", "reason"), INSIDE.items())
def test_a_test_that_needs_the_learner_s_interpreter_says_why(source: str, reason: str) -> None:
    verdict = mode_of(source)
    assert verdict.mode is CellMode.INSIDE
    assert reason in verdict.why


def test_its_author_may_decide() -> None:
    assert mode_of("# bacasable: inside\nassert f(3) == 9").mode is CellMode.INSIDE
    assert mode_of("# bacasable: outside\nplt.gcf()").mode is CellMode.OUTSIDE


def test_but_not_that_a_learner_s_data_is_executed_where_points_are_given() -> None:
    assert mode_of("# bacasable: outside\neval(reponse)").mode is CellMode.INSIDE


def piece(kind: CellKind, source: str, *, given: str | None = None, released: str = "") -> Piece:
    return Piece(
        cell=Cell(key=source[:20], kind=kind, source=given if given is not None else source),
        course=source,
        released=released or source,
        is_solution=kind is CellKind.ANSWER,
    )


def planned(*pieces: Piece) -> Plan:
    return plan(pieces)


SETUP, ANSWER, TEST = CellKind.SETUP, CellKind.ANSWER, CellKind.TEST


def test_what_the_solution_defines_is_the_learner_s() -> None:
    made = planned(
        piece(SETUP, "import math\ndef verif(x): assert x\ntaux = 3"),
        piece(ANSWER, "def max(l):\n    return 0\nclass Point:\n    pass"),
        piece(TEST, "assert max([1]) == 0"),
    )
    assert made.names == ("Point", "max", "taux")
    assert made.classes == ("Point",)
    assert made.cells[0].define.startswith("import math")
    assert made.cells[1].define == ""


def test_a_hand_in_does_not_choose_what_is_its_own() -> None:
    made = planned(
        piece(SETUP, "def verif(x): assert x == 3"),
        piece(ANSWER, "x = 3", given="x = 4\ndef verif(x): pass"),
        piece(TEST, "verif(x)"),
    )
    assert made.names == ("x",)
    assert made.cells[0].define == "def verif(x): assert x == 3"


def test_imports_that_the_course_gave_with_an_answer_are_the_examiner_s() -> None:
    source = "import numpy as np\nfrom math import sqrt\ndef f(x):\n    return 1\nimport os"
    released = "import numpy as np\nfrom math import sqrt\ndef f(x):\n    ..."
    made = planned(
        piece(ANSWER, source, given="class np: pass\nimport pytest", released=released),
        piece(TEST, "assert np.isclose(f(1), sqrt(1))"),
    )
    assert made.cells[0].imports == "import numpy as np\nfrom math import sqrt"
    assert made.cells[0].define == ""
    assert made.names == ("f",)


def test_a_stub_of_an_open_cell_is_the_learner_s_to_write() -> None:
    made = planned(piece(SETUP, "def f(x):\n    raise NotImplementedError"), piece(TEST, "f(1)"))
    assert made.names == ("f",)


def test_only_values_that_the_course_s_later_cells_read_are_handed_over() -> None:
    made = planned(
        piece(ANSWER, "def f(x): return x"),
        piece(TEST, "exemple = [1]\nattendu = 42\nassert f(attendu) == 42"),
        piece(ANSWER, "y = f(exemple)", given="y = f(exemple)\nprint(attendu)"),
        piece(TEST, "assert y"),
    )
    assert made.cells[1].give == ("attendu", "exemple")  # both are shown in the released test
    hidden = planned(
        piece(TEST, "exemple = [1]\nattendu = 42", released="exemple = [1]"),
        piece(ANSWER, "y = exemple", given="y = exemple\nprint(attendu)"),
    )
    assert hidden.cells[0].give == ("exemple",)


def test_a_value_that_the_solution_s_functions_read_is_shared_while_they_run() -> None:
    made = planned(
        piece(ANSWER, "n = 3\ndef f():\n    return n * 2"),
        piece(TEST, "n = 10\nattendu = 20\nassert f() == attendu"),
    )
    assert made.cells[1].share == ("n",)


def test_tests_that_share_a_helper_with_one_inside_go_with_it() -> None:
    made = planned(
        piece(TEST, "def aide(x): return x"),
        piece(TEST, "%time\nassert aide(3) == 3"),
        piece(TEST, "assert True"),
    )
    assert [cell.mode for cell in made.cells] == [
        CellMode.INSIDE,
        CellMode.INSIDE,
        CellMode.OUTSIDE,
    ]
    assert "aide" in made.cells[0].why


def test_files_and_seeds_are_noticed() -> None:
    made = planned(
        piece(TEST, "assert open('x').read()"),
        piece(TEST, "import random\nrandom.seed(1)\nassert f()"),
        piece(TEST, "assert f()"),
    )
    assert [(cell.files, cell.random) for cell in made.cells] == [
        (True, False),
        (False, True),
        (False, False),
    ]
