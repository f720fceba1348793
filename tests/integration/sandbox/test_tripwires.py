"""Code that cheats a test inside its own process is noticed; honest code never is."""

from __future__ import annotations

import pytest
from sandbox_jobs import answer, check, run

from bacasable.autograde.job import CellStatus
from bacasable.autograde.sandbox import Pool

pytestmark = pytest.mark.docker

NUMPY = "import numpy as np\nfrom numpy.testing import assert_allclose\nassert_allclose(f(3), 9.0)"
PANDAS = "import pandas as pd\npd.testing.assert_series_equal(pd.Series([f(3)]), pd.Series([9.0]))"
UNITTEST = "import unittest\nunittest.TestCase().assertEqual(f(3), 9)"
PLAIN = "assert f(3) == 9"
LIAR = "class Oui:\n    def __eq__(self, o): return True\n    __hash__ = None\n"

FORGERIES = {
    "equal to everything": (LIAR + "def f(x): return Oui()", PLAIN),
    "a list of liars": (LIAR + "def f(x): return [Oui()]", "assert f(3) == [9]"),
    "a lying float": (
        "class N(float):\n    def __eq__(self, o): return True\n    __hash__ = None\n"
        "def f(x): return N(0)",
        PLAIN,
    ),
    "never different": (
        "class N:\n    def __eq__(self, o): return True\n    def __ne__(self, o): return False\n"
        "def f(x): return N()",
        "assert not f(3) != 9",
    ),
    "less than everything": (
        "class N:\n    def __sub__(self, o): return self\n    def __abs__(self): return self\n"
        "    def __lt__(self, o): return True\n"
        "def f(x): return N()",
        "assert abs(f(3) - 9) < 1e-6",
    ),
    "mock.ANY": ("from unittest.mock import ANY\ndef f(x): return ANY", PLAIN),
    "pytest.approx": ("import pytest\ndef f(x): return pytest.approx(0, abs=1e9)", PLAIN),
    "a lying array": (
        "import numpy as np\nclass A(np.ndarray):\n"
        "    def __array_function__(self, *a, **k): return True\n"
        "    def __array_ufunc__(self, *a, **k): return np.True_\n"
        "def f(x): return np.zeros(()).view(A)",
        NUMPY,
    ),
    "numpy.testing replaced": (
        "import numpy.testing as t\nt.assert_allclose = lambda *a, **k: None\ndef f(x): return 0",
        NUMPY,
    ),
    "code of numpy.testing replaced": (
        "import numpy.testing as t\nt.assert_allclose.__code__ = (lambda *a, **k: None).__code__\n"
        "def f(x): return 0",
        NUMPY,
    ),
    "inside of numpy.testing replaced": (
        "import numpy.testing._private.utils as u\nu.assert_array_compare = lambda *a, **k: None\n"
        "def f(x): return 0",
        NUMPY,
    ),
    "pandas.testing replaced": (
        "import pandas as pd\npd.testing.assert_series_equal = lambda *a, **k: None\n"
        "def f(x): return 0",
        PANDAS,
    ),
    "unittest replaced": (
        "import unittest\nunittest.TestCase.assertEqual = lambda *a, **k: None\ndef f(x): return 0",
        UNITTEST,
    ),
    "replaced while called": (
        "import numpy.testing as t\n"
        "def f(x):\n    t.assert_allclose = lambda *a, **k: None\n    return 0",
        "import numpy\nf(3)\nnumpy.testing.assert_allclose(f(3), 9.0)",
    ),
    "a module replaced": (
        "import sys, types\nm = types.ModuleType('unittest')\n"
        "m.TestCase = type('T', (), {'assertEqual': lambda *a: None})\nsys.modules['unittest'] = m\n"
        "def f(x): return 0",
        UNITTEST,
    ),
    "builtins replaced": (
        "import builtins\nbuiltins.abs = lambda x: 0\ndef f(x): return 0",
        "assert abs(f(3) - 9) < 1e-6",
    ),
    "errors swallowed": (
        "get_ipython().set_custom_exc((BaseException,), lambda *a, **k: None)\ndef f(x): return 0",
        PLAIN,
    ),
    "tests rewritten": (
        "import ast\nclass T(ast.NodeTransformer):\n"
        "    def visit_Assert(self, n): return ast.copy_location(ast.Pass(), n)\n"
        "get_ipython().ast_transformers.append(T())\ndef f(x): return 0",
        PLAIN,
    ),
    "tests emptied by the input transformer": (
        "from IPython.core import inputtransformer2 as i\n"
        "i.TransformerManager.transform_cell = lambda s, c: 'pass'\ndef f(x): return 0",
        PLAIN,
    ),
    "tests emptied by compile": (
        "import builtins, ast\nreal = compile\n"
        "def fake(source, *a, **k):\n"
        "    if isinstance(source, ast.Module):\n"
        "        source.body = [s for s in source.body if not isinstance(s, ast.Assert)]\n"
        "    return real(source, *a, **k)\n"
        "builtins.compile = fake\ndef f(x): return 0",
        PLAIN,
    ),
    "the runner patched, and its watch too": (
        "import gc\n"
        "for o in gc.get_objects():\n"
        "    if getattr(type(o), '__name__', '') == 'Tripwires':\n"
        "        type(o).before = lambda *a: None; type(o).after = lambda *a, **k: None\n"
        "import bacasable_runner.examine as e\n"
        "real = e.ast.parse\n"
        "def parse(*a, **k):\n"
        "    t = real(*a, **k); t.body = [s for s in t.body if not isinstance(s, e.ast.Assert)]\n"
        "    return t\n"
        "e.ast.parse = parse\ndef f(x): return 0",
        PLAIN,
    ),
    "success patched": (
        "from IPython.core import interactiveshell as i\n"
        "i.ExecutionResult.success = property(lambda s: True)\n"
        "get_ipython().showtraceback = lambda *a, **k: None\ndef f(x): return 0",
        PLAIN,
    ),
    "the caller's frame": (
        "import sys\ndef f(x):\n"
        "    return [c for c in sys._getframe(1).f_code.co_consts if c not in (3, None)][0]",
        PLAIN,
    ),
    "the caller's frame, by inspect": (
        "import inspect\ndef f(x):\n"
        "    return [c for c in inspect.currentframe().f_back.f_code.co_consts if c not in (3, None)][0]",
        PLAIN,
    ),
    "a disguised mark": (
        "class Note:\n    def __repr__(self): return '10'\ndef f(x): return Note()",
        "f(3)",
    ),
}
HONEST = {
    "warnings and filters": "import warnings\nwarnings.simplefilter('ignore')\nwarnings.warn('x')",
    "plotting": "%matplotlib inline\nimport matplotlib.pyplot as plt\nplt.plot([1, 2]); plt.show()",
    "numpy errors": "import numpy as np\nnp.seterr(all='ignore')\nnp.set_printoptions(precision=2)",
    "pandas options": "import pandas as pd\npd.set_option('display.max_rows', 5)\npd.DataFrame({'a': [1]}).plot()",
    "sklearn": "from sklearn.linear_model import LinearRegression as L\nL().fit([[1], [2]], [1, 2]).predict([[3]])",
    "logging": "import logging\nlogging.basicConfig()\nlogging.getLogger().warning('x')",
    "input and print replaced": "import builtins\nbuiltins.input = lambda *a: '5'\nassert input() == '5'",
    "own equality": "class P:\n    def __init__(s, x): s.x = x\n    def __eq__(s, o): return s.x == o.x\nassert P(1) == P(1)",
    "own order": "import functools\n@functools.total_ordering\nclass V:\n    def __init__(s, x): s.x = x\n"
    "    def __eq__(s, o): return s.x == o.x\n    def __lt__(s, o): return s.x < o.x",
    "dataclass": "from dataclasses import dataclass\n@dataclass(order=True)\nclass D:\n    x: int\nassert D(1) == D(1)",
    "enum": "import enum\nclass E(enum.Enum):\n    A = 1",
    "names of builtins": "sum = 3\nmax = 2",
    "scratch errors": "1 / 0",
    "matplotlib style": "import matplotlib.pyplot as plt\nplt.style.use('ggplot')\nplt.rcParams['figure.figsize'] = (4, 3)",
    "traceback": "import traceback\ntry:\n    1/0\nexcept ZeroDivisionError:\n    traceback.print_exc()",
    "autoreload": "%load_ext autoreload\n%autoreload 2",
    "profile": "%prun sorted(range(10))",
    "accessor": "import pandas as pd\n@pd.api.extensions.register_dataframe_accessor('truc')\nclass T:\n    def __init__(s, o): pass",
    "subclass of list": "class L(list): pass\nassert L([1]) == [1]",
    "monkeypatch own class": "class A: pass\nA.f = lambda s: 1\nassert A().f() == 1",
}
HONEST_TESTS = (
    "assert f(3) == 9",
    "import numpy as np\nfrom numpy.testing import assert_allclose\nassert_allclose(f(3), 9.0)",
    PANDAS.replace("9.0", "9"),
    UNITTEST,
    "import pytest\nassert f(0.1) == pytest.approx(0.01)\nwith pytest.raises(TypeError): f('a')",
    "from unittest.mock import ANY, patch\nassert {'a': f(2)} == {'a': ANY}\n"
    "with patch('builtins.print') as p: print('x')\np.assert_called_once()",
    "import inspect\nassert list(inspect.signature(f).parameters) == ['x']",
)


@pytest.mark.parametrize("name", FORGERIES)
def test_a_forgery_earns_nothing_and_is_told(pool: Pool, name: str) -> None:
    source, test = FORGERIES[name]
    result, cells = run(pool, answer(source), check(test))
    assert cells[1].status is CellStatus.ERROR
    assert [flag.reason for flag in result.flags]
    assert {flag.key for flag in result.flags} == {cells[1].key}


@pytest.mark.parametrize("name", HONEST)
def test_honest_code_is_never_flagged(pool: Pool, name: str) -> None:
    cells = [answer(HONEST[name]), answer("def f(x): return x * x")]
    result, results = run(pool, *cells, *map(check, HONEST_TESTS))
    assert result.flags == ()
    assert [cell.status for cell in results[2:]] == [CellStatus.OK] * len(HONEST_TESTS)


def test_the_honest_part_keeps_its_own(pool: Pool) -> None:
    liar = answer(LIAR + "def f(x): return Oui()\ndef g(x): return 2 * x")
    result, [_, lied, honest] = run(pool, liar, check(PLAIN), check("assert g(2) == 4"))
    assert (lied.status, honest.status) == (CellStatus.ERROR, CellStatus.OK)
    assert len(result.flags) == 1
