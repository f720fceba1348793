"""`bacasable autograde`: what it prints, writes and answers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from course_cells import CannedRunner
from nbcourse import NbCourse

from bacasable.autograde.command import autograde
from bacasable.errors import NotFoundError

pytestmark = pytest.mark.slow


class Ready(CannedRunner):
    """A pool that needs no engine."""

    workers = 2

    def __enter__(self) -> Ready:
        return self

    def __exit__(self, *_: object) -> None:
        pass


@pytest.fixture
def sandboxes(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """How the command asked for its sandbox."""
    asked: list[dict[str, Any]] = []

    def pool(**options: Any) -> Ready:
        asked.append(options)
        return Ready()

    monkeypatch.setattr("bacasable.autograde.command.Pool", pool)
    return asked


def run(nbcourse: NbCourse, *options: str) -> Result:
    arguments = ["--course-dir", str(nbcourse.root), "--assignment", "tp", *options]
    return CliRunner().invoke(autograde, arguments)


def hand_in(nbcourse: NbCourse, *learners: str) -> None:
    for learner in learners:
        names = ("tp", "suite")
        nbcourse.hand_in(learner, "tp", **{name: nbcourse.released("tp", name) for name in names})


def test_everything_is_graded_and_told(
    nbcourse: NbCourse, sandboxes: list[dict[str, Any]], tmp_path: Path
) -> None:
    hand_in(nbcourse, "ana", "tom")
    result = run(
        nbcourse, "--workers", "4", "--image", "cours/special", "--json", str(tmp_path / "r.json")
    )
    assert result.exit_code == 0, result.output
    assert "2 corrigé(s)" in result.output
    assert sandboxes[0]["image"] == "cours/special"
    assert sandboxes[0]["workers"] == 2  # no more than there is work for
    document = json.loads((tmp_path / "r.json").read_text())
    assert set(document) == {"assignment", "submissions", "seconds", "workers"}
    assert [one["learner"] for one in document["submissions"]] == ["ana", "tom"]
    (ana, _) = document["submissions"]
    assert set(ana) == {
        "learner", "status", "reason", "score", "max_score", "seconds", "waited", "flags", "cells",
    }  # fmt: skip
    assert (ana["status"], ana["score"], ana["max_score"], ana["flags"]) == ("graded", 4.5, 8.5, [])
    assert ana["cells"][0] == {
        "notebook": "suite", "grade_id": "un_test", "points": 1.0, "max_points": 1.0,
        "manual": False, "mode": "outside",
    }  # fmt: skip


def test_one_bad_hand_in_is_told_and_the_exit_status_fails(
    nbcourse: NbCourse, sandboxes: list[dict[str, Any]]
) -> None:
    hand_in(nbcourse, "ana", "tom")
    (nbcourse.root / "submitted/ana/tp/tp.ipynb").write_text("{")
    result = run(nbcourse)
    assert result.exit_code == 1
    assert "1 corrigé(s)" in result.output
    assert "1 refusé(s)" in result.output


def test_what_is_graded_is_not_graded_again_unless_asked(
    nbcourse: NbCourse, sandboxes: list[dict[str, Any]], tmp_path: Path
) -> None:
    hand_in(nbcourse, "ana")
    run(nbcourse)
    marker = nbcourse.root / "autograded/ana/tp/tp.ipynb"
    first = marker.stat().st_ino
    again = run(nbcourse, "--json", str(tmp_path / "r.json"))
    assert again.exit_code == 0
    assert marker.stat().st_ino == first
    (ana,) = json.loads((tmp_path / "r.json").read_text())["submissions"]
    assert (ana["status"], ana["score"], len(ana["cells"])) == ("graded", 4.5, 4)
    run(nbcourse, "--regrade")
    assert marker.stat().st_ino != first


def test_only_one_learner(nbcourse: NbCourse, sandboxes: list[dict[str, Any]]) -> None:
    hand_in(nbcourse, "ana", "tom")
    assert run(nbcourse, "--only", "tom").exit_code == 0
    assert {who for who, _, _ in nbcourse.saved("tp")} == {"tom"}


@pytest.mark.parametrize("options", [["--only", "personne"], []])
def test_nothing_to_grade_is_said(
    options: list[str], nbcourse: NbCourse, sandboxes: list[dict[str, Any]]
) -> None:
    if options:
        hand_in(nbcourse, "ana")
    result = run(nbcourse, *options)
    assert isinstance(result.exception, NotFoundError)
    assert "aucun rendu" in result.exception.line()


def test_options_of_the_course_are_obeyed(
    nbcourse: NbCourse, sandboxes: list[dict[str, Any]]
) -> None:
    (nbcourse.root / "nbgrader_config.py").write_text(
        "c = get_config()\n"
        "c.CourseDirectory.submitted_directory = 'rendus'\n"
        "c.CourseDirectory.student_id_exclude = 'tom'\n"
        "c.ExecutePreprocessor.timeout = 5\n"
    )
    hand_in(nbcourse, "ana", "tom")
    (nbcourse.root / "submitted").rename(nbcourse.root / "rendus")
    assert run(nbcourse).exit_code == 0
    assert {who for who, _, _ in nbcourse.saved("tp")} == {"ana"}
