"""What the requests of one process share, made once by `create_app` and passed on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from starlette.requests import HTTPConnection

from bacasable.database import Database
from bacasable.exchange.store import Store
from bacasable.gradebook import CohortGradebook
from bacasable.settings import Settings

if TYPE_CHECKING:
    from bacasable.classroom.auth import Login
    from bacasable.classroom.checks import KnownChecks
    from bacasable.classroom.insight.similar import Comparisons
    from bacasable.classroom.live import Live
    from bacasable.classroom.presence import Presence
    from bacasable.classroom.rendering import Pages
    from bacasable.classroom.scores import Scores
    from bacasable.course.catalogue import Courses

API = "/api/v1"


@dataclass(frozen=True, kw_only=True)
class Classroom:
    """The parts of the service. `prefix`: where it is mounted, without a final slash."""

    settings: Settings
    prefix: str
    database: Database
    store: Store
    login: Login
    live: Live
    presence: Presence
    pages: Pages
    scores: Scores
    courses: Courses
    checks: KnownChecks
    comparisons: Comparisons

    def gradebook(self, course_id: str) -> CohortGradebook:
        """The gradebook of a cohort."""
        return CohortGradebook(self.settings, course_id)


def classroom_of(request: HTTPConnection) -> Classroom:
    """The parts of the service that handles this request."""
    classroom: Classroom = request.app.state.classroom
    return classroom
