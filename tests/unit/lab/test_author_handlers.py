"""The author's URLs on a real trainer's server, before the classroom service itself."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from jupyter_process import JupyterProcess
from school import COURSE, School, notebook
from site_server import Site, running_site
from waiting import wait_until

from bacasable.database import CheckState, Membership, ReleaseCheck, Role

pytestmark = pytest.mark.slow

FILE = f"auteur/{COURSE}/a1/n1.ipynb"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    school = School.in_folder(tmp_path_factory.mktemp("school"))
    school.add_cohort("demo")
    for who in ("formatrice", "collegue"):
        school.enrol(who, "demo", Role.TRAINER)
    for name in ("a1", "a2", "a3"):
        folder = school.settings.courses_dir / COURSE / "source" / name
        folder.mkdir(parents=True)
        (folder / "n1.ipynb").write_bytes(notebook())
    with running_site(school) as running:
        yield running
    school.close()


@pytest.fixture(scope="module")
def server(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[JupyterProcess]:
    home = tmp_path_factory.mktemp("trainer") / "jovyan"
    home.mkdir()
    process = JupyterProcess(home, site.container("formatrice"), images=("trainer", "learner"))
    wait_until((home / FILE).is_file, process.log.read_text)
    yield process
    process.stop()


def post(server: JupyterProcess, path: str, body: Any = None) -> requests.Response:
    return server.request("POST", f"/bacasable/author/{path}", json=body or {})


def error(response: requests.Response) -> tuple[int, str]:
    body = response.json()["error"]
    assert set(body) == {"code", "message"}
    assert "\n" not in body["message"]
    return response.status_code, body["message"]


def test_the_working_copy_is_there_without_being_asked_for(server: JupyterProcess) -> None:
    told = server.ask("GET", "/bacasable/author")
    assert [line.rpartition("/")[2] for line in told["came"]] == ["a1", "a2", "a3"]
    assert (told["kept"], told["problem"]) == ([], "")
    assert (server.home / FILE).read_bytes() == notebook()
    assert '"bacasableAuthor": "auteur"' in server.request("GET", "/lab").text


def test_a_learner_has_neither_the_urls_nor_the_buttons(
    site: Site, tmp_path_factory: pytest.TempPathFactory
) -> None:
    home = tmp_path_factory.mktemp("learner") / "jovyan"
    home.mkdir()
    learner = JupyterProcess(home, site.container("formatrice"), images=("learner",))
    try:
        assert learner.request("GET", "/bacasable/author").status_code == 404
        assert "bacasableAuthor" not in learner.request("GET", "/lab").text
        assert not (home / "auteur").exists()
    finally:
        learner.stop()


def test_a_changed_exercise_is_sent_and_its_check_asked_for_and_stopped(
    server: JupyterProcess, site: Site
) -> None:
    (server.home / FILE).write_bytes(notebook(points=3))
    sent = post(server, "send", {"path": FILE}).json()
    assert (sent["cohort"], sent["assignment"], sent["files"]) == ("demo", "a1", 1)
    assert any("aucun test caché" in line for line in sent["problems"])
    tested = post(server, "test", {"path": FILE}).json()
    assert (tested["sent"]["assignment"], tested["check"]["state"]) == ("a1", "queued")
    assert server.ask("GET", "/bacasable/author/check/demo/a1")["state"] == "queued"
    assert post(server, "stop/demo/a1").json() == {}
    with site.school.database.reading() as session:
        (check,) = session.query(ReleaseCheck)
    assert check.state == CheckState.FAILED
    found = server.ask("GET", "/bacasable/author/check/demo/a1")
    assert (found["state"], found["reason"]) == ("failed", "La vérification a été arrêtée.")


def test_a_colleague_s_version_is_never_replaced_nor_ours(
    server: JupyterProcess, site: Site
) -> None:
    url = f"{site.api}/cohorts/demo/exercises"
    digest = site.client("collegue").get(url).json()["exercises"][1]["digest"]
    theirs = site.client("collegue").put(
        f"{url}/a2", params={"expected": digest}, files=[("files", ("n1.ipynb", notebook("x")))]
    )
    assert theirs.status_code == 200, theirs.text
    mine = server.home / f"auteur/{COURSE}/a2/n1.ipynb"
    mine.write_bytes(notebook("y"))
    refused = post(server, "send", {"path": f"auteur/{COURSE}/a2/n1.ipynb"})
    assert refused.json()["error"]["code"] == "conflit"
    status, line = error(refused)
    assert (status, "a changé depuis" in line) == (409, True)
    received = post(server, "receive").json()
    assert len(received["kept"]) == 1
    assert mine.read_bytes() == notebook("y")
    mine.parent.rename(mine.parent.with_name("a2 (le mien)"))
    assert post(server, "receive").json()["came"] == [f"Reçu : ~/auteur/{COURSE}/a2"]
    assert mine.read_bytes() == notebook("x")


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("", "n'est pas dans un exercice"),
        ("../../etc/passwd", "n'est pas dans un exercice"),
        ("auteur/../../etc/passwd", "n'est pas dans un exercice"),
        ("auteur/a/b/c.ipynb", "ce dossier n'existe pas"),
        (f"auteur/{COURSE}/a1\n/n1.ipynb", "n'est pas dans un exercice"),
        ("x" * 5_000, "n'est pas dans un exercice"),
    ],
)
def test_a_path_that_is_no_exercise_is_refused_in_one_line(
    server: JupyterProcess, path: str, words: str
) -> None:
    for what in ("send", "test"):
        status, line = error(post(server, what, {"path": path}))
        assert (status, words in line) == (422, True), line
        assert len(line) < 500


def test_bodies_and_names_that_nobody_types_are_refused(server: JupyterProcess) -> None:
    assert post(server, "send", ["x"]).status_code == 400
    assert post(server, "send", {"path": "x" * 20_000}).status_code == 413
    for name in ("..%2f..%2fetc", ".a1", "a%00"):
        assert server.request("GET", f"/bacasable/author/check/demo/{name}").status_code == 404
        assert post(server, f"stop/demo/{name}").status_code == 404
    answer = requests.post(f"{server.url}/bacasable/author/send", json={}, timeout=60)
    assert answer.status_code == 403


def test_too_much_is_said_in_megabytes(server: JupyterProcess) -> None:
    folder = server.home / f"auteur/{COURSE}/a3"
    with (folder / "gros.csv").open("wb") as file:
        file.truncate(30_000_000)
    status, line = error(post(server, "send", {"path": f"auteur/{COURSE}/a3/n1.ipynb"}))
    assert (status, "plus de 20 Mo en tout" in line) == (422, True)
    (folder / "gros.csv").unlink()


def test_who_no_longer_teaches_is_told_so(server: JupyterProcess, site: Site) -> None:
    with site.school.database.transaction() as session:
        rows = session.query(Membership).filter_by(person_id=site.school.people["formatrice"])
        (row,) = rows
        session.delete(row)
    try:
        assert error(post(server, "send", {"path": FILE}))[0] == 403
        assert error(server.request("GET", "/bacasable/author/check/demo/a1"))[0] == 403
        assert error(post(server, "stop/demo/a1"))[0] == 403
    finally:
        site.school.enrol("formatrice", "demo", Role.TRAINER)


def test_a_platform_that_is_away_is_said(
    site: Site, tmp_path_factory: pytest.TempPathFactory
) -> None:
    home: Path = tmp_path_factory.mktemp("away") / "jovyan"
    home.mkdir()
    container = site.container("formatrice")
    container.environ["BACASABLE_CLASSROOM_URL"] = "http://127.0.0.1:9/services/classroom"
    away = JupyterProcess(home, container, images=("trainer", "learner"))
    try:
        told = away.ask("GET", "/bacasable/author")
        assert "la plateforme ne répond pas" in told["problem"]
        assert error(post(away, "receive"))[0] == 503
    finally:
        away.stop()
