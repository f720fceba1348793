"""Who may do what: one row a route. A route without a row is closed to everybody.

The guard runs before every handler. It finds the object that the path names (a cohort, a
submission), checks the row against it and leaves both for the handler in an `Access`.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool

from bacasable.classroom import csrf
from bacasable.classroom.auth import Identity
from bacasable.classroom.context import Classroom, classroom_of
from bacasable.classroom.people import Actor, find_actor
from bacasable.classroom.problems import LoginRequiredError
from bacasable.database import Cohort, Event, HelpRequest, Submission, utc_now
from bacasable.errors import ForbiddenError, NotFoundError


class Audience(enum.Enum):
    """Who a route is for."""

    ANYONE = "no login"
    PERSON = "anyone logged in and known"
    TEACHER = "who teaches a cohort, any"
    LEARNER = "learners of the cohort in the path"
    MEMBER = "learners and trainers of the cohort in the path"
    STAFF = "trainers of the cohort in the path"
    OWNER = "the learner of the submission or request in the path, and trainers of its cohort"
    SUBMISSION_STAFF = "trainers of the cohort of the submission in the path"
    TUTOR = "tutors of the learner in the path"
    READER = "the learner in the path, their tutors, and trainers of the cohort"


RULES = {
    "GET /health": Audience.ANYONE,
    "GET /static/{name}": Audience.ANYONE,
    "GET /oauth_callback": Audience.ANYONE,
    "GET /logout": Audience.ANYONE,
    "GET /api/v1/openapi.json": Audience.ANYONE,
    "GET /api/v1/me": Audience.PERSON,
    "GET /api/v1/me/people": Audience.PERSON,
    "GET /api/v1/assignments": Audience.PERSON,
    "GET /api/v1/assignments/{course_id}/{assignment}/files/{path:path}": Audience.MEMBER,
    "POST /api/v1/assignments/{course_id}/{assignment}/submissions": Audience.LEARNER,
    "GET /api/v1/submissions": Audience.PERSON,
    "GET /api/v1/submissions/{submission}": Audience.OWNER,
    "GET /api/v1/submissions/{submission}/files/{path:path}": Audience.OWNER,
    "GET /api/v1/submissions/{submission}/feedback/{notebook}": Audience.OWNER,
    "POST /api/v1/submissions/{submission}/regrade": Audience.SUBMISSION_STAFF,
    "POST /api/v1/submissions/{submission}/marks": Audience.SUBMISSION_STAFF,
    "GET /api/v1/submissions/{submission}/audit": Audience.SUBMISSION_STAFF,
    "GET /api/v1/cohorts": Audience.TEACHER,
    "GET /api/v1/cohorts/{cohort}": Audience.STAFF,
    "GET /api/v1/cohorts/{cohort}/scores.csv": Audience.STAFF,
    "POST /api/v1/cohorts/{cohort}/releases": Audience.STAFF,
    "GET /api/v1/cohorts/{cohort}/exercises": Audience.STAFF,
    "GET /api/v1/cohorts/{cohort}/exercises/{assignment}/files/{path:path}": Audience.STAFF,
    "PUT /api/v1/cohorts/{cohort}/exercises/{assignment}": Audience.STAFF,
    "GET /api/v1/cohorts/{cohort}/releases/{assignment}/check": Audience.STAFF,
    "POST /api/v1/cohorts/{cohort}/releases/{assignment}/check": Audience.STAFF,
    "DELETE /api/v1/cohorts/{cohort}/releases/{assignment}/check": Audience.STAFF,
    "GET /api/v1/cohorts/{cohort}/groups/{assignment}": Audience.STAFF,
    "POST /api/v1/cohorts/{cohort}/groups/{assignment}": Audience.STAFF,
    "POST /api/v1/cohorts/{cohort}/groups/{assignment}/make": Audience.STAFF,
    "GET /api/v1/cohorts/{cohort}/learners/{username}/plan": Audience.STAFF,
    "POST /api/v1/cohorts/{cohort}/learners/{username}/plan": Audience.STAFF,
    "POST /api/v1/cohorts/{cohort}/learners/{username}/plan/{adaptation}/end": Audience.STAFF,
    "GET /api/v1/cohorts/{cohort}/events": Audience.STAFF,
    "GET /api/v1/events": Audience.PERSON,
    "GET /api/v1/help": Audience.PERSON,
    "POST /api/v1/help/{help_request}/close": Audience.OWNER,
    "GET /api/v1/cohorts/{cohort}/help": Audience.STAFF,
    "POST /api/v1/cohorts/{cohort}/help": Audience.LEARNER,
    "GET /": Audience.PERSON,
    "GET /assignments": Audience.PERSON,
    "GET /assignments/{course_id}/{assignment}": Audience.LEARNER,
    "GET /assignments/{course_id}/{assignment}/card": Audience.LEARNER,
    "POST /assignments/{course_id}/{assignment}": Audience.LEARNER,
    "GET /assignments/{course_id}/{assignment}/statement/{notebook}": Audience.LEARNER,
    "GET /journey": Audience.PERSON,
    "GET /journey/echeances.ics": Audience.PERSON,
    "GET /journey/mes-donnees.json": Audience.PERSON,
    "POST /assignments/{course_id}/{assignment}/help": Audience.LEARNER,
    "POST /help/{help_request}/close": Audience.OWNER,
    "GET /submissions/{submission}": Audience.OWNER,
    "POST /submissions/{submission}/regrade": Audience.SUBMISSION_STAFF,
    "POST /submissions/{submission}/flags": Audience.SUBMISSION_STAFF,
    "GET /submissions/{submission}/grade/{notebook}/{cell}": Audience.SUBMISSION_STAFF,
    "POST /submissions/{submission}/grade/{notebook}/{cell}": Audience.SUBMISSION_STAFF,
    "GET /cohorts": Audience.TEACHER,
    "GET /cohorts/{cohort}": Audience.STAFF,
    "GET /cohorts/{cohort}/now": Audience.STAFF,
    "GET /cohorts/{cohort}/cells/{username}/{assignment}": Audience.STAFF,
    "GET /cohorts/{cohort}/visits/{username}": Audience.STAFF,
    "GET /cohorts/{cohort}/learners/{username}/plan": Audience.STAFF,
    "POST /cohorts/{cohort}/learners/{username}/plan": Audience.STAFF,
    "POST /cohorts/{cohort}/learners/{username}/plan/{adaptation}/end": Audience.STAFF,
    "GET /cohorts/{cohort}/groups/{assignment}": Audience.STAFF,
    "POST /cohorts/{cohort}/groups/{assignment}": Audience.STAFF,
    "POST /cohorts/{cohort}/groups/{assignment}/make": Audience.STAFF,
    "GET /cohorts/{cohort}/grade": Audience.STAFF,
    "GET /cohorts/{cohort}/grade/{assignment}/{notebook}/{cell}": Audience.STAFF,
    "GET /cohorts/{cohort}/rubric/{assignment}/{notebook}/{cell}": Audience.STAFF,
    "POST /cohorts/{cohort}/rubric/{assignment}/{notebook}/{cell}": Audience.STAFF,
    "GET /cohorts/{cohort}/submissions/{assignment}": Audience.STAFF,
    "POST /cohorts/{cohort}/submissions/{assignment}/regrade": Audience.STAFF,
    "POST /cohorts/{cohort}/comments/{comment}/delete": Audience.STAFF,
    "GET /cohorts/{cohort}/skills": Audience.STAFF,
    "GET /cohorts/{cohort}/skills/{username}/{skill}": Audience.STAFF,
    "POST /cohorts/{cohort}/skills/{username}/{skill}": Audience.STAFF,
    "GET /cohorts/{cohort}/exports": Audience.STAFF,
    "GET /cohorts/{cohort}/exports/{export}": Audience.STAFF,
    "GET /cohorts/{cohort}/insight": Audience.STAFF,
    "GET /cohorts/{cohort}/insight/{assignment}": Audience.STAFF,
    "GET /cohorts/{cohort}/insight/{assignment}/answers/{notebook}/{cell}": Audience.STAFF,
    "GET /cohorts/{cohort}/insight/{assignment}/similar": Audience.STAFF,
    "GET /cohorts/{cohort}/insight/{assignment}/similar/{username}/{other}": Audience.STAFF,
    "GET /cohorts/{cohort}/learners/{username}": Audience.STAFF,
    "GET /apprentices": Audience.PERSON,
    "GET /cohorts/{cohort}/apprentices/{username}": Audience.TUTOR,
    "GET /cohorts/{cohort}/learners/{username}/report": Audience.READER,
    "GET /cohorts/{cohort}/release": Audience.STAFF,
    "GET /cohorts/{cohort}/release/{assignment}": Audience.STAFF,
    "POST /cohorts/{cohort}/release/{assignment}": Audience.STAFF,
    "POST /cohorts/{cohort}/release/{assignment}/rules": Audience.STAFF,
    "POST /cohorts/{cohort}/release/{assignment}/version": Audience.STAFF,
    "GET /cohorts/{cohort}/release/{assignment}/check": Audience.STAFF,
    "POST /cohorts/{cohort}/release/{assignment}/check": Audience.STAFF,
    "GET /cohorts/{cohort}/release/{assignment}/preview/{side}/{notebook}": Audience.STAFF,
    "POST /cohorts/{cohort}/releases/{assignment}/return": Audience.STAFF,
    "POST /cohorts/{cohort}/releases/{assignment}/withdraw": Audience.STAFF,
    "POST /cohorts/{cohort}/releases/{assignment}/restore": Audience.STAFF,
}


@dataclass(frozen=True, kw_only=True)
class Access:
    """What the guard found. Ids are 0 where the path names no such object."""

    actor: Actor
    identity: Identity
    cohort_id: int = 0
    cohort: str = ""
    submission_id: int = 0
    help_id: int = 0
    learner: str = ""  # the username in the path

    @property
    def is_staff(self) -> bool:
        """Whether the actor teaches the cohort at hand."""
        return self.actor.teaches(self.cohort_id)


async def guard(request: Request) -> None:
    """Let a request through to its handler, or raise what says why not."""
    classroom = classroom_of(request)
    request.state.arrived_at = utc_now()
    if any("\0" in value for value in request.path_params.values()):
        raise NotFoundError("cette page n'existe pas.")  # PostgreSQL takes no such text
    audience = RULES.get(rule_key(request))
    if audience is Audience.ANYONE:
        return
    if audience is None:
        raise ForbiddenError("cette page n'est ouverte à personne.")
    identity = await classroom.login.identify(request)
    if identity is None:
        raise LoginRequiredError("vous n'êtes pas connecté·e.", todo="Connectez-vous à nouveau.")
    csrf.check(request, identity)
    request.state.access = await run_in_threadpool(_admit, classroom, request, audience, identity)


def rule_key(request: Request) -> str:
    """The row of `RULES` that stands for a request."""
    path: str = request.scope["route"].path
    method = "GET" if request.method == "HEAD" else request.method
    return f"{method} {path.removeprefix(classroom_of(request).prefix)}"


def access_of(request: Request) -> Access:
    """What the guard left for the handler."""
    access: Access = request.state.access
    return access


Allowed = Annotated[Access, Depends(access_of)]


def _admit(
    classroom: Classroom, request: Request, audience: Audience, identity: Identity
) -> Access:
    with classroom.database.reading() as session:
        # Before anything is read for the answer: a page asks for what comes after.
        request.state.last_event = session.scalar(select(func.max(Event.id))) or 0
        actor = find_actor(session, identity.username)
        if actor is None:
            raise ForbiddenError(
                "votre compte n'est inscrit dans aucune promo.",
                todo="Demandez votre inscription à votre centre de formation.",
            )
        access, owner_id = _find(session, request, actor, identity)
    if not _may(access, audience, owner_id):
        raise ForbiddenError("vous n'avez pas accès à cette page.")
    return access


def _find(
    session: Session, request: Request, actor: Actor, identity: Identity
) -> tuple[Access, int]:
    names = request.path_params
    if "submission" in names:
        return _of_submission(session, names["submission"], actor, identity)
    if "help_request" in names:
        return _of_help_request(session, names["help_request"], actor, identity)
    if "cohort" in names:
        cohort = session.scalar(select(Cohort).filter_by(name=names["cohort"]))
    elif "course_id" in names:
        cohort = session.scalar(
            select(Cohort).where(Cohort.course + "-" + Cohort.name == names["course_id"])
        )
    else:
        return Access(actor=actor, identity=identity), 0
    if cohort is None:
        raise NotFoundError("cette promo n'existe pas.")
    access = Access(
        actor=actor,
        identity=identity,
        cohort_id=cohort.id,
        cohort=cohort.name,
        learner=names.get("username", ""),
    )
    return access, 0


def _of_submission(
    session: Session, public_id: str, actor: Actor, identity: Identity
) -> tuple[Access, int]:
    submission = session.scalar(select(Submission).filter_by(public_id=public_id))
    if submission is None:
        raise NotFoundError("ce rendu n'existe pas.")
    cohort = submission.release.cohort
    access = Access(
        actor=actor,
        identity=identity,
        cohort_id=cohort.id,
        cohort=cohort.name,
        submission_id=submission.id,
    )
    return access, submission.person_id


def _of_help_request(
    session: Session, public_id: str, actor: Actor, identity: Identity
) -> tuple[Access, int]:
    found = session.scalar(select(HelpRequest).filter_by(public_id=public_id))
    if found is None:
        raise NotFoundError("cette demande d'aide n'existe pas.")
    cohort = found.cohort
    access = Access(
        actor=actor,
        identity=identity,
        cohort_id=cohort.id,
        cohort=cohort.name,
        help_id=found.id,
    )
    return access, found.person_id


def _may(access: Access, audience: Audience, owner_id: int) -> bool:
    actor, cohort_id = access.actor, access.cohort_id
    match audience:
        case Audience.PERSON:
            return True
        case Audience.TEACHER:
            return actor.is_staff
        case Audience.LEARNER:
            return actor.learns_in(cohort_id)
        case Audience.MEMBER:
            return actor.learns_in(cohort_id) or actor.teaches(cohort_id)
        case Audience.STAFF | Audience.SUBMISSION_STAFF:
            return actor.teaches(cohort_id)
        case Audience.OWNER:
            return actor.person_id == owner_id or actor.teaches(cohort_id)
        case Audience.TUTOR:
            return actor.tutors(cohort_id, access.learner)
        case Audience.READER:
            mine = actor.username == access.learner and actor.learns_in(cohort_id)
            return mine or actor.tutors(cohort_id, access.learner) or actor.teaches(cohort_id)
        case Audience.ANYONE:
            return True
