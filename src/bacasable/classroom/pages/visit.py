"""Opening a learner's server: recorded, then on to the hub, which lets a trainer of theirs in."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Query, Request
from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.responses import RedirectResponse

from bacasable.classroom.context import classroom_of
from bacasable.classroom.rules import Allowed
from bacasable.database import Audit, Cohort, Membership, Person, Role
from bacasable.errors import ForbiddenError, NotFoundError

router = APIRouter(include_in_schema=False)

WORKSPACE = "visite"  # JupyterLab's: the learner's own arrangement of tabs stays theirs
Text = Annotated[str, Query(max_length=200)]


@router.get("/cohorts/{cohort}/visits/{username}")
def visit(
    request: Request,
    access: Allowed,
    username: str,
    assignment: Text = "",
    notebook: Text = "",
    cell: Text = "",
) -> RedirectResponse:
    """Where the learner's server is, at the notebook and the cell that they asked about."""
    classroom = classroom_of(request)
    if not classroom.settings.servers_apart:
        raise ForbiddenError(
            "ici, ce qu'un serveur envoie pourrait agir en votre nom : les visites sont fermées.",
            todo="Une personne qui administre les ouvre en donnant un sous-domaine à chaque serveur.",
        )
    with classroom.database.transaction() as session:
        cohort = session.get_one(Cohort, access.cohort_id)
        _check_learner(session, access.cohort_id, username)
        details = {"cohort": cohort.name, "assignment": assignment, "notebook": notebook}
        session.add(
            Audit(
                actor=access.actor.username,
                action="visit",
                target=username,
                details=details | {"cell": cell},
            )
        )
        aim = {"exercice": f"{cohort.course_id}/{assignment}"} if assignment else {}
    aim |= {name: text for name, text in (("notebook", notebook), ("cellule", cell)) if text}
    hub = classroom.pages.environment.globals["hub"]
    place = f"{hub}user/{quote(username, safe='')}/lab/workspaces/{WORKSPACE}"
    return RedirectResponse(f"{place}?{urlencode({'reset': '', **aim})}", status_code=303)


def _check_learner(session: Session, cohort_id: int, username: str) -> None:
    query = select(Membership).join(Person).where(Person.username == username)
    if not session.scalar(query.filter_by(cohort_id=cohort_id, role=Role.LEARNER)):
        raise NotFoundError("personne de ce nom n'apprend dans cette promo.")
