"""nbgrader's own commands and its own Assignment List work on our exchange."""

from __future__ import annotations

import io
import logging
import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from bacasable_lab.desk import Desk
from jupyter_core.application import NoStart
from nbgrader.apps.nbgraderapp import NbGraderApp
from small_classroom import COURSE, SmallClassroom, notebook, sha256

REPOSITORY = Path(__file__).resolve().parents[3]
A = "1.1-premiers-pas"


@pytest.fixture(autouse=True)
def learner_config(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The configuration of the learner's image."""
    monkeypatch.setenv("JUPYTER_CONFIG_PATH", str(REPOSITORY / "images/learner/jupyter"))
    monkeypatch.chdir(home)


@pytest.fixture
def released(classroom: SmallClassroom) -> SmallClassroom:
    classroom.release(A, {"premiers-pas.ipynb": notebook("x = 1")})
    classroom.release("1.2-pandas", {"pandas.ipynb": notebook("df = 1")})
    return classroom


@dataclass
class Done:
    """How a command ended and all that it told."""

    returncode: int
    told: str


@pytest.fixture
def nbgrader(capsys: pytest.CaptureFixture[str]) -> Iterator[Callable[..., Done]]:
    """nbgrader's command line in this process, which spares importing it for every command."""

    def run(*words: str) -> Done:
        logged = io.StringIO()
        app = NbGraderApp.instance()
        app.init_logging(logging.StreamHandler, [logged], color=False)
        code: Any = 0
        try:
            app.initialize(list(words))
            app.init_logging(logging.StreamHandler, [logged], color=False, subapps=True)
            app.start()
        except (SystemExit, NoStart) as end:
            code = getattr(end, "code", 0)
        finally:
            app.reset()
        return Done(code or 0, logged.getvalue() + capsys.readouterr().out)

    before = list(sys.path)
    yield run
    sys.path[:] = before


def test_the_story_of_a_learner_in_a_terminal(
    home: Path, released: SmallClassroom, nbgrader: Callable[..., Done]
) -> None:
    listed = nbgrader("list")
    assert listed.returncode == 0, listed.told
    assert f"{COURSE} {A}\n" in listed.told

    fetched = nbgrader("fetch_assignment", A)
    assert fetched.returncode == 0, fetched.told
    book = home / "exercices" / A / "premiers-pas.ipynb"
    assert book.read_bytes() == notebook("x = 1")

    book.write_bytes(notebook("x = 42"))
    submitted = nbgrader("submit", A, "--course", COURSE)
    assert submitted.returncode == 0, submitted.told
    assert "tentative 1, à l'heure" in submitted.told
    assert sha256(notebook("x = 42")) in submitted.told
    assert list(released.uploads.values()) == [{"premiers-pas.ipynb": notebook("x = 42")}]

    released.grade(A, score=10.0, page=b"<h1>10 sur 10</h1>")
    assert "(retour disponible)" in nbgrader("list", "--cached").told

    feedback = nbgrader("fetch_feedback", A)
    assert feedback.returncode == 0, feedback.told
    [page] = (home / "exercices" / A / "feedback").rglob("*.html")
    assert page.read_bytes() == b"<h1>10 sur 10</h1>"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("submit", "nimporte"), "n'existe pas"),
        (("fetch_assignment", "nimporte"), "n'existe pas"),
        (("list", "--remove"), "ne se supprime pas"),
        (("release_assignment", A, f"--course={COURSE}"), "tableau de bord"),
        (("collect", A, f"--course={COURSE}"), "Rien à ramasser"),
        (("release_feedback", A, f"--course={COURSE}"), "Rien à envoyer"),
    ],
)
def test_a_failure_is_a_french_line_and_not_a_trace(
    released: SmallClassroom, nbgrader: Callable[..., Done], words: tuple[str, ...], said: str
) -> None:
    done = nbgrader(*words)
    assert done.returncode == 1
    assert said in done.told
    assert "Traceback" not in done.told


def test_a_platform_that_is_down_is_said(
    released: SmallClassroom, nbgrader: Callable[..., Done]
) -> None:
    released.stop()
    done = nbgrader("list")
    assert (done.returncode, "ne répond pas" in done.told) == (1, True)
    assert "Traceback" not in done.told


@pytest.fixture
def assignment_list(home: Path) -> Any:
    """What is behind nbgrader's own menu, unchanged."""
    from nbgrader.server_extensions.assignment_list.handlers import AssignmentList

    manager = AssignmentList()
    manager.root_dir = str(home)
    return manager


def test_nbgraders_own_assignment_list_understands_our_dictionaries(
    assignment_list: Any, home: Path, released: SmallClassroom
) -> None:
    assert assignment_list.list_courses() == {"success": True, "value": [COURSE]}
    before = assignment_list.list_assignments(course_id=COURSE)["value"]
    assert [(a["assignment_id"], a["status"]) for a in before] == [
        (A, "released"),
        ("1.2-pandas", "released"),
    ]

    assert assignment_list.fetch_assignment(COURSE, A) == {"success": True}
    assert assignment_list.submit_assignment(COURSE, A) == {"success": True}
    released.grade(A, score=3.0, page=b"<p>3</p>")
    ready = assignment_list.list_assignments(course_id=COURSE)["value"]
    assert ready[0]["status"] == "fetched"
    assert ready[0]["notebooks"] == [
        {"notebook_id": "premiers-pas", "path": f"exercices/{A}/premiers-pas.ipynb"}
    ]
    [waiting] = ready[-1]["submissions"]
    assert (waiting["has_exchange_feedback"], waiting["has_local_feedback"]) == (True, False)

    assert assignment_list.fetch_feedback(COURSE, A) == {"success": True}
    [read] = assignment_list.list_assignments(course_id=COURSE)["value"][-1]["submissions"]
    assert (read["has_local_feedback"], read["feedback_updated"]) == (True, False)
    assert (home / read["local_feedback_path"] / "premiers-pas.html").read_bytes() == b"<p>3</p>"

    released.grade(A, score=4.0, page=b"<p>4</p>")
    [again] = assignment_list.list_assignments(course_id=COURSE)["value"][-1]["submissions"]
    assert again["feedback_updated"] is True


def test_the_dictionaries_have_the_keys_of_nbgraders_own(
    desk: Desk, released: SmallClassroom, tmp_path: Path
) -> None:
    """Side by side with the stock exchange, which is given the same assignment."""
    desk.fetch(A)
    desk.submit(A)
    stock = StockExchange(tmp_path / "exchange")
    assert keys(desk.released(name=A)) == keys(stock.released())
    assert keys(desk.submitted(name=A)) == keys(stock.submitted())


def keys(value: Any) -> Any:
    """The shape of a value: keys, recursively."""
    if isinstance(value, dict):
        return {key: keys(item) for key, item in value.items()}
    return [keys(item) for item in value] if isinstance(value, list) else None


class StockExchange:
    """nbgrader's default exchange with one release and one hand-in of it."""

    def __init__(self, root: Path) -> None:
        self.root = root
        for folder in ("inbound", "outbound", "feedback"):
            (root / "cours" / folder).mkdir(parents=True)
        release = root / "cours/outbound" / A
        release.mkdir()
        (release / "premiers-pas.ipynb").write_bytes(notebook("x = 1"))
        cached = root / "cache/cours" / f"alice+{A}+2026-01-06 10:01:00.000000 CET"
        cached.mkdir(parents=True)
        (cached / "premiers-pas.ipynb").write_bytes(notebook("x = 1"))
        (cached / "submission_secret.txt").write_text("secret")
        root.chmod(0o777)

    def released(self) -> list[dict[str, Any]]:
        return self._list(cached=False)

    def submitted(self) -> list[dict[str, Any]]:
        return self._list(cached=True)

    def _list(self, *, cached: bool) -> list[dict[str, Any]]:
        from nbgrader.auth import Authenticator
        from nbgrader.coursedir import CourseDirectory
        from nbgrader.exchange.default import ExchangeList
        from traitlets.config import Config

        config = Config()
        config.Exchange.root, config.Exchange.cache = str(self.root), str(self.root / "cache")
        config.ExchangeList.cached = cached
        os.chdir(self.root)
        coursedir, authenticator = CourseDirectory(config=config), Authenticator(config=config)
        lister = ExchangeList(coursedir=coursedir, authenticator=authenticator, config=config)
        found: list[dict[str, Any]] = lister.start()
        return found
