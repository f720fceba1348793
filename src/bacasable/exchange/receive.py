"""A learner hands in. The receipt exists only once the files are safe on the disk.

Who hands in and when are the server's to say: the person comes from their token, the time from
the server's clock. The same idempotency key gives the same receipt, never a second attempt.
"""

from __future__ import annotations

import datetime as dt
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from bacasable.database import Database, Event, Person, Release, Submission, SubmissionState
from bacasable.errors import ConflictError, InvalidInputError, NotFoundError, StorageError
from bacasable.exchange.check import Upload, check_files
from bacasable.exchange.store import Store, StoredSubmission
from bacasable.late import seconds_late

MAX_WAITING = 5
_KEY = re.compile(r"[A-Za-z0-9._:-]{8,64}")


@dataclass(frozen=True, kw_only=True)
class HandIn:
    """What a learner sent. `received_at`: the server's time when it began to arrive."""

    person_id: int
    release_id: int
    uploads: Sequence[Upload]
    received_at: dt.datetime
    idempotency_key: str = ""
    deliverables: Sequence[str] = ()


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """What the learner gets back. `replayed`: it was handed in before, with the same key."""

    submission: Submission
    body: dict[str, Any]
    replayed: bool


def receive(database: Database, store: Store, hand_in: HandIn, *, max_bytes: int) -> Receipt:
    """Check, store and record a hand-in; only what is in the returned receipt was accepted."""
    key = checked_key(hand_in.idempotency_key)
    with database.reading() as session:
        release = open_release(session, hand_in.release_id, at=hand_in.received_at)
        if _find_key(session, hand_in.person_id, key) is None:
            _check_may_try(session, release, hand_in.person_id)
    files = check_files(
        hand_in.uploads,
        released={file.path for file in store.release_entries(release.digest)},
        deliverables=hand_in.deliverables,
        max_bytes=max_bytes,
    )
    stored = store.put_submission(files.kept)
    submission, replayed = _record(database, hand_in, key, stored)
    body = receipt_body(submission, store) | {"ignored": list(files.ignored)}
    return Receipt(submission=submission, body=body, replayed=replayed)


def checked_key(key: str) -> str:
    """The client's idempotency key; a fresh one where it gave none."""
    if not key:
        return secrets.token_hex(16)
    if not _KEY.fullmatch(key):
        raise InvalidInputError(
            "l'en-tête Idempotency-Key doit avoir de 8 à 64 lettres, chiffres ou signes . _ : -"
        )
    return key


def open_release(session: Session, release_id: int, *, at: dt.datetime) -> Release:
    """The release, if it takes hand-ins at that moment."""
    release = session.get(Release, release_id)
    if release is None or release.opens_at > at:
        raise NotFoundError("cet exercice n'est pas publié pour votre promo.")
    if release.withdrawn_at is not None and release.withdrawn_at <= at:
        raise ConflictError(
            "cet exercice a été retiré : il n'accepte plus de rendu.",
            todo="Votre travail reste dans votre dossier. Parlez-en à votre formateur·rice.",
        )
    if release.closes_after_due and release.due_at is not None and at > release.due_at:
        raise ConflictError(
            "la date limite est passée : cet exercice n'accepte plus de rendu.",
            todo="Votre travail reste dans votre dossier. Parlez-en à votre formateur·rice.",
        )
    return release


def receipt_body(submission: Submission, store: Store) -> dict[str, Any]:
    """The receipt as the API gives it."""
    release = submission.release
    return {
        "id": submission.public_id,
        "course_id": release.cohort.course_id,
        "assignment": release.assignment,
        "attempt": submission.attempt,
        "received_at": submission.received_at.isoformat(),
        "late": submission.late,
        "sha256": submission.sha256,
        "size": submission.size,
        "files": [file.as_json() for file in store.submission_entries(submission.sha256)],
    }


def _record(
    database: Database, hand_in: HandIn, key: str, stored: StoredSubmission
) -> tuple[Submission, bool]:
    try:
        with database.transaction() as session:
            # One hand-in of a person at a time: attempts are then numbered without a gap.
            session.get_one(Person, hand_in.person_id, with_for_update=True)
            known = _find_key(session, hand_in.person_id, key)
            submission = known or _add(session, hand_in, key, stored)
            _check_same(submission, hand_in, stored)
            _ = submission.release.cohort  # loaded now, used after the session is closed
            return submission, known is not None
    except OperationalError as error:
        raise StorageError(
            "l'enregistrement est impossible : la base de données ne répond pas.",
            todo="Rien n'a été perdu : réessayez dans une minute.",
        ) from error


def _find_key(session: Session, person_id: int, key: str) -> Submission | None:
    return session.scalar(select(Submission).filter_by(person_id=person_id, idempotency_key=key))


def _check_same(submission: Submission, hand_in: HandIn, stored: StoredSubmission) -> None:
    same = (submission.release_id, submission.sha256) == (hand_in.release_id, stored.sha256)
    if not same:
        raise ConflictError(
            "cette clé Idempotency-Key a déjà servi pour un autre contenu.",
            todo="Rendez à nouveau : une nouvelle clé sera choisie.",
        )


def _check_may_try(session: Session, release: Release, person_id: int) -> None:
    mine = (Submission.release_id == release.id, Submission.person_id == person_id)
    attempts = session.scalar(select(func.count()).where(*mine)) or 0
    if release.max_attempts is not None and attempts >= release.max_attempts:
        raise ConflictError(
            f"vous avez utilisé vos {release.max_attempts} tentatives.",
            todo="Votre travail reste dans votre dossier. Parlez-en à votre formateur·rice.",
        )
    waiting = Submission.state.in_((SubmissionState.QUEUED, SubmissionState.GRADING))
    if (session.scalar(select(func.count()).where(*mine, waiting)) or 0) >= MAX_WAITING:
        raise ConflictError(
            f"{MAX_WAITING} de vos rendus attendent déjà leur correction.",
            todo="Attendez le premier résultat, puis rendez à nouveau.",
        )


def _add(session: Session, hand_in: HandIn, key: str, stored: StoredSubmission) -> Submission:
    release = open_release(session, hand_in.release_id, at=hand_in.received_at)
    _check_may_try(session, release, hand_in.person_id)
    mine = {"release_id": release.id, "person_id": hand_in.person_id}
    last = session.scalar(select(func.max(Submission.attempt)).filter_by(**mine))
    late_by = seconds_late(hand_in.received_at, release.due_at)
    submission = Submission(
        **mine,
        attempt=(last or 0) + 1,
        received_at=hand_in.received_at,
        late=late_by > 0,
        late_seconds=late_by,
        sha256=stored.sha256,
        size=stored.size,
        idempotency_key=key,
        release=release,
    )
    session.add(submission)
    session.flush()
    session.add(submission_event(submission))
    return submission


def submission_event(submission: Submission) -> Event:
    """What open pages learn when a submission changes: which, and in which state."""
    return Event(
        cohort_id=submission.release.cohort_id,
        person_id=submission.person_id,
        kind="submission",
        payload={
            "id": submission.public_id,
            "assignment": submission.release.assignment,
            "state": submission.state,
        },
    )
