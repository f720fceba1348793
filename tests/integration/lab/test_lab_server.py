"""A real Jupyter server with the configuration of the learner's image, asked over HTTP."""

from __future__ import annotations

import importlib.metadata
import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import requests
from jupyter_process import JupyterProcess
from small_classroom import COURSE, SmallClassroom, notebook
from waiting import PATIENCE_SECONDS, wait_until

A = "1.1-premiers-pas"


@pytest.fixture
def start(home: Path, classroom: SmallClassroom) -> Iterator[Callable[[], JupyterProcess]]:
    servers: list[JupyterProcess] = []

    def start() -> JupyterProcess:
        servers.append(JupyterProcess(home, classroom, images=("learner",)))
        return servers[-1]

    yield start
    for server in servers:
        server.stop()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[JupyterProcess]:
    """One server for the tests that need nothing special of it."""
    home = tmp_path_factory.mktemp("server") / "jovyan"
    home.mkdir()
    classroom = SmallClassroom().start()
    server = JupyterProcess(home, classroom, images=("learner",))
    yield server
    server.stop()
    classroom.stop()


def test_the_assignment_list_from_first_look_to_feedback(
    start: Callable[[], JupyterProcess], home: Path, classroom: SmallClassroom
) -> None:
    classroom.release(A, {"premiers-pas.ipynb": notebook("x = 1")})
    server = start()
    assert (home / "exercices" / A / "premiers-pas.ipynb").is_file(), "there before it answers"

    assert server.ask("GET", "/courses") == {"success": True, "value": [COURSE]}
    [fetched] = server.ask("GET", f"/assignments?course_id={COURSE}")["value"]
    assert fetched == {
        "course_id": COURSE,
        "assignment_id": A,
        "status": "fetched",
        "path": f"exercices/{A}",
        "notebooks": [{"notebook_id": "premiers-pas", "path": f"exercices/{A}/premiers-pas.ipynb"}],
    }

    this = {"course_id": COURSE, "assignment_id": A}
    # As nbgrader's menu does: JSON that no header calls so.
    _, submitted = server.ask("POST", "/assignments/submit", data=json.dumps(this))["value"]
    assert submitted["submissions"][0]["has_exchange_feedback"] is False
    assert list(classroom.uploads.values()) == [{"premiers-pas.ipynb": notebook("x = 1")}]

    classroom.grade(A, score=5.0, page=b"<p>5</p>")
    _, graded = server.ask("POST", "/assignments/fetch_feedback", json=this)["value"]
    path = graded["submissions"][0]["local_feedback_path"]
    assert (home / path / "premiers-pas.html").read_bytes() == b"<p>5</p>"


def test_a_refusal_reaches_the_learner_as_one_line(
    start: Callable[[], JupyterProcess], classroom: SmallClassroom
) -> None:
    classroom.release(A, {"premiers-pas.ipynb": notebook("x = 1")}, max_attempts=0)
    server = start()
    this = {"course_id": COURSE, "assignment_id": A}
    assert server.ask("POST", "/assignments/submit", json=this) == {
        "success": False,
        "value": "il ne vous reste aucune tentative.",
    }
    other = {"course_id": COURSE, "assignment_id": "../../etc"}
    assert "n'existe pas" in server.ask("POST", "/assignments/fetch", json=other)["value"]


def test_the_server_starts_without_the_platform_and_exercises_come_when_it_is_back(
    start: Callable[[], JupyterProcess], home: Path, classroom: SmallClassroom
) -> None:
    classroom.release(A, {"premiers-pas.ipynb": notebook("x = 1")})
    classroom.stop()
    server = start()
    assert "la plateforme ne répond pas" in server.log.read_text()
    assert "ne répond pas" in server.ask("GET", f"/assignments?course_id={COURSE}")["value"]
    classroom.start()
    book = home / "exercices" / A / "premiers-pas.ipynb"
    wait_until(book.is_file, server.log.read_text)


def test_a_notebook_is_validated_by_nbgrader(server: JupyterProcess) -> None:
    book = server.home / "carnet.ipynb"
    book.write_bytes(graded_notebook("assert x == 42"))
    answer = server.ask("POST", "/assignments/validate", json={"path": "carnet.ipynb"})
    assert answer["success"] is True
    assert "AssertionError" in answer["value"]["failed"][0]["raw_error"]


@pytest.mark.parametrize("path", ["../server.log", "/etc/passwd", "", "exercices"])
def test_validating_stays_in_the_home(server: JupyterProcess, path: str) -> None:
    response = server.request("POST", "/assignments/validate", json={"path": path})
    assert response.status_code == 404


def test_strangers_get_nothing(server: JupyterProcess) -> None:
    for path in ("/assignments?course_id=x", "/courses", "/nbgrader_version?version=0.9.6"):
        response = requests.get(server.url + path, timeout=PATIENCE_SECONDS, allow_redirects=False)
        assert response.status_code in (302, 403), path


def test_only_what_a_learner_needs_is_loaded_at_start(server: JupyterProcess) -> None:
    loaded = re.findall(r"(\S+) \| extension was successfully loaded", server.log.read_text())
    assert sorted(loaded) == ["bacasable_lab", "jupyter_server_terminals", "jupyterlab"]


def test_starting_does_not_import_nbgrader() -> None:
    code = "import sys, bacasable_lab.server; sys.exit('nbgrader' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True, timeout=PATIENCE_SECONDS)


def test_the_version_that_the_menu_asks_for(server: JupyterProcess) -> None:
    version = importlib.metadata.version("nbgrader")
    assert server.ask("GET", f"/nbgrader_version?version={version}") == {"success": True}
    assert server.ask("GET", "/nbgrader_version?version=0.1")["success"] is False


def graded_notebook(test: str) -> bytes:
    """`x = 1` and one nbgrader test cell."""
    import nbformat
    from nbformat.v4 import new_code_cell, new_notebook

    tags = {
        "grade": True,
        "grade_id": "test-x",
        "locked": True,
        "points": 1,
        "schema_version": 3,
        "solution": False,
        "task": False,
        "cell_type": "code",
    }
    cell = new_code_cell(test, metadata={"nbgrader": tags})
    book = new_notebook(cells=[new_code_cell("x = 1"), cell])
    book.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
    return nbformat.writes(book).encode()
