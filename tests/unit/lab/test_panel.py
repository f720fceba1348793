"""The panel's URLs on a real Jupyter server, with a real kernel, before a small platform."""

from __future__ import annotations

import json
import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from jupyter_process import TOKEN, JupyterProcess
from small_classroom import COURSE, SmallClassroom, notebook
from waiting import PATIENCE_SECONDS, wait_until

pytestmark = pytest.mark.slow

A = "1.1-premiers-pas"
BOOK = "premiers-pas.ipynb"
KEY = "cle-du-navigateur-1"
SUBMIT = f"/bacasable/submit/{COURSE}/{A}"


@pytest.fixture(scope="module")
def classroom() -> Iterator[SmallClassroom]:
    platform = SmallClassroom().start()
    yield platform
    platform.stop()


@pytest.fixture(scope="module")
def server(
    tmp_path_factory: pytest.TempPathFactory, classroom: SmallClassroom
) -> Iterator[JupyterProcess]:
    home = tmp_path_factory.mktemp("panel") / "jovyan"
    home.mkdir()
    process = JupyterProcess(home, classroom, images=("learner",))
    yield process
    process.stop()


@pytest.fixture
def name(request: pytest.FixtureRequest, classroom: SmallClassroom) -> Iterator[str]:
    """An assignment of this test's own, released."""
    name = request.node.name.replace("[", "-").strip("]")[:80]
    classroom.release(name, {BOOK: notebook("x = 1")})
    yield name
    classroom.releases.clear()
    classroom.uploads.clear()


def entry(server: JupyterProcess, name: str) -> Any:
    listed = server.ask("GET", "/bacasable/assignments")
    return next(one for one in listed["assignments"] if one["assignment"] == name)


def submit(server: JupyterProcess, name: str, **body: str) -> requests.Response:
    return server.request("POST", f"/bacasable/submit/{COURSE}/{name}", json={"key": KEY, **body})


def error(response: requests.Response) -> tuple[int, str]:
    body = response.json()["error"]
    assert set(body) == {"code", "message"}
    return response.status_code, body["message"]


def test_the_list_says_where_each_notebook_is_and_whether_it_was_begun(
    server: JupyterProcess, name: str
) -> None:
    listed = entry(server, name)
    [place] = listed["places"]
    path = f"exercices/{name}/{BOOK}"
    assert place["notebooks"] == [{"name": BOOK, "path": path, "present": True}]
    assert place["started"] is False
    assert listed["state"] == "todo"
    assert listed["open"] is True
    (server.home / path).write_bytes(notebook("x = 2"))
    assert entry(server, name)["places"][0]["started"] is True
    (server.home / path).unlink()
    assert entry(server, name)["places"][0]["notebooks"][0]["present"] is False


def test_one_unreadable_entry_hides_no_other(
    server: JupyterProcess, classroom: SmallClassroom, name: str
) -> None:
    classroom.extra_entries = [{"assignment": "../../etc"}, 3]
    listed = server.ask("GET", "/bacasable/assignments")
    classroom.extra_entries = []
    assert [one["assignment"] for one in listed["assignments"]] == [name]
    assert len(listed["problems"]) == 2


def test_a_withdrawn_exercise_is_still_known_by_its_notebook(
    server: JupyterProcess, classroom: SmallClassroom, name: str
) -> None:
    entry(server, name)
    del classroom.releases[COURSE, name]
    gone = server.ask("GET", "/bacasable/assignments")["gone"]
    [place] = next(one for one in gone if one["key"] == f"{COURSE}/{name}")["places"]
    assert place["notebooks"][0]["path"] == f"exercices/{name}/{BOOK}"
    assert error(submit(server, name))[0] == 404


def test_the_same_click_sent_twice_is_one_attempt(
    server: JupyterProcess, classroom: SmallClassroom, name: str
) -> None:
    entry(server, name)
    answers: list[Any] = []

    def send() -> None:
        answers.append(submit(server, name).json())

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {answer["receipt"]["id"] for answer in answers} == {answers[0]["receipt"]["id"]}
    assert entry(server, name)["attempts"] == 1


def test_other_work_never_gets_an_older_receipt(server: JupyterProcess, name: str) -> None:
    entry(server, name)
    first = submit(server, name).json()["receipt"]
    (server.home / "exercices" / name / BOOK).write_bytes(notebook("x = 2"))
    second = submit(server, name).json()["receipt"]
    assert (first["attempt"], second["attempt"]) == (1, 2)


def test_another_click_is_another_attempt(server: JupyterProcess, name: str) -> None:
    entry(server, name)
    assert submit(server, name).json()["receipt"]["attempt"] == 1
    again = submit(server, name, key="cle-du-navigateur-2").json()
    assert again["receipt"]["attempt"] == 2


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"{", "abîmé"),
        (b"[]", "abîmé"),
        (b"[" * 100_000, "abîmé"),
        (b" " * 21_000_000, "trop gros"),
    ],
    ids=["cut", "no-notebook", "deep", "large"],
)
def test_a_notebook_that_cannot_be_graded_is_refused_here(
    server: JupyterProcess, classroom: SmallClassroom, name: str, content: bytes, sentence: str
) -> None:
    entry(server, name)
    book = server.home / "exercices" / name / BOOK
    book.write_bytes(content)
    status, message = error(submit(server, name))
    assert status == 422
    assert sentence in message
    assert classroom.uploads == {}
    assert book.read_bytes() == content


def test_a_refusal_of_the_platform_is_passed_on_in_its_words(
    server: JupyterProcess, classroom: SmallClassroom, name: str
) -> None:
    entry(server, name)
    classroom.releases[COURSE, name].max_attempts = 0
    assert error(submit(server, name)) == (409, "il ne vous reste aucune tentative.")


def test_a_silent_platform_is_a_503_in_french(
    server: JupyterProcess, classroom: SmallClassroom, name: str
) -> None:
    classroom.stop()
    response = server.request("GET", "/bacasable/assignments")
    classroom.start()
    status, message = error(response)
    assert status == 503
    assert "ne répond pas" in message


def test_a_hand_in_without_a_key_is_a_mistake_of_the_page(
    server: JupyterProcess, name: str
) -> None:
    assert server.request("POST", SUBMIT, json={}).status_code == 400
    assert server.request("POST", SUBMIT, json=[]).status_code == 400
    assert server.request("POST", SUBMIT, data=b"x" * 20_000).status_code in (400, 413)


def test_a_result_holds_points_and_messages_but_no_flag(
    server: JupyterProcess, classroom: SmallClassroom, name: str
) -> None:
    entry(server, name)
    submit(server, name)
    cell = {"notebook": "premiers-pas", "grade_id": "q1", "hidden": False, "message": "Revoyez."}
    classroom.mark(name, [{**cell, "score": 1.0, "max_score": 2.0, "trace": "secret"}])
    [submission] = entry(server, name)["submissions"]
    answer = server.ask("GET", f"/bacasable/submissions/{submission['id']}")
    assert answer["cells"] == [
        {**cell, "name": "", "passed": False, "points": 1.0, "max_points": 2.0}
        | {"manual": False, "comment": ""}
    ]
    assert "louche" not in json.dumps(answer)


def test_an_earlier_hand_in_opens_beside_the_work(server: JupyterProcess, name: str) -> None:
    entry(server, name)
    receipt = submit(server, name).json()["receipt"]
    book = server.home / "exercices" / name / BOOK
    book.write_bytes(notebook("x = 2"))
    for _ in range(2):
        opened = server.ask("POST", f"/bacasable/reopen/{receipt['id']}", json={})
        [path] = opened["notebooks"]
        assert (server.home / path).read_bytes() == notebook("x = 1")
    assert book.read_bytes() == notebook("x = 2")


def test_an_earlier_hand_in_takes_the_place_of_the_work_which_is_kept(
    server: JupyterProcess, classroom: SmallClassroom, name: str
) -> None:
    classroom.releases[COURSE, name].accepts.append("*.csv")
    entry(server, name)
    folder = server.home / "exercices" / name
    (folder / "notes.csv").write_text("un")
    receipt = submit(server, name).json()["receipt"]
    (folder / BOOK).write_bytes(notebook("x = 2"))
    (folder / "notes.csv").write_text("deux")
    url, body = f"/bacasable/takeback/{COURSE}/{name}", {"id": receipt["id"]}
    answer = server.ask("POST", url, json=body)
    assert answer["notebooks"] == [f"exercices/{name}/{BOOK}"]
    assert (folder / BOOK).read_bytes() == notebook("x = 1")
    assert (folder / "notes.csv").read_text() == "un"
    [aside] = folder.parent.glob(f"{name} (sauvegarde*")
    assert (aside / "notes.csv").read_text() == "deux"
    assert aside.name in answer["lines"][0]
    [version] = entry(server, name)["places"][0]["versions"]
    back = {"notebook": BOOK, "version": version["id"]}
    server.ask("POST", f"/bacasable/restore/{COURSE}/{name}", json=back)
    assert (folder / BOOK).read_bytes() == notebook("x = 2"), "and this can be undone"
    assert server.ask("POST", url, json=body)["lines"] == [], "nothing else was in the way"


def test_taking_back_writes_through_no_link_and_over_no_folder(
    server: JupyterProcess, name: str
) -> None:
    entry(server, name)
    receipt = submit(server, name).json()["receipt"]
    book = server.home / "exercices" / name / BOOK
    outside = server.home / "ailleurs.ipynb"
    outside.write_text("à moi")
    book.unlink()
    book.symlink_to(outside)
    url, body = f"/bacasable/takeback/{COURSE}/{name}", {"id": receipt["id"]}
    status, message = error(server.request("POST", url, json=body))
    assert (status, "Rien n'a changé" in message) == (422, True)
    assert outside.read_text() == "à moi"
    book.unlink()
    assert server.ask("POST", url, json=body)["notebooks"]
    assert book.read_bytes() == notebook("x = 1"), "a deleted notebook comes back"
    assert error(server.request("POST", url, json={"id": "x" * 32}))[0] == 404


def test_another_exercises_hand_in_is_not_taken(
    server: JupyterProcess, classroom: SmallClassroom, name: str
) -> None:
    classroom.release("autre", {BOOK: notebook("y = 1")})
    entry(server, name)
    receipt = submit(server, "autre").json()["receipt"]
    url = f"/bacasable/takeback/{COURSE}/{name}"
    assert error(server.request("POST", url, json={"id": receipt["id"]}))[0] == 404
    book = server.home / "exercices" / name / BOOK
    assert book.read_bytes() == notebook("x = 1")


def test_starting_over_keeps_what_was_there(server: JupyterProcess, name: str) -> None:
    entry(server, name)
    folder = server.home / "exercices" / name
    (folder / BOOK).write_bytes(notebook("x = 2"))
    server.ask("POST", f"/bacasable/reset/{COURSE}/{name}", json={})
    assert (folder / BOOK).read_bytes() == notebook("x = 1")
    [aside] = folder.parent.glob(f"{name} (sauvegarde*")
    assert (aside / BOOK).read_bytes() == notebook("x = 2")


def test_the_feedback_page_can_do_nothing_but_be_read(
    server: JupyterProcess, classroom: SmallClassroom, name: str
) -> None:
    entry(server, name)
    submit(server, name)
    page = b"<script>alert(1)</script>"
    classroom.grade(name, score=1.0, page=page)
    [submission] = entry(server, name)["submissions"]
    url = f"/bacasable/feedback/{submission['id']}/premiers-pas"
    response = server.request("GET", url)
    assert response.content == page
    policy = response.headers["Content-Security-Policy"]
    assert policy.startswith("sandbox")
    assert "default-src 'none'" in policy
    assert "allow-scripts" not in policy
    assert "allow-same-origin" not in policy
    missing = server.request("GET", url + "-autre")
    assert missing.status_code == 404
    assert missing.headers["Content-Type"].startswith("text/plain")


def test_strangers_get_nothing_and_change_nothing(
    server: JupyterProcess, classroom: SmallClassroom, name: str
) -> None:
    gets = ("assignments", "submissions/x", "feedback/x/y", "events")
    for path in gets:
        answer = requests.get(
            f"{server.url}/bacasable/{path}", timeout=PATIENCE_SECONDS, allow_redirects=False
        )
        assert answer.status_code in (302, 403), path
    for path in (
        f"takeback/{COURSE}/{name}",
        f"submit/{COURSE}/{name}",
        f"reset/{COURSE}/{name}",
        "reopen/x",
        "check",
    ):
        answer = requests.post(
            f"{server.url}/bacasable/{path}", json={"key": KEY}, timeout=PATIENCE_SECONDS
        )
        assert answer.status_code == 403, path
    assert classroom.uploads == {}


def test_another_site_cannot_hand_in_with_the_learners_cookie(
    server: JupyterProcess, classroom: SmallClassroom, name: str
) -> None:
    browser = requests.Session()
    browser.get(f"{server.url}/lab?token={TOKEN}", timeout=PATIENCE_SECONDS)
    assert browser.get(f"{server.url}/bacasable/assignments", timeout=PATIENCE_SECONDS).ok
    url = f"{server.url}/bacasable/submit/{COURSE}/{name}"
    forged = browser.post(url, data=json.dumps({"key": KEY}), timeout=PATIENCE_SECONDS)
    assert forged.status_code == 403
    assert classroom.uploads == {}


def test_changes_reach_every_tab_through_one_stream(
    server: JupyterProcess, classroom: SmallClassroom, name: str
) -> None:
    headers = {"Authorization": f"token {TOKEN}"}
    tabs = [
        requests.get(
            f"{server.url}/bacasable/events", headers=headers, stream=True, timeout=PATIENCE_SECONDS
        )
        for _ in range(3)
    ]
    lines = [tab.iter_lines(chunk_size=1, decode_unicode=True) for tab in tabs]
    assert all(tab.headers["Content-Type"].startswith("text/event-stream") for tab in tabs)
    for tab in lines:
        assert "event: link" in (next(line for line in tab if line.startswith("event")))
    assert classroom.streams == 1
    for about, told in (("abc", '{"id": "abc"}'), ("../x", "{}")):
        classroom.notify(about)
        for tab in lines:
            assert next(line for line in tab if line.startswith("event")) == "event: change"
            assert next(line for line in tab if line.startswith("data")) == f"data: {told}"
    for answer in tabs:
        answer.close()
    wait_until(lambda: classroom.streams == 0, server.log.read_text)


def checked(*cells: tuple[str, dict[str, Any] | None]) -> bytes:
    book = json.loads(notebook(*(source for source, _ in cells)))
    for cell, (_, mark) in zip(book["cells"], cells, strict=True):
        if mark:
            common = {"solution": False, "locked": True, "task": False, "schema_version": 3}
            cell["metadata"]["nbgrader"] = {"grade": True, **common, **mark}
    return json.dumps(book).encode()


def check(server: JupyterProcess, book: bytes) -> Any:
    (server.home / "carnet.ipynb").write_bytes(book)
    return server.ask("POST", "/bacasable/check", json={"path": "carnet.ipynb"})


def test_checking_tells_which_visible_tests_pass(server: JupyterProcess) -> None:
    answer = check(
        server,
        checked(
            ("def carre(n):\n    return n + n", None),
            ("assert carre(2) == 4", {"grade_id": "deux", "points": 1}),
            ("assert carre(3) == 9, 'Le carré de 3 est 9.'", {"grade_id": "trois", "points": 1}),
            ("0.5", {"grade_id": "partiel", "points": 2}),
            ("import sys; print('attention', file=sys.stderr)", {"grade_id": "avis", "points": 1}),
            ("### contrôles cachés", {"grade_id": "caches", "points": 2}),
        ),
    )
    passed = {test["grade_id"]: test["passed"] for test in answer["tests"]}
    assert passed == {"deux": True, "trois": False, "partiel": False, "avis": True, "caches": True}
    by_id = {test["grade_id"]: test for test in answer["tests"]}
    assert by_id["trois"]["message"] == "Le carré de 3 est 9."
    assert by_id["caches"]["later"] is True
    assert answer["stopped"] is None


def test_checking_reads_the_criteria_of_verifie(server: JupyterProcess) -> None:
    test = (
        "import verifie\nnote = verifie.bareme(3)\n"
        "with note.critere(1, 'un nombre'):\n    verifie.nombre('a')\n"
        "with note.critere(1, 'un texte'):\n    verifie.texte('a', aide='des guillemets')\n"
        "note.total()"
    )
    answer = check(server, checked(("a = 3", None), (test, {"grade_id": "t", "points": 3})))
    [only] = answer["tests"]
    assert [criterion["passed"] for criterion in only["criteria"]] == [True, False]
    assert "des guillemets" in only["criteria"][1]["message"]
    assert only["passed"] is False


def test_checking_uses_a_fresh_kernel_and_explains_what_stops(server: JupyterProcess) -> None:
    answer = check(
        server,
        checked(("print(total)", None), ("assert total", {"grade_id": "t", "points": 1})),
    )
    assert answer["tests"][0]["passed"] is False
    assert "n'existe pas (encore)" in answer["troubles"][0]["message"]


def test_checking_a_kernel_that_dies_calls_nothing_right(server: JupyterProcess) -> None:
    answer = check(
        server,
        checked(("import os; os._exit(1)", None), ("assert True", {"grade_id": "t", "points": 1})),
    )
    assert answer["stopped"]["cell"] == 0
    assert answer["tests"] == [
        {
            "grade_id": "t",
            "points": 1.0,
            "passed": False,
            "message": "Ce contrôle n'a pas été lancé, parce que le notebook s'est arrêté avant.",
            "criteria": [],
            "later": False,
        }
    ]


def test_checking_a_flood_of_output_ends(server: JupyterProcess) -> None:
    flood = "for i in range(200_000):\n    print('x' * 200)"
    answer = check(server, checked((flood, None), ("assert True", {"grade_id": "t", "points": 1})))
    assert answer["tests"][0]["passed"] is True


@pytest.mark.parametrize("path", ["../server.log", "/etc/passwd", "", "exercices", "absent.ipynb"])
def test_checking_stays_with_the_learners_notebooks(server: JupyterProcess, path: str) -> None:
    response = server.request("POST", "/bacasable/check", json={"path": path})
    assert response.status_code in (404, 422)
    assert response.json()["error"]["message"]


def test_checking_a_broken_notebook_is_said_in_french(server: JupyterProcess) -> None:
    Path(server.home / "carnet.ipynb").write_bytes(b"{")
    response = server.request("POST", "/bacasable/check", json={"path": "carnet.ipynb"})
    assert error(response)[0] == 422
    assert "abîmé" in error(response)[1]


def test_the_first_save_of_a_day_keeps_yesterdays_version(
    server: JupyterProcess, name: str
) -> None:
    [place] = entry(server, name)["places"]
    path = place["notebooks"][0]["path"]
    book = server.home / path
    before = book.read_bytes()
    yesterday = time.time() - 86_400
    os.utime(book, (yesterday, yesterday))
    content = json.loads(notebook("x = 3"))
    model = {"type": "notebook", "format": "json", "content": content}
    server.ask("PUT", f"/api/contents/{path}", json=model)
    [version] = entry(server, name)["places"][0]["versions"]
    assert version["notebook"] == BOOK
    body = {"notebook": BOOK, "version": version["id"]}
    server.ask("POST", f"/bacasable/restore/{COURSE}/{name}", json=body)
    assert book.read_bytes() == before
    assert len(entry(server, name)["places"][0]["versions"]) == 2
    for wrong in ({"notebook": "../x.ipynb"}, {"version": "../../x"}):
        answer = server.request(
            "POST", f"/bacasable/restore/{COURSE}/{name}", json={**body, **wrong}
        )
        assert error(answer)[0] == 404


def test_help_is_asked_for_the_cohort_of_the_exercise(
    server: JupyterProcess, classroom: SmallClassroom, name: str
) -> None:
    where = {"course_id": COURSE, "assignment": name, "notebook": BOOK, "cell": "q1"}
    asked = server.ask("POST", "/bacasable/help", json={**where, "text": "x" * 5_000})
    assert asked["place"] == 1
    [request] = classroom.help
    assert request["cohort"] == "demo"
    assert len(request["text"]) == 1_000
    assert server.ask("GET", "/bacasable/assignments")["help"] == [asked]
    server.ask("POST", f"/bacasable/help/{asked['id']}/close", json={})
    assert server.ask("GET", "/bacasable/assignments")["help"] == []


def test_a_platform_without_help_still_lists_exercises(
    server: JupyterProcess, classroom: SmallClassroom, name: str
) -> None:
    classroom.help = [{"id": "../x"}]
    assert entry(server, name)["title"] == name
    assert server.ask("GET", "/bacasable/assignments")["help"] == []
    classroom.help = []


def test_how_many_checks_are_hidden_is_passed_on(
    server: JupyterProcess, classroom: SmallClassroom, name: str
) -> None:
    assert entry(server, name)["checks"] is None
    checks = {"all": 5, "visible": 3}
    classroom.releases[COURSE, name].told["checks"] = checks
    assert entry(server, name)["checks"] == checks


def test_a_learner_alone_in_their_server_is_told_of_nobody(
    server: JupyterProcess, name: str
) -> None:
    listed = server.ask("GET", "/bacasable/assignments")
    assert (listed["visitors"], listed["visiting"]) == ([], "")
