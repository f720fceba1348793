"""What a trainer decides about a submission, each with its line in the audit trail.

Points go into the gradebook of the cohort, where formgrader would put them. Points in place of a
machine's need a reason. Only the attempt that counts is in the gradebook, so only it has marks.
What is decided of a group's hand-in is decided for each member for whom it counts.
"""

from __future__ import annotations

import itertools
import logging
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from bacasable.autograde.course_folder import open_course
from bacasable.autograde.course_writer import writing
from bacasable.classroom import rubrics
from bacasable.classroom.context import Classroom
from bacasable.classroom.views.tables import find_submission
from bacasable.database import Audit, FlagsDecision, Submission, SubmissionState
from bacasable.errors import ConflictError, InvalidInputError, NotFoundError
from bacasable.exchange.receive import submission_event
from bacasable.gradebook import CohortGradebook, Mark, Question, Ticked
from bacasable.gradebook import marks as gradebook_marks
from bacasable.gradebook.reading import reading
from bacasable.groups import rows_of

log = logging.getLogger(__name__)

COMMENT_CHARS, REASON_CHARS = 4000, 500
SHORTEST_REASON = 3


@dataclass(frozen=True, kw_only=True)
class Given:
    """Points for one question. None: the machine's again. `comment` None: left as it is.

    `criteria`: the rubric that the points come from, as it was ticked.
    """

    notebook: str
    grade_id: str
    points: float | None
    comment: str | None = None
    reason: str = ""
    criteria: tuple[Ticked, ...] | None = None


Marks = dict[tuple[str, str], Mark]  # (notebook, cell) -> mark


def marks_of(classroom: Classroom, submission: Submission) -> Marks:
    """The marks of the attempt that counts, to be shown; nothing for another one."""
    try:
        marks = _marks(classroom, submission)
    except OperationalError as error:  # locked: the page shows the machine's points
        log.warning("marks of %s can't be read: %s", submission.public_id, error)
        return {}
    if not marks:
        return {}
    with classroom.database.reading() as session:
        ticked = rubrics.ticked_of(session, submission.id)
    for key, criteria in ticked.items():
        if key in marks and rubrics.holds(criteria, marks[key]):
            marks[key] = replace(marks[key], criteria=criteria)
    return marks


def give(classroom: Classroom, submission_id: int, given: Given, *, actor: str) -> None:
    """Give points and a comment to one answer."""
    with classroom.database.transaction() as session:
        submission = find_submission(session, submission_id)
        _give(classroom, session, submission, [given], actor=actor)
        session.add_all(submission_event(row) for row in rows_of(session, submission))


def decide_flags(
    classroom: Classroom,
    submission_id: int,
    decision: FlagsDecision,
    *,
    reason: str,
    points: Mapping[tuple[str, str], float],
    actor: str,
) -> None:
    """Confirm the flags of a submission, or lift them and give the points that they cost."""
    if decision is FlagsDecision.OPEN:
        raise InvalidInputError("il faut confirmer ou lever le signalement.")
    _check_reason(reason)
    with classroom.database.transaction() as session:
        submission = find_submission(session, submission_id)
        if not submission.flags:
            raise ConflictError("ce rendu n'a plus de signalement.")
        rows = rows_of(session, submission)
        for row in rows:
            row.flags_decision = decision
            details = {"reason": reason, "flags": row.flags}
            session.add(
                Audit(
                    actor=actor,
                    action=f"flags-{decision}",
                    target=row.public_id,
                    details=details,
                )
            )
        if decision is FlagsDecision.LIFTED:
            given = [
                Given(notebook=notebook, grade_id=cell, points=value, reason=reason)
                for (notebook, cell), value in points.items()
            ]
            _give(classroom, session, submission, given, actor=actor)
        session.add_all(submission_event(row) for row in rows)


def _marks(classroom: Classroom, submission: Submission) -> Marks:
    release = submission.release
    book = CohortGradebook(classroom.settings, release.cohort.course_id)
    if not submission.counts or not book.path.is_file():
        return {}
    with reading(book.path) as session:
        found = gradebook_marks.marks(
            session, release.assignment, username=submission.person.username
        )
    return {(mark.question.notebook, mark.question.grade_id): mark for mark in found}


def _give(
    classroom: Classroom,
    session: Session,
    submission: Submission,
    given: list[Given],
    *,
    actor: str,
) -> None:
    if not given:
        return
    _check_counts(submission)
    rows = [row for row in rows_of(session, submission) if _counts(row)]
    for row in rows:
        before = _marks(classroom, row)
        for one in given:
            mark = before.get((one.notebook, one.grade_id))
            if mark is None:
                raise NotFoundError("cette question n'est pas dans le carnet de notes.")
            _check(one, mark)
            session.add(_trail(row, mark, one, actor=actor))
            points = one.points
            rubrics.record(session, row, mark, one.criteria, points=points, actor=actor)
    session.flush()  # a trail that can't be written stops the points, which come last
    release = submission.release
    root = CohortGradebook(classroom.settings, release.cohort.course_id).root
    with writing(open_course(root, run_config=False)) as book:
        for row, one in itertools.product(rows, given):
            gradebook_marks.write(
                book,
                Question(release.assignment, one.notebook, one.grade_id),
                row.person.username,
                points=one.points,
                comment=one.comment,
            )


def _check_counts(submission: Submission) -> None:
    if not _counts(submission):
        raise ConflictError(
            "cette tentative n'est pas celle qui compte : ses points ne sont pas dans le carnet.",
            todo="Ouvrez la tentative qui compte.",
        )


def _counts(submission: Submission) -> bool:
    return submission.counts and submission.state == SubmissionState.GRADED


def _check(given: Given, mark: Mark) -> None:
    if given.points is not None and not 0 <= given.points <= mark.max_points:
        raise InvalidInputError(f"les points vont de 0 à {mark.max_points:g}.")
    if given.comment is not None and not mark.by_hand:
        raise InvalidInputError("cette question ne prend pas de commentaire.")
    if given.comment and len(given.comment) > COMMENT_CHARS:
        raise InvalidInputError(f"un commentaire a au plus {COMMENT_CHARS} signes.")
    if not mark.by_hand and given.points != mark.manual:
        _check_reason(given.reason)


def _check_reason(reason: str) -> None:
    if not SHORTEST_REASON <= len(reason.strip()) <= REASON_CHARS:
        raise InvalidInputError(
            "il faut dire pourquoi.", todo=f"Écrivez un motif ({REASON_CHARS} signes au plus)."
        )


def _trail(submission: Submission, mark: Mark, given: Given, *, actor: str) -> Audit:
    details: dict[str, Any] = {
        "notebook": given.notebook,
        "grade_id": given.grade_id,
        "automatic": mark.automatic,
        "before": mark.manual,
        "after": given.points,
        "max_points": mark.max_points,
        "comment": mark.comment if given.comment is None else given.comment,
        "reason": given.reason,
    }
    if given.criteria:
        details["criteria"] = [asdict(line) for line in given.criteria]
    return Audit(actor=actor, action="mark", target=submission.public_id, details=details)
