"""An error in a released exercise is corrected: who gets what, whose scores change."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from exercise_source import (
    EXERCISE,
    Honest,
    cells,
    grade_all,
    hand_in,
    release,
    write_exercise,
)
from nbcourse import check
from nbgrader.api import Gradebook
from school import School

from bacasable.database import Audit, Submission
from bacasable.errors import ConflictError, InvalidInputError
from bacasable.exchange.release import find_release
from bacasable.gradebook import CohortGradebook
from bacasable.releasing.versions import NewVersion, new_version, release_new_version

pytestmark = pytest.mark.slow


def _seen(school: School) -> NewVersion | None:
    with school.database.reading() as session:
        found = find_release(session, cohort="demo", assignment=EXERCISE)
        return new_version(school.settings, session, found)


def _confirm(school: School, expected: str = "") -> Any:
    seen = _seen(school)
    return release_new_version(
        school.settings,
        school.database,
        cohort="demo",
        assignment=EXERCISE,
        expected=expected or (seen.digest if seen else "0" * 64),
        actor="formatrice",
    )


@contextmanager
def _book(school: School) -> Iterator[Gradebook]:
    with CohortGradebook(school.settings, "petit-demo").open() as book:
        yield book


def _of(school: School, public_id: str) -> Submission:
    return next(one for one in school.submissions() if one.public_id == public_id)


def test_nothing_waits_after_a_release(source: School) -> None:
    release(source)
    assert _seen(source) is None
    with pytest.raises(ConflictError, match="déjà celle du cours"):
        _confirm(source)


def test_both_lists_are_known_before_it_happens(source: School) -> None:
    released = release(source)
    hand_in(source, released, "ana")
    hand_in(source, released, "ana", "def double(x): return 1")
    write_exercise(source, *cells(points=4))
    seen = _seen(source)
    assert seen is not None
    assert [one.username for one in seen.get_it] == ["karim"]
    assert [(one.username, one.attempts) for one in seen.graded_again] == [("ana", 2)]
    assert (seen.changes.before, seen.changes.after) == (3.0, 5.0)
    assert [s.state for s in source.submissions()] == ["queued", "queued"]


def test_hand_ins_are_graded_against_the_new_version(source: School) -> None:
    released = release(source)
    mine = hand_in(source, released, "ana")
    grade_all(source, Honest())
    assert (_of(source, mine).score, _of(source, mine).graded_version) == (2.0, 1)
    write_exercise(source, *cells(points=4))
    done = _confirm(source)
    assert (done.version, done.max_score) == (2, 5.0)
    assert _of(source, mine).state == "queued"
    grade_all(source, Honest())
    again = _of(source, mine)
    assert (again.score, again.max_score, again.graded_version) == (4.0, 5.0, 2)
    assert _seen(source) is None
    with source.database.reading() as session:
        (trail,) = session.query(Audit).filter_by(action="new-version")
    assert (trail.actor, trail.target) == ("formatrice", f"petit-demo/{EXERCISE}")
    assert (trail.details["from"], trail.details["to"], trail.details["graded_again"]) == (1, 2, 1)
    assert (trail.details["learners"], trail.details["get_it"]) == (["ana"], ["karim"])


def test_a_corrected_hidden_test_is_a_version_with_the_same_files(source: School) -> None:
    first = release(source)
    write_exercise(source, *cells(hidden="assert double(7) == 14"))
    done = _confirm(source)
    assert (done.version, done.digest) == (2, first.digest)


def test_cells_may_come_and_go_under_graded_hand_ins(source: School) -> None:
    """nbgrader refuses this; points by hand on what stays must survive it."""
    released = release(source)
    mine = hand_in(source, released, "ana")
    grade_all(source, Honest())
    with _book(source) as book:
        grade = book.find_grade("avis", "n1", EXERCISE, "ana")
        grade.manual_score, grade.needs_manual_grade = 0.5, False
        book.find_comment("avis", "n1", EXERCISE, "ana").manual_comment = "Bien vu."
        book.db.commit()
    kept = cells()
    write_exercise(
        source, kept[0], kept[1], kept[3], check("zero", "assert double(0) == 0", points=3)
    )
    _confirm(source)
    grade_all(source, Honest())
    again = _of(source, mine)
    assert (again.state, again.score, again.max_score) == ("graded", 3.0, 4.0)
    with _book(source) as book:
        saved = book.find_submission(EXERCISE, "ana")
        points = {g.name: (g.auto_score, g.manual_score) for n in saved.notebooks for g in n.grades}
        comment = book.find_comment("avis", "n1", EXERCISE, "ana").manual_comment
    assert points == {"avis": (0.0, 0.5), "zero": (3.0, None)}  # left as released, then by hand
    assert comment == "Bien vu."


def test_a_second_notebook_reaches_graded_hand_ins(source: School) -> None:
    released = release(source)
    mine = hand_in(source, released, "ana")
    grade_all(source, Honest())
    folder = write_exercise(source)
    (folder / "n2.ipynb").write_bytes((folder / "n1.ipynb").read_bytes())
    _confirm(source)
    grade_all(source, Honest())
    again = _of(source, mine)
    assert (again.state, again.score, again.max_score) == ("graded", 2.0, 6.0)


def test_a_version_that_nbgrader_refuses_changes_nothing(source: School) -> None:
    released = release(source)
    mine = hand_in(source, released, "ana")
    grade_all(source, Honest())
    folder = write_exercise(source)
    text = (folder / "n1.ipynb").read_text().replace("END SOLUTION", "FIN")
    (folder / "n1.ipynb").write_text(text)
    with pytest.raises(InvalidInputError):
        _confirm(source)
    assert _of(source, mine).state == "graded"
    hand_in(source, released, "karim")
    grade_all(source, Honest())
    assert [s.score for s in source.submissions()] == [2.0, 2.0]


def test_only_what_was_seen_is_confirmed(source: School) -> None:
    released = release(source)
    write_exercise(source, *cells(points=4))
    seen = _seen(source)
    assert seen is not None
    write_exercise(source, *cells(points=8))
    with pytest.raises(ConflictError, match="a encore changé"):
        _confirm(source, seen.digest)
    with source.database.reading() as session:
        assert find_release(session, cohort="demo", assignment=EXERCISE).version == released.version


def test_one_that_is_being_graded_meanwhile_is_graded_again(source: School) -> None:
    released = release(source)
    mine = hand_in(source, released, "ana")

    class Slow(Honest):
        """The new version is confirmed while the first hand-in is in the sandbox."""

        def run(self, job: Any, **more: Any) -> Any:
            if not self.jobs:
                self.jobs.append(job)
                write_exercise(source, *cells(points=4))
                _confirm(source)
            return Honest.run(self, job)

    grade_all(source, Slow())
    done = _of(source, mine)
    assert (done.score, done.graded_version) == (4.0, 2)
