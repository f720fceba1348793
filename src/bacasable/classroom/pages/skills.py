"""The grid learners × skills, and the page where a trainer decides about one of its cells."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Form, Query, Request
from starlette.responses import RedirectResponse, Response

from bacasable.classroom import skill_decisions
from bacasable.classroom.context import classroom_of
from bacasable.classroom.rules import Access, Allowed
from bacasable.classroom.skill_decisions import Choice
from bacasable.classroom.views.skill_grid import find_learner
from bacasable.classroom.views.skill_records import has_changed
from bacasable.classroom.views.skills import LEVELS, NEEDED, linked_skills
from bacasable.classroom.views.tables import Slice
from bacasable.course.content import Course
from bacasable.database import Cohort, SkillVerdict
from bacasable.errors import BacasableError, NotFoundError

router = APIRouter(include_in_schema=False, prefix="/cohorts/{cohort}/skills")

ROWS_PER_PAGE = 30


@router.get("")
def grid(
    request: Request,
    access: Allowed,
    page: Annotated[int, Query(ge=1, le=10_000)] = 1,
    search: Annotated[str, Query(max_length=100)] = "",
    framework: Annotated[str, Query(max_length=64)] = "",
) -> Response:
    """The grid, one référentiel at a time."""
    classroom = classroom_of(request)
    part = Slice(page=page, size=ROWS_PER_PAGE, search=search.strip())
    with classroom.database.reading() as session:
        cohort = session.get_one(Cohort, access.cohort_id)
        reader = skill_decisions.reader(classroom, session, cohort)
        chosen = _framework(reader.course, framework)
        found = reader.grid(reader.course.skills_of(chosen), part)
    return classroom.pages.render(
        request,
        "skills.html",
        grid=found,
        framework=chosen,
        frameworks=reader.course.frameworks,
        part=part,
        pages=max(1, -(-found.learners // ROWS_PER_PAGE)),
    )


@router.get("/{username}/{skill}")
def skill(request: Request, access: Allowed, username: str, skill: str) -> Response:
    """One cell: the evidence, what was decided, the form to decide."""
    return _skill(request, access, (username, skill), problem="")


@router.post("/{username}/{skill}")
def decide(
    request: Request,
    access: Allowed,
    username: str,
    skill: str,
    level: Annotated[int, Form()] = 0,
    verdict: Annotated[SkillVerdict, Form()] = SkillVerdict.VALIDATED,
    comment: Annotated[str, Form(max_length=4 * skill_decisions.COMMENT_CHARS)] = "",
    seen: Annotated[int, Form(ge=0)] = 0,
) -> Response:
    """Decide, then the page with the decision; or the page again with what is wrong."""
    classroom = classroom_of(request)
    choice = Choice(level=level, verdict=verdict, comment=comment.strip(), seen=seen)
    try:
        skill_decisions.decide(
            classroom,
            access.cohort_id,
            username,
            skill,
            choice,
            actor_id=access.actor.person_id,
            actor=access.actor.username,
        )
    except NotFoundError:
        raise
    except BacasableError as error:
        return _skill(
            request,
            access,
            (username, skill),
            problem=error.line(),
            status=error.http_status,
            choice=choice,
        )
    names = "/".join(quote(name, safe="") for name in (access.cohort, "skills", username, skill))
    return RedirectResponse(f"{classroom.prefix}/cohorts/{names}", status_code=303)


def _skill(
    request: Request,
    access: Access,
    key: tuple[str, str],
    *,
    problem: str,
    status: int = 200,
    choice: Choice | None = None,
) -> Response:
    classroom, (username, code) = classroom_of(request), key
    with classroom.database.reading() as session:
        cohort = session.get_one(Cohort, access.cohort_id)
        person = find_learner(session, cohort.id, username)
        reader = skill_decisions.reader(classroom, session, cohort)
        record = reader.one(person, code)
    return classroom.pages.render(
        request,
        "skill.html",
        status=status,
        cohort=cohort,
        person=person,
        record=record,
        framework=_framework(reader.course, code.partition(":")[0]),
        is_linked=code in linked_skills(reader.course),
        level_choices=LEVELS,
        needed=NEEDED,
        has_changed=has_changed,
        verdict_type=SkillVerdict,
        choice=choice,
        problem=problem,
        limit=skill_decisions.COMMENT_CHARS,
    )


def _framework(course: Course, asked: str) -> str:
    """The référentiel asked for, else the first of the course; empty where it has none."""
    return asked if asked in course.frameworks else next(iter(course.frameworks), "")
