"""Comments that trainers of a course use again."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bacasable.database import Audit, BankedComment, Database
from bacasable.errors import ConflictError, InvalidInputError, NotFoundError

COMMENT_CHARS, MOST = 1000, 200


def comments(session: Session, course: str) -> Sequence[BankedComment]:
    """The comments of a course, by text."""
    query = select(BankedComment).filter_by(course=course)
    return session.scalars(query.order_by(BankedComment.text, BankedComment.id)).all()


def keep(database: Database, *, course: str, text: str, actor: str) -> None:
    """Put a comment into the bank. One that is there already stays as it is."""
    text = text.strip()
    if not 0 < len(text) <= COMMENT_CHARS:
        raise InvalidInputError(f"un commentaire à garder a de 1 à {COMMENT_CHARS} signes.")
    with database.transaction() as session:
        same = select(BankedComment).filter_by(course=course)
        if session.scalar(same.where(BankedComment.text == text)) is not None:
            return
        count = session.scalar(select(func.count()).select_from(same.subquery())) or 0
        if count >= MOST:
            raise ConflictError(
                f"la banque a déjà {MOST} commentaires.", todo="Retirez-en un d'abord."
            )
        session.add(BankedComment(course=course, text=text, created_by=actor))


def remove(database: Database, comment_id: int, *, course: str, actor: str) -> None:
    """Take a comment out of the bank; where it was used, it stays."""
    with database.transaction() as session:
        comment = session.scalar(select(BankedComment).filter_by(id=comment_id, course=course))
        if comment is None:
            raise NotFoundError("ce commentaire n'est pas dans la banque.")
        session.delete(comment)
        details = {"text": comment.text}
        session.add(Audit(actor=actor, action="comment-removed", target=course, details=details))
