"""A trainer's container on the gradebooks of two cohorts."""

from __future__ import annotations

import csv
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from course_folders import A, course_folder
from tracked_server import TrackedServer

pytestmark = pytest.mark.docker


@pytest.fixture(scope="module")
def server(
    built: Callable[[str], str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[TrackedServer]:
    root = tmp_path_factory.mktemp("gradebooks")
    folders = {course_folder(root, name): f"/srv/cours/{name}" for name in ("ete", "hiver")}
    for path in (p for folder in folders for p in (folder, *folder.rglob("*"))):
        os.chown(path, 1000, 1000, follow_symlinks=False)
    with TrackedServer.running(built("trainer"), folders=folders) as server:
        yield server


def test_formgrader_opens_in_its_own_tab_and_saves_a_grade(server: TrackedServer) -> None:
    answer = server.request("GET", "/formgrader?course_id=ete")
    assert answer.headers["Location"] == "/user/alice/formgrader/manage_assignments"
    [submitted] = server.ask("GET", f"/formgrader/api/submitted_notebooks/{A}/premiers-pas")
    page = server.request("GET", f"/formgrader/submissions/{submitted['id']}/")
    assert page.status_code == 200
    assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]
    [grade] = server.ask("GET", f"/formgrader/api/grades?submission_id={submitted['id']}")
    server.ask("PUT", f"/formgrader/api/grade/{grade['id']}", json={**grade, "manual_score": 3})
    [again] = server.ask("GET", f"/formgrader/api/grades?submission_id={submitted['id']}")
    assert again["manual_score"] == 3


def test_the_path_argument_is_refused(server: TrackedServer) -> None:
    assert server.request("GET", "/formgrader/?path=/tmp").status_code == 403


@pytest.mark.parametrize("here", ["/srv/cours/ete", "/home/jovyan/cours/ete"])
def test_export_takes_the_cohort_of_the_current_folder(
    server: TrackedServer, tmp_path: Path, here: str
) -> None:
    code, told = server.run("nbgrader", "export", "--to=/tmp/notes.csv", here=here)
    assert code == 0, told
    rows = list(csv.DictReader(server.run("cat", "/tmp/notes.csv")[1].splitlines()))
    assert [(r["assignment"], r["student_id"], r["max_score"]) for r in rows] == [
        (A, "alice", "4.0")
    ]


def test_an_author_has_nbgraders_create_assignment(server: TrackedServer) -> None:
    code, told = server.run("jupyter", "labextension", "list")
    assert code == 0, told
    disabled = told.partition("Disabled extensions")[2]
    assert "@jupyter/nbgrader:course-list" in disabled
    assert "create-assignment" not in disabled


def test_jupyterlab_knows_where_an_author_s_working_copy_is(server: TrackedServer) -> None:
    assert server.page_config()["bacasableAuthor"] == "auteur"
    assert server.ask("GET", "/bacasable/author")["came"] == []


def test_an_author_has_the_command_that_sends_exercises(server: TrackedServer) -> None:
    code, told = server.run("bacasable-auteur", "--help")
    assert code == 0, told
    assert "recevoir" in told
    assert "envoyer" in told


def test_a_command_in_a_submission_runs_nothing_of_it(server: TrackedServer) -> None:
    plant = "mkdir -p /tmp/rendu && cd /tmp/rendu"
    for name in ("nbgrader_config.py", "sqlalchemy.py"):
        plant += f" && echo \"open('/tmp/pwned', 'w')\" > {name}"
    assert server.run("sh", "-c", plant)[0] == 0
    server.run("nbgrader", "export", "--to=/tmp/rien.csv", here="/tmp/rendu")
    assert server.run("test", "-e", "/tmp/pwned")[0] == 1


def test_learners_work_is_not_run_here(server: TrackedServer) -> None:
    code, told = server.run("nbgrader", "autograde", A, here="/srv/cours/ete")
    assert (code, "tableau de bord" in told) == (1, True)


def test_jupyterlab_sees_the_gradebooks(server: TrackedServer) -> None:
    names = {item["name"] for item in server.ask("GET", "/api/contents/cours")["content"]}
    assert names == {"ete", "hiver"}


def test_a_trainer_keeps_nbgraders_menu(server: TrackedServer) -> None:
    config = server.page_config()
    assert "@jupyter/nbgrader" not in config["disabledExtensions"]
    assert "@jupyter/nbgrader" in {one["name"] for one in config["federated_extensions"]}
