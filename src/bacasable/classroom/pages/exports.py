"""What a trainer takes away of a cohort: grades and skills, as CSV and Excel, over a period."""

from __future__ import annotations

import enum
from collections.abc import Iterable
from typing import Annotated

from fastapi import APIRouter, Query, Request
from sqlalchemy.orm import Session
from starlette.responses import Response

from bacasable.classroom import skill_decisions
from bacasable.classroom.context import Classroom, classroom_of
from bacasable.classroom.rules import Allowed
from bacasable.classroom.views.assessments import Books, Period, assessments
from bacasable.classroom.views.sheets import CSV_TYPE, EXCEL_TYPE, Sheet, as_csv, as_excel
from bacasable.classroom.views.skill_sheets import decision_sheet, skill_sheet
from bacasable.classroom.views.tables import learners
from bacasable.database import Cohort, utc_now
from bacasable.errors import InvalidInputError
from bacasable.exchange.moment import parse_moment

router = APIRouter(include_in_schema=False, prefix="/cohorts/{cohort}/exports")


class Export(enum.StrEnum):
    """The files that there are."""

    GRADES_CSV = "notes.csv"
    GRADES_EXCEL = "notes.xlsx"
    SKILLS_CSV = "competences.csv"
    DECISIONS_CSV = "decisions.csv"
    SKILLS_EXCEL = "competences.xlsx"


@router.get("")
def exports(request: Request, access: Allowed) -> Response:
    """The form to choose a period and a file; the reports of each learner."""
    classroom = classroom_of(request)
    with classroom.database.reading() as session:
        cohort = session.get_one(Cohort, access.cohort_id)
        people = learners(session, access.cohort_id)
    return classroom.pages.render(request, "exports.html", cohort=cohort, learners=people)


@router.get("/{export}")
def download(
    request: Request,
    access: Allowed,
    export: Export,
    start: Annotated[str, Query(max_length=40, alias="from")] = "",
    end: Annotated[str, Query(max_length=40, alias="to")] = "",
) -> Response:
    """One file. `from`, `to`: days, both in the period; without one, there is no limit."""
    classroom, now = classroom_of(request), utc_now()
    period = parse_period(start, end, classroom.settings.timezone)
    with classroom.database.reading() as session:
        cohort = session.get_one(Cohort, access.cohort_id)
        sheets = list(_sheets(classroom, session, cohort, export, period))
    is_csv = export.endswith(".csv")
    name, _, kind = export.rpartition(".")
    filename = f"{name}-{cohort.name}-{now:%Y-%m-%d}.{kind}"
    return Response(
        as_csv(sheets[0]) if is_csv else as_excel(sheets),
        media_type=CSV_TYPE if is_csv else EXCEL_TYPE,
        headers={"Content-Disposition": f'attachment; filename="{filename}"'},
    )


def parse_period(start: str, end: str, timezone: str) -> Period:
    """From the beginning of a day to the end of another."""
    period = Period(
        start=parse_moment(start, timezone), end=parse_moment(end, timezone, end_of_day=True)
    )
    if period.start and period.end and period.end < period.start:
        raise InvalidInputError(
            "la période finit avant de commencer.", todo="Corrigez les deux dates."
        )
    return period


def _sheets(
    classroom: Classroom, session: Session, cohort: Cohort, export: Export, period: Period
) -> Iterable[Sheet]:
    timezone = classroom.settings.timezone
    gettext = classroom.pages.words.translations.gettext
    if export in (Export.GRADES_CSV, Export.GRADES_EXCEL):
        gradebook = classroom.gradebook(cohort.course_id)
        books = Books(
            scores=gradebook.all_scores(),
            by_hand=gradebook.points_by_people(),
            courses=classroom.courses,
            timezone=timezone,
            gettext=gettext,
        )
        yield assessments(session, cohort, books, period)
    if export in (Export.SKILLS_CSV, Export.SKILLS_EXCEL):
        reader = skill_decisions.reader(classroom, session, cohort, until=period.end)
        yield skill_sheet(reader, timezone)
    if export in (Export.DECISIONS_CSV, Export.SKILLS_EXCEL):
        yield decision_sheet(session, cohort, period, timezone=timezone, gettext=gettext)
