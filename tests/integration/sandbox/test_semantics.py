"""A cell does in the sandbox what it does in Jupyter: compared with a stock kernel, cell by cell.

Cells are run in one notebook, in order, here and there. What must differ is not compared: times,
addresses, paths, and how a stock kernel tears a stream into pieces.
"""

from __future__ import annotations

import json
import re
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

from bacasable.autograde.job import Cell, CellKind, CellResult, CellStatus, Job, Limits
from bacasable.autograde.sandbox import Pool

pytestmark = [
    pytest.mark.docker,
    # jupyter_client's own sockets, closed by the collector.
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
]

CELLS = {
    "print": "print('a'); print('b', end='')",
    "value": "6 * 7",
    "string value": "'é😀'",
    "none": "None",
    "semicolon": "3;",
    "stderr": "import sys\nprint('err', file=sys.stderr)",
    "interleaved": "import sys\nprint('1'); print('2', file=sys.stderr); print('3')\n4",
    "zero division": "def f(x):\n    return 1 / x\n\nf(0)",
    "syntax error": "def f(:\n  pass",
    "indentation": "if True:\nx = 1",
    "name error": "inconnu",
    "key error": "{'a': 1}['b']",
    "assert": "assert 1 == 2, 'non'",
    "chained": "try:\n    1/0\nexcept ZeroDivisionError as e:\n    raise ValueError('autre') from e",
    "raise SystemExit": "raise SystemExit('fini')",
    "keyboard": "raise KeyboardInterrupt",
    "display": "from IPython.display import display, HTML, Markdown\ndisplay(1, HTML('<b>x</b>'))",
    "display handle": "h = display('un', display_id='d1'); h.update('deux')",
    "update earlier": "from IPython.display import update_display\nupdate_display('trois', display_id='d1')",
    "clear": "from IPython.display import clear_output\nprint('avant'); clear_output(); print('après')",
    "clear wait": "print('avant'); clear_output(wait=True); print('après')",
    "clear wait nothing": "print('reste'); clear_output(wait=True)",
    "dataframe": "import pandas as pd\npd.DataFrame({'a': [1, 2], 'b': ['x', 'é']})",
    "series": "pd.Series([1.5, 2.5])",
    "describe": "print(pd.DataFrame({'a': range(100), 'b': range(100)}))",
    "plot": "import matplotlib.pyplot as plt\nplt.plot([1, 2])",
    "plot closed": "fig, ax = plt.subplots(); ax.plot([1]); plt.close(fig)",
    "plot show": "plt.plot([1, 2]); plt.show(); print('après')",
    "two figures": "plt.figure(); plt.figure(); print('deux')",
    "figure object": "fig, ax = plt.subplots()\nfig",
    "inline magic": "%matplotlib inline\nplt.bar([1], [2]);",
    "capture": "%%capture sortie\nprint('caché')",
    "captured": "sortie.stdout",
    "shell": "!echo bonjour",
    "shell capture": "lignes = !printf 'a\\nb\\n'\nlignes",
    "bash": "%%bash\necho un\necho deux >&2",
    "bash fails": "%%bash\nexit 3",
    "await": "import asyncio\nawait asyncio.sleep(0.01)\n'fait'",
    "async error": "await asyncio.sleep(0)\nraise ValueError('async')",
    "async def": "async def g():\n    return 5\nawait g()",
    "asyncio run": "c = g()\ntry:\n    asyncio.run(c)\nfinally:\n    c.close()",
    "task": "t = asyncio.create_task(g())\nawait t",
    "task later": "t2 = asyncio.create_task(g())",
    "task done": "await asyncio.sleep(0.01)\nt2.done()",
    "stdin": "import sys\nsys.stdin.read()",
    "main": "__name__",
    "get_ipython": "type(get_ipython()).__name__",
    "underscore": "_",
    "In": "len(In) > 5, In[2]",
    "Out": "Out[2]",
    "who": "zzz = 1\n%who_ls int",
    "writefile": "%%writefile essai.py\nVALEUR = 12",
    "import file": "import essai\nessai.VALEUR",
    "run": "%run essai.py\nVALEUR",
    "load": "%load essai.py",
    "cd": "import os\nos.path.basename(os.getcwd()) != ''",
    "env": "%env ESSAI=1",
    "getenv": "os.environ['ESSAI']",
    "unknown magic": "%inconnue",
    "unknown cell magic": "%%inconnue\nx",
    "help": "len?",
    "source": "import json\njson.dumps??",
    "warning": "import warnings\nwarnings.warn('attention')",
    "deprecation": "warnings.warn('vieux', DeprecationWarning)",
    "logging": "import logging\nlogging.warning('journal')",
    "thread": "import threading\nt = threading.Thread(target=lambda: print('fil')); t.start(); t.join()",
    "multiprocessing": "import multiprocessing as mp\ndef carre(x): return x*x\nwith mp.Pool(2) as p: r = p.map(carre, [1,2,3])\nr",
    "class repr": "class A:\n    def __repr__(self): return 'A!'\nA()",
    "repr html": "class B:\n    def _repr_html_(self): return '<i>b</i>'\nB()",
    "repr fails": "class C:\n    def __repr__(self): raise ValueError('repr')\nC()",
    "quit value": "callable(quit)",
    "pretty": "{'b': [1]*40, 'a': list(range(40))}",
    "set": "{3, 1, 2}",
    "numpy": "import numpy as np\nnp.arange(5)",
    "float": "0.1 + 0.2",
    "np float": "np.float64(0.5)",
    "latex": "from IPython.display import Latex, Math, Image, SVG, JSON\nMath('x^2')",
    "json": "JSON({'a': [1]})",
    "bytes image": "Image(data=b'\\x89PNG\\r\\n\\x1a\\n')",
    "progress": "for i in range(3): print('\\r', i, end='', flush=True)",
    "memory": "x = 'a' * 1000\nlen(x)",
    "globals": "'zzz' in globals() and '__builtins__' in globals()",
    "dunder": "[n for n in dir() if n.startswith('__bac')]",
    "comprehension": "[i for i in range(3)]",
    "del": "del zzz\nzzz",
    "exec": "exec('q = 7')\nq",
    "unicode error": "raise ValueError('é😀\\x1b[31m')",
    "exception group": "raise ExceptionGroup('g', [ValueError(1), TypeError(2)])",
    "custom exception": "class MonErreur(Exception): pass\nraise MonErreur()",
    "stdout write": "sys.stdout.write('x\\n')",
    "stdout flush": "sys.stdout.flush(); print('ok')",
    "print to file": "print('f', file=open('f.txt','w')); open('f.txt').read()",
    "empty": "",
    "comment": "# rien",
    "plt last": "plt.hist([1,2,2]);",
    "pandas plot": "pd.Series([1,2]).plot()",
}
ANSI = re.compile(r"\x1b\[[0-9;]*m")
SAME = (
    (re.compile(r"0x[0-9a-f]+"), "0x"),
    (re.compile(r"(/work/\d+)?/tmp/ipykernel_\d+/\d+\.py"), "CELL"),
    (re.compile(r"/\S*/(site-packages|python3\.11)/"), ""),
    (re.compile(r"[\d.]+ ([nµuμ]?s)\b"), "TIME"),
)
Outputs = list[dict[str, Any]]


@pytest.fixture(scope="module")
def stock(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Outputs]:
    cells = [nbformat.v4.new_code_cell(source) for source in CELLS.values()]
    notebook = nbformat.v4.new_notebook(cells=cells)
    where = {"metadata": {"path": str(tmp_path_factory.mktemp("stock"))}}
    NotebookClient(notebook, kernel_name="python3", allow_errors=True, resources=where).execute()
    return {name: cell.outputs for name, cell in zip(CELLS, notebook.cells, strict=True)}


@pytest.fixture(scope="module")
def ours(pool: Pool) -> dict[str, CellResult]:
    cells = tuple(
        Cell(key=name, kind=CellKind.SCRATCH, source=source) for name, source in CELLS.items()
    )
    limits = Limits(output_bytes=8 << 20, notebook_seconds=300)
    return dict(pool.run(Job(id="semantics", notebook="n", cells=cells, limits=limits)).cells)


@pytest.mark.parametrize("name", CELLS)
def test_shows_what_jupyter_shows(
    name: str, stock: dict[str, Outputs], ours: dict[str, CellResult]
) -> None:
    assert comparable(list(ours[name].outputs)) == comparable(stock[name])


def test_outputs_are_valid_nbformat(ours: dict[str, CellResult]) -> None:
    cells = [
        nbformat.v4.new_code_cell(
            CELLS[name], outputs=[nbformat.from_dict(output) for output in result.outputs]
        )
        for name, result in ours.items()
    ]
    nbformat.validate(nbformat.v4.new_notebook(cells=cells))


def test_only_failing_cells_are_errors(ours: dict[str, CellResult]) -> None:
    for name, result in ours.items():
        failed = any(output["output_type"] == "error" for output in result.outputs)
        if failed and name != "repr fails":
            assert result.status is CellStatus.ERROR, name


def comparable(outputs: Outputs) -> Outputs:
    """Streams joined by name, in order of first use, then the rest; without what may differ."""
    streams: dict[str, str] = {}
    rest = []
    for output in json.loads(json.dumps(outputs)):
        output.pop("execution_count", None)
        if output["output_type"] == "stream":
            streams[output["name"]] = streams.get(output["name"], "") + same(output["text"])
        elif output["output_type"] == "error":
            output["traceback"] = own_frames(same("\n".join(output["traceback"])))
            rest.append(output | {"evalue": same(output["evalue"])})
        else:
            output["data"] = {mime: mime_value(mime, v) for mime, v in output["data"].items()}
            rest.append(output)
    return [{name: streams[name]} for name in sorted(streams)] + rest


def own_frames(traceback: str) -> str:
    """Without the frames of libraries: their lines move from one patch release to the next."""
    parts = traceback.split("\n\n")
    return "\n\n".join(part for part in parts if not part.startswith("File "))


def mime_value(mime: str, value: Any) -> Any:
    return same(value) if mime.startswith("text/") and isinstance(value, str) else mime


def same(text: str) -> str:
    text = ANSI.sub("", text)
    for pattern, replacement in SAME:
        text = pattern.sub(replacement, text)
    return text
