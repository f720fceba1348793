"""What trainers see of their cohorts."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field
from starlette.responses import JSONResponse, Response

from bacasable.classroom.api.answers import answer, content
from bacasable.classroom.api.trainer_answers import CohortList, Released, ScoreTable
from bacasable.classroom.context import classroom_of
from bacasable.classroom.labels import progress_label
from bacasable.classroom.people import cohorts_of
from bacasable.classroom.rules import Allowed
from bacasable.classroom.views.as_json import moment, standing_json
from bacasable.classroom.views.scores_csv import scores_csv
from bacasable.classroom.views.tables import CohortTable, Slice, cohort_table
from bacasable.database import Cohort, FeedbackPolicy, LateUnit, Release, ScorePolicy, utc_now
from bacasable.exchange.release import ReleaseRules
from bacasable.releasing import decisions

router = APIRouter(prefix="/api/v1/cohorts", tags=["cohorts"])

LEARNERS_PER_PAGE = 100


class NewRelease(BaseModel):
    """What to release, and by which rules."""

    model_config = ConfigDict(extra="forbid")

    assignment: str = Field(max_length=100)
    opens_at: AwareDatetime | None = None
    due_at: AwareDatetime | None = None
    max_attempts: int | None = Field(default=None, ge=1, le=1000)
    feedback_policy: FeedbackPolicy = FeedbackPolicy.AT_ONCE
    score_policy: ScorePolicy = ScorePolicy.BEST
    closes_after_due: bool = False
    late_percent: float = Field(default=0.0, ge=0, le=100)
    late_unit: LateUnit = LateUnit.DAY

    def rules(self) -> ReleaseRules:
        """The rules in the exchange's terms."""
        return ReleaseRules(**self.model_dump(exclude={"assignment"}))


@router.get("", **answer(CohortList))
def cohorts(request: Request, access: Allowed) -> dict[str, Any]:
    """The cohorts that one teaches; all of them for an admin."""
    with classroom_of(request).database.reading() as session:
        return {"cohorts": [_cohort(c) for c in cohorts_of(session, access.actor)]}


@router.get("/{cohort}", **answer(ScoreTable))
def cohort(
    request: Request, access: Allowed, page: Annotated[int, Query(ge=0, le=10_000)] = 0
) -> Response:
    """The table learners × assignments: all of it, or 100 learners a page, from 1, by name."""
    classroom = classroom_of(request)
    part = Slice(page=page, size=LEARNERS_PER_PAGE) if page else Slice()
    table = _table(request, access.cohort_id, part, now=utc_now())
    body = _cohort(table.cohort) | {
        "releases": [_release(release) for release in table.releases],
        "learners": [
            {
                "username": row.person.username,
                "full_name": row.person.full_name,
                "standings": [standing_json(s, classroom.store) for s in row.standings],
            }
            for row in table.rows
        ],
    }
    return JSONResponse(body)  # FastAPI would look at each of 400,000 values first


@router.get(
    "/{cohort}/scores.csv",
    response_class=Response,
    responses=content("text/csv; charset=utf-8"),
)
def scores(request: Request, access: Allowed) -> Response:
    """The same table for a spreadsheet."""
    classroom, now = classroom_of(request), utc_now()
    table = _table(request, access.cohort_id, Slice(), now=now)
    label = progress_label(classroom.pages.words.translations.gettext)
    name = f"notes-{access.cohort}-{now:%Y-%m-%d}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    body = scores_csv(table, label=label)
    return Response(body, media_type="text/csv; charset=utf-8", headers=headers)


@router.post("/{cohort}/releases", **answer(Released, 201))
def release(request: Request, access: Allowed, new: NewRelease) -> dict[str, Any]:
    """Generate and open an assignment; open it again with other rules or a new version."""
    classroom = classroom_of(request)
    done = decisions.release(
        classroom.settings,
        classroom.database,
        access.cohort,
        new.assignment,
        new.rules(),
        actor=access.actor.username,
        titles=classroom.courses.title,
    )
    return _release(done)


def _table(request: Request, cohort_id: int, part: Slice, *, now: dt.datetime) -> CohortTable:
    classroom = classroom_of(request)
    with classroom.database.reading() as session:
        return cohort_table(session, classroom.scores, cohort_id, now=now, part=part)


def _cohort(cohort: Cohort) -> dict[str, Any]:
    return {
        "cohort": cohort.name,
        "title": cohort.title,
        "course": cohort.course,
        "course_id": cohort.course_id,
        "starts_on": cohort.starts_on.isoformat(),
        "ends_on": cohort.ends_on.isoformat(),
    }


def _release(release: Release) -> dict[str, Any]:
    return {
        "assignment": release.assignment,
        "title": release.title,
        "version": release.version,
        "opens_at": moment(release.opens_at),
        "due_at": moment(release.due_at),
        "max_attempts": release.max_attempts,
        "max_score": release.max_score,
        "feedback_policy": release.feedback_policy,
        "score_policy": release.score_policy,
        "closes_after_due": release.closes_after_due,
        "late_percent": release.late_percent,
        "late_unit": release.late_unit,
        "withdrawn_at": moment(release.withdrawn_at),
    }
