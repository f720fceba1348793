"""formgrader on real gradebooks, in a real server with the configuration of the trainer's image."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from bacasable_lab.trainer.command import main
from bacasable_lab.trainer.courses import chosen
from course_folders import A, course_folder
from jupyter_process import JupyterProcess
from nbgrader.api import Gradebook
from small_classroom import SmallClassroom
from waiting import PATIENCE_SECONDS


@pytest.fixture(scope="module")
def courses(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("srv") / "cours"
    course_folder(root, "data-ete")
    course_folder(root, "data-hiver")
    return root


@pytest.fixture(scope="module")
def server(courses: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[JupyterProcess]:
    home = tmp_path_factory.mktemp("trainer") / "jovyan"
    home.mkdir()
    # Planted where the stock extension would load it.
    (home / "nbgrader_config.py").write_text(f"open({str(home / 'pwned')!r}, 'w')")
    classroom = SmallClassroom().start()
    option = f"--Formgrader.courses_root={courses}"
    server = JupyterProcess(home, classroom, option, images=("trainer", "learner"))
    yield server
    server.stop()
    classroom.stop()
    assert not (home / "pwned").exists()


def choose(server: JupyterProcess, course_id: str) -> None:
    response = server.request("GET", f"/formgrader?course_id={course_id}")
    assert response.headers["Location"] == "/formgrader/manage_assignments"


def submission_id(server: JupyterProcess) -> str:
    [submitted] = server.ask("GET", f"/formgrader/api/submitted_notebooks/{A}/premiers-pas")
    return str(submitted["id"])


def test_of_several_cohorts_one_is_chosen_and_changed(server: JupyterProcess) -> None:
    page = server.request("GET", "/formgrader/courses").text
    assert 'href="/formgrader?course_id=data-ete"' in page
    assert 'href="/formgrader?course_id=data-hiver"' in page
    for course in ("data-ete", "data-hiver"):
        choose(server, course)
        page = server.request("GET", "/formgrader/manage_assignments").text
        assert f"Promo <strong>{course}</strong>" in page
        assert f'url_prefix = "cours/{course}"' in page
        assert [a["name"] for a in server.ask("GET", "/formgrader/api/assignments")] == [A]
    assert server.request("GET", "/formgrader?course_id=..").status_code == 404


def test_a_grade_given_by_hand_is_in_that_cohorts_gradebook_only(
    server: JupyterProcess, courses: Path
) -> None:
    choose(server, "data-ete")
    [grade] = server.ask("GET", f"/formgrader/api/grades?submission_id={submission_id(server)}")
    changed = {**grade, "manual_score": 3.0}
    assert server.ask("PUT", f"/formgrader/api/grade/{grade['id']}", json=changed)
    scores = {}
    for course in ("data-ete", "data-hiver"):
        with Gradebook(f"sqlite:///{courses / course / 'gradebook.db'}", course) as book:
            scores[course] = book.find_submission(A, "alice").score
    assert scores == {"data-ete": 3.0, "data-hiver": 0.0}


def test_the_path_argument_is_refused(server: JupyterProcess, tmp_path: Path) -> None:
    planted = tmp_path / "plante"
    planted.mkdir()
    (planted / "nbgrader_config.py").write_text(f"open({str(tmp_path / 'pwned')!r}, 'w')")
    for query in (f"path={planted}", f"path={planted}&course_id=data-ete", "path="):
        assert server.request("GET", f"/formgrader/?{query}").status_code == 403
    assert not (tmp_path / "pwned").exists()


def test_a_learners_html_cannot_act(server: JupyterProcess) -> None:
    choose(server, "data-ete")
    response = server.request("GET", f"/formgrader/submissions/{submission_id(server)}/")
    assert response.status_code == 200
    page = response.text
    for harmful in ("<script>document", "onerror", "onclick='x()'", 'onclick="x()"', "<svg"):
        assert harmful not in page
    assert "<strong>réponse</strong>" in page
    assert "<td>42</td>" in page
    policy = response.headers["Content-Security-Policy"]
    scripts = next(p for p in policy.split("; ") if p.startswith("script-src"))
    assert "'sha256-" in scripts
    assert "unsafe-inline" not in scripts
    assert "unsafe-eval" not in scripts


def test_a_learners_file_opens_in_a_sandbox_and_no_other_file_does(
    server: JupyterProcess,
) -> None:
    choose(server, "data-ete")
    base = f"/formgrader/submissions/{submission_id(server)}"
    response = server.request("GET", f"{base}/mal.html")
    assert response.status_code == 200
    assert response.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    for path in ("lien.html", "..%2F..%2F..%2Fgradebook.db", "absent.html"):
        assert server.request("GET", f"{base}/{path}").status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        f"assignment/{A}/assign",
        f"assignment/{A}/release",
        f"assignment/{A}/unrelease",
        f"assignment/{A}/collect",
        f"assignment/{A}/generate_feedback",
        f"assignment/{A}/release_feedback",
        f"assignment/{A}/alice/generate_feedback",
        f"assignment/{A}/alice/release_feedback",
        f"submission/{A}/alice/autograde",
    ],
)
def test_what_the_platform_does_is_refused(server: JupyterProcess, path: str) -> None:
    choose(server, "data-ete")
    answer = server.ask("POST", f"/formgrader/api/{path}")
    assert answer["success"] is False
    assert "tableau de bord" in answer["error"]


def test_learners_and_assignments_are_read_only(server: JupyterProcess) -> None:
    choose(server, "data-ete")
    for path in (f"assignment/{A}", "student/alice", "student/eve"):
        assert server.request("PUT", f"/formgrader/api/{path}", json={}).status_code == 403
    assert [s["id"] for s in server.ask("GET", "/formgrader/api/students")] == ["alice"]


def test_the_course_of_a_command_is_where_it_runs_then_the_variable_then_the_only_one(
    courses: Path, tmp_path: Path
) -> None:
    def course(here: Path, **environ: str) -> str | None:
        found = chosen(here, root=courses, environ=environ)
        return found.course_id if found else None

    assert course(courses / "data-ete/submitted") == "data-ete"
    assert course(courses / "data-ete", BACASABLE_COURSE_ID="data-hiver") == "data-ete"
    assert course(tmp_path, BACASABLE_COURSE_ID="data-hiver") == "data-hiver"
    assert course(tmp_path) is None
    (tmp_path / "une/seule").mkdir(parents=True)
    only = chosen(tmp_path, root=tmp_path / "une", environ={})
    assert only is not None
    assert only.course_id == "seule"


def test_a_command_in_a_submission_runs_nothing_of_it(tmp_path: Path) -> None:
    pwned = tmp_path / "pwned"
    for name in ("nbgrader_config.py", "nbconvert.py", "sqlalchemy.py"):
        (tmp_path / name).write_text(f"open({str(pwned)!r}, 'w')")
    done = subprocess.run(
        [Path(sys.executable).parent / "bacasable-nbgrader", "db", "student", "list"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
    )
    assert not pwned.exists(), done.stderr


@pytest.mark.parametrize("word", ["autograde", "collect", "release_assignment", "zip_collect"])
def test_a_command_that_the_platform_does_is_refused(
    word: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([word, A]) == 1
    assert "tableau de bord" in capsys.readouterr().err
