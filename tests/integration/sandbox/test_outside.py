"""Deciding outside, in the real sandbox: two processes, two user ids, one verdict."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sandbox_jobs import answer, check, error, outside, run, text, value

from bacasable.autograde.job import CellMode, CellStatus
from bacasable.autograde.sandbox import Pool

pytestmark = pytest.mark.docker

CANARY = "CANARI-EXAMINATEUR-4711"


def test_a_test_cell_runs_in_another_process_under_another_user(pool: Pool) -> None:
    mine = answer("import os\ndef moi(): return os.getpid(), os.getuid()")
    theirs = outside("import os\nassert moi()[0] != os.getpid() and moi()[1] != os.getuid()")
    _, [_, cell] = run(pool, mine, theirs)
    assert (cell.status, cell.mode, cell.why) == (CellStatus.OK, CellMode.OUTSIDE, "")


def test_the_examiner_is_out_of_the_learner_s_reach(pool: Pool) -> None:
    look = (
        "import os, signal\n"
        "uid = os.getuid() + 1\n"
        "def owner(pid): return [l for l in open(f'/proc/{pid}/status') if l[:3] == 'Uid'][0].split()[1]\n"
        "pids = [p for p in os.listdir('/proc') if p.isdigit() and owner(p) == str(uid)]\n"
        "def refuse(f, *a):\n"
        "    try: f(*a)\n"
        "    except PermissionError: return True\n"
        "    return False\n"
        "refused = [refuse(os.kill, int(p), signal.SIGTERM) for p in pids]\n"
        "refused += [refuse(open, f'/proc/{p}/{n}') for p in pids for n in ('mem', 'maps', 'environ')]\n"
        "refused += [refuse(os.listdir, f'/proc/{p}/fd') for p in pids]\n"
        "refused += [refuse(os.listdir, f'/work/{uid}')]\n"
        "print(len(pids), all(refused))"
    )
    _, [cell, test] = run(pool, answer(look), outside("assert True"))
    assert text(cell) == "1 True\n"
    assert test.status is CellStatus.OK


def test_right_wrong_and_partial_answers_get_what_they_deserve(pool: Pool) -> None:
    _, [_, right, wrong, partial] = run(
        pool,
        answer("def carre(x):\n    print('calcul')\n    return x * x"),
        outside("assert carre(3) == 9"),
        outside("assert carre(3) == 10, 'non'"),
        outside("points = 0\npoints += 1.5 * (carre(2) == 4)\npoints"),
    )
    assert [right.status, wrong.status, partial.status] == ["ok", "error", "ok"]
    assert error(wrong) == ("AssertionError", "non")
    assert value(partial) == "1.5"
    assert text(right) == "calcul\n"


def test_a_program_that_becomes_another_is_said_to_have_stopped(pool: Pool) -> None:
    gone = "import os\ndef f(): os.execv('/bin/sleep', ['sleep', '60'])"
    _, [_, stopped, rest] = run(pool, answer(gone), outside("f()"), outside("assert True"))
    errors = {o["ename"] for o in stopped.outputs if o["output_type"] == "error"}
    assert (stopped.status, errors) == (CellStatus.ERROR, {"ProgrammeArrete"})
    assert rest.status is CellStatus.NOT_RUN


def test_what_the_course_imports_in_an_answer_is_the_examiner_s(pool: Pool) -> None:
    liar = "class np:\n    allclose = staticmethod(lambda *_: True)\ndef f(): return None"
    given = replace(answer(liar), imports="import numpy as np")
    _, [_, cell] = run(pool, given, outside("assert np.allclose(f(), 9.0)"))
    assert cell.status is CellStatus.ERROR


def test_a_failed_check_in_a_block_of_the_learner_s_stays_outside(pool: Pool) -> None:
    """Neither forgotten, nor a reason to run the test where its text can be read."""
    swallow = (
        "class Avale:\n    def __enter__(s): return s\n"
        "    def __exit__(s, kind, error, trace): print(kind, error, trace); return True"
    )
    test = outside(f"with Avale():\n    assert 1 == 2, '{CANARY}'")
    _, [_, cell] = run(pool, answer(swallow), test)
    assert (cell.status, cell.mode) == (CellStatus.ERROR, CellMode.OUTSIDE)
    assert CANARY not in text(cell)


def test_nothing_of_a_test_is_in_the_learner_s_process(pool: Pool) -> None:
    """Every object, source cache and history that Python can reach, after a test has asked."""
    search = (
        "import gc, linecache, sys\n"
        f"mark = {CANARY[:10]!r} + {CANARY[10:]!r}\n"
        "seen, found, waiting = set(), [], [gc.get_objects(), dict(linecache.cache), sys.modules]\n"
        "while waiting and len(seen) < 3_000_000:\n"
        "    for o in gc.get_referents(waiting.pop()):\n"
        "        if id(o) in seen: continue\n"
        "        seen.add(id(o))\n"
        "        if isinstance(o, (str, bytes)):\n"
        "            text = o if isinstance(o, str) else o.decode('latin-1')\n"
        "            if mark in text and text != mark: found.append(text[:80])\n"
        "        else: waiting.append(o)\n"
        "print(len(seen) > 10_000, found)"
    )
    test = outside(
        f"attendu = '{CANARY}-SECRET'\n"
        f"def aide(x):\n    return (x, '{CANARY}-AIDE')[0]\n"
        f"assert applique(aide, 4) == 4, '{CANARY}-MESSAGE'\nassert f(3) == 3"
    )
    source = "def f(x): return x\ndef applique(g, x): return g(x)"
    _, [_, cell, after] = run(
        pool, answer(source), test, answer(search), cell_seconds=300, notebook_seconds=600
    )
    assert cell.status is CellStatus.OK, error(cell)
    assert text(after) == "True []\n", error(after)


def test_a_learner_s_file_crosses_by_a_door_that_follows_no_link(pool: Pool) -> None:
    write = answer(
        "import os\nopen('sortie.csv', 'w').write('a;b\\n1;2\\n')\n"
        "os.symlink('/etc/passwd', 'lien.txt')\n"
        "def ajoute(): open('sortie.csv', 'a').write('3;4\\n')"
    )
    test = outside(
        "import os\nfrom pathlib import Path\n"
        "assert Path('sortie.csv').read_text() == 'a;b\\n1;2\\n'\n"
        "assert not os.path.lexists('lien.txt')\n"
        "ajoute()\nassert Path('sortie.csv').read_text().endswith('3;4\\n')",
        files=True,
    )
    back = outside(
        "from pathlib import Path\nPath('entree.txt').write_text('7')\nassert lis() == '7'",
        files=True,
    )
    _, cells = run(pool, write, test, answer("def lis(): return open('entree.txt').read()"), back)
    assert [cell.status for cell in cells] == ["ok"] * 4, [error(cell) for cell in cells]


def test_a_seed_that_a_test_sets_is_the_learner_s_too(pool: Pool) -> None:
    source = "import random, numpy as np\ndef tire(): return random.random() + np.random.rand()"
    test = (
        "import random, numpy as np\nrandom.seed(3); np.random.seed(4)\nun = tire()\n"
        "random.seed(3); np.random.seed(4)\nassert random.random() + np.random.rand() == un"
    )
    _, [_, cell] = run(pool, answer(source), outside(test, random=True))
    assert cell.status is CellStatus.OK, error(cell)


def test_a_value_of_a_test_reaches_the_cells_that_need_it(pool: Pool) -> None:
    test = outside("exemple = [1, 2]\nsecret = 3", give=("exemple",))
    _, [_, reads, none] = run(pool, test, answer("print(exemple)"), answer("secret"))
    assert text(reads) == "[1, 2]\n"
    assert error(none)[0] == "NameError"


def test_what_can_not_cross_runs_inside_and_says_so(pool: Pool) -> None:
    test = outside("import io\nf = io.StringIO('texte')\nassert lis(f) == 'texte'")
    _, [_, cell] = run(pool, answer("def lis(f): return f.read()"), test)
    assert (cell.status, cell.mode) == (CellStatus.OK, CellMode.INSIDE)
    assert "StringIO" in cell.why


def test_the_examiner_imports_no_file_of_the_learner_s(pool: Pool) -> None:
    files = {"aide.py": b"VALEUR = 'rendu'", "cours.py": b"VALEUR = 'cours'"}
    from sandbox_jobs import job

    asked = job(
        answer("import aide"), outside("import cours\nassert cours.VALEUR == 'cours'"), files=files
    )
    asked = __import__("dataclasses").replace(asked, course_files=frozenset({"cours.py"}))
    result = pool.run(asked)
    assert [result.cells[cell.key].status for cell in asked.cells] == ["ok", "ok"]
    _, [_, cell] = run(pool, answer("pass"), outside("import aide"), files={"aide.py": b""})
    assert error(cell)[0] == "ModuleNotFoundError"


def test_files_are_in_place_however_fast_jobs_follow_each_other(pool: Pool) -> None:
    files = {f"donnees/{number}.csv": b"a;b" for number in range(20)}
    for _ in range(6):
        _, [cell] = run(pool, answer("print(len(open('donnees/7.csv').read()))"), files=files)
        assert text(cell) == "3\n"


SPOILERS = {
    "writes garbage into the link": "import os\ndef f(x):\n    os.write(4, b'\\xff' * 100)\n    return 9",
    "closes the link": "import os\ndef f(x):\n    os.close(4)\n    return 9",
    "leaves": "import os\ndef f(x):\n    os._exit(0)",
    "is killed": "import os\ndef f(x):\n    os.kill(os.getpid(), 9)",
    "answers without being asked": "import os, json, struct\n"
    "def f(x):\n    b = json.dumps({'id': 'x', 'ok': 9}).encode()\n"
    "    for _ in range(5000): os.write(4, struct.pack('>I', len(b)) + b)\n    return 0",
    "announces gigabytes": "import os\ndef f(x):\n    os.write(4, b'\\x7f\\xff\\xff\\xff')\n    return 9",
    "speaks to the supervisor": "import os, json, struct\n"
    "def f(x):\n    b = json.dumps({'op': 'done', 'ok': True, 'number': 1}).encode()\n"
    "    os.write(3, struct.pack('>I', len(b)) + b)\n    return 0",
    "replaces the agent": "import bacasable_runner.outside.agent as a\n"
    "a.Agent._answer = lambda *_: {'ok': {'t': 'ref', 'n': 0, 'k': 0}}\ndef f(x): return 0",
}


@pytest.mark.parametrize("name", SPOILERS)
def test_spoiling_the_link_earns_nothing_and_hangs_nothing(pool: Pool, name: str) -> None:
    _, cells = run(pool, answer(SPOILERS[name]), outside("assert f(3) == 9.5"), cell_seconds=10)
    assert cells[1].status in ("error", "timeout", "not_run")
    _, [_, fine] = run(pool, answer("def f(x): return x"), outside("assert f(3) == 3"))
    assert fine.status is CellStatus.OK


def test_an_endless_call_costs_its_own_test_only(pool: Pool) -> None:
    source = "def f(x):\n    while True: pass\ndef g(x): return x"
    _, [_, endless, next_one] = run(
        pool, answer(source), outside("f(1)"), outside("assert g(2) == 2"), cell_seconds=3
    )
    assert (endless.status, next_one.status) == (CellStatus.TIMEOUT, CellStatus.OK)


def test_a_call_that_ignores_the_interrupt_ends_the_notebook(pool: Pool) -> None:
    source = (
        "def f(x):\n    while True:\n        try:\n            while True: sum(range(1000))\n"
        "        except BaseException: pass"
    )
    _, [_, endless, after] = run(
        pool, answer(source), outside("f(1)"), outside("assert True"), cell_seconds=3
    )
    assert (endless.status, after.status) == (CellStatus.TIMEOUT, CellStatus.NOT_RUN)


def test_a_figure_drawn_by_a_function_is_shown_with_the_test(pool: Pool) -> None:
    source = "import matplotlib.pyplot as plt\ndef dessine():\n    fig, ax = plt.subplots(); ax.set_title('T'); return ax"
    _, [_, cell, after] = run(
        pool, answer(source), outside("assert dessine().get_title() == 'T'"), answer("1")
    )
    assert cell.status is CellStatus.OK, error(cell)
    assert "image/png" in str(cell.outputs)
    assert "image/png" not in str(after.outputs)


def test_both_modes_live_in_one_notebook(pool: Pool) -> None:
    cells = [answer("def f(x): return x"), outside("assert f(1) == 1"), check("assert f(2) == 2")]
    _, [_, out, inside] = run(pool, *cells)
    assert (out.mode, inside.mode) == (CellMode.OUTSIDE, CellMode.INSIDE)
    assert (out.status, inside.status) == (CellStatus.OK, CellStatus.OK)


USES_IT = "def carres(n): return [i * i for i in range(n)]\ndef somme(n): return sum(carres(n))"
DOES_NOT = "def carres(n): return [i * i for i in range(n)]\ndef somme(n): return sum(i * i for i in range(n))"
DELETES = (
    "garde = carres\ndel carres\ntry:\n    somme(3)\nexcept NameError:\n    pass\n"
    "else:\n    raise AssertionError('somme ne se sert pas de carres')\n"
    "finally:\n    carres = garde\nassert somme(3) == 5"
)


@pytest.mark.parametrize(("source", "status"), [(USES_IT, "ok"), (DOES_NOT, "error")])
def test_a_name_that_a_test_deletes_is_gone_for_the_learner_too(
    pool: Pool, source: str, status: str
) -> None:
    again = outside("assert somme(3) == 5\nassert carres(3) == [0, 1, 4]")
    _, cells = run(pool, answer(source), outside(DELETES), again)
    assert [cell.status for cell in cells] == ["ok", status, "ok"], [error(cell) for cell in cells]
