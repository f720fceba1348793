"""A release scheduled ahead opens by itself: its rows say when. Open pages are told at that moment."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import joinedload

from bacasable.database import Database, Release, utc_now
from bacasable.exchange.release import release_event


def tell_openings(database: Database) -> int:
    """Write an event for each release that has opened since; how many. Cheap when there is none."""
    with database.reading() as session:
        if session.scalar(select(Release.id).where(_due()).limit(1)) is None:
            return 0
    query = select(Release).where(_due()).options(joinedload(Release.cohort))
    with database.transaction() as session:
        opened = session.scalars(query.with_for_update(of=Release)).all()
        for release in opened:
            release.opening_told_at = utc_now()
            if release.withdrawn_at is None:
                session.add(release_event(release))
        return len(opened)


def _due() -> ColumnElement[bool]:
    return and_(Release.opening_told_at.is_(None), Release.opens_at <= utc_now())
