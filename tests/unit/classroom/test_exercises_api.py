"""Trainers read a course's exercises as their authors left them, and keep their own."""

from __future__ import annotations

import hashlib

import pytest
from school import COURSE, notebook
from site_server import Site

from bacasable.database import Audit

NEW = "3.5-mon-sujet"


@pytest.fixture
def course(site: Site) -> Site:
    """A course of one exercise, whose notebook has hidden tests."""
    folder = site.school.settings.courses_dir / COURSE / "source" / "a1"
    folder.mkdir(parents=True)
    (folder / "n1.ipynb").write_bytes(notebook())
    (folder / "data.csv").write_text("a;b\n")
    return site


def put(site: Site, name: str, files: dict[str, bytes], *, expected: str = "", who: str = ""):
    return site.client(who or "formatrice").put(
        f"{site.api}/cohorts/demo/exercises/{name}",
        params={"expected": expected},
        files=[("files", (path, content)) for path, content in files.items()],
    )


def listed(site: Site) -> dict[str, dict]:
    found = site.client("formatrice").get(f"{site.api}/cohorts/demo/exercises").json()
    return {exercise["assignment"]: exercise for exercise in found["exercises"]}


def test_the_author_s_files_are_there_to_fetch(course: Site) -> None:
    (found,) = listed(course).values()
    assert (found["title"], found["authored"]) == ("Doubler un nombre", False)
    assert [file["path"] for file in found["files"]] == ["data.csv", "n1.ipynb"]
    url = f"{course.api}/cohorts/demo/exercises/a1/files"
    content = course.client("formatrice").get(f"{url}/n1.ipynb").content
    assert hashlib.sha256(content).hexdigest() == found["files"][1]["sha256"]
    for path in ("autre.ipynb", "../a1/n1.ipynb", "%2e%2e/course.yaml"):
        assert course.client("formatrice").get(f"{url}/{path}").status_code == 404


def test_a_new_exercise_can_be_released_and_is_written_in_the_trail(course: Site) -> None:
    answer = put(course, NEW, {"n1.ipynb": notebook(points=3), "data/x.csv": b"1;2\n"})
    assert answer.status_code == 200, answer.text
    kept = answer.json()
    assert (kept["authored"], kept["title"]) == (True, "Doubler un nombre")
    assert [file["path"] for file in kept["files"]] == ["data/x.csv", "n1.ipynb"]
    assert any("aucun test caché" in problem for problem in kept["problems"])
    assert listed(course).keys() == {"a1", NEW}
    page = course.client("formatrice").get(f"{course.url}/cohorts/demo/release")
    assert NEW in page.text
    with course.school.database.reading() as session:
        (written,) = session.query(Audit).filter_by(action="author")
        assert (written.actor, written.target) == ("formatrice", f"{COURSE}/{NEW}")
        assert written.details == {"digest": ["", kept["digest"]]}
    shown = course.client("ana").get(f"{course.api}/assignments").json()["assignments"]
    assert shown == []


def test_a_changed_exercise_takes_the_place_of_the_course_s(course: Site) -> None:
    before = listed(course)["a1"]["digest"]
    answer = put(course, "a1", {"n1.ipynb": notebook(points=5)}, expected=before)
    assert answer.status_code == 200, answer.text
    (found,) = listed(course).values()
    assert (found["authored"], len(found["files"])) == (True, 1)
    original = course.school.settings.courses_dir / COURSE / "source" / "a1" / "n1.ipynb"
    assert original.read_bytes() == notebook()


def test_what_a_colleague_changed_meanwhile_is_not_written_over(course: Site) -> None:
    mine = listed(course)["a1"]["digest"]
    assert put(course, "a1", {"n1.ipynb": notebook(points=4)}, expected=mine).status_code == 200
    answer = put(course, "a1", {"n1.ipynb": notebook(points=9)}, expected=mine)
    assert answer.status_code == 409
    assert "a changé" in answer.json()["error"]["message"]
    assert put(course, "a1", {"n1.ipynb": notebook(points=9)}).status_code == 409


@pytest.mark.parametrize(
    ("name", "files", "status"),
    [
        (".cache", {"n1.ipynb": notebook()}, 422),
        ("a b", {"n1.ipynb": notebook()}, 422),
        (NEW, {"data.csv": b"1"}, 422),
        (NEW, {"sous/n1.ipynb": notebook()}, 422),
        (NEW, {"n1.ipynb": b"pas un notebook"}, 422),
        (NEW, {"n1.ipynb": notebook(), "../x.py": b"1"}, 422),
        (NEW, {"n1.ipynb": notebook(), ".bashrc": b"1"}, 422),
        (NEW, {"n1.ipynb": notebook(), "gros.bin": b"0" * 21_000_000}, 413),
    ],
)
def test_what_is_not_an_exercise_is_refused_and_leaves_nothing(
    course: Site, name: str, files: dict[str, bytes], status: int
) -> None:
    assert put(course, name, files).status_code == status
    assert listed(course).keys() == {"a1"}
    kept = course.school.settings.data_dir / "authored" / COURSE / "source"
    assert not kept.exists() or {path.name for path in kept.iterdir()} <= {".lock"}


@pytest.mark.parametrize(
    ("files", "status", "wrong"),
    [
        ({"gros.bin": b"0" * 20_000_000}, 413, "dépasse 20 Mo"),
        ({"gros.bin": b"0" * 21_000_000}, 413, "dépasse 20 Mo"),  # refused before all of it is read
        ({f"{n}.csv": b"1" for n in range(100)}, 422, "a plus de 100 fichiers"),
        (
            {f"{n}.csv": b"1" for n in range(200)},
            422,
            "a plus de 100 fichiers, ou son envoi est mal formé",
        ),
    ],
)
def test_an_author_reads_about_the_exercise_and_not_about_a_hand_in(
    course: Site, files: dict[str, bytes], status: int, wrong: str
) -> None:
    answer = put(course, NEW, {"n1.ipynb": notebook(), **files})
    assert answer.status_code == status
    told = answer.json()["error"]["message"]
    assert told.startswith(f"Cet exercice {wrong}.")
    assert "rend" not in told
    assert told.endswith("puis envoyez-le à nouveau.")


@pytest.mark.parametrize("who", ["ana", "formateur2", "tuteur"])
def test_only_trainers_of_a_cohort_that_follows_the_course_may(course: Site, who: str) -> None:
    assert put(course, NEW, {"n1.ipynb": notebook()}, who=who).status_code == 403
    url = f"{course.api}/cohorts/demo/exercises/a1/files/n1.ipynb"
    assert course.client(who).get(url).status_code == 403
