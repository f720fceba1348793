"""A learner's container, started with all the limits that the hub sets."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

import pytest
import requests
from small_classroom import COURSE, notebook, sha256
from tracked_server import TrackedServer
from waiting import PATIENCE_SECONDS, wait_until

pytestmark = pytest.mark.docker
A = "1.1-premiers-pas"
B = "2.1-pandas"


@pytest.fixture(scope="module")
def server(built: Callable[[str], str]) -> Iterator[TrackedServer]:
    with TrackedServer.running(built("learner"), started=False) as server:
        server.classroom.release(
            A, {"premiers-pas.ipynb": notebook("x = 1"), "donnees/notes.csv": b"nom,note\n"}
        )
        server.start()
        # Asked before anything else could give it time: it must have been there first.
        code, listed = server.run("find", "exercices", "-type", "f", "-printf", "%P %u %m\\n")
        assert (code, sorted(listed.split("\n"))) == (
            0,
            [
                "",
                f"{A}/donnees/notes.csv jovyan 644",
                f"{A}/premiers-pas.ipynb jovyan 644",
            ],
        )
        yield server


def write(server: TrackedServer, path: str, content: bytes) -> None:
    """Save a notebook as JupyterLab does."""
    model = {"type": "notebook", "format": "json", "content": json.loads(content)}
    server.ask("PUT", f"/api/contents/{path}", json=model)


def test_nbgraders_own_commands_from_list_to_feedback(server: TrackedServer) -> None:
    write(server, f"exercices/{A}/premiers-pas.ipynb", notebook("x = 42"))
    code, told = server.run("nbgrader", "list")
    assert (code, f"{COURSE} {A}" in told) == (0, True), told

    code, told = server.run("nbgrader", "submit", A, here="/tmp")
    assert code == 0, told
    [(submission, files)] = server.classroom.uploads.items()
    assert list(files) == ["premiers-pas.ipynb"]
    assert json.loads(files["premiers-pas.ipynb"])["cells"][0]["source"] == ["x = 42"]
    digest = sha256(files["premiers-pas.ipynb"])
    assert digest in told
    code, receipts = server.run("sh", "-c", "cat ~/.bacasable/recus/*.json")
    assert json.loads(receipts)["id"] == submission

    server.classroom.grade(A, score=10.0, page=b"<h1>10 sur 10</h1>")
    code, told = server.run("nbgrader", "fetch_feedback", A)
    assert code == 0, told
    code, page = server.run("sh", "-c", f"cat ~/exercices/{A}/feedback/*/premiers-pas.html")
    assert page == "<h1>10 sur 10</h1>"

    code, told = server.run("nbgrader", "submit", "nimporte")
    assert (code, "n'existe pas" in told, "Traceback" in told) == (1, True, False)


def test_the_handlers_of_nbgraders_assignment_list(server: TrackedServer) -> None:
    assert server.ask("GET", "/courses") == {"success": True, "value": [COURSE]}
    entries = server.ask("GET", f"/assignments?course_id={COURSE}")["value"]
    assert entries[0]["path"] == f"exercices/{A}"
    before = len(server.classroom.uploads)
    this = {"course_id": COURSE, "assignment_id": A}
    answer = server.ask("POST", "/assignments/submit", json=this)
    assert answer["success"] is True
    assert len(server.classroom.uploads) == before + 1


def test_a_later_release_appears_without_a_restart(server: TrackedServer) -> None:
    server.classroom.release(B, {"pandas.ipynb": notebook("import pandas")})
    wait_until(lambda: server.run("test", "-f", f"exercices/{B}/pandas.ipynb")[0] == 0, server.log)


def test_jupyterlab_speaks_french_and_shows_the_exercises(server: TrackedServer) -> None:
    assert server.request("GET", "/").headers["Location"].endswith("/lab/tree/exercices?")
    settings = server.ask("GET", "/lab/api/settings/@jupyterlab/translation-extension:plugin")
    assert settings["schema"]["properties"]["locale"]["default"] == "fr_FR"
    words = server.ask("GET", "/lab/api/translations/fr_FR")["data"]["jupyterlab"]
    assert words["New Notebook"] == ["Nouveau notebook"]


def test_nbgraders_menus_and_news_are_off(server: TrackedServer) -> None:
    config = server.page_config()
    off = set(config["disabledExtensions"])
    assert {"@jupyter/nbgrader", "@jupyterlab/apputils-extension:announcements"} <= off
    assert not [name for name in off if name.startswith("@bacasable/")]
    assert server.request("GET", "/formgrader").status_code == 404


def test_a_kernel_runs_the_data_libraries_without_a_warning(server: TrackedServer) -> None:
    code = "import matplotlib; matplotlib.use('agg'); import pandas, sklearn, verifie;"
    code += "import matplotlib.pyplot as plt; plt.plot([1]); plt.savefig('/tmp/x.png'); print('é')"
    assert server.run("python", "-W", "error::RuntimeWarning", "-c", code) == (0, "é\n")


def test_a_terminal_has_what_a_learner_needs(server: TrackedServer) -> None:
    assert server.ask("POST", "/api/terminals")["name"] == "1"
    code, told = server.run("bash", "-lc", "git --version && locale && id -u && which nbgrader")
    assert code == 0
    assert "LANG=fr_FR.UTF-8" in told
    assert told.endswith("1000\n/opt/bacasable/bin/nbgrader\n")


def test_the_image_holds_nothing_of_the_machine_that_built_it(server: TrackedServer) -> None:
    environment = server.client.images.get(server.image).attrs["Config"]["Env"]
    assert not [v for v in environment if "proxy" in v.lower() or "CERT" in v or "PIP" in v]
    traces = "-name pip.conf -o -name uv.toml -o -path /build"
    setuid = "-type f -perm /6000"
    writable = "-path '/opt/*' -writable ! -type l"
    for wrong in (traces, setuid, writable):
        assert server.run("sh", "-c", f"find / -xdev {wrong} 2>/dev/null")[1] == ""


def test_work_survives_a_restart_and_a_platform_that_is_down(
    built: Callable[[str], str],
) -> None:
    with TrackedServer.running(built("learner"), started=False) as server:
        server.classroom.release(A, {"premiers-pas.ipynb": notebook("x = 1")})
        server.classroom.stop()
        server.start()
        assert "la plateforme ne répond pas" in server.log()
        server.classroom.start()
        book = f"exercices/{A}/premiers-pas.ipynb"
        wait_until(lambda: server.run("test", "-f", book)[0] == 0, server.log)
        write(server, book, notebook("mon travail"))
        server.remove()
        server.classroom.release(A, {"premiers-pas.ipynb": notebook("x = 2")})
        server.start()
        kept = server.ask("GET", f"/api/contents/{book}")["content"]["cells"][0]["source"]
        beside = f"exercices/{A} (version 2)/premiers-pas.ipynb"
        new = server.ask("GET", f"/api/contents/{beside}")["content"]["cells"][0]["source"]
        assert (kept, new) == ("mon travail", "x = 2")


def test_strangers_get_nothing(server: TrackedServer) -> None:
    for path in ("/assignments?course_id=x", "/courses", "/lab"):
        answer = requests.get(server.url + path, timeout=PATIENCE_SECONDS, allow_redirects=False)
        assert answer.status_code in (302, 403), path
