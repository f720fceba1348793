"""The trainer's pages to understand: the figures of an exercise, wrong answers, one learner."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from bacasable.classroom.context import Classroom, classroom_of
from bacasable.classroom.insight.attempts import counting_at, learner_names
from bacasable.classroom.insight.exercise import exercise_figures, exercise_lines
from bacasable.classroom.insight.one_learner import one_learner
from bacasable.classroom.insight.papers import tests_of
from bacasable.classroom.insight.wrong_answers import MOST_READ, answer_cells, wrong_answers
from bacasable.classroom.labels import AUDIT_ACTIONS, PLAN_ACTIONS
from bacasable.classroom.rules import Allowed
from bacasable.classroom.views.grading import graded_notebook
from bacasable.classroom.views.tables import find_release
from bacasable.database import Cohort, Release, utc_now
from bacasable.errors import NotFoundError
from bacasable.notebook import Notebook, parse_notebook

router = APIRouter(include_in_schema=False)


@router.get("/cohorts/{cohort}/insight")
def overview(request: Request, access: Allowed) -> Response:
    """The exercises and the learners of a cohort, to look at one."""
    classroom = classroom_of(request)
    with classroom.database.reading() as session:
        found = session.get_one(Cohort, access.cohort_id)
        lines = exercise_lines(session, access.cohort_id)
    return classroom.pages.render(request, "insight_overview.html", cohort=found, lines=lines)


@router.get("/cohorts/{cohort}/insight/{assignment}")
def exercise(request: Request, access: Allowed, assignment: str) -> Response:
    """How an exercise went."""
    classroom = classroom_of(request)
    with classroom.database.reading() as session:
        release = find_release(session, access.cohort_id, assignment)
        figures = exercise_figures(session, classroom.settings, release)
    titles = classroom.courses.questions(release.cohort.course, assignment)
    return classroom.pages.render(
        request,
        "insight.html",
        release=release,
        figures=figures,
        title=lambda cell: titles.get(cell[1], cell[1]),
    )


@router.get("/cohorts/{cohort}/insight/{assignment}/answers/{notebook}/{cell}")
def answers(
    request: Request, access: Allowed, assignment: str, notebook: str, cell: str
) -> Response:
    """The wrong answers to one question that learners share."""
    classroom, key = classroom_of(request), (notebook, cell)
    with classroom.database.reading() as session:
        release = find_release(session, access.cohort_id, assignment)
        counting = counting_at(session, release)
        tests = tests_of(session, release)
        names = learner_names(session, release)
    released = _released(classroom, release, notebook)
    course_id, where = release.cohort.course_id, (assignment, notebook)
    found = wrong_answers(
        counting,
        key,
        answer_cells(released, tests, cell),
        {c.grade_id: c.source for c in released.cells if c.grade_id},
        lambda username: graded_notebook(classroom.settings, course_id, where, username),
    )
    titles = classroom.courses.questions(release.cohort.course, assignment)
    return classroom.pages.render(
        request,
        "wrong_answers.html",
        release=release,
        title=titles.get(cell, cell),
        found=found,
        most=MOST_READ,
        names=names,
    )


@router.get("/cohorts/{cohort}/learners/{username}")
def learner(request: Request, access: Allowed, username: str) -> Response:
    """One learner: scores, skills, what happened when."""
    classroom = classroom_of(request)
    where = (access.cohort_id, username)
    with classroom.database.reading() as session:
        found = one_learner(
            session,
            classroom.scores,
            classroom.courses,
            classroom.gradebook,
            where,
            now=utc_now(),
        )
    return classroom.pages.render(
        request,
        "one_learner.html",
        learner=found,
        actions=AUDIT_ACTIONS,
        plan_actions=PLAN_ACTIONS,
        titles={s.release.assignment: s.release.title for s in found.standings},
        question=lambda assignment, cell: classroom.courses.questions(
            found.cohort.course, assignment
        ).get(cell, cell),
    )


def _released(classroom: Classroom, release: Release, notebook: str) -> Notebook:
    name = f"{notebook}.ipynb"
    if name not in {file.path for file in classroom.store.release_entries(release.digest)}:
        raise NotFoundError("cet exercice n'a pas ce notebook.")
    content = classroom.store.release_file(release.digest, name).read_bytes()
    return parse_notebook(content, where=name)
