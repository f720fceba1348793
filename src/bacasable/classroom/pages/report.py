"""A learner's report, made to be printed or saved as PDF by the browser."""

from __future__ import annotations

from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from bacasable.classroom import skill_decisions
from bacasable.classroom.context import Classroom, classroom_of
from bacasable.classroom.pages.exports import parse_period
from bacasable.classroom.people import find_actor
from bacasable.classroom.rules import Access, Allowed
from bacasable.classroom.views.assessments import Period
from bacasable.classroom.views.report import Report, report
from bacasable.classroom.views.skill_grid import find_learner
from bacasable.database import Cohort, utc_now

router = APIRouter(include_in_schema=False)


@router.get("/cohorts/{cohort}/learners/{username}/report")
def learner_report(
    request: Request,
    access: Allowed,
    username: str,
    start: Annotated[str, Query(max_length=40, alias="from")] = "",
    end: Annotated[str, Query(max_length=40, alias="to")] = "",
) -> Response:
    """The report. `from`, `to`: days, both in the period; by default, the training until now."""
    classroom = classroom_of(request)
    zone = ZoneInfo(classroom.settings.timezone)
    with classroom.database.reading() as session:
        cohort = session.get_one(Cohort, access.cohort_id)
    today = utc_now().astimezone(zone).date()
    until_now = max(cohort.starts_on, min(cohort.ends_on, today))
    period = parse_period(
        start or cohort.starts_on.isoformat(), end or until_now.isoformat(), zone.key
    )
    assert period.start and period.end  # noqa: S101, PT018 - both are given
    return classroom.pages.render(
        request,
        "report.html",
        report=read_report(classroom, access, username, period),
        first=period.start.astimezone(zone).date(),
        last=period.end.astimezone(zone).date(),
    )


def read_report(classroom: Classroom, access: Access, username: str, period: Period) -> Report:
    """The report of a learner of the cohort at hand. Raises `NotFoundError`."""
    with classroom.database.reading() as session:
        cohort = session.get_one(Cohort, access.cohort_id)
        find_learner(session, cohort.id, username)
        learner = find_actor(session, username)
        assert learner is not None  # noqa: S101 - found just now
        reader = skill_decisions.reader(classroom, session, cohort, until=period.end)
        return report(
            session,
            classroom.scores,
            classroom.courses,
            reader,
            learner,
            period,
            now=utc_now(),
        )
