"""The check of an exercise, from the button to the result that is kept."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import Any

import pytest
from exercise_source import EXERCISE, GOOD, Honest, cells, write_exercise
from nbcourse import check as graded
from school import COURSE, School

from bacasable.autograde.job import CellMode, Job, JobResult
from bacasable.database import Audit, CheckState, ReleaseCheck
from bacasable.errors import MachineError
from bacasable.releasing.check import Checker
from bacasable.releasing.checks import Checks, ask, stop
from bacasable.releasing.report import report_of

pytestmark = pytest.mark.slow


def _ask(school: School, *, again: bool = False) -> ReleaseCheck:
    return ask(
        school.settings,
        school.database,
        course=COURSE,
        assignment=EXERCISE,
        actor="formatrice",
        again=again,
    )


def _stop(school: School) -> ReleaseCheck | None:
    return stop(
        school.settings,
        school.database,
        course=COURSE,
        assignment=EXERCISE,
        actor="formatrice",
    )


def _checks(school: School, sandbox: Any, owner: str = "un") -> Checks:
    checker = Checker(settings=school.settings, sandbox=sandbox)
    return Checks(school.settings, school.database, checker, owner=owner)


def _run(school: School, sandbox: Any) -> ReleaseCheck:
    """Do what was asked for; the row afterwards."""
    with school.database.transaction() as session:
        session.query(ReleaseCheck).one().lease_until = None  # put off for some seconds
    checks = _checks(school, sandbox)
    asked = checks.claim()
    assert asked is not None
    checks.do(asked, threading.Event())
    return _row(school)


def _row(school: School) -> ReleaseCheck:
    with school.database.reading() as session:
        return session.query(ReleaseCheck).one()


def test_a_good_exercise_passes_and_is_run_once(source: School) -> None:
    sandbox = Honest()
    assert _ask(source).state == CheckState.QUEUED
    done = _run(source, sandbox)
    report = report_of(done.result)
    assert (done.state, report.problems, len(sandbox.jobs)) == (CheckState.DONE, (), 2)
    test, essay = report.questions
    assert (test.grade_id, test.solution, test.blank, test.max_points) == ("double-test", 2, 0, 2)
    assert (test.mode, test.why, test.fails) == ("outside", "", False)
    assert (essay.grade_id, essay.solution, essay.mode) == ("avis", None, "")
    assert _ask(source).state == CheckState.DONE
    assert _checks(source, sandbox).claim() is None
    with source.database.reading() as session:
        (audit,) = session.query(Audit).filter_by(action="check")
    assert (audit.actor, audit.target) == ("formatrice", f"{COURSE}/{EXERCISE}")


def test_asking_again_or_changing_a_file_runs_it_again(source: School) -> None:
    sandbox = Honest()
    _ask(source)
    _run(source, sandbox)
    assert _ask(source, again=True).state == CheckState.QUEUED
    _run(source, sandbox)
    write_exercise(source, *cells(hidden="assert double(4) == 8"))
    assert _ask(source).state == CheckState.QUEUED
    assert len(sandbox.jobs) == 4


def test_what_a_wrong_solution_loses_is_said_with_its_own_message(source: School) -> None:
    write_exercise(source, *cells(solution="def double(x):\n    return 0"))
    _ask(source)
    report = report_of(_run(source, Honest()).result)
    (problem,) = report.problems
    assert problem.startswith("La solution obtient 0 sur 2 à « double-test » :")
    assert "double(3) vaut 0" in problem


def test_points_for_a_blank_copy_are_a_problem(source: School) -> None:
    class Generous(Honest):
        def run(self, job: Job, **more: Any) -> JobResult:
            return Honest.run(
                self, replace(job, cells=(replace(job.cells[0], source=GOOD), *job.cells[1:]))
            )

    _ask(source)
    report = report_of(_run(source, Generous()).result)
    assert report.problems == ("Une copie vierge obtient 2 à « double-test ».",)


def test_a_test_in_the_learners_process_says_why(source: School) -> None:
    inside = graded("double-test", "# bacasable: inside\nassert double(2) == 4", points=2)
    write_exercise(source, *cells()[:2], inside)

    class Told(Honest):
        """As the real one, tells where each cell ran."""

        def run(self, job: Job, **more: Any) -> JobResult:
            answer = Honest.run(self, job)
            told = {
                cell.key: replace(answer.cells[cell.key], mode=cell.mode, why=cell.why)
                for cell in job.cells
            }
            return replace(answer, cells=told)

    _ask(source)
    (question,) = report_of(_run(source, Told()).result).questions
    assert (question.mode, bool(question.why)) == (CellMode.INSIDE, True)


def test_what_nbgrader_refuses_is_a_problem_not_a_failure(source: School) -> None:
    write_exercise(source, *cells(solution="### BEGIN SOLUTION\nx = 1"))
    _ask(source)
    done = _run(source, Honest())
    (problem,) = report_of(done.result).problems
    assert done.state == CheckState.DONE
    assert "nbgrader n'a pas pu préparer l'exercice" in problem


def test_a_failing_machine_is_tried_again_then_told(source: School) -> None:
    class Broken:
        def run(self, job: Job, **_: Any) -> JobResult:
            raise MachineError("Docker a refusé le conteneur.")

    _ask(source)
    for _ in range(source.settings.grading_tries - 1):
        assert _run(source, Broken()).state == CheckState.QUEUED
    done = _run(source, Broken())
    assert (done.state, done.reason) == (CheckState.FAILED, "Docker a refusé le conteneur.")
    assert _ask(source).state == CheckState.QUEUED


def test_a_file_that_changes_meanwhile_gives_no_result(source: School) -> None:
    class Slow(Honest):
        def run(self, job: Job, **more: Any) -> JobResult:
            write_exercise(source, *cells(points=5))
            return Honest.run(self, job)

    _ask(source)
    done = _run(source, Slow())
    assert done.state == CheckState.FAILED
    assert "a changé pendant la vérification" in done.reason


def test_a_killed_grader_takes_its_check_over(source: School) -> None:
    _ask(source)
    assert _checks(source, Honest()).claim() is not None
    assert _checks(source, Honest(), owner="deux").claim() is None
    again = _checks(source, Honest())
    again.take_over()
    assert again.claim() is not None


def test_a_check_that_waits_is_stopped_and_can_be_asked_for_again(source: School) -> None:
    assert _stop(source) is None
    _ask(source)
    stopped = _stop(source)
    assert stopped is not None
    assert (stopped.state, stopped.reason) == (
        CheckState.FAILED,
        "La vérification a été arrêtée.",
    )
    assert _checks(source, Honest()).claim() is None
    assert _ask(source).state == CheckState.QUEUED
    done = _run(source, Honest())
    assert done.state == CheckState.DONE
    kept = _stop(source)
    assert kept is not None
    assert kept.state == CheckState.DONE, "a result that is there stays"
    with source.database.reading() as session:
        (audit,) = session.query(Audit).filter_by(action="stop-check")
    assert audit.actor == "formatrice"


def test_a_check_that_runs_is_stopped_in_the_sandbox(source: School) -> None:
    class Endless(Honest):
        def run(self, job: Job, *, cancelled: threading.Event | None = None) -> JobResult:
            _stop(source)
            assert cancelled is not None
            assert cancelled.wait(60), "nobody told the sandbox"
            raise MachineError("interrompu.")

    _ask(source)
    done = _run(source, Endless())
    assert (done.state, done.reason) == (CheckState.FAILED, "La vérification a été arrêtée.")
    assert _checks(source, Honest()).claim() is None
