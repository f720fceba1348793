"""Asking a person for help: what the learner's JupyterLab and the cockpit call."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, Field

from bacasable.classroom import help_queue
from bacasable.classroom.api.answers import HelpEntries, HelpEntry, answer
from bacasable.classroom.context import classroom_of
from bacasable.classroom.help_queue import TEXT_CHARS, Question
from bacasable.classroom.rules import Allowed
from bacasable.classroom.views.as_json import moment
from bacasable.database import HelpRequest

router = APIRouter(prefix="/api/v1", tags=["help"])


class NewRequest(BaseModel):
    """What a learner says of their trouble. `cell`: the nbgrader id, or the id, of a cell."""

    model_config = ConfigDict(extra="forbid")

    assignment: str = Field(default="", max_length=100)
    notebook: str = Field(default="", max_length=200)
    cell: str = Field(default="", max_length=200)
    text: str = Field(default="", max_length=TEXT_CHARS)


@router.post("/cohorts/{cohort}/help", **answer(HelpEntry, 201))
def ask(request: Request, access: Allowed, new: NewRequest) -> dict[str, Any]:
    """Ask for help; while a request is open, change what it says."""
    database = classroom_of(request).database
    asked = help_queue.ask(
        database,
        cohort_id=access.cohort_id,
        person_id=access.actor.person_id,
        question=Question(**new.model_dump()),
    )
    with database.reading() as session:
        return _json(asked) | {"place": help_queue.place(session, asked)}


@router.get("/help", **answer(HelpEntries))
def mine(request: Request, access: Allowed) -> dict[str, Any]:
    """One's own open requests, each with its place in the queue."""
    with classroom_of(request).database.reading() as session:
        found = help_queue.requests_of(session, access.actor.person_id)
        return {"requests": [_json(r) | {"place": help_queue.place(session, r)} for r in found]}


@router.get("/cohorts/{cohort}/help", **answer(HelpEntries))
def queue(request: Request, access: Allowed) -> dict[str, Any]:
    """The open requests of a cohort, the oldest first."""
    with classroom_of(request).database.reading() as session:
        return {"requests": [_json(r) for r in help_queue.waiting(session, access.cohort_id)]}


@router.post("/help/{help_request}/close", **answer(HelpEntry))
def close(request: Request, access: Allowed) -> dict[str, Any]:
    """End a request: the trainer has come, or the learner no longer needs it."""
    database = classroom_of(request).database
    return _json(help_queue.close(database, access.help_id, actor=access.actor.username))


def _json(request: HelpRequest) -> dict[str, Any]:
    return {
        "id": request.public_id,
        "cohort": request.cohort.name,
        "username": request.person.username,
        "full_name": request.person.full_name,
        "assignment": request.assignment,
        "notebook": request.notebook,
        "cell": request.cell,
        "text": request.text,
        "created_at": moment(request.created_at),
        "closed_at": moment(request.closed_at),
    }
