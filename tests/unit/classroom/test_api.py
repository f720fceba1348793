from __future__ import annotations

import datetime as dt
import hashlib
import socket
from urllib.parse import urlsplit

import pytest
from school import notebook
from site_server import Site

from bacasable.database import FeedbackPolicy, Submission, utc_now
from bacasable.exchange.release import ReleaseRules

FILES = [("files", ("n1.ipynb", notebook(), "application/octet-stream"))]


def _submit(site: Site, username: str = "ana", key: str = "clic-0001", assignment: str = "a1"):
    return site.client(username).post(
        f"{site.api}/assignments/petit-demo/{assignment}/submissions",
        files=FILES,
        headers={"Idempotency-Key": key},
    )


def test_me(site: Site) -> None:
    me = site.client("ana").get(f"{site.api}/me").json()
    assert (me["username"], me["full_name"], me["is_admin"]) == ("ana", "Ana", False)
    assert me["memberships"] == [
        {"cohort": "demo", "course_id": "petit-demo", "title": "Promo demo", "role": "learner"}
    ]


def test_from_fetch_to_score(site: Site) -> None:
    site.school.release("demo", rules=ReleaseRules(max_attempts=3))
    ana = site.client("ana")
    (listed,) = ana.get(f"{site.api}/assignments").json()["assignments"]
    assert (listed["state"], listed["attempts"], listed["score"]) == ("todo", 0, None)
    for file in listed["files"]:
        url = f"{site.api}/assignments/petit-demo/a1/files/{file['path']}?version=1"
        content = ana.get(url)
        assert hashlib.sha256(content.content).hexdigest() == file["sha256"]
        assert content.headers["content-disposition"].startswith("attachment")

    answer = _submit(site)
    assert answer.status_code == 201
    receipt = answer.json()
    assert (receipt["attempt"], receipt["late"]) == (1, False)
    assert ana.get(f"{site.api}/assignments").json()["assignments"][0]["state"] == "submitted"

    site.school.grade(receipt["id"], 1.5, cells=[{"grade_id": "double-test", "points": 1.5}])
    site.school.store.put_feedback(receipt["id"], "n1", "<p>Presque</p>")
    (listed,) = ana.get(f"{site.api}/assignments").json()["assignments"]
    assert (listed["state"], listed["score"], listed["max_score"]) == ("graded", 1.5, 2.0)
    assert listed["submissions"][0]["feedback"] == ["n1"]
    one = ana.get(f"{site.api}/submissions/{receipt['id']}").json()
    assert (one["score"], one["cells"][0]["points"]) == (1.5, 1.5)
    assert "flags" not in one
    mine = ana.get(f"{site.api}/submissions", params={"assignment": "a1"}).json()["submissions"]
    assert [s["id"] for s in mine] == [receipt["id"]]
    handed = ana.get(f"{site.api}/submissions/{receipt['id']}/files/n1.ipynb")
    assert handed.content == notebook()
    assert handed.headers["content-disposition"].startswith("attachment")


def test_a_replay_over_http_is_200_and_the_same_receipt(site: Site) -> None:
    site.school.release("demo")
    first, again = _submit(site), _submit(site)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    other = site.client("ana").post(
        f"{site.api}/assignments/petit-demo/a1/submissions",
        files=[("files", ("n1.ipynb", notebook("x = 1")))],
        headers={"Idempotency-Key": "clic-0001"},
    )
    assert other.status_code == 409
    assert other.json()["error"]["code"] == "conflit"


def test_an_unchanged_list_is_304(site: Site) -> None:
    release = site.school.release("demo")
    ana = site.client("ana")
    first = ana.get(f"{site.api}/assignments")
    same = {"If-None-Match": first.headers["ETag"]}
    assert ana.get(f"{site.api}/assignments", headers=same).status_code == 304
    site.school.change_release(release, title="Autre titre")
    assert ana.get(f"{site.api}/assignments", headers=same).status_code == 200


def test_a_replaced_version_is_409(site: Site) -> None:
    site.school.release("demo")
    site.school.release("demo", files={"n1.ipynb": notebook("x = 1")})
    ana, url = site.client("ana"), f"{site.api}/assignments/petit-demo/a1/files/n1.ipynb"
    assert ana.get(f"{url}?version=1").status_code == 409
    assert ana.get(f"{url}?version=2").content == notebook("x = 1")


def test_what_does_not_open_yet_does_not_exist_for_learners(site: Site) -> None:
    opens = utc_now() + dt.timedelta(hours=1)
    site.school.release("demo", rules=ReleaseRules(opens_at=opens))
    ana, trainer = site.client("ana"), site.client("formatrice")
    url = f"{site.api}/assignments/petit-demo/a1/files/n1.ipynb"
    assert ana.get(f"{site.api}/assignments").json() == {"assignments": []}
    assert ana.get(url).status_code == 404
    assert _submit(site).status_code == 404
    assert trainer.get(url).status_code == 200


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("POST", "/assignments/petit-demo/inconnu/submissions", 404, "introuvable"),
        ("POST", "/assignments/autre-cours/a1/submissions", 404, "introuvable"),
        ("GET", "/submissions/" + "0" * 32, 404, "introuvable"),
        ("GET", "/nulle-part", 404, "introuvable"),
        ("DELETE", "/me", 405, "methode"),
        ("GET", "/assignments/petit-demo/a1/files/x?version=abc", 422, "invalide"),
    ],
)
def test_every_error_has_the_same_shape(
    site: Site, method: str, path: str, status: int, code: str
) -> None:
    site.school.release("demo")
    answer = site.client("ana").request(method, f"{site.api}{path}")
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
    assert set(answer.json()) == {"error"}
    assert answer.json()["error"]["message"][0].isupper()


def test_a_surprise_is_a_500_of_the_same_shape(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_args: object, **_more: object) -> None:
        raise ZeroDivisionError("secret detail")

    monkeypatch.setattr("bacasable.classroom.api.cohorts.cohorts_of", broken)
    answer = site.client("formatrice").get(f"{site.api}/cohorts")
    assert answer.status_code == 500
    assert answer.json()["error"]["code"] == "interne"
    assert "secret" not in answer.text


def test_too_big_is_413_and_keeps_nothing(site: Site) -> None:
    site.school.release("demo")
    big = [("files", ("n1.ipynb", bytes(site.school.settings.submission_max_bytes + 1)))]
    url = f"{site.api}/assignments/petit-demo/a1/submissions"
    answer = site.client("ana").post(url, files=big)
    assert (answer.status_code, answer.json()["error"]["code"]) == (413, "trop_grand")
    assert "20 Mo" in answer.json()["error"]["message"]
    huge = [("files", ("n1.ipynb", bytes(60_000_000)))]
    assert site.client("ana").post(url, files=huge).status_code == 413
    assert (site.school.submissions(), site.school.stored_files()) == ([], [])


@pytest.mark.parametrize(
    "request_body",
    [
        {"content": b"x", "headers": {"Content-Type": "application/json"}},
        {"content": b"x", "headers": {"Content-Type": "multipart/form-data"}},
        {"content": b"x", "headers": {"Content-Type": "multipart/form-data; boundary=b"}},
        {"files": [("files", (f"f{n}.txt", b"")) for n in range(150)]},
        {"files": [("files", ("n1.ipynb", b"{}"))]},
        {"data": {"files": "not a file"}, "files": [("other", ("n1.ipynb", notebook()))]},
    ],
)
def test_a_malformed_hand_in_is_422(site: Site, request_body: dict) -> None:  # type: ignore[type-arg]
    site.school.release("demo")
    url = f"{site.api}/assignments/petit-demo/a1/submissions"
    answer = site.client("ana").post(url, **request_body)
    assert answer.status_code == 422
    assert answer.json()["error"]["code"] == "invalide"
    assert site.school.stored_files() == []


def test_a_full_disk_is_507_and_the_next_try_works(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    site.school.release("demo")
    with monkeypatch.context() as patch:
        patch.setattr("bacasable.exchange.durable.os.fsync", full)
        answer = _submit(site)
    assert (answer.status_code, answer.json()["error"]["code"]) == (507, "stockage")
    assert site.school.stored_files() == []
    assert _submit(site).status_code == 201


@pytest.mark.parametrize("share", [0.1, 0.5, 0.99])
def test_an_upload_that_is_cut_leaves_nothing_and_can_be_repeated(site: Site, share: float) -> None:
    site.school.release("demo")
    request = site.client("ana").build_request(
        "POST", f"{site.api}/assignments/petit-demo/a1/submissions", files=FILES
    )
    body = request.read()
    lines = [
        f"POST {request.url.path} HTTP/1.1",
        *(f"{k}: {v}" for k, v in request.headers.items()),
    ]
    head = "\r\n".join(lines).encode() + b"\r\n\r\n"
    address = urlsplit(site.origin)
    with socket.create_connection((address.hostname, address.port)) as connection:
        connection.sendall(head + body[: int(len(body) * share)])
        connection.shutdown(socket.SHUT_WR)
        while connection.recv(65536):
            pass
    assert (site.school.submissions(), site.school.stored_files()) == ([], [])
    assert _submit(site).status_code == 201


def test_feedback_waits_for_its_time(site: Site) -> None:
    due = utc_now() + dt.timedelta(hours=1)
    rules = ReleaseRules(due_at=due, feedback_policy=FeedbackPolicy.AFTER_DUE)
    release = site.school.release("demo", rules=rules)
    ana, trainer = site.client("ana"), site.client("formatrice")
    public_id = _submit(site).json()["id"]
    site.school.grade(public_id, 2.0, cells=[{"grade_id": "double-test", "points": 2.0}])
    site.school.store.put_feedback(public_id, "n1", "<p>Bravo</p>")
    feedback = f"{site.api}/submissions/{public_id}/feedback/n1"

    (listed,) = ana.get(f"{site.api}/assignments").json()["assignments"]
    assert (listed["state"], listed["score"], listed["returned"]) == ("graded", None, False)
    assert listed["returns_at"] == due.isoformat(timespec="seconds").replace("+00:00", "Z")
    assert listed["submissions"][0]["score"] is None
    one = ana.get(f"{site.api}/submissions/{public_id}").json()
    assert (one["score"], one["cells"], one["feedback"]) == (None, [], [])
    assert ana.get(f"{site.api}/submissions").json()["submissions"][0]["score"] is None
    assert ana.get(feedback).status_code == 403
    assert trainer.get(feedback).status_code == 200

    site.school.change_release(release, due_at=utc_now() - dt.timedelta(seconds=1))
    assert ana.get(feedback).text == "<p>Bravo</p>"
    assert ana.get(f"{site.api}/assignments").json()["assignments"][0]["score"] == 2.0


def test_manual_feedback_is_given_by_the_trainer(site: Site) -> None:
    site.school.release("demo", rules=ReleaseRules(feedback_policy=FeedbackPolicy.MANUAL))
    ana, trainer = site.client("ana"), site.client("formatrice")
    public_id = _submit(site).json()["id"]
    site.school.grade(public_id, 2.0)
    assert ana.get(f"{site.api}/submissions/{public_id}").json()["score"] is None
    given = trainer.post(f"{site.url}/cohorts/demo/releases/a1/return")
    assert given.status_code == 303
    assert ana.get(f"{site.api}/submissions/{public_id}").json()["score"] == 2.0


def test_a_learner_sees_of_a_cell_what_is_made_for_them(site: Site) -> None:
    site.school.release("demo")
    public_id = _submit(site).json()["id"]
    cell = {"grade_id": "t", "points": 0.0, "max_points": 2.0, "hidden": True, "message": "Non."}
    private = cell | {"mode": "auto", "outputs": ["assert double(3) == 6"]}
    flags = [{"notebook": "n1", "grade_id": "t", "reason": "tripwire"}]
    site.school.grade(public_id, 0.0, cells=[private], flags=flags)
    url = f"{site.api}/submissions/{public_id}"
    shown = {"title": "t", "comment": ""}
    assert site.client("ana").get(url).json()["cells"] == [cell | shown]
    seen = site.client("formatrice").get(url).json()
    assert (seen["cells"], seen["flags"]) == ([private | shown], flags)


def test_regrading_puts_back_into_the_queue_once(site: Site) -> None:
    site.school.release("demo")
    public_id = _submit(site).json()["id"]
    site.school.grade(public_id, None, state="failed", counts=False, tries=3)
    trainer, url = site.client("formatrice"), f"{site.api}/submissions/{public_id}/regrade"
    assert trainer.post(url).json() == {"state": "queued"}
    with site.school.database.transaction() as session:
        row = session.query(Submission).one()
        assert (row.state, row.tries) == ("queued", 0)
        row.state, row.lease_owner = "grading", "grader-1"
    assert trainer.post(url).json() == {"state": "grading"}
    assert site.school.submissions()[0].lease_owner == "grader-1"


def test_the_table_of_a_cohort(site: Site) -> None:
    due = utc_now() + dt.timedelta(hours=1)
    release = site.school.release("demo", rules=ReleaseRules(due_at=due))
    late = site.school.hand_in("ana", release, at=due + dt.timedelta(minutes=1)).body
    flag = [{"notebook": "n1", "grade_id": "t", "reason": "tripwire"}]
    site.school.grade(late["id"], 1.0, flags=flag)
    table = site.client("formatrice").get(f"{site.api}/cohorts/demo").json()
    assert [r["assignment"] for r in table["releases"]] == ["a1"]
    standings = {row["username"]: row["standings"][0] for row in table["learners"]}
    assert standings == {
        "ana": {
            "assignment": "a1",
            "state": "graded",
            "score": 1.0,
            "raw_score": 1.0,
            "late_penalty": 0.0,
            "max_score": 2.0,
            "attempts": 1,
            "late": True,
            "flagged": True,
            "latest": late["id"],
        },
        "karim": {
            "assignment": "a1",
            "state": "todo",
            "score": None,
            "raw_score": None,
            "late_penalty": 0.0,
            "max_score": 2.0,
            "attempts": 0,
            "late": False,
            "flagged": False,
            "latest": None,
        },
    }


def test_health_says_whether_the_database_answers(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert site.client().get(f"{site.url}/health").json() == {"status": "ok"}
    with site.school.database.engine.begin() as connection:
        connection.exec_driver_sql("SELECT 1")
    database = site.app.state.classroom.database
    monkeypatch.setattr(
        database, "engine", type(site.school.database)("sqlite:////nowhere/x").engine
    )
    assert site.client().get(f"{site.url}/health").status_code == 503


def test_the_api_describes_itself(site: Site) -> None:
    described = site.client().get(f"{site.api}/openapi.json").json()
    assert "/services/classroom/api/v1/me" in described["paths"]
    assert not any("oauth_callback" in path for path in described["paths"])
